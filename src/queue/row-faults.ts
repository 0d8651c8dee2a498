import { DatabaseError } from '../database/index.js';
import type { WorkRow } from './row-stage.js';

/** Tries of a row before it is parked. */
export const maxTries = 5;
/** The first wait of a row in trouble; each further one is four times as long. */
const firstWaitMs = 1_000;
/** How soon rows are looked into that were under way when their process ended. */
export const uncertainMs = 5_000;

/** Why a row is parked that was never heard of again. */
export const endedEachTime = 'The process ended each time it was worked on.';

/** True of what went wrong with the database and not with a row. */
export function isDatabases(error: unknown): error is DatabaseError {
  return (
    error instanceof DatabaseError &&
    (error.fault === 'unavailable' || error.fault === 'conflict' || error.fault === 'full')
  );
}

/** Milliseconds a row waits after so many tries. */
export function waitAfter(tries: number): number {
  return firstWaitMs * 4 ** Math.max(0, tries - 1);
}

/** Rows of one account beside each other, in their order: taken apart, most parts then concern one account. */
export function byAccount(rows: readonly WorkRow[]): WorkRow[] {
  const groups = new Map<string | null, WorkRow[]>();
  for (const row of rows) {
    const group = groups.get(row.accountId);
    if (group) group.push(row);
    else groups.set(row.accountId, [row]);
  }
  return [...groups.values()].flat();
}

/** What a person is told: never the error's own words, which may quote what the row holds. */
export function reasonOf(error: unknown): string {
  const kind =
    error instanceof DatabaseError
      ? `database: ${error.fault}`
      : error instanceof Error
        ? error.name
        : 'unknown';
  return `It could not be handled because of a fault of ours (${kind}).`;
}
