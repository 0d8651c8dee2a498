import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Which outgoing messages show a file, and files an account keeps for itself. */
export const migrations: MigrationClass[] = [
  createTable(
    'mediaUse1796062000000',
    'media_use',
    {
      messageId: c.primary(c.id()),
      mediaId: c.primary(c.id()),
      accountId: c.id(),
    },
    [{ columns: ['mediaId'] }],
  ),
  addColumn('mediaIsKept1796062000001', 'media', 'isKept', c.nullable(c.flag())),
];
