import { chunks, decode, type Reader, type Tx } from '../database/index.js';
import { identityTable, type IdentityRow } from './contact.entity.js';
import { addressKinds, isAddress, sharedEmailKey, type Identifier } from './identifier.js';

/** An identifier and the account it is looked for in. */
export interface Lookup {
  accountId: string;
  identifier: Identifier;
}

interface Term {
  where: string;
  params: unknown[];
}

/** Terms of one statement; SQLite takes 500 at most. */
const maxTerms = 200;

/**
 * Every identity that is, or may be, one of these: in one statement, each part of which is a look-up
 * in an index, whatever the number of accounts and connections in the batch.
 */
export async function findIdentities(reader: Reader, lookups: readonly Lookup[]): Promise<IdentityRow[]> {
  return runTerms(reader, [...exactTerms(lookups), ...sharedTerms(lookups), ...addressTerms(lookups)], '');
}

/**
 * Addresses equal or equivalent to these that other units have written meanwhile, waiting for those
 * that have not ended. Two spellings of one number have two unique keys, so the keys alone do not
 * tell two units that they are making the same person.
 */
export async function findRivals(tx: Tx, lookups: readonly Lookup[]): Promise<IdentityRow[]> {
  // An empty lock means a single writer, who has no rivals.
  if (tx.forUpdate === '') return [];
  return runTerms(tx, addressTerms(lookups), tx.forUpdate);
}

/** All identities of these contacts. */
export async function identitiesOf(
  reader: Reader,
  accountIds: readonly string[],
  contactIds: readonly string[],
): Promise<IdentityRow[]> {
  if (contactIds.length === 0) return [];
  return reader.selectIn(identityTable, 'contactId', contactIds, 'AND +accountId IN (?) ORDER BY id', [
    [...new Set(accountIds)],
  ]);
}

/** Ids one connection gave to these contacts, those of records it deleted left out. */
export async function externalIdsOf(
  reader: Reader,
  accountId: string,
  connectionId: string,
  contactIds: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (contactIds.length === 0) return found;
  const rows = await reader.selectIn(
    identityTable,
    'contactId',
    contactIds,
    "AND +accountId = ? AND kind = 'external' AND scope = ? AND detachedAt IS NULL ORDER BY id",
    [accountId, connectionId],
  );
  for (const row of rows) found.set(row.contactId, [...(found.get(row.contactId) ?? []), row.value]);
  return found;
}

function exactTerms(lookups: readonly Lookup[]): Term[] {
  const others = lookups.filter(({ identifier }) => !isAddress(identifier));
  const groups = group(others, ({ accountId, identifier }) => [accountId, identifier.kind, identifier.scope]);
  return groups.map(({ key, values }) => ({
    where: 'accountId = ? AND kind = ? AND scope = ? AND value IN (?)',
    params: [...key, distinct(values.map(({ identifier }) => identifier.value))],
  }));
}

/** Those who share an e-mail address with whoever gave it first. */
function sharedTerms(lookups: readonly Lookup[]): Term[] {
  const emails = lookups.filter(({ identifier }) => identifier.kind === 'email');
  return group(emails, ({ accountId }) => [accountId]).map(({ key, values }) => ({
    where: 'accountId = ? AND matchKey IN (?)',
    params: [...key, distinct(values.map(({ identifier }) => sharedEmailKey(identifier.value)))],
  }));
}

function addressTerms(lookups: readonly Lookup[]): Term[] {
  const addresses = lookups.filter(({ identifier }) => isAddress(identifier));
  return group(addresses, ({ accountId }) => [accountId]).flatMap(({ key, values }) => {
    const matchKeys = distinct(values.flatMap(({ identifier }) => identifier.matchKey ?? []));
    // A key may itself be a number, stored before its country was in the table: then without a key.
    const digits = distinct([...values.map(({ identifier }) => identifier.value), ...matchKeys]);
    const byDigits = addressKinds.map((kind) => ({
      where: "accountId = ? AND kind = ? AND scope = '' AND value IN (?)",
      params: [...key, kind, digits],
    }));
    if (matchKeys.length === 0) return byDigits;
    return [...byDigits, { where: 'accountId = ? AND matchKey IN (?)', params: [...key, matchKeys] }];
  });
}

async function runTerms(reader: Reader, terms: readonly Term[], lock: string): Promise<IdentityRow[]> {
  const found = new Map<string, IdentityRow>();
  for (const part of chunks(terms, maxTerms)) {
    const sql = part
      .map(({ where }) => `SELECT * FROM identity WHERE ${where}`)
      .map((select) => (lock === '' ? select : `(${select} ${lock})`))
      .join(' UNION ALL ');
    const rows = await reader.query(
      sql,
      part.flatMap(({ params }) => params),
    );
    for (const raw of rows) {
      const row = decode(identityTable, raw);
      found.set(row.id, row);
    }
  }
  return [...found.values()];
}

function group<T>(list: readonly T[], keyOf: (item: T) => string[]): { key: string[]; values: T[] }[] {
  const groups = new Map<string, { key: string[]; values: T[] }>();
  for (const item of list) {
    const key = keyOf(item);
    const name = JSON.stringify(key);
    const existing = groups.get(name);
    if (existing) existing.values.push(item);
    else groups.set(name, { key, values: [item] });
  }
  return [...groups.values()];
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
