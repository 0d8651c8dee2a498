import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '../platform/index.js';
import { testBase, type TestBase } from '../../test/support/base.js';
import { databaseKinds } from '../../test/support/databases.js';
import '../accounts/index.js';
import { JourneyBatch, JourneyRepository, TimerRepository, timerTable, type TimerInput } from './index.js';

const day = 86_400_000;

describe.each(databaseKinds)('timers and journeys on $kind', ({ create }) => {
  let base: TestBase;
  let journeys: JourneyRepository;
  const timers = new TimerRepository();
  const accountId = newId();
  const connectionId = newId();
  beforeAll(async () => {
    base = await testBase(create);
    journeys = new JourneyRepository(base.secrets);
  }, 60_000);
  afterAll(() => base.close());
  beforeEach(() =>
    base.database.write(async (tx) => {
      for (const table of ['timer', 'journey', 'journey_tag', 'conversion', 'plugin_memory'])
        await tx.execute(`DELETE FROM ${table}`);
    }),
  );

  const timer = (key: string, dueAt: number, more: Partial<TimerInput> = {}): TimerInput => ({
    accountId,
    plugin: 'p',
    connectionId,
    key,
    journeyId: null,
    eventId: newId(),
    dueAt,
    payload: { step: 1 },
    traceId: 't',
    ...more,
  });
  const set = (...inputs: TimerInput[]) => base.database.write((tx) => timers.set(tx, inputs, 0));
  const due = (now: number) => base.database.write((tx) => timers.claimDue(tx, now, 100));
  const batch = async <T>(
    work: (journeys: JourneyBatch) => T,
    asked: { contactIds?: string[]; tags?: string[]; now?: number; account?: string } = {},
  ): Promise<T> =>
    base.database.write(
      async (tx) => {
        const opened = new JourneyBatch(journeys, asked.account ?? accountId, 'p', asked.now ?? 1_000);
        await opened.load(tx, { contactIds: asked.contactIds ?? [], tags: asked.tags ?? [] });
        const result = work(opened);
        await opened.flush(tx);
        return result;
      },
      { retryDuplicates: true },
    );
  const start = (
    key: string,
    contactId: string,
    more: { tags?: string[]; now?: number; reentryAfter?: number; at?: string } = {},
  ) =>
    batch(
      (open) =>
        open.start({
          connectionId: more.at ?? connectionId,
          key,
          contactId,
          tags: more.tags ?? [],
          state: { n: 1 },
          eventId: null,
          reentryAfter: more.reentryAfter ?? 7 * day,
        }),
      { contactIds: [contactId], ...(more.now === undefined ? {} : { now: more.now }) },
    );

  it('remembers by tag the latest instant, hashed, per account, until it is to be forgotten', async () => {
    const tag = 'phone:34600111222';
    const remember = (at: number, until: number, more: { account?: string } = {}) =>
      batch((open) => open.remember(connectionId, [tag, 'cart:x'], at, until), {
        tags: [tag, 'cart:x'],
        ...more,
      });
    const memory = (now = 1_000, more: { account?: string } = {}) =>
      batch((open) => open.memories([tag]), { tags: [tag], now, ...more });
    expect(await memory()).toEqual([]);
    await remember(500, 9_000);
    await remember(400, 9_000);
    expect(await memory()).toEqual([{ tag, at: 500, connectionId }]);
    await Promise.all([remember(700, 9_000), remember(700, 9_000)]);
    expect(await memory()).toEqual([{ tag, at: 700, connectionId }]);
    expect(await memory(1_000, { account: newId() })).toEqual([]);
    expect(JSON.stringify(await base.database.read.query('SELECT * FROM plugin_memory'))).not.toContain(
      '600111222',
    );
    expect(await base.database.write((tx) => journeys.forget(tx, 8_999, 10))).toBe(0);
    expect(await memory(9_000)).toEqual([]);
    expect(await base.database.write((tx) => journeys.forget(tx, 9_000, 10))).toBe(2);
  });

  it('remembers for each shop by itself, and what was remembered before shops had their own', async () => {
    const other = newId();
    await batch((open) => open.remember(connectionId, ['cart:1'], 500, 9_000));
    await batch((open) => open.remember(other, ['cart:1'], 300, 9_000), { tags: ['cart:1'] });
    const tagHash = base.secrets.hash('journey-tag', 'cart:1');
    await base.database.write((tx) =>
      tx.execute(
        'INSERT INTO plugin_memory (accountId, plugin, tagHash, at, keepUntil) VALUES (?, ?, ?, ?, ?)',
        [accountId, 'p', tagHash, 200, 9_000],
      ),
    );
    const seen = await batch((open) => open.memories(['cart:1']), { tags: ['cart:1'] });
    expect(new Set(seen)).toEqual(
      new Set([
        { tag: 'cart:1', at: 500, connectionId },
        { tag: 'cart:1', at: 300, connectionId: other },
        { tag: 'cart:1', at: 200, connectionId: undefined },
      ]),
    );
    expect(await base.database.write((tx) => journeys.forget(tx, 9_000, 10))).toBe(3);
  });

  it('lets a person be on one journey in each shop, each with a pause of its own', async () => {
    const person = newId();
    const other = newId();
    expect(await start('one', person)).toBeUndefined();
    expect(await start('one', person, { at: other })).toBeUndefined();
    expect(await start('two', person, { at: other })).toBe('journey_active');
    await batch((open) => open.end(other, 'one', 'ordered', 'order_accepted'), {
      contactIds: [person],
      now: 2_000,
    });
    expect(await start('two', person, { at: other, now: 3_000 })).toBe('journey_too_soon');
    const rows = await base.database.read.query<{ connectionId: string }>(
      "SELECT connectionId FROM journey WHERE status = 'active'",
    );
    expect(rows).toEqual([{ connectionId }]);
  });

  it('starts one of two journeys that two workers begin at once in one shop, and one in each of two', async () => {
    const person = newId();
    const other = newId();
    const answers = await Promise.all([
      start('left', person),
      start('right', person),
      start('left', person, { at: other }),
      start('right', person, { at: other }),
    ]);
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(2);
    const rows = await base.database.read.query<{ connectionId: string }>(
      "SELECT connectionId FROM journey WHERE status = 'active'",
    );
    expect(new Set(rows.map((row) => row.connectionId))).toEqual(new Set([connectionId, other]));
  });

  it('ends the journey of the shop that is named, or of another when this one has none', async () => {
    const person = newId();
    const other = newId();
    await start('one', person);
    await start('one', person, { at: other });
    const running = async () =>
      (
        await base.database.read.query<{ connectionId: string }>(
          "SELECT connectionId FROM journey WHERE status = 'active'",
        )
      ).map((row) => row.connectionId);
    await batch((open) => open.end(connectionId, 'one', 'ordered', 'x'), { contactIds: [person] });
    expect(await running()).toEqual([other]);
    await batch((open) => open.end(newId(), 'one', 'ordered', 'x'), { contactIds: [person] });
    expect(await running()).toEqual([]);
  });

  it('shows what was remembered within the same batch', async () => {
    const seen = await batch((open) => {
      open.remember(connectionId, ['cart:1'], 5, 9_000);
      open.remember(connectionId, ['cart:1'], 3, 9_000);
      return open.memories(['cart:1', 'cart:2']);
    });
    expect(seen).toEqual([{ tag: 'cart:1', at: 5, connectionId }]);
  });

  it('moves a timer that waits, and leaves one that fired or was cancelled', async () => {
    await set(timer('a', 100), timer('b', 100), timer('c', 100));
    const [a] = await due(100);
    await base.database.write((tx) => timers.fired(tx, [a?.id as string], 100));
    await base.database.write((tx) =>
      timers.cancelByKeys(tx, [{ accountId, plugin: 'p', connectionId, key: 'b', reason: 'bought' }], 100),
    );
    await set(timer('a', 500), timer('b', 500), timer('c', 500));
    const rows = await base.database.read.select(timerTable, 'ORDER BY timerKey');
    expect(rows.map((row) => [row.timerKey, row.status, row.dueAt])).toEqual([
      ['a', 'fired', 100],
      ['b', 'cancelled', 100],
      ['c', 'pending', 500],
    ]);
  });

  it('keeps the keys of accounts, plugins and connections apart', async () => {
    await set(
      timer('a', 1),
      timer('a', 2, { accountId: newId() }),
      timer('a', 3, { plugin: 'q' }),
      timer('a', 4, { connectionId: newId() }),
    );
    expect(await due(10)).toHaveLength(4);
    expect(await timers.page(base.database.read, accountId, {}, 10)).toHaveLength(3);
  });

  it('fires what is due in order, whatever was set and moved before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 50 })), {
          maxLength: 30,
        }),
        async (steps) => {
          await base.database.write((tx) => tx.execute('DELETE FROM timer'));
          const model = new Map<string, number>();
          for (const [key, at] of steps) {
            await set(timer(`k${key}`, at));
            model.set(`k${key}`, at);
          }
          const fired = await due(25);
          const wanted = [...model]
            .filter(([, at]) => at <= 25)
            .map(([, at]) => at)
            .sort((one, two) => one - two);
          expect(fired.map((row) => row.dueAt)).toEqual(wanted);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('gives each due timer to one of two workers', async () => {
    await set(...Array.from({ length: 50 }, (_, index) => timer(`t${index}`, index)));
    const take = () =>
      base.database.write(async (tx) => {
        const rows = await timers.claimDue(tx, 100, 30);
        await timers.fired(
          tx,
          rows.map((row) => row.id),
          100,
        );
        return rows.map((row) => row.id);
      });
    const taken = (await Promise.all([take(), take(), take()])).flat();
    expect(new Set(taken).size).toBe(taken.length);
  });

  it('lets a person be on one journey at a time, and on another only after the pause', async () => {
    const person = newId();
    expect(await start('one', person)).toBeUndefined();
    expect(await start('one', person)).toBe('journey_exists');
    expect(await start('two', person)).toBe('journey_active');
    await batch((open) => open.end(connectionId, 'one', 'ordered', 'order_accepted'), {
      contactIds: [person],
      now: 2_000,
    });
    expect(await start('two', person, { now: 2_000 + 7 * day - 1 })).toBe('journey_too_soon');
    expect(await start('two', person, { now: 2_000 + 7 * day })).toBeUndefined();
  });

  it('starts one of two journeys that two workers begin at once', async () => {
    const person = newId();
    const answers = await Promise.all([start('left', person), start('right', person)]);
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    const rows = await base.database.read.query("SELECT id FROM journey WHERE status = 'active'");
    expect(rows).toHaveLength(1);
  });

  it('is recognised by tags, which are stored as keyed hashes only', async () => {
    const person = newId();
    await start('one', person, { tags: ['email:sam@shop.example', 'cart:9f'] });
    const found = await batch((open) => open.views(null, ['email:sam@shop.example', 'cart:other']), {
      tags: ['email:sam@shop.example', 'cart:other'],
    });
    expect(found).toMatchObject([
      { key: 'one', status: 'active', tags: ['email:sam@shop.example'], state: { n: 1 } },
    ]);
    expect(
      await batch((open) => open.views(null, ['email:sam@shop.example']), {
        tags: ['email:sam@shop.example'],
        account: newId(),
      }),
    ).toEqual([]);
    expect(JSON.stringify(await base.database.read.query('SELECT * FROM journey_tag'))).not.toContain('sam');
  });

  it('lets what an earlier event of a batch did be seen by a later one', async () => {
    const person = newId();
    await batch(
      (open) => {
        open.start({
          connectionId,
          key: 'one',
          contactId: person,
          tags: ['cart:1'],
          state: {},
          eventId: null,
          reentryAfter: 0,
        });
        open.update(connectionId, 'one', { state: { step: 2 }, tags: ['order:5'] });
        expect(open.views(person, [])[0]?.state).toEqual({ step: 2 });
        expect(open.end(connectionId, 'one', 'ordered', 'order_accepted')).toBeDefined();
        expect(open.end(connectionId, 'one', 'ordered', 'again')).toBeUndefined();
        expect(
          open.start({
            connectionId,
            key: 'two',
            contactId: person,
            tags: [],
            state: {},
            eventId: null,
            reentryAfter: 0,
          }),
        ).toBeUndefined();
      },
      { contactIds: [person] },
    );
    const rows = await base.database.read.query<{ journeyKey: string; status: string }>(
      'SELECT journeyKey, status FROM journey ORDER BY id',
    );
    expect(rows.map((row) => `${row.journeyKey} ${row.status}`)).toEqual(['one ended', 'two active']);
  });

  it('counts both arms, each order once, money without a float', async () => {
    const people = [newId(), newId(), newId()] as const;
    for (const [index, person] of people.entries()) await start(`j${index}`, person);
    const rows = await base.database.read.query<{ id: string; journeyKey: string }>(
      'SELECT id, journeyKey FROM journey ORDER BY journeyKey',
    );
    const id = (key: string) => rows.find((row) => row.journeyKey === key)?.id as string;
    await base.database.write((tx) =>
      journeys.assign(tx, [
        { journeyId: id('j0'), arm: 'treatment' },
        { journeyId: id('j1'), arm: 'control' },
        { journeyId: id('j2'), arm: 'treatment' },
      ]),
    );
    await base.database.write((tx) => journeys.assign(tx, [{ journeyId: id('j0'), arm: 'control' }]));
    for (let repeat = 0; repeat < 2; repeat++) {
      await batch(
        (open) => {
          for (const [subject, amount] of [
            ['order:1', '0.10'],
            ['order:2', '0.20'],
          ] as const) {
            open.convert(connectionId, 'j0', { rule: 'link', subject, amount, currency: 'EUR', at: 5 });
          }
          open.convert(connectionId, 'j1', {
            rule: 'identity',
            subject: 'order:3',
            amount: '1990',
            currency: 'JPY',
            at: 5,
          });
        },
        { contactIds: [...people] },
      );
    }
    expect(await journeys.results(base.database.read, accountId, 'p')).toEqual([
      { arm: 'treatment', people: 2, converted: 1, orders: 2, byRule: { link: 2 }, value: { EUR: '0.30' } },
      { arm: 'control', people: 1, converted: 1, orders: 1, byRule: { identity: 1 }, value: { JPY: '1990' } },
    ]);
    expect((await journeys.results(base.database.read, newId(), 'p'))[0]?.people).toBe(0);
    const peopleAt = (at: string) => journeys.results(base.database.read, accountId, 'p', at);
    expect((await peopleAt(connectionId)).map((arm) => arm.people)).toEqual([2, 1]);
    expect((await peopleAt(newId())).map((arm) => arm.people)).toEqual([0, 0]);
  });
});
