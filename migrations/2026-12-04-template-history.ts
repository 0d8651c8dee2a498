import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** What the provider said of a template stays with it. */
export const migrations: MigrationClass[] = [
  addColumn('templateHistory1796400000000', 'template', 'history', c.nullable(c.json<unknown[]>())),
];
