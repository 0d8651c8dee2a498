import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { addIndex } from './add-index.js';
import type { MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('conversationWindowSince1795556400001', 'conversation', 'windowSince', c.nullable(c.instant())),
  addColumn('conversationClosesAt1795556400002', 'conversation', 'closesAt', c.nullable(c.instant())),
  addIndex('conversationClosesAtIndex1795556400003', 'conversation', { columns: ['closesAt'] }),
];
