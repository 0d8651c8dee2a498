import { describe, expect, it } from '@jest/globals';
import { makeOrder, type Json } from '../../test/emulators/woocommerce/index.js';
import { nextOrder, type OrderState } from './order-state.js';
import { orderPayload } from './schema.js';
import { settings } from './settings.js';

const T0 = Date.UTC(2026, 10, 23, 10);
const chosen = settings.parse({
  url: 'https://shop.example',
  consumerKey: 'ck_1',
  consumerSecret: 'cs_1',
  webhookSecret: 'a-secret-of-the-shop',
});

/** What one delivery of an order comes to. */
function told(
  changes: Json & { id: number },
  previous?: OrderState,
  dates: { paid?: number; modified?: number } = {},
) {
  const payload = orderPayload.parse(makeOrder(changes, { created: T0, ...dates }));
  return nextOrder(payload, {
    settings: chosen,
    connection: { id: 'c1', name: 'Shop', createdAt: T0 - 1_000 },
    topic: 'order.created',
    receivedAt: (dates.modified ?? T0) + 1_000,
    source: 'webhook',
    previous,
  });
}
const kindOf = (changes: Json, dates = {}) => {
  const [first] = told({ id: 21, ...changes }, undefined, dates).events;
  const { partOf, payment } = (first?.data as { order: { partOf?: string; payment?: string } }).order;
  return { partOf, payment };
};
const meta = (key: string, value: unknown) => ({ meta_data: [{ id: 1, key, value }] });
const whole = { partOf: undefined, payment: undefined };

describe('the kind of an order', () => {
  it.each<[string, Json, object]>([
    ['a customer’s whole basket', {}, whole],
    ['a renewal, which has no parent', { created_via: 'subscription', parent_id: 0 }, whole],
    [
      'one seller’s share (Dokan)',
      { parent_id: 20, created_via: 'dokan' },
      { partOf: '20', payment: undefined },
    ],
    [
      'one seller’s share (MultiVendorX)',
      { parent_id: '20', created_via: 'mvx_vendor_order' },
      { partOf: '20' },
    ],
    [
      'a balance (WooCommerce Deposits)',
      { parent_id: 20, created_via: 'wc_deposits' },
      { partOf: '20', payment: 'balance' },
    ],
    [
      'a balance (YITH)',
      { parent_id: 20, created_via: 'yith_wcdp_balance_order' },
      { partOf: '20', payment: 'balance' },
    ],
    ['a balance without goods', { parent_id: 20, line_items: [] }, { partOf: '20', payment: 'balance' }],
    [
      'a balance by its mark',
      { parent_id: 20, ...meta('_awcdp_deposits_payment_type', 'partial_payment') },
      { payment: 'balance' },
    ],
    ['a deposit by its status', { status: 'partially-paid' }, { payment: 'part' }],
    ['a deposit by its status, with the prefix', { status: 'wc-partial-payment' }, { payment: 'part' }],
    [
      'a deposit by its mark',
      { status: 'on-hold', ...meta('_wc_deposits_order_has_deposit', 'yes') },
      { payment: 'part' },
    ],
    ['no deposit where the mark says no', { status: 'on-hold', ...meta('_has_deposit', 'no') }, whole],
    ['a deposit whose rest was paid', { status: 'processing', ...meta('_has_deposit', '1') }, whole],
    ['nothing to pay', { total: '0.00' }, { partOf: undefined, payment: 'none' }],
    ['nothing to pay, as a number', { total: 0 }, { payment: 'none' }],
  ])('%s', (_what, changes, expected) => {
    expect(kindOf(changes)).toMatchObject(expected);
  });

  it('a part or a further payment that waits to be paid is no cart left behind', () => {
    const types = (changes: Json) =>
      told({ id: 21, status: 'pending', needs_payment: true, ...changes }).events.map(({ type }) => type);
    expect(types({})).toContain('cart.updated');
    expect(types({ parent_id: 20 })).not.toContain('cart.updated');
    expect(types({ parent_id: 20, created_via: 'wc_deposits' })).not.toContain('cart.updated');
    expect(types({ total: '0.00' })).not.toContain('cart.updated');
  });

  it('a deposit places the order, and what is paid later is a payment of its own, when it comes', () => {
    const deposit = told({ id: 21, status: 'partially-paid' }, undefined, { paid: T0 });
    expect(deposit.events.map(({ transition }) => transition)).toEqual(['placed', 'accepted', 'paid:part']);
    const later = T0 + 20 * 86_400_000;
    const rest = told({ id: 21, status: 'processing' }, deposit.state, { paid: T0, modified: later });
    expect(rest.events).toEqual([expect.objectContaining({ transition: 'paid', occurredAt: later })]);
  });

  it('giving back nothing ends no order', () => {
    const refund = { refunds: [{ id: 31, reason: '', total: '-0.00' }] };
    for (const total of ['0.00', '19.90']) {
      const found = told({ id: 21, total, ...refund }).events.find(({ type }) => type === 'order.refunded');
      expect(found?.data).toMatchObject({ refund: { full: false } });
    }
  });
});
