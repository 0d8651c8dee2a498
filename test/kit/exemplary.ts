import { z } from 'zod';
import {
  defineConnector,
  defineTrigger,
  type AnyConnector,
  type AnyTrigger,
  type MapContext,
} from '../../src/sdk/index.js';
import type { FixtureDelivery } from './fixtures.js';
import type { ConnectorMaterials } from './play.js';

/**
 * A small connector that keeps every rule of the kit: what the kit's own specs break, one rule at a
 * time, to see that each is noticed.
 */
const settings = z.object({
  secret: z.string().min(1).meta({ title: 'Secret', secret: true }),
  url: z.string().default('https://vendor.example').meta({ title: 'Address' }),
});
export type ExemplarySettings = z.output<typeof settings>;

const payload = z.looseObject({
  id: z.number(),
  status: z.string(),
  updated: z.number(),
  /** When it was placed, milliseconds UTC. Default: just now. */
  created: z.number().optional(),
  total: z.string(),
  note: z.looseObject({ text: z.string() }).nullish(),
});
export type ExemplaryPayload = z.output<typeof payload>;

interface State {
  updated: number;
  done: string[];
}

const STAGES: Record<string, ('placed' | 'paid' | 'shipped')[]> = {
  new: ['placed'],
  paid: ['placed', 'paid'],
  shipped: ['placed', 'paid', 'shipped'],
};

export const exemplaryTrigger = defineTrigger({
  id: 'order',
  title: 'An order changed',
  topics: ['order'],
  payload,
  subject: (order) => `order:${order.id}`,
  map: (order, { previous, receivedAt, connection }: MapContext<ExemplarySettings, State>) => {
    if (previous !== undefined && previous.updated > order.updated) return { events: [] };
    const reached = STAGES[order.status] ?? [];
    const fresh = reached.filter((stage) => !previous?.done.includes(stage));
    const createdAt = order.created ?? receivedAt;
    const isHistory = createdAt < connection.createdAt;
    const data = {
      order: {
        id: String(order.id),
        number: String(order.id),
        createdAt,
        total: { amount: /^\d+\.\d\d$/.test(order.total) ? order.total : '0.00', currency: 'EUR' },
        items: [],
        physical: true,
      },
    };
    return {
      events: fresh.map((stage, index) => ({
        type: `order.${stage}` as const,
        subject: `order:${order.id}`,
        transition: stage,
        occurredAt: stage === 'placed' ? createdAt : receivedAt,
        data,
        ...(isHistory || index < fresh.length - 1 ? { superseded: true } : {}),
      })),
      state: { updated: order.updated, done: [...new Set([...(previous?.done ?? []), ...reached])] },
    };
  },
});

export const exemplary = defineConnector({
  id: 'exemplary',
  title: 'Exemplary',
  category: 'store',
  contract: 1,
  description: 'Keeps every rule.',
  docs: 'https://vendor.example/docs',
  settings,
  auth: { type: 'apiKey', fields: ['secret'] },
  webhook: {
    verify: {
      scheme: 'hmac',
      header: 'X-Signature',
      algorithm: 'sha256',
      encoding: 'base64',
      secret: 'secret',
    },
    topic: (request) => request.headers['x-topic'],
    handshake: (request) =>
      request.headers['x-ping'] === undefined ? undefined : { status: 200, body: 'pong' },
    subscription: { manual: 'Paste the address.' },
  },
  triggers: [exemplaryTrigger],
  actions: [],
});

/** The exemplary connector with something changed. */
export function variant(changes: Partial<AnyConnector>): AnyConnector {
  return Object.freeze({ ...(exemplary as AnyConnector), ...changes });
}

/** The exemplary connector with something in its trigger changed. */
export function withTrigger(changes: Partial<AnyTrigger>): AnyConnector {
  return variant({ triggers: [{ ...(exemplaryTrigger as AnyTrigger), ...changes }] });
}

export function delivery(
  name: string,
  body: unknown,
  expected: FixtureDelivery['expected'],
  headers: Record<string, string> = { 'x-topic': 'order' },
): FixtureDelivery {
  const request = { method: 'POST', url: '/hooks/1', headers, body: Buffer.from(JSON.stringify(body)) };
  return { name, request, receivedAt: Date.UTC(2026, 10, 23, 12), expected };
}

const event = (stage: string): { type: string; subject: string; transition: string } => ({
  type: `order.${stage}`,
  subject: 'order:13',
  transition: stage,
});

/** A minute before the fixtures were received. */
const placedAt = Date.UTC(2026, 10, 23, 11, 59);

export const materials: ConnectorMaterials = {
  settings: { secret: 'a-secret' },
  deliveries: [
    delivery(
      '001-new',
      { id: 13, status: 'new', updated: 1, created: placedAt, total: '49.90', note: { text: 'hi' } },
      { events: [event('placed')] },
    ),
    delivery(
      '002-shipped',
      { id: 13, status: 'shipped', updated: 3, created: placedAt, total: '49.90' },
      { events: [event('paid'), event('shipped')] },
    ),
    delivery('003-late', { id: 13, status: 'paid', updated: 2, total: '49.90' }, { events: [] }),
    delivery('004-ping', {}, { handshake: true }, { 'x-ping': '1' }),
    delivery('005-other', {}, { ignored: true }, { 'x-topic': 'product' }),
  ],
};
