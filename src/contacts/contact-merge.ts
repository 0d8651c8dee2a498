import type { Tx } from '../database/index.js';
import { noteRows, type ContactMerge, type Hooks } from '../hooks/index.js';
import { newId, notFound, ProblemError } from '../platform/index.js';
import { contactTable, type ContactRow } from './contact.entity.js';
import { changeOf, recordChanges } from './contact-changes.js';
import { emptied, movedMeanwhile } from './contact-lifecycle.js';
import { contactMergeTable } from './contact-merge.entity.js';
import type { Evidence } from './merge-evidence.js';
import type { ChangedBy } from './contact-values.entity.js';
import { deleteValues, saveContacts } from './contact-values.js';
import { loadContacts } from './contact.repository.js';
import { mergedState, takeSnapshots } from './merge-snapshot.js';

/** Which two become one. */
export type MergeRequest = Pick<ContactMerge, 'accountId' | 'fromId' | 'intoId'>;

/** Who merges, and why. */
export interface MergeOptions {
  by: ChangedBy;
  reason?: string | undefined;
  /** What showed that they are one. */
  evidence?: Evidence | undefined;
}

/**
 * Makes two contacts one. The survivor's own values win; the other row stays as a pointer to it. What
 * both were, and what moves, is noted, so that it can be undone.
 */
export async function mergeContacts(
  tx: Tx,
  now: number,
  hooks: Hooks,
  request: MergeRequest,
  { by, reason, evidence }: MergeOptions,
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
  const survivor: ContactRow = { ...into, ...mergedState(into, from) };
  const merge: ContactMerge = { accountId, mergeId: newId(), fromId, intoId, at: now };
  await noteMerge(tx, merge, [from, into], by);
  const base = { accountId, kind: 'merged' as const, reason, newValue: evidence };
  await recordChanges(tx, [changeOf({ ...base, contactId: intoId, otherId: fromId }, by, now)]);
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
  await hooks.run(tx, 'contact.merged', merge);
  return survivor;
}

/** Notes what both were before, and which identities and earlier merges go along. */
async function noteMerge(
  tx: Tx,
  merge: ContactMerge,
  [from, into]: [ContactRow, ContactRow],
  by: ChangedBy,
): Promise<void> {
  const { accountId, mergeId, at } = merge;
  const { snapshots } = await takeSnapshots(tx, [from, into]);
  await tx.insert(contactMergeTable, [
    {
      id: mergeId,
      accountId,
      keptId: into.id,
      goneId: from.id,
      keptBefore: snapshots[1],
      goneBefore: snapshots[0],
      mergedAt: at,
      byKind: by.kind,
      byId: by.id,
      undoneAt: null,
      undoneByKind: null,
      undoneById: null,
    },
  ]);
  const earlier = await tx.query<{ id: string }>(
    'SELECT id FROM contact WHERE accountId = ? AND mergedIntoId = ?',
    [accountId, from.id],
  );
  await noteRows(
    tx,
    merge,
    contactTable.name,
    earlier.map(({ id }) => ({ rowId: id, side: 'moved' })),
  );
}

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
    'Both ids belong to the same contact, so there is nothing to merge.',
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
    'One of the two contacts has been erased. Use two existing contacts.',
  );
}
