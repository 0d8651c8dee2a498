import { column as c, defineTable, type RowOf } from '../database/index.js';
import type { Origins } from './origins.js';

export const contactTable = defineTable(
  'contact',
  {
    id: c.id(),
    accountId: c.id(),
    firstName: c.personal(c.nullable(c.text(190))),
    lastName: c.personal(c.nullable(c.text(190))),
    company: c.personal(c.nullable(c.text(190))),
    language: c.personal(c.nullable(c.key(35))),
    country: c.personal(c.nullable(c.key(2))),
    fields: c.personal(c.json<Record<string, unknown>>()),
    tags: c.personal(c.json<string[]>()),
    createdAt: c.instant(),
    updatedAt: c.instant(),
    mergedIntoId: c.nullable(c.id()),
    erasedAt: c.nullable(c.instant()),
    /** Who said what of the above, and when; null when nobody but orders and messages did. */
    origins: c.personal(c.nullable(c.json<Origins>())),
  },
  { indexes: [{ columns: ['accountId', 'id'] }, { columns: ['mergedIntoId'] }] },
);
export type ContactRow = RowOf<typeof contactTable>;

/** Kinds of identifier a person may have; none is mandatory. */
export type IdentityKind =
  | 'phone'
  | 'whatsapp'
  | 'user_id'
  /** An id that all linked portfolios of a business know the person by. */
  | 'parent_user_id'
  | 'email'
  | 'external'
  /** What the person is called on WhatsApp at the moment: shown, and nobody is recognised by it. */
  | 'username';

export const identityTable = defineTable(
  'identity',
  {
    id: c.id(),
    accountId: c.id(),
    contactId: c.id(),
    kind: c.key(16),
    /**
     * The connection an external id belongs to; the portfolio of a business-scoped id, empty for the account's
     * home; the contact itself for what nobody else may be recognised by; empty for the others.
     */
    scope: c.key(36),
    /** Digits of E.164 for phones and WhatsApp ids, lower case for e-mail, else as given. */
    value: c.personal(c.key(190)),
    /** As it was given. */
    raw: c.personal(c.text(190)),
    /** What equivalent numbers share, in countries that write the same number in two ways. */
    matchKey: c.personal(c.nullable(c.key(40))),
    createdAt: c.instant(),
    /** When it was last given while another address was the last: the latest is the one to write to. */
    usedAt: c.instant(),
    /** Digits of the number the person moved to from this one, as WhatsApp told; null while it is theirs. */
    movedTo: c.personal(c.nullable(c.key(20))),
    /** When that was told, or was undone. */
    movedAt: c.nullable(c.instant()),
    /** Of an external id: when its record at the vendor was deleted. It is recognised and never written to. */
    detachedAt: c.nullable(c.instant()),
    /**
     * The identity by which its contact was recognised when this one was given along; null where none was.
     * Tells whose it is when a merge is undone.
     */
    viaId: c.nullable(c.id()),
  },
  {
    indexes: [
      { columns: ['accountId', 'kind', 'scope', 'value'], unique: true },
      { columns: ['accountId', 'matchKey'] },
      { columns: ['contactId'] },
    ],
  },
);
export type IdentityRow = RowOf<typeof identityTable>;

/**
 * Identifiers of people who were erased, as keyed hashes: what happened before the erasure and is
 * heard of after it brings nothing back.
 */
export const erasedIdentityTable = defineTable(
  'erased_identity',
  {
    accountId: c.primary(c.id()),
    identityHash: c.primary(c.key(64)),
    /** What happened until then is forgotten. */
    at: c.instant(),
  },
  { indexes: [{ columns: ['accountId', 'at'] }] },
);
export type ErasedIdentityRow = RowOf<typeof erasedIdentityTable>;
