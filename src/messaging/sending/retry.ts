/** Waits after a guard gave no answer; after the last one the message is refused. */
export const guardBackoffMs: readonly number[] = [60_000, 300_000, 900_000];
/**
 * Waits for a file that its provider has not got. The first are short: most often another process is uploading it, or
 * has ended while it was.
 */
export const mediaBackoffMs: readonly number[] = [2_000, 5_000, 15_000, 60_000, 300_000, 900_000];
/** How long Meta's brake on marketing is honoured when it does not say. */
export const marketingBrakeMs = 24 * 3_600_000;
/** Ages at which a status that fits no attempt yet is looked at again; afterwards it is left alone. */
export const parkedStatusAgesMs: readonly number[] = [2_000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000];

/**
 * When an unanswered guard is asked again; undefined when it was asked often enough or the message
 * would expire first.
 *
 * @param unanswered - times it went unanswered, this one included
 */
export function nextGuardTry(unanswered: number, now: number, expiresAt: number): number | undefined {
  const wait = guardBackoffMs[unanswered - 1];
  return wait !== undefined && now + wait < expiresAt ? now + wait : undefined;
}

/**
 * When a file is asked for again that its provider has not got: until the message expires, however long
 * storage or provider are away.
 *
 * @param unanswered - times it was not there, this one included
 */
export function nextMediaTry(unanswered: number, now: number, expiresAt: number): number | undefined {
  const wait = mediaBackoffMs[Math.min(unanswered, mediaBackoffMs.length) - 1] ?? 0;
  return now + wait < expiresAt ? now + wait : undefined;
}

/** When a parked status is looked at again; undefined once it has waited long enough. */
export function nextStatusTry(receivedAt: number, now: number): number | undefined {
  const age = parkedStatusAgesMs.find((candidate) => receivedAt + candidate > now);
  return age === undefined ? undefined : receivedAt + age;
}
