import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Files the providers of senders were shown, and the handles they gave. */
export const migrations: MigrationClass[] = [
  createTable(
    'mediaHandle1796140000000',
    'media_handle',
    {
      id: c.id(),
      accountId: c.id(),
      owner: c.key(100),
      sha256: c.key(64),
      mimeType: c.key(100),
      handle: c.nullable(c.body()),
      expiresAt: c.nullable(c.instant()),
      upload: c.nullable(c.body()),
      uploadAt: c.nullable(c.instant()),
      reason: c.nullable(c.body()),
      token: c.nullable(c.id()),
      dueAt: c.instant(),
      tries: c.int(),
      updatedAt: c.instant(),
    },
    [
      { columns: ['accountId', 'owner', 'sha256', 'mimeType'], unique: true },
      { columns: ['accountId', 'sha256'] },
    ],
  ),
];
