import { column as c, defineTable, type RowOf, type Tx } from '../../database/index.js';

export const idempotencyTable = defineTable(
  'idempotency',
  {
    id: c.id(),
    accountId: c.id(),
    route: c.key(120),
    requestKey: c.key(255),
    bodyHash: c.key(64),
    /** `pending` while the request is being answered, then `answered`. */
    status: c.key(16),
    /** Whose turn it is to answer: a process that lost it must not commit. */
    token: c.id(),
    /** Until when that turn lasts, by the database's clock; a turn that ran out may be taken over. */
    leaseUntil: c.instant(),
    responseStatus: c.nullable(c.int()),
    /** Encrypted: an answer may hold a key that is shown once. */
    responseBody: c.personal(c.nullable(c.body())),
    createdAt: c.instant(),
    expiresAt: c.instant(),
  },
  { indexes: [{ columns: ['accountId', 'route', 'requestKey'], unique: true }, { columns: ['expiresAt'] }] },
);
export type IdempotencyRow = RowOf<typeof idempotencyTable>;

/** Forgets keys that are past their time. @returns how many */
export async function purgeIdempotency(tx: Tx, now: number, limit: number): Promise<number> {
  const rows = await tx.query<{ id: string }>('SELECT id FROM idempotency WHERE expiresAt < ? LIMIT ?', [
    now,
    limit,
  ]);
  if (rows.length === 0) return 0;
  return tx.execute('DELETE FROM idempotency WHERE id IN (?)', [rows.map((row) => row.id)]);
}
