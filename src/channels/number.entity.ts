import { column as c, defineTable, type RowOf } from '../database/index.js';

/** A business phone number and the credentials that send from it. */
export const numberTable = defineTable(
  'number',
  {
    id: c.id(),
    accountId: c.id(),
    /** Meta's id, unique across the whole installation. */
    phoneNumberId: c.key(64),
    wabaId: c.key(64),
    displayPhone: c.key(32),
    /** `sandbox` or `live`. */
    mode: c.key(16),
    /** Encrypted. */
    accessToken: c.body(),
    /** `pending` until Graph confirmed that the token owns it, then `active`; `paused` when its setup is broken. */
    status: c.key(16),
    pausedReason: c.nullable(c.body()),
    /** Marketing is braked until then (quality errors). */
    marketingPausedUntil: c.nullable(c.instant()),
    throughput: c.int(),
    quality: c.key(16),
    createdAt: c.instant(),
    updatedAt: c.instant(),
  },
  { indexes: [{ columns: ['phoneNumberId'], unique: true }, { columns: ['accountId', 'id'] }, { columns: ['wabaId'] }] },
);
export type NumberRow = RowOf<typeof numberTable>;
