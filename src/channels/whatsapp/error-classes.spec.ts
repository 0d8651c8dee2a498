import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChannelErrorClass as ErrorClass } from '../../sdk/index.js';
import { errorClassPolicies, errorCodes } from './error-classes.data.js';
import { classifyError, judgeError, retryDelayMs } from './error-classes.js';

const expected: Record<string, number[]> = {
  setup: [0, 3, 10, 190, 200, 250, 299, 131005, 131031, 131037, 131045, 368, 130497],
  payment: [131042],
  throttled: [4, 80007, 130429, 131056, 131057, 131016, 131000, 133016],
  quality_brake: [131048, 131064],
  unreachable: [131026, 131030, 131021, 130472],
  opted_out: [131050],
  saturated: [131049],
  window_closed: [131047],
  template: [132000, 132001, 132005, 132007, 132008, 132012],
  template_state: [132015, 132016, 132068, 132069],
  payload: [100, 131008, 131009, 131051, 131052, 131053, 131062, 131063],
};

describe('error classes', () => {
  it.each(Object.entries(expected))('puts the codes of %s where they belong', (errorClass, codes) => {
    for (const code of codes) expect([code, classifyError(code, 400)]).toEqual([code, errorClass]);
  });

  it('gives no code to two classes', () => {
    const plain = errorCodes.filter((entry) => entry.subcode === undefined);
    for (const one of plain) {
      for (const other of plain) {
        if (one === other) continue;
        expect(one.from > (other.to ?? other.from) || other.from > (one.to ?? one.from)).toBe(true);
      }
    }
  });

  it('tells a number the token does not own from a wrong field, which share the code 100', () => {
    expect(classifyError(100, 400, { subcode: 33 })).toBe('setup');
    expect(classifyError(100, 400, { subcode: 2388047 })).toBe('payload');
  });

  it('treats a code nobody knows as final, unless Meta says to come back', () => {
    expect(classifyError(999_999, 400)).toBe('unclassified');
    expect(classifyError(999_999, 400, { transient: true })).toBe('throttled');
    expect(classifyError(999_999, 429)).toBe('throttled');
    expect(classifyError(999_999, 503)).toBe('throttled');
    expect(classifyError(131047, 503)).toBe('window_closed');
  });

  it('pauses a number for a broken setup, but not for one country it may not message', () => {
    expect(judgeError(190).pausesNumber).toBe(true);
    expect(judgeError(130497)).toMatchObject({ class: 'setup', retry: 'never' });
    expect(judgeError(130497).pausesNumber).toBeUndefined();
  });

  it('says what to do for every class', () => {
    for (const policy of Object.values(errorClassPolicies)) expect(policy.advice).toMatch(/\.$/);
  });
});

describe('the wait before a retry', () => {
  const delay = (errorClass: ErrorClass, code: number | null, tries: number, random = 1) =>
    retryDelayMs({ code, class: errorClass }, tries, () => random);

  it('is 4^n seconds for the pair limit', () => {
    expect([1, 2, 3, 4].map((tries) => delay('throttled', 131056, tries))).toEqual([
      1_000, 4_000, 16_000, 64_000,
    ]);
  });

  it('is a day or more for a person who receives too much', () => {
    expect([1, 2, 3].map((tries) => delay('saturated', 131049, tries))).toEqual([
      86_400_000, 172_800_000, 345_600_000,
    ]);
  });

  it('never comes for what is final', () => {
    for (const errorClass of [
      'setup',
      'payment',
      'unreachable',
      'opted_out',
      'template',
      'payload',
      'unclassified',
    ] as const) {
      expect(delay(errorClass, 1, 1)).toBeUndefined();
    }
  });

  it('grows, stays bounded, and is never shorter than what Meta asks for', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4, 1, 80007, 130429, 131000, 131057, null),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 0, max: 7_200_000 }),
        (code, tries, random, retryAfterMs) => {
          const error = { code, class: 'throttled' as const };
          const now = retryDelayMs(error, tries, () => random) ?? -1;
          const next = retryDelayMs(error, tries + 1, () => random) ?? -1;
          expect(now).toBeGreaterThanOrEqual(500);
          expect(next).toBeGreaterThanOrEqual(now);
          expect(now).toBeLessThanOrEqual(600_000);
          expect(retryDelayMs({ ...error, retryAfterMs }, tries, () => random)).toBeGreaterThanOrEqual(
            retryAfterMs,
          );
        },
      ),
    );
  });
});
