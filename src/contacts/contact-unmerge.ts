import { DatabaseError, type Reader, type Tx } from '../database/index.js';
import { forgetRows, notedRows, type ContactUnmerge, type Hooks } from '../hooks/index.js';
import { notFound, ProblemError, type Secrets } from '../platform/index.js';
import { contactTable, type ContactRow } from './contact.entity.js';
import { changeOf, recordChanges } from './contact-changes.js';
import { contactMergeTable, type ContactMergeRow } from './contact-merge.entity.js';
import { contactFieldTable, contactTagTable, type ChangedBy } from './contact-values.entity.js';
import { saveContacts } from './contact-values.js';
import { loadContacts } from './contact.repository.js';
import { separatedState, type MergeSnapshot } from './merge-snapshot.js';
import { ownersAfter } from './unmerged-identities.js';

/** Which merge is undone. */
export interface UnmergeRequest {
  accountId: string;
  /** The contact that stayed. */
  keptId: string;
  /** The contact that went into it; the one that went last by default. */
  goneId?: string | undefined;
  /** The account's country, for phones that come with none. */
  country: string | null;
}

/** A merge that can be undone, with what both were before. */
type Undoable = ContactMergeRow & { keptBefore: MergeSnapshot; goneBefore: MergeSnapshot };

/** Rounds of asking what is whose; each finds what follows from the round before. */
const mostRounds = 10;

/** Undoes the last merge into a contact: both people are there again, each with what is theirs. */
export async function unmergeContacts(
  tx: Tx,
  now: number,
  secrets: Secrets,
  hooks: Hooks,
  request: UnmergeRequest,
  by: ChangedBy,
): Promise<{ keptId: string; restoredId: string }> {
  const { accountId, keptId } = request;
  const merge = await lastMerge(tx, request);
  const [kept, gone] = await lockBoth(tx, accountId, keptId, merge.goneId);
  const restoredId = gone.id;
  const { moved, happening, look } = await ownersAfter(tx, secrets, {
    accountId,
    mergeId: merge.id,
    keptId,
    restoredId,
    mergedAt: merge.mergedAt,
    own: { kept: merge.keptBefore.identityIds, restored: merge.goneBefore.identityIds },
    country: request.country,
  });
  await findAll(tx, hooks, happening, look);
  await recordChanges(tx, [
    changeOf({ accountId, contactId: keptId, kind: 'unmerged', otherId: restoredId }, by, now),
    changeOf({ accountId, contactId: restoredId, kind: 'unmerged', otherId: keptId }, by, now),
  ]);
  const { keptBefore, goneBefore } = merge;
  await saveContacts(tx, now, [
    { before: kept, after: { ...kept, ...separatedState(keptBefore.state, goneBefore.state, kept) }, by },
  ]);
  await tx.updateMany(contactTable, 'id', [
    { key: restoredId, set: { ...goneBefore.state, mergedIntoId: null, updatedAt: now } },
  ]);
  if (goneBefore.fields.length > 0) await tx.insert(contactFieldTable, goneBefore.fields);
  if (goneBefore.tags.length > 0) await tx.insert(contactTagTable, goneBefore.tags);
  await pointBack(tx, happening);
  if (moved().length > 0)
    await tx.execute('UPDATE identity SET contactId = ? WHERE accountId = ? AND id IN (?)', [
      restoredId,
      accountId,
      moved(),
    ]);
  await hooks.run(tx, 'contact.unmerged', happening);
  await forgetRows(tx, [merge.id]);
  // Nothing but its time and who did it is needed any more, and what it holds is personal.
  const undone = { undoneAt: now, undoneByKind: by.kind, undoneById: by.id };
  await tx.updateMany(contactMergeTable, 'id', [
    { key: merge.id, set: { ...undone, keptBefore: null, goneBefore: null } },
  ]);
  return { keptId, restoredId };
}

/** Merges into these contacts that can be undone, the last first. */
export async function undoableMerges(
  reader: Reader,
  accountId: string,
  keptIds: readonly string[],
): Promise<ContactMergeRow[]> {
  if (keptIds.length === 0) return [];
  return reader.select(
    contactMergeTable,
    `WHERE accountId = ? AND keptId IN (?) AND undoneAt IS NULL AND goneBefore IS NOT NULL
     ORDER BY mergedAt DESC, id DESC`,
    [accountId, keptIds],
  );
}

async function findAll(tx: Tx, hooks: Hooks, happening: ContactUnmerge, look: () => void): Promise<void> {
  const size = () => Object.values(happening.found).reduce((sum, set) => sum + set.size, 0);
  for (let round = 0, before = -1; before !== size() && round < mostRounds; round++) {
    before = size();
    look();
    await hooks.run(tx, 'contact.unmerging', happening);
  }
  look();
}

/** Contacts that had been merged into the one that comes back lead to it again. */
async function pointBack(tx: Tx, { accountId, mergeId, keptId, restoredId }: ContactUnmerge): Promise<void> {
  const rows = await notedRows(tx, mergeId, contactTable.name, 'moved');
  if (rows.length === 0) return;
  await tx.execute(
    'UPDATE contact SET mergedIntoId = ? WHERE accountId = ? AND mergedIntoId = ? AND id IN (?)',
    [restoredId, accountId, keptId, rows.map((row) => row.rowId)],
  );
}

async function lastMerge(tx: Tx, { accountId, keptId, goneId }: UnmergeRequest): Promise<Undoable> {
  const survivor = (await loadContacts(tx, [accountId], [keptId])).get(keptId);
  if (!survivor) throw notFound('contact', keptId);
  if (survivor.id !== keptId) throw mergedItself(keptId, survivor.id);
  if (survivor.erasedAt !== null) throw erased();
  const merges = await tx.select(
    contactMergeTable,
    `WHERE accountId = ? AND keptId = ? AND undoneAt IS NULL ORDER BY mergedAt DESC, id DESC ${tx.forUpdate}`,
    [accountId, keptId],
  );
  const [last] = merges;
  if (goneId !== undefined && goneId !== last?.goneId) {
    const between = await followerOf(tx, accountId, goneId, keptId);
    if (last && (between ?? merges.some((merge) => merge.goneId === goneId)))
      throw laterMerge(keptId, last.goneId);
    throw nothingToUndo(`The contact ${goneId} is not merged into this one by a merge that can be undone`);
  }
  if (!last) throw nothingToUndo('Nothing was merged into this contact by a merge that can be undone');
  const { keptBefore, goneBefore } = last;
  if (keptBefore === null || goneBefore === null) throw erased();
  return { ...last, keptBefore, goneBefore };
}

/** True when a contact leads to another by way of one it was merged into before. */
async function followerOf(
  tx: Tx,
  accountId: string,
  goneId: string,
  keptId: string,
): Promise<true | undefined> {
  const row = await tx.first(contactTable, 'WHERE accountId = ? AND id = ? AND mergedIntoId = ?', [
    accountId,
    goneId,
    keptId,
  ]);
  const own = row && (await tx.first(contactMergeTable, 'WHERE goneId = ? AND undoneAt IS NULL', [goneId]));
  return own ? true : undefined;
}

async function lockBoth(
  tx: Tx,
  accountId: string,
  keptId: string,
  goneId: string,
): Promise<[ContactRow, ContactRow]> {
  const rows = await tx.select(
    contactTable,
    `WHERE accountId = ? AND id IN (?) ORDER BY id ${tx.forUpdate}`,
    [accountId, [keptId, goneId]],
  );
  const kept = rows.find((row) => row.id === keptId && row.mergedIntoId === null);
  const gone = rows.find((row) => row.id === goneId && row.mergedIntoId === keptId);
  if (!kept || !gone)
    throw new DatabaseError('conflict', 'another unit of work has changed this merge meanwhile', undefined);
  return [kept, gone];
}

function nothingToUndo(what: string): ProblemError {
  return new ProblemError(
    409,
    'no_merge_to_undo',
    `${what}. Look at the contact's changes for what was merged; merges that were made too long ago, or before they were recorded, cannot be undone.`,
  );
}

function laterMerge(keptId: string, lastId: string): ProblemError {
  return new ProblemError(
    409,
    'later_merge',
    `There is a later merge into this contact. Undo the last merge first: POST /v1/contacts/${keptId}/unmerge with the contactId ${lastId}.`,
    { fields: [{ field: 'contactId', reason: `is not the last that was merged: that is ${lastId}` }] },
  );
}

function mergedItself(keptId: string, survivorId: string): ProblemError {
  return new ProblemError(
    409,
    'later_merge',
    `The contact ${keptId} has been merged into ${survivorId} since. Undo that merge first: POST /v1/contacts/${survivorId}/unmerge.`,
  );
}

function erased(): ProblemError {
  return new ProblemError(
    409,
    'contact_erased',
    'The contact was erased, including the data from before the merge, so the merge can no longer be undone.',
  );
}
