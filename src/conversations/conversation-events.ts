import type { EventInput } from '../events/index.js';
import type { AnyEventDraft, EventData, EventOrigin } from '../sdk/index.js';
import type { Effective } from './registers.js';
import type { Thread } from './threads.js';

type ChangedBy = NonNullable<EventData<'conversation.opened'>['changedBy']>;

/** Why a conversation changed, and who made it change. */
export interface Cause {
  /** `message`: the person wrote. `snooze_over`: it was snoozed until now. `request`: somebody wanted it so. */
  reason: 'message' | 'snooze_over' | 'request';
  origin: EventOrigin;
  traceId: string;
  deliveryId?: string | undefined;
}

/**
 * The events of a change: each turn of a conversation tells once. Their transitions are no names of the
 * window's, which is about the same subject.
 */
export function eventsOf(
  thread: Thread,
  before: Effective,
  after: Effective,
  cause: Cause,
  at: number,
): EventInput[] {
  const drafts: AnyEventDraft[] = [];
  const subject = `conversation:${thread.id}`;
  const about = {
    conversationId: thread.id,
    numberId: thread.numberId,
    reason: cause.reason,
    changedBy: changedBy(cause.origin),
  };
  const isOtherStatus = before.status !== after.status || before.snoozedUntil !== after.snoozedUntil;
  if (isOtherStatus) {
    const transition = `status:${after.status}:${after.statusAt}`;
    const shared = { subject, transition, occurredAt: after.statusAt };
    if (after.status === 'snoozed')
      drafts.push({
        ...shared,
        type: 'conversation.snoozed',
        data: { ...about, until: after.snoozedUntil ?? after.statusAt },
      });
    else drafts.push({ ...shared, type: `conversation.${statusEvents[after.status]}`, data: about });
  }
  if (nameOf(before) !== nameOf(after))
    drafts.push({
      type: 'conversation.assigned',
      subject,
      transition: `assigned:${at}`,
      occurredAt: at,
      data: { ...about, assignee: after.assignee, previous: before.assignee },
    });
  return drafts.map((draft) => ({
    accountId: thread.accountId,
    connectionId: thread.numberId,
    contactId: thread.contactId ?? undefined,
    origin: cause.origin,
    traceId: cause.traceId,
    deliveryId: cause.deliveryId,
    recordedAt: at,
    draft,
  }));
}

/** Who did it: what happened of itself is by the core, what a plugin wanted by its name. */
function changedBy({ kind, id }: EventOrigin): ChangedBy {
  const named = id === undefined ? {} : { id };
  if (kind === 'person') return { kind: 'api_key', ...named };
  if (kind === 'core') return id === undefined ? { kind } : { kind: 'plugin', id };
  return { kind, ...named };
}

const statusEvents = { open: 'opened', closed: 'closed' } as const;

function nameOf({ assignee }: Effective): string {
  return assignee === null ? '' : `${assignee.kind} ${assignee.id}`;
}
