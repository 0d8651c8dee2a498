import { column as c, defineTable, type RowOf } from '../database/index.js';

/**
 * Rows of stages that could not be worked on, or are not known to have been: tried again alone, and
 * parked after a bounded number of tries. A row that goes well never has an entry here.
 */
export const rowTryTable = defineTable(
  'row_try',
  {
    stage: c.primary(c.key(32)),
    /** Id of the event, timer, delivery or message. */
    rowId: c.primary(c.id()),
    /** Null for what belongs to no account, such as Meta's callbacks. */
    accountId: c.nullable(c.id()),
    /** Tries so far; one under way is counted before it begins. */
    tries: c.int(),
    /** When it is tried again; null once it is parked. */
    dueAt: c.nullable(c.instant()),
    /** What happened at the last try, for people; never anything the row holds. */
    reason: c.nullable(c.body()),
    updatedAt: c.instant(),
  },
  { indexes: [{ columns: ['stage', 'dueAt'] }] },
);
export type RowTryRow = RowOf<typeof rowTryTable>;

/** Processes that serve stages. A row whose process no longer writes its heartbeat ended without a word. */
export const processLifeTable = defineTable('process_life', {
  id: c.id(),
  host: c.key(64),
  pid: c.int(),
  /** Last heartbeat, by the database's clock. */
  beatAt: c.instant(),
  /** When another process found that it had ended, by the database's clock; null while it runs. */
  foundDeadAt: c.nullable(c.instant()),
});
export type ProcessLifeRow = RowOf<typeof processLifeTable>;
