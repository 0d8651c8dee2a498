import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ShopifyEmulator, type EmulatedShop } from './index.js';

const app = { clientId: 'liaison-key', clientSecret: 'hush-0123456789' };
let now: number;
let shopify: ShopifyEmulator;
let shop: EmulatedShop;
let token: string;

beforeEach(async () => {
  now = Date.parse('2026-11-30T10:00:00Z');
  shopify = await ShopifyEmulator.start({ apps: [app], now: () => now });
  shop = shopify.open('acme.myshopify.com');
  token = shop.accessToken(app.clientId);
});
afterEach(() => shopify.close());

interface Answer {
  status: number;
  version: string | null;
  body: {
    data?: Record<string, unknown> | null;
    errors?: { message: string; extensions?: { code?: string } }[];
    extensions?: {
      cost: {
        requestedQueryCost: number;
        actualQueryCost: number | null;
        throttleStatus: Record<string, number>;
      };
    };
  };
}

async function call(
  query: string,
  variables: object = {},
  { version = '2026-10', headers = {} }: { version?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(`${shopify.url}/acme.myshopify.com/admin/api/${version}/graphql.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': token, ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as Answer['body'];
  return { status: response.status, version: response.headers.get('x-shopify-api-version'), body };
}

describe('who may ask', () => {
  const query = '{ shop { name } }';

  it('answers the shop of the token', async () => {
    const { status, body } = await call(query);
    expect([status, body.data]).toEqual([200, { shop: { name: 'acme' } }]);
  });

  it('refuses no token, a wrong one, one that ran out, and a bearer', async () => {
    for (const given of ['', 'shpat_no']) {
      expect((await call(query, {}, { headers: { 'x-shopify-access-token': given } })).status).toBe(401);
    }
    const bearer = { 'x-shopify-access-token': '', authorization: `Bearer ${token}` };
    expect((await call(query, {}, { headers: bearer })).status).toBe(401);
    await shopify.advance(3_600_000);
    expect((await call(query)).status).toBe(401);
  });

  it.each([
    ['frozen', 402],
    ['locked', 423],
    ['forbidden', 403],
    ['closed', 404],
  ] as const)('answers nothing of a shop that is %s: %d', async (state, status) => {
    await shop.become(state);
    expect((await call(query)).status).toBe(status);
    await shop.become('open');
    expect((await call(query)).status).toBe(200);
  });

  it('knows a renamed shop by its new name only', async () => {
    await shop.rename('nova.myshopify.com');
    expect((await call(query)).status).toBe(404);
    const response = await fetch(`${shopify.url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'x-shopify-access-token': token },
      body: JSON.stringify({ query: '{ shop { myshopifyDomain } }' }),
    });
    expect(await response.json()).toMatchObject({
      data: { shop: { myshopifyDomain: 'nova.myshopify.com' } },
    });
  });

  it('falls forward from a retired version, and knows none that is yet to come', async () => {
    expect(await call(query, {}, { version: '2025-10' })).toMatchObject({ status: 200, version: '2026-07' });
    expect((await call(query, {}, { version: '2027-01' })).status).toBe(404);
    expect((await call(query, {}, { version: 'latest' })).status).toBe(404);
  });

  it('refuses what is no query, what the schema has not, and what no scope was granted for', async () => {
    expect((await call('')).status).toBe(400);
    expect((await call('{ shop {')).body.errors?.[0]?.extensions?.code).toBe('PARSE_ERROR');
    expect((await call('{ shop { phone } }')).body.errors?.[0]?.message).toContain('phone');
    shopify.configure(app.clientId, { scopes: ['read_products'] });
    const poor = shopify.open('poor.myshopify.com');
    token = poor.accessToken(app.clientId);
    const response = await fetch(`${shopify.url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'x-shopify-access-token': token },
      body: JSON.stringify({ query: '{ orders(first: 1) { nodes { id } } }' }),
    });
    expect(await response.json()).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'ACCESS_DENIED', requiredAccess: '`read_orders` access scope.' } }],
    });
  });

  it('answers nothing about customers to an app without approval for protected data', async () => {
    const { made } = await shop.shopper.order();
    const about = 'query ($id: ID!) { order(id: $id) { name customer { id } } }';
    shopify.configure(app.clientId, { protectedData: false });
    const { body } = await call(about, { id: `gid://shopify/Order/${made.id}` });
    expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: 'ACCESS_DENIED' } }] });
    expect(body.errors?.[0]?.message).toContain('not approved to access the Customer object');
    expect((await call(query)).body.errors).toBeUndefined();
  });

  it.each([
    ['rate_limited', 429],
    ['server_error', 500],
    ['unauthorized', 401],
  ] as const)('can be made to fail: %s', async (fault, status) => {
    shopify.inject(fault, 1);
    const response = await fetch(`${shopify.url}/acme.myshopify.com/admin/api/2026-10/graphql.json`, {
      method: 'POST',
    });
    expect(response.status).toBe(status);
    expect((await call('{ shop { id } }')).status).toBe(200);
  });
});

describe('the cost of queries', () => {
  const orders = 'query ($n: Int!) { orders(first: $n) { nodes { id } } }';

  it('says what was asked for, what it was, and what is left', async () => {
    const { body } = await call(orders, { n: 100 });
    expect(body.extensions?.cost).toEqual({
      requestedQueryCost: 102,
      actualQueryCost: 2,
      throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: 1_998, restoreRate: 100 },
    });
    const written = await call(
      'mutation { tagsAdd(id: "gid://shopify/Order/1", tags: ["a"]) { userErrors { message } } }',
    );
    expect(written.body.extensions?.cost.requestedQueryCost).toBe(10);
  });

  it.each([
    ['a scalar', '{ __typename }', 0],
    ['an object', '{ shop { name plan { shopifyPlus } } }', 2],
    ['a list of a size', '{ order(id: "gid://shopify/Order/1") { fulfillments(first: 3) { id } } }', 4],
    ['objects by their ids', '{ nodes(ids: ["a", "b", "c"]) { id } }', 3],
    [
      'fragments',
      '{ ...Both } fragment Both on QueryRoot { shop { ... on Shop { plan { shopifyPlus } } } }',
      2,
    ],
    [
      'edges of a connection',
      '{ orders(first: 5) { edges { cursor node { id } } pageInfo { hasNextPage } } }',
      7,
    ],
    [
      'a connection of connections',
      '{ orders(last: 5) { nodes { id lineItems(first: 2) { nodes { id } } } } }',
      27,
    ],
  ])('counts %s', async (_, query, cost) => {
    expect((await call(query)).body.extensions?.cost.requestedQueryCost).toBe(cost);
  });

  it('throttles with status 200 when the bucket is empty, and gives points back by the second', async () => {
    const installation = shop.install(app.clientId);
    installation.bucket = { available: 50, at: now };
    const refused = await call(orders, { n: 100 });
    expect(refused.status).toBe(200);
    expect(refused.body).toMatchObject({
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: { cost: { requestedQueryCost: 102, actualQueryCost: null } },
    });
    expect(refused.body.data).toBeUndefined();
    await shopify.advance(1_000);
    expect((await call(orders, { n: 100 })).body.errors).toBeUndefined();
    await shopify.advance(3_000_000);
    expect(
      (await call(orders, { n: 1 })).body.extensions?.cost.throttleStatus['currentlyAvailable'],
    ).toBeLessThan(2_000);
  });

  it('refuses a query that costs more than any may', async () => {
    const { body } = await call(
      '{ orders(first: 100) { nodes { id lineItems(first: 50) { nodes { id } } } } }',
    );
    expect(body.errors?.[0]?.extensions?.code).toBe('MAX_COST_EXCEEDED');
  });
});

describe('lists', () => {
  beforeEach(async () => {
    for (const email of ['a@x.example', 'b@x.example', 'c@x.example']) {
      now += 1_000;
      await shop.shopper.order({ email, tags: email.startsWith('b') ? ['vip', 'new'] : [] });
    }
  });
  const find = async (query: string | null, more: object = {}) => {
    const { body } = await call(
      'query ($query: String, $after: String, $first: Int = 2, $last: Int, $reverse: Boolean) { orders(first: $first, last: $last, after: $after, query: $query, reverse: $reverse) { nodes { email } pageInfo { hasNextPage endCursor } } }',
      { query, ...more },
    );
    return body as {
      data: { orders: { nodes: { email: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
    };
  };

  it('come in pages that go on where the last ended', async () => {
    const first = await find(null);
    const { pageInfo, nodes } = first.data.orders;
    expect([nodes.map(({ email }) => email[0]), pageInfo.hasNextPage]).toEqual([['a', 'b'], true]);
    const second = await find(null, { after: pageInfo.endCursor });
    expect(second.data.orders).toMatchObject({
      nodes: [{ email: 'c@x.example' }],
      pageInfo: { hasNextPage: false },
    });
    expect((await find(null, { reverse: true })).data.orders.nodes[0]?.email).toBe('c@x.example');
  });

  it('need a size of at most 250 and a cursor of theirs', async () => {
    expect(JSON.stringify(await find(null, { first: null }))).toContain('first or last');
    expect(JSON.stringify(await find(null, { first: 251 }))).toContain('250');
    expect(JSON.stringify(await find(null, { after: 'x' }))).toContain('Invalid cursor');
  });

  it.each([
    ['email:b@x.example', 'b'],
    ['tag:vip AND tag:new', 'b'],
    ["updated_at:>='2026-11-30T10:00:03Z'", 'c'],
    ["created_at:<'2026-11-30T10:00:02Z'", 'a'],
    ['-tag:vip', 'ac'],
    ['NOT tag:vip financial_status:paid', 'ac'],
    ['email:a@x.example OR email:c@x.example', 'ac'],
    ['status:cancelled', ''],
    ['no_such_name:1', 'ab'],
  ])('are searched: %s', async (query, expected) => {
    const { data } = await find(query);
    expect(data.orders.nodes.map(({ email }) => email[0]).join('')).toBe(expected);
  });

  it('bring ids beyond 2^53 with all their digits', async () => {
    const [order] = shop.data.orders.values();
    const id = `gid://shopify/Order/${order?.id ?? ''}`;
    expect(order && BigInt(Number(order.id)) === order.id).toBe(false);
    const { body } = await call(
      'query ($id: ID!) { order(id: $id) { id legacyResourceId } node(id: $id) { id } nodes(ids: [$id, "gid://shopify/Order/1"]) { id } }',
      { id },
    );
    expect(body.data).toEqual({
      order: { id, legacyResourceId: String(order?.id) },
      node: { id },
      nodes: [{ id }, null],
    });
  });
});
