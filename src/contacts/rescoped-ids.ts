import type { Tx } from '../database/index.js';
import type { Hooks, RescopedUserIds } from '../hooks/index.js';
import type { Secrets } from '../platform/index.js';
import { identityTable, type IdentityRow } from './contact.entity.js';
import { addressHash } from './phone.js';
import { readUserId, userIdAddress } from './user-id.js';

/** Rows of one statement. */
const batch = 500;

/** An id that came through a number whose ids were kept without a scope until `until`. */
export interface SharedUserId {
  accountId: string;
  /** With its scope in front. */
  address: string;
  /** Milliseconds UTC. */
  until: number;
}

/** Makes one of two contacts; false when they stay two. */
export type BringTogether = (
  tx: Tx,
  accountId: string,
  contactId: string,
  otherId: string,
) => Promise<boolean>;

/**
 * Gives ids another scope. One that is known under the new scope already is the same person's: the two contacts
 * become one where nothing speaks against it, and the id stays with whoever had it under the new scope.
 */
export async function rescopeUserIds(
  tx: Tx,
  secrets: Secrets,
  hooks: Hooks,
  { accountId, from, to, at }: RescopedUserIds,
  bringTogether: BringTogether,
): Promise<void> {
  for (;;) {
    const rows = await tx.select(
      identityTable,
      `WHERE accountId = ? AND kind = 'user_id' AND scope = ? ORDER BY value LIMIT ${batch} ${tx.forUpdate}`,
      [accountId, from],
    );
    if (rows.length === 0) return;
    await giveScope(tx, secrets, hooks, accountId, rows, to, at, bringTogether);
  }
}

/**
 * Ids that were kept before there were scopes belong to the portfolio they are first heard through since. What
 * was agreed and stopped by them holds on.
 */
export async function claimSharedIds(
  tx: Tx,
  secrets: Secrets,
  hooks: Hooks,
  shared: readonly SharedUserId[],
  at: number,
): Promise<void> {
  for (const accountId of new Set(shared.map((one) => one.accountId))) {
    const asked = new Map(
      shared.filter((one) => one.accountId === accountId).map((one) => [one.address, one.until]),
    );
    const ids = [...asked].map(([address, until]) => ({ address, until, ...readUserId(address) }));
    const found = await tx.selectIn(
      identityTable,
      'value',
      [...new Set(ids.map(({ value }) => value))],
      "AND accountId = ? AND kind = 'user_id'",
      [accountId],
    );
    const held = (scope: string, value: string) =>
      found.find((row) => row.scope === scope && row.value === value);
    for (const { scope, value, until, address } of ids) {
      if (scope === '' || held(scope, value)) continue;
      const former = held('', value);
      // One that the home portfolio has told of since is somebody else's.
      if (former && former.createdAt >= until) continue;
      if (former) await tx.updateMany(identityTable, 'id', [{ key: former.id, set: { scope } }]);
      const pair = { one: addressHash(secrets, value), two: addressHash(secrets, address) };
      await hooks.run(tx, 'addresses.renamed', { accountId, pairs: [pair], at });
    }
  }
}

async function giveScope(
  tx: Tx,
  secrets: Secrets,
  hooks: Hooks,
  accountId: string,
  rows: readonly IdentityRow[],
  to: string,
  at: number,
  bringTogether: BringTogether,
): Promise<void> {
  const there = await tx.selectIn(
    identityTable,
    'value',
    rows.map(({ value }) => value),
    "AND accountId = ? AND kind = 'user_id' AND scope = ?",
    [accountId, to],
  );
  const holders = new Map(there.map((row) => [row.value, row]));
  const moving = rows.filter(({ value }) => !holders.has(value));
  await tx.updateMany(
    identityTable,
    'id',
    moving.map(({ id }) => ({ key: id, set: { scope: to } })),
  );
  const pairs = rows.map(({ scope, value }) => ({
    one: addressHash(secrets, userIdAddress({ scope, value })),
    two: addressHash(secrets, userIdAddress({ scope: to, value })),
  }));
  await hooks.run(tx, 'addresses.renamed', { accountId, pairs, at });
  for (const row of rows) {
    const holder = holders.get(row.value);
    if (!holder) continue;
    if (holder.contactId !== row.contactId)
      await bringTogether(tx, accountId, holder.contactId, row.contactId);
    await tx.execute('DELETE FROM identity WHERE accountId = ? AND id = ?', [accountId, row.id]);
  }
}
