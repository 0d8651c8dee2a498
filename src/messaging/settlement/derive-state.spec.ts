import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  attemptState,
  deriveState,
  type AttemptFacts,
  type AttemptOutcome,
  type StatusFacts,
} from './derive-state.js';
import type { MessageState } from '../messages/message.types.js';

const outcomes = [
  'committed',
  'accepted',
  'not_sent',
  'unknown',
] as const satisfies readonly AttemptOutcome[];
const words = ['sent', 'delivered', 'read', 'failed', 'held', 'warning'] as const;
const standings = [
  'queued',
  'delayed',
  'failed',
  'cancelled',
  'expired',
  'refused',
] as const satisfies readonly MessageState[];

const attempts = fc
  .array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 4 })
  .map((list) => list.map((outcome, index): AttemptFacts => ({ id: `attempt-${index}`, outcome })));
const world = attempts.chain((list) =>
  fc.record({
    attempts: fc.constant(list),
    statuses: fc.array(
      fc.record({
        attemptId: fc.constantFrom(...list.map((attempt) => attempt.id)),
        status: fc.constantFrom(...words),
      }),
      { maxLength: 10 },
    ),
    standing: fc.constantFrom(...standings),
  }),
);
const rank = ['failed', 'unknown', 'sending', 'accepted', 'sent', 'delivered', 'read'];

describe("a message's state, derived from its attempts", () => {
  it('is the same whatever order reports and attempts are looked at in, and however often they are repeated', () => {
    fc.assert(
      fc.property(
        world,
        fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
        ({ attempts: list, statuses, standing }, random) => {
          const shuffled = [...statuses, ...statuses]
            .map((status, index) => ({ status, at: random[index] ?? 0 }))
            .sort((one, two) => one.at - two.at)
            .map(({ status }) => status);
          expect(deriveState([...list].reverse(), shuffled, standing)).toBe(
            deriveState(list, statuses, standing),
          );
        },
      ),
    );
  });

  it('only moves forward when another report comes, but that a failure undoes what was only sent', () => {
    fc.assert(
      fc.property(world, fc.constantFrom(...words), ({ attempts: [first], statuses }, word) => {
        const attempt = first as AttemptFacts;
        const before = attemptState(attempt, statuses);
        const after = attemptState(attempt, [...statuses, { attemptId: attempt.id, status: word }]);
        if (after === 'failed')
          expect(['not_sent', 'sending', 'unknown', 'accepted', 'sent', 'failed']).toContain(before);
        else if (before === 'failed') expect(['failed', 'delivered', 'read']).toContain(after);
        else expect(rank.indexOf(after)).toBeGreaterThanOrEqual(rank.indexOf(before));
      }),
    );
  });

  it('says delivered when any attempt was delivered, whatever became of the others', () => {
    fc.assert(
      fc.property(world, ({ attempts: list, statuses, standing }) => {
        const delivered: StatusFacts = { attemptId: 'attempt-0', status: 'delivered' };
        expect(['delivered', 'read']).toContain(deriveState(list, [...statuses, delivered], standing));
      }),
    );
  });

  it('is what the message waited for while no attempt stands', () => {
    expect(deriveState([], [], 'queued')).toBe('queued');
    expect(deriveState([{ id: 'a', outcome: 'not_sent' }], [], 'delayed')).toBe('delayed');
    expect(
      deriveState([{ id: 'a', outcome: 'accepted' }], [{ attemptId: 'a', status: 'failed' }], 'failed'),
    ).toBe('failed');
  });

  it('keeps a doubt said: not forgotten when a later attempt fails, not in the way of one that waits', () => {
    const doubtful: AttemptFacts[] = [
      { id: 'a', outcome: 'unknown' },
      { id: 'b', outcome: 'not_sent' },
    ];
    expect(deriveState(doubtful, [], 'failed')).toBe('unknown');
    expect(deriveState(doubtful, [], 'queued')).toBe('queued');
    expect(deriveState(doubtful, [{ attemptId: 'a', status: 'read' }], 'queued')).toBe('read');
  });

  it('takes read without delivered, and ignores reports of other attempts and words it does not know', () => {
    const attempt: AttemptFacts = { id: 'a', outcome: 'accepted' };
    expect(attemptState(attempt, [{ attemptId: 'a', status: 'read' }])).toBe('read');
    expect(
      attemptState(attempt, [
        { attemptId: 'b', status: 'read' },
        { attemptId: null, status: 'read' },
      ]),
    ).toBe('accepted');
    expect(attemptState(attempt, [{ attemptId: 'a', status: 'constructor' }])).toBe('accepted');
  });
});
