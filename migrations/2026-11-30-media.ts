import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  createTable(
    'media1796058000000',
    'media',
    {
      id: c.id(),
      accountId: c.id(),
      sha256: c.nullable(c.key(64)),
      mimeType: c.nullable(c.key(100)),
      size: c.nullable(c.int()),
      isAnimated: c.flag(),
      filename: c.nullable(c.text(240)),
      status: c.key(16),
      reason: c.nullable(c.key(64)),
      source: c.key(16),
      messageId: c.nullable(c.id()),
      expiresAt: c.nullable(c.instant()),
      createdAt: c.instant(),
      updatedAt: c.instant(),
    },
    [
      { columns: ['accountId', 'sha256'] },
      { columns: ['messageId'] },
      { columns: ['expiresAt'] },
      { columns: ['accountId', 'id'] },
    ],
  ),
  createTable(
    'mediaObject1796058000001',
    'media_object',
    {
      accountId: c.primary(c.id()),
      sha256: c.primary(c.key(64)),
      size: c.int(),
      state: c.key(16),
      token: c.nullable(c.id()),
      leaseUntil: c.instant(),
    },
    [{ columns: ['state', 'leaseUntil'] }],
  ),
];
