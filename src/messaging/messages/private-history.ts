import { chunks, type Tx } from '../../database/index.js';
import { textForgotten } from '../search/text-changes.js';

const statementRows = 2_000;

/**
 * Empties what a removed number knew of people who never became contacts: what its phone app told of them, and only
 * that. Keys stay, as after an erasure.
 */
export async function forgetPrivateHistory(tx: Tx, accountId: string, numberId: string): Promise<void> {
  const threads = await tx.query<{ id: string }>(
    'SELECT id FROM conversation WHERE accountId = ? AND numberId = ? AND contactId IS NULL',
    [accountId, numberId],
  );
  for (const part of chunks(threads, statementRows)) {
    const rows = await tx.query<{ id: string }>(
      'SELECT id FROM message WHERE conversationId IN (?) AND via IS NOT NULL AND contactId IS NULL',
      [part.map(({ id }) => id)],
    );
    await emptied(tx, rows);
  }
}

/** Empties what phone apps told of people who never became contacts and are erased. */
export async function forgetAddresses(
  tx: Tx,
  accountId: string,
  addressHashes: readonly string[],
): Promise<void> {
  if (addressHashes.length === 0) return;
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM message WHERE accountId = ? AND addressHash IN (?) AND via IS NOT NULL AND contactId IS NULL',
    [accountId, addressHashes],
  );
  await emptied(tx, rows);
}

async function emptied(tx: Tx, rows: readonly { id: string }[]): Promise<void> {
  for (const batch of chunks(rows, statementRows)) {
    const ids = batch.map(({ id }) => id);
    await textForgotten(tx, ids);
    await tx.execute('UPDATE message SET content = NULL, address = NULL WHERE id IN (?)', [ids]);
  }
}
