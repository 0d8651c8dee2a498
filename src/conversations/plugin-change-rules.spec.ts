import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allowedOf, type Standing, type WantedChange } from './plugin-change-rules.js';
import { conversationStatuses, type Assignee } from './registers.js';

const now = Date.UTC(2026, 10, 30);
const hour = 3_600_000;
const year = 365 * 24 * hour;
const ana: Assignee = { kind: 'api_key', id: 'ana' };
const bo: Assignee = { kind: 'api_key', id: 'bo' };
const lock = { by: ana, until: now + 60_000 };

function standing({
  before,
  ...more
}: Partial<Omit<Standing, 'before'>> & { before?: object } = {}): Standing {
  return {
    before: {
      status: 'open',
      snoozedUntil: null,
      assignee: null,
      labels: [],
      unread: 0,
      statusAt: 0,
      ...before,
    },
    lock: undefined,
    handoverUntil: 0,
    isEcho: false,
    isAssigneeKnown: true,
    longestSnoozeMs: year,
    now,
    ...more,
  };
}
const reasons = (wanted: WantedChange, given: Standing) =>
  allowedOf(wanted, given).refused.map(({ reason }) => reason);

describe('what a plugin may do to a conversation', () => {
  it.each<[string, WantedChange, Standing, string[]]>([
    ['closes one that nobody works on', { status: 'closed' }, standing(), []],
    ['assigns it', { assignee: ana }, standing(), []],
    [
      'takes it from somebody who has not answered lately',
      { assignee: null },
      standing({ before: { assignee: ana } }),
      [],
    ],
    [
      'closes none that somebody is answering in',
      { status: 'closed' },
      standing({ lock }),
      ['conversation_locked'],
    ],
    [
      'opens none that somebody is answering in',
      { status: 'open' },
      standing({ lock, before: { status: 'closed' } }),
      ['conversation_locked'],
    ],
    [
      'assigns none that somebody is answering in',
      { assignee: bo },
      standing({ lock }),
      ['conversation_locked'],
    ],
    [
      'gives one reason for both',
      { status: 'closed', assignee: bo },
      standing({ lock }),
      ['conversation_locked'],
    ],
    [
      'leaves to people what they answered in',
      { status: 'closed' },
      standing({ handoverUntil: now + hour }),
      ['handover'],
    ],
    [
      'snoozes nothing they answered in',
      { status: 'snoozed', snoozedUntil: now + hour },
      standing({ handoverUntil: now + hour }),
      ['handover'],
    ],
    [
      'opens what they answered in',
      { status: 'open' },
      standing({ handoverUntil: now + hour, before: { status: 'closed' } }),
      [],
    ],
    [
      'assigns what they answered in and nobody has',
      { assignee: bo },
      standing({ handoverUntil: now + hour }),
      [],
    ],
    [
      'takes from nobody what they answered in',
      { assignee: bo },
      standing({ handoverUntil: now + hour, before: { assignee: ana } }),
      ['handover'],
    ],
    ['closes it once that is over', { status: 'closed' }, standing({ handoverUntil: now }), []],
    [
      'answers no other plugin’s change',
      { status: 'open', assignee: ana },
      standing({ isEcho: true, before: { status: 'closed' } }),
      ['changed_by_plugin'],
    ],
    [
      'assigns to nobody it does not know',
      { assignee: bo },
      standing({ isAssigneeKnown: false }),
      ['assignee_unknown'],
    ],
    [
      'snoozes until no time that has passed',
      { status: 'snoozed', snoozedUntil: now },
      standing(),
      ['snooze_invalid'],
    ],
    [
      'snoozes for a year at most',
      { status: 'snoozed', snoozedUntil: now + year + 1 },
      standing(),
      ['snooze_invalid'],
    ],
  ])('%s', (_, wanted, given, expected) => {
    expect(reasons(wanted, given)).toEqual(expected);
  });

  it('may always want what is so already, and explains every refusal', () => {
    const assignees = fc.constantFrom(null, ana, bo);
    fc.assert(
      fc.property(
        fc.record({
          before: fc.record({ status: fc.constantFrom(...conversationStatuses), assignee: assignees }),
          lock: fc.constantFrom(undefined, lock),
          handoverUntil: fc.constantFrom(0, now, now + 1),
          isEcho: fc.boolean(),
          isAssigneeKnown: fc.boolean(),
        }),
        fc.constantFrom(...conversationStatuses),
        assignees,
        (changes, status, assignee) => {
          const given = standing(changes);
          const snoozedUntil = status === 'snoozed' ? now + hour : undefined;
          const allowed = allowedOf({ status, snoozedUntil, assignee }, given);
          const isHeld = given.lock !== undefined || given.isEcho;
          if (isHeld && status !== given.before.status) expect(allowed.status).toBe(false);
          if (isHeld && assignee?.id !== given.before.assignee?.id) expect(allowed.assignee).toBe(false);
          if (status === given.before.status && status !== 'snoozed') expect(allowed.status).toBe(true);
          if (assignee?.id === given.before.assignee?.id) expect(allowed.assignee).toBe(true);
          expect(allowed.refused.length === 0).toBe(allowed.status && allowed.assignee);
          for (const { detail } of allowed.refused) expect(detail.length).toBeGreaterThan(30);
        },
      ),
    );
  });
});
