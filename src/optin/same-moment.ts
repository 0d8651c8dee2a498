import { sameMomentMs, undatedGrantAt } from '../sdk/index.js';

export { sameMomentMs };

/** Method of the entries a STOP writes. */
export const stopMethod = 'stop_word';
/** Method of the entries a START writes. */
export const startMethod = 'start_word';

/** What is compared: one thing said, when, and by whose clock. */
export interface Said {
  id: string;
  state: string;
  method: string;
  source: string;
  effectiveAt: number;
}

/** True when something agreed by another clock is later than a withdrawal beyond doubt. */
export function isLaterByOtherClock(agreedAt: number, withdrawnAt: number): boolean {
  return agreedAt > withdrawnAt + sameMomentMs;
}

/** Whether two instants of WhatsApp's are the same one: of messages in one second, only their arrival tells the order. */
export function isSameSecond(one: number, two: number): boolean {
  return Math.floor(one / 1_000) === Math.floor(two / 1_000);
}

/**
 * The one among what was said about a purpose that decides, or undefined when nothing was said: the
 * latest grant that no withdrawal beats, else the latest withdrawal. By one clock the later one wins and
 * at the same moment the withdrawal, of words written in the same second the one that arrived later; by
 * two clocks a grant has to be later beyond doubt. Does not depend on the order of `said`. Pure.
 */
export function decisive<S extends Said>(said: readonly S[]): S | undefined {
  const withdrawals = said.filter(({ state }) => state === 'revoked');
  const standing = said.filter(
    (one) => one.state !== 'revoked' && !withdrawals.some((withdrawal) => beats(withdrawal, one)),
  );
  return latest(standing.length > 0 ? standing : withdrawals);
}

/** Why what decides about a purpose does. */
export type DecidedBy = 'only_word' | 'later' | 'same_moment' | 'unknown_time';

/**
 * Why {@link decisive} chose an entry: `only_word`, nothing was said against it; `later`, what was said against it is
 * older; `same_moment`, the withdrawal counts because a yes came too close to it; `unknown_time`, the withdrawal
 * counts because nobody knows when the yes was given. Pure.
 */
export function decidedBy<S extends Said>(said: readonly S[], decided: S): DecidedBy {
  const against = latest(said.filter(({ state }) => state !== decided.state));
  if (against === undefined) return 'only_word';
  if (decided.state !== 'revoked') return 'later';
  if (against.effectiveAt <= undatedGrantAt) return 'unknown_time';
  return against.effectiveAt < decided.effectiveAt ? 'later' : 'same_moment';
}

function beats(withdrawal: Said, grant: Said): boolean {
  if (clockOf(withdrawal) !== clockOf(grant))
    return !isLaterByOtherClock(grant.effectiveAt, withdrawal.effectiveAt);
  if (withdrawal.effectiveAt !== grant.effectiveAt) return withdrawal.effectiveAt > grant.effectiveAt;
  return isWord(withdrawal) ? withdrawal.id > grant.id : true;
}

function latest<S extends Said>(said: readonly S[]): S | undefined {
  return said.reduce<S | undefined>((best, one) => {
    if (best === undefined || one.effectiveAt > best.effectiveAt) return one;
    return one.effectiveAt === best.effectiveAt && one.id < best.id ? one : best;
  }, undefined);
}

function isWord({ method }: Said): boolean {
  return method === stopMethod || method === startMethod;
}

/** Whose clock told it: WhatsApp's, that of the connection an event came from, or ours. */
function clockOf(said: Said): string {
  if (isWord(said)) return 'whatsapp';
  const [kind, connection] = said.source.split(':', 2);
  return kind === 'event' && connection !== undefined ? connection : 'hub';
}
