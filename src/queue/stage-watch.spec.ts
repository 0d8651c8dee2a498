import { describe, expect, it } from '@jest/globals';
import type { Database } from '../database/index.js';
import { FakeClock, Metrics } from '../platform/index.js';
import { StageWatch, standsStillAfterMs, type Stage, type StageProgress } from './index.js';

const minute = 60_000;

/** A stage seen from outside, with clocks that a spec turns. */
function watched(given: { due?: () => number | undefined; progress?: Partial<StageProgress> } = {}) {
  const clock = new FakeClock();
  const time = { ticks: 1_000_000 };
  const progress: StageProgress = {
    startedAt: time.ticks,
    succeededAt: null,
    handledAt: -Infinity,
    failingSince: null,
    ...given.progress,
  };
  let asked = 0;
  const stage: Stage = {
    name: 'work',
    run: async () => 0,
    ...(given.due
      ? {
          oldestDue: async () => {
            asked++;
            return given.due?.();
          },
        }
      : {}),
  };
  const metrics = new Metrics();
  const watch = new StageWatch(
    { served: () => [{ stage, progress }] },
    { read: {} } as Database,
    clock,
    metrics,
    () => time.ticks,
  );
  const pass = (ms: number) => {
    clock.advance(ms);
    time.ticks += ms;
  };
  const state = async () => (await watch.states())[0];
  return { clock, time, progress, metrics, pass, state, asked: () => asked };
}

describe('how stages stand', () => {
  it('is still when rows are due and nothing of them has been handled for a minute', async () => {
    const now = new FakeClock().now();
    const { pass, state, progress, time } = watched({ due: () => now });
    pass(standsStillAfterMs);
    expect(await state()).toMatchObject({ standsStill: false, oldestDueMs: minute });
    pass(10_000);
    expect(await state()).toMatchObject({ standsStill: true, oldestDueMs: minute + 10_000 });
    progress.handledAt = time.ticks;
    expect(await state()).toMatchObject({ standsStill: false });
    pass(2 * minute);
    expect(await state()).toMatchObject({ standsStill: true });
  });

  it('is not still with a backlog of hours that is being worked off, nor right after a restart', async () => {
    const now = new FakeClock().now();
    const { pass, state, progress, time } = watched({ due: () => now - 10 * 60 * minute });
    expect(await state()).toMatchObject({ standsStill: false, oldestDueMs: 600 * minute });
    for (let round = 0; round < 5; round++) {
      pass(50_000);
      progress.handledAt = time.ticks;
      expect(await state()).toMatchObject({ standsStill: false });
    }
  });

  it('is not still when nothing is due, however long', async () => {
    const { pass, state } = watched({ due: () => undefined });
    pass(24 * 60 * minute);
    expect(await state()).toMatchObject({ standsStill: false, oldestDueMs: null });
  });

  it('is still when its batches have failed for a minute, also where it cannot tell what is due', async () => {
    const { pass, state, progress, time } = watched();
    progress.failingSince = time.ticks;
    pass(minute);
    expect(await state()).toMatchObject({ standsStill: false });
    pass(1_000);
    expect(await state()).toMatchObject({ standsStill: true });
    progress.failingSince = null;
    progress.succeededAt = time.ticks;
    pass(500);
    expect(await state()).toMatchObject({ standsStill: false, sinceSuccessMs: 500 });
  });

  it('asks the database once in five seconds, however often somebody looks', async () => {
    const { pass, state, asked, metrics } = watched({ due: () => 0 });
    for (let look = 0; look < 20; look++) {
      await state();
      await metrics.registry.metrics();
      pass(200);
    }
    expect(asked()).toBe(1);
    pass(5_000);
    await state();
    expect(asked()).toBe(2);
  });

  it('is a gauge for each stage', async () => {
    const now = new FakeClock().now();
    const { pass, metrics, progress, time } = watched({ due: () => now });
    progress.succeededAt = time.ticks;
    pass(90_000);
    const text = await metrics.registry.metrics();
    expect(text).toContain('liaison_stage_oldest_due_seconds{stage="work"} 90');
    expect(text).toContain('liaison_stage_since_success_seconds{stage="work"} 90');
  });
});
