import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { organisationTable } from '../accounts/account.entity.js';
import { conversionTable } from '../timers/timer.entity.js';
import {
  databaseKinds,
  emptyDatabaseKinds,
  serverKinds,
  type TemporaryDatabase,
} from '../../test/support/databases.js';
import { loadEntities } from '../../test/support/entities.js';
import { CuttableProxy } from '../../test/support/proxy.js';
import { Database, DatabaseError, insideUnitOfWork } from './index.js';

const row = (id: string, name = id) => ({ id, name, createdAt: 1_764_000_000_000 });
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// The schema is compared with every table there is, also one that no import here would reach.
await loadEntities();

describe.each(emptyDatabaseKinds)('the database on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });

  const names = async () =>
    (await database.read.select(organisationTable, 'ORDER BY id')).map((organisation) => organisation.id);
  const clear = () => database.write((tx) => tx.execute('DELETE FROM organisation'));

  it('has a schema that the entities would not change (no drift)', async () => {
    const log = await database.source.driver.createSchemaBuilder().log();
    expect(log.upQueries.map((query) => query.query)).toEqual([]);
  });

  it('runs migrations again without harm, and after being cut off half way', async () => {
    await database.write((tx) => tx.execute("DELETE FROM schema_migration WHERE name LIKE 'conversion%'"));
    await database.write((tx) => tx.execute('DROP TABLE conversion'));
    const again = await Database.open(temporary.location);
    expect(await again.read.select(conversionTable, '')).toEqual([]);
    await again.close();
  });

  it('keeps committed rows when units of work interleave and one rolls back', async () => {
    await clear();
    const failing = database
      .write(async (tx) => {
        await tx.insert(organisationTable, [row('a')]);
        await later(50);
        throw new Error('rolled back on purpose');
      })
      .catch(() => 'failed');
    const other = later(10).then(() => database.write((tx) => tx.insert(organisationTable, [row('b')])));
    const third = later(20).then(() => database.write((tx) => tx.insert(organisationTable, [row('c')])));
    expect(await failing).toBe('failed');
    await Promise.all([other, third]);
    expect(await names()).toEqual(['b', 'c']);
  });

  it('refuses a unit of work inside another instead of dead-locking', async () => {
    await expect(database.write(() => database.write(async () => 1))).rejects.toThrow('pass its tx');
    expect(insideUnitOfWork()).toBe(false);
  });

  it('runs hooks after the commit, outside the unit, and never after a rollback', async () => {
    const calls: string[] = [];
    await database.write(async (tx) => {
      tx.afterCommit(() => calls.push(insideUnitOfWork() ? 'inside' : 'outside'));
      expect(calls).toEqual([]);
    });
    await database
      .write(async (tx) => {
        tx.afterCommit(() => calls.push('never'));
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(calls).toEqual(['outside']);
  });

  it('inserts, ignores what exists, updates many rows with values of their own', async () => {
    await clear();
    await database.write(async (tx) => {
      expect(await tx.insert(organisationTable, [row('a'), row('b')])).toBe(2);
      expect(await tx.insertIgnore(organisationTable, [row('b'), row('c')])).toBe(1);
      await tx.updateMany(organisationTable, 'id', [
        { key: 'a', set: { name: 'first', createdAt: 1 } },
        { key: 'c', set: { name: 'third "quoted" ✓', createdAt: 1 } },
      ]);
      await tx.upsert(organisationTable, [row('b', 'second')], ['id'], ['name']);
    });
    const rows = await database.read.select(organisationTable, 'WHERE id IN (?) ORDER BY id', [
      ['a', 'b', 'c'],
    ]);
    expect(rows.map((found) => found.name)).toEqual(['first', 'second', 'third "quoted" ✓']);
    expect(rows[0]?.createdAt).toBe(1);
    expect(await database.read.select(organisationTable, 'WHERE id IN (?)', [[]])).toEqual([]);
  });

  it('inserts rows as a unit of their own, of any number, leaving out what exists', async () => {
    await clear();
    await database.write((tx) => tx.insert(organisationTable, [row('n00', 'stays')]));
    const rows = Array.from({ length: 213 }, (_, n) =>
      row(`n${String(n).padStart(2, '0')}`, `“${n}” \\ ' ñ ✓ 🛒`),
    );
    expect(await database.insertIgnore(organisationTable, () => rows)).toBe(212);
    expect(await database.insertIgnore(organisationTable, () => rows.slice(0, 5))).toBe(0);
    expect(await database.insertIgnore(organisationTable, () => [])).toBe(0);
    const found = await database.read.select(organisationTable, 'ORDER BY id');
    expect(found.find(({ id }) => id === 'n00')?.name).toBe('stays');
    const byId = (one: { id: string }, two: { id: string }) => (one.id < two.id ? -1 : 1);
    expect(found.filter(({ id }) => id !== 'n00')).toEqual(rows.slice(1).sort(byId));
    await expect(
      database.write(() => database.insertIgnore(organisationTable, () => [row('x')])),
    ).rejects.toThrow('already open');
  });

  it('inserts many rows or none, also when the unit goes on after a duplicate', async () => {
    await clear();
    await database.write(async (tx) => {
      await tx.insert(organisationTable, [row('a')]);
      await tx.insert(organisationTable, [row('b'), row('c'), row('a')]).catch(() => undefined);
      await tx.insert(organisationTable, [row('d')]);
    });
    expect(await names()).toEqual(['a', 'd']);
  });

  it('finds by lists of any length and content', async () => {
    await clear();
    const odd = ['plain', "qu'ote", 'back\\slash', '“double"', 'ctl\u0001', 'ñ ✓ 🛒'];
    await database.write((tx) =>
      tx.insert(
        organisationTable,
        odd.map((name, n) => row(`n${n}`, name)),
      ),
    );
    const found = async (list: readonly string[]) =>
      (await database.read.select(organisationTable, 'WHERE name IN (?) ORDER BY id', [list])).map(
        ({ name }) => name,
      );
    expect(await found(odd)).toEqual(odd);
    for (const name of odd) {
      expect(await found([name])).toEqual([name]);
      expect(await found([name, 'missing'])).toEqual([name]);
    }
    const numbers = await database.read.select(organisationTable, 'WHERE createdAt IN (?) AND id IN (?)', [
      [row('x').createdAt, 1],
      ['n0', 'n1'],
    ]);
    expect(numbers).toHaveLength(2);
  });

  it('gives the first of several patches of one row', async () => {
    await clear();
    await database.write(async (tx) => {
      await tx.insert(organisationTable, [row('a'), row('b')]);
      await tx.updateMany(organisationTable, 'id', [
        { key: 'a', set: { name: 'first' } },
        { key: 'a', set: { name: 'second' } },
        { key: 'b', set: { name: 'other' } },
      ]);
    });
    const rows = await database.read.select(organisationTable, 'ORDER BY id');
    expect(rows.map(({ name }) => name)).toEqual(['first', 'other']);
  });

  it('names the fault of a duplicate key and carries no parameter in the message', async () => {
    const error = await database
      .write((tx) => tx.insert(organisationTable, [row('dup', 'Geheimnis'), row('dup', 'Geheimnis')]))
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DatabaseError);
    expect((error as DatabaseError).fault).toBe('duplicate');
    expect(JSON.stringify(error) + String((error as Error).message)).not.toContain('Geheimnis');
  });

  it('runs a unit again when it lost a race and asked for it', async () => {
    await clear();
    const claim = (name: string) =>
      database.write(
        async (tx) => {
          const found = await tx.first(organisationTable, 'WHERE id = ?', ['only']);
          if (found) return found.name;
          await later(20);
          await tx.insert(organisationTable, [row('only', name)]);
          return name;
        },
        { retryDuplicates: true },
      );
    const [one, two] = await Promise.all([claim('one'), claim('two')]);
    expect(one).toBe(two);
  });
});

describe('units of work that share a commit on SQLite', () => {
  let temporary: TemporaryDatabase;
  let database: Database;
  beforeAll(async () => {
    const kind = databaseKinds[0];
    if (!kind) throw new Error('SQLite is always there');
    temporary = await kind.create();
    database = await Database.open(temporary.location);
  });
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });
  const stored = async () =>
    (await database.read.select(organisationTable, 'ORDER BY id')).map((found) => found.id);

  it('undoes a unit that fails alone, and keeps its neighbours', async () => {
    const units = Array.from({ length: 60 }, (_, index) =>
      database
        .write(async (tx) => {
          await tx.insert(organisationTable, [row(`unit-${String(index).padStart(2, '0')}`)]);
          await later(index % 5 === 0 ? 1 : 0);
          if (index % 3 === 0) throw new Error('on purpose');
        })
        .then(() => index)
        .catch(() => undefined),
    );
    const done = (await Promise.all(units)).filter((index) => index !== undefined);
    expect(done).toHaveLength(40);
    expect(await stored()).toEqual(done.map((index) => `unit-${String(index).padStart(2, '0')}`));
  });

  it('is done only when others can read it', async () => {
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const id = `seen-${index}`;
        await database.write((tx) => tx.insert(organisationTable, [row(id)]));
        expect(await database.read.first(organisationTable, 'WHERE id = ?', [id])).toBeDefined();
      }),
    );
  });

  it('acknowledges nothing while the disk is full, and goes on when there is room again', async () => {
    const [pages] = await database.read.query<{ page_count: number }>('PRAGMA page_count');
    await database.source.query(`PRAGMA max_page_count = ${pages?.page_count}`);
    const big = (id: string) =>
      database.write((tx) => tx.insert(organisationTable, [row(id, 'x'.repeat(200_000))]));
    const outcomes = await Promise.allSettled(['full-1', 'full-2', 'full-3'].map(big));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect((outcomes[0] as PromiseRejectedResult).reason).toMatchObject({ fault: 'full' });
    expect(database.fault?.fault).toBe('full');
    await database.source.query('PRAGMA max_page_count = 1073741823');
    await Promise.all(['room-1', 'room-2'].map(big));
    expect((await stored()).filter((id) => /^(full|room)/.test(id))).toEqual(['room-1', 'room-2']);
    expect(database.fault).toBeUndefined();
  });
});

describe('the urgent lane on SQLite', () => {
  it('lets ingress pass units that wait, but not the one that runs', async () => {
    const kind = databaseKinds[0];
    if (!kind) throw new Error('SQLite is always there');
    const temporary = await kind.create();
    const database = await Database.open(temporary.location);
    const order: string[] = [];
    const unit = (name: string, urgent: boolean) =>
      database.write(
        async () => {
          await later(5);
          order.push(name);
        },
        { urgent },
      );
    await Promise.all([unit('first', false), unit('second', false), unit('urgent', true)]);
    expect(order).toEqual(['first', 'urgent', 'second']);
    await database.close();
    await temporary.drop();
  });
});

for (const { kind, create } of serverKinds)
  describe(`${kind} while it is away`, () => {
    let temporary: TemporaryDatabase;
    let proxy: CuttableProxy;
    let database: Database;
    beforeAll(async () => {
      temporary = await create();
      const through = await CuttableProxy.of('url' in temporary.location ? temporary.location.url : '');
      proxy = through.proxy;
      database = await Database.open({ url: through.url });
    }, 60_000);
    afterAll(async () => {
      await database.close();
      await temporary.drop();
    });
    const away = { name: 'DatabaseError', fault: 'unavailable' };
    const fault = (work: Promise<unknown>) => work.catch((error: unknown) => error);
    const everyWay = () => [
      fault(database.read.query('SELECT 1')),
      fault(database.now()),
      fault(database.write((tx) => tx.execute('DELETE FROM organisation'))),
      fault(database.insertIgnore(organisationTable, () => [row('x')])),
    ];

    it('says so to whoever asked while it broke, also in the middle of a unit', async () => {
      const statement = fault(database.read.query('SELECT SLEEP(20)'));
      const unit = fault(
        database.write(async (tx) => {
          await tx.execute("DELETE FROM organisation WHERE id = 'never'");
          proxy.cut();
          await tx.query('SELECT 1').catch(() => undefined);
          await tx.query('SELECT 2');
        }),
      );
      expect(await unit).toMatchObject(away);
      expect(await statement).toMatchObject(away);
    });

    it('says so to whoever asks then, connected or not, and comes back', async () => {
      for (const error of await Promise.all(everyWay())) expect(error).toMatchObject(away);
      proxy.mend();
      expect(await database.read.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await proxy.close();
      for (const error of await Promise.all(everyWay())) expect(error).toMatchObject(away);
    });
  });
