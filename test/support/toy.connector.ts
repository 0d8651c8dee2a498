import { z } from 'zod';
import {
  ContractViolation,
  defineAction,
  defineConnector,
  defineTrigger,
  type CallContext,
  type MapContext,
} from '../../src/sdk/index.js';

const settings = z.object({
  url: z.string(),
  secret: z.string().min(1).meta({ secret: true }),
});
type Settings = z.infer<typeof settings>;

const payload = z.looseObject({
  id: z.number(),
  stage: z.enum(['placed', 'accepted', 'paid']),
  at: z.number(),
  phone: z.string().optional(),
  optin: z.boolean().optional(),
  optout: z.boolean().optional(),
});

const order = defineTrigger({
  id: 'order',
  title: 'Order',
  topics: ['order'],
  payload,
  subject: (given) => `order:${given.id}`,
  map: (given, context: MapContext<Settings, { stages: string[] }>) => {
    const stages = context.previous?.stages ?? [];
    const person = given.phone === undefined ? undefined : { phone: given.phone, phoneCountry: 'ES' };
    const shared = { subject: `order:${given.id}`, occurredAt: given.at, ...(person ? { person } : {}) };
    const data = {
      order: {
        id: String(given.id),
        number: String(given.id),
        createdAt: given.at,
        total: { amount: '10.00', currency: 'EUR' },
        items: [],
        physical: true,
      },
    };
    if (stages.includes(given.stage)) return { events: [] };
    return {
      state: { stages: [...stages, given.stage] },
      events: [
        { type: `order.${given.stage}` as const, transition: given.stage, data, ...shared },
        ...(given.optout === true
          ? [
              {
                type: 'consent.revoked' as const,
                transition: 'consent:withdrawn',
                data: {
                  purposes: ['transactional' as const],
                  method: 'account_page',
                  effectiveAt: given.at,
                  evidence: {},
                },
                ...shared,
              },
            ]
          : []),
        ...(given.optin === true
          ? [
              {
                type: 'consent.granted' as const,
                transition: 'consent:transactional',
                data: {
                  purposes: ['transactional' as const],
                  method: 'checkout',
                  effectiveAt: given.at,
                  evidence: { box: 'ticked' },
                },
                ...shared,
              },
            ]
          : []),
      ],
    };
  },
});

/** What the vendor sends when it may not show an order. */
const denied = defineTrigger({
  id: 'denied',
  title: 'An error came',
  topics: ['denied'],
  payload: z.looseObject({}),
  subject: () => 'denied',
  map: () => ({ events: [] }),
});

const ping = defineAction({
  id: 'ping',
  title: 'Ping',
  input: z.object({ text: z.string() }),
  output: z.object({ echo: z.string() }),
  retry: 'safe',
  run: async (context: CallContext<Settings> & { key: string }, input) => {
    const answer = await context.fetch(`${context.settings.url}/ping?text=${encodeURIComponent(input.text)}`);
    return { echo: await answer.text() };
  },
});

function read(body: Buffer): { items?: unknown[] } {
  try {
    return JSON.parse(body.toString('utf8')) as { items?: unknown[] };
  } catch {
    throw new ContractViolation('the body is not JSON');
  }
}

/** A small connector that the specs of the core's own modules talk to. */
export const toyConnector = defineConnector({
  id: 'toy',
  title: 'Toy shop',
  category: 'generic',
  contract: 1,
  description: 'For specs.',
  docs: 'docs/writing-a-connector.md',
  settings,
  auth: { type: 'none' },
  webhook: {
    verify: {
      scheme: 'hmac',
      header: 'x-toy-signature',
      algorithm: 'sha256',
      encoding: 'base64',
      secret: 'secret',
    },
    topic: (request) => request.headers['x-toy-topic'],
    handshake: (request) =>
      request.headers['x-toy-ping'] === undefined ? undefined : { status: 200, body: 'pong' },
    items: ({ body }, topic) => {
      const given = read(body);
      if (topic === 'denied') {
        throw new ContractViolation('The toy shop sent an error instead of the order.', {
          hint: 'Give the toy its rights back.',
          refetch: true,
        });
      }
      return topic === 'batch'
        ? (given.items ?? []).map((item) => ({ topic: 'order', payload: item }))
        : [{ topic, payload: given }];
    },
    origin: (request, own) => {
      const from = request.headers['x-toy-source'];
      if (from === 'broken') throw new Error('the toy broke');
      return from === undefined || from === own.url
        ? undefined
        : { from, reason: `A copy of the toy shop at ${from} sends here too.`, hint: 'Delete its webhooks.' };
    },
    subscription: { manual: 'Paste the address.' },
  },
  triggers: [order, denied],
  actions: [ping],
});
