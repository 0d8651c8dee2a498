import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** A connection's secret that is being changed: which other one counts besides, and until when. */
export const migrations: MigrationClass[] = [
  addColumn('connectionRotation1795590000010', 'connection', 'rotation', c.nullable(c.json())),
];
