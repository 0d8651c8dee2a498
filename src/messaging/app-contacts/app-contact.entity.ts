import { column as c, defineTable, type RowOf, type Tx } from '../../database/index.js';

/**
 * Somebody in the address book of the phone app a business uses beside Liaison. It may be a private person: these
 * rows belong to a number and to no contact, and nothing but the list of that number reads them.
 */
export const appContactTable = defineTable(
  'app_contact',
  {
    id: c.id(),
    accountId: c.id(),
    numberId: c.id(),
    /** HMAC of the phone, else of the user id: outlives them, so that what is older brings nothing back. */
    addressHash: c.key(64),
    userIdHash: c.nullable(c.key(64)),
    /** Digits. */
    phone: c.personal(c.nullable(c.key(20))),
    /** Business-scoped id, with its scope in front where it is not of the account's home portfolio. */
    userId: c.personal(c.nullable(c.key(190))),
    name: c.personal(c.nullable(c.text(190))),
    /** Taken out of the address book, or erased: only its hashes are left. */
    isRemoved: c.flag(),
    /** When the phone app changed it last, as the channel tells. */
    changedAt: c.instant(),
    createdAt: c.instant(),
  },
  {
    indexes: [
      { columns: ['numberId', 'addressHash'], unique: true },
      { columns: ['numberId', 'id'] },
      { columns: ['accountId', 'addressHash'] },
      { columns: ['accountId', 'userIdHash'] },
    ],
  },
);
export type AppContactRow = RowOf<typeof appContactTable>;

/** Deletes the whole address book of a number. */
export async function forgetAppContacts(tx: Tx, accountId: string, numberId: string): Promise<void> {
  await tx.execute('DELETE FROM app_contact WHERE accountId = ? AND numberId = ?', [accountId, numberId]);
}
