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

/**
 * A stage that works row by row and reaches no network: what {@link RowWork} needs to take many rows
 * in one unit of work, and to find the one among them that cannot be worked on.
 */
export interface RowStage<R extends WorkRow> {
  readonly name: string;
  /** Due rows that were never in trouble, locked until the unit ends; those another unit holds are passed over. */
  claim(tx: Tx, now: number): Promise<R[]>;
  /** Of these rows those that still wait, whether they were in trouble or not, locked: waits for units that hold them. */
  lock(tx: Tx, ids: readonly string[]): Promise<R[]>;
  /** What {@link claim} would take, by name only: for when a row among it cannot even be read. */
  peek(tx: Tx, now: number): Promise<WorkRow[]>;
  /** What {@link lock} would give, by name only. */
  waiting(tx: Tx, ids: readonly string[]): Promise<WorkRow[]>;
  /** Does the work and settles the rows, in the caller's unit. What can never be done is returned, not thrown. */
  work(tx: Tx, rows: R[]): Promise<readonly RowRefusal[]>;
  /** Takes rows that still wait out of {@link claim} until they are settled or made due again. */
  hold(tx: Tx, rows: readonly RowHold[]): Promise<void>;
  /** Gives up rows that are locked by the caller's unit, whatever {@link work} made of them. */
  park(tx: Tx, rows: readonly RowPark[]): Promise<void>;
  /** When the longest waiting due row became due, undefined when none waits: for readiness, so from an index. */
  oldestDue(tx: Pick<Tx, 'query'>, now: number): Promise<number | undefined>;
}
