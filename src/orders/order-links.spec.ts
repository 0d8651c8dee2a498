import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database } from '../database/index.js';
import { newId, Secrets } from '../platform/index.js';
import type { Person } from '../sdk/index.js';
import { orderKeyTable, OrderLinks, orderSightingTable, placeOf, type OrderReport } from './index.js';

const secrets = new Secrets({ secret: 'a secret of the tests' });
const uuid = '0193a5c2-7b1e-7000-8000-00000000ab12';

/** Somebody tells of an order: which number, of whom, and what they know of that person. */
const telling = fc.record({
  connection: fc.integer({ min: 0, max: 4 }),
  number: fc.constantFrom('1001', '#1001', '1002'),
  who: fc.integer({ min: 0, max: 2 }),
  knows: fc.constantFrom<('phone' | 'email')[]>(['phone'], ['email'], ['phone', 'email'], []),
});
type Telling = { connection: number; number: string; who: number; knows: readonly ('phone' | 'email')[] };

describe.each(databaseKinds)('orders that several connections tell of on $kind', ({ create }) => {
  const links = new OrderLinks(secrets);
  let temporary: TemporaryDatabase;
  let db: Database;
  let accountId: string;

  beforeAll(async () => {
    temporary = await create();
    db = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await db.close();
    await temporary.drop();
  });

  const told = (one: Partial<OrderReport> & { subject: string; connectionId: string }): OrderReport => ({
    accountId,
    order: { number: '1001' },
    person: undefined,
    country: 'ES',
    isStore: false,
    wholeEventId: undefined,
    seenAt: 1,
    ...one,
  });
  const note = (...all: OrderReport[]) => db.write((tx) => links.note(tx, all));
  /** Which subjects are one order, each group sorted. */
  const groups = async (): Promise<string[][]> => {
    const rows = await db.read.select(orderSightingTable, 'WHERE accountId = ? ORDER BY subject', [
      accountId,
    ]);
    const found = new Map<string, string[]>();
    for (const { linkId, subject } of rows)
      found.set(linkId ?? subject, [...(found.get(linkId ?? subject) ?? []), subject]);
    return [...found.values()].sort();
  };
  const fresh = () => {
    accountId = newId();
    return (name: string) => `${name}-${accountId}`.slice(0, 36);
  };
  const ana: Person = { phone: '+34600111222', email: 'ana@example.com' };
  const bea: Person = { phone: '+34600999888', email: 'bea@example.com' };

  it('are one with the same number and a phone or an e-mail address in common, however it is written', async () => {
    const at = fresh();
    await note(
      told({ connectionId: at('a'), subject: 'shop', order: { id: '13', number: '1001' }, person: ana }),
      told({
        connectionId: at('b'),
        subject: 'phone',
        order: { number: ' #1001' },
        person: { phone: '600 111 222' },
      }),
      told({ connectionId: at('c'), subject: 'mail', person: { email: ' Ana@Example.com' } }),
      told({ connectionId: at('d'), subject: 'bea', person: bea }),
      told({ connectionId: at('e'), subject: 'nobody' }),
      told({ connectionId: at('f'), subject: 'unreadable', person: { phone: 'n/a' } }),
      told({ connectionId: at('g'), subject: 'too', person: { phone: 'n/a' } }),
      told({ connectionId: at('h'), subject: 'other number', order: { number: '1002' }, person: ana }),
    );
    expect(await groups()).toEqual([
      ['bea'],
      ['mail', 'phone', 'shop'],
      ['nobody'],
      ['other number'],
      ['too'],
      ['unreadable'],
    ]);
  });

  it('are one by an id no other shop has, unless they name different people; a short one is not enough', async () => {
    const at = fresh();
    const order = { id: uuid, number: '1001' };
    await note(told({ connectionId: at('a'), subject: 'shop', order, person: ana }));
    await note(told({ connectionId: at('b'), subject: 'nobody', order: { id: uuid, number: 'x' } }));
    await note(told({ connectionId: at('c'), subject: 'bea', order, person: bea }));
    await note(
      told({ connectionId: at('d'), subject: 'short', order: { id: '13', number: '1' }, person: ana }),
    );
    await note(told({ connectionId: at('e'), subject: 'short, nobody', order: { id: '13', number: '1' } }));
    await note(
      told({ connectionId: at('f'), subject: 'short, ana', order: { id: '13', number: '2' }, person: ana }),
    );
    expect(await groups()).toEqual([['bea'], ['nobody', 'shop'], ['short, nobody'], ['short', 'short, ana']]);
  });

  it('are two when one shop has two of a number', async () => {
    const at = fresh();
    for (const id of ['13', '14'])
      await note(told({ connectionId: at('a'), subject: id, order: { id, number: '1001' }, person: ana }));
    expect(await groups()).toEqual([['13'], ['14']]);
  });

  it('are two in two shops, though the same person has the same number in both; a tracker has the first', async () => {
    const at = fresh();
    for (const [shop, id] of [
      ['a', '13'],
      ['b', '77'],
    ] as const)
      await note(
        told({
          connectionId: at(shop),
          subject: `shop ${shop}`,
          order: { id, number: '1001' },
          person: ana,
          isStore: true,
        }),
      );
    await note(told({ connectionId: at('c'), subject: 'tracker', person: ana }));
    // Connected twice, it is the same shop.
    await note(
      told({
        connectionId: at('d'),
        subject: 'shop a again',
        order: { id: '13', number: '1001' },
        person: ana,
        isStore: true,
      }),
    );
    expect(await groups()).toEqual([['shop a', 'shop a again', 'tracker'], ['shop b']]);
  });

  it('are never one in two accounts, and keep nothing that names anybody', async () => {
    const at = fresh();
    await note(told({ connectionId: at('a'), subject: 'one', person: ana }));
    const before = accountId;
    fresh();
    await note(told({ connectionId: at('b'), subject: 'two', person: ana }));
    const rows = await db.read.select(orderSightingTable, 'WHERE accountId IN (?)', [[before, accountId]]);
    expect(new Set(rows.map(({ linkId }) => linkId)).size).toBe(2);
    const kept = JSON.stringify([rows, await db.read.select(orderKeyTable, '')]);
    for (const clear of ['600111222', 'ana@', 'Ana']) expect(kept).not.toContain(clear);
  });

  it('are taken whatever they are called, and linked by it', async () => {
    const at = fresh();
    const odd = ['', ' ', '#', '\u0000', 'é'.repeat(5_000), '1'.repeat(191)];
    for (const [index, name] of odd.entries())
      await note(
        told({ connectionId: at('a'), subject: `${index}`, order: { id: name, number: name }, person: ana }),
        told({
          connectionId: at('b'),
          subject: `${index} too`,
          order: { id: name, number: name },
          person: ana,
        }),
      );
    // Cut in the middle of a character.
    await note(told({ connectionId: at('a'), subject: '😀'.repeat(200), person: ana }));
    const found = await groups();
    expect(found).toEqual(
      expect.arrayContaining([
        ['4', '4 too'],
        ['5', '5 too'],
      ]),
    );
    expect(found.flat()).toHaveLength(2 * odd.length + 1);
  });

  it('were first seen when they were, whoever tells of them again', async () => {
    const at = fresh();
    const one = { connectionId: at('a'), subject: 'order:1', person: ana };
    await note(told({ ...one, seenAt: 100 }));
    await note(told({ ...one, seenAt: 900, wholeEventId: newId() }), told({ ...one, seenAt: 950 }));
    const [[row] = []] = [...(await links.of(db.read, [one])).values()];
    expect(row).toMatchObject({ firstSeenAt: 100 });
    expect(row?.wholeEventId).not.toBeNull();
  });

  it('are the same groups in whatever order, in whatever batches and in however many units at once they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(telling, { minLength: 1, maxLength: 10 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 10, maxLength: 10 }),
        fc.boolean(),
        async (tellings, sizes, atOnce) => {
          const at = fresh();
          const all = tellings.map((one, index) =>
            told({
              connectionId: at(String(one.connection)),
              subject: String(index),
              order: { number: one.number },
              person: personOf(one),
            }),
          );
          const batches: OrderReport[][] = [];
          for (let from = 0; from < all.length; from += sizes[batches.length - 1] ?? 1)
            batches.push(all.slice(from, from + (sizes[batches.length] ?? 1)));
          if (atOnce) await Promise.all(batches.map((batch) => note(...batch)));
          else for (const batch of batches) await note(...batch);
          expect(await groups()).toEqual(expected(tellings));
          // Whoever asks about one finds the others of its group.
          const [first] = all;
          const found = first && (await db.write((tx) => links.hold(tx, [first]))).get(placeOf(first));
          expect(found?.map(({ subject }) => subject).sort()).toEqual(
            expected(tellings).find((group) => group.includes('0')),
          );
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});

function personOf({ who, knows }: Telling): Person {
  return {
    ...(knows.includes('phone') ? { phone: `+3460011122${who}` } : {}),
    ...(knows.includes('email') ? { email: `person${who}@example.com` } : {}),
  };
}

/** The groups as a reader of the rule would draw them: whoever has a number and an identifier in common. */
function expected(tellings: readonly Telling[]): string[][] {
  const group = tellings.map((_, index) => index);
  const keys = tellings.map(({ number, who, knows }) =>
    knows.map((what) => `${number.replace('#', '')} ${what} ${who}`),
  );
  for (let round = 0; round < tellings.length; round++)
    tellings.forEach((_, one) =>
      tellings.forEach((__, two) => {
        if (keys[one]?.some((key) => keys[two]?.includes(key)))
          group[one] = group[two] = Math.min(group[one] as number, group[two] as number);
      }),
    );
  const found = new Map<number, string[]>();
  group.forEach((of, index) => found.set(of, [...(found.get(of) ?? []), String(index)]));
  return [...found.values()].map((members) => members.sort()).sort();
}
