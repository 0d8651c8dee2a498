import { describe, expect, it } from '@jest/globals';
import type { EventName, Order } from '../../../src/sdk/index.js';
import { context, event, reasonOf, sendOf } from './make.js';

const all = { paymentFailed: true, customerNote: true };
const parcel = { trackingNumber: 'T1', trackingUrl: 'https://carrier.example/T1' };
const templateOf = (type: EventName, order: Partial<Order>, options = {}) =>
  sendOf(event(type, { order, ...options }), context(all)).template;
const silent = (type: EventName, order: Partial<Order>, options = {}) =>
  reasonOf(event(type, { order, ...options }), context(all));

describe('one seller’s share of a basket', () => {
  const share = { id: '21', number: '21', partOf: '20' };

  it('is not told again: the customer ordered once and paid once', () => {
    for (const type of [
      'order.accepted',
      'order.paid',
      'payment.failed',
      'order.cancelled',
      'order.refunded',
    ] as const)
      expect(silent(type, share)).toBe('part_of_order');
    expect(silent('order.shipped', share)).toBe('part_of_order');
  });

  it('has a parcel of its own, told with the number the customer knows', () => {
    for (const type of ['order.shipped', 'order.out_for_delivery', 'order.delivered'] as const)
      expect(templateOf(type, share, { shipment: parcel }).variables).toMatchObject({ order_number: '20' });
    expect(templateOf('order.note_added', share).variables).toMatchObject({ order_number: '20' });
  });
});

describe('a price paid in parts', () => {
  const balance = { id: '21', number: '21', partOf: '20', payment: 'balance' } as const;

  it('after a deposit the order is confirmed, and no whole payment', () => {
    const deposit = { payment: 'part' } as const;
    expect(silent('order.paid', deposit)).toBe('part_payment');
    expect(templateOf('order.accepted', deposit, { supersededBy: ['order.paid'] }).name).toBe('order_placed');
  });

  it('a further payment is confirmed with its own amount, and is no new order', () => {
    expect(templateOf('order.paid', balance)).toMatchObject({
      name: 'order_paid',
      variables: { order_number: '20', total: { amount: '49.90', currency: 'EUR' } },
    });
    for (const type of ['order.accepted', 'order.shipped', 'order.cancelled'] as const)
      expect(silent(type, balance)).toBe('payment_of_order');
  });

  it('all of a further payment given back is a part of the order', () => {
    const refund = { id: '9', amount: { amount: '49.90', currency: 'EUR' }, full: true };
    expect(templateOf('order.refunded', balance, { refund }).name).toBe('order_partly_refunded');
  });
});

describe('an order that costs nothing', () => {
  const free = { payment: 'none', total: { amount: '0.00', currency: 'EUR' } } as const;

  it('is confirmed, and thanks for no payment', () => {
    expect(silent('order.paid', free)).toBe('nothing_to_pay');
    expect(silent('payment.failed', free)).toBe('nothing_to_pay');
    expect(templateOf('order.accepted', free, { supersededBy: ['order.paid'] }).name).toBe('order_placed');
    expect(templateOf('order.shipped', free, { shipment: parcel }).name).toBe('order_shipped');
  });

  it('a refund of nothing is told to nobody', () => {
    const refund = { id: '9', amount: { amount: '0.00', currency: 'EUR' }, full: false };
    expect(silent('order.refunded', {}, { refund })).toBe('nothing_refunded');
  });
});
