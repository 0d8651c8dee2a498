import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

/** What vendors ask for on behalf of privacy law, and the receipts. */
export const migrations: MigrationClass[] = [
  createTable(
    'privacyRequest1796968000000',
    'privacy_request',
    {
      id: c.id(),
      accountId: c.id(),
      connectionId: c.id(),
      kind: c.key(16),
      requestKey: c.key(190),
      subject: c.nullable(c.key(190)),
      status: c.key(16),
      contactIds: c.nullable(c.json<string[]>()),
      requestedAt: c.instant(),
      dueAt: c.instant(),
      doneAt: c.nullable(c.instant()),
      receipt: c.json<object>(),
      progress: c.nullable(c.json<object>()),
      attempts: c.int(),
      nextAt: c.instant(),
      error: c.nullable(c.body()),
    },
    [
      { columns: ['connectionId', 'requestKey'], unique: true },
      { columns: ['accountId', 'id'] },
      { columns: ['status', 'nextAt'] },
    ],
  ),
];
