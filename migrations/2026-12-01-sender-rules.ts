import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Rules that choose the sender of messages that name none. */
export const migrations: MigrationClass[] = [
  createTable(
    'senderRule1796141000000',
    'sender_rule',
    {
      id: c.id(),
      accountId: c.id(),
      position: c.int(),
      name: c.nullable(c.text(190)),
      numberId: c.id(),
      connectionId: c.nullable(c.id()),
      countries: c.nullable(c.json()),
      purposes: c.nullable(c.json()),
      createdAt: c.instant(),
    },
    [{ columns: ['accountId', 'position'] }],
  ),
];
