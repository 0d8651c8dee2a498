import type { Tx } from '../database/index.js';
import { notFound, ProblemError } from '../platform/index.js';
import { numberTable, type NumberRow } from './number.entity.js';
import type { NumberChange } from './number.types.js';

/** Writes what an owner may say about a number: its name, and that messages leave from it by default. */
export async function changeNumber(
  tx: Tx,
  now: number,
  row: NumberRow,
  { label, default: chosen }: NumberChange,
): Promise<void> {
  if (chosen === true && row.mode === 'sandbox' && (await hasLive(tx, row.accountId))) {
    throw new ProblemError(
      422,
      'validation_failed',
      'Nothing was changed: the account has a live number, so a sandbox number cannot be the default. Choose a live number.',
      { fields: [{ field: 'default', reason: 'cannot be a sandbox number beside a live one' }] },
    );
  }
  if (chosen === true) {
    await tx.execute('UPDATE number SET defaultSince = NULL WHERE accountId = ?', [row.accountId]);
  }
  const set = {
    label: label === undefined ? row.label : label,
    defaultSince: chosen === undefined ? row.defaultSince : chosen ? now : null,
    updatedAt: now,
  };
  await tx.updateMany(numberTable, 'id', [{ key: row.id, set }]);
}

async function hasLive(tx: Tx, accountId: string): Promise<boolean> {
  const live = "WHERE accountId = ? AND mode = 'live' AND status <> 'removed' LIMIT 1";
  return (await tx.first(numberTable, live, [accountId])) !== undefined;
}

/**
 * Takes a number out of use. Its row stays, so that its messages keep their history and those under
 * way find what they belong to; its token goes. Repeatable: false when it was removed before.
 *
 * @throws ProblemError 404 when the account never had such a number
 */
export async function removeNumber(tx: Tx, now: number, accountId: string, id: string): Promise<boolean> {
  const row = await tx.first(numberTable, `WHERE accountId = ? AND id = ? ${tx.forUpdate}`, [accountId, id]);
  if (!row) throw notFound('number', id);
  if (row.status === 'removed') return false;
  const set = {
    status: 'removed',
    accessToken: '',
    appProof: null,
    pin: null,
    health: null,
    pausedCode: null,
    pausedReason: null,
    subscribedAt: null,
    subscriptionFault: null,
    defaultSince: null,
    dueAt: null,
    claimToken: null,
    updatedAt: now,
  };
  await tx.updateMany(numberTable, 'id', [{ key: id, set }]);
  return true;
}

/** Lets another account register a number that was removed here: the old row keeps its history under a name of its own. */
export async function releaseRemoved(tx: Tx, row: NumberRow): Promise<void> {
  await tx.execute("UPDATE number SET phoneNumberId = ? WHERE id = ? AND status = 'removed'", [
    `removed:${row.id}`,
    row.id,
  ]);
}
