import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database, Tx } from '../database/index.js';
import { FakeClock, newId } from '../platform/index.js';
import type { Purpose } from '../sdk/index.js';
import { consentEntryTable, suppressionTable } from './consent.entity.js';
import { ConsentService, type ConsentRecord, type SuppressionReason } from './index.js';

type Run = (sql: string, params: readonly unknown[]) => Promise<{ rows: unknown[]; affected: number }>;

describe.each(databaseKinds)('consent on $kind', ({ create }) => {
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
    source: `event:shop:${newId()}`,
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

  it('answers none, granted and revoked with the entry that decides', async () => {
    const [account, contact] = [newId(), newId()];
    expect(await ask(account, contact)).toEqual({ state: 'none' });
    expect(await record(entry(account, contact, { source: 'a' }))).toEqual({ written: 1 });
    expect(await ask(account, contact)).toMatchObject({
      state: 'granted',
      entry: { method: 'checkout', effectiveAt: 100, source: 'a' },
    });
    await record(entry(account, contact, { state: 'revoked', effectiveAt: 200, source: 'b' }));
    expect(await ask(account, contact)).toMatchObject({ state: 'revoked', entry: { source: 'b' } });
    expect(await ask(newId(), contact)).toEqual({ state: 'none' });
    expect(await ask(account, undefined)).toEqual({ state: 'none' });
  });

  it('lets a withdrawal win at the same moment, and a later one always', async () => {
    const [account, contact] = [newId(), newId()];
    await record(entry(account, contact), entry(account, contact, { state: 'revoked' }));
    expect((await ask(account, contact)).state).toBe('revoked');
    await record(entry(account, contact, { effectiveAt: 99 }));
    expect((await ask(account, contact)).state).toBe('revoked');
    await record(entry(account, contact, { effectiveAt: 101 }));
    expect((await ask(account, contact)).state).toBe('granted');
  });

  it('never takes consent for one purpose as consent for another', async () => {
    const [account, contact] = [newId(), newId()];
    for (const given of ['transactional', 'marketing', 'authentication'] as const) {
      await record(entry(account, contact, { purpose: given }));
      const states = await consents.states(database.read, account, [
        { contactId: contact, purpose: 'transactional' },
        { contactId: contact, purpose: 'marketing' },
        { contactId: contact, purpose: 'authentication' },
      ]);
      expect(states.map((answer) => answer.state).filter((state) => state === 'granted')).toHaveLength(
        ['transactional', 'marketing', 'authentication'].indexOf(given) + 1,
      );
    }
    await record(entry(account, contact, { purpose: 'transactional', state: 'revoked', effectiveAt: 200 }));
    expect((await ask(account, contact)).state).toBe('granted');
  });

  it('writes the same source once, within a batch and across', async () => {
    const [account, contact] = [newId(), newId()];
    const tick = entry(account, contact, { source: 'order:13', addressHashes: ['h'] });
    expect(await record(tick, { ...tick, effectiveAt: 500 }, tick)).toEqual({ written: 1 });
    expect(await record(tick)).toEqual({ written: 0 });
    expect(await record(tick, entry(account, contact, { source: 'order:14' }))).toEqual({ written: 1 });
    expect(
      await record(
        { ...tick, purpose: 'transactional' },
        { ...tick, state: 'revoked' },
        { ...tick, contactId: newId() },
      ),
    ).toEqual({ written: 3 });
    expect(await database.read.select(consentEntryTable, 'WHERE accountId = ?', [account])).toHaveLength(5);
    const long = entry(account, contact, { source: 'x'.repeat(300), method: 'y'.repeat(100) });
    expect([await record(long), await record(long)]).toEqual([{ written: 1 }, { written: 0 }]);
  });

  it('does not let a clock that runs ahead outlive a withdrawal of today', async () => {
    const [account, contact] = [newId(), newId()];
    await record(entry(account, contact, { effectiveAt: clock.now() + 10 ** 9, addressHashes: ['ahead'] }));
    clock.advance(1);
    await record(entry(account, contact, { state: 'revoked', effectiveAt: clock.now() }));
    expect((await ask(account, contact)).state).toBe('revoked');
    await suppress(account, 'ahead', 'stop', clock.now());
    expect((await ask(account, contact, 'ahead')).suppression?.reason).toBe('stop');
  });

  describe('STOP', () => {
    const word = (
      accountId: string,
      contactId: string | undefined,
      addressHash: string,
      at: number,
      source = `message:${newId()}`,
    ) => ({
      accountId,
      contactId,
      addressHashes: [addressHash],
      at,
      source,
    });
    const stop = (...requests: ReturnType<typeof word>[]) =>
      database.write((tx) => consents.stop(tx, requests));
    const start = (...requests: ReturnType<typeof word>[]) =>
      database.write((tx) => consents.start(tx, requests));

    it('covers both purposes, the address whoever uses it, and leaves one-time codes', async () => {
      const [account, ana, bea] = [newId(), newId(), newId()];
      const both = (contactId: string) =>
        (['transactional', 'marketing', 'authentication'] as const).map((purpose) =>
          entry(account, contactId, { purpose, addressHashes: ['shared'] }),
        );
      await record(...both(ana), ...both(bea));
      await stop(word(account, ana, 'shared', 20_000));
      for (const purpose of ['transactional', 'marketing'] as const) {
        expect(await ask(account, ana, 'shared', purpose)).toMatchObject({
          state: 'revoked',
          suppression: { reason: 'stop', since: 20_000 },
        });
        expect(await ask(account, bea, 'shared', purpose)).toMatchObject({
          state: 'granted',
          suppression: { reason: 'stop', since: 20_000 },
        });
        expect((await ask(account, undefined, 'shared', purpose)).suppression?.reason).toBe('stop');
        expect((await ask(account, bea, 'other', purpose)).suppression).toBeUndefined();
      }
      expect(await ask(account, ana, 'shared', 'authentication')).toEqual({
        state: 'granted',
        entry: expect.anything(),
        because: 'only_word',
      });
      expect((await ask(newId(), ana, 'shared')).suppression).toBeUndefined();
    });

    it('holds against a tick of long ago that arrives afterwards, and is lifted by a newer one', async () => {
      const [account, contact] = [newId(), newId()];
      await stop(word(account, contact, 'a', 20_000));
      await record(entry(account, contact, { effectiveAt: 15_000, addressHashes: ['a'] }));
      expect(await ask(account, contact, 'a')).toMatchObject({
        state: 'revoked',
        suppression: { reason: 'stop' },
      });
      await record(entry(account, contact, { effectiveAt: 20_000, addressHashes: ['a'] }));
      expect(await ask(account, contact, 'a')).toMatchObject({
        state: 'revoked',
        suppression: { reason: 'stop' },
      });
      await record(entry(account, contact, { effectiveAt: 20_999, addressHashes: ['a'] }));
      expect(await ask(account, contact, 'a')).toMatchObject({
        state: 'revoked',
        suppression: { reason: 'stop' },
      });
      await record(entry(account, contact, { effectiveAt: 22_001, addressHashes: ['a'], source: 'form' }));
      const lifted = await ask(account, contact, 'a');
      expect(lifted.state).toBe('granted');
      expect(lifted.suppression).toBeUndefined();
      expect((await ask(account, contact, 'a', 'transactional')).suppression?.reason).toBe('stop');
      const row = await database.read.first(
        suppressionTable,
        "WHERE accountId = ? AND purpose = 'marketing'",
        [account],
      );
      expect(row).toMatchObject({ since: 20_000, liftedAt: 22_001, liftedBy: lifted.entry?.id });
      await stop(word(account, contact, 'a', 30_000));
      expect((await ask(account, contact, 'a')).suppression).toEqual({ reason: 'stop', since: 30_000 });
    });

    it('that arrives late does not undo a newer grant', async () => {
      const [account, contact] = [newId(), newId()];
      await record(entry(account, contact, { effectiveAt: 30_000, addressHashes: ['a'] }));
      await stop(word(account, contact, 'a', 20_000));
      const answer = await ask(account, contact, 'a');
      expect([answer.state, answer.suppression]).toEqual(['granted', undefined]);
      expect((await ask(account, contact, 'a', 'transactional')).suppression?.reason).toBe('stop');
    });

    it('without a contact suppresses the address all the same', async () => {
      const account = newId();
      await stop(word(account, undefined, 'nobody', 20_000));
      expect((await ask(account, undefined, 'nobody')).suppression).toEqual({
        reason: 'stop',
        since: 20_000,
      });
    });

    it('is ended by START, which gives back what STOP ended and nothing else', async () => {
      const [account, ana, bea] = [newId(), newId(), newId()];
      await record(
        entry(account, ana, { purpose: 'transactional' }),
        entry(account, bea, { purpose: 'transactional' }),
        entry(account, bea, { purpose: 'marketing' }),
        entry(account, bea, {
          purpose: 'marketing',
          state: 'revoked',
          method: 'web_form',
          effectiveAt: 15_000,
        }),
      );
      await stop(word(account, ana, 'a', 20_000), word(account, bea, 'b', 20_000));
      const again = word(account, ana, 'a', 30_000);
      await start(again, word(account, bea, 'b', 30_000));
      await start(again);
      expect(await ask(account, ana, 'a', 'transactional')).toEqual({
        state: 'granted',
        entry: expect.objectContaining({ method: 'start_word', effectiveAt: 30_000 }),
        because: 'later',
        lifted: { reason: 'stop', at: 30_000 },
      });
      // Marketing: never agreed to, and withdrawn by other means. The address is open again, consent is not.
      const [never, withdrawn] = [await ask(account, ana, 'a'), await ask(account, bea, 'b')];
      expect([never.state, never.suppression]).toEqual(['revoked', undefined]);
      expect([withdrawn.state, withdrawn.suppression]).toEqual(['revoked', undefined]);
      expect((await ask(account, bea, 'b', 'transactional')).state).toBe('granted');
      await stop(word(account, ana, 'a', 25_000));
      expect((await ask(account, ana, 'a', 'transactional')).suppression).toBeUndefined();
    });

    it('wins over a box ticked in the same second, whichever is heard of first', async () => {
      for (const tickFirst of [true, false]) {
        const [account, contact] = [newId(), newId()];
        const tick = () =>
          record(
            entry(account, contact, { effectiveAt: 20_400, addressHashes: ['a'], source: 'event:shop:1' }),
          );
        if (tickFirst) await tick();
        await stop(word(account, contact, 'a', 20_000));
        if (!tickFirst) await tick();
        const answer = await ask(account, contact, 'a');
        expect([answer.state, answer.suppression?.reason]).toEqual(['revoked', 'stop']);
      }
    });

    it('and START written in the same second count in the order they arrived', async () => {
      const [account, contact] = [newId(), newId()];
      await record(entry(account, contact, { addressHashes: ['a'] }));
      const said = async () => {
        const answer = await ask(account, contact, 'a');
        return [answer.state, answer.suppression?.reason];
      };
      for (let round = 0; round < 2; round++) {
        await stop(word(account, contact, 'a', 20_000));
        expect(await said()).toEqual(['revoked', 'stop']);
        await start(word(account, contact, 'a', 20_000));
        expect(await said()).toEqual(['granted', undefined]);
      }
      await start(word(account, contact, 'a', 21_000));
      expect(await said()).toEqual(['granted', undefined]);
      await stop(word(account, contact, 'a', 21_000));
      expect(await said()).toEqual(['revoked', 'stop']);
    });
  });

  describe('what is set inside WhatsApp', () => {
    const resume = (accountId: string, addressHash: string, at: number) =>
      database.write((tx) => consents.resume(tx, [{ accountId, addressHash, at, by: 'delivery:1' }]));

    it('is lifted by resume, which lifts nothing else', async () => {
      const [account, contact] = [newId(), newId()];
      for (const reason of ['stop', 'operator', 'whatsapp_preference', 'meta_131050'] as const) {
        await suppress(account, `h:${reason}`, reason, 200, ['transactional', 'marketing']);
        await resume(account, `h:${reason}`, 300);
      }
      const after = async (reason: string, purpose: Purpose) =>
        (await ask(account, contact, `h:${reason}`, purpose)).suppression?.reason;
      expect(await after('stop', 'marketing')).toBe('stop');
      expect(await after('operator', 'marketing')).toBe('operator');
      expect(await after('whatsapp_preference', 'marketing')).toBeUndefined();
      expect(await after('meta_131050', 'marketing')).toBeUndefined();
      expect(await after('whatsapp_preference', 'transactional')).toBe('whatsapp_preference');
    });

    it('is not lifted by a grant', async () => {
      const [account, contact] = [newId(), newId()];
      for (const reason of ['operator', 'whatsapp_preference', 'meta_131050'] as const) {
        await suppress(account, reason, reason, 200);
        await record(entry(account, contact, { effectiveAt: 300, addressHashes: [reason] }));
        expect((await ask(account, contact, reason)).suppression).toEqual({ reason, since: 200 });
      }
    });

    it('is ordered by when it happened, not by when we hear of it', async () => {
      const account = newId();
      await resume(account, 'h', 300);
      await suppress(account, 'h', 'whatsapp_preference', 200);
      expect((await ask(account, undefined, 'h')).suppression).toBeUndefined();
      await suppress(account, 'h', 'whatsapp_preference', 300);
      expect((await ask(account, undefined, 'h')).suppression?.since).toBe(300);
    });
  });

  it('lets an operator block and release', async () => {
    const account = newId();
    await suppress(account, 'h', 'operator', 200, ['transactional', 'marketing']);
    await database.write((tx) =>
      consents.release(tx, [
        { accountId: account, addressHash: 'h', purposes: ['marketing'], at: 300, by: 'key:1' },
      ]),
    );
    expect((await ask(account, undefined, 'h')).suppression).toBeUndefined();
    expect((await ask(account, undefined, 'h', 'transactional')).suppression?.reason).toBe('operator');
  });

  it('shows the strongest of several suppressions, across accounts too', async () => {
    const [account, other] = [newId(), newId()];
    for (const reason of ['meta_131050', 'whatsapp_preference', 'stop', 'operator'] as const) {
      await suppress(account, 'h', reason, 200);
      expect((await ask(account, undefined, 'h')).suppression?.reason).toBe(reason);
    }
    expect(
      await consents.suppressions(database.read, [
        { accountId: account, addressHash: 'h', purpose: 'marketing' },
        { accountId: account, addressHash: 'h', purpose: 'transactional' },
        { accountId: other, addressHash: 'h', purpose: 'marketing' },
      ]),
    ).toEqual([{ reason: 'operator', since: 200 }, undefined, undefined]);
  });

  it('needs the same number of statements for one person and for two hundred', async () => {
    const count = (size: number) =>
      database.write(async (tx) => {
        let statements = 0;
        const run = Reflect.get(tx, 'run') as Run;
        const counting = new Tx(tx.dialect, (sql, params) => {
          statements++;
          return run(sql, params);
        });
        const account = newId();
        const people = Array.from({ length: size }, newId);
        const entries = people.map((id) => entry(account, id, { addressHashes: [`hash-${id}`] }));
        await consents.record(counting, entries);
        await consents.states(
          counting,
          account,
          people.map((id) => ({ contactId: id, purpose: 'marketing', addressHash: `hash-${id}` })),
        );
        const recorded = statements;
        await consents.suppress(
          counting,
          people.map((id) => ({
            accountId: account,
            addressHash: `hash-${id}`,
            purposes: ['marketing'],
            reason: 'stop',
            at: 200,
          })),
        );
        return [recorded, statements - recorded];
      });
    const forOne = await count(1);
    expect(await count(200)).toEqual(forOne);
    expect(forOne[0]).toBeLessThanOrEqual(9);
    expect(forOne[1]).toBeLessThanOrEqual(5);
  });
});
