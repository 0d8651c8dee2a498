import { newId } from '../platform/index.js';
import type { Reader, Tx } from '../database/index.js';
import {
  consentAddressTable,
  suppressionTable,
  type ConsentAddressRow,
  type SuppressionReason,
  type SuppressionRow,
} from './consent.entity.js';
import type { SuppressionAnswer } from './consent.types.js';
import { isLaterByOtherClock, isSameSecond } from './same-moment.js';

export interface SuppressionKey {
  accountId: string;
  addressHash: string;
  purpose: string;
  reason: SuppressionReason;
}

/** Asked for, or lifted; `byWord`: by a word on WhatsApp, whose clock a STOP is told by as well. */
type Report = { since: number } | { liftedAt: number; liftedBy: string; byWord?: boolean };

/** A report about one suppression. */
export type SuppressionChange = SuppressionKey & Report;

/** What a lift by a word on WhatsApp is noted under: the message that said it. */
const wordSource = 'message:';

/** The strongest first: the one that is shown when several are in force. */
const precedence: readonly string[] = ['operator', 'stop', 'whatsapp_preference', 'meta_131050'];

/** In force unless lifted after it was last asked for; at the same moment it stays in force. */
export function inForce(row: Pick<SuppressionRow, 'since' | 'liftedAt'>): boolean {
  return row.since !== null && (row.liftedAt === null || row.since >= row.liftedAt);
}

/** The suppression in force for an account's address and purpose, if any. */
export function strongest(rows: readonly SuppressionRow[]): SuppressionAnswer | undefined {
  const active = rows
    .filter(inForce)
    .sort((one, two) => precedence.indexOf(one.reason) - precedence.indexOf(two.reason))[0];
  return active && { reason: active.reason as SuppressionReason, since: active.since ?? 0 };
}

/** The latest lift among rows of one address and purpose that are not in force. */
export function lastLift(
  rows: readonly SuppressionRow[],
): { reason: SuppressionReason; at: number } | undefined {
  const lifted = rows
    .filter((row) => row.since !== null && !inForce(row))
    .sort((one, two) => (two.liftedAt ?? 0) - (one.liftedAt ?? 0))[0];
  return lifted && { reason: lifted.reason as SuppressionReason, at: lifted.liftedAt ?? 0 };
}

export async function readSuppressions(
  reader: Reader,
  accountIds: readonly string[],
  addressHashes: readonly string[],
): Promise<SuppressionRow[]> {
  if (addressHashes.length === 0) return [];
  return reader.select(suppressionTable, 'WHERE accountId IN (?) AND addressHash IN (?)', [
    [...new Set(accountIds)],
    [...new Set(addressHashes)],
  ]);
}

/**
 * Applies reports that arrive in any order and any number of times: a row only ever moves to later
 * moments, so the result depends on the reports and not on their order.
 */
export async function applySuppressions(
  tx: Tx,
  now: number,
  changes: readonly SuppressionChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const rows = await lockedRows(tx, changes);
  const before = new Map([...rows].map(([name, row]) => [name, { ...row }]));
  for (const change of changes) {
    const row = rows.get(nameOf(change));
    if (row) applyTo(row, change);
  }
  const raised = [...rows.values()].filter(
    (row) => row.reason === 'stop' && row.since !== before.get(nameOf(row))?.since,
  );
  for (const grant of await grantsFor(tx, raised)) {
    const row = rows.get(nameOf({ ...grant, reason: 'stop' }));
    if (row && isLaterByOtherClock(grant.effectiveAt, row.since ?? 0)) applyTo(row, liftedBy(grant));
  }
  await write(tx, now, [...rows.values()], before);
}

/** Lifts the STOP of addresses a grant was given for, where the grant is the later of the two. */
export async function liftStops(tx: Tx, now: number, grants: readonly ConsentAddressRow[]): Promise<void> {
  if (grants.length === 0) return;
  const found = await tx.select(
    suppressionTable,
    `WHERE accountId IN (?) AND addressHash IN (?) AND reason = 'stop' ORDER BY id ${tx.forUpdate}`,
    [distinct(grants.map((grant) => grant.accountId)), distinct(grants.map((grant) => grant.addressHash))],
  );
  const rows = new Map(found.map((row) => [nameOf(row), row]));
  const before = new Map(found.map((row) => [nameOf(row), { ...row }]));
  for (const grant of grants) {
    const row = rows.get(nameOf({ ...grant, reason: 'stop' }));
    if (row && isLaterByOtherClock(grant.effectiveAt, row.since ?? 0)) applyTo(row, liftedBy(grant));
  }
  await write(tx, now, found, before);
}

function liftedBy(grant: ConsentAddressRow): { liftedAt: number; liftedBy: string } {
  return { liftedAt: grant.effectiveAt, liftedBy: grant.entryId };
}

function applyTo(row: SuppressionRow, change: Report): void {
  if ('since' in change) {
    if (row.reason === 'stop' && isUndoneBy(row, change.since)) [row.liftedAt, row.liftedBy] = [null, null];
    row.since = Math.max(row.since ?? 0, change.since);
    return;
  }
  // A START in the second of the STOP came after it: that is all that tells them apart.
  const afterStop = change.byWord === true && row.since !== null && isSameSecond(row.since, change.liftedAt);
  const liftedAt = afterStop ? (row.since ?? 0) + 1 : change.liftedAt;
  if (row.liftedAt !== null && liftedAt <= row.liftedAt) return;
  row.liftedAt = liftedAt;
  row.liftedBy = change.liftedBy.slice(0, 190);
}

/** Whether a STOP undoes the lift of a row although its instant is not later: it is of the same moment. */
function isUndoneBy({ liftedAt, liftedBy }: SuppressionRow, since: number): boolean {
  if (liftedAt === null || liftedAt < since) return false;
  return liftedBy?.startsWith(wordSource) === true
    ? isSameSecond(liftedAt, since)
    : !isLaterByOtherClock(liftedAt, since);
}

/** The rows these changes are about, made where missing, locked until the unit ends. */
async function lockedRows(
  tx: Tx,
  changes: readonly SuppressionChange[],
): Promise<Map<string, SuppressionRow>> {
  const keys = new Map(changes.map((change) => [nameOf(change), change]));
  const rows = await lock(tx, keys);
  const missing = [...keys].filter(([name]) => !rows.has(name)).sort(([one], [two]) => (one < two ? -1 : 1));
  if (missing.length === 0) return rows;
  const fresh = missing.map(([, { accountId, addressHash, purpose, reason }]) => ({
    id: newId(),
    accountId,
    addressHash,
    purpose,
    reason,
    since: null,
    liftedAt: null,
    liftedBy: null,
    changedAt: null,
  }));
  const inserted = await tx.insertIgnore(suppressionTable, fresh);
  // Somebody else was faster with one of them: theirs is the row, so look again.
  if (inserted < fresh.length) return lock(tx, keys);
  fresh.forEach((row) => rows.set(nameOf(row), row));
  return rows;
}

async function lock(
  tx: Tx,
  keys: ReadonlyMap<string, SuppressionChange>,
): Promise<Map<string, SuppressionRow>> {
  const wanted = [...keys.values()];
  const rows = await tx.select(
    suppressionTable,
    `WHERE accountId IN (?) AND addressHash IN (?) ORDER BY id ${tx.forUpdate}`,
    [distinct(wanted.map((key) => key.accountId)), distinct(wanted.map((key) => key.addressHash))],
  );
  return new Map(rows.map((row) => [nameOf(row), row] as const).filter(([name]) => keys.has(name)));
}

/** Locking, so that a grant and a STOP written at once see each other. */
async function grantsFor(tx: Tx, stops: readonly SuppressionRow[]): Promise<ConsentAddressRow[]> {
  if (stops.length === 0) return [];
  return tx.select(
    consentAddressTable,
    `WHERE accountId IN (?) AND addressHash IN (?) ORDER BY effectiveAt, entryId ${tx.forUpdate}`,
    [distinct(stops.map((row) => row.accountId)), distinct(stops.map((row) => row.addressHash))],
  );
}

async function write(
  tx: Tx,
  now: number,
  rows: readonly SuppressionRow[],
  before: ReadonlyMap<string, SuppressionRow>,
): Promise<void> {
  const patches = rows
    .filter((row) => {
      const old = before.get(nameOf(row));
      return row.since !== old?.since || row.liftedAt !== old?.liftedAt;
    })
    .map((row) => ({
      key: row.id,
      set: { since: row.since, liftedAt: row.liftedAt, liftedBy: row.liftedBy, changedAt: now },
    }));
  await tx.updateMany(suppressionTable, 'id', patches);
}

function nameOf(key: { accountId: string; addressHash: string; purpose: string; reason: string }): string {
  return JSON.stringify([key.accountId, key.addressHash, key.purpose, key.reason]);
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** What `resume` inside WhatsApp takes back; a STOP in words or an operator's block is not its business. */
export const resumable = ['whatsapp_preference', 'meta_131050'] as const;

/** Whether a suppression of one address of a person is about the person, not about who uses the address. */
export function isOfThePerson({ reason }: SuppressionRow): boolean {
  return (resumable as readonly string[]).includes(reason);
}

/** Suppressions by account, address and purpose. */
export function groupSuppressions(rows: readonly SuppressionRow[]): Map<string, SuppressionRow[]> {
  const groups = new Map<string, SuppressionRow[]>();
  for (const row of rows) {
    const key = `${row.accountId}:${row.addressHash}:${row.purpose}`;
    const list = groups.get(key);
    if (list) list.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
