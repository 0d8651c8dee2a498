import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('orderSightingStore1796047000000', 'order_sighting', 'isStore', c.nullable(c.flag())),
];
