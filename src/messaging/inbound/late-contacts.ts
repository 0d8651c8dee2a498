import type { Tx } from '../../database/index.js';

/** A thread whose person has become a contact. */
export interface JoinedThread {
  id: string;
  contactId: string;
}

/**
 * Gives threads of people who were no contacts, and what was said in the phone app before they became some, to their
 * contacts. Nothing else about these messages changes, and nobody is told: they are as old as before. What was emptied
 * stays nobody's.
 */
export async function joinThreads(tx: Tx, joined: readonly JoinedThread[]): Promise<void> {
  for (const { id, contactId } of [...joined].sort((one, two) => (one.id < two.id ? -1 : 1)))
    await tx.execute(
      `UPDATE message SET contactId = ?
       WHERE conversationId = ? AND contactId IS NULL AND via IS NOT NULL AND address IS NOT NULL`,
      [contactId, id],
    );
}

/** The threads of a number that are of none yet go to the contact with these addresses. */
export async function joinThreadsOf(
  tx: Tx,
  who: { accountId: string; numberId: string; contactId: string; addressHashes: readonly string[] },
): Promise<void> {
  const { accountId, numberId, contactId, addressHashes } = who;
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM conversation
     WHERE accountId = ? AND numberId = ? AND addressHash IN (?) AND contactId IS NULL ORDER BY id ${tx.forUpdate}`,
    [accountId, numberId, addressHashes],
  );
  if (rows.length === 0) return;
  await tx.execute('UPDATE conversation SET contactId = ? WHERE id IN (?)', [
    contactId,
    rows.map(({ id }) => id),
  ]);
  await joinThreads(
    tx,
    rows.map(({ id }) => ({ id, contactId })),
  );
}
