import { DatabaseError, type Tx } from '../database/index.js';
import type { ContactErasure, ContactMerge, Hooks } from '../hooks/index.js';
import { notFound, ProblemError, type Secrets } from '../platform/index.js';
import { contactTable, type ContactRow } from './contact.entity.js';
import { changeOf, recordChanges } from './contact-changes.js';
import type { ChangedBy } from './contact-values.entity.js';
import { deleteValues, saveContacts } from './contact-values.js';
import { loadContacts } from './contact.repository.js';
import { noteErased } from './erased-identities.js';
import type { Identifier } from './identifier.js';
import { identitiesOf } from './identity.repository.js';
import { mergedOrigins } from './origins.js';
import { addressHash } from './phone.js';
import { missingFrom, profileFields } from './profile.js';

/** Who merges, and why. */
export interface MergeOptions {
  by: ChangedBy;
  reason?: string | undefined;
}

/** Makes two contacts one. The survivor's own values win; the other row stays as a pointer to it. */
export async function mergeContacts(
  tx: Tx,
  now: number,
  hooks: Hooks,
  request: ContactMerge,
  { by, reason }: MergeOptions,
): Promise<ContactRow> {
  const { accountId } = request;
  const survivors = await loadContacts(tx, [accountId], [request.fromId, request.intoId]);
  const fromId = survivors.get(request.fromId)?.id;
  const intoId = survivors.get(request.intoId)?.id;
  if (fromId === undefined) throw notFound('contact', request.fromId);
  if (intoId === undefined) throw notFound('contact', request.intoId);
  if (fromId === intoId) throw sameContact();
  const [from, into] = await lockPair(tx, accountId, fromId, intoId);
  if (!from || !into) throw movedMeanwhile();
  if (from.erasedAt !== null || into.erasedAt !== null) throw erasedContact();
  const taken = missingFrom(into, from);
  const survivor: ContactRow = {
    ...into,
    ...taken,
    fields: { ...from.fields, ...into.fields },
    tags: [...new Set([...into.tags, ...from.tags])],
    origins: mergedOrigins(into.origins, from.origins, {
      names: Object.keys(taken ?? {}),
      fields: Object.keys(from.origins?.fields ?? {}).filter((name) => !(name in into.fields)),
    }),
  };
  const base = { accountId, kind: 'merged' as const, reason };
  const merged = changeOf({ ...base, contactId: intoId, otherId: fromId }, by, now);
  await recordChanges(tx, [merged]);
  await saveContacts(tx, now, [{ before: into, after: survivor, by }]);
  await deleteValues(tx, accountId, [fromId]);
  await tx.updateMany(contactTable, 'id', [
    { key: fromId, set: { ...emptied, mergedIntoId: intoId, updatedAt: now } },
  ]);
  await tx.execute('UPDATE contact SET mergedIntoId = ? WHERE accountId = ? AND mergedIntoId = ?', [
    intoId,
    accountId,
    fromId,
  ]);
  await tx.execute('UPDATE identity SET contactId = ? WHERE accountId = ? AND contactId = ?', [
    intoId,
    accountId,
    fromId,
  ]);
  await hooks.run(tx, 'contact.merged', { accountId, fromId, intoId });
  return survivor;
}

/**
 * Empties a contact for good and tells the other rooms to empty what they hold about it. Repeatable.
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
  const known = erasure.identities.filter((one) => one.kind === 'external' || one.scope === '');
  await noteErased(tx, secrets, accountId, known as Identifier[], until);
  await tx.execute('DELETE FROM identity WHERE accountId = ? AND contactId = ?', [accountId, contact.id]);
  await tx.updateMany(contactTable, 'id', [
    { key: contact.id, set: { ...emptied, erasedAt: contact.erasedAt ?? now, updatedAt: now } },
  ]);
  await deleteValues(tx, accountId, erasure.contactIds);
  await emptyChanges(tx, erasure);
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
  const addresses = identities.filter((row) => ['phone', 'whatsapp', 'user_id'].includes(row.kind));
  const erasure: ContactErasure = {
    accountId,
    contactId: contact.id,
    contactIds: [contact.id, ...merged.map((row) => row.id)],
    addressHashes: [...new Set(addresses.map((row) => addressHash(secrets, row.value)))],
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

const emptied = {
  ...(Object.fromEntries(profileFields.map((name) => [name, null])) as Record<
    (typeof profileFields)[number],
    null
  >),
  fields: {},
  tags: [],
  origins: null,
} satisfies Partial<ContactRow>;

async function lockPair(
  tx: Tx,
  accountId: string,
  fromId: string,
  intoId: string,
): Promise<[ContactRow | undefined, ContactRow | undefined]> {
  const rows = await tx.select(
    contactTable,
    `WHERE accountId = ? AND id IN (?) AND mergedIntoId IS NULL ORDER BY id ${tx.forUpdate}`,
    [accountId, [fromId, intoId]],
  );
  return [rows.find((row) => row.id === fromId), rows.find((row) => row.id === intoId)];
}

function sameContact(): ProblemError {
  return new ProblemError(
    422,
    'same_contact',
    'Both ids name the same contact, so there is nothing to merge.',
    {
      fields: [
        { field: 'from', reason: 'is the contact it would be merged into; give the id of another one' },
      ],
    },
  );
}

function erasedContact(): ProblemError {
  return new ProblemError(
    409,
    'contact_erased',
    'One of the two contacts was erased and holds nothing any more. Merge contacts that still exist.',
  );
}

/** Makes the unit run again, which then finds the survivor. */
function movedMeanwhile(): DatabaseError {
  return new DatabaseError('conflict', 'another unit of work has merged this contact meanwhile', undefined);
}
