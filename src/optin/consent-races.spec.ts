import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { ContactService } from '../contacts/index.js';
import { Database } from '../database/index.js';
import { FakeClock, newId, Secrets } from '../platform/index.js';
import type { Purpose } from '../sdk/index.js';
import { consentEntryTable } from './consent.entity.js';
import { ConsentService, type ConsentRecord, type SuppressionReason } from './index.js';

describe.each(databaseKinds)('consent and what happens beside it, on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  const clock = new FakeClock(1_000_000);
  const consents = new ConsentService(clock);

  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });

  const entry = (accountId: string, contactId: string, more: Partial<ConsentRecord> = {}): ConsentRecord => ({
    accountId,
    contactId,
    purpose: 'marketing',
    state: 'granted',
    method: 'checkout',
    evidence: { text: 'Yes please' },
    effectiveAt: 100,
    source: `event:${newId()}`,
    addressHashes: [],
    ...more,
  });
  const record = (...entries: ConsentRecord[]) => database.write((tx) => consents.record(tx, entries));
  const suppress = (
    accountId: string,
    addressHash: string,
    reason: SuppressionReason,
    at: number,
    purposes: Purpose[] = ['marketing'],
  ) => database.write((tx) => consents.suppress(tx, [{ accountId, addressHash, purposes, reason, at }]));
  const ask = async (
    accountId: string,
    contactId: string | undefined,
    addressHash?: string,
    purpose: Purpose = 'marketing',
  ) => {
    const [answer] = await consents.states(database.read, accountId, [{ contactId, purpose, addressHash }]);
    if (!answer) throw new Error('no answer');
    return answer;
  };

  describe('people who merge or are erased', () => {
    const contacts = new ContactService(clock, new Secrets({ secret: 'spec' }));
    consents.follow(contacts);
    const person = async (accountId: string, externalId: string) => {
      const [id] = await database.write((tx) =>
        contacts.resolve(tx, [{ accountId, connectionId: 's', country: null, person: { externalId } }]),
      );
      if (id === undefined) throw new Error('the person was not resolved');
      return id;
    };
    const merge = (accountId: string, from: string, into: string) =>
      database.write((tx) => contacts.merge(tx, accountId, from, into), { retryDuplicates: true });

    it('keep every entry, under any of their ids, also when one source told both', async () => {
      const account = newId();
      const [one, two, three] = [
        await person(account, '1'),
        await person(account, '2'),
        await person(account, '3'),
      ];
      await record(
        entry(account, one, { source: 'same', effectiveAt: 100 }),
        entry(account, two, { source: 'same', effectiveAt: 120 }),
        entry(account, one, { state: 'revoked', source: 'later', effectiveAt: 200 }),
        entry(account, two, { state: 'revoked', source: 'later', effectiveAt: 200 }),
        entry(account, one, { purpose: 'transactional', source: 'order' }),
      );
      await merge(account, one, two);
      await merge(account, two, three);
      for (const id of [one, two, three]) {
        expect((await ask(account, id)).state).toBe('revoked');
        expect((await ask(account, id, undefined, 'transactional')).state).toBe('granted');
        const history = await consents.history(database.read, account, id);
        expect(history.data.map((row) => [row.purpose, row.state, row.effectiveAt]).sort()).toEqual([
          ['marketing', 'granted', 100],
          ['marketing', 'granted', 120],
          ['marketing', 'revoked', 200],
          ['transactional', 'granted', 100],
        ]);
      }
      expect(await record(entry(account, one, { purpose: 'transactional', source: 'order' }))).toEqual({
        written: 0,
      });
      await record(entry(account, one, { source: 'newest', effectiveAt: 300 }));
      expect((await ask(account, three)).state).toBe('granted');
    });

    it('lose no withdrawal that is recorded while they merge', async () => {
      for (const [before, after] of [
        [0, 30],
        [15, 15],
        [30, 0],
      ] as const) {
        const account = newId();
        const [one, two] = [await person(account, '1'), await person(account, '2')];
        await record(entry(account, one), entry(account, two));
        const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
        const withdrawal = database.write(async (tx) => {
          await tx.select(consentEntryTable, 'WHERE accountId = ?', [account]);
          await wait(before);
          await consents.record(tx, [entry(account, one, { state: 'revoked', effectiveAt: 200 })]);
          await wait(after);
        });
        const merging = database.write(
          async (tx) => {
            await wait(15);
            await contacts.merge(tx, account, one, two);
            await wait(15);
          },
          { retryDuplicates: true },
        );
        await Promise.all([withdrawal, merging]);
        expect((await ask(account, two)).state).toBe('revoked');
      }
    });

    it('lose the evidence and keep the proof, and stay suppressed', async () => {
      const account = newId();
      const [one, two] = [await person(account, '1'), await person(account, '2')];
      await record(entry(account, one, { addressHashes: ['h'] }), entry(account, two));
      await database.write((tx) =>
        consents.stop(tx, [
          {
            accountId: account,
            contactId: one,
            addressHashes: ['h'],
            at: 200,
            source: 'm',
            evidence: { text: 'STOP' },
          },
        ]),
      );
      await merge(account, one, two);
      await database.write((tx) => contacts.erase(tx, account, one));
      const history = await consents.history(database.read, account, two);
      expect(history.data).toHaveLength(4);
      expect(history.data.map((row) => row.evidence)).toEqual([null, null, null, null]);
      expect((await ask(account, undefined, 'h')).suppression?.reason).toBe('stop');
    });
  });

  it('lets a STOP and a grant that are written at once see each other', async () => {
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    for (const [before, after] of [
      [0, 30],
      [15, 15],
      [30, 0],
    ] as const) {
      const [account, contact] = [newId(), newId()];
      const grant = database.write(async (tx) => {
        await tx.select(consentEntryTable, 'WHERE accountId = ?', [account]);
        await wait(before);
        await consents.record(tx, [entry(account, contact, { effectiveAt: 30_000, addressHashes: ['h'] })]);
        await wait(after);
      });
      const stop = database.write(async (tx) => {
        await wait(15);
        await consents.suppress(tx, [
          { accountId: account, addressHash: 'h', purposes: ['marketing'], reason: 'stop', at: 200 },
        ]);
        await wait(15);
      });
      await Promise.all([grant, stop]);
      expect((await ask(account, contact, 'h')).suppression).toBeUndefined();
    }
  });

  it('keeps the latest of many reports about one address that are written at once', async () => {
    for (let round = 0; round < 5; round++) {
      const account = newId();
      const moments = [300, 800, 100, 700, 200, 600, 400, 500];
      await Promise.all(moments.map((at) => suppress(account, 'h', 'stop', at)));
      expect((await ask(account, undefined, 'h')).suppression).toEqual({ reason: 'stop', since: 800 });
    }
  });
});
