import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { AnyEventDraft } from '../../src/sdk/index.js';
import { contextOf } from './fixtures/story.js';
import { connector } from './woocommerce.connector.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const SHARED = join(
  process.env['SHARED_DIR'] ?? join(import.meta.dirname, '../../../shared'),
  'captures/woocommerce-9.9.5',
);

interface Capture {
  name: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}

const captures: Capture[] = readdirSync(FIXTURES)
  .filter((file) => /^0(0[1-9]|[123]\d|4[012])-.*(?<!\.expected)\.json$/.test(file))
  .sort()
  .map((file) => {
    const recorded = JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')) as Capture & {
      bodyBase64: string;
    };
    return { ...recorded, name: file, body: Buffer.from(recorded.bodyBase64, 'base64') };
  });

/** Plays deliveries as the core does, and returns each one's events as `type transition`. */
function playAll(deliveries: readonly Capture[], connectedAt: number): Map<string, string[]> {
  const states = new Map<string, unknown>();
  return new Map(
    deliveries.map((delivery) => {
      const topic = connector.webhook?.topic(delivery) ?? '';
      const items = connector.webhook?.handshake?.(delivery) === undefined ? itemsOf(delivery, topic) : [];
      const events = items.flatMap((item): AnyEventDraft[] => {
        const trigger = connector.triggers.find(({ topics }) => topics.includes(item.topic));
        if (trigger === undefined) return [];
        const payload = trigger.payload.parse(item.payload);
        const subject = trigger.subject(payload);
        const connection = { id: 'c', name: 'Shop', createdAt: connectedAt };
        const context = contextOf({ connection, topic: item.topic, previous: states.get(subject) });
        const result = trigger.map(payload, context);
        if (result.state !== undefined) states.set(subject, result.state);
        return result.events;
      });
      const shown = events.map(
        (event) => `${event.type} ${event.transition}${event.superseded === true ? '!' : ''}`,
      );
      return [delivery.name, shown];
    }),
  );
}

const itemsOf = (delivery: Capture, topic: string) => connector.webhook?.items?.(delivery, topic) ?? [];
const spoken = (told: Map<string, string[]>) => [...told].filter(([, events]) => events.length > 0);

const ORDER_13 = [
  'order.placed placed!',
  'order.accepted accepted!',
  'order.paid paid!',
  'order.shipped shipped:ES123',
  'order.refunded refunded:14',
];
const ORDER_15 = ['order.placed placed!', 'order.accepted accepted'];

describe('the 42 recorded deliveries', () => {
  it('are all here, byte for byte', () => {
    expect(captures).toHaveLength(42);
    if (!existsSync(SHARED)) return;
    for (const { name } of captures) {
      expect(readFileSync(join(FIXTURES, name), 'utf8')).toBe(readFileSync(join(SHARED, name), 'utf8'));
    }
  });

  it('are pings or carry the signature the scheme says', () => {
    for (const delivery of captures) {
      if (connector.webhook?.handshake?.(delivery) !== undefined) continue;
      const secret = delivery.url === '/fail' ? 's2' : 'whsec-local-1';
      const expected = createHmac('sha256', secret).update(delivery.body).digest('base64');
      expect(delivery.headers['x-wc-webhook-signature']).toBe(expected);
    }
  });

  it('tell each order once, to a connection that was there before', () => {
    expect(spoken(playAll(captures, Date.UTC(2026, 10, 23)))).toEqual([
      ['011-customer.created.json', ['contact.created created']],
      ['014-order.created.json', ORDER_13],
      ['018-order.updated.json', ORDER_15],
    ]);
  });

  it('tell the same orders to a connection made later: order.created proves them new', () => {
    expect(spoken(playAll(captures, Date.UTC(2027, 0, 1)))).toEqual([
      ['011-customer.created.json', ['contact.created created']],
      ['014-order.created.json', ORDER_13],
      ['019-order.created.json', ORDER_15],
    ]);
  });

  it('of a second webhook that never heard of the creation are a baseline, or history of a binned order', () => {
    const failing = captures.filter(({ url }) => url === '/fail');
    expect(spoken(playAll(failing, Date.UTC(2027, 0, 1)))).toEqual([]);
    expect(spoken(playAll(failing, Date.UTC(2026, 10, 23)))).toEqual([
      ['022-order.updated-fail.json', ORDER_13.map((event) => `${event.replace('!', '')}!`)],
      ['026-order.updated-fail.json', ORDER_15],
    ]);
  });

  it('tell the same when they come backwards, though as history where they are late', () => {
    const backwards = [...playAll([...captures].reverse(), Date.UTC(2026, 10, 23)).values()].flat();
    const keys = (events: string[]) => events.map((event) => event.replace('!', '')).sort();
    expect(keys(backwards)).toEqual(keys([...ORDER_13, ...ORDER_15, 'contact.created created']));
  });
});
