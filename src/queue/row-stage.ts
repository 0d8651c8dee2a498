import type { Tx } from '../database/index.js';

/** A row that cannot be worked on, however often it is tried, and why. */
export interface RowRefusal {
  id: string;
  /** One sentence for a person: what, where, what to do next. Never anything the row holds. */
  reason: string;
}

/** How a row stands after a failed or uncertain try. */
export interface RowHold {
  id: string;
  tries: number;
  /** When it is tried again. */
  dueAt: number;
  /** Null when nothing is known against it. */
  reason: string | null;
}

/** A row that is given up until somebody has it tried again. */
export interface RowPark extends RowRefusal {
  tries: number;
}

export interface WorkRow {
  id: string;
  accountId: string | null;
}

/** What the keeping of books about rows in trouble needs of a stage. */
export interface RowKeeper {
  readonly name: string;
  /** Of these rows those that still wait, by name only and locked: for when a row cannot even be read. */
  waiting(tx: Tx, ids: readonly string[]): Promise<WorkRow[]>;
  /** Takes rows that still wait out of what is taken many at a time, until they are settled or due again. */
  hold(tx: Tx, rows: readonly RowHold[]): Promise<void>;
  /** Gives up rows that are locked by the caller's unit, whatever was made of them in it. */
  park(tx: Tx, rows: readonly RowPark[]): Promise<void>;
}

/**
 * A stage that works row by row and reaches no network: what {@link RowWork} needs to take many rows
 * in one unit of work, and to find the one among them that cannot be worked on.
 */
export interface RowStage<R extends WorkRow> extends RowKeeper {
  /** Due rows that were never in trouble, locked until the unit ends; those another unit holds are passed over. */
  claim(tx: Tx, now: number): Promise<R[]>;
  /** What {@link claim} would take, by name only. */
  peek(tx: Tx, now: number): Promise<WorkRow[]>;
  /** Of these rows those that still wait, whether they were in trouble or not, locked: waits for units that hold them. */
  lock(tx: Tx, ids: readonly string[]): Promise<R[]>;
  /** Does the work and settles the rows, in the caller's unit. What can never be done is returned, not thrown. */
  work(tx: Tx, rows: R[]): Promise<readonly RowRefusal[]>;
}
