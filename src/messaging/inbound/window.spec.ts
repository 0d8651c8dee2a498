import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { elapsed, heard as heardFor, type WindowState, type WindowTurn } from './window.js';

const never: WindowState = { windowUntil: 0, windowSince: null, closesAt: null };
const hour = 3_600_000;
const windowMs = 24 * hour;
const heard = (window: WindowState, at: number, now: number) => heardFor(window, at, now, windowMs);
const t0 = Date.UTC(2026, 10, 24);

describe('a customer service window', () => {
  it('opens with the first message, is extended by the next, and closes 24 hours after the last', () => {
    const first = heard(never, t0, t0 + 5);
    expect(first.turns).toEqual([{ to: 'opened', since: t0, at: t0 }]);
    const second = heard(first.window, t0 + 20 * hour, t0 + 20 * hour);
    expect(second.turns).toEqual([]);
    expect(elapsed(second.window, t0 + windowMs).turns).toEqual([]);
    const closed = elapsed(second.window, t0 + 44 * hour);
    expect(closed.turns).toEqual([{ to: 'closed', since: t0, at: t0 + 44 * hour }]);
    expect(elapsed(closed.window, t0 + 50 * hour).turns).toEqual([]);
  });

  it('closes and opens when a message comes after its end and before anyone looked', () => {
    const first = heard(never, t0, t0);
    const later = t0 + 30 * hour;
    expect(heard(first.window, later, later).turns).toEqual([
      { to: 'closed', since: t0, at: t0 + windowMs },
      { to: 'opened', since: later, at: later },
    ]);
  });

  it('is not opened by a message that comes when its 24 hours are over', () => {
    expect(heard(never, t0, t0 + windowMs).turns).toEqual([]);
  });

  it('waits on when the previous version extended it without knowing of the wait', () => {
    const { window } = heard(never, t0, t0);
    const extended = { ...window, windowUntil: t0 + 40 * hour };
    expect(elapsed(extended, t0 + 25 * hour)).toEqual({
      window: { ...extended, closesAt: t0 + 40 * hour },
      turns: [],
    });
  });

  it('opens and closes in turn, each once, whatever comes late and whenever anyone looks', () => {
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 30 * hour }),
      late: fc.integer({ min: 0, max: 30 * hour }),
      look: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let window = never;
        let now = t0;
        const turns: WindowTurn[] = [];
        for (const { wait, late, look } of steps) {
          now += wait;
          const result = look ? elapsed(window, now) : heard(window, now - late, now);
          expect(result.window.windowUntil).toBeGreaterThanOrEqual(window.windowUntil);
          window = result.window;
          turns.push(...result.turns);
        }
        turns.push(...elapsed(window, now + 100 * hour).turns);
        expect(turns.map(({ to }) => to)).toEqual(
          turns.map((_, index) => (index % 2 === 0 ? 'opened' : 'closed')),
        );
        expect(turns.length % 2).toBe(0);
        expect(new Set(turns.map(({ to, since }) => `${to}:${since}`)).size).toBe(turns.length);
        for (const [index, turn] of turns.entries())
          if (turn.to === 'closed') {
            expect(turn.since).toBe(turns[index - 1]?.since);
            expect(turn.at).toBeGreaterThanOrEqual(turn.since + windowMs);
          }
      }),
    );
  });
});
