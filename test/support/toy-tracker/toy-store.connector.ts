import { z } from 'zod';
import {
  capabilities,
  defineAction,
  defineConnector,
  defineTrigger,
  type CallContext,
} from '../../../src/sdk/index.js';

const settings = z.object({ secret: z.string().min(1).meta({ secret: true }) });

const payload = z.looseObject({
  id: z.string(),
  number: z.string(),
  stage: z.enum(['accepted', 'shipped', 'delivered']),
  created: z.number(),
  at: z.number(),
  phone: z.string().optional(),
  email: z.string().optional(),
  optin: z.boolean().optional(),
  history: z.boolean().optional(),
  tracking: z.string().optional(),
  total: z.string().default('49.90'),
});

const order = defineTrigger({
  id: 'order',
  title: 'Order',
  topics: ['order'],
  payload,
  subject: ({ id }) => `order:${id}`,
  map: ({ id, number, stage, created, at, phone, email, optin, history, tracking, total }) => {
    const person = { ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
    const shared = { subject: `order:${id}`, occurredAt: at, person };
    const data = {
      order: {
        id,
        number,
        createdAt: created,
        total: { amount: total, currency: 'EUR' },
        items: [{ name: 'Darjeeling', quantity: 1 }],
        physical: true,
        ...(history === true ? { history } : {}),
      },
      ...(tracking === undefined ? {} : { shipment: { trackingNumber: tracking } }),
    };
    return {
      events: [
        {
          ...shared,
          type: `order.${stage}` as const,
          transition: tracking === undefined ? stage : `${stage}:${tracking}`,
          data,
        },
        ...(optin === true
          ? [
              {
                ...shared,
                type: 'consent.granted' as const,
                transition: 'consent',
                data: {
                  purposes: ['transactional' as const],
                  method: 'checkout',
                  effectiveAt: at,
                  evidence: { box: 'ticked' },
                },
              },
            ]
          : []),
      ],
    };
  },
});

/** A note a shop was asked to write. */
export interface WrittenNote {
  connectionId: string;
  orderId: string;
  note: string;
}

/** A shop that tells of whole orders, and notes what it is asked to note. */
export function toyStore(id: string, notes: WrittenNote[] = []) {
  const note = defineAction({
    implements: capabilities['order.note'],
    run: async (
      context: CallContext<z.output<typeof settings>> & { key: string },
      { orderId, note: text },
    ) => {
      notes.push({ connectionId: context.connection.id, orderId, note: text });
      return { id: String(notes.length), added: true };
    },
  });
  return defineConnector({
    id,
    title: 'Toy store',
    category: 'store',
    contract: 1,
    description: 'For specs.',
    docs: 'docs/writing-a-connector.md',
    settings,
    auth: { type: 'none' },
    webhook: {
      verify: {
        scheme: 'hmac',
        header: 'x-store-signature',
        algorithm: 'sha256',
        encoding: 'base64',
        secret: 'secret',
      },
      topic: () => 'order',
      subscription: { manual: 'Paste the address.' },
    },
    triggers: [order],
    actions: [note],
  });
}
