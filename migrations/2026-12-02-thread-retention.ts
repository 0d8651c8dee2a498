import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { addIndex } from './add-index.js';
import type { MigrationClass } from './create-table.js';

/** How long an account keeps what is said in threads. */
export const migrations: MigrationClass[] = [
  addColumn('accountThreadRetention1796191000000', 'account', 'threadRetentionDays', c.nullable(c.int())),
  addIndex('conversationNoteAge1796191000001', 'conversation_note', { columns: ['accountId', 'createdAt'] }),
];
