import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { addIndex } from './add-index.js';
import { createTable, type MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  createTable(
    'appRegistration1796000400000',
    'app_registration',
    {
      id: c.id(),
      accountId: c.nullable(c.id()),
      connector: c.key(64),
      name: c.text(255),
      clientId: c.body(),
      settings: c.json(),
      secrets: c.body(),
      createdAt: c.instant(),
      updatedAt: c.instant(),
    },
    [{ columns: ['connector', 'id'] }],
  ),
  createTable(
    'oauthAuthorization1796000401000',
    'oauth_authorization',
    {
      id: c.id(),
      accountId: c.id(),
      connector: c.key(64),
      appId: c.id(),
      stateHash: c.key(64),
      secrets: c.body(),
      name: c.nullable(c.text(255)),
      returnUrl: c.nullable(c.body()),
      connectionId: c.id(),
      state: c.key(16),
      problem: c.nullable(c.body()),
      createdAt: c.instant(),
      expiresAt: c.instant(),
    },
    [{ columns: ['stateHash'], unique: true }, { columns: ['accountId', 'id'] }, { columns: ['expiresAt'] }],
  ),
  createTable('connectionToken1796000402000', 'connection_token', {
    id: c.id(),
    tokens: c.body(),
    version: c.int(),
    refreshAt: c.nullable(c.instant()),
    expiresAt: c.nullable(c.instant()),
    leaseToken: c.nullable(c.id()),
    leaseUntil: c.nullable(c.instant()),
    failures: c.int(),
    coolUntil: c.nullable(c.instant()),
    failure: c.nullable(c.json()),
    updatedAt: c.instant(),
  }),
  addColumn('connectionApp1796000403000', 'connection', 'appId', c.nullable(c.id())),
  addColumn('connectionTenant1796000404000', 'connection', 'tenant', c.nullable(c.key(190))),
  addIndex('connectionTenantIndex1796000405000', 'connection', { columns: ['appId', 'tenant'] }),
];
