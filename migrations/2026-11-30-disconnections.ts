import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('connectionDisconnections1795996800000', 'connection', 'disconnections', c.nullable(c.json())),
];
