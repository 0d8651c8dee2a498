import { decode, type Reader } from '../database/index.js';
import { ProblemError } from '../platform/index.js';
import {
  consentAddressTable,
  consentEntryTable,
  suppressionTable,
  type ConsentEntryRow,
} from './consent.entity.js';
import type { ConsentEntryView, ListPage, SuppressionView } from './consent.types.js';
import { redirects } from './ledger.js';
import { inForce } from './suppressions.js';

export interface PageQuery {
  /** Default 50, at most 200. */
  limit?: number;
  cursor?: string;
}

/** The ledger of one contact, the latest first, with evidence. */
export async function readHistory(
  reader: Reader,
  accountId: string,
  askedId: string,
  query: PageQuery,
): Promise<ListPage<ConsentEntryView>> {
  const contactId = (await redirects(reader, [askedId])).get(askedId) ?? askedId;
  const limit = pageSize(query);
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const rows = await reader.select(
    consentEntryTable,
    `WHERE accountId = ? AND contactId = ?
     ${after ? 'AND (effectiveAt < ? OR (effectiveAt = ? AND id < ?))' : ''}
     ORDER BY effectiveAt DESC, id DESC LIMIT ?`,
    [accountId, contactId, ...(after ? [after.at, after.at, after.id] : []), limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? writeCursor(`${last.effectiveAt}:${last.id}`) : null;
  return { data: shown.map(entryView), next };
}

/** The whole ledger of an account, contact by contact, each contact's entries in the order they took effect. */
export async function exportEntries(
  reader: Reader,
  accountId: string,
  query: PageQuery,
): Promise<ListPage<ConsentEntryView>> {
  const limit = pageSize(query);
  const after = query.cursor === undefined ? '' : readCursor(query.cursor).id;
  const contacts = await reader.query<{ contactId: string }>(
    'SELECT DISTINCT contactId FROM consent_entry WHERE accountId = ? AND contactId > ? ORDER BY contactId LIMIT ?',
    [accountId, after, limit + 1],
  );
  const ids = contacts.slice(0, limit).map((row) => row.contactId);
  const rows = await reader.selectIn(
    consentEntryTable,
    'contactId',
    ids,
    'AND accountId = ? ORDER BY contactId, effectiveAt, id',
    [accountId],
  );
  const last = ids.at(-1);
  return {
    data: rows.map(entryView),
    next: contacts.length > limit && last !== undefined ? writeCursor(`0:${last}`) : null,
  };
}

/** Every suppression of an account, those that were lifted included. */
export async function exportSuppressions(
  reader: Reader,
  accountId: string,
  query: PageQuery,
): Promise<ListPage<SuppressionView>> {
  const limit = pageSize(query);
  // The unique key is (account, hash, purpose, reason), at most twelve rows a hash: whole hashes make the page.
  const after = query.cursor === undefined ? '' : readCursor(query.cursor).id;
  const hashes = await reader.query<{ addressHash: string }>(
    'SELECT DISTINCT addressHash FROM suppression WHERE accountId = ? AND addressHash > ? ORDER BY addressHash LIMIT ?',
    [accountId, after, limit + 1],
  );
  const shown = hashes.slice(0, limit).map((row) => row.addressHash);
  const rows = await reader.selectIn(
    suppressionTable,
    'addressHash',
    shown,
    'AND accountId = ? ORDER BY addressHash, purpose, reason',
    [accountId],
  );
  const last = shown.at(-1);
  return {
    data: rows.map(({ id, addressHash, purpose, reason, since, liftedAt, liftedBy, ...row }) => ({
      id,
      addressHash,
      purpose,
      reason,
      since,
      liftedAt,
      liftedBy,
      inForce: inForce({ ...row, since, liftedAt }),
    })),
    next: hashes.length > limit && last !== undefined ? writeCursor(`0:${last}`) : null,
  };
}

function entryView(row: ConsentEntryRow): ConsentEntryView {
  const { id, contactId, purpose, state, method, evidence, effectiveAt, recordedAt, source } = row;
  return { id, contactId, purpose, state, method, evidence, effectiveAt, recordedAt, source };
}

function pageSize(query: PageQuery): number {
  return Math.min(Math.max(query.limit ?? 50, 1), 200);
}

function writeCursor(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function readCursor(cursor: string): { at: number; id: string } {
  const match = /^(-?\d{1,16}):([0-9a-f-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match?.[1] !== undefined && match[2] !== undefined) return { at: Number(match[1]), id: match[2] };
  throw new ProblemError(
    422,
    'invalid_cursor',
    'The cursor is not from this list. Start again without a cursor.',
    {
      fields: [{ field: 'cursor', reason: 'must be the `next` of an earlier answer, unchanged' }],
    },
  );
}

/** An entry with the addresses it was recorded with. */
export interface PlacedEntry extends ConsentEntryView {
  addressHashes: string[];
}

/** What contacts agreed to and withdrew and for which addresses, the latest first, so many of each at most. */
export async function placedEntries(
  reader: Reader,
  accountId: string,
  contactIds: readonly string[],
  each: number,
): Promise<PlacedEntry[]> {
  if (contactIds.length === 0) return [];
  const raw = await reader.query(
    `SELECT n.* FROM
       (SELECT consent_entry.*, ROW_NUMBER() OVER
          (PARTITION BY contactId ORDER BY effectiveAt DESC, id DESC) AS place
        FROM consent_entry WHERE accountId = ? AND contactId IN (?)) n
     WHERE n.place <= ? ORDER BY n.contactId, n.effectiveAt DESC, n.id DESC`,
    [accountId, contactIds, each],
  );
  const rows = raw.map(({ place: _place, ...row }) => decode(consentEntryTable, row));
  const addresses = await reader.selectIn(
    consentAddressTable,
    'entryId',
    rows.map(({ id }) => id),
  );
  const hashes = new Map<string, string[]>();
  for (const { entryId, addressHash } of addresses)
    hashes.set(entryId, [...(hashes.get(entryId) ?? []), addressHash]);
  return rows.map((row) => ({ ...entryView(row), addressHashes: hashes.get(row.id) ?? [] }));
}
