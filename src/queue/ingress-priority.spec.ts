import { describe, expect, it } from '@jest/globals';
import { IngressPriority } from './ingress-priority.js';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs `count` batches at once and says how many were under way together, and when each began. */
async function together(
  priority: IngressPriority,
  count: number,
): Promise<{ most: number; starts: number[] }> {
  let running = 0;
  let most = 0;
  const starts: number[] = [];
  const batch = async () => {
    starts.push(performance.now());
    most = Math.max(most, ++running);
    await later(10);
    running--;
  };
  await Promise.all(Array.from({ length: count }, () => priority.run(batch)));
  return { most, starts };
}

describe('stages beside the front door', () => {
  it('are not held up while few deliveries come', async () => {
    const priority = new IngressPriority();
    for (let commit = 0; commit < 100; commit++) priority.stored(2);
    expect((await together(priority, 4)).most).toBe(4);
  });

  it('go one at a time and rest longer than they work while deliveries press, without end if need be', async () => {
    const priority = new IngressPriority();
    priority.stored(30);
    const pressing = setInterval(() => priority.stored(30), 5);
    const { most, starts } = await together(priority, 4);
    clearInterval(pressing);
    expect(most).toBe(1);
    expect(starts).toHaveLength(4);
    starts.slice(1).forEach((start, index) => expect(start - (starts[index] as number)).toBeGreaterThan(20));
  });

  it('rest after a batch that held the thread for longer than pressure counts, and go on freely when none came', async () => {
    const priority = new IngressPriority();
    priority.stored(30);
    const holding = () => {
      const until = performance.now() + 80;
      while (performance.now() < until);
      return Promise.resolve(performance.now());
    };
    const ended = await priority.run(holding);
    expect(priority.isPressed).toBe(false);
    const began = await priority.run(() => Promise.resolve(performance.now()));
    expect(began - ended).toBeGreaterThan(200);
    // Nothing was stored during the rest: the pressure is over.
    const again = performance.now();
    await priority.run(() => Promise.resolve());
    expect(performance.now() - again).toBeLessThan(50);
  });

  it('rest after a batch that failed too, and go on', async () => {
    const priority = new IngressPriority();
    priority.stored(30);
    const failed = priority.run(async () => {
      throw new Error('database away');
    });
    await expect(failed).rejects.toThrow('database away');
    expect(await priority.run(async () => 'next')).toBe('next');
  });

  it('are free again soon after the last large commit', async () => {
    const priority = new IngressPriority();
    priority.stored(200);
    expect(priority.isPressed).toBe(true);
    await later(100);
    expect(priority.isPressed).toBe(false);
  });
});
