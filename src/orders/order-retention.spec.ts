import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database } from '../database/index.js';
import { newId, newIdAt, Secrets } from '../platform/index.js';
import type { Person } from '../sdk/index.js';
import {
  orderKeyTable,
  OrderLinks,
  OrderRetention,
  orderSightingTable,
  placeOf,
  type OrderReport,
} from './index.js';

const day = 86_400_000;
const ana: Person = { phone: '+34600111222' };

describe.each(databaseKinds)('orders nobody tells of any more on $kind', ({ create }) => {
  const links = new OrderLinks(new Secrets({ secret: 'a secret of the tests' }));
  const now = Date.now() + 10_000 * day;
  const before = now - 700 * day;
  let temporary: TemporaryDatabase;
  let db: Database;
  let accountId: string;
  let retention: OrderRetention;
  /** Orders an event was recorded about lately. */
  let told: Set<string>;

  beforeAll(async () => {
    temporary = await create();
    db = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await db.close();
    await temporary.drop();
  });
  beforeEach(async () => {
    accountId = newId();
    retention = new OrderRetention();
    told = new Set();
    await db.write(async (tx) => {
      await tx.execute('DELETE FROM order_sighting');
      await tx.execute('DELETE FROM order_key');
    });
  });

  const note = (connectionId: string, subject: string, number: string, seenAt: number) =>
    db.write((tx) =>
      links.note(tx, [
        {
          accountId,
          connectionId,
          subject,
          order: { number },
          person: ana,
          country: 'ES',
          isStore: false,
          wholeEventId: undefined,
          seenAt,
        } satisfies OrderReport,
      ]),
    );
  async function purge(limit = 200, at = now): Promise<void> {
    for (let rounds = 0; rounds < 50; rounds++) {
      const looked = await db.write((tx) =>
        retention.purge(tx, { now: at, before, limit }, () => Promise.resolve(told)),
      );
      if (looked === 0) return;
    }
    throw new Error('it goes on and on');
  }
  const left = async () =>
    (await db.read.select(orderSightingTable, 'ORDER BY subject')).map(({ subject }) => subject);
  const keys = async () => (await db.read.select(orderKeyTable, '')).length;

  it('go with what they are recognised by; younger ones stay', async () => {
    await note('shop', 'old', '1', before - 1);
    await note('shop', 'young', '2', before);
    expect(await keys()).toBe(2);
    await purge();
    expect(await left()).toEqual(['young']);
    expect(await keys()).toBe(1);
    // Told of again it is an order like any other.
    await note('shop', 'old', '1', now);
    expect(await left()).toEqual(['old', 'young']);
  });

  it('stay while somebody tells of them, with all that are the same order', async () => {
    await note('shop', 'one', '1', before - 9);
    await note('parcels', 'same', '1', before - 8);
    await note('shop', 'other', '2', before - 7);
    await note('parcels', 'late', '2', before + 7);
    await note('shop', 'third', '3', before - 6);
    told.add(placeOf({ connectionId: 'parcels', subject: 'same' }));
    await purge();
    expect(await left()).toEqual(['late', 'one', 'other', 'same']);
    expect(await keys()).toBe(2);
    await note('crm', 'one too', '1', now);
    const rows = await db.read.select(orderSightingTable, "WHERE subject IN ('one', 'same', 'one too')");
    expect(new Set(rows.map(({ linkId }) => linkId)).size).toBe(1);
  });

  it('are all looked at, however many stay, and again the next day', async () => {
    for (let n = 0; n < 7; n++) {
      await note('shop', `kept-${n}`, `k${n}`, before - 50);
      told.add(placeOf({ connectionId: 'shop', subject: `kept-${n}` }));
    }
    await note('shop', 'last', 'l', before - 1);
    await purge(3);
    expect(await left()).not.toContain('last');
    expect(await left()).toHaveLength(7);
    told.clear();
    await purge(3, now + day / 2);
    expect(await left()).toHaveLength(7);
    await purge(3, now + day);
    expect([await left(), await keys()]).toEqual([[], 0]);
  });

  it('without a link go too, and keys no order has', async () => {
    const report = { accountId, connectionId: 'shop', subject: 'alone', order: { number: '1' } };
    await db.write((tx) =>
      links.note(
        tx,
        [
          {
            ...report,
            person: ana,
            country: 'ES',
            isStore: true,
            wholeEventId: undefined,
            seenAt: before - 1,
          },
        ],
        () => false,
      ),
    );
    await db.write((tx) =>
      tx.insert(orderKeyTable, [
        { accountId, keyHash: 'a', linkId: newIdAt(before - 1_000) },
        { accountId, keyHash: 'b', linkId: newIdAt(before + 1_000) },
      ]),
    );
    expect(await left()).toEqual(['alone']);
    await purge();
    expect([await left(), await keys()]).toEqual([[], 1]);
  });
});
