import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freeContentKinds, type Purpose } from '../../sdk/index.js';
import type { GateFacts } from './facts.js';
import { answer, facts, hour, now } from './gate.fixture.js';
import { handoverGate, handoverUntil } from './handover.gate.js';

const answered = { answeredAt: now - hour, handoverMinutes: 120, expiresAt: now + 24 * hour };

describe('the gate handover', () => {
  it.each<[string, Partial<GateFacts>, string]>([
    ['marketing by template', { purpose: 'marketing' }, 'delay'],
    ['marketing through the API', { purpose: 'marketing', isAutomatic: false }, 'delay'],
    ['a reply of a plugin', { kind: 'text' }, 'delay'],
    ['a reply of a plugin with buttons', { kind: 'buttons' }, 'delay'],
    ['an order message', {}, 'pass'],
    ['a word of a plugin about an order', { kind: 'text', answers: false }, 'pass'],
    ['a code', { purpose: 'authentication' }, 'pass'],
    ['what a person or a program sends', { kind: 'text', isAutomatic: false }, 'pass'],
    ['marketing somebody writes in the conversation', { purpose: 'marketing', isReply: true }, 'pass'],
    ['marketing where nobody answered', { purpose: 'marketing', answeredAt: 0 }, 'pass'],
    ['marketing where the account sets none', { purpose: 'marketing', handoverMinutes: 0 }, 'pass'],
    ['marketing once the time is over', { purpose: 'marketing', handoverMinutes: 60 }, 'pass'],
    ['marketing that expires before', { purpose: 'marketing', expiresAt: now + hour }, 'refuse'],
  ])('%s', (_, change, expected) => {
    const given = answer({ ...answered, ...change }, 'handover');
    expect(given.answer).toBe(expected);
    if (expected !== 'pass')
      expect(given).toMatchObject({
        reason: 'handover',
        evidence: { until: now + hour, answeredAt: now - hour },
      });
  });

  it('lets go exactly at its end, never holds what expires before, and never holds orders and codes', () => {
    const instants = fc
      .integer({ min: 1, max: 20 * 24 * 60 })
      .map((minutes) => now - 10 * 24 * hour + minutes * 60_000);
    fc.assert(
      fc.property(
        fc.record({
          answeredAt: fc.oneof(fc.constant(0), instants),
          handoverMinutes: fc.integer({ min: 0, max: 10_080 }),
          now: instants,
          expiresAt: instants,
          purpose: fc.constantFrom<Purpose>('transactional', 'marketing', 'authentication'),
          kind: fc.constantFrom('template', ...freeContentKinds),
          answers: fc.boolean(),
          isAutomatic: fc.boolean(),
          isReply: fc.boolean(),
        }),
        (change) => {
          const all = facts(change);
          const given = handoverGate(all);
          const until = handoverUntil(all);
          if (given.answer !== 'pass') {
            expect(until).toBeGreaterThan(all.now);
            expect(given.answer).toBe(until >= all.expiresAt ? 'refuse' : 'delay');
            expect(all.purpose === 'marketing' || (all.isAutomatic && all.kind !== 'template')).toBe(true);
            expect(all.purpose).not.toBe('authentication');
            expect(handoverGate({ ...all, now: until }).answer).toBe('pass');
          } else if (all.purpose === 'marketing' && !all.isReply) expect(until).toBeLessThanOrEqual(all.now);
        },
      ),
    );
  });
});
