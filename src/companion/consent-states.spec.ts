import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CompanionEmulator, sign, type Beat } from '../../test/emulators/companion/index.js';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { databaseKinds } from '../../test/support/databases.js';
import { addressHash, ContactService } from '../contacts/index.js';
import type { Tx } from '../database/index.js';
import { ConsentService, type ConsentRecord } from '../optin/index.js';
import { Secrets } from '../platform/index.js';
import type { Purpose } from '../sdk/index.js';

type Json = Record<string, unknown>;

describe.each(databaseKinds)('consents a shop hears of on $kind', ({ create }) => {
  let api: ApiFixture;
  let contacts: ContactService;
  let consents: ConsentService;
  let secrets: Secrets;
  let shop: CompanionEmulator;
  let accountId = '';
  let people = 0;

  beforeAll(async () => {
    api = await startApi(await create());
    contacts = api.app.get(ContactService);
    consents = api.app.get(ConsentService);
    secrets = api.app.get(Secrets);
    shop = await connected();
    const row = await api.db.read.query<{ accountId: string }>('SELECT accountId FROM connection');
    accountId = row[0]?.accountId ?? '';
  }, 60_000);
  afterAll(async () => {
    await shop.close();
    await api.close();
  });
  beforeEach(() => settle());

  async function connected(): Promise<CompanionEmulator> {
    const which = await CompanionEmulator.start();
    const made = await api.call('post', '/v1/connections/codes').send({ connector: 'woocommerce' });
    const { code } = made.body as { code: string };
    const answer = await api.call('post', '/connect/woocommerce/exchange', '').send(which.exchangeBody(code));
    which.remember(answer.body as Json);
    return which;
  }
  async function beat(which = shop, report: Json = {}): Promise<Beat> {
    const path = `/companion/${which.connectionId}/heartbeat`;
    const raw = JSON.stringify(which.report(report));
    const timestamp = Math.floor(api.clock.now() / 1000);
    const headers = {
      'x-liaison-timestamp': String(timestamp),
      'x-liaison-site': which.siteId,
      'x-liaison-signature': sign('POST', path, timestamp, raw, which.secret),
    };
    const answer = await api.call('post', path, '').set(headers).type('json').send(raw);
    expect(answer.status).toBe(200);
    const told = answer.body as Beat;
    which.consentsCursor = told.consentsCursor;
    return told;
  }
  const plain = (told: Beat) =>
    told.consents.map(
      ({ customerId, purpose, state, source }) => `${customerId} ${purpose} ${state} ${source}`,
    );
  const at = (told: Beat) => told.consents.map((one) => Date.parse(one.at));
  /** Cursors stay a minute behind: what is told again is known. */
  const settle = async () => {
    api.clock.advance(61_000);
    await beat();
    await beat();
  };

  interface Customer {
    id: string;
    contactId: string;
    hash: string;
    phone: string;
  }
  async function customer(tx: Tx, which = shop, phone?: string): Promise<Customer> {
    const id = String(++people);
    const own = phone ?? `34600${String(100_000 + people)}`;
    const person = { externalId: id, phone: `+${own}` };
    const [contactId = ''] = await contacts.resolve(tx, [
      { accountId, connectionId: which.connectionId, country: 'ES', person },
    ]);
    return { id, contactId, hash: addressHash(secrets, own), phone: own };
  }
  const entry = (
    who: Customer,
    state: 'granted' | 'revoked',
    more: Partial<ConsentRecord> = {},
  ): ConsentRecord => ({
    accountId,
    contactId: who.contactId,
    purpose: 'marketing',
    state,
    method: 'checkout',
    effectiveAt: api.clock.now(),
    source: `event:${shop.connectionId}:order:${who.id}:consent:${api.clock.now()}`,
    addressHashes: [who.hash],
    ...more,
  });
  async function agreed(which = shop): Promise<Customer> {
    const who = await api.db.write(async (tx) => {
      const made = await customer(tx, which);
      const source = `event:${which.connectionId}:order:1:consent`;
      await consents.record(tx, [
        entry(made, 'granted', { source }),
        entry(made, 'granted', { source, purpose: 'transactional' }),
      ]);
      return made;
    });
    api.clock.advance(1_000);
    return who;
  }
  const word = (who: Customer) => ({
    accountId,
    contactId: who.contactId,
    addressHashes: [who.hash],
    at: api.clock.now(),
    source: `message:${api.clock.now()}`,
  });

  it('nothing of what it told itself, nothing when it does not ask', async () => {
    const who = await agreed();
    await api.db.write((tx) => consents.record(tx, [entry(who, 'revoked')]));
    const told = await beat();
    expect(told.consents).toEqual([]);
    expect(told.consentsCursor).not.toBe('');
  });

  it('a STOP and a START, once each, with the customer’s id and nothing else of theirs', async () => {
    const who = await agreed();
    const stopped = api.clock.now();
    await api.db.write((tx) => consents.stop(tx, [word(who)]));
    const told = await beat();
    expect(plain(told)).toEqual([
      `${who.id} marketing revoked whatsapp`,
      `${who.id} transactional revoked whatsapp`,
    ]);
    expect(at(told)).toEqual([stopped, stopped]);
    expect(JSON.stringify(told)).not.toContain(who.phone);
    expect(JSON.stringify(told)).not.toContain(who.contactId);
    expect((await beat(shop, { consentsAfter: null })).consents).toEqual([]);
    const again = (await beat()).consents;
    expect(again).toEqual(told.consents);
    await settle();
    expect((await beat()).consents).toEqual([]);
    await api.db.write((tx) => consents.start(tx, [word(who)]));
    expect(plain(await beat())).toEqual([
      `${who.id} marketing granted whatsapp`,
      `${who.id} transactional granted whatsapp`,
    ]);
  });

  it('a later tick in the shop as granted, an older one that arrives late as revoked still', async () => {
    const who = await agreed();
    const before = api.clock.now() - 500;
    await api.db.write((tx) => consents.stop(tx, [word(who)]));
    await settle();
    const late = entry(who, 'granted', { effectiveAt: before });
    await api.db.write((tx) => consents.record(tx, [late]));
    expect(plain(await beat())).toEqual([`${who.id} marketing revoked whatsapp`]);
    api.clock.advance(1_000);
    await api.db.write((tx) => consents.record(tx, [entry(who, 'granted')]));
    expect(plain(await beat())).toEqual([`${who.id} marketing granted hub`]);
  });

  it('WhatsApp’s own switch, an operator’s block that outlasts a tick, and both lifted', async () => {
    const who = await agreed();
    const off = {
      accountId,
      addressHash: who.hash,
      purposes: ['marketing'] as Purpose[],
      at: api.clock.now(),
    };
    await api.db.write((tx) => consents.suppress(tx, [{ ...off, reason: 'whatsapp_preference' }]));
    expect(plain(await beat())).toEqual([`${who.id} marketing revoked whatsapp`]);
    await settle();
    const lifted = api.clock.now();
    await api.db.write((tx) =>
      consents.resume(tx, [{ accountId, addressHash: who.hash, at: lifted, by: 'delivery' }]),
    );
    const resumed = await beat();
    expect(plain(resumed)).toEqual([`${who.id} marketing granted whatsapp`]);
    expect(at(resumed)).toEqual([lifted]);
    await settle();
    await api.db.write((tx) => consents.suppress(tx, [{ ...off, at: api.clock.now(), reason: 'operator' }]));
    await settle();
    api.clock.advance(1_000);
    const ticked = api.clock.now();
    await api.db.write((tx) => consents.record(tx, [entry(who, 'granted')]));
    const blocked = await beat();
    expect(plain(blocked)).toEqual([`${who.id} marketing revoked hub`]);
    expect(at(blocked)).toEqual([ticked]);
  });

  it('that an operator’s block stands, also of who unsubscribed in the shop, and that it is over', async () => {
    const who = await agreed();
    await settle();
    api.clock.advance(1_000);
    await api.db.write((tx) => consents.record(tx, [entry(who, 'revoked')]));
    expect(plain(await beat())).toEqual([]);
    const purposes = ['marketing'] as Purpose[];
    const off = { accountId, addressHash: who.hash, purposes, at: api.clock.now() };
    await api.db.write((tx) => consents.suppress(tx, [{ ...off, reason: 'operator' }]));
    const blocks = (told: Beat) => told.consents.map(({ state, blocked }) => [state, blocked]);
    expect(blocks(await beat())).toEqual([['revoked', true]]);
    await settle();
    api.clock.advance(1_000);
    await api.db.write((tx) => consents.stop(tx, [word(who)]));
    expect(blocks(await beat())).toContainEqual(['revoked', true]);
    await settle();
    api.clock.advance(1_000);
    await api.db.write((tx) =>
      consents.release(tx, [{ accountId, addressHash: who.hash, purposes, at: api.clock.now(), by: 'test' }]),
    );
    expect(blocks(await beat())).toContainEqual(['revoked', false]);
  });

  it('what was withdrawn through the API or in another shop, of its own customers only', async () => {
    const other = await connected();
    const who = await agreed();
    const stranger = await agreed(other);
    const guest = await api.db.write(async (tx) => {
      const person = { phone: '+34611222333' };
      const [contactId = ''] = await contacts.resolve(tx, [
        { accountId, connectionId: shop.connectionId, country: 'ES', person },
      ]);
      return { id: '', contactId, hash: addressHash(secrets, '34611222333'), phone: '34611222333' };
    });
    await api.db.write((tx) => consents.record(tx, [entry(guest, 'granted')]));
    await settle();
    for (const one of [who, stranger, guest])
      await api.db.write((tx) =>
        consents.record(tx, [
          entry(one, 'revoked', { source: `api:${one.contactId}`, method: 'phone_call' }),
        ]),
      );
    expect(plain(await beat())).toEqual([`${who.id} marketing revoked hub`]);
    expect(plain(await beat(other))).toContain(`${stranger.id} marketing revoked hub`);
    expect(plain(await beat(other)).join()).not.toContain(`${who.id} marketing`);
    await other.close();
  });

  it('nothing when it is a copy', async () => {
    const who = await agreed();
    await settle();
    await api.db.write((tx) => consents.stop(tx, [word(who)]));
    const cursor = shop.consentsCursor;
    const site = { ...shop.site(), url: 'https://staging.shop.example' };
    const copied = await beat(shop, { site });
    expect(copied).toMatchObject({
      copy: expect.anything() as unknown,
      consents: [],
      consentsCursor: cursor,
    });
    expect(plain(await beat())).toHaveLength(2);
  });

  it('of a merge that ends a consent, and of more at once than one page holds', async () => {
    const who = await agreed();
    const twin = await agreed();
    await settle();
    await api.db.write((tx) => consents.record(tx, [entry(twin, 'revoked', { source: 'api:twin' })]));
    await settle();
    await api.db.write((tx) => contacts.merge(tx, accountId, twin.contactId, who.contactId));
    expect(plain(await beat())).toEqual(
      expect.arrayContaining([`${who.id} marketing revoked hub`, `${twin.id} marketing revoked hub`]),
    );
    await settle();
    const many = await api.db.write(async (tx) => {
      const made: Customer[] = [];
      for (let n = 0; n < 130; n++) made.push(await customer(tx));
      await consents.record(
        tx,
        made.map((one) => entry(one, 'revoked', { source: 'api:many' })),
      );
      for (let n = 0; n < 5; n++) {
        await consents.record(
          tx,
          made.map((one) => entry(one, 'revoked', { source: `api:many:${n}` })),
        );
      }
      return made;
    });
    const heard = new Set<string>();
    for (let n = 0; n < 4; n++) for (const { customerId } of (await beat()).consents) heard.add(customerId);
    expect(heard.size).toBe(many.length);
  });

  it.each(['9999999999999999.', '9007199254740991.ffffffff-ffff-7fff-bfff-ffffffffffff'])(
    'what changes after it handed in the cursor %s, which nobody has given it yet',
    async (cursor) => {
      const who = await agreed();
      const forged = await beat(shop, { consentsAfter: cursor, outcomesAfter: cursor });
      expect(Number.parseInt(forged.consentsCursor, 10)).toBeLessThanOrEqual(api.clock.now());
      expect(Number.parseInt(forged.outcomesCursor, 10)).toBeLessThanOrEqual(api.clock.now());
      api.clock.advance(61_000);
      await api.db.write((tx) => consents.stop(tx, [word(who)]));
      expect(plain(await beat())).toContain(`${who.id} marketing revoked whatsapp`);
    },
  );
});
