/** A place in the order in which something changed. */
export interface Place {
  /** Milliseconds UTC. */
  at: number;
  id: string;
}

/** Changes of so late, milliseconds, are told again: others may have been committed behind them. */
const unsettledMs = 60_000;

/** What a companion keeps and gives back. */
export function writeCursor({ at, id }: Place): string {
  return `${at}.${id}`;
}

/**
 * Undefined for what was not written by {@link writeCursor}. A place in the future, which nobody was
 * given (or by a clock that was wrong), is taken for the present: what comes is told all the same.
 */
export function readCursor(cursor: string | undefined, now: number): Place | undefined {
  const [, at, id] = /^(\d{1,16})\.([0-9a-f-]{0,36})$/.exec(cursor ?? '') ?? [];
  if (at === undefined || id === undefined) return undefined;
  return Number(at) > now ? { at: now - unsettledMs, id: '' } : { at: Number(at), id };
}

/**
 * Where to go on; never back.
 *
 * @param after - where this look began
 * @param last - the last change it found
 * @param more - whether there are more behind it
 */
export function nextPlace(after: Place, last: Place | undefined, more: boolean, now: number): Place {
  if (last && more) return last;
  // Everything was read: what is told again is only what is younger than this.
  const settled = now - unsettledMs;
  return settled > after.at ? { at: settled, id: '' } : after;
}
