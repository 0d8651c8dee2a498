import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnyEventDraft, MapContext } from '../../src/sdk/index.js';
import { nextOrder, type OrderState } from './order-state.js';
import { orderPayload, readOrder } from './read-order.js';
import { settings, type ShopifySettings } from './settings.js';

const placedAt = Date.parse('2026-11-23T10:00:00Z');
const set = (amount: string) => ({ presentment_money: { amount, currency_code: 'EUR' } });
const own = settings.parse({ shop: 'casa-azul.myshopify.com' });

function snapshot(seconds: number, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: '5930420000000000123',
    name: '#1001',
    created_at: new Date(placedAt).toISOString(),
    updated_at: new Date(placedAt + seconds * 1_000).toISOString(),
    currency: 'EUR',
    presentment_currency: 'EUR',
    total_price: '60.00',
    total_price_set: set('60.00'),
    current_total_price_set: set('60.00'),
    financial_status: 'pending',
    source_name: 'web',
    phone: '+34600111222',
    line_items: [],
    fulfillments: [],
    refunds: [],
    note_attributes: [{ name: 'liaison_whatsapp_optin', value: 'yes' }],
    ...over,
  };
}

const parcel = (id: number, over: Record<string, unknown> = {}) => ({
  id,
  status: 'success',
  created_at: new Date(placedAt + 60_000).toISOString(),
  updated_at: new Date(placedAt + 60_000).toISOString(),
  tracking_numbers: [],
  ...over,
});
const refund = (id: number, amount: string) => ({
  id,
  created_at: new Date(placedAt + 90_000 + id).toISOString(),
  transactions: [{ kind: 'refund', status: 'success', amount, currency: 'EUR' }],
});

/** Plays snapshots in the order in which they arrive. */
function play(
  snapshots: readonly Record<string, unknown>[],
  {
    connectedAt = placedAt - 3_600_000,
    using = own,
    receivedAt = placedAt + 200_000,
    disconnections = [] as { from: number; to: number }[],
  } = {},
): AnyEventDraft[] {
  let state: OrderState | undefined;
  return snapshots.flatMap((body) => {
    const context: MapContext<ShopifySettings, OrderState> = {
      settings: using,
      connection: { id: '1', name: 'Casa Azul', createdAt: connectedAt, disconnections },
      topic: 'orders/updated',
      receivedAt,
      source: 'webhook',
      previous: state,
    };
    const result = nextOrder(readOrder(orderPayload.parse(body)), context);
    state = JSON.parse(JSON.stringify(result.state)) as OrderState;
    return result.events;
  });
}

const told = (events: readonly AnyEventDraft[]) =>
  events.map(({ transition, superseded }) => (superseded === true ? `(${transition})` : transition));

describe('an order', () => {
  it('tells each step once, however often it is shown', () => {
    const paid = snapshot(5, { financial_status: 'paid' });
    expect(told(play([snapshot(0), snapshot(0), paid, snapshot(6, { financial_status: 'paid' })]))).toEqual([
      'consent:transactional',
      '(placed)',
      'accepted',
      'paid',
    ]);
  });

  it('tells two parcels apart, and a tracking number that comes later', () => {
    const one = snapshot(60, { financial_status: 'paid', fulfillments: [parcel(1)] });
    const numbered = snapshot(61, {
      financial_status: 'paid',
      fulfillments: [parcel(1, { tracking_numbers: ['A1'] })],
    });
    const two = snapshot(62, {
      financial_status: 'paid',
      fulfillments: [parcel(1, { tracking_numbers: ['A1'] }), parcel(2, { tracking_numbers: ['B2'] })],
    });
    const events = play([snapshot(0, { financial_status: 'paid' }), one, numbered, numbered, two, two]);
    expect(told(events).slice(4)).toEqual(['shipped:1', 'shipped:1:A1', 'shipped:2']);
  });

  it('leaves out parcels that were cancelled or failed', () => {
    const cancelled = snapshot(60, {
      fulfillments: [parcel(1, { status: 'cancelled' }), parcel(2, { status: 'failure' })],
    });
    expect(told(play([cancelled])).filter((one) => one.startsWith('shipped'))).toEqual([]);
  });

  it('calls a failed attempt a delay, and what the carrier says last overtakes the rest', () => {
    const tried = snapshot(70, { fulfillments: [parcel(1, { shipment_status: 'attempted_delivery' })] });
    const delivered = snapshot(80, { fulfillments: [parcel(1, { shipment_status: 'delivered' })] });
    expect(told(play([snapshot(0), tried, delivered])).slice(3)).toEqual([
      '(shipped:1)',
      'delayed:1',
      'delivered:1',
    ]);
  });

  it('adds up refunds, and the one that gives back the rest ends it', () => {
    const events = play([
      snapshot(0, { financial_status: 'paid' }),
      snapshot(90, { financial_status: 'partially_refunded', refunds: [refund(1, '20.00')] }),
      snapshot(91, {
        financial_status: 'refunded',
        current_total_price_set: set('0.00'),
        refunds: [refund(1, '20.00'), refund(2, '40.00')],
      }),
    ]);
    const refunds = events.filter((event) => event.type === 'order.refunded');
    expect(refunds.map(({ data }) => data.refund)).toEqual([
      { id: '1', amount: { amount: '20.00', currency: 'EUR' }, full: false },
      { id: '2', amount: { amount: '40.00', currency: 'EUR' }, full: true },
    ]);
    expect(refunds[1]?.data.order.total).toEqual({ amount: '60.00', currency: 'EUR' });
  });

  it('was there before the connection: what is true is recorded, what comes is news', () => {
    const before = { connectedAt: placedAt + 10_000 };
    const paid = snapshot(20, { financial_status: 'paid' });
    expect(told(play([snapshot(5), paid], before))).toEqual(['consent:transactional', 'paid']);
    // The newer one arrives first: what both show was there before.
    expect(told(play([paid, snapshot(5)], before))).toEqual(['consent:transactional']);
  });

  it('of the day of its import is as old as its sale', () => {
    const imported = snapshot(0, { processed_at: '2025-01-01T10:00:00Z' });
    expect(told(play([imported]))).toEqual(['consent:transactional']);
  });

  it('of the till is history unless messages about it are wanted', () => {
    const till = snapshot(0, { source_name: 'pos' });
    const history = (events: readonly AnyEventDraft[]) =>
      events.flatMap((event) => (event.type === 'order.placed' ? [event.data.order.history] : []));
    expect(history(play([till]))).toEqual([true]);
    expect(history(play([till], { using: { ...own, pointOfSale: true } }))).toEqual([undefined]);
    expect(history(play([snapshot(0)], { receivedAt: placedAt + 31 * 86_400_000 }))).toEqual([true]);
  });

  it('placed while the app was uninstalled is history', () => {
    const gap = { from: placedAt - 60_000, to: placedAt + 60_000 };
    const [, placed] = play([snapshot(0)], { disconnections: [gap] });
    expect(placed?.data).toMatchObject({ order: { history: true, historyReason: 'while_disconnected' } });
    const before = play([snapshot(0)], { disconnections: [{ from: placedAt - 9_000, to: placedAt }] });
    expect(before[1]?.data).not.toHaveProperty('order.history');
  });

  it('tells the tick again for a corrected phone, and never for an older snapshot', () => {
    const corrected = snapshot(9, { phone: '+34600999888' });
    const events = play([snapshot(0), corrected, snapshot(3), corrected]);
    const consents = events.filter(({ type }) => type === 'consent.granted');
    expect(consents.map(({ person }) => person?.phone)).toEqual(['+34600111222', '+34600999888']);
    expect(new Set(consents.map(({ occurredAt }) => occurredAt))).toEqual(new Set([placedAt]));
  });

  it('of a subscription renewal repeats no consent', () => {
    expect(told(play([snapshot(0, { source_name: 'subscription_contract' })]))).toEqual([
      '(placed)',
      'accepted',
    ]);
  });

  it('says the same whatever order its snapshots arrive in, however often, with some missing', () => {
    const life = [
      snapshot(0),
      snapshot(5, { financial_status: 'authorized' }),
      snapshot(10, { financial_status: 'paid' }),
      snapshot(60, { financial_status: 'paid', fulfillments: [parcel(1, { tracking_numbers: ['A1'] })] }),
      snapshot(70, {
        financial_status: 'paid',
        fulfillments: [
          parcel(1, { tracking_numbers: ['A1'], shipment_status: 'out_for_delivery' }),
          parcel(2, { tracking_numbers: ['B2'] }),
        ],
      }),
      snapshot(80, {
        financial_status: 'paid',
        fulfillments: [
          parcel(1, { tracking_numbers: ['A1'], shipment_status: 'delivered' }),
          parcel(2, { tracking_numbers: ['B2'] }),
        ],
      }),
      snapshot(95, {
        financial_status: 'partially_refunded',
        fulfillments: [
          parcel(1, { tracking_numbers: ['A1'], shipment_status: 'delivered' }),
          parcel(2, { tracking_numbers: ['B2'] }),
        ],
        refunds: [refund(1, '20.00')],
      }),
    ];
    const whole = new Set(play(life).map(({ transition }) => transition));
    const last = life.length - 1;
    const arrivals = fc
      .array(fc.integer({ min: 0, max: last }), { maxLength: 12 })
      .chain((some) => fc.tuple(fc.constant(some), fc.nat(some.length)))
      .map(([some, at]) => [...some.slice(0, at), last, ...some.slice(at)]);
    fc.assert(
      fc.property(arrivals, (order) => {
        const events = play(order.map((index) => life[index] as Record<string, unknown>));
        const transitions = events.map(({ transition }) => transition);
        expect(new Set(transitions).size).toBe(transitions.length);
        for (const transition of transitions) expect(whole).toContain(transition);
        // The last snapshot shows all that lasts.
        for (const lasting of [
          'placed',
          'accepted',
          'paid',
          'shipped:1',
          'shipped:2',
          'delivered:1',
          'refunded:1',
        ])
          expect(transitions).toContain(lasting);
        // After the newest was seen, nothing older makes a message.
        const newest = order.indexOf(last);
        const after = play(
          order.slice(0, newest + 1).map((index) => life[index] as Record<string, unknown>),
        ).length;
        for (const late of events.slice(after))
          if (late.type !== 'consent.granted') expect(late.superseded).toBe(true);
      }),
    );
  });
});

describe('a buyer', () => {
  const person = (over: Record<string, unknown>) => readOrder(orderPayload.parse(snapshot(0, over))).person;
  const address = (name: string, phone: string | null, code = 'ES') => ({
    first_name: name,
    last_name: 'Luz',
    phone,
    country_code: code,
  });

  it('is never the recipient of a gift', () => {
    const gift = {
      phone: null,
      billing_address: address('Ada', null),
      shipping_address: address('Tomás', '+34699999999'),
    };
    expect(person(gift)?.phone).toBeUndefined();
    expect(person({ ...gift, shipping_address: address('ada ', '+34611111111') })?.phone).toBe(
      '+34611111111',
    );
    expect(person({ ...gift, billing_address: null })?.phone).toBe('+34699999999');
  });

  it('has the phone given for the order before that of the account', () => {
    const both = { phone: '+34600111222', customer: { id: 1, phone: '+34600999888' } };
    expect(person(both)?.phone).toBe('+34600111222');
    expect(person({ ...both, phone: null })?.phone).toBe('+34600999888');
  });

  it('may lack everything', () => {
    expect(person({ phone: null })).toBeUndefined();
  });
});

describe('money', () => {
  it('is what the customer saw, in their currency, exact', () => {
    const facts = readOrder(
      orderPayload.parse(
        snapshot(0, {
          presentment_currency: 'JPY',
          current_total_price_set: { presentment_money: { amount: '8990', currency_code: 'JPY' } },
          line_items: [
            {
              name: 'Cup',
              quantity: 3,
              current_quantity: 3,
              price_set: { presentment_money: { amount: '3000', currency_code: 'JPY' } },
              total_discount_set: { presentment_money: { amount: '10', currency_code: 'JPY' } },
            },
          ],
        }),
      ),
    );
    expect(facts.order.total).toEqual({ amount: '8990', currency: 'JPY' });
    expect(facts.order.items[0]?.total).toEqual({ amount: '8990', currency: 'JPY' });
  });

  it('is the shop’s where the customer’s is not told', () => {
    const facts = readOrder(
      orderPayload.parse(
        snapshot(0, { presentment_currency: 'GBP', total_price_set: null, current_total_price_set: null }),
      ),
    );
    expect(facts.order.total).toEqual({ amount: '60.00', currency: 'EUR' });
  });

  it('of an edited order is what is to be paid now', () => {
    const facts = readOrder(orderPayload.parse(snapshot(0, { current_total_price_set: set('75.00') })));
    expect(facts.order.total.amount).toBe('75.00');
  });

  it('takes 250 lines, gift cards and tips', () => {
    const line = (index: number) => ({
      name: `Item ${index}`,
      quantity: 1,
      current_quantity: 1,
      price_set: set('0.10'),
      total_discount_set: set('0.00'),
      gift_card: index === 0,
      requires_shipping: index !== 0,
    });
    const { order } = readOrder(
      orderPayload.parse(snapshot(0, { line_items: Array.from({ length: 250 }, (_, index) => line(index)) })),
    );
    expect(order.items).toHaveLength(250);
    expect(order.physical).toBe(true);
    expect(readOrder(orderPayload.parse(snapshot(0, { line_items: [line(0)] }))).order.physical).toBe(false);
  });
});
