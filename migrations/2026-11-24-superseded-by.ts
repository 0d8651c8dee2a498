import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('eventSupersededBy1795556400007', 'event', 'supersededBy', c.nullable(c.json())),
];
