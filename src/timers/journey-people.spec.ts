import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testBase, type TestBase } from '../../test/support/base.js';
import { databaseKinds } from '../../test/support/databases.js';
import { ContactService } from '../contacts/index.js';
import { newId } from '../platform/index.js';
import type { EndedJourneys } from '../hooks/index.js';
import { JourneyBatch, JourneyPeople, JourneyRepository, TimerRepository } from './index.js';
import { journeyTable, timerTable, type JourneyRow } from './timer.entity.js';

describe.each(databaseKinds)('journeys of people who are merged, on $kind', ({ create }) => {
  let base: TestBase;
  let contacts: ContactService;
  const timers = new TimerRepository();
  const called: EndedJourneys[] = [];

  beforeAll(async () => {
    base = await testBase(create);
    contacts = new ContactService(base.clock, base.secrets);
    new JourneyPeople(contacts.hooks, timers, base.secrets, base.clock).onModuleInit();
    contacts.hooks.on('journeys.ended', async (_tx, ended) => called.push(ended));
  }, 60_000);
  afterAll(() => base.close());

  const person = (accountId: string) =>
    base.database.write(
      async (tx) =>
        (
          await contacts.resolve(tx, [
            { accountId, connectionId: 'shop', country: null, person: { externalId: newId() } },
          ])
        )[0] as string,
    );
  const merge = (accountId: string, from: string, into: string) =>
    base.database.write((tx) => contacts.merge(tx, accountId, from, into));

  /** A journey with one timer. */
  async function begin(
    accountId: string,
    contactId: string,
    more: { at: number; plugin?: string; connectionId?: string; ended?: boolean },
  ): Promise<string> {
    const { at, plugin = 'carts', connectionId = 'shop', ended = false } = more;
    const row: JourneyRow = {
      id: newId(),
      accountId,
      plugin,
      connectionId,
      journeyKey: `cart:${newId()}`,
      contactId,
      activeSlot: ended ? null : contactId,
      status: ended ? 'ended' : 'active',
      arm: null,
      startedAt: at,
      endedAt: ended ? at + 1 : null,
      outcome: null,
      reason: null,
      state: {},
      eventId: null,
    };
    await base.database.write(async (tx) => {
      await tx.insert(journeyTable, [row]);
      await timers.set(
        tx,
        [
          {
            accountId,
            plugin,
            connectionId,
            key: row.journeyKey,
            journeyId: row.id,
            eventId: newId(),
            dueAt: 9_999,
            payload: {},
            traceId: 't',
          },
        ],
        at,
      );
    });
    return row.id;
  }
  const journeys = (accountId: string) =>
    base.database.read.select(journeyTable, 'WHERE accountId = ? ORDER BY id', [accountId]);
  const waiting = async (accountId: string) =>
    (
      await base.database.read.select(timerTable, "WHERE accountId = ? AND status = 'pending'", [accountId])
    ).map((timer) => timer.journeyId);

  it('follow to the survivor, who is then on their way', async () => {
    const account = newId();
    const [old, kept] = [await person(account), await person(account)];
    const id = await begin(account, old, { at: 1_000 });
    const past = await begin(account, old, { at: 500, ended: true });
    await merge(account, old, kept);
    expect(
      (await journeys(account)).map((row) => [row.id, row.contactId, row.activeSlot, row.status]),
    ).toEqual([
      [id, kept, kept, 'active'],
      [past, kept, null, 'ended'],
    ]);
    const batch = new JourneyBatch(new JourneyRepository(base.secrets), account, 'carts', base.clock.now());
    await base.database.write((tx) => batch.load(tx, { contactIds: [kept], tags: [] }));
    const start = {
      connectionId: 'shop',
      key: 'another',
      contactId: kept,
      tags: [],
      state: {},
      eventId: null,
      reentryAfter: 0,
    };
    expect(batch.start(start)).toBe('journey_active');
  });

  it('of two the one begun first goes on; the other ends with its timers and what waits to be sent', async () => {
    for (const [first, second] of [
      [1_000, 2_000],
      [2_000, 1_000],
    ] as const) {
      const account = newId();
      const [old, kept] = [await person(account), await person(account)];
      const one = await begin(account, old, { at: first });
      const two = await begin(account, kept, { at: second });
      const loser = first < second ? two : one;
      const winner = first < second ? one : two;
      await merge(account, old, kept);
      const rows = new Map((await journeys(account)).map((row) => [row.id, row]));
      expect(rows.get(winner)).toMatchObject({ status: 'active', contactId: kept, activeSlot: kept });
      expect(rows.get(loser)).toMatchObject({
        status: 'ended',
        contactId: kept,
        activeSlot: null,
        outcome: 'contacts_merged',
        reason: 'contacts_merged',
      });
      expect(await waiting(account)).toEqual([winner]);
      expect(called.at(-1)).toEqual({ accountId: account, journeyIds: [loser], reason: 'contacts_merged' });
    }
  });

  it('of other plugins, connections and accounts go on beside it', async () => {
    const [account, other] = [newId(), newId()];
    const [old, kept] = [await person(account), await person(account)];
    const ids = [
      await begin(account, old, { at: 1_000 }),
      await begin(account, kept, { at: 2_000, plugin: 'reviews' }),
      await begin(account, kept, { at: 3_000, connectionId: 'other shop' }),
      await begin(other, kept, { at: 500 }),
    ];
    await merge(account, old, kept);
    const rows = [...(await journeys(account)), ...(await journeys(other))];
    expect(rows.map((row) => [row.id, row.status])).toEqual(ids.map((id) => [id, 'active']));
  });

  it('come out the same in whatever order people are merged', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.integer({ min: 1, max: 3 }), shop: fc.constantFrom('a', 'b') }), {
          minLength: 3,
          maxLength: 5,
        }),
        fc.infiniteStream(fc.nat(1_000)),
        async (begun, random) => {
          const account = newId();
          const people = await Promise.all(begun.map(() => person(account)));
          const ids: string[] = [];
          for (const [index, { at, shop }] of begun.entries())
            ids.push(await begin(account, people[index] as string, { at: at * 1_000, connectionId: shop }));
          const left = [...people];
          while (left.length > 1) {
            const [from] = left.splice((random.next().value as number) % left.length, 1);
            await merge(
              account,
              from as string,
              left[(random.next().value as number) % left.length] as string,
            );
          }
          const rows = await journeys(account);
          const active = rows.filter((row) => row.status === 'active').map((row) => row.id);
          const firsts = ['a', 'b'].flatMap((shop) =>
            begun
              .map(({ at, shop: its }, index) => ({ at, its, id: ids[index] as string }))
              .filter(({ its }) => its === shop)
              .sort((one, two) => one.at - two.at || (one.id < two.id ? -1 : 1))
              .slice(0, 1)
              .map(({ id }) => id),
          );
          expect(active.sort()).toEqual(firsts.sort());
          expect((await waiting(account)).sort()).toEqual(firsts.sort());
          expect(new Set(rows.map((row) => row.contactId))).toEqual(new Set(left));
          for (const row of rows) expect(row.activeSlot).toBe(row.status === 'active' ? left[0] : null);
        },
      ),
      { numRuns: 25 },
    );
  });
});
