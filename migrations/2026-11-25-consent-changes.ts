import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { addIndex } from './add-index.js';
import type { MigrationClass } from './create-table.js';

/** What lets the places that show a consent hear of its changes in the order they were recorded. */
export const migrations: MigrationClass[] = [
  addIndex('consentEntryRecorded1795590000000', 'consent_entry', { columns: ['accountId', 'recordedAt'] }),
  addColumn('suppressionChangedAt1795590000001', 'suppression', 'changedAt', c.nullable(c.instant())),
  addIndex('suppressionChanged1795590000002', 'suppression', { columns: ['accountId', 'changedAt'] }),
  addIndex('consentRedirectAt1795590000003', 'consent_redirect', { columns: ['accountId', 'at'] }),
];
