import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  createTable(
    'alert1795910406010',
    'alert',
    {
      id: c.id(),
      accountId: c.id(),
      kind: c.key(48),
      subject: c.key(120),
      connectionId: c.nullable(c.key(36)),
      severity: c.key(16),
      title: c.text(),
      detail: c.body(),
      data: c.json(),
      raisedAt: c.instant(),
      resolvedAt: c.nullable(c.instant()),
      openSlot: c.nullable(c.key(190)),
    },
    [{ columns: ['accountId', 'openSlot'], unique: true }, { columns: ['accountId', 'id'] }],
  ),
];
