import type { Reader } from '../database/index.js';
import type { LedgerHead } from './ledger.js';
import { decidedBy, decisive, sameMomentMs, type DecidedBy } from './same-moment.js';

/** A grant or withdrawal and the addresses it was recorded with; none: it was given without one. */
export interface StandingEntry extends LedgerHead {
  recordedAt: number;
  addresses: readonly string[];
}

/** Whose consent for a purpose is asked about, and where a message would go. */
export interface StandingAsk {
  accountId: string;
  /** The survivor, where contacts were merged. */
  contactId: string;
  purpose: string;
  /** Undefined: whatever address it was given for. */
  addressHash: string | undefined;
}

/** Since when each contact has had each of its addresses, milliseconds UTC, by the address's hash. */
export type AddressHistory = (
  reader: Reader,
  accountId: string,
  contactIds: readonly string[],
) => Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>;

/** What decides a question. */
export interface Standing {
  /** Undefined when nothing was said that concerns it. */
  entry: StandingEntry | undefined;
  /** Why the entry decides. */
  because: DecidedBy | undefined;
  /** The person has agreed, but for another address than the one asked about. */
  elsewhere: boolean;
}

interface Options {
  /** Knows the phones a contact had when it agreed without naming one. */
  history: AddressHistory | undefined;
  /** A method whose entries are passed over. */
  except?: string;
}

interface RawEntry extends Omit<LedgerHead, 'effectiveAt'> {
  effectiveAt: number | string;
  recordedAt: number | string;
  addressHash: string | null;
}

/**
 * What decides each question. A withdrawal holds for the person, whatever the address; a
 * grant counts for the addresses it was given with, and one given without any for those the person
 * had by then. One statement where the last word settles it, at most four in all.
 */
export async function standing(
  reader: Reader,
  asks: readonly StandingAsk[],
  options: Options,
): Promise<Standing[]> {
  if (asks.length === 0) return [];
  const heads = grouped(await lastWords(reader, asks, options.except));
  const answers = asks.map((ask) => settled(ask, heads.get(personOf(ask)) ?? []));
  const open = asks.filter((_, index) => answers[index] === 'open');
  const grants =
    open.length === 0 ? new Map<string, StandingEntry[]>() : grouped(await grantsFor(reader, open));
  const since = await sinceOf(reader, open, grants, options.history);
  return answers.map((answer, index) => {
    const ask = asks[index] as StandingAsk;
    const entry = answer === 'open' ? decided(ask, heads, grants, since) : answer;
    const said = heads.get(personOf(ask)) ?? [];
    const because = entry && decidedBy(said, entry);
    return { entry, because, elsewhere: answer === 'open' && entry?.state !== 'granted' };
  });
}

/** What the last withdrawal and the last grant alone can tell. */
function settled(ask: StandingAsk, heads: readonly StandingEntry[]): StandingEntry | undefined | 'open' {
  const last = decisive(heads);
  if (last === undefined || last.state === 'revoked' || ask.addressHash === undefined) return last;
  const { addressHash } = ask;
  const named = decisive(
    heads.filter((head) => head.state === 'revoked' || head.addresses.includes(addressHash)),
  );
  return named?.state === 'granted' ? named : 'open';
}

function decided(
  ask: StandingAsk,
  heads: ReadonlyMap<string, readonly StandingEntry[]>,
  grants: ReadonlyMap<string, readonly StandingEntry[]>,
  since: ReadonlyMap<string, ReadonlyMap<string, number>> | undefined,
): StandingEntry | undefined {
  const person = personOf(ask);
  const hash = ask.addressHash ?? '';
  const hadAt = since?.get(ask.contactId)?.get(hash);
  // The ledger alone cannot tell who had which phone: without a directory it counts for whoever agreed.
  const hadIt = (entry: StandingEntry) =>
    since === undefined || (hadAt !== undefined && hadAt <= entry.recordedAt);
  return decisive([
    ...(heads.get(person) ?? []).filter((entry) => entry.state === 'revoked'),
    ...(grants.get(person) ?? []).filter((entry) =>
      entry.addresses.length === 0 ? hadIt(entry) : entry.addresses.includes(hash),
    ),
  ]);
}

/** For each contact and purpose the last grant and the last withdrawal, with what was said at the same moment. */
async function lastWords(
  reader: Reader,
  asks: readonly StandingAsk[],
  except: string | undefined,
): Promise<StandingEntry[]> {
  const passOver = (alias: string) => (except === undefined ? '' : `AND ${alias}method <> ?`);
  const methods = except === undefined ? [] : [except];
  const accounts = distinct(asks.map((ask) => ask.accountId));
  const contacts = distinct(asks.map((ask) => ask.contactId));
  // The outer conditions repeat the inner ones, so that no order of joining reads more than these contacts.
  const rows = await reader.query<RawEntry>(
    `SELECT ${columns}, a.addressHash
     FROM (SELECT accountId, contactId, purpose, state, MAX(effectiveAt) AS latest FROM consent_entry
           WHERE accountId IN (?) AND contactId IN (?) ${passOver('')}
           GROUP BY accountId, contactId, purpose, state) m
     JOIN consent_entry e ON e.accountId = m.accountId AND e.contactId = m.contactId
       AND e.purpose = m.purpose AND e.state = m.state AND e.effectiveAt >= m.latest - ${sameMomentMs}
     LEFT JOIN consent_address a ON a.entryId = e.id
     WHERE e.accountId IN (?) AND e.contactId IN (?) ${passOver('e.')}`,
    [accounts, contacts, ...methods, accounts, contacts, ...methods],
  );
  return entriesOf(rows);
}

/** The last grants for each address asked about, and every one that names none. */
async function grantsFor(reader: Reader, asks: readonly StandingAsk[]): Promise<StandingEntry[]> {
  const hashes = distinct(asks.flatMap((ask) => ask.addressHash ?? []));
  const rows = await reader.query<RawEntry>(
    `SELECT g.* FROM
       (SELECT ${columns}, a.addressHash, MAX(e.effectiveAt) OVER
          (PARTITION BY e.accountId, e.contactId, e.purpose, a.addressHash) AS latest
        FROM consent_entry e LEFT JOIN consent_address a ON a.entryId = e.id
        WHERE e.accountId IN (?) AND e.contactId IN (?) AND e.purpose IN (?) AND e.state = 'granted'
          AND (a.addressHash IN (?) OR a.addressHash IS NULL)) g
     WHERE g.effectiveAt >= g.latest - ${sameMomentMs} OR g.addressHash IS NULL`,
    [
      distinct(asks.map((ask) => ask.accountId)),
      distinct(asks.map((ask) => ask.contactId)),
      distinct(asks.map((ask) => ask.purpose)),
      hashes,
    ],
  );
  return entriesOf(rows);
}

/** Only asked when somebody agreed without naming an address. */
async function sinceOf(
  reader: Reader,
  asks: readonly StandingAsk[],
  grants: ReadonlyMap<string, readonly StandingEntry[]>,
  history: AddressHistory | undefined,
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>> | undefined> {
  if (history === undefined) return undefined;
  const found = new Map<string, ReadonlyMap<string, number>>();
  const nameless = asks.filter((ask) =>
    grants.get(personOf(ask))?.some((entry) => entry.addresses.length === 0),
  );
  for (const accountId of distinct(nameless.map((ask) => ask.accountId))) {
    const own = nameless.filter((ask) => ask.accountId === accountId);
    const contactIds = distinct(own.map((ask) => ask.contactId));
    for (const [contactId, since] of await history(reader, accountId, contactIds))
      found.set(contactId, since);
  }
  return found;
}

const columns =
  'e.id, e.accountId, e.contactId, e.purpose, e.state, e.method, e.effectiveAt, e.recordedAt, e.source';

function entriesOf(rows: readonly RawEntry[]): StandingEntry[] {
  const entries = new Map<string, StandingEntry & { addresses: string[] }>();
  for (const { addressHash, effectiveAt, recordedAt, ...row } of rows) {
    const entry = entries.get(row.id) ?? {
      ...row,
      effectiveAt: Number(effectiveAt),
      recordedAt: Number(recordedAt),
      addresses: [],
    };
    if (addressHash !== null) entry.addresses.push(addressHash);
    entries.set(row.id, entry);
  }
  return [...entries.values()];
}

function grouped(entries: readonly StandingEntry[]): Map<string, StandingEntry[]> {
  const groups = new Map<string, StandingEntry[]>();
  for (const entry of entries) {
    const list = groups.get(personOf(entry));
    if (list) list.push(entry);
    else groups.set(personOf(entry), [entry]);
  }
  return groups;
}

function personOf(ask: { accountId: string; contactId: string; purpose: string }): string {
  return `${ask.accountId}:${ask.contactId}:${ask.purpose}`;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
