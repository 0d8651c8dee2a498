import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { addIndex } from './add-index.js';
import type { MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('actionCallPlugin1796000400000', 'action_call', 'plugin', c.nullable(c.key(64))),
  addColumn('actionCallAskedAs1796000400001', 'action_call', 'askedAs', c.nullable(c.key(64))),
  addColumn('actionCallAskedKey1796000400002', 'action_call', 'askedKey', c.nullable(c.key(190))),
  addColumn('actionCallEvent1796000400003', 'action_call', 'eventId', c.nullable(c.id())),
  addColumn('actionCallOrderKey1796000400004', 'action_call', 'orderKey', c.nullable(c.key(190))),
  addIndex('actionCallOrder1796000400005', 'action_call', {
    columns: ['connectionId', 'orderKey', 'status', 'id'],
  }),
];
