/** What waits in one lane of one number, in the order it is to leave. */
export interface LaneRows<T> {
  accountId: string;
  numberId: string;
  /** 0 leaves first. */
  lane: number;
  rows: readonly T[];
}

export interface Picked<T> {
  rows: T[];
  /** The account served last: the next rotation begins after it. */
  cursor: string | undefined;
}

/** Part of the free slots kept for the marketing lane while both have work, so that it cannot starve. */
const marketingShare = 8;

/**
 * Shares free request slots fairly: accounts take turns, within an account its numbers take turns,
 * and the transactional lane of all goes before marketing, which keeps one slot in eight. However
 * much one account has waiting, another's single message is taken in the next round.
 */
export function pickFairly<T>(
  lanes: readonly LaneRows<T>[],
  slots: number,
  cursor: string | undefined,
): Picked<T> {
  const urgent = lanes.filter(({ lane }) => lane === 0);
  const other = lanes.filter(({ lane }) => lane !== 0);
  const waiting = other.reduce((sum, { rows }) => sum + rows.length, 0);
  const kept = Math.min(waiting, Math.floor(slots / marketingShare));
  const first = rotate(urgent, slots - kept, cursor);
  const second = rotate(other, slots - first.rows.length, cursor);
  return { rows: [...first.rows, ...second.rows], cursor: second.cursor ?? first.cursor ?? cursor };
}

function rotate<T>(lanes: readonly LaneRows<T>[], slots: number, cursor: string | undefined): Picked<T> {
  const accounts = new Map<string, { lane: LaneRows<T>; next: number }[]>();
  for (const lane of lanes) {
    const entry = { lane, next: 0 };
    const known = accounts.get(lane.accountId);
    if (known) known.push(entry);
    else accounts.set(lane.accountId, [entry]);
  }
  const ids = [...accounts.keys()].sort();
  const start = cursor === undefined ? 0 : ids.findIndex((id) => id > cursor);
  const order = start <= 0 ? ids : [...ids.slice(start), ...ids.slice(0, start)];
  const rows: T[] = [];
  let last: string | undefined;
  let turn = order;
  while (turn.length > 0 && rows.length < slots) {
    const left: string[] = [];
    for (const id of turn) {
      if (rows.length >= slots) break;
      const numbers = accounts.get(id) ?? [];
      const number = numbers.find(({ lane, next }) => next < lane.rows.length);
      if (!number) continue;
      rows.push(number.lane.rows[number.next++] as T);
      last = id;
      // To the back of the account's own queue: its numbers take turns too.
      numbers.splice(numbers.indexOf(number), 1);
      numbers.push(number);
      left.push(id);
    }
    turn = left;
  }
  return { rows, cursor: last };
}
