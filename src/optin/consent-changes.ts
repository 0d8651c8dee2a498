import type { Reader } from '../database/index.js';
import type { Purpose } from '../sdk/index.js';

/** A place in the order in which changes were recorded. */
export interface ConsentPlace {
  /** Milliseconds UTC. */
  at: number;
  id: string;
}

/** Somebody whose consent for a purpose may have become another. */
export interface ConsentTouch {
  contactId: string;
  purpose: Purpose;
  /** The change that did it. */
  change: ConsentPlace;
}

export interface ConsentChanges {
  touched: ConsentTouch[];
  /** The last change read; undefined when there was none. */
  last: ConsentPlace | undefined;
  /** Whether there may be more behind it. */
  more: boolean;
}

interface Recorded extends ConsentPlace {
  who: { contactId: string } | { addressHash: string };
  /** Undefined: whatever was agreed. */
  purpose: Purpose | undefined;
}

const allPurposes: readonly Purpose[] = ['transactional', 'marketing', 'authentication'];

/**
 * Whose consent may have changed after a place: by an entry of the ledger, a suppression raised or
 * lifted, or a merge. A suppression is told of those who agreed with that address.
 *
 * @param limit - changes read at most
 */
export async function changesAfter(
  reader: Reader,
  accountId: string,
  after: ConsentPlace,
  limit: number,
): Promise<ConsentChanges> {
  const found = [
    ...(await entries(reader, accountId, after, limit)),
    ...(await suppressions(reader, accountId, after, limit)),
    ...(await merges(reader, accountId, after, limit)),
  ].sort((one, two) => one.at - two.at || (one.id < two.id ? -1 : 1));
  const read = found.slice(0, limit);
  const agreed = await agreedWith(
    reader,
    accountId,
    read.flatMap(({ who }) => ('addressHash' in who ? who.addressHash : [])),
  );
  const touched = read.flatMap(({ who, purpose, at, id }): ConsentTouch[] => {
    const change = { at, id };
    return 'contactId' in who
      ? (purpose === undefined ? allPurposes : [purpose]).map((one) => ({ ...who, purpose: one, change }))
      : (agreed.get(who.addressHash) ?? []).flatMap((touch) =>
          touch.purpose === purpose ? [{ ...touch, change }] : [],
        );
  });
  const last = read.at(-1);
  return { touched, last: last && { at: last.at, id: last.id }, more: found.length >= limit };
}

interface PlaceRow {
  id: string;
  at: number | string;
}

const later = (at: string, id: string) =>
  `(${at} > ? OR (${at} = ? AND ${id} > ?)) ORDER BY ${at}, ${id} LIMIT ?`;

async function entries(
  reader: Reader,
  accountId: string,
  { at, id }: ConsentPlace,
  limit: number,
): Promise<Recorded[]> {
  const rows = await reader.query<PlaceRow & { contactId: string; purpose: Purpose }>(
    `SELECT id, recordedAt AS at, contactId, purpose FROM consent_entry
     WHERE accountId = ? AND recordedAt >= ? AND ${later('recordedAt', 'id')}`,
    [accountId, at, at, at, id, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    at: Number(row.at),
    who: { contactId: row.contactId },
    purpose: row.purpose,
  }));
}

async function suppressions(
  reader: Reader,
  accountId: string,
  { at, id }: ConsentPlace,
  limit: number,
): Promise<Recorded[]> {
  const rows = await reader.query<PlaceRow & { addressHash: string; purpose: Purpose }>(
    `SELECT id, changedAt AS at, addressHash, purpose FROM suppression
     WHERE accountId = ? AND changedAt >= ? AND ${later('changedAt', 'id')}`,
    [accountId, at, at, at, id, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    at: Number(row.at),
    who: { addressHash: row.addressHash },
    purpose: row.purpose,
  }));
}

async function merges(
  reader: Reader,
  accountId: string,
  { at, id }: ConsentPlace,
  limit: number,
): Promise<Recorded[]> {
  const rows = await reader.query<PlaceRow & { intoId: string }>(
    `SELECT fromId AS id, at, intoId FROM consent_redirect
     WHERE accountId = ? AND at >= ? AND ${later('at', 'fromId')}`,
    [accountId, at, at, at, id, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    at: Number(row.at),
    who: { contactId: row.intoId },
    purpose: undefined,
  }));
}

type Agreed = Omit<ConsentTouch, 'change'>;

/** Who agreed to what with an address: a suppression knows nobody but by its hash. */
async function agreedWith(
  reader: Reader,
  accountId: string,
  addressHashes: readonly string[],
): Promise<Map<string, Agreed[]>> {
  const found = new Map<string, Agreed[]>();
  if (addressHashes.length === 0) return found;
  const rows = await reader.query<Agreed & { addressHash: string }>(
    `SELECT DISTINCT a.addressHash, e.contactId, e.purpose FROM consent_address a
     JOIN consent_entry e ON e.id = a.entryId WHERE a.accountId = ? AND a.addressHash IN (?)`,
    [accountId, [...new Set(addressHashes)]],
  );
  for (const { addressHash, contactId, purpose } of rows)
    found.set(addressHash, [...(found.get(addressHash) ?? []), { contactId, purpose }]);
  return found;
}
