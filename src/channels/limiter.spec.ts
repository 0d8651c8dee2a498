import { randomBytes } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { FakeClock, silentLogger } from '../platform/index.js';
import { PairAndNumberLimiter, type LimiterAsk } from './limiter.js';
import { MemoryLimiter } from './memory-limiter.js';
import { RedisLimiter } from './redis-limiter.js';

const redisUrl = process.env['TEST_REDIS_URL'];
const open: PairAndNumberLimiter[] = [];
afterAll(async () => {
  await Promise.all(open.map((limiter) => limiter.close()));
});

interface Adapter {
  name: string;
  /** Two limiters that count together, as two processes (or one, twice the same). */
  create: (clock: FakeClock) => Promise<[PairAndNumberLimiter, PairAndNumberLimiter]>;
}

async function onRedis(
  clock: FakeClock,
  prefix = `test:${randomBytes(6).toString('hex')}:`,
): Promise<RedisLimiter> {
  const fallback = new MemoryLimiter(clock, { share: 1 / 45 });
  const limiter = new RedisLimiter({
    url: redisUrl ?? '',
    prefix,
    fallback,
    logger: silentLogger,
    clock,
    timeoutMs: 2_000,
  });
  open.push(limiter);
  await limiter.ready();
  return limiter;
}

const adapters: Adapter[] = [
  {
    name: 'in process',
    create: async (clock) => {
      const limiter = new MemoryLimiter(clock);
      return [limiter, limiter];
    },
  },
  ...(redisUrl === undefined
    ? []
    : [
        {
          name: 'on Redis, from two processes',
          create: async (clock: FakeClock): Promise<[PairAndNumberLimiter, PairAndNumberLimiter]> => {
            const prefix = `test:${randomBytes(6).toString('hex')}:`;
            return [await onRedis(clock, prefix), await onRedis(clock, prefix)];
          },
        },
      ]),
];

const askFor = (count: number, from = 0, numberId = 'n'): LimiterAsk[] =>
  Array.from({ length: count }, (_, index) => ({ numberId, addressHash: `person-${from + index}` }));

/** Grants in every window of a second, at most. */
function busiestSecond(times: readonly number[]): number {
  return times.reduce(
    (most, at) => Math.max(most, times.filter((other) => other >= at && other < at + 1_000).length),
    0,
  );
}

describe.each(adapters)('the limiter $name', ({ create }) => {
  it('lets a number send its throughput at once, and the next when a second is over', async () => {
    const clock = new FakeClock(1_764_000_000_000);
    const [one, other] = await create(clock);
    const answers = [...(await one.takeMany(askFor(50))), ...(await other.takeMany(askFor(50, 50)))];
    expect(answers.filter((answer) => answer.ok)).toHaveLength(80);
    expect(answers.slice(80).every((answer) => !answer.ok && answer.limit === 'number')).toBe(true);
    clock.advance(990);
    expect(await one.take('n', 'late')).toMatchObject({ ok: false });
    clock.advance(30);
    expect(await one.take('n', 'late')).toEqual({ ok: true });
  });

  it('keeps numbers apart and knows their own throughput', async () => {
    const [limiter] = await create(new FakeClock());
    const slow = askFor(30, 0, 'coexistence').map((ask) => ({ ...ask, perSecond: 20 }));
    const fast = askFor(300, 0, 'upgraded').map((ask) => ({ ...ask, perSecond: 1_000 }));
    const answers = await limiter.takeMany([...slow, ...fast]);
    expect(answers.slice(0, 30).filter((answer) => answer.ok)).toHaveLength(20);
    expect(answers.slice(30).every((answer) => answer.ok)).toBe(true);
  });

  it('tells those who wait in a batch to come one after the other', async () => {
    const clock = new FakeClock();
    const [limiter] = await create(clock);
    const asks = askFor(60).map((ask) => ({ ...ask, perSecond: 20 }));
    const waits = (await limiter.takeMany(asks))
      .slice(20)
      .map((answer) => (answer.ok ? 0 : answer.retryAfterMs));
    expect(waits[0]).toBeGreaterThan(0);
    expect(waits[0]).toBeLessThanOrEqual(1_020);
    expect(waits[39]).toBeGreaterThan(1_020);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
  });

  it('lets 45 messages go to one person at once, borrowed from the next 45 × 6 s', async () => {
    const clock = new FakeClock();
    const [one, other] = await create(clock);
    const asks = Array.from({ length: 46 }, () => ({ numberId: 'n', addressHash: 'one person' }));
    const answers = await one.takeMany(asks);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(45);
    expect(answers[45]).toEqual({ ok: false, retryAfterMs: 270_000, limit: 'pair' });
    expect(await other.take('n', 'another person')).toEqual({ ok: true });
    expect(await other.take('another number', 'one person')).toEqual({ ok: true });
    clock.advance(269_000);
    expect(await other.take('n', 'one person')).toMatchObject({ ok: false, limit: 'pair' });
    clock.advance(1_000);
    expect(await other.take('n', 'one person')).toEqual({ ok: true });
  });

  it('takes nothing from the number when the pair says no, and nothing from the pair when the number does', async () => {
    const clock = new FakeClock();
    const [limiter] = await create(clock);
    expect(await limiter.take('n', 'p', 45)).toEqual({ ok: true });
    for (let time = 0; time < 100; time++)
      expect(await limiter.take('n', 'p')).toMatchObject({ limit: 'pair' });
    expect((await limiter.takeMany(askFor(40))).filter((answer) => answer.ok)).toHaveLength(35);
    expect(await limiter.take('n', 'waits')).toMatchObject({ ok: false, limit: 'number' });
    clock.advance(1_020);
    expect(await limiter.take('n', 'waits', 45)).toEqual({ ok: true });
  });

  it('refuses what can never be granted as the mistake it is', async () => {
    const [limiter] = await create(new FakeClock());
    await expect(limiter.take('n', 'p', 46)).rejects.toThrow(RangeError);
    await expect(limiter.take('n', 'p', 0)).rejects.toThrow(RangeError);
    await expect(limiter.take('n', 'p', 25, 20)).rejects.toThrow(RangeError);
  });

  it('grants at last to whoever waits as long as told, and never oversteps a limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            wait: fc.oneof(
              fc.constant(0),
              fc.integer({ min: 1, max: 400 }),
              fc.integer({ min: 1, max: 30_000 }),
            ),
            people: fc.integer({ min: 1, max: 3 }),
            count: fc.integer({ min: 1, max: 12 }),
          }),
          { minLength: 1, maxLength: 40 },
        ),
        async (steps) => {
          const clock = new FakeClock();
          const [one, other] = await create(clock);
          const granted: number[] = [];
          const budget = new Map<string, { tokens: number; at: number }>();
          let turn = 0;
          let wait = 0;
          const note = (person: string) => {
            granted.push(clock.now());
            // An oracle of its own: Meta as a bucket of 45 that gains one in 6 s.
            const bucket = budget.get(person) ?? { tokens: 45, at: clock.now() };
            bucket.tokens = Math.min(45, bucket.tokens + (clock.now() - bucket.at) / 6_000) - 1;
            bucket.at = clock.now();
            budget.set(person, bucket);
            expect(bucket.tokens).toBeGreaterThanOrEqual(-1e-9);
          };
          for (const step of steps) {
            clock.advance(step.wait);
            const asks = Array.from({ length: step.count }, (_, index) => ({
              numberId: 'n',
              addressHash: `p${index % step.people}`,
              perSecond: 20,
            }));
            const answers = await (turn++ % 2 === 0 ? one : other).takeMany(asks);
            answers.forEach((answer, index) => {
              if (answer.ok) note(asks[index]?.addressHash ?? '');
              else wait = answer.retryAfterMs;
            });
          }
          expect(busiestSecond(granted)).toBeLessThanOrEqual(20);
          clock.advance(Math.max(wait, 300_000));
          expect(await one.take('n', 'p0', 1, 20)).toEqual({ ok: true });
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the limiter in process', () => {
  it('takes its share of every limit', async () => {
    const limiter = new MemoryLimiter(new FakeClock(), { share: 0.25 });
    expect((await limiter.takeMany(askFor(80))).filter((answer) => answer.ok)).toHaveLength(20);
    const same = new MemoryLimiter(new FakeClock(), { share: 0.25 });
    const asks = Array.from({ length: 45 }, () => ({ numberId: 'n', addressHash: 'p', perSecond: 1_000 }));
    expect((await same.takeMany(asks)).filter((answer) => answer.ok)).toHaveLength(11);
    expect(() => new MemoryLimiter(new FakeClock(), { share: 0 })).toThrow(RangeError);
  });

  it('forgets people whose debt is paid', async () => {
    const clock = new FakeClock();
    const limiter = new MemoryLimiter(clock);
    const asks = askFor(60_000).map((ask, index) => ({ ...ask, numberId: `n${index % 1_000}` }));
    await limiter.takeMany(asks);
    expect(limiter.pairCount).toBe(60_000);
    clock.advance(7_000);
    await limiter.take('n', 'one more');
    expect(limiter.pairCount).toBe(1);
  });

  it('does not give twice when the clock is set back', async () => {
    const clock = new FakeClock();
    const limiter = new MemoryLimiter(clock);
    await limiter.takeMany(askFor(80));
    clock.advance(-60_000);
    expect(await limiter.take('n', 'x')).toMatchObject({ ok: false });
  });
});

describe('the limiter when Redis is away', () => {
  it('keeps to the share of this process, without waiting and without throwing', async () => {
    const clock = new FakeClock();
    const fallback = new MemoryLimiter(clock, { share: 0.5 });
    const limiter = new RedisLimiter({ url: 'redis://127.0.0.1:1', fallback, logger: silentLogger });
    open.push(limiter);
    expect((await limiter.takeMany(askFor(80))).filter((answer) => answer.ok)).toHaveLength(40);
  });
});

/** A TCP server on 127.0.0.1 whose connections end with it. */
async function tcpServer(
  onSocket: (socket: Socket) => void,
  port = 0,
): Promise<{ url: string; port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = await new Promise<Server>((resolve) => {
    const listening = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      onSocket(socket);
    }).listen(port, '127.0.0.1', () => resolve(listening));
  });
  const address = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${address.port}`,
    port: address.port,
    stop: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

if (redisUrl !== undefined) {
  describe('the limiter on Redis', () => {
    it('counts alone while Redis is gone, and together again once it is back', async () => {
      const target = new URL(redisUrl);
      const forward = (socket: Socket) => {
        const upstream = connect(Number(target.port || 6379), target.hostname);
        upstream.on('error', () => socket.destroy());
        socket.on('close', () => upstream.destroy());
        socket.pipe(upstream).pipe(socket);
      };
      const clock = new FakeClock();
      let road = await tcpServer(forward);
      const fallback = new MemoryLimiter(clock, { share: 0.1 });
      const prefix = `test:${randomBytes(6).toString('hex')}:`;
      const limiter = new RedisLimiter({
        url: road.url,
        prefix,
        fallback,
        logger: silentLogger,
        clock,
        timeoutMs: 2_000,
      });
      await limiter.ready();
      expect((await limiter.takeMany(askFor(80))).every((answer) => answer.ok)).toBe(true);
      await road.stop();
      clock.advance(2_000);
      expect((await limiter.takeMany(askFor(80))).filter((answer) => answer.ok)).toHaveLength(8);
      road = await tcpServer(forward, road.port);
      clock.advance(2_000);
      let granted = 0;
      for (let time = 0; time < 50 && granted < 40; time++) {
        await sleep(100);
        granted = (await limiter.takeMany(askFor(80))).filter((answer) => answer.ok).length;
      }
      expect(granted).toBe(80);
      await limiter.close();
      await road.stop();
    });

    it('does not hang on a Redis that stops answering', async () => {
      const target = new URL(redisUrl);
      let silent = false;
      const road = await tcpServer((socket) => {
        const upstream = connect(Number(target.port || 6379), target.hostname);
        upstream.on('data', (data) => silent || socket.write(data));
        socket.on('data', (data) => upstream.write(data));
        socket.on('close', () => upstream.destroy());
      });
      const fallback = new MemoryLimiter(new FakeClock(), { share: 0.5 });
      const limiter = new RedisLimiter({ url: road.url, fallback, logger: silentLogger, timeoutMs: 50 });
      await limiter.ready();
      silent = true;
      const started = Date.now();
      expect((await limiter.takeMany(askFor(80))).filter((answer) => answer.ok)).toHaveLength(40);
      expect(Date.now() - started).toBeLessThan(2_000);
      await limiter.close();
      await road.stop();
    });

    it('goes on with empty counters when Redis has forgotten keys and scripts', async () => {
      const prefix = `test:${randomBytes(6).toString('hex')}:`;
      const limiter = await onRedis(new FakeClock(), prefix);
      expect((await limiter.takeMany(askFor(81))).filter((answer) => answer.ok)).toHaveLength(80);
      const redis = new Redis(redisUrl);
      await redis.del(...(await redis.keys(`${prefix}*`)));
      await redis.script('FLUSH');
      await redis.quit();
      expect((await limiter.takeMany(askFor(81))).filter((answer) => answer.ok)).toHaveLength(80);
    });

    it('answers exactly as the limiter in process does', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              wait: fc.integer({ min: 0, max: 3_000 }),
              asks: fc.array(
                fc.record({
                  numberId: fc.constantFrom('a', 'b'),
                  addressHash: fc.constantFrom('p', 'q', 'r'),
                  n: fc.integer({ min: 1, max: 9 }),
                  perSecond: fc.constant(20),
                }),
                { minLength: 1, maxLength: 20 },
              ),
            }),
            { minLength: 1, maxLength: 12 },
          ),
          async (steps) => {
            const clock = new FakeClock();
            const shared = await onRedis(clock);
            const alone = new MemoryLimiter(clock);
            for (const step of steps) {
              clock.advance(step.wait);
              expect(await shared.takeMany(step.asks)).toEqual(await alone.takeMany(step.asks));
            }
            await shared.close();
          },
        ),
        { numRuns: 40 },
      );
    });

    it("reads Redis's own clock unless it is given one, and leaves no key behind for good", async () => {
      const prefix = `test:${randomBytes(6).toString('hex')}:`;
      const fallback = new MemoryLimiter(new FakeClock(), { share: 1 / 45 });
      const limiter = new RedisLimiter({
        url: redisUrl,
        prefix,
        fallback,
        logger: silentLogger,
        timeoutMs: 2_000,
      });
      open.push(limiter);
      await limiter.ready();
      expect((await limiter.takeMany(askFor(81))).filter((answer) => answer.ok)).toHaveLength(80);
      const redis = new Redis(redisUrl);
      const keys = await redis.keys(`${prefix}*`);
      expect(keys).toHaveLength(81);
      for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
      await redis.quit();
    });
  });
}
