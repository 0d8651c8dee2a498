import type { ConversationRow } from '../messages/message.entity.js';

/** How long the windows were that were stored before it was noted when each began. */
const formerWindowMs = 24 * 3_600_000;

export type WindowState = Pick<ConversationRow, 'windowUntil' | 'windowSince' | 'closesAt'>;

/** A window that opened, or that came to its end. */
export interface WindowTurn {
  to: 'opened' | 'closed';
  /** When it opened: what tells one window of a conversation from another. */
  since: number;
  /** When this happened, milliseconds UTC. */
  at: number;
}

/**
 * What a window becomes when a person wrote or called at `at`: opened when none was open, extended
 * otherwise, never shortened. A message that comes so late that its window is over opens nothing. Pure.
 *
 * @param windowMs - how long free content may be sent, as the channel declares it
 */
export function heard(
  window: WindowState,
  at: number,
  now: number,
  windowMs: number,
): { window: WindowState; turns: WindowTurn[] } {
  const turns: WindowTurn[] = [];
  const next = stateOf(window);
  const until = at + windowMs;
  if (next.closesAt !== null && at >= Math.max(next.closesAt, next.windowUntil)) turns.push(...end(next));
  next.windowUntil = Math.max(next.windowUntil, until);
  if (next.closesAt !== null) next.closesAt = Math.max(next.closesAt, until);
  else if (until > now) {
    next.windowSince = at;
    next.closesAt = next.windowUntil;
    turns.push({ to: 'opened', since: at, at });
  }
  return { window: next, turns };
}

/** What a window becomes when its time may have come. Pure. */
export function elapsed(window: WindowState, now: number): { window: WindowState; turns: WindowTurn[] } {
  const next = stateOf(window);
  if (next.closesAt === null) return { window: next, turns: [] };
  next.closesAt = Math.max(next.closesAt, next.windowUntil);
  return { window: next, turns: next.closesAt <= now ? end(next) : [] };
}

function end(window: WindowState): WindowTurn[] {
  const at = Math.max(window.closesAt ?? 0, window.windowUntil);
  const since = window.windowSince ?? at - formerWindowMs;
  window.closesAt = null;
  window.windowSince = null;
  return [{ to: 'closed', since, at }];
}

function stateOf({ windowUntil, windowSince, closesAt }: WindowState): WindowState {
  return { windowUntil, windowSince, closesAt };
}
