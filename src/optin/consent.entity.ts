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
    evidence: c.personal(c.nullable(c.json<Record<string, unknown>>())),
    effectiveAt: c.instant(),
    recordedAt: c.instant(),
    /** What made the entry: an event, an API key, an inbound message. The same source is written once. */
    source: c.key(190),
    /**
     * Of a withdrawal: hashes of the addresses it came with. It holds for the person whatever they are; they
     * tell whose it is when a merge is undone. Null where it came with none, and for grants, whose addresses
     * are rows of their own.
     */
    addressHashes: c.nullable(c.json<string[]>()),
  },
  {
    indexes: [
      { columns: ['accountId', 'contactId', 'purpose', 'effectiveAt'] },
      { columns: ['accountId', 'contactId', 'purpose', 'state', 'source'], unique: true },
      { columns: ['accountId', 'recordedAt'] },
    ],
  },
);
export type ConsentEntryRow = RowOf<typeof consentEntryTable>;

/**
 * The addresses a grant was given for: it counts for these and for no other, and tells a STOP that
 * arrives late whether a newer grant has lifted it.
 */
export const consentAddressTable = defineTable(
  'consent_address',
  {
    accountId: c.primary(c.id()),
    addressHash: c.primary(c.key(64)),
    purpose: c.primary(c.key(16)),
    entryId: c.primary(c.id()),
    effectiveAt: c.instant(),
  },
  { indexes: [{ columns: ['entryId'] }] },
);
export type ConsentAddressRow = RowOf<typeof consentAddressTable>;

/** Where the entries of merged contacts went, also for what is still recorded under the old id. */
export const consentRedirectTable = defineTable(
  'consent_redirect',
  {
    fromId: c.primary(c.id()),
    accountId: c.id(),
    intoId: c.id(),
    at: c.instant(),
  },
  { indexes: [{ columns: ['accountId', 'intoId'] }, { columns: ['accountId', 'at'] }] },
);
export type ConsentRedirectRow = RowOf<typeof consentRedirectTable>;

/**
 * Addresses that are one WhatsApp account, by their hashes: spellings WhatsApp knows a number by, numbers
 * a person moved between, their business-scoped ids. Each pair stands both ways round.
 */
export const addressLinkTable = defineTable('address_link', {
  accountId: c.primary(c.id()),
  addressHash: c.primary(c.key(64)),
  linkedHash: c.primary(c.key(64)),
  at: c.instant(),
});
export type AddressLinkRow = RowOf<typeof addressLinkTable>;

/** Why nothing may be sent to an address. */
export type SuppressionReason = 'stop' | 'whatsapp_preference' | 'meta_131050' | 'operator';

/**
 * Addresses nothing may be sent to, whoever they belong to. A row keeps the latest moment it was
 * asked for and the latest it was lifted; it is in force unless it was lifted after it was asked for.
 */
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
    /** Null while only a lift is known: reports arrive in any order. */
    since: c.nullable(c.instant()),
    liftedAt: c.nullable(c.instant()),
    /** The consent entry, or the source, that lifted it. */
    liftedBy: c.nullable(c.key(190)),
    /** When the row last became another; null for those of before it was noted. */
    changedAt: c.nullable(c.instant()),
  },
  {
    indexes: [
      { columns: ['accountId', 'addressHash', 'purpose', 'reason'], unique: true },
      { columns: ['accountId', 'changedAt'] },
    ],
  },
);
export type SuppressionRow = RowOf<typeof suppressionTable>;
