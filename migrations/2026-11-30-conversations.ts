import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { addIndex } from './add-index.js';
import { createTable, type MigrationClass } from './create-table.js';

/** What people do with conversations, and until when the channel charges nothing for one. */
export const migrations: MigrationClass[] = [
  createTable(
    'conversationState1796070000000',
    'conversation_state',
    {
      id: c.id(),
      accountId: c.id(),
      own: c.json(),
      status: c.key(16),
      snoozedUntil: c.nullable(c.instant()),
      assigneeKind: c.nullable(c.key(16)),
      assigneeId: c.nullable(c.key(64)),
      unread: c.int(),
      updatedAt: c.instant(),
    },
    [
      { columns: ['accountId', 'status'] },
      { columns: ['accountId', 'assigneeId'] },
      { columns: ['accountId', 'unread'] },
      { columns: ['snoozedUntil'] },
    ],
  ),
  createTable(
    'conversationLabel1796070000001',
    'conversation_label',
    { id: c.id(), accountId: c.id(), name: c.key(64), createdAt: c.instant() },
    [{ columns: ['accountId', 'name'], unique: true }],
  ),
  createTable(
    'conversationLabelled1796070000002',
    'conversation_labelled',
    { conversationId: c.primary(c.id()), labelId: c.primary(c.id()), accountId: c.id() },
    [{ columns: ['labelId'] }],
  ),
  createTable(
    'conversationNote1796070000003',
    'conversation_note',
    {
      id: c.id(),
      accountId: c.id(),
      conversationId: c.id(),
      text: c.body(),
      byKind: c.key(16),
      byId: c.nullable(c.key(64)),
      createdAt: c.instant(),
    },
    [{ columns: ['conversationId', 'id'] }],
  ),
  createTable('conversationLock1796070000004', 'conversation_lock', {
    id: c.id(),
    accountId: c.id(),
    tokenHash: c.key(64),
    byKind: c.key(16),
    byId: c.nullable(c.key(64)),
    until: c.instant(),
  }),
  createTable(
    'conversationReply1796070000005',
    'conversation_reply',
    {
      id: c.id(),
      accountId: c.id(),
      conversationId: c.id(),
      byKind: c.key(16),
      byId: c.nullable(c.key(64)),
      at: c.instant(),
    },
    [{ columns: ['conversationId', 'at'] }],
  ),
  addColumn('conversationFreeEntry1796070000006', 'conversation', 'freeEntryUntil', c.nullable(c.instant())),
  addIndex('conversationActive1796070000007', 'conversation', { columns: ['accountId', 'updatedAt', 'id'] }),
  addIndex('conversationOfContact1796070000008', 'conversation', { columns: ['contactId', 'numberId'] }),
];
