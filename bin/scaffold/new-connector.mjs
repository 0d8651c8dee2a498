#!/usr/bin/env node
// Writes the skeleton of a connector: npm run new:connector -- <id>
import { runScaffold } from './scaffold.mjs';

runScaffold('connector', ({ id, title }) => ({
  [`connectors/${id}/${id}.connector.ts`]: connector(id),
  [`connectors/${id}/settings.ts`]: settings(),
  [`connectors/${id}/order.trigger.ts`]: trigger(),
  [`connectors/${id}/fixtures/settings.json`]: `${JSON.stringify({ webhookSecret: 'a-test-secret' }, null, 2)}\n`,
  [`connectors/${id}/fixtures/001-order.json`]: fixture(id),
  [`docs/connectors/${id}.md`]: page(title),
}));

function connector(id) {
  return `import { defineConnector } from '../../src/sdk/index.js';
import { orderTrigger } from './order.trigger.js';
import { settings } from './settings.js';

export const connector = defineConnector({
  id: '${id}',
  title: "scaffold: the vendor's name",
  category: 'store',
  contract: 1,
  description: 'scaffold: one paragraph for the person who connects it',
  docs: 'docs/connectors/${id}.md',
  settings,
  auth: { type: 'none' },
  webhook: {
    // How the vendor signs; the schemes to choose from are in src/sdk/connector.ts.
    verify: {
      scheme: 'hmac',
      header: 'x-${id}-signature',
      algorithm: 'sha256',
      encoding: 'hex',
      secret: 'webhookSecret',
    },
    topic: (request) => request.headers['x-${id}-topic'],
    // Or list, create, enable and remove, so that the core sets webhooks up by itself.
    subscription: { manual: 'scaffold: where the person pastes the address' },
  },
  triggers: [orderTrigger],
  actions: [],
});
`;
}

function settings() {
  return `import { z } from 'zod';

/** One schema: validation, types, and the form a person fills in. */
export const settings = z.object({
  webhookSecret: z
    .string()
    .min(1)
    .meta({ title: 'scaffold: what the vendor calls it', help: 'Where to find it.', secret: true }),
});

export type Settings = z.output<typeof settings>;
`;
}

function trigger() {
  return `import { z } from 'zod';
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
`;
}

function fixture(id) {
  const recorded = {
    note: 'scaffold: replace it by a request the vendor really sent, headers and raw body',
    receivedAt: '2026-01-01T12:00:00Z',
    headers: { 'content-type': 'application/json', [`x-${id}-topic`]: 'order.created' },
    bodyText: '{"id": 1, "createdAt": "2026-01-01T11:59:59Z", "total": "19.90", "currency": "EUR"}',
  };
  return `${JSON.stringify(recorded, null, 2)}\n`;
}

function page(title) {
  return `# ${title}

scaffold: fill in each part, then delete this line.

## Connect it

Where the person finds each setting, click by click, and what the vendor must be told.

## What it hears

| topic of the vendor | event | when exactly |
| ------------------- | ----- | ------------ |

## What it does not do

Limits of the vendor's interface, and what follows from them.
`;
}
