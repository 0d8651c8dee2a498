import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
  addColumn('numberSubscribedAt1795556400004', 'number', 'subscribedAt', c.nullable(c.instant())),
  addColumn('numberSubscriptionFault1795556400005', 'number', 'subscriptionFault', c.nullable(c.body())),
];
