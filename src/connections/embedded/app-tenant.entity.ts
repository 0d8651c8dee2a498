import { column as c, defineTable, type RowOf } from '../../database/index.js';

/** A tenant of an app while it installs: one process at a time exchanges its session token. */
export const appTenantTable = defineTable('app_tenant', {
  appId: c.primary(c.id()),
  /** As the vendor's webhooks name it. */
  tenant: c.primary(c.key(190)),
  leaseToken: c.nullable(c.id()),
  /** By the database's clock. */
  leaseUntil: c.nullable(c.instant()),
});
export type AppTenantRow = RowOf<typeof appTenantTable>;
