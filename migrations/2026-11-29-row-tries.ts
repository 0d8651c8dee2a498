import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  createTable(
    'rowTry1795910405000',
    'row_try',
    {
      stage: c.primary(c.key(32)),
      rowId: c.primary(c.id()),
      accountId: c.nullable(c.id()),
      tries: c.int(),
      dueAt: c.nullable(c.instant()),
      reason: c.nullable(c.body()),
      updatedAt: c.instant(),
    },
    [{ columns: ['stage', 'dueAt'] }],
  ),
  createTable('processLife1795910405001', 'process_life', {
    id: c.id(),
    host: c.key(64),
    pid: c.int(),
    beatAt: c.instant(),
    foundDeadAt: c.nullable(c.instant()),
  }),
];
