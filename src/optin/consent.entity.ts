import { column as c, defineTable, type RowOf } from '../database/index.js';

/** The append-only ledger: what was agreed or withdrawn, when, how, with what evidence. */
export const consentEntryTable = defineTable(
  'consent_entry',
  {
    id: c.id(),
    accountId: c.id(),
    contactId: c.id(),
    purpose: c.key(16),
    /** `granted` or `revoked`. */
    state: c.key(16),
    method: c.key(64),
    evidence: c.nullable(c.json<Record<string, unknown>>()),
    effectiveAt: c.instant(),
    recordedAt: c.instant(),
    /** What made the entry: an event, an API key, an inbound message. The same source is written once. */
    source: c.key(190),
  },
  {
    indexes: [
      { columns: ['accountId', 'contactId', 'purpose', 'effectiveAt'] },
      { columns: ['accountId', 'contactId', 'purpose', 'state', 'source'], unique: true },
    ],
  },
);
export type ConsentEntryRow = RowOf<typeof consentEntryTable>;

/** Addresses nothing may be sent to, whoever they belong to. */
export const suppressionTable = defineTable(
  'suppression',
  {
    id: c.id(),
    accountId: c.id(),
    /** HMAC of the address, so that it outlives the person's erasure. */
    addressHash: c.key(64),
    purpose: c.key(16),
    /** `stop` (the person wrote STOP), `whatsapp_preference`, `meta_131050`, or `operator`. */
    reason: c.key(32),
    since: c.instant(),
    liftedAt: c.nullable(c.instant()),
    liftedBy: c.nullable(c.key(190)),
  },
  { indexes: [{ columns: ['accountId', 'addressHash', 'purpose', 'reason'], unique: true }] },
);
export type SuppressionRow = RowOf<typeof suppressionTable>;
