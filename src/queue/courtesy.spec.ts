import { describe, expect, it } from '@jest/globals';
import { Courtesy } from './courtesy.js';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs `count` batches at once and says how many were under way together, and when each began. */
async function together(courtesy: Courtesy, count: number): Promise<{ most: number; starts: number[] }> {
  let running = 0;
  let most = 0;
  const starts: number[] = [];
  const batch = async () => {
    starts.push(performance.now());
    most = Math.max(most, ++running);
    await later(10);
    running--;
  };
  await Promise.all(Array.from({ length: count }, () => courtesy.run(batch)));
  return { most, starts };
}

describe('stages beside the front door', () => {
  it('are not held up while few deliveries come', async () => {
    const courtesy = new Courtesy();
    for (let commit = 0; commit < 100; commit++) courtesy.stored(2);
    expect((await together(courtesy, 4)).most).toBe(4);
  });

  it('go one at a time and rest longer than they work while deliveries press, without end if need be', async () => {
    const courtesy = new Courtesy();
    courtesy.stored(30);
    const pressing = setInterval(() => courtesy.stored(30), 5);
    const { most, starts } = await together(courtesy, 4);
    clearInterval(pressing);
    expect(most).toBe(1);
    expect(starts).toHaveLength(4);
    starts.slice(1).forEach((start, index) => expect(start - (starts[index] as number)).toBeGreaterThan(20));
  });

  it('rest after a batch that failed too, and go on', async () => {
    const courtesy = new Courtesy();
    courtesy.stored(30);
    const failed = courtesy.run(async () => {
      throw new Error('database away');
    });
    await expect(failed).rejects.toThrow('database away');
    expect(await courtesy.run(async () => 'next')).toBe('next');
  });

  it('are free again soon after the last large commit', async () => {
    const courtesy = new Courtesy();
    courtesy.stored(200);
    expect(courtesy.isPressed).toBe(true);
    await later(100);
    expect(courtesy.isPressed).toBe(false);
  });
});
