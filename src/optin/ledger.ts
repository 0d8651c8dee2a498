import type { Reader, Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import { stableId } from '../sdk/index.js';
import {
  consentAddressTable,
  consentEntryTable,
  consentRedirectTable,
  type ConsentAddressRow,
  type ConsentEntryRow,
} from './consent.entity.js';
import type { ConsentRecord } from './consent.types.js';
import { boundEvidence, boundSource } from './evidence.js';

/** Addresses a withdrawal is kept with; people have a handful. */
const mostAddresses = 50;

/** An entry without its evidence, as decisions need it. */
export type LedgerHead = Pick<
  ConsentEntryRow,
  'id' | 'accountId' | 'contactId' | 'purpose' | 'state' | 'method' | 'effectiveAt' | 'source'
>;

/**
 * Writes what is new; answers the rows written and, for the grants among them, their addresses.
 * What was recorded under a contact merged away goes to the survivor.
 */
export async function appendEntries(
  tx: Tx,
  now: number,
  records: readonly ConsentRecord[],
): Promise<{ written: ConsentEntryRow[]; grants: ConsentAddressRow[] }> {
  const survivors = await redirects(
    tx,
    records.map((record) => record.contactId),
  );
  const rows = new Map<string, { row: ConsentEntryRow; addressHashes: readonly string[] }>();
  for (const record of records) {
    const contactId = survivors.get(record.contactId) ?? record.contactId;
    const row = toRow({ ...record, contactId }, now);
    const key = sourceKey(row);
    if (!rows.has(key)) rows.set(key, { row, addressHashes: record.addressHashes });
  }
  const planned = [...rows.values()];
  // In the order of their key, so that two units wait for each other instead of dead-locking.
  planned.sort((one, two) => (sourceKey(one.row) < sourceKey(two.row) ? -1 : 1));
  const written = await insertNew(
    tx,
    planned.map((plan) => plan.row),
  );
  if (written.size === 0) return { written: [], grants: [] };
  const fresh = planned.filter((plan) => written.has(plan.row.id));
  await followLateMerges(
    tx,
    fresh.map((plan) => plan.row),
  );
  const grants = fresh.flatMap(addressesOf);
  if (grants.length > 0) await tx.insert(consentAddressTable, grants);
  return { written: fresh.map((plan) => plan.row), grants };
}

/** Where the entries of merged contacts went, for those among these that were merged. */
export async function redirects(reader: Reader, contactIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await reader.selectIn(consentRedirectTable, 'fromId', [...new Set(contactIds)]);
  return new Map(rows.map((row) => [row.fromId, row.intoId]));
}

/** Moves the entries of merged contacts; answers which, and the source each had. What both were told by the same source at the same moment stays behind. */
export async function moveEntries(
  tx: Tx,
  accountId: string,
  fromIds: readonly string[],
  intoOf: ReadonlyMap<string, string>,
): Promise<{ id: string; source: string }[]> {
  const intoIds = [...new Set(intoOf.values())];
  const rows = await tx.select(
    consentEntryTable,
    `WHERE accountId = ? AND contactId IN (?) ORDER BY id ${tx.forUpdate}`,
    [accountId, [...fromIds, ...intoIds]],
  );
  const taken = new Map(rows.filter((row) => !intoOf.has(row.contactId)).map((row) => [sourceKey(row), row]));
  const patches: { key: string; set: { contactId: string; source: string } }[] = [];
  const before: { id: string; source: string }[] = [];
  for (const row of rows) {
    const contactId = intoOf.get(row.contactId);
    if (contactId === undefined) continue;
    const moved = { ...row, contactId };
    const rival = taken.get(sourceKey(moved));
    if (rival?.effectiveAt === row.effectiveAt) continue;
    if (rival) moved.source = boundSource(`${row.source}~${stableId(row.id)}`);
    taken.set(sourceKey(moved), moved);
    patches.push({ key: row.id, set: { contactId, source: moved.source } });
    before.push({ id: row.id, source: row.source });
  }
  await tx.updateMany(consentEntryTable, 'id', patches);
  return before;
}

async function insertNew(tx: Tx, rows: readonly ConsentEntryRow[]): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await tx.insertIgnore(consentEntryTable, rows);
  if (inserted === rows.length) return new Set(rows.map((row) => row.id));
  if (inserted === 0) return new Set();
  const found = await tx.query<{ id: string }>('SELECT id FROM consent_entry WHERE id IN (?)', [
    rows.map((row) => row.id),
  ]);
  return new Set(found.map((row) => row.id));
}

/**
 * A merge that committed between our look and our insert has moved what it saw; what we wrote since
 * is moved here. Locking: a merge still running is waited for, or waits for us.
 */
async function followLateMerges(tx: Tx, rows: readonly ConsentEntryRow[]): Promise<void> {
  if (tx.forUpdate === '') return;
  const late = await tx.selectIn(
    consentRedirectTable,
    'fromId',
    [...new Set(rows.map((row) => row.contactId))],
    `ORDER BY fromId ${tx.forUpdate}`,
  );
  for (const accountId of new Set(late.map((row) => row.accountId))) {
    const own = late.filter((row) => row.accountId === accountId);
    // A contact that came back leads to itself.
    const intoOf = new Map(
      own.filter((row) => row.intoId !== row.fromId).map((row) => [row.fromId, row.intoId]),
    );
    if (intoOf.size === 0) continue;
    await moveEntries(tx, accountId, [...intoOf.keys()], intoOf);
  }
}

function toRow(record: ConsentRecord, now: number): ConsentEntryRow {
  return {
    id: newId(),
    accountId: record.accountId,
    contactId: record.contactId,
    purpose: record.purpose,
    state: record.state,
    method: record.method.slice(0, 64),
    evidence: boundEvidence(record.evidence),
    // A clock that runs ahead must not make a consent that no withdrawal of today could end.
    effectiveAt: Math.min(record.effectiveAt, now),
    recordedAt: now,
    source: boundSource(record.source),
    addressHashes:
      record.state === 'revoked' && record.addressHashes.length > 0
        ? [...new Set(record.addressHashes)].slice(0, mostAddresses)
        : null,
  };
}

function addressesOf(plan: { row: ConsentEntryRow; addressHashes: readonly string[] }): ConsentAddressRow[] {
  const { accountId, purpose, effectiveAt, id: entryId, state } = plan.row;
  if (state !== 'granted') return [];
  return [...new Set(plan.addressHashes)].map((addressHash) => ({
    accountId,
    addressHash,
    purpose,
    entryId,
    effectiveAt,
  }));
}

function sourceKey(
  row: Pick<ConsentEntryRow, 'accountId' | 'contactId' | 'purpose' | 'state' | 'source'>,
): string {
  return JSON.stringify([row.accountId, row.contactId, row.purpose, row.state, row.source]);
}
