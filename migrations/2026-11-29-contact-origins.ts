import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Who said what of a contact; external ids whose record is gone; whom nothing old may bring back. */
export const migrations: MigrationClass[] = [
  addColumn('contactOrigins1795910407000', 'contact', 'origins', c.nullable(c.json())),
  addColumn('identityDetachedAt1795910407001', 'identity', 'detachedAt', c.nullable(c.instant())),
  createTable(
    'erasedIdentity1795910407002',
    'erased_identity',
    {
      accountId: c.primary(c.id()),
      identityHash: c.primary(c.key(64)),
      at: c.instant(),
    },
    [{ columns: ['accountId', 'at'] }],
  ),
];
