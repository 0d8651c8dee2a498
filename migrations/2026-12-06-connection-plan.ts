import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** What the vendor bills a connection for, where the vendor's own billing is used. */
export const migrations: MigrationClass[] = [
  addColumn('connectionPlan1796540000000', 'connection', 'plan', c.nullable(c.json())),
];
