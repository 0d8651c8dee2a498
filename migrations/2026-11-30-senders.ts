import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** Senders say which channel they send through; those without one are WhatsApp's. */
export const migrations: MigrationClass[] = [
  addColumn('numberChannel1796031107000', 'number', 'channel', c.nullable(c.key(32))),
];
