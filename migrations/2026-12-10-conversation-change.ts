import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Changes plugins have made to conversations, by their keys. */
export const migrations: MigrationClass[] = [
  createTable(
    'conversationChange1796882000001',
    'conversation_change',
    {
      id: c.primary(c.key(64)),
      accountId: c.id(),
      conversationId: c.id(),
      plugin: c.key(64),
      claim: c.id(),
      at: c.instant(),
    },
    [{ columns: ['conversationId'] }],
  ),
];
