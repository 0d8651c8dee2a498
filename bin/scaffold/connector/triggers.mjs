// Triggers: one kind of delivery each, and what it means.

export function orderTrigger() {
  return {
    name: 'order',
    constant: 'orderTrigger',
    topic: 'order.created',
    text: `import { z } from 'zod';
import { defineTrigger, type MapContext } from '../../src/sdk/index.js';
import type { Settings } from './settings.js';

/** Only what is read, and leniently: vendors add fields without asking. */
const payload = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  createdAt: z.iso.datetime({ offset: true }),
  total: z.string(),
  currency: z.string(),
});

/** What is remembered of an order between deliveries; delete it when nothing has to be. */
interface State {
  placed: boolean;
}

export const orderTrigger = defineTrigger({
  id: 'order',
  title: 'scaffold: what happened, in a few words',
  topics: ['order.created'],
  payload,
  subject: (order) => \`order:\${order.id}\`,
  map: (order, { previous, connection }: MapContext<Settings, State>) => {
    if (previous?.placed === true) return { events: [] };
    const createdAt = Date.parse(order.createdAt);
    return {
      events: [
        {
          type: 'order.placed',
          subject: \`order:\${order.id}\`,
          transition: 'placed',
          occurredAt: createdAt,
          // Before the connection was made is history: kept, and nobody is written to about it.
          ...(createdAt < connection.createdAt ? { superseded: true } : {}),
          data: {
            order: {
              id: order.id,
              number: order.id,
              createdAt,
              total: { amount: order.total, currency: order.currency },
              items: [],
              physical: true,
            },
          },
        },
      ],
      state: { placed: true },
    };
  },
});
`,
    sample: {
      id: 1,
      createdAt: '2026-01-01T11:59:59Z',
      updatedAt: '2026-01-01T11:59:59Z',
      total: '19.90',
      currency: 'EUR',
    },
  };
}

export function contactTrigger() {
  return {
    name: 'contact',
    constant: 'contactTrigger',
    topic: 'contact.updated',
    text: `import { z } from 'zod';
import { defineTrigger } from '../../src/sdk/index.js';

/** Only what is read, and leniently: vendors add fields without asking. */
const payload = z.looseObject({
  eventId: z.union([z.string(), z.number()]).transform(String),
  contactId: z.union([z.string(), z.number()]).transform(String),
  occurredAt: z.iso.datetime({ offset: true }),
  phone: z.string().nullish(),
  email: z.string().nullish(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

export const contactTrigger = defineTrigger({
  id: 'contact',
  title: 'scaffold: what happened, in a few words',
  topics: ['contact.updated'],
  payload,
  subject: ({ contactId }) => \`contact:\${contactId}\`,
  map: ({ eventId, contactId, occurredAt, phone, email, properties }) => ({
    events: [
      {
        type: 'contact.updated',
        subject: \`contact:\${contactId}\`,
        transition: \`updated:\${eventId}\`,
        occurredAt: Date.parse(occurredAt),
        person: {
          externalId: contactId,
          ...(typeof phone === 'string' ? { phone } : {}),
          ...(typeof email === 'string' ? { email } : {}),
        },
        data: { fields: properties ?? {} },
      },
    ],
  }),
});
`,
    sample: {
      eventId: 1,
      contactId: 7,
      occurredAt: '2026-01-01T11:59:59Z',
      phone: '+34600111222',
      properties: { city: 'Lugo' },
    },
  };
}

export function formTrigger() {
  return {
    name: 'form',
    constant: 'formTrigger',
    topic: 'form.submitted',
    text: `import { z } from 'zod';
import { defineTrigger, type MapContext } from '../../src/sdk/index.js';
import type { Settings } from './settings.js';

/** Only what is read, and leniently: vendors add fields without asking. */
const payload = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  form: z.string(),
  submittedAt: z.iso.datetime({ offset: true }),
  phone: z.string().nullish(),
  answers: z.record(z.string(), z.unknown()),
});

export const formTrigger = defineTrigger({
  id: 'form',
  title: 'scaffold: what happened, in a few words',
  topics: ['form.submitted'],
  payload,
  subject: ({ id }) => \`form:\${id}\`,
  map: ({ id, form, submittedAt, phone, answers }, { connection }: MapContext<Settings, undefined>) => {
    const occurredAt = Date.parse(submittedAt);
    return {
      events: [
        {
          type: 'form.submitted',
          subject: \`form:\${id}\`,
          transition: 'submitted',
          occurredAt,
          // Before the connection was made is history: kept, and nobody is written to about it.
          ...(occurredAt < connection.createdAt ? { superseded: true } : {}),
          ...(typeof phone === 'string' ? { person: { phone } } : {}),
          data: { form, fields: answers },
        },
      ],
    };
  },
});
`,
    sample: {
      id: 1,
      form: 'contact',
      submittedAt: '2026-01-01T11:59:59Z',
      phone: '+34600111222',
      answers: { size: 'M' },
    },
  };
}
