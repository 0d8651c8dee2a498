import { column as c, defineTable, type RowOf } from '../database/index.js';

/**
 * Rows whose owner a merge decided, so that they can be given back: ids alone, nothing about a person.
 * Deleted when the merge is undone, when somebody it concerned is erased, and by age.
 */
export const contactMergeRowTable = defineTable('contact_merge_row', {
  mergeId: c.primary(c.id()),
  tableName: c.primary(c.key(32)),
  rowId: c.primary(c.id()),
  accountId: c.id(),
  /** `moved` to the contact that stayed, `stayed` with it, or `ended` because of the merge. */
  side: c.key(8),
  /** What the merge replaced in it, where it did. */
  was: c.nullable(c.key(190)),
});
export type ContactMergeRowRow = RowOf<typeof contactMergeRowTable>;
