import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** Apps of channels stand beside those of connectors; a number names its own and keeps what Meta says of its health. */
export const migrations: MigrationClass[] = [
  addColumn('appChannel1796090000000', 'app_registration', 'channel', c.nullable(c.key(32))),
  addColumn('numberApp1796090001000', 'number', 'appId', c.nullable(c.id())),
  addColumn('numberProof1796090002000', 'number', 'appProof', c.nullable(c.body())),
  addColumn('numberHealth1796090003000', 'number', 'health', c.nullable(c.json())),
];
