import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consentEntryTable } from '../src/optin/index.js';
import { newId } from '../src/platform/index.js';
import { conversionTable, journeyTable } from '../src/timers/timer.entity.js';
import type { EmulatedShop } from './emulators/shopify/index.js';
import type { Method } from './support/api.js';
import { databaseKinds } from './support/databases.js';
import { ShopifyHub } from './support/shopify-hub.js';

type Json = Record<string, unknown>;
interface Route {
  method: Method;
  path: string;
}

/** Bodies with which a route of the shop that a token is about does what it is for. */
const bodies: Readonly<Record<string, Json>> = {
  'put mode': { mode: 'test' },
  'post test-message': { to: { phone: '+34600111222' }, own: true },
  'post settings/plugins/{id}/preview': { enabled: true, settings: {} },
  'put settings/plugins/{id}': { enabled: true, settings: {} },
  'put settings/connector': { settings: { historyAfterDays: 20 } },
};

describe.each(databaseKinds)('pages inside Shopify’s admin on $kind', ({ create }) => {
  let hub: ShopifyHub;
  let own: EmulatedShop;
  let other: EmulatedShop;
  let connectionId: string;
  let accountId: string;
  let messageId: string;
  let routes: Route[];

  const ask = (shop: EmulatedShop, method: Method, path: string, body?: Json, language = 'en') => {
    const call = hub.embedded(method, path, hub.token(shop)).set('accept-language', language);
    return body === undefined ? call : call.send(body);
  };
  const connected = async (shop: EmulatedShop) => {
    const { status, body } = await hub.install(shop);
    expect({ status, state: body.state }).toEqual({ status: 200, state: 'connected' });
    return { id: body.connection?.id ?? '', account: body.account?.id ?? '' };
  };

  beforeAll(async () => {
    hub = await ShopifyHub.start(await create());
    await hub.register({ newTenants: 'own_account' });
    own = hub.shopWithApp();
    other = hub.shopWithApp();
    ({ id: connectionId, account: accountId } = await connected(own));
    await connected(other);
    const number = await hub.api
      .call('post', '/v1/numbers')
      .set('liaison-account', accountId)
      .send({ sandbox: true });
    expect(number.status).toBe(201);
    await hub.api.db.write((tx) => tx.execute("UPDATE number SET status = 'active'"));
    const sent = await ask(own, 'post', 'test-message', bodies['post test-message']);
    expect(sent.status).toBe(202);
    messageId = (sent.body as { id: string }).id;
    const { paths } = (await hub.api.call('get', '/openapi.json', '')).body as {
      paths: Record<string, Record<string, unknown>>;
    };
    routes = Object.entries(paths)
      .filter(([path]) => path.startsWith('/embedded/') && !/\/(session|install)$/.test(path))
      .flatMap(([path, item]) => Object.keys(item).map((method) => ({ method: method as Method, path })));
  }, 60_000);
  afterAll(() => hub.close());

  const shortOf = (path: string) => path.replace('/embedded/{connector}/', '');
  const walk = ({ method, path }: Route, shop: EmulatedShop) => {
    const short = shortOf(path);
    const at = short.replace('{id}', short.startsWith('messages') ? messageId : 'review-request');
    return ask(shop, method, at, bodies[`${method} ${short}`]);
  };

  it('all answer the shop that the token is about', async () => {
    expect(routes.length).toBeGreaterThan(12);
    for (const route of routes) {
      const { status } = await walk(route, own);
      expect({ ...route, fine: [200, 202, 204].includes(status), status }).toMatchObject({ fine: true });
    }
  });

  it('refuse whoever has no token, a forged one, or a key of the API', async () => {
    const forged = hub.token(own, { alg: 'none' });
    for (const { method, path } of routes)
      for (const token of ['', forged, 'the-admin-key-of-these-tests']) {
        const at = shortOf(path).replace('{id}', messageId);
        const answer = await hub.embedded(method, at, token).send(method === 'get' ? undefined : {});
        const { status, headers } = answer;
        expect({ path, token, status, code: (answer.body as Json)['code'] }).toEqual({
          path,
          token,
          status: 401,
          code: 'invalid_session_token',
        });
        expect(headers['x-shopify-retry-invalid-session-request']).toBe('1');
      }
  });

  it('say so on every route while a shop is not connected', async () => {
    const stranger = hub.shopWithApp();
    for (const route of routes) {
      const answer = await walk(route, stranger);
      expect({ ...route, status: answer.status, code: (answer.body as Json)['code'] }).toEqual({
        ...route,
        status: 409,
        code: 'shop_not_connected',
      });
    }
  });

  it('show another shop nothing, and let it change nothing of this one', async () => {
    const before = await Promise.all(
      ['settings', 'overview'].map(async (at) => (await ask(own, 'get', at)).body as Json),
    );
    for (const route of routes) {
      const answer = await walk(route, other);
      expect({
        ...route,
        seen: answer.text.replaceAll(/"instance":"[^"]*"|"detail":"[^"]*"/g, '').includes(messageId),
      }).toEqual({ ...route, seen: false });
      expect(answer.text).not.toContain(connectionId);
      expect(answer.text).not.toContain(own.domain);
      if (shortOf(route.path) === 'messages/{id}') expect(answer.status).toBe(404);
    }
    const list = (await ask(own, 'get', 'messages')).body as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toContain(messageId);
    const after = await Promise.all(
      ['settings', 'overview'].map(async (at) => (await ask(own, 'get', at)).body as Json),
    );
    expect(after).toEqual(before);
  });

  it('lead from installing to going live, step by step', async () => {
    const shop = hub.shopWithApp();
    const { account } = await connected(shop);
    const steps = async () =>
      ((await ask(shop, 'get', 'overview')).body as { steps: { id: string; done: boolean }[] }).steps
        .filter(({ done }) => done)
        .map(({ id }) => id);
    const first = await steps();
    expect(first).not.toContain('number');
    expect(first).not.toContain('data_use');
    await hub.api.call('post', '/v1/numbers').set('liaison-account', account).send({ sandbox: true });
    await hub.api.db.write((tx) => tx.execute("UPDATE number SET status = 'active'"));
    expect((await ask(shop, 'post', 'data-use')).status).toBe(204);
    expect((await ask(shop, 'put', 'settings/plugins/order-notifications', { enabled: true })).status).toBe(
      200,
    );
    await hub.api.db.write((tx) => tx.execute("UPDATE template SET status = 'approved'"));
    expect((await ask(shop, 'put', 'mode', { mode: 'test' })).body).toMatchObject({ mode: 'test' });
    const unsaid = await ask(shop, 'post', 'test-message', { to: { phone: '+34600111333' } }, 'de');
    expect(unsaid.body).toMatchObject({ code: 'validation_failed', errors: [{ field: 'own' }] });
    expect(await steps()).toEqual(['number', 'data_use', 'messages', 'templates']);
    expect((await ask(shop, 'post', 'test-message', bodies['post test-message'])).body).toMatchObject({
      // Its template waits for WhatsApp's approval.
      status: 'delayed',
    });
    expect((await ask(shop, 'put', 'mode', { mode: 'live' })).body).toMatchObject({ mode: 'live' });
    expect(await steps()).toEqual(['number', 'data_use', 'messages', 'templates', 'test_message', 'live']);
    const audit = (await hub.api.call('get', '/v1/audit-log').set('liaison-account', account)).body as {
      data: { action: string; detail: Json | null }[];
    };
    expect(audit.data).toContainEqual(
      expect.objectContaining({
        action: 'connection.data_use_read',
        detail: { vendorUser: expect.any(String) as unknown },
      }),
    );
  });

  it('show each message with what was checked, in the owner’s language', async () => {
    const list = (await ask(own, 'get', 'messages', undefined, 'it')).body as { data: Json[] };
    expect(list.data[0]).toMatchObject({ to: '…1222', about: expect.any(String) as unknown });
    const one = await ask(own, 'get', `messages/${messageId}`, undefined, 'it');
    expect(one.body).toMatchObject({
      id: messageId,
      to: '…1222',
      purpose: 'transactional',
      decisions: [
        {
          verdict: 'delay',
          gates: expect.arrayContaining([
            expect.objectContaining({ gate: 'consent', answer: 'pass', explanation: null }),
          ]) as unknown,
        },
      ],
    });
    expect(one.text).not.toContain('600111222');
    await hub.api.db.write((tx) => tx.execute("UPDATE number SET status = 'paused'"));
    const refused = (await ask(own, 'post', 'test-message', bodies['post test-message'], 'de')).body as Json;
    await hub.api.db.write((tx) => tx.execute("UPDATE number SET status = 'active'"));
    expect(refused).toMatchObject({ status: expect.stringMatching(/refused|delayed/) as unknown });
    const told = (await ask(own, 'get', `messages/${refused['id'] as string}`, undefined, 'de')).body as {
      explanation?: string;
      decisions: { explanation: string | null }[];
    };
    expect(told.decisions[0]?.explanation).toMatch(/Nummer/);
    for (const id of ['nothing', newId()]) expect((await ask(own, 'get', `messages/${id}`)).status).toBe(404);
  });

  it('preview what a plugin would send, and refuse settings in the owner’s language', async () => {
    const preview = await ask(
      own,
      'post',
      'settings/plugins/order-notifications/preview',
      { enabled: true },
      'de',
    );
    expect(preview.status).toBe(200);
    const { messages, settings } = preview.body as {
      messages: { text: string; language: string; template: string }[];
      settings: Json;
    };
    expect(settings).toMatchObject({ placed: true });
    expect(messages.length).toBeGreaterThan(8);
    expect(messages.every(({ language }) => language === 'de')).toBe(true);
    expect(messages.filter(({ text }) => text.includes('{{'))).toEqual([]);
    const plugins = (await ask(own, 'get', 'settings')).body as {
      plugins: { id: string; enabled: boolean }[];
    };
    expect(plugins.plugins.find(({ id }) => id === 'order-notifications')?.enabled).toBe(false);
    for (const [method, at] of [
      ['put', ''],
      ['post', '/preview'],
    ] as const) {
      const wrong = await ask(
        own,
        method,
        `settings/plugins/cart-recovery${at}`,
        { enabled: true, settings: { holdoutShare: 7 } },
        'it',
      );
      expect(wrong.body).toMatchObject({
        code: 'invalid_settings',
        errors: [{ field: 'settings.holdoutShare', message: 'Inserisci 1 o meno.' }],
      });
    }
    expect((await ask(own, 'put', 'settings/plugins/nothing', { enabled: true })).body).toMatchObject({
      code: 'unknown_plugin',
    });
  });

  it('let an owner change what is theirs to change, and not which shop it is', async () => {
    const { connector } = (await ask(own, 'get', 'settings', undefined, 'es')).body as {
      connector: { schema: { properties: Json }; settings: Json };
    };
    expect(Object.keys(connector.schema.properties)).not.toContain('shop');
    expect(connector.settings).not.toHaveProperty('shop');
    const changed = await ask(own, 'put', 'settings/connector', { settings: { historyAfterDays: 45 } });
    expect(changed.body).toMatchObject({ settings: { historyAfterDays: 45 } });
    const refused = await ask(own, 'put', 'settings/connector', { settings: { shop: other.domain } });
    expect(refused.body).toMatchObject({ code: 'invalid_settings', errors: [{ field: 'settings.shop' }] });
  });

  it('add up recovered revenue by day of the account’s zone, in each currency, exactly', async () => {
    const contactId = newId();
    const now = hub.api.clock.now();
    const at = (days: number) => now - days * 86_400_000;
    const journey = (connection: string, arm: string) => ({
      id: newId(),
      accountId,
      plugin: 'cart-recovery',
      connectionId: connection,
      journeyKey: newId(),
      contactId,
      activeSlot: null,
      status: 'ended',
      arm,
      startedAt: at(40),
      endedAt: null,
      outcome: null,
      reason: null,
      state: {},
      eventId: null,
    });
    const treated = journey(connectionId, 'treatment');
    const control = journey(connectionId, 'control');
    const elsewhere = journey(newId(), 'treatment');
    const order = (of: { id: string }, when: number, amount: string, currency = 'EUR') => ({
      id: newId(),
      accountId,
      journeyId: of.id,
      subject: `order:${newId()}`,
      rule: 'cart_token',
      amount,
      currency,
      at: when,
      recordedAt: when,
    });
    await hub.api.db.write(async (tx) => {
      await tx.insert(journeyTable, [treated, control, elsewhere]);
      await tx.insert(conversionTable, [
        order(treated, at(2), '0.10'),
        order(treated, at(2), '0.20'),
        order(treated, at(1), '9007199254740993.01'),
        order(treated, at(1), '5', 'USD'),
        order(treated, at(35), '77.00'),
        order(control, at(1), '50.00'),
        order(elsewhere, at(1), '60.00'),
      ]);
    });
    const { days, total } = (await ask(own, 'get', 'recovered-revenue?days=7')).body as {
      days: { date: string; orders: number; revenue: Json[] }[];
      total: Json;
    };
    expect(days).toHaveLength(7);
    expect(days.map(({ orders }) => orders)).toEqual([0, 0, 0, 0, 2, 2, 0]);
    expect(days[4]?.revenue).toEqual([{ amount: '0.30', currency: 'EUR' }]);
    expect(total).toEqual({
      orders: 4,
      revenue: [
        { amount: '9007199254740993.31', currency: 'EUR' },
        { amount: '5', currency: 'USD' },
      ],
    });
    expect((await ask(own, 'get', 'recovered-revenue?days=91')).body).toMatchObject({
      code: 'validation_failed',
      errors: [{ field: 'days' }],
    });
  });

  it('count where the people of this shop stand, by what they said last, a withdrawal first of one moment', async () => {
    const counts = async (shop: EmulatedShop) =>
      (await ask(shop, 'get', 'consents')).body as { purposes: Json[]; latest: Json[] };
    const before = await counts(own);
    const marketing = ({ purposes }: { purposes: Json[] }) =>
      purposes.find(({ purpose }) => purpose === 'marketing') as { granted: number; revoked: number };
    const entry = (
      contactId: string,
      state: 'granted' | 'revoked',
      effectiveAt: number,
      source = `event:${connectionId}:order:${newId()}`,
    ) => ({
      id: newId(),
      accountId,
      contactId,
      purpose: 'marketing',
      state,
      method: 'checkout',
      evidence: null,
      effectiveAt,
      recordedAt: effectiveAt,
      source,
      addressHashes: null,
    });
    const [ana, ben, cas] = [newId(), newId(), newId()];
    await hub.api.db.write((tx) =>
      tx.insert(consentEntryTable, [
        entry(ana, 'granted', 2_000),
        entry(ana, 'revoked', 1_000),
        entry(ben, 'granted', 1_000),
        entry(ben, 'revoked', 1_000, `message:${newId()}`),
        entry(cas, 'granted', 1_000, `event:${newId()}:order:1`),
      ]),
    );
    const after = await counts(own);
    expect(marketing(after)).toEqual({
      ...marketing(before),
      granted: marketing(before).granted + 1,
      revoked: marketing(before).revoked + 1,
    });
    expect(after.latest.filter(({ purpose }) => purpose === 'marketing')).toHaveLength(4);
    expect(marketing(await counts(other))).toMatchObject({ granted: 0, revoked: 0 });
  });

  it('tell the plan once Shopify has', async () => {
    expect((await ask(own, 'get', 'plan')).body).toEqual({ plan: null });
    expect((await ask(own, 'post', 'plan')).status).toBe(202);
    await hub.work();
    expect((await ask(own, 'get', 'plan')).body).toMatchObject({ plan: { status: 'none' } });
  });

  describe('the document', () => {
    const page = (query: string, id: string, more = '') =>
      hub.api.call('get', `/app/shopify/${id}${more}?${query}`, '');

    it('may be framed by its shop and Shopify’s admin alone, and loads scripts of both', async () => {
      const apps = (await hub.api.call('get', '/v1/apps')).body as { data: { id: string }[] };
      const id = apps.data[0]?.id ?? '';
      for (const more of ['', '/messages', `/messages/${messageId}`]) {
        const answer = await page(`shop=${own.domain}&host=x&locale=it-IT`, id, more);
        expect(answer.status).toBe(200);
        const policy = String(answer.headers['content-security-policy']);
        expect(policy).toContain(`frame-ancestors https://${own.domain} https://admin.shopify.com`);
        expect(policy).toContain("script-src 'self' https://cdn.shopify.com/shopifycloud/;");
        expect(answer.headers).not.toHaveProperty('x-frame-options');
        expect(answer.headers['set-cookie']).toBeUndefined();
        expect(answer.text).toContain('<html lang="it">');
        expect(answer.text).toContain('<meta name="shopify-api-key" content="liaison-client">');
        expect(answer.text).not.toContain('liaison-client-secret');
      }
    });

    it.each([
      ['no shop', ''],
      ['a shop elsewhere', 'shop=evil.example.com'],
      ['more than a name', `shop=${encodeURIComponent('a.myshopify.com https://evil.example')}`],
      ['two shops', 'shop=a.myshopify.com&shop=b.myshopify.com'],
    ])('is an error page that nobody frames with %s', async (_what, query) => {
      const apps = (await hub.api.call('get', '/v1/apps')).body as { data: { id: string }[] };
      const answer = await page(`${query}&locale=de`, apps.data[0]?.id ?? '');
      expect(answer.status).toBe(404);
      expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(answer.headers['x-frame-options']).toBe('DENY');
      expect(answer.text).toContain('Verwaltung Ihres Shops');
    });

    it('is the same for a registration nobody has', async () => {
      for (const id of [newId(), 'x', '..%2f..'])
        expect((await page(`shop=${own.domain}`, id)).status).toBe(404);
    });
  });
});
