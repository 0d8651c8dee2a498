import { column as c, defineTable, type RowOf } from '../database/index.js';

export const organisationTable = defineTable('organisation', {
  id: c.id(),
  name: c.text(),
  createdAt: c.instant(),
});

export const accountTable = defineTable(
  'account',
  {
    id: c.id(),
    organisationId: c.id(),
    name: c.text(),
    /** BCP 47 language messages fall back to. */
    language: c.key(35),
    /** ISO 3166-1 alpha-2, for phones without a country of their own. */
    country: c.nullable(c.key(2)),
    timezone: c.key(64),
    /** Minutes automatic replies and marketing rest in a conversation after somebody answered; null for the default. */
    handoverMinutes: c.nullable(c.int()),
    /** Days what is said in threads is kept; 0 until the person is erased, null as the installation has it. */
    threadRetentionDays: c.nullable(c.int()),
    createdAt: c.instant(),
  },
  { indexes: [{ columns: ['organisationId'] }] },
);
export type AccountRow = RowOf<typeof accountTable>;

export const apiKeyTable = defineTable(
  'api_key',
  {
    id: c.id(),
    accountId: c.id(),
    name: c.text(),
    /** First characters of the key, so that its owner recognises it. */
    prefix: c.key(16),
    /** SHA-256 of the key, hexadecimal; the key itself is shown once and never stored. */
    hash: c.key(64),
    scopes: c.json<string[]>(),
    createdAt: c.instant(),
    lastUsedAt: c.nullable(c.instant()),
    revokedAt: c.nullable(c.instant()),
  },
  { indexes: [{ columns: ['hash'], unique: true }, { columns: ['accountId', 'id'] }] },
);
export type ApiKeyRow = RowOf<typeof apiKeyTable>;

export const auditEntryTable = defineTable(
  'audit_entry',
  {
    id: c.id(),
    accountId: c.id(),
    /** Id of who did it; `system` for the hub itself. Before there were kinds: `companion` for software at a shop. */
    actor: c.key(64),
    /** `api_key`, `person`, `companion` or `system`; null in entries made before there were kinds. */
    actorKind: c.nullable(c.key(16)),
    action: c.key(64),
    subject: c.key(190),
    at: c.instant(),
    detail: c.nullable(c.json<Record<string, unknown>>()),
  },
  { indexes: [{ columns: ['accountId', 'id'] }] },
);
export type AuditEntryRow = RowOf<typeof auditEntryTable>;
