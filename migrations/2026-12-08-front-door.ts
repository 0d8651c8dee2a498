import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** How long the front door was away before it came back: so long a provider may wait until it tries again. */
export const migrations: MigrationClass[] = [
  addColumn('heartbeatTroubledSince1796700000000', 'heartbeat', 'troubledSince', c.nullable(c.instant())),
];
