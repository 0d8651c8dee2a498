import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** Files are not given up because processes were killed around them. */
export const migrations: MigrationClass[] = [
  addColumn('mediaFetchInterruptions1796161000000', 'media_fetch', 'interruptions', c.nullable(c.int())),
];
