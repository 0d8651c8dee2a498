import type { Reader, Tx } from '../database/index.js';
import type { MergeOptions, MergeRequest } from './contact-merge.js';
import { byCore } from './contact-values.entity.js';
import { isNothingBut } from './contact-lookup.js';
import type { Evidence } from './merge-evidence.js';

/** Two contacts that a channel shows to be one account. */
export interface Union {
  accountId: string;
  contactId: string;
  otherId: string;
  /** Digits and ids of the account. */
  account: readonly string[];
  evidence: Evidence;
}

/**
 * Makes two contacts one, when nothing but this account is known of one of them: that one goes into the other.
 * Two that have phones of their own stay two: two phones are not one person without a person saying so. So do
 * two that somebody has separated.
 *
 * @returns the contact that stayed; undefined where they stay two
 */
export async function uniteContacts(
  tx: Tx,
  { accountId, contactId, otherId, account, evidence }: Union,
  merge: (tx: Tx, request: MergeRequest, options: MergeOptions) => Promise<unknown>,
): Promise<string | undefined> {
  if (contactId === otherId || (await wereSeparated(tx, accountId, contactId, otherId))) return undefined;
  const options = { by: byCore, reason: 'same_whatsapp_account', evidence };
  if (await isNothingBut(tx, accountId, otherId, account)) {
    await merge(tx, { accountId, fromId: otherId, intoId: contactId }, options);
    return contactId;
  }
  if (!(await isNothingBut(tx, accountId, contactId, account))) return undefined;
  await merge(tx, { accountId, fromId: contactId, intoId: otherId }, options);
  return otherId;
}

/** Whether a merge of these two was undone by somebody: the hub does not do it again. */
async function wereSeparated(
  reader: Reader,
  accountId: string,
  one: string,
  other: string,
): Promise<boolean> {
  const rows = await reader.query<{ id: string }>(
    `SELECT id FROM contact_merge WHERE accountId = ? AND undoneAt IS NOT NULL
       AND ((keptId = ? AND goneId = ?) OR (keptId = ? AND goneId = ?)) LIMIT 1`,
    [accountId, one, other, other, one],
  );
  return rows.length > 0;
}
