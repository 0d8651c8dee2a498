import { column as c, defineTable, type RowOf } from '../../database/index.js';

/** A person who was sent to a vendor to agree. */
export const oauthAuthorizationTable = defineTable(
  'oauth_authorization',
  {
    id: c.id(),
    accountId: c.id(),
    connector: c.key(64),
    appId: c.id(),
    /** Keyed hash of the state that travels through the vendor; the state itself is not kept. */
    stateHash: c.key(64),
    /** The proof key and the settings given at the start, encrypted. */
    secrets: c.body(),
    name: c.nullable(c.text()),
    returnUrl: c.nullable(c.body()),
    /** The connection that is made, or was authorized anew. */
    connectionId: c.id(),
    /** `waiting`, `taken` (its code is being exchanged), `completed` or `failed`. */
    state: c.key(16),
    /** Why it failed. */
    problem: c.nullable(c.body()),
    createdAt: c.instant(),
    expiresAt: c.instant(),
  },
  {
    indexes: [
      { columns: ['stateHash'], unique: true },
      { columns: ['accountId', 'id'] },
      { columns: ['expiresAt'] },
    ],
  },
);
export type OAuthAuthorizationRow = RowOf<typeof oauthAuthorizationTable>;

/** Why the last refresh failed. */
export interface RefreshFailure {
  kind: 'reauthorize' | 'rate_limited' | 'transient';
  message: string;
}

/** The tokens of a connection, and who is refreshing them. */
export const connectionTokenTable = defineTable('connection_token', {
  /** Id of the connection. */
  id: c.id(),
  /** Access and refresh token, encrypted with a key id. */
  tokens: c.body(),
  /** Rises with every new pair. */
  version: c.int(),
  /** From when it is refreshed before it is used; null when only a refusal says that it has expired. */
  refreshAt: c.nullable(c.instant()),
  expiresAt: c.nullable(c.instant()),
  leaseToken: c.nullable(c.id()),
  /** By the database's clock. */
  leaseUntil: c.nullable(c.instant()),
  /** Refreshes that failed since the last that went well. */
  failures: c.int(),
  /** No refresh is tried before. */
  coolUntil: c.nullable(c.instant()),
  failure: c.nullable(c.json<RefreshFailure>()),
  updatedAt: c.instant(),
});
export type ConnectionTokenRow = RowOf<typeof connectionTokenTable>;
