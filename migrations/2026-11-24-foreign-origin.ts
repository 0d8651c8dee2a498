import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('connectionForeignOrigin1795556400000', 'connection', 'foreignOrigin', c.nullable(c.json())),
];
