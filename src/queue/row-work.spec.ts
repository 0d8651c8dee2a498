import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testBase, type TestBase } from '../../test/support/base.js';
import { databaseKinds } from '../../test/support/databases.js';
import { DatabaseError, type Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import { RowWork, type RowHold, type RowPark, type RowStage, type WorkRow } from './index.js';

type Fate = 'good' | 'throws' | 'kills' | 'breaks the connection' | 'refused';

/** Thrown in place of a process that ends: nothing of its unit is committed, and nothing of it goes on. */
class ProcessEnded extends Error {}

/** A stage over a table of its own: rows with a fate. */
class FatefulStage implements RowStage<WorkRow> {
  readonly name = 'fateful';
  readonly parked = new Map<string, RowPark>();
  readonly worked: string[] = [];
  dead = false;
  broken: DatabaseError['fault'] | undefined;

  constructor(
    private readonly fates: ReadonlyMap<string, Fate>,
    private readonly limit = 100,
  ) {}

  async claim(tx: Tx): Promise<WorkRow[]> {
    return tx.query<WorkRow & Record<string, unknown>>(
      `SELECT id, accountId FROM fateful_row WHERE status = 'pending' ORDER BY id LIMIT ? ${tx.forUpdateSkipLocked}`,
      [this.limit],
    );
  }
  async lock(tx: Tx, ids: readonly string[]): Promise<WorkRow[]> {
    return tx.query<WorkRow & Record<string, unknown>>(
      `SELECT id, accountId FROM fateful_row WHERE status IN ('pending', 'retrying') AND id IN (?) ORDER BY id ${tx.forUpdate}`,
      [ids],
    );
  }
  async peek(tx: Tx): Promise<WorkRow[]> {
    return this.claim(tx);
  }
  async waiting(tx: Tx, ids: readonly string[]): Promise<WorkRow[]> {
    return this.lock(tx, ids);
  }
  async work(tx: Tx, rows: WorkRow[]) {
    await this.mark(tx, rows, 'done');
    if (this.broken) throw new DatabaseError(this.broken, 'gone', undefined);
    for (const { id } of rows) {
      if (this.fates.get(id) === 'kills') {
        this.dead = true;
        throw new ProcessEnded();
      }
      if (this.fates.get(id) === 'breaks the connection')
        throw new DatabaseError('unavailable', 'gone', 'ECONNRESET');
      if (this.fates.get(id) === 'throws') throw new RangeError(`a secret of ${id}`);
    }
    const refused = rows.filter(({ id }) => this.fates.get(id) === 'refused');
    this.worked.push(...rows.filter((row) => !refused.includes(row)).map(({ id }) => id));
    return refused.map(({ id }) => ({ id, reason: 'A field is wrong.' }));
  }
  async hold(tx: Tx, rows: readonly RowHold[]): Promise<void> {
    await this.mark(tx, rows, 'retrying');
  }
  async park(tx: Tx, rows: readonly RowPark[]): Promise<void> {
    await this.mark(tx, rows, 'parked');
    rows.forEach((row) => this.parked.set(row.id, row));
  }
  async oldestDue(): Promise<undefined> {
    return undefined;
  }
  private async mark(tx: Tx, rows: readonly { id: string }[], status: string): Promise<void> {
    await tx.execute('UPDATE fateful_row SET status = ? WHERE id IN (?)', [status, rows.map(({ id }) => id)]);
  }
}

describe.each(databaseKinds)('rows of a stage on $kind', ({ create }) => {
  let base: TestBase;
  const account = newId();
  beforeAll(async () => {
    base = await testBase(create);
    await base.database.write((tx) =>
      tx.execute(
        'CREATE TABLE fateful_row (id varchar(36) PRIMARY KEY, accountId varchar(36), status varchar(16))',
      ),
    );
  }, 60_000);
  afterAll(() => base.close());
  beforeEach(() =>
    base.database.write(async (tx) => {
      for (const table of ['fateful_row', 'row_try', 'process_life'])
        await tx.execute(`DELETE FROM ${table}`);
    }),
  );

  const rowWork = () => new RowWork(base.database, base.clock, base.logger, base.metrics);
  const given = async (rows: readonly (readonly [Fate, string?])[]): Promise<Map<string, Fate>> => {
    const made = rows.map(([fate, owner = account]) => ({ id: newId(), owner, fate }));
    await base.database.write(async (tx) => {
      for (const { id, owner } of made)
        await tx.execute("INSERT INTO fateful_row VALUES (?, ?, 'pending')", [id, owner]);
    });
    return new Map(made.map(({ id, fate }) => [id, fate]));
  };
  const idsOf = (fates: ReadonlyMap<string, Fate>, ...wanted: Fate[]) =>
    [...fates].filter(([, fate]) => wanted.includes(fate)).map(([id]) => id);
  const inStatus = async (status: string) =>
    (
      await base.database.read.query<{ id: string }>(
        'SELECT id FROM fateful_row WHERE status = ? ORDER BY id',
        [status],
      )
    ).map(({ id }) => id);
  /** Runs a stage until nothing is due any more, turning the clock from wait to wait. */
  const finish = async (stage: FatefulStage, work = rowWork()) => {
    for (let turn = 0; turn < 10; turn++) {
      while ((await work.run(stage)) > 0);
      base.clock.advance(300_000);
    }
  };
  const many = (count: number, fate: Fate, owner?: string) =>
    Array.from({ length: count }, () => (owner === undefined ? ([fate] as const) : ([fate, owner] as const)));

  it('does 99 neighbours of one that cannot be worked on, at once, and parks that one after five tries', async () => {
    const fates = await given([...many(41, 'good'), ['throws'], ...many(58, 'good')]);
    const [bad] = idsOf(fates, 'throws') as [string];
    const stage = new FatefulStage(fates);
    const work = rowWork();
    await work.run(stage);
    expect(await inStatus('done')).toEqual(idsOf(fates, 'good'));
    expect(await inStatus('retrying')).toEqual([bad]);
    const waits: number[] = [];
    for (let seconds = 0; (await inStatus('parked')).length === 0 && seconds < 600; seconds++) {
      const [before] = await base.database.read.query<{ tries: number }>('SELECT tries FROM row_try');
      base.clock.advance(1_000);
      await work.run(stage);
      const [after] = await base.database.read.query<{ tries: number }>('SELECT tries FROM row_try');
      if (before?.tries !== after?.tries) waits.push(seconds + 1);
    }
    expect(waits).toEqual([1, 5, 21, 85]);
    expect(stage.parked.get(bad)).toEqual(
      expect.objectContaining({ tries: 5, reason: expect.stringMatching(/fault of ours \(RangeError\)/) }),
    );
    expect(await work.run(stage)).toBe(0);
  });

  it('parks at once what the stage itself says can never be done, with its words', async () => {
    const fates = await given([...many(3, 'good'), ['refused'], ...many(3, 'good')]);
    const [refused] = idsOf(fates, 'refused') as [string];
    const stage = new FatefulStage(fates);
    await rowWork().run(stage);
    expect(await inStatus('done')).toEqual(idsOf(fates, 'good'));
    expect(stage.parked.get(refused)?.reason).toBe('A field is wrong.');
  });

  it('counts nothing while the database is what fails, and costs no entry while all goes well', async () => {
    const fates = await given(many(5, 'good'));
    const stage = new FatefulStage(fates);
    for (const fault of ['conflict', 'unavailable', 'full', 'full', 'full', 'full'] as const) {
      stage.broken = fault;
      await expect(rowWork().run(stage)).rejects.toMatchObject({ fault });
    }
    stage.broken = undefined;
    expect(await rowWork().run(stage)).toBe(5);
    expect(await inStatus('done')).toHaveLength(5);
    expect(await base.database.read.query('SELECT * FROM row_try')).toEqual([]);
  });

  it('finds the row that makes the database break off each time', async () => {
    const fates = await given([...many(20, 'good'), ['breaks the connection'], ...many(20, 'good')]);
    const stage = new FatefulStage(fates);
    const work = rowWork();
    for (let batch = 0; batch < 2; batch++)
      await expect(work.run(stage)).rejects.toMatchObject({ fault: 'unavailable' });
    await work.run(stage);
    expect(await inStatus('done')).toEqual(idsOf(fates, 'good'));
    for (let turn = 0; turn < 40; turn++) {
      base.clock.advance(300_000);
      await work.run(stage).catch((error: unknown) => expect(error).toMatchObject({ fault: 'unavailable' }));
    }
    expect(await inStatus('parked')).toEqual(idsOf(fates, 'breaks the connection'));
  });

  it('finds the row that ends the process, over restarts, and does all others', async () => {
    const fates = await given([...many(60, 'good'), ['kills'], ...many(60, 'good')]);
    let ends = 0;
    for (let process = 0; process < 12 && (await inStatus('parked')).length === 0; process++) {
      const stage = new FatefulStage(fates);
      const mortal = Object.create(base.database, {
        write: {
          value: (...args: Parameters<typeof base.database.write>) => {
            if (stage.dead) throw new ProcessEnded();
            return base.database.write(...args);
          },
        },
      }) as typeof base.database;
      const work = new RowWork(mortal, base.clock, base.logger, base.metrics);
      // What a process that was killed leaves behind: a life without an end.
      await base.database.write((tx) =>
        tx.execute("INSERT INTO process_life VALUES (?, 'elsewhere', 1, 0, NULL)", [newId()]),
      );
      if (process > 0) await work.life.beat();
      try {
        await finish(stage, work);
      } catch (error) {
        expect(error).toBeInstanceOf(ProcessEnded);
        ends++;
      }
    }
    expect(await inStatus('parked')).toEqual(idsOf(fates, 'kills'));
    expect(await inStatus('done')).toEqual(idsOf(fates, 'good'));
    expect(ends).toBe(6);
    const [entry] = await base.database.read.query<{ reason: string }>('SELECT reason FROM row_try');
    expect(entry).toBeDefined();
  });

  it('lets an account full of bad rows wait, not the others', async () => {
    const [villain, neighbour] = [newId(), newId()];
    const fates = await given(
      Array.from({ length: 150 }, (_, index) =>
        index % 10 === 9 ? (['good', neighbour] as const) : (['throws', villain] as const),
      ),
    );
    const stage = new FatefulStage(fates);
    const work = rowWork();
    await work.run(stage);
    await work.run(stage);
    expect(await inStatus('done')).toEqual(idsOf(fates, 'good'));
    expect(await inStatus('pending')).toEqual([]);
    const tried = await base.database.read.query('SELECT * FROM row_try WHERE tries > 0');
    expect(tried.length).toBeLessThan(35);
    await finish(stage, work);
    expect(await inStatus('parked')).toEqual(idsOf(fates, 'throws'));
  });

  it('ends with every good row done once and every bad one parked, whoever is careful or not', async () => {
    const fate = fc.constantFrom<Fate>('good', 'good', 'good', 'throws', 'refused');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fate, fc.constantFrom('a', 'b', 'c')), { maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        async (rows, limit, careful) => {
          await base.database.write(async (tx) => {
            for (const table of ['fateful_row', 'row_try', 'process_life'])
              await tx.execute(`DELETE FROM ${table}`);
            if (careful)
              await tx.execute("INSERT INTO process_life VALUES (?, 'elsewhere', 1, 0, NULL)", [newId()]);
          });
          const fates = await given(rows);
          const stage = new FatefulStage(fates, limit);
          const work = rowWork();
          await work.life.beat();
          expect(work.life.isCareful).toBe(careful);
          await finish(stage, work);
          expect(await inStatus('done')).toEqual(idsOf(fates, 'good'));
          expect(await inStatus('parked')).toEqual(idsOf(fates, 'throws', 'refused'));
          expect([...stage.parked.values()].map(({ reason }) => reason).join()).not.toContain('secret');
          const left = await base.database.read.query('SELECT * FROM row_try WHERE dueAt IS NOT NULL');
          expect(left).toEqual([]);
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);

  it('ends the same with several processes at once', async () => {
    const rows = Array.from({ length: 90 }, (_, index) => {
      const fate: Fate = index % 30 === 7 ? 'throws' : index % 30 === 11 ? 'refused' : 'good';
      return [fate, `account-${index % 3}`] as const;
    });
    const fates = await given(rows);
    const stages = [1, 2, 3].map(() => new FatefulStage(fates, 10));
    await Promise.all(stages.map((stage) => finish(stage)));
    expect(await inStatus('done')).toEqual(idsOf(fates, 'good'));
    expect(await inStatus('parked')).toEqual(idsOf(fates, 'throws', 'refused'));
  });

  it('is careful after a process ended without a word, and not after one that said so', async () => {
    const first = rowWork();
    await first.life.start();
    await first.life.stop();
    const second = rowWork();
    await second.life.start();
    expect(second.life.isCareful).toBe(false);
    await base.database.write((tx) =>
      tx.execute("INSERT INTO process_life VALUES (?, 'elsewhere', 1, 0, NULL)", [newId()]),
    );
    await second.life.beat();
    expect(second.life.isCareful).toBe(true);
    await second.life.stop();
  });
});
