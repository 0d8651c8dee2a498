import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** When access was last granted: a vendor's word that it was taken back counts only if it is later. */
export const migrations: MigrationClass[] = [
  addColumn('connectionAuthorizedAt1796450000000', 'connection', 'authorizedAt', c.nullable(c.instant())),
];
