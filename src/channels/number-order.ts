import type { NumberRow } from './number.entity.js';

const order = ['active', 'paused', 'pending'];

/**
 * Whether an account sends from one number rather than from another when a message names none: live
 * before sandbox, whatever else; then the one its owner chose last; then active before paused before
 * pending; then the oldest.
 */
export function goesBefore(one: NumberRow, two: NumberRow): boolean {
  if (one.mode !== two.mode) return one.mode === 'live';
  if (one.defaultSince !== two.defaultSince) return (one.defaultSince ?? 0) > (two.defaultSince ?? 0);
  const rank = order.indexOf(one.status) - order.indexOf(two.status);
  return rank === 0 ? one.id < two.id : rank < 0;
}

/**
 * The sender an account's messages leave from that name none. A sender of another channel than the first is
 * it when its owner chose it, or there is no other.
 */
export function usualOf(rows: readonly NumberRow[]): NumberRow | undefined {
  const best = (some: readonly NumberRow[]) =>
    some.reduce<NumberRow | undefined>((one, two) => (one && !goesBefore(two, one) ? one : two), undefined);
  const own = best(rows.filter(({ channel }) => channel === null));
  const other = best(rows.filter(({ channel }) => channel !== null));
  if (!own || !other) return own ?? other;
  return (other.defaultSince ?? 0) > (own.defaultSince ?? 0) ? other : own;
}

/** A number kept for the history of its messages: it sends and receives nothing. */
export function isRemoved(row: Pick<NumberRow, 'status'>): boolean {
  return row.status === 'removed';
}
