import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database, Tx } from '../database/index.js';
import { FakeClock, newId, Secrets } from '../platform/index.js';
import type { Person } from '../sdk/index.js';
import { contactTable, identityTable } from './contact.entity.js';
import { ContactService, contactView, parseContactInput } from './index.js';

type Run = (sql: string, params: readonly unknown[]) => Promise<{ rows: unknown[]; affected: number }>;

describe.each(databaseKinds)('contacts on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  const clock = new FakeClock();
  const contacts = new ContactService(clock, new Secrets({ secret: 'spec' }));

  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });

  const shop = 'shop-1';
  const resolve = (accountId: string, people: Person[], country: string | null = 'ES', connectionId = shop) =>
    database.write(
      (tx) =>
        contacts.resolve(
          tx,
          people.map((person) => ({ accountId, connectionId, country, person })),
        ),
      { retryDuplicates: true },
    );
  const one = async (
    accountId: string,
    person: Person,
    country: string | null = 'ES',
    connectionId = shop,
  ) => {
    const [id] = await resolve(accountId, [person], country, connectionId);
    if (id === undefined) throw new Error('the person was not resolved');
    return id;
  };
  const address = async (accountId: string, id: string) => {
    const found = (await contacts.addresses(database.read, accountId, [id])).get(id);
    if (!found) throw new Error('the contact is missing');
    return found;
  };
  const identities = (accountId: string) =>
    database.read.select(identityTable, 'WHERE accountId = ? ORDER BY id', [accountId]);

  it('makes a contact once, however often its person is named in a batch and afterwards', async () => {
    const account = newId();
    const person: Person = {
      externalId: '7',
      phone: '600 111 222',
      email: 'Ana@Example.com',
      firstName: 'Ana',
    };
    const first = await resolve(account, [
      person,
      person,
      { phone: '+34600111222' },
      { email: 'ana@example.com' },
    ]);
    expect(new Set(first).size).toBe(1);
    expect(await resolve(account, [person])).toEqual([first[0]]);
    const rows = await identities(account);
    expect(rows.map((row) => [row.kind, row.scope, row.value, row.raw])).toEqual(
      expect.arrayContaining([
        ['external', shop, '7', '7'],
        ['phone', '', '34600111222', '600 111 222'],
        ['email', '', 'ana@example.com', 'Ana@Example.com'],
      ]),
    );
    expect(rows).toHaveLength(3);
  });

  it('answers undefined for nobody, and keeps the places of the others', async () => {
    const account = newId();
    const [none, found, guest, noise] = await resolve(account, [
      { firstName: 'Ghost' },
      { phone: '+34600111222' },
      { externalId: '0' },
      { phone: 'n/a', email: 'nobody' },
    ]);
    expect([none, guest, noise]).toEqual([undefined, undefined, undefined]);
    expect(found).toBeDefined();
    expect(await database.read.select(contactTable, 'WHERE accountId = ?', [account])).toHaveLength(1);
  });

  it('lets the strongest identifier decide and steals none', async () => {
    const account = newId();
    const ana = await one(account, { externalId: '1', email: 'ana@example.com' });
    const bea = await one(account, { externalId: '2', phone: '+34600111222' });
    expect(bea).not.toBe(ana);
    const before = await identities(account);
    expect(await one(account, { externalId: '1', phone: '+34600111222', email: 'new@example.com' })).toBe(
      ana,
    );
    const after = await identities(account);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map((row) => [row.contactId, row.value])).toEqual([
      [ana, 'new@example.com'],
    ]);
    expect(await one(account, { phone: '+34600111222', email: 'ana@example.com' })).toBe(bea);
  });

  it('keeps external ids of two shops, and people of two accounts, apart', async () => {
    const [account, other] = [newId(), newId()];
    const first = await one(account, { externalId: '1' });
    expect(await one(account, { externalId: '1' }, 'ES', 'shop-2')).not.toBe(first);
    expect(await one(other, { externalId: '1' })).not.toBe(first);
    const mixed = await database.write((tx) =>
      contacts.resolve(
        tx,
        [account, other].map((accountId) => ({
          accountId,
          connectionId: shop,
          country: null,
          person: { phone: '+34600111222' },
        })),
      ),
    );
    expect(mixed[0]).not.toBe(mixed[1]);
    expect((await contacts.addresses(database.read, other, [first])).size).toBe(0);
  });

  it('knows a WhatsApp id and a phone with the same digits, in either order', async () => {
    const account = newId();
    const order = await one(account, { phone: '600111222' });
    expect(await one(account, { whatsappId: '34600111222', userId: 'ES.abcd' })).toBe(order);
    const chat = await one(account, { whatsappId: '34600333444' });
    expect(await one(account, { phone: '600 333 444' })).toBe(chat);
    expect(await one(account, { userId: 'ES.abcd' })).toBe(order);
  });

  it.each([
    ['Brazil', '11 98765-4321', 'BR', '551187654321'],
    ['Brazil, the short form first', '11 8765-4321', 'BR', '5511987654321'],
    ['Argentina', '11 2345-6789', 'AR', '5491123456789'],
    ['Mexico', '55 1234 5678', 'MX', '5215512345678'],
  ])(
    'finds the candidate number of %s without rewriting either spelling',
    async (_name, phone, country, whatsappId) => {
      const account = newId();
      const order = await one(account, { phone }, country);
      const before = await identities(account);
      expect(await one(account, { whatsappId })).toBe(order);
      expect((await identities(account)).slice(0, 1)).toEqual(before);
      expect(
        await contacts.findByAddress(database.read, account, { kind: 'whatsapp', value: whatsappId }),
      ).toBe(order);
      await one(account, { phone }, country);
      const { address: chosen, addressHashes } = await address(account, order);
      expect(chosen).toEqual({ kind: 'whatsapp', value: whatsappId });
      expect(addressHashes).toHaveLength(1);
    },
  );

  it('finds a candidate by address alone, and nobody where there is none', async () => {
    const account = newId();
    const id = await one(account, { phone: '+55 11 98765-4321' });
    const find = (kind: 'phone' | 'whatsapp', value: string) =>
      contacts.findByAddress(database.read, account, { kind, value });
    expect(await find('whatsapp', '551187654321')).toBe(id);
    expect(await find('phone', '5511987654321')).toBe(id);
    expect(await find('phone', '5511987654322')).toBeUndefined();
    expect(await find('phone', 'nonsense')).toBeUndefined();
    expect(
      await contacts.findByAddress(database.read, newId(), { kind: 'phone', value: '5511987654321' }),
    ).toBeUndefined();
  });

  it('fills what is empty and overwrites nothing', async () => {
    const account = newId();
    const id = await one(account, { phone: '+34600111222', locale: 'es_ES' });
    await resolve(account, [
      { phone: '+34600111222', firstName: ' Ana ', locale: 'fr_FR' },
      { phone: '+34600111222', firstName: 'Other', lastName: 'Gil', country: 'ES' },
    ]);
    const record = await contacts.get(database.read, account, id);
    expect(record).toMatchObject({ firstName: 'Ana', lastName: 'Gil', language: 'es-ES', country: 'ES' });
    await database.write((tx) =>
      contacts.update(tx, account, id, { firstName: 'Anna', company: null }, { country: null }),
    );
    await resolve(account, [{ phone: '+34600111222', firstName: 'Ana' }]);
    expect((await contacts.get(database.read, account, id)).firstName).toBe('Anna');
  });

  it('writes to the phone given last, and says landline, invalid or none', async () => {
    const account = newId();
    const id = await one(account, { externalId: '1', phone: '600 111 222' });
    clock.advance(1000);
    await one(account, { externalId: '1', phone: '600 333 444' });
    expect((await address(account, id)).address).toEqual({ kind: 'phone', value: '34600333444' });
    await one(account, { externalId: '1', phone: '600 111 222' });
    expect((await address(account, id)).address).toEqual({ kind: 'phone', value: '34600111222' });
    await one(account, { externalId: '1', phone: '912 345 678' });
    expect((await address(account, id)).address).toEqual({ kind: 'phone', value: '34600111222' });

    const landline = await one(account, { externalId: '2', phone: '912 345 679' });
    expect(await address(account, landline)).toMatchObject({
      problem: 'landline',
      evidence: { country: 'ES' },
    });
    const nonsense = await one(account, { externalId: '3', phone: 'call me' });
    await one(account, { externalId: '3', phone: 'call me' });
    expect(await address(account, nonsense)).toMatchObject({
      problem: 'invalid_phone',
      evidence: { phone: 'not_a_number' },
    });
    expect(
      (await contacts.get(database.read, account, nonsense)).identities.map((row) => [
        row.kind,
        row.value,
        row.raw,
      ]),
    ).toEqual([
      ['external', '3', '3'],
      ['phone', null, 'call me'],
    ]);
    const other = await one(account, { externalId: '4', phone: 'call me' });
    expect(other).not.toBe(nonsense);
    const nothing = await one(account, { email: 'x@example.com' });
    expect(await address(account, nothing)).toMatchObject({ problem: 'no_address', addressHashes: [] });
    const byUserId = await one(account, { userId: 'ES.4711' });
    const found = await address(account, byUserId);
    expect(found.address).toEqual({ kind: 'user_id', value: 'ES.4711' });
    expect(contactView(found)).toEqual({ id: byUserId, hasPhone: true });
    expect(JSON.stringify([found.evidence, (await address(account, id)).evidence])).not.toMatch(
      /600111222|4711/,
    );
  });

  it('shows plugins the name and language of the event’s person, and the contact’s where it gives none', async () => {
    const account = newId();
    const person: Person = { phone: '600 111 222', firstName: 'Ana', lastName: 'Gil', locale: 'es_ES' };
    const ana = await address(account, await one(account, person));
    const shown = (named: Person | undefined) => {
      const { firstName, lastName, language } = contactView(ana, named);
      return [firstName, lastName, language];
    };
    expect(shown({ phone: '600111222', firstName: 'Bob', locale: 'en_GB' })).toEqual([
      'Bob',
      undefined,
      'en-GB',
    ]);
    expect(shown({ phone: '600111222', firstName: ' ', lastName: '' })).toEqual(['Ana', 'Gil', 'es-ES']);
    expect(shown({ lastName: 'Lee' })).toEqual([undefined, 'Lee', 'es-ES']);
    expect(shown(undefined)).toEqual(['Ana', 'Gil', 'es-ES']);
  });

  it('keeps two people apart who share a number with extensions, and sends to neither', async () => {
    const account = newId();
    const ana = await one(account, { email: 'ana@example.com', phone: '+1 212-456-7890 ext. 54321' });
    const bob = await one(account, { email: 'bob@example.com', phone: '+1 212-456-7890 ext. 99888' });
    expect(bob).not.toBe(ana);
    for (const id of [ana, bob]) {
      expect(await address(account, id)).toMatchObject({
        problem: 'phone_with_extension',
        evidence: { phone: 'phone_with_extension' },
      });
    }
    const lost = await one(account, { email: 'c@example.com', phone: '3.46E+10' });
    expect(await address(account, lost)).toMatchObject({ problem: 'phone_digits_lost' });
  });

  it('knows one person by the number of before and after a change of numbering plan', async () => {
    const account = newId();
    const wrote = await one(account, { whatsappId: '22997000031' });
    expect(await one(account, { phone: '97 00 00 31', phoneCountry: 'BJ' })).toBe(wrote);
    expect(await one(account, { phone: '+229 01 97 00 00 31' })).toBe(wrote);
    // WhatsApp is asked by the id it knows.
    expect((await address(account, wrote)).address).toEqual({ kind: 'whatsapp', value: '22997000031' });
    const bought = await one(account, { phone: '+225 07 68 00 00 33' });
    expect(await one(account, { whatsappId: '22568000033' })).toBe(bought);
    expect(
      await contacts.findByAddress(database.read, account, { kind: 'whatsapp', value: '2250768000033' }),
    ).toBe(bought);
  });

  it('sees nothing in invisible marks of e-mail addresses and names', async () => {
    const account = newId();
    const id = await one(account, {
      email: 'ana@example.com',
      firstName: 'Ana\u202Egro.live',
      lastName: '\u200B\u2060',
    });
    expect(await one(account, { email: '\u2068Ana@\u200Bexample.com\u2069\u00A0' })).toBe(id);
    expect(await one(account, { email: 'mailto:ana＠example.com' })).toBe(id);
    expect(await contacts.get(database.read, account, id)).toMatchObject({
      email: 'ana@example.com',
      firstName: 'Anagro.live',
      lastName: null,
    });
    const parsed = parseContactInput({
      email: '\uFEFFbea@example.com',
      firstName: '\u200F',
      company: 'Casa\u200B Bea',
    });
    expect(parsed).toMatchObject({ email: 'bea@example.com', firstName: null, company: 'Casa Bea' });
  });

  it('writes nothing when a known person comes again', async () => {
    const account = newId();
    const person: Person = {
      externalId: '1',
      phone: '600 111 222',
      whatsappId: '34600111222',
      firstName: 'Ana',
    };
    const id = await one(account, person);
    const rows = [await identities(account), await database.read.select(contactTable, 'WHERE id = ?', [id])];
    clock.advance(5000);
    await resolve(account, [person, { phone: '600 111 222', firstName: 'Other' }]);
    expect([
      await identities(account),
      await database.read.select(contactTable, 'WHERE id = ?', [id]),
    ]).toEqual(rows);
  });

  it('links identifiers to known contacts, and leaves those of others', async () => {
    const account = newId();
    const [ana, bea] = [
      await one(account, { phone: '+34600111222' }),
      await one(account, { phone: '+34600333444' }),
    ];
    const link = (contactId: string, kind: 'user_id' | 'whatsapp' | 'email', value: string) => ({
      accountId: account,
      contactId,
      identifier: { kind, value },
    });
    const results = await database.write((tx) =>
      contacts.linkIdentity(tx, [
        link(ana, 'user_id', 'ES.1'),
        link(ana, 'user_id', 'ES.1'),
        link(ana, 'whatsapp', '34600333444'),
        link(bea, 'whatsapp', '34600333444'),
        link(bea, 'email', 'nonsense'),
      ]),
    );
    expect(results).toEqual(['linked', 'linked', 'taken', 'linked', 'unreadable']);
    expect(await contacts.findByAddress(database.read, account, { kind: 'user_id', value: 'ES.1' })).toBe(
      ana,
    );
  });

  it('answers a page at a time, newest first, or by identifier', async () => {
    const account = newId();
    const ids = await resolve(
      account,
      Array.from({ length: 5 }, (_, index) => ({ externalId: `${index + 1}` })),
    );
    const first = await contacts.list(database.read, account, { limit: 2 });
    const second = await contacts.list(database.read, account, { limit: 2, cursor: first.next ?? '' });
    const third = await contacts.list(database.read, account, { limit: 2, cursor: second.next ?? '' });
    const seen = [...first.data, ...second.data, ...third.data].map((record) => record.id);
    expect(seen).toEqual([...ids].reverse());
    expect(third.next).toBeNull();
    const found = await contacts.list(database.read, account, {
      identifier: { kind: 'external', scope: shop, value: '3' },
    });
    expect(found.data.map((record) => record.id)).toEqual([ids[2]]);
    expect((await contacts.list(database.read, newId())).data).toEqual([]);
    await expect(contacts.list(database.read, account, { cursor: 'nonsense' })).rejects.toMatchObject({
      status: 422,
      code: 'invalid_cursor',
    });
  });

  it('needs the same number of statements for one person and for two hundred', async () => {
    const account = newId();
    const people = Array.from({ length: 200 }, (_, index): Person => ({
      externalId: `${index}`,
      phone: `+55 11 9${String(80_000_000 + index)}`,
      email: `p${index}@example.com`,
      firstName: 'P',
    }));
    const count = (batch: Person[], accountIds: string[]) =>
      database.write(async (tx) => {
        let statements = 0;
        const run = Reflect.get(tx, 'run') as Run;
        const counting = new Tx(tx.dialect, (sql, params) => {
          statements++;
          return run(sql, params);
        });
        const ids = await contacts.resolve(
          counting,
          batch.map((person, index) => ({
            accountId: accountIds[index % accountIds.length] ?? account,
            connectionId: `shop-${index % 3}`,
            country: null,
            person,
          })),
        );
        await contacts.addresses(
          counting,
          accountIds[0] ?? account,
          ids.flatMap((id) => id ?? []),
        );
        return statements;
      });
    const forOne = await count(people.slice(0, 1), [newId()]);
    expect(await count(people, [account])).toBeLessThanOrEqual(forOne);
    expect(await count(people, [account])).toBeLessThanOrEqual(forOne + 1);
    expect(await count(people, Array.from({ length: 20 }, newId))).toBeLessThanOrEqual(forOne + 1);
    expect(forOne).toBeLessThanOrEqual(9);
  });

  it('groups people alike whether they come in one batch or one by one, and again', async () => {
    const pick = <T>(values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 });
    const person = fc.record({
      externalId: pick(['1', '2', '3']),
      whatsappId: pick(['34600111222', '551187654321', '5491123456789']),
      phone: pick(['+34600111222', '+34600333444', '+5511987654321', '+541123456789', 'nonsense']),
      userId: pick(['ES.1', 'ES.2']),
      email: pick(['a@example.com', 'b@example.com']),
    });
    const given = (raw: Record<string, string | undefined>) =>
      Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined)) as Person;
    const places = (ids: (string | undefined)[]) =>
      ids.map((id) => (id === undefined ? -1 : ids.indexOf(id)));
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 12 }), async (raw) => {
        const people = raw.map(given);
        const [whole, single] = [newId(), newId()];
        const batch = await resolve(whole, people);
        const alone: (string | undefined)[] = [];
        for (const each of people) alone.push((await resolve(single, [each]))[0]);
        expect(places(alone)).toEqual(places(batch));
        const rows = await identities(whole);
        const keys = rows.map((row) => JSON.stringify([row.kind, row.scope, row.value]));
        expect(new Set(keys).size).toBe(keys.length);
        const shape = (list: typeof rows) =>
          list
            .map((row) => [row.kind, row.scope.slice(0, 4), row.value])
            .filter((row) => !String(row[2]).includes(':'))
            .sort();
        expect(shape(await identities(single))).toEqual(shape(rows));
        const again = await resolve(whole, people);
        // An e-mail address that several share meanwhile leads to nobody any more.
        const led = people.map((each) => Object.keys(each).some((name) => name !== 'email'));
        const known = (ids: typeof batch) => ids.map((id, index) => led[index] === true && id === undefined);
        expect(known(again)).toEqual(known(batch));
        expect(await identities(whole)).toHaveLength(rows.length);
      }),
      { numRuns: 25 },
    );
  });
});
