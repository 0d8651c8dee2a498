import type { MessageState } from '../messages/message.types.js';

/** What an attempt is known to have become. */
export type AttemptOutcome = 'committed' | 'accepted' | 'not_sent' | 'unknown';

export interface AttemptFacts {
  id: string;
  outcome: AttemptOutcome;
}

export interface StatusFacts {
  attemptId: string | null;
  /** `sent`, `delivered`, `read`, `played`, `failed`; others change nothing. */
  status: string;
}

/** How far a state is on its way; a message never goes back to a lower one of the same attempt. */
const attemptRank = {
  not_sent: 0,
  failed: 1,
  unknown: 2,
  sending: 3,
  accepted: 4,
  sent: 5,
  delivered: 6,
  read: 7,
} as const;
export type AttemptState = keyof typeof attemptRank;

/** The furthest step each report proves. A failure undoes `sent`, and nothing undoes `delivered`. */
const statusRank: ReadonlyMap<string, number> = new Map([
  ['sent', 1],
  ['failed', 2],
  ['delivered', 3],
  ['read', 4],
  // A voice message that was played was read as well.
  ['played', 5],
]);

/** One attempt's state from its outcome and whatever reports came, in any order, repeated or with gaps. */
export function attemptState(attempt: AttemptFacts, statuses: readonly StatusFacts[]): AttemptState {
  let best: string | undefined;
  let furthest = 0;
  for (const { attemptId, status } of statuses) {
    const rank = attemptId === attempt.id ? (statusRank.get(status) ?? 0) : 0;
    if (rank <= furthest) continue;
    furthest = rank;
    best = status;
  }
  if (best !== undefined) return best === 'played' ? 'read' : (best as AttemptState);
  return attempt.outcome === 'committed' ? 'sending' : attempt.outcome;
}

/**
 * A message's state, derived from its attempts (invariant 7). An attempt that got through or is
 * under way decides; otherwise the message is what it was waiting for (`standing`: queued, delayed,
 * failed, cancelled, expired, refused), except that a doubt stays said once nothing waits any more.
 *
 * @param standing - what the message is apart from its attempts
 */
export function deriveState(
  attempts: readonly AttemptFacts[],
  statuses: readonly StatusFacts[],
  standing: MessageState,
): MessageState {
  let best: AttemptState | undefined;
  for (const attempt of attempts) {
    const state = attemptState(attempt, statuses);
    if (best === undefined || attemptRank[state] > attemptRank[best]) best = state;
  }
  if (best === undefined || best === 'not_sent' || best === 'failed') return standing;
  if (best !== 'unknown') return best;
  return standing === 'queued' || standing === 'delayed' ? standing : 'unknown';
}

/** States of a message that was handed to the channel, whatever is known of it since. */
export const handedStates: readonly MessageState[] = [
  'sending',
  'unknown',
  'accepted',
  'sent',
  'delivered',
  'read',
];

/** States in which a message has left us and Meta has said so. */
export const reachedStates: readonly MessageState[] = ['accepted', 'sent', 'delivered', 'read'];
