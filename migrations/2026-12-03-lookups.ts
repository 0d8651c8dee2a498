import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

/** What vendors are to be asked for because a delivery named it. */
export const migrations: MigrationClass[] = [
  createTable(
    'lookup1796280000000',
    'lookup',
    {
      connectionId: c.primary(c.id()),
      wanted: c.primary(c.key(190)),
      accountId: c.id(),
      status: c.key(16),
      naming: c.id(),
      attempts: c.int(),
      alone: c.flag(),
      dueAt: c.instant(),
      token: c.nullable(c.id()),
      heldUntil: c.nullable(c.instant()),
      error: c.nullable(c.body()),
      traceId: c.key(64),
    },
    [{ columns: ['status', 'dueAt'] }, { columns: ['connectionId', 'heldUntil'] }],
  ),
];
