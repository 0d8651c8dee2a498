import { column as c, defineTable, type RowOf } from '../../database/index.js';

/** An app as it is registered at a vendor; several of one vendor may stand side by side. */
export const appRegistrationTable = defineTable(
  'app_registration',
  {
    id: c.id(),
    /** Null: every account of the installation may connect with it. */
    accountId: c.nullable(c.id()),
    /** Empty for an app of a channel. */
    connector: c.key(64),
    /** The channel it is for; null for a connector. */
    channel: c.nullable(c.key(32)),
    name: c.text(),
    clientId: c.body(),
    /** Further settings that are not secret. */
    settings: c.json<Record<string, unknown>>(),
    /** The client secret and further secret settings, encrypted with a key id. */
    secrets: c.body(),
    /** `refused`, `own_account` or an account's id; null is the account of {@link accountId}, else `refused`. */
    newTenants: c.nullable(c.key(36)),
    createdAt: c.instant(),
    updatedAt: c.instant(),
  },
  { indexes: [{ columns: ['connector', 'id'] }] },
);
export type AppRegistrationRow = RowOf<typeof appRegistrationTable>;
