import { DatabaseError, type Tx } from '../database/index.js';
import { forgetRows, type ContactErasure, type Hooks } from '../hooks/index.js';
import { notFound, type Secrets } from '../platform/index.js';
import { contactTable, type ContactRow } from './contact.entity.js';
import { changeOf, recordChanges } from './contact-changes.js';
import type { ChangedBy } from './contact-values.entity.js';
import { deleteValues } from './contact-values.js';
import { loadContacts } from './contact.repository.js';
import { noteErased } from './erased-identities.js';
import { hasAddressHash, type Identifier } from './identifier.js';
import { identitiesOf } from './identity.repository.js';
import { addressHash } from './phone.js';
import { profileFields } from './profile.js';
import { addressOfIdentity, isUserId } from './user-id.js';

/**
 * Empties a contact for good and tells the other modules to empty what they hold about it. Repeatable.
 *
 * @param until - what happened up to here and is heard of later brings nothing back
 */
export async function eraseContact(
  tx: Tx,
  now: number,
  secrets: Secrets,
  hooks: Hooks,
  accountId: string,
  id: string,
  { by, until = now }: { by: ChangedBy; until?: number | undefined },
): Promise<ContactErasure> {
  const { contact, erasure } = await erasureOf(tx, secrets, accountId, id);
  await hooks.run(tx, 'contact.erasing', erasure);
  await hooks.run(tx, 'contact.erased', erasure);
  const known = erasure.identities.filter(
    (one) => one.kind === 'external' || isUserId(one.kind) || one.scope === '',
  );
  await noteErased(tx, secrets, accountId, known as Identifier[], until);
  await tx.execute('DELETE FROM identity WHERE accountId = ? AND contactId = ?', [accountId, contact.id]);
  await tx.updateMany(contactTable, 'id', [
    { key: contact.id, set: { ...emptied, erasedAt: contact.erasedAt ?? now, updatedAt: now } },
  ]);
  await deleteValues(tx, accountId, erasure.contactIds);
  await emptyChanges(tx, erasure);
  await emptyMerges(tx, erasure);
  if (contact.erasedAt === null)
    await recordChanges(tx, [changeOf({ accountId, contactId: contact.id, kind: 'erased' }, by, now)]);
  return erasure;
}

/**
 * Empties what one connection told of a person; who they are stays, since others know them too.
 * Repeatable.
 */
export async function forgetContact(
  tx: Tx,
  secrets: Secrets,
  hooks: Hooks,
  accountId: string,
  id: string,
  connectionId: string,
): Promise<ContactErasure> {
  const { erasure } = await erasureOf(tx, secrets, accountId, id);
  const here = { ...erasure, connectionId };
  await hooks.run(tx, 'contact.erasing', here);
  await hooks.run(tx, 'contact.erased', here);
  await emptyChanges(tx, here);
  return here;
}

/** That something changed, when and by whom stays; what it was goes. */
async function emptyChanges(
  tx: Tx,
  { accountId, contactIds, connectionId }: Pick<ContactErasure, 'accountId' | 'contactIds' | 'connectionId'>,
): Promise<void> {
  await tx.execute(
    `UPDATE contact_change SET oldValue = NULL, newValue = NULL, reason = NULL
     WHERE accountId = ? AND contactId IN (?)
       ${connectionId === undefined ? '' : "AND byKind = 'connection' AND byId = ?"}`,
    [accountId, contactIds, ...(connectionId === undefined ? [] : [connectionId])],
  );
}

/** That two contacts were merged stays; what they were before goes, and it can no longer be undone. */
async function emptyMerges(
  tx: Tx,
  { accountId, contactIds }: Pick<ContactErasure, 'accountId' | 'contactIds'>,
): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM contact_merge WHERE accountId = ? AND (keptId IN (?) OR goneId IN (?))',
    [accountId, contactIds, contactIds],
  );
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return;
  await tx.execute('UPDATE contact_merge SET keptBefore = NULL, goneBefore = NULL WHERE id IN (?)', [ids]);
  await forgetRows(tx, ids);
}

/** The contact, locked, and everything that tells which rows are about it. */
async function erasureOf(
  tx: Tx,
  secrets: Secrets,
  accountId: string,
  id: string,
): Promise<{ contact: ContactRow; erasure: ContactErasure }> {
  const contact = (await loadContacts(tx, [accountId], [id])).get(id);
  if (!contact) throw notFound('contact', id);
  const locked = await tx.first(contactTable, `WHERE id = ? ${tx.forUpdate}`, [contact.id]);
  if (locked?.mergedIntoId !== null) throw movedMeanwhile();
  const merged = await tx.select(contactTable, 'WHERE mergedIntoId = ? AND accountId = ?', [
    contact.id,
    accountId,
  ]);
  const identities = await identitiesOf(tx, [accountId], [contact.id]);
  const addresses = identities.filter(
    (row) => hasAddressHash(row) || row.kind === 'phone' || row.kind === 'whatsapp',
  );
  const erasure: ContactErasure = {
    accountId,
    contactId: contact.id,
    contactIds: [contact.id, ...merged.map((row) => row.id)],
    addressHashes: [...new Set(addresses.map((row) => addressHash(secrets, addressOfIdentity(row))))],
    identities,
    found: {
      events: new Set(),
      deliveries: new Set(),
      messages: new Set(),
      traces: new Set(),
      tags: new Set(),
    },
  };
  return { contact, erasure };
}

export const emptied = {
  ...(Object.fromEntries(profileFields.map((name) => [name, null])) as Record<
    (typeof profileFields)[number],
    null
  >),
  fields: {},
  tags: [],
  origins: null,
} satisfies Partial<ContactRow>;

/** Makes the unit run again, which then finds the survivor. */
export function movedMeanwhile(): DatabaseError {
  return new DatabaseError('conflict', 'another unit of work has merged this contact meanwhile', undefined);
}
