import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ShopifyEmulator, writeJson, type EmulatedShop, type JsonObject } from '../index.js';
import * as payloads from './index.js';
import { makeAddress } from '../making.js';
import { capBody } from './shop.js';

const folder = join(process.env['SHARED_DIR'] ?? '../shared', 'contracts/shopify/webhook-samples-2024-10');
const start = Date.parse('2026-11-30T10:00:00Z');
let shopify: ShopifyEmulator;
let shop: EmulatedShop;

beforeEach(async () => {
  shopify = await ShopifyEmulator.start({ apps: [], now: () => start });
  shop = shopify.open('acme.myshopify.com');
});
afterEach(() => shopify.close());

/** An order with everything, and bodies of all topics about it. */
async function bodies(): Promise<Record<string, JsonObject>> {
  const { data } = shop;
  const { made: product } = await shop.merchant.addProduct({ variants: [{ price: '10.00' }] });
  const { made: customer } = await shop.shopper.join({
    email: 'a@x.example',
    phone: '+34600000001',
    address: makeAddress(data.ids),
  });
  const { made: other } = await shop.shopper.join();
  const basket = { customer, lines: [{ variant: product.variants[0]!, quantity: 2 }] };
  const { made: checkout } = await shop.shopper.checkOut(basket);
  const { made: cart } = await shop.shopper.fillCart(basket);
  const { made: order } = await shop.shopper.order({ checkout, discountCodes: ['TEN'] });
  const { made: fulfillment } = await shop.merchant.fulfil(order, {
    tracking: { company: 'UPS', number: '1Z', url: 'https://ups.example/1Z' },
  });
  const { made: event } = await shop.merchant.carry(order, fulfillment, 'IN_TRANSIT');
  const { made: refund } = await shop.merchant.refund(order, { lines: [[order.lines[0]!, 1]] });
  const plan = {
    id: 1n,
    name: 'Pro',
    status: 'ACTIVE',
    createdAt: start,
    updatedAt: start,
    lineItems: [],
  } as never;
  return {
    'orders.create': payloads.orderBody(order, data),
    'orders.edited': payloads.editBody(order, {
      id: 1n,
      at: start,
      additions: [[1n, 1]],
      removals: [[2n, 1]],
    }),
    'fulfillments.create': payloads.fulfillmentBody(fulfillment, order),
    'fulfillment_events.create': payloads.fulfillmentEventBody(event, fulfillment, order, data),
    'refunds.create': payloads.refundBody(refund, order),
    'checkouts.create': payloads.checkoutBody(checkout, data),
    'checkouts.delete': payloads.checkoutGoneBody(checkout),
    'carts.create': payloads.cartBody(cart, data),
    'customers.create': payloads.customerWebhookBody(customer, data),
    'customers.delete': payloads.customerGoneBody(customer),
    'customers.merge': payloads.mergeBody(customer, other),
    'customers_marketing_consent.update': payloads.consentBodies.sms.body(customer),
    'customers_email_marketing_consent.update': payloads.consentBodies.email.body(customer),
    'products.update': payloads.productBody(product),
    'app.uninstalled': payloads.shopBody(data),
    'shop.update': payloads.shopBody(data),
    'app_subscriptions.update': payloads.subscriptionBody(plan, data),
    'app_subscriptions.approaching_capped_amount': capBody(plan, 1_900, 2_000, data),
  };
}

/** Members of the sample that ours has not, a list by its first element. */
function missing(sample: unknown, ours: unknown, path = ''): string[] {
  if (Array.isArray(sample)) {
    const list = Array.isArray(ours) ? (ours as unknown[]) : undefined;
    if (!list) return [`${path} is no list`];
    return sample.length > 0 && list.length > 0 ? missing(sample[0], list[0], `${path}[]`) : [];
  }
  if (typeof sample !== 'object' || sample === null || ours === null) return [];
  if (typeof ours !== 'object' || ours === undefined) return [`${path} is no object`];
  return Object.entries(sample).flatMap(([name, member]) =>
    name in ours
      ? missing(member, (ours as Record<string, unknown>)[name], `${path}.${name}`)
      : [`${path}.${name}`],
  );
}

describe('bodies of webhooks', () => {
  it('write integers whole, and leave out what is undefined', () => {
    expect(writeJson({ id: 820982911946154509n, list: [1n, null, 'ñ'], gone: undefined, yes: true })).toBe(
      '{"id":820982911946154509,"list":[1,null,"ñ"],"yes":true}',
    );
  });

  it('add up: what was ordered, discounted, sent back', async () => {
    const { 'orders.create': order, 'refunds.create': refund } = await bodies();
    expect(order).toMatchObject({
      subtotal_price: '20.00',
      total_price: '24.90',
      current_total_price: '14.90',
      financial_status: 'partially_refunded',
      fulfillment_status: 'fulfilled',
      discount_codes: [{ code: 'TEN' }],
    });
    expect(refund).toMatchObject({
      refund_line_items: [{ subtotal: 10 }],
      transactions: [{ amount: '10.00', kind: 'refund' }],
    });
  });

  it('show both moneys of an order in two currencies', async () => {
    const { made } = await shop.shopper.order({
      presentmentCurrency: 'USD',
      rate: 1.1,
      lines: [{ price: '100.00' }],
      shipping: null,
    });
    expect(payloads.orderBody(made, shop.data)['total_price_set']).toEqual({
      shop_money: { amount: '100.00', currency_code: 'EUR' },
      presentment_money: { amount: '110.00', currency_code: 'USD' },
    });
  });

  if (!existsSync(folder)) {
    it('are not compared with samples here: SHARED_DIR names no folder with them', () => {
      expect(existsSync(folder)).toBe(false);
    });
    return;
  }

  it('have every member that Shopify’s samples have', async () => {
    const found = Object.entries(await bodies()).flatMap(([name, ours]) => {
      const { body } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { body: unknown };
      return missing(body, ours, name);
    });
    expect(found).toEqual([]);
  });
});
