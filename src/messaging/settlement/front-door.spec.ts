import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterReturn, statusDeadline, type FrontDoorHistory } from './front-door.js';

const graceMs = 20_000;
const beatMs = 2_500;
/** As the emulator of Meta does: 0.1 s, then twice as long each time, up to 30 s. */
const provider = { firstMs: 100, mostMs: 30_000 };

interface Spell {
  upMs: number;
  awayMs: number;
}

/** The front door's absences, from the beginning; up for ever after the last. */
function absencesOf(spells: readonly Spell[]): { from: number; to: number }[] {
  let now = 0;
  return spells.map(({ upMs, awayMs }) => {
    const from = now + upMs;
    now = from + awayMs;
    return { from, to: now };
  });
}

/** Every beat with the history as it is noted by then. */
function* beats(absences: readonly { from: number; to: number }[]): Generator<[number, FrontDoorHistory]> {
  let history: FrontDoorHistory = { upSince: 0, troubledSince: null };
  let last = 0;
  for (const { from, to } of [...absences, { from: Infinity, to: Infinity }]) {
    for (let at = history.upSince; at < from; at += beatMs) {
      last = at;
      yield [at, history];
      if (at > 3_600_000) return;
    }
    history = afterReturn(history, { awaySince: last, now: to, graceMs });
  }
}

/** When a status gets through that the provider tries first at an instant. */
function arrival(first: number, absences: readonly { from: number; to: number }[]): number {
  let at = first;
  for (let wait = provider.firstMs; absences.some(({ from, to }) => at >= from && at < to); wait *= 2)
    at += Math.min(wait, provider.mostMs);
  return at;
}

/** When a doubtful attempt is given up: at the first beat after its deadline. */
function decision(committedAt: number, absences: readonly { from: number; to: number }[]): number {
  const attempt = { committedAt, graceUntil: committedAt + graceMs };
  for (const [at, door] of beats(absences)) if (at >= statusDeadline(attempt, door, graceMs)) return at;
  return Infinity;
}

const spells = fc.array(
  fc.record({ upMs: fc.integer({ min: 0, max: 90_000 }), awayMs: fc.integer({ min: 1_001, max: 60_000 }) }),
  { maxLength: 12 },
);

describe('how long a status is waited for', () => {
  it('is longer than a provider needs to tell it, however often the front door was away', () => {
    fc.assert(
      fc.property(
        spells,
        fc.integer({ min: 0, max: 600_000 }),
        fc.integer({ min: 0, max: 5_000 }),
        (given, committedAt, ms) => {
          const absences = absencesOf(given);
          const told = arrival(committedAt + ms, absences);
          expect(decision(committedAt, absences)).toBeGreaterThanOrEqual(told);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is the grace while nothing is amiss, and at most three graces from the last return', () => {
    expect(decision(1_000, [])).toBeLessThan(1_000 + graceMs + beatMs + 1);
    fc.assert(
      fc.property(spells, fc.integer({ min: 0, max: 600_000 }), (given, committedAt) => {
        const absences = absencesOf(given);
        const last = Math.max(committedAt, absences.at(-1)?.to ?? 0);
        expect(decision(committedAt, absences)).toBeLessThanOrEqual(last + 3 * graceMs + beatMs);
      }),
    );
  });

  it('would be too short by the grace alone: what could not be delivered for long is tried again late', () => {
    const absences = [{ from: 1_000, to: 27_000 }];
    const told = arrival(1_001, absences);
    expect(told).toBeGreaterThan(27_000 + graceMs);
    expect(decision(900, absences)).toBeGreaterThanOrEqual(told);
  });
});
