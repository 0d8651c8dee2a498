import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Numbers people moved to, and addresses that are one WhatsApp account. */
export const migrations: MigrationClass[] = [
  addColumn('identityMovedTo1795910403000', 'identity', 'movedTo', c.nullable(c.key(20))),
  addColumn('identityMovedAt1795910403001', 'identity', 'movedAt', c.nullable(c.instant())),
  createTable('addressLink1795910403002', 'address_link', {
    accountId: c.primary(c.id()),
    addressHash: c.primary(c.key(64)),
    linkedHash: c.primary(c.key(64)),
    at: c.instant(),
  }),
];
