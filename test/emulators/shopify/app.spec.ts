import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, gid, ShopifyEmulator, type Deed, type EmulatedShop } from './index.js';

const topics = [
  'app_subscriptions/update',
  'app_subscriptions/approaching_capped_amount',
  'bulk_operations/finish',
];
const app = {
  clientId: 'liaison-key',
  clientSecret: 'hush-0123456789',
  webhooks: [{ uri: 'https://hub.example/hooks', topics }],
};
let shopify: ShopifyEmulator;
let shop: EmulatedShop;

beforeEach(async () => {
  shopify = await ShopifyEmulator.start({ apps: [app], now: () => Date.parse('2026-11-30T10:00:00Z') });
  shop = shopify.open('acme.myshopify.com');
  shop.install(app.clientId);
});
afterEach(() => shopify.close());

const told = ({ deliveries }: Deed<unknown>): string[] => deliveries.map(({ topic }) => topic);
const call = <T>(query: string, variables: object = {}): Promise<T> =>
  ask<T>(shopify, shop.accessToken(app.clientId), query, variables);

describe('billing', () => {
  const create = (lineItems: object[]) =>
    call<{
      appSubscriptionCreate: {
        appSubscription: { id: string; status: string; lineItems: { id: string }[] } | null;
        confirmationUrl: string;
        userErrors: object[];
      };
    }>(
      'mutation ($l: [AppSubscriptionLineItemInput!]!) { appSubscriptionCreate(name: "Pro", returnUrl: "https://hub.example/", lineItems: $l) { appSubscription { id status lineItems { id plan { pricingDetails { ... on AppUsagePricing { cappedAmount { amount } balanceUsed { amount } } ... on AppRecurringPricing { price { amount } interval } } } } } confirmationUrl userErrors { message } } }',
      { l: lineItems },
    ).then(({ appSubscriptionCreate }) => appSubscriptionCreate);
  const eur = (amount: string) => ({ amount, currencyCode: 'EUR' });
  const flat = { plan: { appRecurringPricingDetails: { price: eur('9.00') } } };
  const usage = { plan: { appUsagePricingDetails: { cappedAmount: eur('20.00'), terms: 'per message' } } };
  const record = (line: string, price: string, key: string) =>
    call<{
      appUsageRecordCreate: { appUsageRecord: { id: string } | null; userErrors: { message: string }[] };
    }>(
      'mutation ($line: ID!, $price: MoneyInput!, $key: String) { appUsageRecordCreate(subscriptionLineItemId: $line, price: $price, description: "messages", idempotencyKey: $key) { appUsageRecord { id price { amount } } userErrors { message } } }',
      { line, price: eur(price), key },
    ).then(({ appUsageRecordCreate }) => appUsageRecordCreate);

  it('counts from the merchant’s approval on, up to the cap, and each key once', async () => {
    const made = await create([flat, usage]);
    const line = made.appSubscription?.lineItems[1]?.id ?? '';
    expect([made.appSubscription?.status, made.confirmationUrl]).toEqual([
      'PENDING',
      expect.stringContaining('confirm'),
    ]);
    expect((await record(line, '1.00', 'a')).userErrors[0]?.message).toContain('not active');
    const subscription = shop.install(app.clientId).billing[0]!;
    expect(told(await shop.approve(app.clientId, subscription))).toEqual(['app_subscriptions/update']);
    const first = await record(line, '10.00', 'a');
    expect((await record(line, '10.00', 'a')).appUsageRecord).toEqual(first.appUsageRecord);
    await record(line, '8.50', 'b');
    expect(shopify.deliveries.sent.at(-1)?.topic).toBe('app_subscriptions/approaching_capped_amount');
    expect((await record(line, '2.00', 'c')).userErrors[0]?.message).toBe(
      'Total price exceeds balance remaining',
    );
    const raise = (amount: string) =>
      call(
        'mutation ($id: ID!, $to: MoneyInput!) { appSubscriptionLineItemUpdate(id: $id, cappedAmount: $to) { confirmationUrl userErrors { field } } }',
        { id: line, to: eur(amount) },
      );
    expect(await raise('20.00')).toMatchObject({
      appSubscriptionLineItemUpdate: { userErrors: [{ field: ['cappedAmount'] }] },
    });
    await raise('40.00');
    expect((await record(line, '2.00', 'c')).appUsageRecord).toBeNull();
    await shop.approve(app.clientId, subscription);
    expect((await record(line, '2.00', 'c')).userErrors).toEqual([]);
    expect(
      await call(
        '{ currentAppInstallation { activeSubscriptions { name lineItems { plan { pricingDetails { ... on AppUsagePricing { balanceUsed { amount } } } } } } accessScopes { handle } } }',
      ),
    ).toMatchObject({
      currentAppInstallation: {
        activeSubscriptions: [
          { name: 'Pro', lineItems: [{}, { plan: { pricingDetails: { balanceUsed: { amount: '20.5' } } } }] },
        ],
      },
    });
  });

  it('ends with another plan, by either side, and refuses what is no plan', async () => {
    await create([flat]);
    const [first] = shop.install(app.clientId).billing;
    await shop.approve(app.clientId, first!);
    await create([usage]);
    const second = shop.install(app.clientId).billing[1]!;
    expect(told(await shop.approve(app.clientId, second))).toEqual([
      'app_subscriptions/update',
      'app_subscriptions/update',
    ]);
    expect(first?.status).toBe('CANCELLED');
    await shop.endPlan(app.clientId, second, 'FROZEN');
    const cancel = (id: bigint) =>
      call(
        'mutation ($id: ID!) { appSubscriptionCancel(id: $id) { appSubscription { status } userErrors { message } } }',
        { id: gid('AppSubscription', id) },
      );
    expect(await cancel(second.id)).toMatchObject({ appSubscriptionCancel: { userErrors: [{}] } });
    await shop.approve(app.clientId, Object.assign(second, { status: 'PENDING' as const }));
    expect(await cancel(second.id)).toMatchObject({
      appSubscriptionCancel: { appSubscription: { status: 'CANCELLED' } },
    });
    expect((await create([])).userErrors).toHaveLength(1);
    expect((await create([usage, usage])).userErrors).toHaveLength(1);
  });
});

describe('bulk operations', () => {
  const run = (query: string) =>
    call<{
      bulkOperationRunQuery: {
        bulkOperation: { id: string; status: string } | null;
        userErrors: { code: string }[];
      };
    }>(
      'mutation ($q: String!) { bulkOperationRunQuery(query: $q) { bulkOperation { id status } userErrors { code message } } }',
      { q: query },
    ).then(({ bulkOperationRunQuery }) => bulkOperationRunQuery);
  const current = () =>
    call<{
      currentBulkOperation: {
        status: string;
        url: string | null;
        objectCount: string;
        rootObjectCount: string;
      };
    }>('{ currentBulkOperation { status url objectCount rootObjectCount } }').then(
      ({ currentBulkOperation }) => currentBulkOperation,
    );

  it('read everything into a file, children below their parents', async () => {
    for (let index = 0; index < 251; index += 1) await shop.shopper.order({ email: `${index}@x.example` });
    expect(
      (await run('{ orders { edges { node { id email lineItems { edges { node { id title } } } } } } }'))
        .bulkOperation?.status,
    ).toBe('CREATED');
    await shopify.runBulkOperations();
    const { status, url, objectCount, rootObjectCount } = await current();
    expect([status, objectCount, rootObjectCount]).toEqual(['COMPLETED', '502', '251']);
    const lines = (await (await fetch(url ?? '')).text()).trim().split('\n');
    const [order, line] = lines.map((one) => JSON.parse(one) as Record<string, string>);
    expect([lines.length, line?.['__parentId']]).toEqual([502, order?.['id']]);
    expect(shopify.deliveries.sent.at(-1)?.topic).toBe('bulk_operations/finish');
  });

  it('have no file where nothing was found, can be cancelled before they run, and are few at once', async () => {
    await run('{ orders { edges { node { id } } } }');
    await shopify.runBulkOperations();
    expect(await current()).toMatchObject({ status: 'COMPLETED', url: null });
    const made = await run('{ orders { edges { node { id } } } }');
    const cancel = () =>
      call(
        'mutation ($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }',
        { id: made.bulkOperation?.id },
      );
    expect(await cancel()).toMatchObject({ bulkOperationCancel: { bulkOperation: { status: 'CANCELED' } } });
    for (let index = 0; index < 5; index += 1) await run('{ orders { edges { node { id } } } }');
    expect((await run('{ orders { edges { node { id } } } }')).userErrors).toMatchObject([
      { code: 'OPERATION_IN_PROGRESS' },
    ]);
  });

  it.each([
    ['{ shop { id } }'],
    ['{ orders { edges { node { nothing } } } }'],
    ['{ orders {'],
    [
      '{ customers { edges { node { orders { edges { node { lineItems { edges { node { id } } } } } } } } } }',
    ],
  ])('refuse %s', async (query) => {
    expect(await run(query)).toMatchObject({ bulkOperation: null, userErrors: [{ code: 'INVALID' }] });
  });
});
