import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** What the provider last said of a number and its business account. */
export const migrations: MigrationClass[] = [
  addColumn('numberNews1796061000000', 'number', 'news', c.nullable(c.json())),
];
