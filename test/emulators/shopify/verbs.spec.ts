import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ask,
  gid,
  retriesAfter,
  ShopifyEmulator,
  type Deed,
  type EmulatedShop,
  type Order,
} from './index.js';

const app = {
  clientId: 'liaison-key',
  clientSecret: 'hush-0123456789',
  webhooks: [
    {
      uri: 'https://hub.example/hooks',
      topics: [
        ...[
          'orders/create',
          'orders/paid',
          'orders/updated',
          'orders/edited',
          'orders/cancelled',
          'orders/delete',
        ],
        ...['orders/fulfilled', 'orders/partially_fulfilled', 'fulfillments/create', 'fulfillments/update'],
        ...[
          'fulfillment_events/create',
          'refunds/create',
          'returns/request',
          'returns/approve',
          'returns/decline',
        ],
        ...['returns/close', 'returns/cancel', 'returns/reopen', 'checkouts/create', 'checkouts/update'],
        ...['checkouts/delete', 'carts/create', 'carts/update', 'customers/create', 'customers/update'],
        ...['customers/delete', 'customers/merge', 'customers_marketing_consent/update'],
        ...['customers_whats_app_marketing_consent/update', 'products/create', 'products/update'],
        ...[
          'inventory_levels/update',
          'app_subscriptions/update',
          'app_subscriptions/approaching_capped_amount',
        ],
        ...['shop/update', 'customers/data_request', 'bulk_operations/finish'],
      ],
    },
  ],
};
let shopify: ShopifyEmulator;
let shop: EmulatedShop;

beforeEach(async () => {
  shopify = await ShopifyEmulator.start({ apps: [app], now: () => Date.parse('2026-11-30T10:00:00Z') });
  shop = shopify.open('acme.myshopify.com', { name: 'Acme' });
  shop.install(app.clientId);
});
afterEach(() => shopify.close());

const told = ({ deliveries }: Deed<unknown>): string[] => deliveries.map(({ topic }) => topic);

const call = <T>(query: string, variables: object = {}, to = shop): Promise<T> =>
  ask<T>(shopify, to.accessToken(app.clientId), query, variables);

/** Reads nearly every field of an order: what the schema says is never null is there. */
const everything = `query ($id: ID!) { order(id: $id) {
  name displayFinancialStatus displayFulfillmentStatus returnStatus fullyPaid unpaid edited closed cancelReason statusPageUrl confirmationNumber
  totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount } } totalOutstandingSet { shopMoney { amount } } totalRefundedSet { shopMoney { amount } } currentTotalPriceSet { shopMoney { amount } }
  shippingAddress { firstName phone countryCodeV2 } shippingLine { title originalPriceSet { shopMoney { amount } } }
  customer { displayName numberOfOrders amountSpent { amount } defaultPhoneNumber { phoneNumber } }
  lineItems(first: 3) { nodes { title quantity currentQuantity unfulfilledQuantity variant { sku price inventoryQuantity availableForSale inventoryItem { tracked } } product { handle onlineStoreUrl priceRangeV2 { minVariantPrice { amount } } featuredMedia { preview { image { url } } } } image { url } discountedUnitPriceSet { shopMoney { amount } } } }
  fulfillments(first: 3) { name status displayStatus deliveredAt totalQuantity trackingInfo { company number url } fulfillmentLineItems(first: 2) { nodes { quantity lineItem { title } } } events(first: 3) { nodes { status happenedAt } } }
  refunds(first: 2) { note totalRefundedSet { shopMoney { amount } } refundLineItems(first: 2) { nodes { quantity restockType subtotalSet { shopMoney { amount } } } } return { name } }
  returns(first: 2) { nodes { name status totalQuantity decline { note } returnLineItems(first: 2) { nodes { quantity returnReasonNote ... on ReturnLineItem { fulfillmentLineItem { quantity } } } } refunds(first: 1) { nodes { id } } } }
  transactions(first: 5) { kind status amountSet { shopMoney { amount } } }
} }`;
const read = async (order: Order) =>
  (await call<{ order: Record<string, unknown> }>(everything, { id: gid('Order', order.id) })).order;

describe('shoppers and merchants', () => {
  it('order, pay, ship in parts, deliver, return and refund, and every step is told and can be read', async () => {
    const { made: product } = await shop.merchant.addProduct({
      title: 'Mate gourd',
      imageUrl: 'https://cdn.example/m.png',
      variants: [{ sku: 'M1', price: '10.00', inventory: 5 }],
    });
    const variant = product.variants[0]!;
    const { made: customer } = await shop.shopper.join({ phone: '+34600000001' });
    const placed = await shop.shopper.order({
      customer,
      lines: [{ variant, quantity: 3 }],
      paid: false,
      shipping: '5.00',
    });
    expect(told(placed)).toEqual(['orders/create']);
    const order = placed.made;
    const line = order.lines[0]!;
    expect(await read(order)).toMatchObject({
      displayFinancialStatus: 'PENDING',
      displayFulfillmentStatus: 'UNFULFILLED',
      unpaid: true,
      totalOutstandingSet: { shopMoney: { amount: '35.0' } },
      lineItems: { nodes: [{ variant: { inventoryQuantity: 2, availableForSale: true } }] },
    });
    expect(told(await shop.merchant.pay(order))).toEqual(['orders/paid', 'orders/updated']);
    const part = await shop.merchant.fulfil(order, {
      lines: [[line, 1]],
      tracking: { company: 'UPS', number: '1Z' },
    });
    expect(told(part)).toEqual(['fulfillments/create', 'orders/partially_fulfilled', 'orders/updated']);
    const rest = await shop.merchant.fulfil(order);
    expect(told(rest)).toEqual(['fulfillments/create', 'orders/fulfilled', 'orders/updated']);
    expect(told(await shop.merchant.track(order, rest.made, { number: '2Z' }))).toEqual([
      'fulfillments/update',
    ]);
    expect(told(await shop.merchant.carry(order, part.made, 'OUT_FOR_DELIVERY'))).toEqual([
      'fulfillment_events/create',
      'fulfillments/update',
    ]);
    await shop.merchant.carry(order, part.made, 'DELIVERED');
    const asked = await shop.merchant.requestReturn(order, { lines: [[line, 1]], note: 'too small' });
    expect(told(asked)).toEqual(['returns/request', 'orders/updated']);
    expect(await read(order)).toMatchObject({ returnStatus: 'RETURN_REQUESTED' });
    expect(told(await shop.merchant.settleReturn(order, asked.made, 'approve'))[0]).toBe('returns/approve');
    const back = await shop.merchant.refund(order, { lines: [[line, 1]], of: asked.made, note: 'too small' });
    expect(told(back)).toEqual(['refunds/create', 'orders/updated']);
    await shop.merchant.settleReturn(order, asked.made, 'close');
    expect(await read(order)).toMatchObject({
      displayFinancialStatus: 'PARTIALLY_REFUNDED',
      displayFulfillmentStatus: 'FULFILLED',
      returnStatus: 'RETURNED',
      totalRefundedSet: { shopMoney: { amount: '10.0' } },
      currentTotalPriceSet: { shopMoney: { amount: '25.0' } },
      customer: { numberOfOrders: '1', defaultPhoneNumber: { phoneNumber: '+34600000001' } },
      fulfillments: [
        { displayStatus: 'DELIVERED', totalQuantity: 1, trackingInfo: [{ company: 'UPS', number: '1Z' }] },
        { displayStatus: 'FULFILLED', totalQuantity: 2, trackingInfo: [{ number: '2Z' }] },
      ],
      refunds: [{ note: 'too small', return: { name: asked.made.name } }],
      returns: {
        nodes: [{ status: 'CLOSED', returnLineItems: { nodes: [{ returnReasonNote: 'too small' }] } }],
      },
    });
    for (const [kind, id] of [
      ['Fulfillment', part.made.id],
      ['Return', asked.made.id],
      ['Refund', back.made.id],
      ['Product', product.id],
      ['ProductVariant', variant.id],
      ['InventoryItem', variant.inventoryItemId],
      ['Customer', customer.id],
    ] as const)
      expect(
        await call('query ($id: ID!) { node(id: $id) { __typename id } }', { id: gid(kind, id) }),
      ).toEqual({
        node: { __typename: kind, id: gid(kind, id) },
      });
  });

  it('edit, cancel and delete orders, also after something was shipped', async () => {
    const { made: order } = await shop.shopper.order({
      lines: [{ price: '10.00', quantity: 2 }],
      shipping: null,
    });
    const { made: shipped } = await shop.merchant.fulfil(order, { lines: [[order.lines[0]!, 1]] });
    const edited = await shop.merchant.edit(order, {
      add: [{ price: '4.00' }],
      remove: [[order.lines[0]!, 1]],
    });
    expect(told(edited)).toEqual(['orders/edited', 'orders/updated']);
    expect(await read(order)).toMatchObject({
      edited: true,
      displayFulfillmentStatus: 'PARTIALLY_FULFILLED',
      currentTotalPriceSet: { shopMoney: { amount: '14.0' } },
    });
    await shop.merchant.cancelFulfilment(order, shipped);
    expect(await read(order)).toMatchObject({
      displayFulfillmentStatus: 'UNFULFILLED',
      fulfillments: [{ displayStatus: 'CANCELED' }],
    });
    expect(told(await shop.merchant.cancel(order, { reason: 'INVENTORY' }))).toEqual([
      'orders/cancelled',
      'orders/updated',
    ]);
    expect(await read(order)).toMatchObject({
      displayFinancialStatus: 'REFUNDED',
      cancelReason: 'INVENTORY',
      closed: true,
    });
    expect(told(await shop.merchant.deleteOrder(order))).toEqual(['orders/delete']);
    expect(await call('query ($id: ID!) { order(id: $id) { id } }', { id: gid('Order', order.id) })).toEqual({
      order: null,
    });
  });

  it('leave carts and checkouts, which become orders or stay', async () => {
    expect(told(await shop.shopper.fillCart())).toEqual(['carts/create']);
    const { made: checkout } = await shop.shopper.checkOut({
      phone: '+34600000001',
      lines: [{ price: '10.00' }],
    });
    const { made: nobody } = await shop.shopper.checkOut();
    expect(told(await shop.shopper.changeCheckout(checkout, { email: 'a@x.example' }))).toEqual([
      'checkouts/update',
    ]);
    const open = () =>
      call<{ abandonedCheckouts: { nodes: Record<string, unknown>[] } }>(
        '{ abandonedCheckouts(first: 5, query: "status:open") { nodes { id abandonedCheckoutUrl completedAt shippingAddress { phone } totalPriceSet { shopMoney { amount } } lineItems(first: 1) { nodes { title quantity } } } } }',
      ).then(({ abandonedCheckouts }) => abandonedCheckouts.nodes);
    expect(await open()).toMatchObject([
      {
        id: gid('AbandonedCheckout', checkout.id),
        shippingAddress: { phone: '+34600000001' },
        lineItems: { nodes: [{ quantity: 1 }] },
      },
    ]);
    const { made: order } = await shop.shopper.order({ checkout });
    expect([order.checkoutToken, order.phone]).toEqual([checkout.token, '+34600000001']);
    expect(await open()).toEqual([]);
    expect(told(await shop.shopper.dropCheckout(nobody))).toEqual(['checkouts/delete']);
  });

  it('change people, their consent, and stock', async () => {
    const { made: kept } = await shop.shopper.join({ email: 'a@x.example' });
    const { made: gone } = await shop.shopper.join({ phone: '+34600000001' });
    await shop.shopper.order({ customer: gone });
    expect(told(await shop.shopper.consent(gone, 'whatsApp', 'SUBSCRIBED'))).toEqual([
      'customers_whats_app_marketing_consent/update',
      'customers/update',
    ]);
    expect(told(await shop.merchant.mergeCustomers(kept, gone))).toEqual([
      'customers/merge',
      'customers/update',
      'customers/delete',
    ]);
    expect(
      await call(
        '{ customers(first: 5) { nodes { defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } numberOfOrders } } }',
      ),
    ).toEqual({
      customers: {
        nodes: [
          {
            defaultEmailAddress: { emailAddress: 'a@x.example' },
            defaultPhoneNumber: { phoneNumber: '+34600000001' },
            numberOfOrders: '1',
          },
        ],
      },
    });
    expect(told(await shop.merchant.updateCustomer(kept, { tags: ['vip'] }))).toEqual(['customers/update']);
    const { made: product } = await shop.merchant.addProduct({ variants: [{ inventory: 0 }] });
    expect(told(await shop.merchant.stock(product, product.variants[0]!, 3))).toEqual([
      'inventory_levels/update',
      'products/update',
    ]);
    expect(
      await call(
        '{ productVariants(first: 2, query: "inventory_quantity:>0") { nodes { inventoryQuantity inventoryItem { inventoryLevels(first: 1) { nodes { quantities(names: ["available"]) { name quantity } } } } } } }',
      ),
    ).toMatchObject({ productVariants: { nodes: [{ inventoryQuantity: 3 }] } });
    expect(told({ made: kept, deliveries: await shop.requestData(app.clientId, kept) })).toEqual([
      'customers/data_request',
    ]);
  });

  it('are of their shop: another shop shows nothing of them', async () => {
    const other = shopify.open('other.myshopify.com');
    const { made } = await shop.shopper.order();
    expect(
      await call(
        'query ($id: ID!) { order(id: $id) { id } orders(first: 5) { nodes { id } } }',
        { id: gid('Order', made.id) },
        other,
      ),
    ).toEqual({
      order: null,
      orders: { nodes: [] },
    });
    expect(other.data.ids.next()).not.toBe(shop.data.ids.next());
  });

  it('come back with the app: nothing is left of the first time', async () => {
    const first = shop.install(app.clientId);
    await shop.uninstall(app.clientId);
    await expect(shop.uninstall(app.clientId)).rejects.toThrow('not in the shop');
    const second = shop.install(app.clientId);
    expect([second === first, second.subscriptions, second.billing]).toEqual([false, [], []]);
    expect(() => shopify.open('evil.example')).toThrow('no name of a shop');
    expect(retriesAfter).toHaveLength(8);
  });
});
