import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Consent that vendors keep of their customers: what they were told, and how far the changes were read. */
export const migrations: MigrationClass[] = [
  createTable(
    'consentPush1796790000000',
    'consent_push',
    {
      id: c.primary(c.id()),
      accountId: c.id(),
      connectionId: c.id(),
      contactId: c.id(),
      customerId: c.key(190),
      purpose: c.key(16),
      status: c.key(16),
      dueAt: c.instant(),
      version: c.int(),
      attempts: c.int(),
      toldState: c.nullable(c.key(16)),
      toldAt: c.nullable(c.instant()),
      outcome: c.nullable(c.key(16)),
      detail: c.nullable(c.body()),
      undatedAt: c.nullable(c.instant()),
      contested: c.int(),
      createdAt: c.instant(),
      updatedAt: c.instant(),
    },
    [
      { columns: ['connectionId', 'customerId', 'purpose'], unique: true },
      { columns: ['connectionId', 'status', 'dueAt'] },
      { columns: ['status', 'dueAt'] },
      { columns: ['accountId', 'id'] },
      { columns: ['contactId'] },
    ],
  ),
  createTable(
    'consentPushCursor1796790000001',
    'consent_push_cursor',
    {
      connectionId: c.primary(c.id()),
      accountId: c.id(),
      placeAt: c.instant(),
      placeId: c.key(36),
      nextLookAt: c.instant(),
      heldUntil: c.instant(),
      token: c.nullable(c.id()),
    },
    [{ columns: ['nextLookAt'] }],
  ),
];
