import { column as c, defineTable, type RowOf } from '../database/index.js';
import type { MergeSnapshot } from './merge-snapshot.js';

/**
 * Merges of contacts, with what each of the two was before it: by this a merge is undone. The snapshots
 * are emptied once it was, and when either person is erased; merges that were not undone are deleted by age.
 */
export const contactMergeTable = defineTable(
  'contact_merge',
  {
    id: c.id(),
    accountId: c.id(),
    /** The contact that stayed. */
    keptId: c.id(),
    /** The contact that went into it. */
    goneId: c.id(),
    keptBefore: c.personal(c.nullable(c.json<MergeSnapshot>())),
    goneBefore: c.personal(c.nullable(c.json<MergeSnapshot>())),
    mergedAt: c.instant(),
    byKind: c.key(16),
    byId: c.nullable(c.key(64)),
    undoneAt: c.nullable(c.instant()),
    undoneByKind: c.nullable(c.key(16)),
    undoneById: c.nullable(c.key(64)),
  },
  {
    indexes: [
      { columns: ['keptId', 'mergedAt'] },
      { columns: ['goneId', 'mergedAt'] },
      { columns: ['undoneAt', 'mergedAt'] },
    ],
  },
);
export type ContactMergeRow = RowOf<typeof contactMergeTable>;
