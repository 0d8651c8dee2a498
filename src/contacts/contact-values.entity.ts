import { column as c, defineTable, type RowOf } from '../database/index.js';

/** Who changed something of a contact. */
export interface ChangedBy {
  /** `core` is Liaison itself. */
  kind: 'api_key' | 'connection' | 'sender' | 'plugin' | 'core';
  /** Id of the key, connection or sender, name of the plugin; null for the core. */
  id: string | null;
}

/** Liaison itself. */
export const byCore: ChangedBy = { kind: 'core', id: null };

/** Custom fields of contacts, one row a field. */
export const contactFieldTable = defineTable(
  'contact_field',
  {
    id: c.id(),
    accountId: c.id(),
    contactId: c.id(),
    name: c.key(64),
    /** As declared for the account, else as the value itself tells. */
    type: c.key(16),
    value: c.personal(c.json<unknown>()),
    /** Who said it; null where nobody noted it. */
    byKind: c.nullable(c.key(16)),
    byId: c.nullable(c.key(64)),
    /** When it was so at whoever said it; a vendor's older word does not replace a newer one. */
    saidAt: c.nullable(c.instant()),
    updatedAt: c.instant(),
  },
  { indexes: [{ columns: ['contactId'] }, { columns: ['accountId', 'name'] }] },
);
export type ContactFieldRow = RowOf<typeof contactFieldTable>;

/** Tags of contacts, one row a tag. */
export const contactTagTable = defineTable(
  'contact_tag',
  {
    id: c.id(),
    accountId: c.id(),
    contactId: c.id(),
    tag: c.personal(c.key(64)),
    /** Place among the contact's tags, from 0. */
    position: c.int(),
    byKind: c.nullable(c.key(16)),
    byId: c.nullable(c.key(64)),
    addedAt: c.instant(),
  },
  { indexes: [{ columns: ['contactId'] }, { columns: ['accountId', 'tag'] }] },
);
export type ContactTagRow = RowOf<typeof contactTagTable>;

/** What can happen to a contact. */
export type ContactChangeKind =
  'created' | 'profile' | 'field' | 'tag_added' | 'tag_removed' | 'merged' | 'unmerged' | 'erased';

/** What happened to contacts, who did it, and when. Erasure empties the values; that something changed stays. */
export const contactChangeTable = defineTable(
  'contact_change',
  {
    id: c.id(),
    accountId: c.id(),
    contactId: c.id(),
    kind: c.key(16),
    /** Of `profile` and `field`: the name of what changed. */
    name: c.nullable(c.key(64)),
    oldValue: c.personal(c.nullable(c.json<unknown>())),
    newValue: c.personal(c.nullable(c.json<unknown>())),
    /** Of a merge: the contact that was merged into this one, or separated again. */
    otherId: c.nullable(c.id()),
    /** Why, where it was not simply said: `vendor_merged`, `same_whatsapp_account`, or words of a person. */
    reason: c.personal(c.nullable(c.text(255))),
    byKind: c.key(16),
    byId: c.nullable(c.key(64)),
    at: c.instant(),
  },
  { indexes: [{ columns: ['contactId', 'id'] }] },
);
export type ContactChangeRow = RowOf<typeof contactChangeTable>;

/** Custom fields an account declared: their values are checked. */
export const contactFieldTypeTable = defineTable(
  'contact_field_type',
  {
    accountId: c.primary(c.id()),
    name: c.primary(c.key(64)),
    type: c.key(16),
    /** Of an enum: the values it may have. */
    options: c.nullable(c.json<string[]>()),
    updatedAt: c.instant(),
  },
  {},
);
export type ContactFieldTypeRow = RowOf<typeof contactFieldTypeTable>;
