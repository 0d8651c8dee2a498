import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  createTable(
    'pluginMemory1795556400008',
    'plugin_memory',
    {
      accountId: c.primary(c.id()),
      plugin: c.primary(c.key(64)),
      tagHash: c.primary(c.key(64)),
      at: c.instant(),
      keepUntil: c.instant(),
    },
    [{ columns: ['keepUntil'] }],
  ),
];
