import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database } from '../database/index.js';
import { FakeClock, newId } from '../platform/index.js';
import type { Purpose } from '../sdk/index.js';
import { ConsentService, type ConsentRecord, type SuppressionReason } from './index.js';

describe.each(databaseKinds)('the ledger read back, on $kind', ({ create }) => {
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

  it('shows the history with evidence, a page at a time', async () => {
    const [account, contact] = [newId(), newId()];
    await record(
      ...[100, 300, 200, 200].map((effectiveAt, index) =>
        entry(account, contact, { effectiveAt, source: `s${index}` }),
      ),
    );
    await record(entry(account, newId()), entry(newId(), contact));
    const first = await consents.history(database.read, account, contact, { limit: 3 });
    const second = await consents.history(database.read, account, contact, {
      limit: 3,
      cursor: first.next ?? '',
    });
    expect([...first.data, ...second.data].map((row) => row.effectiveAt)).toEqual([300, 200, 200, 100]);
    expect(new Set([...first.data, ...second.data].map((row) => row.source)).size).toBe(4);
    expect(second.next).toBeNull();
    expect(first.data[0]).toMatchObject({
      contactId: contact,
      evidence: { text: 'Yes please' },
      recordedAt: clock.now(),
      method: 'checkout',
    });
    await expect(consents.history(database.read, account, contact, { cursor: '!' })).rejects.toMatchObject({
      status: 422,
      code: 'invalid_cursor',
    });
  });

  it('goes on behind an entry of before 1970, which earlier versions took', async () => {
    const [account, contact] = [newId(), newId()];
    await record(
      ...[5, -7, -9_007_199_254_740_991].map((effectiveAt, index) =>
        entry(account, contact, { effectiveAt, source: `s${index}` }),
      ),
    );
    await database.write((tx) =>
      tx.execute(
        'UPDATE consent_entry SET effectiveAt = -9007199254740991 WHERE contactId = ? AND source = ?',
        [contact, 's1'],
      ),
    );
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await consents.history(database.read, account, contact, {
        limit: 1,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.data.map(({ effectiveAt }) => effectiveAt));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && seen.length < 5);
    expect(seen).toHaveLength(3);
  });

  it('exports the whole ledger and all suppressions of one account', async () => {
    const account = newId();
    const people = Array.from({ length: 5 }, newId);
    await record(
      ...people.flatMap((id) => [
        entry(account, id, { effectiveAt: 2 }),
        entry(account, id, { effectiveAt: 1 }),
      ]),
      entry(newId(), newId()),
    );
    const seen: { contactId: string; effectiveAt: number }[] = [];
    let cursor: string | null = '';
    for (let page = 0; cursor !== null && page < 10; page++) {
      const answer = await consents.exportEntries(database.read, account, {
        limit: 2,
        ...(cursor === '' ? {} : { cursor }),
      });
      seen.push(...answer.data);
      cursor = answer.next;
    }
    expect(seen.map((row) => [row.contactId, row.effectiveAt])).toEqual(
      [...people].sort().flatMap((id) => [
        [id, 1],
        [id, 2],
      ]),
    );
    await suppress(account, 'aa', 'stop', 200, ['transactional', 'marketing']);
    await suppress(account, 'bb', 'operator', 200);
    const first = await consents.exportSuppressions(database.read, account, { limit: 1 });
    const second = await consents.exportSuppressions(database.read, account, {
      limit: 1,
      cursor: first.next ?? '',
    });
    expect(first.data.map((row) => [row.addressHash, row.purpose, row.inForce])).toEqual([
      ['aa', 'marketing', true],
      ['aa', 'transactional', true],
    ]);
    expect([second.data.map((row) => row.addressHash), second.next]).toEqual([['bb'], null]);
  });
});
