import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { whatsappChannel } from '../../channels/index.js';
import { consequenceOf, type FailureInput } from './failure-policy.js';
import {
  guardBackoffMs,
  mediaBackoffMs,
  nextGuardTry,
  nextMediaTry,
  nextStatusTry,
  parkedStatusAgesMs,
} from './retry.js';

const now = Date.UTC(2026, 10, 23, 12);
const hour = 3_600_000;
const day = 24 * hour;
/** One of each class, and those with a pace of their own. */
const codes = [
  0, 4, 100, 190, 80007, 130429, 131026, 131042, 131047, 131048, 131049, 131050, 131056, 131057, 132000,
  132015,
];

function input(code: number | null, more: Partial<FailureInput> = {}): FailureInput {
  return {
    channel: whatsappChannel,
    error: {
      code,
      class: code === null ? 'network' : whatsappChannel.errors.judge(code).class,
      detail: 'what Meta said',
      httpStatus: 400,
    },
    purpose: 'transactional',
    tries: 1,
    earlier: [],
    now,
    expiresAt: now + day,
    random: () => 0.5,
    ...more,
  };
}

describe('what follows from an error of the channel', () => {
  it('always ends, or comes back before the message expires; and says why in words', () => {
    fc.assert(
      fc.property(
        fc.record({
          code: fc.option(fc.oneof(fc.constantFrom(...codes), fc.integer({ min: -5, max: 200_000 })), {
            nil: null,
          }),
          tries: fc.integer({ min: 1, max: 60 }),
          left: fc.integer({ min: -day, max: 30 * day }),
          random: fc.double({ min: 0, max: 0.999, noNaN: true }),
          purpose: fc.constantFrom('transactional', 'marketing', 'authentication'),
          retryAfterMs: fc.option(fc.integer({ min: 0, max: 2 * day }), { nil: undefined }),
        }),
        ({ code, tries, left, random, purpose, retryAfterMs }) => {
          const base = input(code, { tries, purpose, expiresAt: now + left, random: () => random });
          const consequence = consequenceOf({ ...base, error: { ...base.error, retryAfterMs } });
          expect(consequence.explanation.length).toBeGreaterThan(20);
          if (consequence.verdict !== 'retry') return;
          expect(consequence.dueAt).toBeGreaterThanOrEqual(now);
          expect(consequence.dueAt).toBeLessThan(now + left);
          const bound = ['throttled', 'network', 'saturated'].includes(consequence.reason)
            ? (retryAfterMs ?? 0)
            : 0;
          expect(consequence.dueAt - now).toBeGreaterThanOrEqual(bound);
        },
      ),
    );
  });

  it('retries throttled work until it expires and not for ever', () => {
    expect(consequenceOf(input(130429))).toMatchObject({ verdict: 'retry', reason: 'throttled' });
    expect(consequenceOf(input(130429, { expiresAt: now + 10 }))).toMatchObject({
      verdict: 'expire',
      reason: 'throttled',
    });
    const waits = [1, 2, 3, 4].map((tries) => consequenceOf(input(131056, { tries })).dueAt - now);
    expect(waits).toEqual([...waits].sort((one, two) => one - two));
    expect(waits[3]).toBeGreaterThanOrEqual(4 * (waits[2] ?? 0));
  });

  it('pauses the number for what only its owner can mend, and lets the message wait', () => {
    for (const code of [190, 10, 131031, 131042]) {
      expect(consequenceOf(input(code))).toMatchObject({ verdict: 'retry', pausesNumber: true });
    }
    expect(consequenceOf(input(130497))).toMatchObject({ verdict: 'fail', pausesNumber: false });
  });

  it('stops marketing, and not order messages, when Meta brakes', () => {
    expect(consequenceOf(input(131048, { purpose: 'marketing', expiresAt: now + 3 * day }))).toMatchObject({
      verdict: 'retry',
      brakesMarketing: true,
      dueAt: now + day,
    });
    expect(consequenceOf(input(131048, { purpose: 'marketing', expiresAt: now + hour })).verdict).toBe(
      'fail',
    );
    const orders = consequenceOf(input(131048));
    expect(orders).toMatchObject({ verdict: 'retry', brakesMarketing: true });
    expect(orders.dueAt).toBeLessThan(now + hour);
  });

  it('waits a day and longer for a person who gets too much, if the message lives that long', () => {
    expect(consequenceOf(input(131049, { expiresAt: now + day - 1 }))).toMatchObject({
      verdict: 'fail',
      reason: 'saturated',
    });
    const first = consequenceOf(input(131049, { expiresAt: now + 30 * day }));
    const second = consequenceOf(
      input(131049, { expiresAt: now + 30 * day, tries: 5, earlier: ['throttled', 'saturated'] }),
    );
    expect(first.dueAt - now).toBeGreaterThanOrEqual(day);
    expect(second.dueAt - now).toBeGreaterThan(first.dueAt - now);
  });

  it('reads a template again once, then fails naming what Meta said', () => {
    expect(consequenceOf(input(132000))).toMatchObject({
      verdict: 'retry',
      reason: 'template',
      resyncsTemplate: true,
    });
    const second = consequenceOf(input(132000, { tries: 2, earlier: ['template'] }));
    expect(second).toMatchObject({ verdict: 'fail', reason: 'template' });
    expect(second.explanation).toContain('what Meta said');
  });

  it('ends what cannot be mended, suppressing marketing for who opted out', () => {
    expect(consequenceOf(input(131026))).toMatchObject({ verdict: 'fail', reason: 'unreachable' });
    expect(consequenceOf(input(131047))).toMatchObject({ verdict: 'fail', reason: 'window_closed' });
    expect(consequenceOf(input(131050, { purpose: 'marketing' }))).toMatchObject({
      verdict: 'fail',
      suppressesMarketing: true,
    });
    expect(consequenceOf(input(100))).toMatchObject({ verdict: 'fail', reason: 'payload' });
  });
});

describe('when to ask again', () => {
  it('asks an unanswered guard after 1, 5 and 15 minutes and then no more', () => {
    expect([1, 2, 3, 4].map((times) => nextGuardTry(times, now, now + day))).toEqual([
      ...guardBackoffMs.map((wait) => now + wait),
      undefined,
    ]);
    expect(nextGuardTry(1, now, now + 60_000)).toBeUndefined();
  });

  it('asks for a file soon at first, then every 15 minutes until the message expires', () => {
    const last = mediaBackoffMs.at(-1) as number;
    expect([1, 2, 3, 99].map((times) => nextMediaTry(times, now, now + day))).toEqual([
      ...mediaBackoffMs.slice(0, 3).map((wait) => now + wait),
      now + last,
    ]);
    expect(mediaBackoffMs.slice(0, 3).reduce((sum, wait) => sum + wait)).toBeLessThan(30_000);
    expect(nextMediaTry(99, now, now + last)).toBeUndefined();
  });

  it('looks at a parked status ever more rarely, always later than now, and gives up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 * day }), (age) => {
        const next = nextStatusTry(now - age, now);
        if (next === undefined) expect(age).toBeGreaterThanOrEqual(parkedStatusAgesMs.at(-1) as number);
        else expect(next).toBeGreaterThan(now);
      }),
    );
  });
});
