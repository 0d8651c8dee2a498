import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { databaseKinds } from '../../test/support/databases.js';
import { toyConnector } from '../../test/support/toy.connector.js';
import { Pipeline } from './pipeline.fixture.js';
import {
  defineTrigger,
  RateLimited,
  Rejected,
  Transient,
  type AnyConnector,
  type AnyTrigger,
} from '../sdk/index.js';
import { lookupTable, type LookupRow } from '../ingress/index.js';

/** What the vendor has, by name; what it was asked, question by question; how it fails. */
const vendor = {
  orders: new Map<string, unknown>(),
  asked: [] as string[][],
  fail: undefined as undefined | ((wanted: readonly string[]) => void),
  meanwhile: undefined as undefined | (() => Promise<void>),
};

/** Says that something of an order happened, and nothing of the order. */
const hint = defineTrigger({
  id: 'hint',
  title: 'Something of an order happened',
  topics: ['hint'],
  payload: z.looseObject({ of: z.number() }),
  subject: ({ of }) => `order:${of}`,
  map: ({ of }) => ({ events: [], lookup: [`order:${of}`] }),
});

const connector = {
  ...toyConnector,
  triggers: [...toyConnector.triggers, hint as unknown as AnyTrigger],
  lookup: async (_context: unknown, wanted: readonly string[]) => {
    vendor.asked.push([...wanted]);
    await vendor.meanwhile?.();
    vendor.fail?.(wanted);
    return {
      items: wanted.flatMap((one) =>
        vendor.orders.has(one) ? [{ topic: 'order', payload: vendor.orders.get(one) }] : [],
      ),
    };
  },
} as unknown as AnyConnector;

describe.each(databaseKinds)('what deliveries name and do not describe, on $kind', ({ create }) => {
  let pipeline: Pipeline;
  let id = 100;

  beforeAll(async () => {
    pipeline = await Pipeline.open(create, connector);
  }, 60_000);
  afterAll(() => pipeline.close());
  beforeEach(() => {
    vendor.asked = [];
    vendor.fail = undefined;
    vendor.meanwhile = undefined;
    vendor.orders.clear();
    id += 10;
  });
  afterEach(() => pipeline.base.database.write((tx) => tx.execute('DELETE FROM lookup')));

  const order = (number: number, stage: string) => ({ id: number, stage, at: pipeline.base.clock.now() });
  const rows = (): Promise<LookupRow[]> =>
    pipeline.base.database.read.select(lookupTable, 'ORDER BY wanted', []);
  const hintOf = async (number: number, noise = 0) => {
    await pipeline.post(pipeline.order({ of: number, noise }), { topic: 'hint' });
  };
  const drain = async () => {
    await pipeline.drain();
    while ((await pipeline.lookupStage.run()) > 0) await pipeline.drain();
  };
  const types = async (number: number) =>
    (await pipeline.events(`order:${number}`)).map(({ type }) => type).sort();

  it('is asked for once, however many deliveries name it, and goes on as a delivery', async () => {
    vendor.orders.set(`order:${id}`, order(id, 'paid'));
    for (const noise of [1, 2, 3]) await hintOf(id, noise);
    await hintOf(id + 1);
    await drain();
    expect(vendor.asked).toEqual([[`order:${id}`, `order:${id + 1}`]]);
    expect(await types(id)).toEqual(['order.paid']);
    expect(await types(id + 1)).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('is asked for again when a delivery names it while the vendor answers', async () => {
    vendor.orders.set(`order:${id}`, order(id, 'placed'));
    vendor.meanwhile = async () => {
      vendor.meanwhile = undefined;
      await hintOf(id, 2);
      await pipeline.drain();
    };
    await hintOf(id, 1);
    await pipeline.drain();
    await pipeline.lookupStage.run();
    vendor.orders.set(`order:${id}`, order(id, 'paid'));
    await drain();
    expect(vendor.asked).toHaveLength(2);
    expect(await types(id)).toEqual(['order.paid', 'order.placed']);
  });

  it('waits as long as the vendor says, and asks nothing else of the connection before', async () => {
    vendor.fail = () => {
      throw new RateLimited('slow down', { retryAfter: 30_000 });
    };
    await hintOf(id);
    await drain();
    await hintOf(id + 1);
    await drain();
    expect(vendor.asked).toHaveLength(1);
    vendor.fail = undefined;
    vendor.orders.set(`order:${id}`, order(id, 'paid'));
    pipeline.base.clock.advance(29_999);
    await drain();
    expect(vendor.asked).toHaveLength(1);
    pipeline.base.clock.advance(2);
    await drain();
    expect(vendor.asked.slice(1).flat().sort()).toEqual([`order:${id}`, `order:${id + 1}`]);
    expect(await types(id)).toEqual(['order.paid']);
  });

  it('is asked for alone after it was refused among others, and only what is refused is given up', async () => {
    vendor.fail = (wanted) => {
      if (wanted.includes(`order:${id}`)) throw new Rejected('no such order');
    };
    vendor.orders.set(`order:${id + 1}`, order(id + 1, 'paid'));
    await hintOf(id);
    await hintOf(id + 1);
    await drain();
    expect(await types(id + 1)).toEqual(['order.paid']);
    expect(await rows()).toMatchObject([{ wanted: `order:${id}`, status: 'failed', error: 'no such order' }]);
    expect((await pipeline.view()).health?.state).not.toBe('degraded');

    vendor.fail = undefined;
    vendor.orders.set(`order:${id}`, order(id, 'paid'));
    await hintOf(id, 2);
    await drain();
    expect(await types(id)).toEqual(['order.paid']);
    expect(await rows()).toEqual([]);
  });

  it('is asked for again after its process ended, and two processes ask once', async () => {
    vendor.orders.set(`order:${id}`, order(id, 'paid'));
    await hintOf(id);
    await pipeline.drain();
    const { clock, database } = pipeline.base;
    // As a process leaves it that ended while the vendor answered.
    await database.write((tx) => pipeline.lookups.claim(tx, clock.now(), 'gone', clock.now() + 120_000));
    await drain();
    expect(vendor.asked).toEqual([]);
    clock.advance(120_001);
    await Promise.all([pipeline.lookupStage.run(), pipeline.lookupStage.run(), pipeline.lookupStage.run()]);
    await drain();
    expect(vendor.asked).toEqual([[`order:${id}`]]);
    expect(await types(id)).toEqual(['order.paid']);
  });

  it('is given up after about a day without an answer, and goes by age', async () => {
    vendor.fail = () => {
      throw new Transient('away');
    };
    await hintOf(id);
    await pipeline.drain();
    const { clock, database } = pipeline.base;
    const from = clock.now();
    for (let tries = 0; tries < 100 && (await rows())[0]?.status === 'pending'; tries++) {
      await pipeline.lookupStage.run();
      clock.advance(Math.max(0, Number((await rows())[0]?.dueAt) - clock.now()));
    }
    expect(await rows()).toMatchObject([{ status: 'failed', error: 'away' }]);
    expect(clock.now() - from).toBeGreaterThan(12 * 3_600_000);
    expect(clock.now() - from).toBeLessThan(36 * 3_600_000);
    expect((await pipeline.view()).health?.state).toBe('degraded');
    await database.write((tx) => pipeline.lookups.purge(tx, clock.now() + 1));
    expect(await rows()).toEqual([]);
  });
});
