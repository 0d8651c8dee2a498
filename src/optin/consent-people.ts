import { chunks, type Tx } from '../database/index.js';
import {
  clockMargin,
  noteRows,
  notedAmong,
  notedRows,
  type ContactMerge,
  type ContactUnmerge,
  type Hooks,
} from '../hooks/index.js';
import { newId, type Clock } from '../platform/index.js';
import { linkedHashes } from './address-links.js';
import {
  consentAddressTable,
  consentEntryTable,
  consentRedirectTable,
  type ConsentEntryRow,
} from './consent.entity.js';
import { moveEntries } from './ledger.js';

/** Whose an entry of a merged contact is. */
type Owner = 'kept' | 'restored' | 'both';

const entries = consentEntryTable.name;
const redirectsName = consentRedirectTable.name;

/** Has consents follow people who are merged and who are two again. */
export function followPeople(hooks: Hooks, clock: Clock): void {
  hooks.personal.declare(consentEntryTable, {
    merged: 'followed',
    unmerged: 'followed',
    erased: { evidence: 'emptied' },
  });
  hooks.on('contact.merged', (tx, merge) => merged(tx, merge));
  hooks.on('contact.unmerging', (tx, unmerge) => findLinked(tx, unmerge));
  hooks.on('contact.unmerged', (tx, unmerge) => unmerged(tx, unmerge, clock.now()));
}

/** The consents of `fromId` become those of `intoId`, with what is still recorded under the old id. */
async function merged(tx: Tx, merge: ContactMerge): Promise<void> {
  const { accountId, fromId, intoId, at } = merge;
  const earlier = await tx.query<{ fromId: string }>(
    'SELECT fromId FROM consent_redirect WHERE accountId = ? AND intoId = ? AND fromId <> ?',
    [accountId, fromId, fromId],
  );
  await noteRows(
    tx,
    merge,
    redirectsName,
    earlier.map((row) => ({ rowId: row.fromId, side: 'moved' })),
  );
  await tx.execute('UPDATE consent_redirect SET intoId = ? WHERE accountId = ? AND intoId = ?', [
    intoId,
    accountId,
    fromId,
  ]);
  await tx.upsert(consentRedirectTable, [{ fromId, accountId, intoId, at }], ['fromId'], ['intoId', 'at']);
  const own = await tx.query<{ id: string }>(
    'SELECT id FROM consent_entry WHERE accountId = ? AND contactId = ? AND recordedAt >= ?',
    [accountId, intoId, at - clockMargin],
  );
  const moved = await moveEntries(tx, accountId, [fromId], new Map([[fromId, intoId]]));
  await noteRows(tx, merge, entries, [
    ...own.map(({ id }) => ({ rowId: id, side: 'stayed' as const })),
    ...moved.map(({ id, source }) => ({ rowId: id, side: 'moved' as const, was: source })),
  ]);
}

/** Addresses of one WhatsApp account belong to one person. */
async function findLinked(tx: Tx, { accountId, addresses, found }: ContactUnmerge): Promise<void> {
  const linked = await linkedHashes(tx, [accountId], [...found.addresses]);
  for (const hash of [...found.addresses])
    for (const other of linked(accountId, hash)) if (!addresses.kept.has(other)) found.addresses.add(other);
}

/**
 * Gives each of two people what they agreed to and withdrew. Of what came since the merge a grant goes to
 * whose addresses it names, and stays when it names addresses of both; a withdrawal of which nothing
 * tells whose it is holds for both: better one message too few than one against somebody's will.
 */
async function unmerged(tx: Tx, unmerge: ContactUnmerge, now: number): Promise<void> {
  const { accountId, mergeId, keptId, restoredId } = unmerge;
  await redirectBack(tx, unmerge, now);
  const was = new Map(
    (await notedRows(tx, mergeId, entries, 'moved')).map((row) => [row.rowId, row.was as string]),
  );
  const rows = await tx.select(
    consentEntryTable,
    `WHERE accountId = ? AND contactId = ? ORDER BY id ${tx.forUpdate}`,
    [accountId, keptId],
  );
  const since = await sinceThen(tx, unmerge, rows, was);
  const addresses = await addressesOf(tx, since);
  const given = since.map((row) => ({ row, owner: ownerOf(row, addresses.get(row.id) ?? [], unmerge) }));
  await tx.updateMany(consentEntryTable, 'id', [
    ...rows.flatMap(({ id }) =>
      was.has(id) ? [{ key: id, set: { contactId: restoredId, source: was.get(id) as string } }] : [],
    ),
    ...given.flatMap(({ row, owner }) =>
      owner === 'restored' ? [{ key: row.id, set: { contactId: restoredId, source: row.source } }] : [],
    ),
  ]);
  const copies = given.filter(({ owner }) => owner === 'both');
  await tx.insertIgnore(
    consentEntryTable,
    copies.map(({ row }) => ({ ...row, id: newId(), contactId: restoredId, recordedAt: now })),
  );
}

/** Both lead to themselves, noted anew, so that whoever keeps copies of their consents asks again. */
async function redirectBack(
  tx: Tx,
  { accountId, mergeId, keptId, restoredId }: ContactUnmerge,
  at: number,
): Promise<void> {
  const earlier = await notedRows(tx, mergeId, redirectsName, 'moved');
  await tx.upsert(
    consentRedirectTable,
    [
      ...[keptId, restoredId].map((id) => ({ fromId: id, accountId, intoId: id, at })),
      ...earlier.map(({ rowId }) => ({ fromId: rowId, accountId, intoId: restoredId, at })),
    ],
    ['fromId'],
    ['intoId', 'at'],
  );
}

/** Entries that came since the merge, neither moved by it nor the kept contact's own. */
async function sinceThen(
  tx: Tx,
  { mergeId, mergedAt }: ContactUnmerge,
  rows: readonly ConsentEntryRow[],
  was: ReadonlyMap<string, string>,
): Promise<ConsentEntryRow[]> {
  const late = rows.filter((row) => row.recordedAt >= mergedAt - clockMargin && !was.has(row.id));
  const ids = late.map((row) => row.id);
  const own = await notedAmong(tx, mergeId, entries, ids, 'stayed');
  return late.filter((row) => !own.has(row.id));
}

async function addressesOf(tx: Tx, rows: readonly ConsentEntryRow[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const row of rows) if (row.addressHashes !== null) found.set(row.id, row.addressHashes);
  const ids = rows.filter(({ state }) => state === 'granted').map(({ id }) => id);
  for (const part of chunks(ids, 5_000)) {
    const given = await tx.selectIn(consentAddressTable, 'entryId', part);
    for (const { entryId, addressHash } of given)
      found.set(entryId, [...(found.get(entryId) ?? []), addressHash]);
  }
  return found;
}

function ownerOf(
  { state, source }: ConsentEntryRow,
  hashes: readonly string[],
  { addresses, found }: ContactUnmerge,
): Owner {
  if (found.sources.has(source)) return 'restored';
  const restored = hashes.some((hash) => found.addresses.has(hash));
  const kept = hashes.some((hash) => addresses.kept.has(hash));
  if (restored !== kept) return restored ? 'restored' : 'kept';
  if (state === 'granted') return 'kept';
  // What an event tells is the kept contact's unless the event itself says nothing.
  return restored || !source.startsWith('event:') || found.unclearSources.has(source) ? 'both' : 'kept';
}
