import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('numberLabel1795910402000', 'number', 'label', c.nullable(c.text(190))),
  addColumn('numberDefaultSince1795910402001', 'number', 'defaultSince', c.nullable(c.instant())),
];
