import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { ContactService, addressHash } from '../contacts/index.js';
import { Database, Tx } from '../database/index.js';
import { FakeClock, newId, Secrets } from '../platform/index.js';
import { consentAddressTable } from './consent.entity.js';
import { ConsentService, type ConsentRecord } from './index.js';

type Run = (sql: string, params: readonly unknown[]) => Promise<{ rows: unknown[]; affected: number }>;

const second = 10_000;
const phones = ['first', 'second'] as const;
type Phone = (typeof phones)[number];

/** Said by one person with two phones, at a moment; heard in any order. */
type Said =
  | { kind: 'granted'; phone: Phone; at: number }
  | { kind: 'revoked'; at: number }
  | { kind: 'stop'; phone: Phone; at: number };

/** In plain words: a grant is for its phone, a withdrawal for the person, STOP for both and its phone, START gives its phone back. */
function expected(said: readonly Said[], phone: Phone) {
  const inOrder = [...said].sort(
    (one, two) => one.at - two.at || Number(one.kind !== 'granted') - Number(two.kind !== 'granted'),
  );
  let state = 'none';
  let stopped = false;
  for (const one of inOrder) {
    const here = !('phone' in one) || one.phone === phone;
    if (one.kind === 'granted' && here) [state, stopped] = ['granted', false];
    if (one.kind === 'revoked') state = 'revoked';
    if (one.kind === 'stop') {
      state = 'revoked';
      if (here) stopped = true;
    }
  }
  return { state, stopped };
}

const moment = fc.integer({ min: 1, max: 9 }).map((at) => at * second);
const said: fc.Arbitrary<Said> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('granted' as const),
      phone: fc.constantFrom(...phones),
      at: moment,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoked' as const), at: moment }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('stop' as const),
      phone: fc.constantFrom(...phones),
      at: moment,
    }),
  },
);
const story = fc.uniqueArray(said, { maxLength: 10, selector: (one) => JSON.stringify(one) }).chain((all) =>
  fc.record({
    all: fc.constant(all),
    heard: fc
      .shuffledSubarray(all, { minLength: all.length })
      .chain((shuffled) => fc.subarray(all).map((again) => [...shuffled, ...again])),
    unit: fc.integer({ min: 1, max: 5 }),
  }),
);

describe.each(databaseKinds)('consent of a person with several phones on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  const clock = new FakeClock();
  const secrets = new Secrets({ secret: 'spec' });
  const contacts = new ContactService(clock, secrets);
  const consents = new ConsentService(clock);
  consents.follow(contacts);

  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });

  const states = async (accountId: string, contactId: string, hashes: readonly string[]) =>
    (
      await consents.states(
        database.read,
        accountId,
        hashes.map((addressHash) => ({ contactId, purpose: 'transactional', addressHash })),
      )
    ).map(({ state, suppression }) => ({ state, stopped: suppression !== undefined }));
  const entry = (accountId: string, contactId: string, more: Partial<ConsentRecord> = {}): ConsentRecord => ({
    accountId,
    contactId,
    purpose: 'transactional',
    state: 'granted',
    method: 'checkout',
    effectiveAt: clock.now(),
    source: `event:${newId()}`,
    addressHashes: [],
    ...more,
  });
  const record = (...entries: ConsentRecord[]) => database.write((tx) => consents.record(tx, entries));
  const hashOf = (digits: string) => addressHash(secrets, digits);
  const resolve = async (accountId: string, phone: string, externalId = '1') =>
    (
      await database.write((tx) =>
        contacts.resolve(tx, [
          { accountId, connectionId: 'shop', country: 'ES', person: { externalId, phone } },
        ]),
      )
    )[0] as string;

  it('counts for the phone it was given with; withdrawals for the person; in whatever order they are heard', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ all, heard, unit }) => {
        const [accountId, contactId] = [newId(), newId()];
        for (let start = 0; start < heard.length; start += unit) {
          const part = heard.slice(start, start + unit);
          await database.write(async (tx) => {
            await consents.record(
              tx,
              part.flatMap((one) =>
                one.kind === 'granted' || one.kind === 'revoked'
                  ? [
                      entry(accountId, contactId, {
                        state: one.kind,
                        effectiveAt: one.at,
                        source: JSON.stringify(one),
                        addressHashes: one.kind === 'granted' ? [one.phone] : [],
                      }),
                    ]
                  : [],
              ),
            );
            await consents.stop(
              tx,
              part.flatMap((one) =>
                one.kind === 'stop'
                  ? [
                      {
                        accountId,
                        contactId,
                        addressHashes: [one.phone],
                        at: one.at,
                        source: JSON.stringify(one),
                      },
                    ]
                  : [],
              ),
            );
          });
        }
        expect(await states(accountId, contactId, phones)).toEqual(
          phones.map((phone) => expected(all, phone)),
        );
      }),
      { numRuns: 80 },
    );
  }, 120_000);

  it('a later tick for another phone lifts no STOP, and a later STOP ends both', async () => {
    const [accountId, contactId] = [newId(), newId()];
    const stop = (phone: string, at: number) =>
      database.write((tx) =>
        consents.stop(tx, [{ accountId, contactId, addressHashes: [phone], at, source: `m:${phone}:${at}` }]),
      );
    const tick = (phone: string, effectiveAt: number) =>
      record(entry(accountId, contactId, { effectiveAt, addressHashes: [phone] }));
    await tick('first', 10_000);
    await tick('second', 20_000);
    await stop('first', 30_000);
    expect(await states(accountId, contactId, phones)).toEqual([
      { state: 'revoked', stopped: true },
      { state: 'revoked', stopped: false },
    ]);
    await tick('second', 40_000);
    expect(await states(accountId, contactId, phones)).toEqual([
      { state: 'revoked', stopped: true },
      { state: 'granted', stopped: false },
    ]);
    await stop('second', 50_000);
    expect((await states(accountId, contactId, phones)).map(({ state }) => state)).toEqual([
      'revoked',
      'revoked',
    ]);
  });

  it('START gives back what the STOP had ended for the phone it came from, and for no other', async () => {
    const [accountId, contactId] = [newId(), newId()];
    await record(entry(accountId, contactId, { effectiveAt: 10_000, addressHashes: ['first'] }));
    const word = (phone: string, at: number) => ({
      accountId,
      contactId,
      addressHashes: [phone],
      at,
      source: `message:${phone}:${at}`,
    });
    await database.write((tx) => consents.stop(tx, [word('first', 30_000)]));
    await database.write((tx) => consents.start(tx, [word('second', 60_000)]));
    expect(await states(accountId, contactId, phones)).toEqual([
      { state: 'revoked', stopped: true },
      { state: 'revoked', stopped: false },
    ]);
    await database.write((tx) => consents.start(tx, [word('first', 90_000)]));
    expect(await states(accountId, contactId, phones)).toEqual([
      { state: 'granted', stopped: false },
      { state: 'revoked', stopped: false },
    ]);
  });

  it('given without a phone counts for those the person had then, and for none that came later', async () => {
    const accountId = newId();
    const contactId = await resolve(accountId, '600 111 222');
    clock.advance(1_000);
    // As the ledger held it before phones were kept with every grant.
    await record(entry(accountId, contactId));
    expect(await database.read.select(consentAddressTable, 'WHERE accountId = ?', [accountId])).toEqual([]);
    clock.advance(1_000);
    expect(await resolve(accountId, '600 333 444')).toBe(contactId);
    const hashes = [hashOf('34600111222'), hashOf('34600333444'), hashOf('34600555666')];
    const seen = (await states(accountId, contactId, hashes)).map(({ state }) => state);
    expect(seen).toEqual(['granted', 'none', 'none']);
    await record(entry(accountId, contactId, { state: 'revoked', effectiveAt: clock.now() + 1 }));
    expect((await states(accountId, contactId, hashes)).map(({ state }) => state)).toEqual([
      'revoked',
      'revoked',
      'revoked',
    ]);
  });

  it('finds an older tick of this phone behind newer ones of another, in a bounded number of statements', async () => {
    const accountId = newId();
    const contactId = await resolve(accountId, '600 111 222');
    await record(
      entry(accountId, contactId, { addressHashes: [hashOf('34600111222')], effectiveAt: 1_000 }),
      ...Array.from({ length: 40 }, (_, index) =>
        entry(accountId, contactId, { addressHashes: [hashOf('34600333444')], effectiveAt: 10_000 + index }),
      ),
    );
    await database.write(async (tx) => {
      let statements = 0;
      const run = Reflect.get(tx, 'run') as Run;
      const counting = new Tx(tx.dialect, (sql, params) => {
        statements++;
        return run(sql, params);
      });
      const ask = (digits: string) => ({
        contactId,
        purpose: 'transactional' as const,
        addressHash: hashOf(digits),
      });
      const latest = await consents.states(counting, accountId, [ask('34600333444')]);
      expect([latest[0]?.state, statements]).toEqual(['granted', 3]);
      statements = 0;
      const both = Array.from({ length: 60 }, () => [ask('34600111222'), ask('34600999888')]).flat();
      const answers = await consents.states(counting, accountId, both);
      expect(answers.slice(0, 2).map(({ state, entry: by }) => [state, by?.effectiveAt])).toEqual([
        ['granted', 1_000],
        ['none', undefined],
      ]);
      expect(statements).toBe(4);
    });
  });

  it('the last word whatever the phone is told by the phone it was said for', async () => {
    const [accountId, contactId] = [newId(), newId()];
    await record(entry(accountId, contactId, { effectiveAt: 10_000, addressHashes: ['first'] }));
    await database.write((tx) =>
      consents.suppress(tx, [
        { accountId, addressHash: 'first', purposes: ['transactional'], reason: 'operator', at: 20_000 },
      ]),
    );
    const ask = { contactId, purpose: 'transactional' as const, addressHash: 'second', anyAddress: true };
    const [told] = await consents.states(database.read, accountId, [ask]);
    expect(told).toMatchObject({ state: 'granted', suppression: { reason: 'operator' } });
  });
});
