import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { Rejected, type Action } from '../../../src/sdk/index.js';
import type { Shop } from '../client.js';
import { askedShop, type AskedShop } from '../fixtures/asking.js';
import type { ShopifySettings } from '../settings.js';
import { addOrderNote } from './add-order-note.action.js';
import { findProducts } from './find-products.action.js';
import { logConversation } from './log-conversation.action.js';
import { paymentLink } from './payment-link.action.js';
import { tagCustomer } from './tag-customer.action.js';
import { trackOrders } from './track-orders.action.js';

let asked: AskedShop;
beforeEach(async () => {
  asked = await askedShop();
});
afterEach(() => asked.shopify.close());

/** Runs an action as the core does: input and answer go through its schemas. */
async function run<In extends z.ZodType, Out extends z.ZodType>(
  action: Action<ShopifySettings, Shop, In, Out>,
  input: z.input<In>,
  key = 'call-1',
): Promise<z.output<Out>> {
  return action.output.parse(await action.run({ ...asked.context, key }, action.input.parse(input)));
}

const phone = '+34600111222';
const joined = (given: object) => asked.shop.shopper.join(given).then(({ made }) => made);

describe('a customer is tagged', () => {
  it('and loses tags, only where that changes something', async () => {
    const ana = await joined({ phone, tags: ['Newsletter'] });
    const person = { externalId: String(ana.id) };
    expect(await run(tagCustomer, { person, add: ['vip'], remove: ['newsletter'] })).toEqual({
      changed: true,
    });
    expect(ana.tags).toEqual(['vip']);
    expect(await run(tagCustomer, { person, add: ['VIP'], remove: ['newsletter'] })).toEqual({
      changed: false,
    });
    expect(asked.wrote()).toEqual(['AddTags', 'RemoveTags']);
    // Named as both, it stays.
    expect(await run(tagCustomer, { person, add: ['vip'], remove: ['vip'] })).toEqual({ changed: false });
  });

  it('whom phone or e-mail address name, and nobody where they name two or none', async () => {
    const ana = await joined({ phone });
    const ben = await joined({ email: 'ben@example.com' });
    await run(tagCustomer, { person: { phone }, add: ['vip'] });
    await run(tagCustomer, { person: { phone: '600 111 222', email: 'ben@example.com' }, add: ['b'] });
    expect([ana.tags, ben.tags]).toEqual([['vip'], ['b']]);
    const two = run(tagCustomer, { person: { phone, email: 'ben@example.com' }, add: ['x'] });
    await expect(two).rejects.toThrow('those of two customers');
    // The id is another shop's or gone: the phone is not tried in its place.
    const gone = run(tagCustomer, { person: { externalId: '1', phone }, add: ['x'] });
    await expect(gone).rejects.toThrow('no customer of the shop');
    await expect(run(tagCustomer, { person: { firstName: 'Ana' }, add: ['x'] })).rejects.toThrow('nothing');
    expect([ana.tags, ben.tags]).toEqual([['vip'], ['b']]);
  });

  it('with tags that Shopify takes; others are refused by name before anything is written', async () => {
    const ana = await joined({ phone });
    const person = { externalId: String(ana.id) };
    for (const tag of ['a, b', 'x'.repeat(41)])
      await expect(run(tagCustomer, { person, add: ['vip', tag] })).rejects.toMatchObject({ field: 'add' });
    expect(ana.tags).toEqual([]);
  });
});

describe('an order’s note', () => {
  it('gets a line once, below what the customer wrote', async () => {
    const { made: order } = await asked.shop.shopper.order({ note: 'Ring twice, please' });
    const input = { orderId: String(order.id), note: 'Wants a gift box' };
    const first = await run(addOrderNote, input);
    expect(first).toMatchObject({ added: true });
    expect(await run(addOrderNote, input)).toEqual({ id: first.id, added: false });
    expect(order.note).toBe('Ring twice, please\nWants a gift box');
    await run(addOrderNote, { ...input, note: 'Wants a gift box, blue' });
    expect(order.note?.split('\n')).toHaveLength(3);
  });

  it('of no order, or one that is full, is refused by the field that is wrong', async () => {
    const { made: order } = await asked.shop.shopper.order({ note: 'x'.repeat(4_990) });
    await expect(run(addOrderNote, { orderId: '1', note: 'a' })).rejects.toMatchObject({ field: 'orderId' });
    await expect(run(addOrderNote, { orderId: 'A-1', note: 'a' })).rejects.toMatchObject({
      field: 'orderId',
    });
    const full = run(addOrderNote, { orderId: String(order.id), note: 'y'.repeat(20) });
    await expect(full).rejects.toMatchObject({ field: 'note' });
    expect(order.note).toHaveLength(4_990);
  });
});

describe('where somebody’s orders are', () => {
  it('is said of theirs alone, the latest first', async () => {
    const ana = await joined({ phone });
    const ben = await joined({ email: 'ben@example.com' });
    const { made: placed } = await asked.shop.shopper.order({ customer: ana, paid: false });
    const { made: sent } = await asked.shop.shopper.order({ customer: ana });
    const { made: others } = await asked.shop.shopper.order({ customer: ben });
    const { made: parcel } = await asked.shop.merchant.fulfil(sent, {
      tracking: { company: 'Correos', number: 'PQ1', url: 'https://correos.example/PQ1' },
    });
    await asked.shop.merchant.carry(sent, parcel, 'OUT_FOR_DELIVERY');
    const { orders } = await run(trackOrders, { person: { externalId: String(ana.id) } });
    expect(orders.map(({ number, status }) => [number, status])).toEqual(
      expect.arrayContaining([
        [sent.name, 'out_for_delivery'],
        [placed.name, 'placed'],
      ]),
    );
    expect(orders).toHaveLength(2);
    expect(orders.find(({ number }) => number === sent.name)?.shipments).toMatchObject([
      { trackingNumber: 'PQ1', trackingUrl: 'https://correos.example/PQ1', status: 'out_for_delivery' },
    ]);
    // By number, with and without the sign before it; nobody else's, and no search of the person's own.
    const byNumber = (number: string) =>
      run(trackOrders, { person: { phone }, number }).then((one) => one.orders.map((order) => order.number));
    expect(await byNumber(placed.name)).toEqual([placed.name]);
    expect(await byNumber(`Order ${sent.number}`)).toEqual([sent.name]);
    expect(await byNumber(others.name)).toEqual([]);
    expect(await byNumber(`x OR status:any`)).toEqual([]);
    expect(await byNumber('???')).toEqual([]);
  });

  it('of several parcels is where the one is that is still to come', async () => {
    const ana = await joined({ phone });
    const { made: order } = await asked.shop.shopper.order({ customer: ana, lines: [{ quantity: 2 }] });
    const status = async () =>
      (await run(trackOrders, { person: { phone } })).orders.map((one) => one.status)[0];
    expect(await status()).toBe('paid');
    const [line] = order.lines;
    const { made: one } = await asked.shop.merchant.fulfil(order, line ? { lines: [[line, 1]] } : {});
    await asked.shop.merchant.carry(order, one, 'DELIVERED');
    expect(await status()).toBe('partly_shipped');
    const { made: two } = await asked.shop.merchant.fulfil(order);
    expect(await status()).toBe('shipped');
    await asked.shop.merchant.carry(order, two, 'ATTEMPTED_DELIVERY');
    expect(await status()).toBe('delayed');
    await asked.shop.merchant.carry(order, two, 'DELIVERED');
    expect(await status()).toBe('delivered');
    await asked.shop.merchant.refund(order);
    expect(await status()).toBe('refunded');
  });
});

describe('products', () => {
  it('are found by words, as the shop sells them', async () => {
    await asked.shop.merchant.addProduct({
      title: 'Mate gourd',
      imageUrl: 'https://cdn.example/mate.png',
      variants: [
        { title: 'Black', price: '19.99', inventory: 0 },
        { title: 'Blue', price: '24.50' },
      ],
    });
    await asked.shop.merchant.addProduct({ title: 'Mate gourd, old', status: 'ARCHIVED' });
    const { products } = await run(findProducts, { text: 'MATE: status:any' });
    expect(products).toEqual([]);
    const found = await run(findProducts, { text: '"mate" OR' });
    expect(found.products).toMatchObject([
      {
        name: 'Mate gourd',
        price: { amount: '19.99', currency: 'EUR' },
        available: true,
        url: 'https://casa-azul.myshopify.com/products/mate-gourd',
        imageUrl: 'https://cdn.example/mate.png',
        variants: [
          { name: 'Black', available: false },
          { name: 'Blue', available: true, price: { amount: '24.5' } },
        ],
      },
    ]);
    expect(await run(findProducts, { text: '??' })).toEqual({ products: [] });
  });
});

describe('a payment link', () => {
  const amount = { amount: '25.50', currency: 'EUR' };

  it('is the invoice of a draft order, made once a call, over exactly what was asked', async () => {
    const ana = await joined({ phone });
    const input = { person: { phone }, amount, description: 'Engraving' };
    const first = await run(paymentLink, input);
    expect(first.url).toMatch(/^https:\/\/casa-azul\.myshopify\.com\/\d+\/invoices\//);
    expect(await run(paymentLink, input)).toEqual(first);
    expect((await run(paymentLink, input, 'call-2')).id).not.toBe(first.id);
    const drafts = [...asked.shop.data.drafts.values()];
    expect(drafts).toMatchObject([
      { customerId: ana.id, status: 'OPEN', lines: [{ title: 'Engraving', requiresShipping: false }] },
      { customerId: ana.id },
    ]);
    const changed = run(paymentLink, { ...input, amount: { amount: '30', currency: 'EUR' } });
    await expect(changed).rejects.toMatchObject({ field: 'amount' });
    // Paid meanwhile: the link is over.
    const { made: order } = await asked.shop.shopper.order({ customer: ana, source: 'shopify_draft_order' });
    if (drafts[0]) await asked.shop.merchant.completeDraft(drafts[0], order);
    await expect(run(paymentLink, input)).rejects.toThrow('paid already');
  });

  it('of an order is Shopify’s page for what is left to pay, and of no other amount', async () => {
    const { made: order } = await asked.shop.shopper.order({
      lines: [{ price: '20.60' }],
      shipping: '4.90',
      paid: false,
    });
    const input = { orderId: String(order.id), amount, description: 'Order' };
    expect((await run(paymentLink, input)).url).toContain('/order_payment/');
    const other = run(paymentLink, { ...input, amount: { amount: '20.60', currency: 'EUR' } });
    await expect(other).rejects.toMatchObject({ field: 'amount' });
    await asked.shop.merchant.pay(order);
    await expect(run(paymentLink, input)).rejects.toMatchObject({ field: 'orderId' });
    expect(asked.wrote()).toEqual([]);
  });

  it('is refused where Shopify could not keep what was asked', async () => {
    const input = { amount, description: 'Engraving' };
    const ends = run(paymentLink, { ...input, expiresAt: asked.context.now + 60_000 });
    await expect(ends).rejects.toMatchObject({ field: 'expiresAt' });
    const nothing = run(paymentLink, { ...input, amount: { amount: '0', currency: 'EUR' } });
    await expect(nothing).rejects.toMatchObject({ field: 'amount' });
    expect(asked.shop.data.drafts.size).toBe(0);
  });

  it('never marks anything as paid: no query of the connector can', () => {
    const folder = resolve(import.meta.dirname, '../queries');
    const all = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const paying =
      /\b(orderMarkAsPaid|draftOrderComplete|orderCapture|orderCreate|orderCreateManualPayment|\w*[tT]ransaction\w*)\b/;
    expect(all.filter((text) => paying.test(text))).toEqual([]);
    expect('draftOrderComplete(id: $id)').toMatch(paying);
    expect(all.some((text) => /draftOrderCreate/.test(text))).toBe(true);
  });
});

describe('the last message of a conversation', () => {
  const message = {
    messageId: 'm-1',
    direction: 'in' as const,
    at: Date.parse('2026-11-30T09:00:00Z'),
    text: 'Does it come in blue? '.repeat(60),
    channel: 'whatsapp',
  };
  const held = () => [...asked.shop.data.metafields.values()];

  it('stands with the customer once, and an older one does not take its place', async () => {
    const ana = await joined({ phone });
    const person = { externalId: String(ana.id) };
    expect(await run(logConversation, { ...message, person })).toMatchObject({ logged: true });
    expect(await run(logConversation, { ...message, person })).toMatchObject({ logged: false });
    const later = { ...message, messageId: 'm-2', direction: 'out' as const, at: message.at + 1_000 };
    expect(await run(logConversation, { ...later, person, status: 'sent' })).toMatchObject({ logged: true });
    expect(await run(logConversation, { ...later, person, status: 'read' })).toMatchObject({ logged: true });
    expect(await run(logConversation, { ...message, person })).toMatchObject({ logged: false });
    expect(held()).toHaveLength(1);
    const value = JSON.parse(held()[0]?.value ?? '{}') as Record<string, unknown>;
    expect(value).toMatchObject({ messageId: 'm-2', direction: 'out', status: 'read', channel: 'whatsapp' });
    expect(String(value['text'])).toHaveLength(500);
    expect(held()[0]?.ownerId).toBe(`gid://shopify/Customer/${ana.id}`);
  });

  it('that another write overtook is tried again later, and undoes nothing', async () => {
    const ana = await joined({ phone });
    const person = { externalId: String(ana.id) };
    await run(logConversation, { ...message, person });
    const { client } = asked.context;
    const racing: Shop = {
      ask: async (query, variables, schema) => {
        const answer = await client.ask(query, variables, schema);
        const [one] = held();
        // Between what was read and what is written, somebody else writes.
        if (query.includes('LastMessage') && one) one.value = JSON.stringify({ messageId: 'x', at: 'now' });
        return answer;
      },
    };
    const late = { ...message, person, messageId: 'm-3', at: message.at + 5_000 };
    await expect(
      logConversation.run({ ...asked.context, client: racing }, logConversation.input.parse(late)),
    ).rejects.toMatchObject({ code: 'transient' });
    expect(held()[0]?.value).toContain('"x"');
    // What stands there is none of ours: it is written over.
    expect(await run(logConversation, late)).toMatchObject({ logged: true });
  });

  it('of somebody who is no customer is refused, and nothing is written', async () => {
    await expect(run(logConversation, { ...message, person: { phone: '+34600999999' } })).rejects.toThrow(
      Rejected,
    );
    expect(held()).toEqual([]);
  });
});
