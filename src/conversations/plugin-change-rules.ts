import type { Lock } from './locks.js';
import type { Assignee, ConversationStatus, Effective } from './registers.js';

/** What a plugin wants done to a conversation; what is absent stays. Instants are milliseconds UTC. */
export interface WantedChange {
  status?: ConversationStatus | undefined;
  snoozedUntil?: number | undefined;
  assignee?: Assignee | null | undefined;
  /** Names. */
  addLabels?: readonly string[] | undefined;
  removeLabels?: readonly string[] | undefined;
}

/** What a conversation is when a plugin wants to change it. */
export interface Standing {
  before: Effective;
  /** Who is answering right now. */
  lock: Lock | undefined;
  /** Until when it is left to the people who answered; 0 when nobody did. */
  handoverUntil: number;
  /** Whether the plugin decides on a change that a plugin made. */
  isEcho: boolean;
  /** Whether the account has the assignee that is wanted. */
  isAssigneeKnown: boolean;
  /** How long a conversation may be snoozed, milliseconds. */
  longestSnoozeMs: number;
  now: number;
}

/** Something that was not done, and why. */
export interface Refusal {
  reason: string;
  detail: string;
  evidence?: Record<string, unknown> | undefined;
}

/** What may be done of what is wanted. */
export interface Allowed {
  status: boolean;
  assignee: boolean;
  refused: Refusal[];
}

/**
 * What a plugin may do to a conversation beside the people in it: never to one that somebody is answering in, never
 * out of the hands of who has just answered, and never in answer to another plugin's change, so that two don't go
 * on for ever. What it is already may always be wanted. Pure.
 */
export function allowedOf(wanted: WantedChange, standing: Standing): Allowed {
  const status = statusRefusal(wanted, standing);
  const assignee = assigneeRefusal(wanted, standing);
  const refused = [status, assignee].filter((one) => one !== undefined);
  return {
    status: wanted.status !== undefined && status === undefined,
    assignee: wanted.assignee !== undefined && assignee === undefined,
    refused: refused.filter(
      (one, index) => refused.findIndex(({ reason }) => reason === one.reason) === index,
    ),
  };
}

function statusRefusal({ status, snoozedUntil }: WantedChange, standing: Standing): Refusal | undefined {
  const { before, handoverUntil, now, longestSnoozeMs } = standing;
  if (status === undefined) return undefined;
  if (status === before.status && (status !== 'snoozed' || snoozedUntil === before.snoozedUntil))
    return undefined;
  const taken = ofOthers(standing);
  if (taken) return taken;
  if (status === 'snoozed') {
    const until = snoozedUntil ?? 0;
    if (until <= now || until > now + longestSnoozeMs)
      return {
        reason: 'snooze_invalid',
        detail: `The conversation was not snoozed: ${until <= now ? 'the time it should open again has passed' : 'it can be snoozed for a year at most'}.`,
        evidence: { snoozedUntil: until },
      };
  }
  return status !== 'open' && handoverUntil > now ? leftToPeople(standing) : undefined;
}

function assigneeRefusal({ assignee }: WantedChange, standing: Standing): Refusal | undefined {
  const { before, handoverUntil, now, isAssigneeKnown } = standing;
  if (assignee === undefined || nameOf(assignee) === nameOf(before.assignee)) return undefined;
  const taken = ofOthers(standing);
  if (taken) return taken;
  if (before.assignee !== null && handoverUntil > now) return leftToPeople(standing);
  return isAssigneeKnown
    ? undefined
    : {
        reason: 'assignee_unknown',
        detail:
          'The conversation was not assigned: the account has no active API key with this id. Correct the setting of the plugin.',
        evidence: { assignee: assignee?.id ?? null },
      };
}

function ofOthers({ lock, isEcho }: Standing): Refusal | undefined {
  if (isEcho)
    return {
      reason: 'changed_by_plugin',
      detail:
        'Status and assignee stay as they are: a plugin has just changed them, and one plugin’s change leads to no other.',
    };
  if (!lock) return undefined;
  return {
    reason: 'conversation_locked',
    detail: `Status and assignee stay as they are: somebody is answering in this conversation until ${readable(lock.until)}.`,
    evidence: { lockedBy: lock.by.id, lockedUntil: lock.until },
  };
}

function leftToPeople({ handoverUntil }: Standing): Refusal {
  return {
    reason: 'handover',
    detail: `Somebody answered in this conversation, and it is left to them until ${readable(handoverUntil)}.`,
    evidence: { until: handoverUntil },
  };
}

function nameOf(assignee: Assignee | null): string {
  return assignee === null ? '' : `${assignee.kind} ${assignee.id}`;
}

function readable(at: number): string {
  return new Date(at).toISOString();
}
