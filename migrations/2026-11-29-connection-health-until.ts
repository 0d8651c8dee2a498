import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** Until when a connection stays degraded whatever succeeds. */
export const migrations: MigrationClass[] = [
  addColumn('connectionHealthUntil1795910404000', 'connection', 'healthUntil', c.nullable(c.instant())),
];
