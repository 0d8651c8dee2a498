import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { addIndex } from './add-index.js';
import { createTable, type MigrationClass } from './create-table.js';
import { dropIndex } from './drop-index.js';

export const migrations: MigrationClass[] = [
  createTable(
    'pluginInstallation1795910406000',
    'plugin_installation',
    {
      id: c.id(),
      accountId: c.id(),
      connectionId: c.id(),
      plugin: c.key(64),
      enabled: c.flag(),
      settings: c.nullable(c.json()),
      updatedAt: c.instant(),
    },
    [{ columns: ['connectionId', 'plugin'], unique: true }, { columns: ['accountId', 'plugin'] }],
  ),
  // The new one first: at no moment may two journeys of one person begin in one shop.
  addIndex('journeySlotOfConnection1795910406001', 'journey', {
    columns: ['accountId', 'plugin', 'connectionId', 'activeSlot'],
    unique: true,
  }),
  dropIndex('journeySlotOfAccount1795910406002', 'journey', {
    columns: ['accountId', 'plugin', 'activeSlot'],
    unique: true,
  }),
  addColumn('memoryConnection1795910406003', 'plugin_memory', 'connectionId', c.nullable(c.key(36))),
  addColumn('memoryTag1795910406004', 'plugin_memory', 'accountTagHash', c.nullable(c.key(64))),
  addIndex('memoryByTag1795910406005', 'plugin_memory', {
    columns: ['accountId', 'plugin', 'accountTagHash'],
  }),
];
