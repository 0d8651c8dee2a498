import { addIndex } from './add-index.js';
import type { MigrationClass } from './create-table.js';

/** Timers are found by their event, when its person is erased. */
export const migrations: MigrationClass[] = [
  addIndex('timerEvent1795910407003', 'timer', { columns: ['eventId'] }),
];
