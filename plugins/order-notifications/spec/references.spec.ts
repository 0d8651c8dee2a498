import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CanonicalEvent, EventName, LinkedOrder, Order } from '../../../src/sdk/index.js';
import { context, decide, event, HOUR, NOW, reasonOf, sendOf } from './make.js';

const stages: [EventName, string][] = [
  ['order.shipped', 'order_shipped'],
  ['order.out_for_delivery', 'order_out_for_delivery'],
  ['order.delivered', 'order_delivered'],
  ['order.delayed', 'order_delayed'],
];
const shipment = { trackingNumber: 'AB1', trackingUrl: 'https://post.example/AB1' };

/** What a parcel tracker tells: the number of the order and nothing else of it. */
function parcel(type: EventName, changes: Partial<CanonicalEvent> = {}): CanonicalEvent {
  return {
    ...event(type),
    data: { orderReference: { number: '#1042' }, shipment },
    ...changes,
  };
}

/** What it is told in: a tracker's connection, with the order as the shop knows it when it is linked. */
function tracker(chosen: object = {}, order?: Partial<Order>, linked: Partial<LinkedOrder> = {}) {
  const base = context(chosen);
  const { data } = event('order.paid', { order: order ?? {} }) as CanonicalEvent<'order.paid'>;
  const shop: LinkedOrder = {
    connectionId: 'shop1',
    connectionName: 'Tea & Co',
    connector: 'woocommerce',
    category: 'store',
    id: '13',
    number: '1042',
    order: data.order,
    ...linked,
  };
  return {
    ...base,
    connection: {
      ...base.connection,
      name: 'Parcel Tracker',
      connector: 'tracker',
      category: 'shipping' as const,
    },
    ...(order === undefined ? {} : { linkedOrders: [shop] }),
  };
}

describe.each(stages)('%s of an order that is only named', (type, template) => {
  it('is told by its number alone', () => {
    const send = sendOf(parcel(type), tracker());
    expect(send.template).toMatchObject({
      name: template,
      // Customers know the account by its name, and have never heard of the tracker.
      variables: { first_name: 'Anna', shop: 'Account', order_number: '#1042' },
    });
  });

  it('is told in the name of the shop that has the order', () => {
    expect(sendOf(parcel(type), tracker({}, {})).template.variables['shop']).toBe('Tea & Co');
    expect(sendOf(parcel(type), tracker({ shopName: 'Tea' }, {})).template.variables['shop']).toBe('Tea');
  });

  it('is judged by when it happened, however old its order is', () => {
    const createdAt = NOW - 20 * 24 * HOUR;
    const data = { orderReference: { number: '1042', createdAt }, shipment } as never;
    const late = parcel(type, { data, firstSeenAt: NOW, recordedAt: NOW });
    expect(sendOf(late, tracker()).expiresAt).toBe(NOW + 24 * HOUR);
    // A tracker that tells of the whole order meets it when it is sent, too.
    const whole = event(type, { order: { createdAt }, shipment });
    expect(sendOf(whole, tracker()).template.name).toBe(template);
    expect(reasonOf(whole)).toBe('order_too_old');
    // A backlog brings no news: what happened long ago has expired when it is told.
    const past = parcel(type, { occurredAt: NOW - 30 * HOUR, recordedAt: NOW });
    expect(sendOf(past, tracker()).expiresAt).toBe(NOW - 6 * HOUR);
  });

  it('obeys what the shop says of the order', () => {
    expect(reasonOf(parcel(type), tracker({}, { history: true }))).toBe('order_before_connection');
    const away = { history: true, historyReason: 'while_disconnected' } as const;
    expect(reasonOf(parcel(type), tracker({}, away))).toBe('order_while_disconnected');
    expect(reasonOf(parcel(type), tracker({}, { renewal: true }))).toBe('renewal_switched_off');
    expect(reasonOf(parcel(type), tracker({}, { payment: 'balance' }))).toBe('payment_of_order');
    expect(reasonOf(parcel(type, { superseded: true }), tracker())).toBe('superseded');
  });
});

describe('when an order was first seen', () => {
  it('counts as the core keeps it, where the connector does not say', () => {
    const order = { createdAt: NOW - 72 * HOUR };
    expect(reasonOf(event('order.delivered', { order }))).toBe('order_too_old');
    const seen = { ...event('order.delivered', { order }), firstSeenAt: NOW - 71 * HOUR };
    expect(sendOf(seen).template.name).toBe('order_delivered');
  });

  it('is never later for having been told, and never earlier than it was', () => {
    const hours = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(hours, hours, fc.option(hours, { nil: undefined }), (age, core, connector) => {
        const order = {
          createdAt: NOW - age * HOUR,
          ...(connector === undefined ? {} : { firstSeenAt: NOW - connector * HOUR }),
        };
        const given = { ...event('order.paid', { order }), firstSeenAt: NOW - core * HOUR };
        const isOld = age - Math.max(core, connector ?? 0) > 24;
        expect(decide(given)[0]?.intent).toBe(isOld ? 'skip' : 'send');
      }),
    );
  });

  it('is never before the connection was made', () => {
    const order = { createdAt: NOW - 90 * HOUR, firstSeenAt: NOW - 90 * HOUR };
    const told = context();
    const connected = { ...told, connection: { ...told.connection, createdAt: NOW - HOUR } };
    expect(reasonOf(event('order.shipped', { order }), connected)).toBe('order_too_old');
    expect(sendOf(event('order.shipped', { order }), told).template.name).toBe('order_shipped_untracked');
  });

  it('stands in the refusal with the times as they are', () => {
    const order = { createdAt: NOW - 90 * 60_000, firstSeenAt: NOW };
    const [skip] = decide(event('order.paid', { order }), context({ maxAge: 'PT30M' }));
    expect(skip).toMatchObject({
      detail:
        'The order was placed at 2027-03-15T07:30:00Z and first seen at 2027-03-15T09:00:00Z, 1 h 30 min later; the setting maxAge allows 30 min.',
    });
  });
});
