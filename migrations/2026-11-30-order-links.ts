import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { addIndex } from './add-index.js';
import { createTable, type MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('orderSightingLink1796045100000', 'order_sighting', 'linkId', c.nullable(c.id())),
  addColumn('orderSightingVendorId1796045100001', 'order_sighting', 'vendorId', c.nullable(c.key(190))),
  addColumn('orderSightingNumber1796045100002', 'order_sighting', 'number', c.nullable(c.key(190))),
  addColumn('orderSightingNamed1796045100003', 'order_sighting', 'named', c.nullable(c.flag())),
  addColumn('orderSightingWhole1796045100004', 'order_sighting', 'wholeEventId', c.nullable(c.id())),
  addIndex('orderSightingOfLink1796045100005', 'order_sighting', { columns: ['linkId'] }),
  createTable(
    'orderKey1796045100006',
    'order_key',
    {
      accountId: c.primary(c.id()),
      keyHash: c.primary(c.key(64)),
      linkId: c.id(),
    },
    [{ columns: ['linkId'] }],
  ),
];
