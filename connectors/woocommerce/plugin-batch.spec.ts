import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeOrder, type Json } from '../../test/emulators/woocommerce/index.js';
import type { AnyEventDraft } from '../../src/sdk/index.js';
import { connector } from './woocommerce.connector.js';
import { BATCH_TOPIC } from './webhook.js';
import { contextOf, SECOND, T0 } from './fixtures/story.js';

interface Delivery {
  topic: string;
  body: Json;
}

/** A connection's side of the contract: deliveries in, events out, each identity once. */
class Hub {
  private readonly states = new Map<string, unknown>();
  private readonly stored = new Map<string, AnyEventDraft>();
  constructor(private readonly companion = true) {}

  receive({ topic, body }: Delivery): void {
    const request = { headers: { 'x-wc-webhook-topic': topic }, body: Buffer.from(JSON.stringify(body)) };
    for (const item of connector.webhook?.items?.(request, topic) ?? []) {
      for (const trigger of connector.triggers.filter(({ topics }) => topics.includes(item.topic))) {
        const payload = trigger.payload.parse(item.payload);
        const subject = trigger.subject(payload);
        const connection = { id: 'c', name: 'Shop', createdAt: T0 - 3_600_000, companion: this.companion };
        const base = contextOf<unknown>({
          topic: item.topic,
          connection,
          previous: this.states.get(subject),
        });
        const { events, state } = trigger.map(payload, base);
        if (state !== undefined) this.states.set(subject, JSON.parse(JSON.stringify(state)));
        for (const event of events) {
          const identity = `${event.subject} ${event.transition}`;
          if (!this.stored.has(identity)) this.stored.set(identity, event);
        }
      }
    }
  }

  get events(): AnyEventDraft[] {
    return [...this.stored.values()];
  }
  /** What a plugin would write about: neither overtaken nor of the past. */
  get news(): string[] {
    return this.events
      .filter(
        (event) => event.superseded !== true && !('order' in event.data && event.data.order.history === true),
      )
      .map((event) => `${event.type} ${event.transition}`)
      .sort();
  }
}

const STATUSES = ['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'failed'];

/** The payloads of one order's life, each a second after the one before. */
const life = fc
  .array(fc.constantFrom(...STATUSES), { minLength: 1, maxLength: 5 })
  .map((statuses) =>
    statuses.map((status, index) =>
      makeOrder(
        { id: 7, status, customer_note: `step ${index}` },
        { created: T0, modified: T0 + index * SECOND },
      ),
    ),
  );

const native = (payload: Json, index: number): Delivery => ({
  topic: index === 0 ? 'order.created' : 'order.updated',
  body: payload,
});

const batched = (payloads: readonly Json[], first = 0): Delivery => ({
  topic: BATCH_TOPIC,
  body: {
    items: payloads.map((payload, index) => ({
      id: String(first + index),
      topic: first + index === 0 ? 'order.created' : 'order.updated',
      occurred_at_gmt: new Date(T0 + (first + index) * SECOND).toISOString().slice(0, 23),
      payload,
    })),
  },
});

/** The same order told by webhooks and by the plugin, mixed in any order, some of it twice. */
const mixed = life.chain((payloads) => {
  const all = [
    ...payloads.map(native),
    ...payloads.map((payload, index) => batched([payload], index)),
    batched(payloads),
  ];
  return fc
    .shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
    .map((order) => ({ payloads, order }));
});

describe('webhooks and the plugin on one connection', () => {
  it('double nothing, whichever arrives first, in any interleaving', () => {
    fc.assert(
      fc.property(mixed, ({ payloads, order }) => {
        const alone = new Hub();
        payloads.map(native).forEach((delivery) => alone.receive(delivery));
        const both = new Hub();
        order.forEach((delivery) => both.receive(delivery));
        order.forEach((delivery) => both.receive(delivery));
        const identities = both.events.map(({ subject, transition }) => `${subject} ${transition}`);
        expect(new Set(identities).size).toBe(identities.length);
        const told = (hub: Hub) => hub.events.map(({ transition }) => transition).sort();
        expect(told(both)).toEqual(told(alone));
      }),
      { numRuns: 150 },
    );
  });

  it('say the same news in the order it happened, whichever of them is ahead', () => {
    fc.assert(
      fc.property(life, fc.boolean(), (payloads, pluginFirst) => {
        const alone = new Hub();
        payloads.map(native).forEach((delivery) => alone.receive(delivery));
        const both = new Hub();
        payloads.forEach((payload, index) => {
          const pair = [native(payload, index), batched([payload], index)];
          if (pluginFirst) pair.reverse();
          pair.forEach((delivery) => both.receive(delivery));
        });
        expect(both.news).toEqual(alone.news);
      }),
      { numRuns: 100 },
    );
  });

  it('keep to themselves what the plugin marks as history, whoever tells it first afterwards', () => {
    const old = (status: string, after: number) =>
      makeOrder({ id: 9, status }, { created: T0 - 90 * 86_400_000, modified: T0 + after * SECOND });
    const marked = (payload: Json) => batched([{ ...payload, liaison: { history: true } }], 1);
    for (const deliveries of [
      [marked(old('processing', 0)), native(old('completed', 1), 1)],
      [native(old('processing', 0), 1), marked(old('completed', 1))],
      [native(old('processing', 0), 1), native(old('completed', 1), 1)],
    ]) {
      const hub = new Hub();
      deliveries.forEach((delivery) => hub.receive(delivery));
      expect(hub.news).toEqual([]);
    }
  });

  it('follow the table of statuses the owner made, also when a webhook tells the status again', () => {
    const packed = makeOrder({ id: 8, status: 'packed' }, { created: T0, modified: T0 + SECOND });
    const said = (event: string) => batched([{ ...packed, liaison: { status_event: event } }], 1);
    const hub = (deliveries: Delivery[]) => {
      const one = new Hub();
      deliveries.forEach((delivery) => one.receive(delivery));
      return one.news;
    };
    expect(hub([said('order.shipped')])).toEqual(['order.shipped shipped']);
    expect(hub([said('none')])).toEqual(['order.placed placed']);
    const done = makeOrder({ id: 8, status: 'completed' }, { created: T0, modified: T0 + SECOND });
    const silent = batched([{ ...done, liaison: { status_event: 'none' } }], 1);
    expect(hub([silent, native(done, 1)])).toEqual(['order.placed placed']);
    const door = batched([{ ...done, liaison: { status_event: 'order.delivered' } }], 1);
    expect(hub([door, native(done, 1)])).toEqual(['order.delivered delivered']);
  });

  it('know a renewal and the parcels the plugin tells of', () => {
    const payload = makeOrder({ id: 6, status: 'processing' }, { created: T0, modified: T0 });
    const hub = new Hub();
    const tracking = [{ tracking_number: 'ES123', carrier: 'Correos', status: 'delivered' }];
    hub.receive(batched([{ ...payload, liaison: { renewal: true, tracking } }]));
    const told = hub.events.find(({ type }) => type === 'order.delivered');
    expect(told).toMatchObject({
      transition: 'delivered:ES123',
      data: { order: { renewal: true }, shipment: { carrier: 'Correos' } },
    });
  });
});

describe('what the plugin tells besides orders', () => {
  const one = (topic: string, payload: Json): AnyEventDraft[] => {
    const hub = new Hub();
    const item = { id: '5', topic, occurred_at_gmt: '2026-11-23T10:00:30.250', payload };
    hub.receive({ topic: BATCH_TOPIC, body: { items: [item] } });
    hub.receive({ topic: BATCH_TOPIC, body: { items: [item] } });
    return hub.events;
  };
  const at = Date.UTC(2026, 10, 23, 10, 0, 30, 250);

  it('a forgotten cart is told once, and an older change does not bring it back', () => {
    expect(one('cart.deleted', { token: 'abc', reason: 'emptied' })).toMatchObject([
      { type: 'cart.deleted', transition: `deleted:${at}`, data: { reason: 'emptied' } },
    ]);
    expect(one('cart.deleted', { token: 'abc', reason: 'of a later version' })).toMatchObject([
      { data: { reason: 'expired' } },
    ]);
  });

  it('a withdrawal outside the checkout revokes, with its moment and no phone in its key', () => {
    const events = one('consent.updated', {
      billing: { phone: '600 111 222', country: 'ES' },
      customer_id: 0,
      consent: { marketing: { granted: false, at_gmt: '2026-11-23T09:59:00' } },
      source: 'shortcode',
    });
    expect(events).toMatchObject([
      {
        type: 'consent.revoked',
        subject: 'consent:5',
        person: { phone: '600 111 222', phoneCountry: 'ES' },
        data: { purposes: ['marketing'], method: 'shortcode', effectiveAt: Date.UTC(2026, 10, 23, 9, 59) },
      },
    ]);
    expect(JSON.stringify(events.map(({ subject, transition }) => [subject, transition]))).not.toContain(
      '600',
    );
  });

  it('topics of a later version of the plugin are passed over', () => {
    expect(one('moon.full', { anything: true })).toEqual([]);
  });
});
