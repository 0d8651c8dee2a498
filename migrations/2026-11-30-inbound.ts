import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { createTable, type MigrationClass } from './create-table.js';

/**
 * Which message a later one is about (an edit, a deletion, a reaction), where a person came from, and what the
 * provider says of its conversation with a status.
 */
export const migrations: MigrationClass[] = [
  createTable(
    'messageReference1796060000000',
    'message_reference',
    { id: c.id(), accountId: c.id(), targetKey: c.key(64) },
    [{ columns: ['accountId', 'targetKey'] }],
  ),
  addColumn('conversationReferral1796060001000', 'conversation', 'referral', c.nullable(c.json())),
  addColumn('statusConversation1796060002000', 'message_status', 'conversation', c.nullable(c.json())),
];
