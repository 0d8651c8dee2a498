/** How the front door stood of late, by the clock that rules read. */
export interface FrontDoorHistory {
  /** Since when it is up without a break. */
  upSince: number;
  /** When it began to be away, once or again and again, before it came back at {@link upSince}; null if it never was. */
  troubledSince: number | null;
}

/** Of an absence so many graces count at most: what a provider has put off for longer is not waited for. */
const mostGraces = 2;

/**
 * How long before its return the front door was in trouble, milliseconds. A provider that could not deliver tries
 * again after waits that grow: the next try of what it first tried then comes within as long again.
 */
function troubleOf({ upSince, troubledSince }: FrontDoorHistory, graceMs: number): number {
  return troubledSince === null ? 0 : Math.min(upSince - troubledSince, mostGraces * graceMs);
}

/**
 * The history after a return. Absences that are shorter apart than a provider may wait between two tries are one
 * trouble: what was first tried in an early one may not have been tried again since.
 *
 * @param awaySince - when it was last seen before
 * @param now - when it came back
 */
export function afterReturn(
  before: FrontDoorHistory,
  { awaySince, now, graceMs }: { awaySince: number; now: number; graceMs: number },
): FrontDoorHistory {
  const trouble = troubleOf(before, graceMs);
  const isSame = trouble > 0 && awaySince - before.upSince < trouble + graceMs;
  return { upSince: now, troubledSince: isSame ? before.troubledSince : awaySince };
}

/**
 * Until when a status of a doubtful attempt is waited for: its grace, which begins only when the provider has had
 * the time to try again what it could not deliver.
 */
export function statusDeadline(
  attempt: { graceUntil: number; committedAt: number },
  door: FrontDoorHistory,
  graceMs: number,
): number {
  if (attempt.committedAt > door.upSince) return attempt.graceUntil;
  return Math.max(attempt.graceUntil, door.upSince + troubleOf(door, graceMs) + graceMs);
}
