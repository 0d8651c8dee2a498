import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Metrics, silentLogger } from '../platform/index.js';
import { BullTransport, EmbeddedTransport, Queue, type HintTransport } from './index.js';

const redisUrl = process.env['TEST_REDIS_URL'];
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function until(condition: () => boolean, ms = 5_000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await later(5);
  }
}

const kinds: { kind: string; pair: () => () => HintTransport }[] = [
  {
    kind: 'embedded',
    pair: () => {
      const bus = new EventEmitter();
      return () => new EmbeddedTransport(bus);
    },
  },
  ...(redisUrl === undefined
    ? []
    : [
        {
          kind: 'bull',
          pair: () => {
            const prefix = `test-${randomBytes(4).toString('hex')}`;
            return () => new BullTransport(redisUrl, silentLogger, prefix);
          },
        },
      ]),
];

describe.each(kinds)('the queue with the $kind adapter', ({ pair }) => {
  const open: Queue[] = [];
  const queueOf = (transport: HintTransport) => {
    const queue = new Queue(transport, silentLogger, new Metrics());
    open.push(queue);
    return queue;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((queue) => queue.stop()));
  });

  it('wakes a stage in another process well before its poll', async () => {
    const transport = pair();
    let runs = 0;
    const worker = queueOf(transport());
    worker.register({ name: 'work', pollEvery: 60_000, run: async () => (runs++, 0) });
    const api = queueOf(transport());
    await worker.start();
    await api.start();
    await until(() => runs === 1);
    await later(200);
    for (let round = 2; round <= 5; round++) {
      api.hint('work');
      await until(() => runs >= round);
      await later(50);
    }
  });

  it('turns a thousand hints into few runs', async () => {
    const transport = pair();
    let runs = 0;
    const worker = queueOf(transport());
    worker.register({ name: 'work', pollEvery: 60_000, run: async () => (runs++, 0) });
    const api = queueOf(transport());
    await worker.start();
    await api.start();
    await until(() => runs === 1);
    await later(200);
    for (let count = 0; count < 1_000; count++) api.hint('work');
    await until(() => runs > 1);
    await later(200);
    expect(runs).toBeLessThan(1_000);
  });

  it('finds work by polling when every hint is lost', async () => {
    let due = 0;
    let done = 0;
    const worker = queueOf(pair()());
    worker.register({
      name: 'work',
      pollEvery: 20,
      run: async () => {
        const handled = due;
        due = 0;
        done += handled;
        return handled;
      },
    });
    await worker.start();
    due = 3;
    await until(() => done === 3);
  });

  it('goes on at once while batches find rows, and backs off after a failure without forgetting', async () => {
    let rows = 500;
    let failures = 2;
    const worker = queueOf(pair()());
    worker.register({
      name: 'work',
      pollEvery: 60_000,
      run: async () => {
        if (failures-- > 0) throw new Error('database away');
        const batch = Math.min(rows, 100);
        rows -= batch;
        return batch;
      },
    });
    await worker.start();
    await until(() => rows === 0);
    expect(failures).toBeLessThan(0);
  });

  it('spaces small batches of a bulk stage, so that more rows gather in each', async () => {
    const starts: number[] = [];
    const worker = queueOf(pair()());
    worker.register({
      name: 'work',
      pollEvery: 60_000,
      isBulk: true,
      run: async () => {
        starts.push(performance.now());
        return starts.length < 6 ? 3 : 0;
      },
    });
    await worker.start();
    await until(() => starts.length === 6);
    starts.slice(1).forEach((start, index) => expect(start - (starts[index] as number)).toBeGreaterThan(20));
  });

  it('waits for the batch under way when it stops, and takes no other', async () => {
    let running = 0;
    let finished = 0;
    const worker = queueOf(pair()());
    worker.register({
      name: 'work',
      run: async () => {
        running++;
        await later(100);
        finished++;
        return 1;
      },
    });
    await worker.start();
    await until(() => running === 1);
    await worker.stop();
    expect(finished).toBe(running);
    const after = running;
    await later(150);
    expect(running).toBe(after);
  });
});

if (redisUrl !== undefined) {
  describe('Bull', () => {
    it('keeps nothing in Redis once hints are taken', async () => {
      const prefix = `test-${randomBytes(4).toString('hex')}`;
      const transport = new BullTransport(redisUrl, silentLogger, prefix);
      const received: string[] = [];
      await transport.listen(['work'], (stage) => received.push(stage));
      for (let round = 0; round < 20; round++) {
        transport.send('work');
        await later(10);
      }
      await until(() => received.length > 0);
      await later(300);
      await transport.close();
      const redis = new Redis(redisUrl);
      const jobs = (await redis.keys(`${prefix}:*`)).filter((key) => /:(work|\d+)$/.test(key));
      await redis.quit();
      expect(jobs).toEqual([]);
    });
  });
}
