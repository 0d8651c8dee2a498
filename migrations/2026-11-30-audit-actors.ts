import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('auditActorKinds1796040000000', 'audit_entry', 'actorKind', c.nullable(c.key(16))),
];
