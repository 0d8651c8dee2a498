import { column as c, defineTable, type RowOf } from '../database/index.js';

/** Something an owner should look at: raised once when it begins, resolved once when it is mended. */
export const alertTable = defineTable(
  'alert',
  {
    id: c.id(),
    accountId: c.id(),
    /** What kind of trouble: `plugin_settings_invalid`. */
    kind: c.key(48),
    /** What it is about, unique within account and kind. */
    subject: c.key(120),
    /** The connection it concerns; null when it concerns the account. */
    connectionId: c.nullable(c.key(36)),
    /** `info`, `warning` or `critical`. */
    severity: c.key(16),
    title: c.text(),
    detail: c.body(),
    /** What a program needs to know besides. */
    data: c.json<Record<string, unknown>>(),
    raisedAt: c.instant(),
    resolvedAt: c.nullable(c.instant()),
    /** Kind and subject while it is open, null afterwards: one open alert about one trouble. */
    openSlot: c.nullable(c.key(190)),
  },
  {
    indexes: [{ columns: ['accountId', 'openSlot'], unique: true }, { columns: ['accountId', 'id'] }],
  },
);
export type AlertRow = RowOf<typeof alertTable>;
