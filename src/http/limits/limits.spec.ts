import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import '../../messaging/messages/message.entity.js';
import { allTables, Database, type Table } from '../../database/index.js';
import { databaseKinds, type TemporaryDatabase } from '../../../test/support/databases.js';
import { ApiOptions } from '../api.options.js';
import { BackPressure } from './back-pressure.js';
import { TokenBucket } from './token-bucket.js';

/** A row with nothing in it, whatever columns the table has by now. */
function blankRow(table: Table): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table.columns).map(([name, { kind, isNullable }]) => {
      if (isNullable) return [name, null];
      return [name, ['instant', 'int'].includes(kind) ? 0 : kind === 'flag' ? false : 'x'];
    }),
  );
}

describe('the token bucket', () => {
  it('never gives more than the burst and what came back since', () => {
    const steps = fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        (waits, perSecond, burst) => {
          const bucket = new TokenBucket(perSecond, burst, 0);
          let now = 0;
          let allowed = 0;
          for (const wait of waits) {
            now += wait;
            if (bucket.take(now).allowed) allowed++;
          }
          expect(allowed).toBeLessThanOrEqual(burst + (now / 1000) * perSecond + 1e-6);
        },
      ),
    );
  });

  it('says truly when the next token is there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 30 }), (perSecond, burst) => {
        const bucket = new TokenBucket(perSecond, burst, 0);
        for (let taken = 0; taken < burst; taken++) expect(bucket.take(0).allowed).toBe(true);
        const refused = bucket.take(0);
        expect(refused).toMatchObject({ allowed: false, remaining: 0 });
        expect(bucket.take(refused.waitMs).allowed).toBe(true);
      }),
    );
  });

  it('gives nothing for a clock that is set back', () => {
    const bucket = new TokenBucket(1, 1, 10_000);
    expect(bucket.take(10_000).allowed).toBe(true);
    expect(bucket.take(0).allowed).toBe(false);
    expect(bucket.take(900).allowed).toBe(false);
    expect(bucket.isFull(10_000)).toBe(true);
  });
});

describe.each(databaseKinds)('back-pressure on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let db: Database;
  beforeAll(async () => {
    temporary = await create();
    db = await Database.open(temporary.location);
  });
  afterAll(async () => {
    await db.close();
    await temporary.drop();
  });

  const outbox = allTables().find((table) => table.name === 'outbox')!;

  it('holds back when more waits than allowed, looks once a second, and lets go again', async () => {
    const pressure = new BackPressure(db, new ApiOptions({ maxOutbox: 2, maxPendingDeliveries: 1_000 }));
    expect(await pressure.check(0)).toBeUndefined();
    await db.write((tx) =>
      tx.insert(
        outbox,
        ['1', '2', '3'].map((id) => ({ ...blankRow(outbox), id })),
      ),
    );
    expect(await pressure.check(999)).toBeUndefined();
    expect(await pressure.check(1_000)).toBe(5);
    await db.write((tx) => tx.execute("DELETE FROM outbox WHERE id = '3'"));
    expect(await pressure.check(2_000)).toBeUndefined();
  });

  it('asks probes of others too and takes the longest wait', async () => {
    const pressure = new BackPressure(db, new ApiOptions());
    pressure.add({ name: 'short', check: () => Promise.resolve(2) });
    pressure.add({ name: 'long', check: () => Promise.resolve(9) });
    expect(await pressure.check(0)).toBe(9);
  });
});
