import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  makeOrder,
  startWooCommerceEmulator,
  type Json,
  type WooCommerceEmulator,
} from '../../../test/emulators/woocommerce/index.js';
import { Rejected, Transient } from '../../../src/sdk/index.js';
import { callContext, T0 } from '../fixtures/story.js';
import { addOrderNote } from './add-order-note.action.js';
import { cartStatus } from './cart-status.action.js';
import { createCoupon } from './create-coupon.action.js';
import { setOrderStatus } from './set-order-status.action.js';

let shop: WooCommerceEmulator;
let context: Awaited<ReturnType<typeof callContext>>;
beforeEach(async () => {
  shop = await startWooCommerceEmulator();
  context = await callContext(shop.settings('s'));
});
afterEach(() => shop.close());

describe('cart-status', () => {
  const ask = async (input: Json) =>
    cartStatus.output.parse(await cartStatus.run(context, cartStatus.input.parse(input)));
  const order = (changes: Json = {}) =>
    shop.orders.set(21, makeOrder({ id: 21, status: 'pending', needs_payment: true, ...changes }));
  const unpaid = { kind: 'order', token: 'order-21', orderId: '21' };

  it('says that an unpaid order waits for its payment, and where to pay it', async () => {
    order();
    expect(await ask(unpaid)).toEqual({
      open: true,
      recoveryUrl: 'http://shop.example/checkout/order-pay/21/?pay_for_order=true&key=wc_order_21',
    });
    order({ status: 'failed' });
    expect(await ask(unpaid)).toMatchObject({ open: true });
  });

  it.each([
    [{ status: 'processing', needs_payment: false }, 'order_processing'],
    [{ status: 'on-hold' }, 'order_on-hold'],
    [{ status: 'cancelled' }, 'order_cancelled'],
    [{ status: 'trash' }, 'order_trash'],
    [{ date_paid_gmt: '2026-11-23T10:00:00' }, 'order_paid'],
    [{ needs_payment: false }, 'order_pending'],
  ])('says that an order of %j is closed', async (changes, reason) => {
    order(changes);
    expect(await ask(unpaid)).toEqual({ open: false, reason });
  });

  it('says that a deleted order is closed', async () => {
    expect(await ask(unpaid)).toEqual({ open: false, reason: 'order_deleted' });
  });

  it("asks the shop's plugin about carts", async () => {
    const cart = { kind: 'cart', token: '9f/2c' };
    shop.carts = new Map([['9f/2c', { open: true, recovery_url: 'https://shop.example/?c=1' }]]);
    expect(await ask(cart)).toEqual({ open: true, recoveryUrl: 'https://shop.example/?c=1' });
    shop.carts.set('9f/2c', { open: false, reason: 'bought' });
    expect(await ask(cart)).toEqual({ open: false, reason: 'bought' });
    shop.carts.clear();
    expect(await ask(cart)).toEqual({ open: false, reason: 'cart_gone' });
  });

  it('knows no answer, rather than yes, when the shop gives none', async () => {
    await expect(ask({ kind: 'cart', token: 'x' })).rejects.toBeInstanceOf(Rejected);
    await expect(ask({ kind: 'order', token: 'x' })).rejects.toMatchObject({ field: 'orderId' });
    order();
    for (const fault of ['server_error', 'login_page', 'not_found', 'unauthorized', 'reset'] as const) {
      shop.inject(fault, 1);
      await expect(ask(unpaid)).rejects.toThrow();
    }
  });
});

describe('create-coupon', () => {
  const make = async (input: Json) =>
    createCoupon.output.parse(await createCoupon.run(context, createCoupon.input.parse(input)));
  const coupon = {
    code: 'Liaison-AB12',
    amount: '10',
    expiresAt: T0,
    email: 'ana@example.com',
    minimumAmount: '20',
  };

  it('makes one that is used once, by its buyer, until it expires', async () => {
    expect(await make(coupon)).toEqual({ id: '1', code: 'liaison-ab12', created: true, expiresAt: T0 });
    expect(shop.coupons.get(1)).toMatchObject({
      code: 'liaison-ab12',
      discount_type: 'percent',
      amount: '10.00',
      usage_limit: 1,
      date_expires: '2026-11-23T12:00:00',
      date_expires_gmt: '2026-11-23T10:00:00',
      email_restrictions: ['ana@example.com'],
      minimum_amount: '20.00',
    });
  });

  it('repeated returns the one that is there', async () => {
    await make(coupon);
    expect(await make(coupon)).toEqual({ id: '1', code: 'liaison-ab12', created: false, expiresAt: T0 });
    expect(shop.coupons.size).toBe(1);
  });

  it('gives an end to one that was made without', async () => {
    await make(coupon);
    Object.assign(shop.coupons.get(1) ?? {}, { date_expires: null, date_expires_gmt: null });
    expect(await make(coupon)).toMatchObject({ created: false, expiresAt: T0 });
    expect(shop.coupons.get(1)).toMatchObject({ date_expires_gmt: '2026-11-23T10:00:00' });
  });

  it('says so when the shop keeps another end than the customer is told', async () => {
    shop.keepsDates = false;
    await expect(make(coupon)).rejects.toMatchObject({ field: 'expiresAt' });
  });

  it('asked for twice at once makes one', async () => {
    const made = await Promise.all([make(coupon), make(coupon), make(coupon)]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(shop.coupons.size).toBe(1);
  });

  it("refuses a code that is somebody else's", async () => {
    await make(coupon);
    await expect(make({ ...coupon, amount: '15' })).rejects.toMatchObject({ field: 'code' });
    await expect(make({ ...coupon, type: 'fixed_cart' })).rejects.toMatchObject({ field: 'code' });
  });
});

describe('set-order-status', () => {
  const set = async (input: Json) =>
    setOrderStatus.output.parse(await setOrderStatus.run(context, setOrderStatus.input.parse(input)));

  it('changes an order that is open, and no other', async () => {
    shop.orders.set(21, makeOrder({ id: 21, status: 'on-hold' }));
    expect(await set({ orderId: '21', status: 'cancelled' })).toEqual({ changed: true });
    expect(shop.orders.get(21)).toMatchObject({ status: 'cancelled' });
    expect(await set({ orderId: '21', status: 'processing' })).toEqual({ changed: false });
    expect(shop.orders.get(21)).toMatchObject({ status: 'cancelled' });
  });
});

describe('add-order-note', () => {
  const add = async (input: Json) =>
    addOrderNote.output.parse(await addOrderNote.run(context, addOrderNote.input.parse(input)));

  it('adds a private note, once', async () => {
    shop.orders.set(21, makeOrder({ id: 21 }));
    const note = { orderId: '21', note: 'shipped: delivered 14:02' };
    expect(await add(note)).toEqual({ id: '1', added: true });
    expect(await add(note)).toEqual({ id: '1', added: false });
    expect(shop.notes.get(21)).toMatchObject([{ note: 'shipped: delivered 14:02', customer_note: false }]);
  });

  it('says which order there is not, and waits for a shop that is down', async () => {
    await expect(add({ orderId: '99', note: 'x' })).rejects.toMatchObject({ field: 'id' });
    shop.inject('server_error');
    await expect(add({ orderId: '21', note: 'x' })).rejects.toBeInstanceOf(Transient);
  });
});
