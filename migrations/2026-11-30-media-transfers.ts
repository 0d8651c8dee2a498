import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  createTable(
    'mediaUpload1796058100000',
    'media_upload',
    {
      id: c.id(),
      accountId: c.id(),
      numberId: c.id(),
      sha256: c.key(64),
      mimeType: c.key(100),
      providerMediaId: c.nullable(c.key(190)),
      expiresAt: c.nullable(c.instant()),
      state: c.key(16),
      reason: c.nullable(c.body()),
      token: c.nullable(c.id()),
      dueAt: c.instant(),
      tries: c.int(),
      updatedAt: c.instant(),
    },
    [{ columns: ['numberId', 'sha256', 'mimeType'], unique: true }, { columns: ['accountId', 'sha256'] }],
  ),
  createTable(
    'mediaFetch1796058100001',
    'media_fetch',
    {
      id: c.id(),
      accountId: c.id(),
      numberId: c.id(),
      providerMediaId: c.key(190),
      sha256: c.nullable(c.key(64)),
      dueAt: c.instant(),
      tries: c.int(),
      token: c.nullable(c.id()),
      createdAt: c.instant(),
    },
    [{ columns: ['dueAt'] }],
  ),
];
