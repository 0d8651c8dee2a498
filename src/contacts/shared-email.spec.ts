import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database, type Tx } from '../database/index.js';
import { Clock, newId, ProblemError, Secrets } from '../platform/index.js';
import type { Person } from '../sdk/index.js';
import { contactTable, identityTable } from './contact.entity.js';
import { ContactService, parseContactInput } from './index.js';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const email = 'family@example.com';

describe.each(databaseKinds)('an e-mail address that several people give, on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  const contacts = new ContactService(new Clock(), new Secrets({ secret: 'spec' }));

  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });

  const resolve = (accountId: string, people: readonly Person[]) =>
    database.write(
      (tx) =>
        contacts.resolve(
          tx,
          people.map((person) => ({ accountId, connectionId: 'shop', country: 'ES', person })),
        ),
      { retryDuplicates: true },
    );
  const one = async (accountId: string, person: Person) => (await resolve(accountId, [person]))[0];
  const save = (accountId: string, body: unknown) =>
    database.write((tx) => contacts.upsert(tx, accountId, parseContactInput(body), { country: null }));
  const byEmail = async (accountId: string) =>
    (await contacts.list(database.read, accountId, { identifier: { kind: 'email', value: email } })).data.map(
      ({ id }) => id,
    );

  it('makes no one person of two phones, in one batch or one by one, and keeps each with it', async () => {
    const [ana, bob]: [Person, Person] = [
      { phone: '600 111 222', email, firstName: 'Ana' },
      { phone: '600 333 444', email, firstName: 'Bob' },
    ];
    const [batch, single] = [newId(), newId()];
    const together = await resolve(batch, [ana, bob, ana]);
    const apart = [await one(single, ana), await one(single, bob), await one(single, ana)];
    for (const [accountId, ids] of [
      [batch, together],
      [single, apart],
    ] as const) {
      expect(ids[0]).toBe(ids[2]);
      expect(ids[1]).not.toBe(ids[0]);
      expect(await byEmail(accountId)).toEqual([...new Set(ids)].sort().reverse());
      expect((await contacts.get(database.read, accountId, ids[1] ?? '')).firstName).toBe('Bob');
      const before = await database.read.select(identityTable, 'WHERE accountId = ?', [accountId]);
      await resolve(accountId, [bob, ana]);
      expect(await database.read.select(identityTable, 'WHERE accountId = ?', [accountId])).toHaveLength(
        before.length,
      );
    }
  });

  it('identifies nobody by itself once it is shared, and somebody as long as it is not', async () => {
    const accountId = newId();
    const ana = await one(accountId, { email });
    expect(await one(accountId, { phone: '600111222', email })).toBe(ana);
    expect(await one(accountId, { email })).toBe(ana);
    const bob = await one(accountId, { phone: '600333444', email });
    expect(bob).not.toBe(ana);
    expect(await one(accountId, { email })).toBeUndefined();
    // What a vendor tells of it, a deletion for instance, is about none of them.
    const ask = { accountId, connectionId: 'shop', country: null, person: { email } };
    expect(await contacts.recognise(database.read, [ask])).toEqual([undefined]);
    const find = { kind: 'email' as const, value: email };
    expect(await contacts.findByAddress(database.read, accountId, find)).toBeUndefined();
    expect(await contacts.findAll(database.read, accountId, find)).toEqual([ana, bob].sort().reverse());
    const holders = await contacts.holdersOf(database.read, accountId, [
      'Family@Example.com',
      'x@example.com',
    ]);
    expect(holders.get('Family@Example.com')?.sort()).toEqual([ana, bob].sort());
    expect(holders.get('x@example.com')).toEqual([]);
    const carl = await one(accountId, { externalId: '9', email });
    expect([ana, bob]).not.toContain(carl);
    expect(await one(accountId, { externalId: '9', phone: '600555666' })).toBe(carl);
  });

  it('leads a phone nobody can read to whoever gave the very same with it', async () => {
    const accountId = newId();
    const first: Person = { phone: '+1 212-456-7890 ext. 54321', email };
    const second: Person = { phone: 'call the neighbour', email };
    const [one1, two1] = await resolve(accountId, [first, second]);
    expect(one1).not.toBe(two1);
    expect(await resolve(accountId, [second, first, second])).toEqual([two1, one1, two1]);
    expect(await database.read.select(contactTable, 'WHERE accountId = ?', [accountId])).toHaveLength(2);
  });

  it('is one person’s again when the two are merged, or the other is erased', async () => {
    const [merged, erased] = [newId(), newId()];
    const pair = async (accountId: string) =>
      (await resolve(accountId, [
        { phone: '600111222', email },
        { phone: '600333444', email },
      ])) as [string, string];
    const [from, into] = await pair(merged);
    await database.write((tx) => contacts.merge(tx, merged, from, into));
    expect(await one(merged, { email })).toBe(into);
    expect(
      (await contacts.get(database.read, merged, into)).identities.map(({ kind }) => kind).sort(),
    ).toEqual(['email', 'phone', 'phone']);
    const [gone, left] = await pair(erased);
    await database.write((tx) => contacts.erase(tx, erased, gone));
    expect(await one(erased, { email })).toBe(left);
    expect(await byEmail(erased)).toEqual([left]);
  });

  it('makes a contact of its own through the API too, and leads to none by itself', async () => {
    const accountId = newId();
    const ana = await save(accountId, { phone: '+34600111222', email });
    const bob = await save(accountId, { phone: '+34600333444', email });
    expect([ana.created, bob.created]).toEqual([true, true]);
    expect(await save(accountId, { phone: '+34600333444', email })).toEqual({ id: bob.id, created: false });
    const refused = await save(accountId, { email, firstName: 'Who' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ProblemError);
    const { code, fields } = refused as ProblemError;
    expect([code, fields[0]?.field]).toEqual(['identifier_in_use', 'email']);
    expect(fields[0]?.reason).toContain('is shared by 2 contacts');
  });

  it('is shared by the loser of two units that meet, never both phones by one of them', async () => {
    const unit = (accountId: string, person: Person, before: number, after: number) =>
      database.write(
        async (tx: Tx) => {
          await tx.select(contactTable, 'WHERE accountId = ?', [accountId]);
          await later(before);
          const [id] = await contacts.resolve(tx, [
            { accountId, connectionId: 'shop', country: 'ES', person },
          ]);
          await later(after);
          return id;
        },
        { retryDuplicates: true },
      );
    for (const known of [false, true]) {
      for (const [before, after] of [
        [0, 20],
        [10, 10],
        [20, 0],
      ] as const) {
        const accountId = newId();
        if (known) await one(accountId, { email });
        const ids = await Promise.all([
          unit(accountId, { phone: '600111222', email }, before, 10),
          unit(accountId, { phone: '600333444', email }, 10, after),
        ]);
        expect(new Set(ids).size).toBe(2);
        const rows = await database.read.select(identityTable, "WHERE accountId = ? AND kind = 'phone'", [
          accountId,
        ]);
        expect(new Set(rows.map(({ contactId }) => contactId)).size).toBe(2);
      }
    }
  });

  it('never joins two phones, whatever is told in whatever order', async () => {
    const pick = <T>(values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 });
    const person = fc.record({
      phone: pick(['600111222', '600333444', '600555666', 'call me']),
      email: pick(['a@example.com', 'b@example.com']),
      firstName: pick(['Ana', 'Bob']),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 12 }), async (raw) => {
        const people = raw.map(
          (one1) =>
            Object.fromEntries(Object.entries(one1).filter(([, value]) => value !== undefined)) as Person,
        );
        const [whole, single] = [newId(), newId()];
        const batch = await resolve(whole, people);
        const alone: (string | undefined)[] = [];
        for (const each of people) alone.push(await one(single, each));
        const places = (ids: (string | undefined)[]) =>
          ids.map((id) => (id === undefined ? -1 : ids.indexOf(id)));
        expect(places(alone)).toEqual(places(batch));
        const phones = await database.read.select(
          identityTable,
          "WHERE accountId = ? AND kind = 'phone' AND scope = ''",
          [whole],
        );
        expect(new Set(phones.map(({ contactId }) => contactId)).size).toBe(phones.length);
        // Who brought a phone or was known then is found again, and nobody is made anew.
        const again = await resolve(whole, people);
        people.forEach((each, index) => {
          if (each.phone !== undefined && each.phone !== 'call me') expect(again[index]).toBe(batch[index]);
        });
      }),
      { numRuns: 40 },
    );
  });
});
