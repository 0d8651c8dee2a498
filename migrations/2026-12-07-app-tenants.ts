import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Tenants that install an app at its vendor, and what becomes of new ones. */
export const migrations: MigrationClass[] = [
  createTable('appTenant1796622400000', 'app_tenant', {
    appId: c.primary(c.id()),
    tenant: c.primary(c.key(190)),
    leaseToken: c.nullable(c.id()),
    leaseUntil: c.nullable(c.instant()),
  }),
  addColumn('appNewTenants1796622400001', 'app_registration', 'newTenants', c.nullable(c.key(36))),
];
