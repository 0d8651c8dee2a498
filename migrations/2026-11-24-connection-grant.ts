import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  createTable(
    'connectionGrant1795556400006',
    'connection_grant',
    {
      id: c.id(),
      accountId: c.id(),
      connector: c.key(64),
      nonceHash: c.key(64),
      address: c.body(),
      name: c.nullable(c.text(255)),
      returnUrl: c.nullable(c.body()),
      connectionId: c.id(),
      answerHash: c.nullable(c.key(64)),
      createdAt: c.instant(),
      expiresAt: c.instant(),
      completedAt: c.nullable(c.instant()),
    },
    [{ columns: ['nonceHash'], unique: true }, { columns: ['accountId', 'id'] }, { columns: ['expiresAt'] }],
  ),
];
