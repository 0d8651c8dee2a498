import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { createTable, type MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  createTable(
    'contactMerge1796032000000',
    'contact_merge',
    {
      id: c.id(),
      accountId: c.id(),
      keptId: c.id(),
      goneId: c.id(),
      keptBefore: c.nullable(c.json()),
      goneBefore: c.nullable(c.json()),
      mergedAt: c.instant(),
      byKind: c.key(16),
      byId: c.nullable(c.key(64)),
      undoneAt: c.nullable(c.instant()),
      undoneByKind: c.nullable(c.key(16)),
      undoneById: c.nullable(c.key(64)),
    },
    [{ columns: ['keptId', 'mergedAt'] }, { columns: ['goneId', 'mergedAt'] }],
  ),
  createTable('contactMergeRow1796032000001', 'contact_merge_row', {
    mergeId: c.primary(c.id()),
    tableName: c.primary(c.key(32)),
    rowId: c.primary(c.id()),
    accountId: c.id(),
    side: c.key(8),
    was: c.nullable(c.key(190)),
  }),
  addColumn('identityVia1796032000002', 'identity', 'viaId', c.nullable(c.id())),
  addColumn('journeyEvent1796032000003', 'journey', 'eventId', c.nullable(c.id())),
  addColumn('consentEntryAddresses1796032000004', 'consent_entry', 'addressHashes', c.nullable(c.json())),
];
