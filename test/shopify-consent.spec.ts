import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { connector } from '../connectors/shopify/shopify.connector.js';
import { ActionService } from '../src/connections/index.js';
import { ConsentPushStage } from '../src/consent-push/index.js';
import { namedHashes } from '../src/contacts/index.js';
import { TranslateStage } from '../src/ingress/index.js';
import { ConsentService } from '../src/optin/index.js';
import { Secrets } from '../src/platform/index.js';
import { laterWord, type ConsentWord } from '../src/sdk/index.js';
import { ShopifyEmulator, type EmulatedShop } from './emulators/shopify/index.js';
import { startApi, type ApiFixture } from './support/api.js';
import { databaseKinds } from './support/databases.js';

const app = { clientId: 'liaison-client', clientSecret: 'liaison-client-secret' };
const topics = connector.triggers.flatMap((trigger) => trigger.topics).filter((topic) => topic.includes('/'));
const consentTopic = 'customers_whats_app_marketing_consent/update';

interface Listed {
  data: Record<string, unknown>[];
}

describe.each(databaseKinds)('WhatsApp consent at Shopify and here, on $kind', ({ create }) => {
  let api: ApiFixture;
  let shopify: ShopifyEmulator;
  let shops = 0;
  let phones = 0;

  beforeAll(async () => {
    let hub = '';
    shopify = await ShopifyEmulator.start({
      apps: [app],
      now: () => api.clock.now(),
      route: (uri) => uri.replace('https://hub.example', hub),
    });
    const environment = { PUBLIC_URL: 'https://hub.example', ...shopify.environment };
    api = await startApi(await create(), { environment });
    await api.app.listen(0, '127.0.0.1');
    hub = `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}`;
    const made = await api.call('post', '/v1/apps').send({ connector: 'shopify', name: 'Our app', ...app });
    const { redirectUrl, webhookUrl } = made.body as { redirectUrl: string; webhookUrl: string };
    shopify.configure(app.clientId, { redirectUrls: [redirectUrl], webhooks: [{ topics, uri: webhookUrl }] });
  }, 60_000);
  afterAll(async () => {
    await shopify.close();
    await api.close();
  });

  const connect = async () => {
    const { key, accountId } = await api.accountKey();
    const shop = shopify.open(`flor-${++shops}.myshopify.com`);
    const asked = await api
      .call('post', '/v1/connections/shopify/authorize', key)
      .send({ settings: { shop: shop.domain } });
    const back = shopify.agree((asked.body as { authorizeUrl: string }).authorizeUrl, shop.domain);
    const { pathname, search } = new URL(back);
    expect((await api.call('get', `${pathname}${search}`, '')).status).toBe(200);
    const list = (await api.call('get', '/v1/connections', key)).body as Listed;
    api.clock.advance(5_000);
    return { shop, key, accountId, id: String(list.data[0]?.['id']) };
  };
  type Shop = Awaited<ReturnType<typeof connect>>;

  /** Reads what was delivered, looks for changes of consent, and tells them, until nothing is left. */
  const settle = async () => {
    api.clock.advance(10_000);
    for (let round = 0, rows = 1; rows > 0 && round < 50; round++) {
      rows = await api.app.get(TranslateStage).run();
      rows += await api.app.get(ConsentPushStage).run();
    }
  };
  const join = async ({ shop, key }: Shop, given: { phone?: string | null } = {}) => {
    const phone = given.phone === undefined ? `+3460011${String(1_000 + ++phones)}` : given.phone;
    const email = `person${++phones}@example.com`;
    const { made: customer } = await shop.shopper.join({ phone, email });
    await settle();
    const found = (await api.call('get', `/v1/contacts?email=${email}`, key)).body as Listed;
    return { customer, phone: phone ?? '', email, contactId: String(found.data[0]?.['id']) };
  };
  type Person = Awaited<ReturnType<typeof join>>;
  const say = async (
    { key }: Shop,
    { contactId }: Person,
    state: 'granted' | 'revoked',
    at?: number,
    more = {},
  ) => {
    const effectiveAt = new Date(at ?? api.clock.now()).toISOString();
    const contact = { contactId };
    const body = { contact, purpose: 'marketing', state, method: 'web_form', effectiveAt, ...more };
    expect((await api.call('post', '/v1/consents', key).send(body)).status).toBe(201);
  };
  const stop = async ({ accountId }: Shop, { contactId, phone }: Person) => {
    const addressHashes = namedHashes(api.app.get(Secrets), { phone }, null) ?? [];
    const word = { accountId, contactId, addressHashes, at: api.clock.now(), source: `message:${contactId}` };
    await api.db.write((tx) => api.app.get(ConsentService).stop(tx, [word]));
  };
  const ledger = async ({ key }: Shop, { contactId }: Person) =>
    (await api.call('get', `/v1/contacts/${contactId}/consents`, key)).body as Listed;
  const standing = async (from: Shop, person: Person) =>
    (await ledger(from, person)).data.find(
      ({ decides, purpose }) => purpose === 'marketing' && decides !== null,
    );
  const pushed = async ({ key }: Shop, { contactId }: Person) =>
    ((await api.call('get', `/v1/consent-pushes?contact=${contactId}`, key)).body as Listed).data[0];
  const told = ({ shop }: { shop: EmulatedShop }) =>
    shopify.deliveries.sent.filter(
      ({ topic, headers }) => topic === consentTopic && headers['x-shopify-shop-domain'] === shop.domain,
    ).length;

  it('given at Shopify is consent here, with its time, level and place, and is not told back', async () => {
    const shop = await connect();
    const ada = await join(shop);
    const at = Math.floor(api.clock.now() / 1_000) * 1_000;
    await shop.shop.shopper.consent(ada.customer, 'whatsApp', 'SUBSCRIBED', {
      optInLevel: 'CONFIRMED_OPT_IN',
      updatedAt: at,
    });
    await settle();
    expect(await standing(shop, ada)).toMatchObject({
      state: 'granted',
      method: 'shopify_consent',
      effectiveAt: new Date(at).toISOString(),
      evidence: { optInLevel: 'double', collectedFrom: 'shopify', source: 'shopify customer' },
      source: expect.stringContaining(`event:${shop.id}:customer:`),
      decides: 'only_word',
    });
    expect(told(shop)).toBe(1);
  });

  it('withdrawn by STOP is withdrawn there, and e-mail and SMS stay as they are', async () => {
    const shop = await connect();
    const ada = await join(shop);
    const yes = {
      state: 'SUBSCRIBED' as const,
      optInLevel: 'SINGLE_OPT_IN' as const,
      updatedAt: api.clock.now(),
      collectedFrom: 'SHOPIFY' as const,
    };
    Object.assign(ada.customer.consent, { email: { ...yes }, sms: { ...yes } });
    const before = structuredClone([ada.customer.consent.email, ada.customer.consent.sms]);
    await shop.shop.shopper.consent(ada.customer, 'whatsApp', 'SUBSCRIBED');
    await settle();
    api.clock.advance(60_000);
    await stop(shop, ada);
    const at = api.clock.now();
    await settle();
    expect(ada.customer.consent.whatsApp).toMatchObject({
      state: 'UNSUBSCRIBED',
      updatedAt: at,
      collectedFrom: 'OTHER',
    });
    expect([ada.customer.consent.email, ada.customer.consent.sms]).toEqual(before);
    expect(await pushed(shop, ada)).toMatchObject({
      outcome: 'updated',
      told: { state: 'revoked', effectiveAt: new Date(at).toISOString() },
    });
  });

  it('comes back as an echo that changes nothing and is not told again', async () => {
    const shop = await connect();
    const ada = await join(shop);
    await say(shop, ada, 'granted', undefined, {
      evidence: { doubleOptIn: true, page: 'https://shop.example/join' },
    });
    await settle();
    expect(ada.customer.consent.whatsApp).toMatchObject({
      state: 'SUBSCRIBED',
      optInLevel: 'CONFIRMED_OPT_IN',
    });
    const events = await api.db.read.query('SELECT id FROM event WHERE connectionId = ? AND type = ?', [
      shop.id,
      'consent.granted',
    ]);
    const entries = (await ledger(shop, ada)).data.length;
    for (let round = 0; round < 3; round++) {
      api.clock.advance(120_000);
      await settle();
    }
    expect({ told: told(shop), events: events.length, entries }).toEqual({ told: 1, events: 0, entries: 1 });
    expect((await ledger(shop, ada)).data).toHaveLength(1);
  });

  it('is told neither for customers of other shops nor for another phone, and a refusal is shown', async () => {
    const shop = await connect();
    const nobody = await join(shop, { phone: null });
    const ada = await join(shop);
    await say(shop, nobody, 'revoked');
    ada.customer.phone = '+34699999999';
    await say(shop, ada, 'granted');
    const body = {
      contact: { phone: '+34655555555' },
      purpose: 'marketing',
      state: 'granted',
      method: 'web_form',
    };
    await api.call('post', '/v1/consents', shop.key).send(body);
    await settle();
    expect(await pushed(shop, nobody)).toMatchObject({
      outcome: 'refused',
      detail: expect.stringContaining('no phone'),
    });
    expect(await pushed(shop, ada)).toMatchObject({ outcome: 'other_phone' });
    expect(told(shop)).toBe(0);
    const all = (await api.call('get', `/v1/consent-pushes?connection=${shop.id}`, shop.key)).body as Listed;
    expect(all.data).toHaveLength(2);
  });

  it('waits where Shopify asks for it, and goes on after the process ended at any point', async () => {
    const shop = await connect();
    const ada = await join(shop);
    await shop.shop.shopper.consent(ada.customer, 'whatsApp', 'SUBSCRIBED');
    await settle();
    const actions = api.app.get(ActionService);
    const real = actions.call.bind(actions);
    for (const whenItEnds of ['before it is told', 'after it was told']) {
      api.clock.advance(60_000);
      const [yes, no] =
        ada.customer.consent.whatsApp.state === 'SUBSCRIBED'
          ? (['granted', 'revoked'] as const)
          : (['revoked', 'granted'] as const);
      expect(yes).not.toBe(no);
      await say(shop, ada, no);
      const sent = told(shop);
      const ends = jest.spyOn(actions, 'call').mockImplementationOnce(async (...given) => {
        if (whenItEnds.startsWith('after')) await real(...given);
        throw new Error('the process ended');
      });
      api.clock.advance(10_000);
      const stage = api.app.get(ConsentPushStage);
      await expect(
        (async () => {
          for (let runs = 0; runs < 10; runs++) await stage.run();
        })(),
      ).rejects.toThrow('ended');
      ends.mockRestore();
      await settle();
      shopify.inject('rate_limited', 1);
      api.clock.advance(120_000);
      await settle();
      api.clock.advance(120_000);
      await settle();
      expect(ada.customer.consent.whatsApp.state).toBe(no === 'granted' ? 'SUBSCRIBED' : 'UNSUBSCRIBED');
      expect(told(shop)).toBe(sent + 1);
      expect((await pushed(shop, ada))?.['status']).toBe('settled');
    }
  });

  it('waits for a shop that is paused without being late, and is told when the shop goes on', async () => {
    const shop = await connect();
    const ada = await join(shop);
    await say(shop, ada, 'granted');
    const pause = (status: string) =>
      api.call('patch', `/v1/connections/${shop.id}`, shop.key).send({ status });
    expect((await pause('paused')).status).toBe(200);
    await settle();
    const stage = api.app.get(ConsentPushStage);
    expect(await stage.oldestDue(api.db.read, api.clock.now())).toBeUndefined();
    expect(told(shop)).toBe(0);
    expect((await pause('active')).status).toBe(200);
    api.clock.advance(120_000);
    await settle();
    expect(ada.customer.consent.whatsApp.state).toBe('SUBSCRIBED');
  });

  it('is put right when an older word comes back there, and left alone when somebody insists', async () => {
    const shop = await connect();
    const ada = await join(shop);
    const before = api.clock.now();
    await shop.shop.shopper.consent(ada.customer, 'whatsApp', 'SUBSCRIBED');
    api.clock.advance(60_000);
    await stop(shop, ada);
    await settle();
    for (let times = 0; times < 8; times++) {
      api.clock.advance(60_000);
      await shop.shop.shopper.consent(ada.customer, 'whatsApp', 'SUBSCRIBED', { updatedAt: before + times });
      await settle();
      if (times === 0) expect(ada.customer.consent.whatsApp.state).toBe('UNSUBSCRIBED');
    }
    expect(ada.customer.consent.whatsApp.state).toBe('SUBSCRIBED');
    expect(await pushed(shop, ada)).toMatchObject({ outcome: 'contested' });
    expect(await standing(shop, ada)).toMatchObject({ state: 'revoked', decides: 'later' });
  });

  it('says why it counts: at the same moment and at an unknown time the withdrawal', async () => {
    const shop = await connect();
    const [ada, bea] = [await join(shop), await join(shop)];
    const at = api.clock.now();
    await say(shop, ada, 'revoked', at);
    await shop.shop.shopper.consent(ada.customer, 'whatsApp', 'SUBSCRIBED', { updatedAt: at });
    await say(shop, bea, 'revoked', at - 86_400_000);
    await shop.shop.shopper.consent(bea.customer, 'whatsApp', 'SUBSCRIBED', { updatedAt: null });
    await settle();
    expect(await standing(shop, ada)).toMatchObject({ state: 'revoked', decides: 'same_moment' });
    expect(await standing(shop, bea)).toMatchObject({ state: 'revoked', decides: 'unknown_time' });
    for (const { customer } of [ada, bea]) expect(customer.consent.whatsApp.state).toBe('UNSUBSCRIBED');
  });

  it('comes to the same on both sides, whatever is said where and heard when', async () => {
    const shop = await connect();
    const step = fc.record({
      here: fc.boolean(),
      granted: fc.boolean(),
      ago: fc.integer({ min: 0, max: 600 }).map((seconds) => seconds * 1_000),
      hearsAtOnce: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        const ada = await join(shop);
        api.clock.advance(3_600_000);
        const words: ConsentWord[] = [];
        for (const { here, granted, ago, hearsAtOnce } of steps) {
          const at = Math.floor((api.clock.now() - ago) / 1_000) * 1_000;
          words.push({ granted, at });
          if (here) await say(shop, ada, granted ? 'granted' : 'revoked', at);
          else
            await shop.shop.shopper.consent(
              ada.customer,
              'whatsApp',
              granted ? 'SUBSCRIBED' : 'UNSUBSCRIBED',
              { updatedAt: at },
            );
          if (hearsAtOnce) await settle();
        }
        await settle();
        api.clock.advance(120_000);
        await settle();
        const ledgers = await standing(shop, ada);
        const theirs = ada.customer.consent.whatsApp.state;
        const agreed = ledgers?.['state'] === 'granted';
        // Whoever never agreed there has nothing to withdraw.
        expect(theirs === 'SUBSCRIBED').toBe(agreed);
        const withdrawals = words.filter(({ granted }) => !granted);
        const counts = words.some(
          (word) => word.granted && withdrawals.every((no) => laterWord(word, no).wins === 'first'),
        );
        if (
          words.every(({ at }, index) =>
            words.every((other, place) => place === index || Math.abs((other.at ?? 0) - (at ?? 0)) > 2_000),
          )
        )
          expect(agreed).toBe(counts);
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
