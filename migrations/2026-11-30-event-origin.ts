import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('eventOriginKind1796046000000', 'event', 'originKind', c.nullable(c.key(16))),
  addColumn('eventOriginId1796046000001', 'event', 'originId', c.nullable(c.key(64))),
];
