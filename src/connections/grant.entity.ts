import { column as c, defineTable, type RowOf } from '../database/index.js';

/** A grant a person was sent to give on a vendor's own screen. */
export const connectionGrantTable = defineTable(
  'connection_grant',
  {
    id: c.id(),
    accountId: c.id(),
    connector: c.key(64),
    /** Keyed hash of the nonce that travels through the vendor; the nonce itself is not kept. */
    nonceHash: c.key(64),
    /** Address of the shop, as the person gave it. */
    address: c.body(),
    name: c.nullable(c.text()),
    /** Where the person goes on afterwards. */
    returnUrl: c.nullable(c.body()),
    /** The connection that is made, or was changed. */
    connectionId: c.id(),
    /** Keyed hash of the answer that completed it: that one may come again. */
    answerHash: c.nullable(c.key(64)),
    createdAt: c.instant(),
    expiresAt: c.instant(),
    completedAt: c.nullable(c.instant()),
  },
  {
    indexes: [
      { columns: ['nonceHash'], unique: true },
      { columns: ['accountId', 'id'] },
      { columns: ['expiresAt'] },
    ],
  },
);
export type ConnectionGrantRow = RowOf<typeof connectionGrantTable>;
