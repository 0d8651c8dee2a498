import type { Reader } from '../database/index.js';
import type { Secrets } from '../platform/index.js';
import { plainLine, type ContactView, type Person } from '../sdk/index.js';
import type { ContactRow, IdentityRow } from './contact.entity.js';
import { loadContacts } from './contact.repository.js';
import { claimsOf, hasAddressHash, isAddress, type Identifier, type UnreadablePhone } from './identifier.js';
import { identitiesOf } from './identity.repository.js';
import { normaliseLocale } from './locale.js';
import { currentAddress, type MovedIdentity } from './moved-address.js';
import { unreadableReason } from './phone-advice.js';
import { addressHash, addressKey, normalisePhone, type PhoneType } from './phone.js';
import { addressOfIdentity, isUserId, userIdAddress } from './user-id.js';

/** Where a contact can be written to, or why nowhere. */
export interface ContactAddress {
  /** The contact; the survivor when the id asked for was merged. Use its id from here on. */
  contact: ContactRow;
  address?: { kind: 'phone' | 'whatsapp' | 'user_id'; value: string };
  /** Hash of `address`. */
  addressHash?: string;
  /** Hashes of every address of the contact. A consent that names none is recorded with all of them. */
  addressHashes: string[];
  /** Hashes of its business-scoped ids: threads known by one may be with any of its phones. */
  userIdHashes: string[];
  /** Its ids with portfolios, used last first: a number reaches people by those of its own portfolio alone. */
  userIds: readonly KnownUserId[];
  /** E-mail addresses nobody else has given. */
  ownEmails: string[];
  /** Its WhatsApp ids, used last first: a phone of an event is written to as WhatsApp spells it. */
  whatsappIds: string[];
  /** Its numbers the person has left, and where they lead; see `currentAddress`. */
  moved: readonly MovedIdentity[];
  /** Match keys of its numbers that have two spellings. */
  matchKeys: string[];
  /** Why there is no address: `no_address`, `landline`, `invalid_phone`, or what is the matter with the phone. */
  problem?: string;
  /** What was looked at, without personal data: fit for a decision record. */
  evidence: Record<string, unknown>;
}

/** An id a business knows a person by. */
export interface KnownUserId {
  /** Undefined for the id that linked portfolios share. */
  scope: string | undefined;
  /** As one text, with its scope. */
  address: string;
  hash: string;
}

/** Addresses of many contacts, by the id asked for; ids this account does not have are missing. */
export async function addressesOf(
  reader: Reader,
  secrets: Secrets,
  accountId: string,
  contactIds: readonly string[],
): Promise<Map<string, ContactAddress>> {
  const contacts = await loadContacts(reader, [accountId], contactIds);
  const rows = await identitiesOf(
    reader,
    [accountId],
    [...new Set([...contacts.values()].map((row) => row.id))],
  );
  const byContact = new Map<string, IdentityRow[]>();
  for (const row of rows) byContact.set(row.contactId, [...(byContact.get(row.contactId) ?? []), row]);
  const answers = new Map<string, ContactAddress>();
  for (const [asked, contact] of contacts) {
    answers.set(asked, addressOf(secrets, contact, byContact.get(contact.id) ?? []));
  }
  return answers;
}

/** Where a person can be written to as an event names them, or why not there. */
export interface NamedAddress {
  address?: { kind: 'phone' | 'whatsapp' | 'user_id'; value: string };
  /** Hash of `address`, or of what was given in its place: nothing that was agreed for another address counts. */
  addressHash?: string;
  /** `landline`, `invalid_phone`, or what is the matter with the phone. */
  problem?: string;
  evidence: Record<string, unknown>;
}

/**
 * Where a person can be written to by what an event says of them: never at another phone of theirs.
 * Undefined when it names neither phone, nor WhatsApp id, nor business-scoped id.
 *
 * @param country - the account's, for a phone that comes with no country at all
 * @param contact - the person, as far as known: WhatsApp's own spelling of the number is used
 */
export function namedAddress(
  secrets: Secrets,
  person: Person,
  country: string | null,
  contact: Pick<ContactAddress, 'whatsappIds'> | undefined,
): NamedAddress | undefined {
  const { identifiers, unreadable } = claimsOf(person, '', country);
  const addresses = identifiers.filter(isAddress);
  const at = (kind: 'phone' | 'whatsapp' | 'user_id', value: string, evidence: Record<string, unknown>) => ({
    address: { kind, value },
    addressHash: addressHash(secrets, value),
    evidence: { kind, ...evidence },
  });
  for (const identifier of addresses) {
    const { type, country: of } = lineOf(identifier.value);
    const spelling = spelledByWhatsApp(identifier, contact?.whatsappIds ?? []);
    if (spelling !== undefined) return at('whatsapp', spelling, { type, country: of });
    if (type !== 'landline') return at('phone', identifier.value, { type, country: of });
  }
  const userId = identifiers.find(({ kind }) => kind === 'user_id');
  if (userId) return at('user_id', userIdAddress(userId), {});
  const [landline] = addresses;
  if (landline) {
    const hash = addressHash(secrets, landline.value);
    return { problem: 'landline', addressHash: hash, evidence: { country: lineOf(landline.value).country } };
  }
  return (
    unreadable && {
      problem: unreadableReason(unreadable.problem),
      addressHash: unreadableHash(secrets, unreadable),
      evidence: { phone: unreadable.problem },
    }
  );
}

/**
 * Hashes of what a person said with an event: of each address it names, each with its aliases by
 * nature. A phone nobody can read has one too, which is no address's: what is agreed with it counts
 * nowhere. Undefined when it names none.
 */
export function namedHashes(secrets: Secrets, person: Person, country: string | null): string[] | undefined {
  const { identifiers, unreadable } = claimsOf(person, '', country);
  const values = identifiers.filter(hasAddressHash).map(addressOfIdentity);
  if (values.length > 0) return [...new Set(values.map((value) => addressHash(secrets, value)))];
  return unreadable && [unreadableHash(secrets, unreadable)];
}

/**
 * Hashes of whatever tells a person apart in any connection: each address and the e-mail address an event names.
 * What nobody can read tells nobody apart: two shops may both write "n/a".
 */
export function identityHashes(secrets: Secrets, person: Person, country: string | null): string[] {
  const { identifiers } = claimsOf(person, '', country);
  const hashes = identifiers.flatMap((identifier) => {
    if (identifier.kind === 'email') return [secrets.hash('email', identifier.value)];
    return hasAddressHash(identifier) ? [addressHash(secrets, addressOfIdentity(identifier))] : [];
  });
  return [...new Set(hashes)];
}

function unreadableHash(secrets: Secrets, { raw }: UnreadablePhone): string {
  return addressHash(secrets, `unreadable:${raw}`);
}

/** True when a person is named by a phone or WhatsApp id that can be read. */
export function namesReadablePhone(person: Person, country: string | null): boolean {
  return claimsOf(person, '', country).identifiers.some(isAddress);
}

/** A number as WhatsApp itself spells it, when that is known or it was given as a WhatsApp id. */
function spelledByWhatsApp(
  { kind, value }: Pick<Identifier, 'kind' | 'value'>,
  whatsappIds: readonly string[],
): string | undefined {
  if (kind === 'whatsapp') return value;
  const key = addressKey(value);
  return whatsappIds.find((id) => addressKey(id) === key);
}

interface Candidate {
  row: IdentityRow;
  type: PhoneType;
  country: string | undefined;
}

function addressOf(secrets: Secrets, contact: ContactRow, rows: readonly IdentityRow[]): ContactAddress {
  const addresses = rows.filter(isAddress).sort(latestFirst);
  const userIds = rows.filter((row) => isUserId(row.kind)).sort(latestFirst);
  const hashOf = (row: IdentityRow) => addressHash(secrets, addressOfIdentity(row));
  const base = {
    contact,
    addressHashes: [...new Set([...addresses, ...userIds].map(hashOf))],
    userIdHashes: userIds.map(hashOf),
    userIds: userIds.map((row) => ({
      scope: row.kind === 'user_id' ? row.scope : undefined,
      address: addressOfIdentity(row),
      hash: hashOf(row),
    })),
    ownEmails: rows.filter((row) => row.kind === 'email' && row.matchKey === null).map((row) => row.value),
    whatsappIds: addresses.filter((row) => row.kind === 'whatsapp').map((row) => row.value),
    moved: rows.filter((row) => row.movedTo !== null),
    matchKeys: [...new Set(addresses.flatMap((row) => row.matchKey ?? []))],
  };
  const evidence = { identities: countKinds(rows) };
  const candidates = addresses.map(candidateOf);
  const best = candidates.find(({ row, type }) => row.kind === 'whatsapp' || type !== 'landline');
  if (best) {
    const spelling = spelledByWhatsApp(best.row as Identifier, base.whatsappIds);
    const kind = spelling === undefined ? ('phone' as const) : ('whatsapp' as const);
    const value = spelling ?? best.row.value;
    const current = currentAddress(base.moved, value);
    if (current !== value) {
      return {
        ...base,
        address: { kind: 'whatsapp', value: current },
        addressHash: addressHash(secrets, current),
        evidence: { ...evidence, kind: 'whatsapp', type: best.type, country: best.country, moved: true },
      };
    }
    return {
      ...base,
      address: { kind, value },
      addressHash: addressHash(secrets, value),
      evidence: { ...evidence, kind, type: best.type, country: best.country },
    };
  }
  const userId = userIds.find(({ kind }) => kind === 'user_id') ?? userIds[0];
  if (userId) {
    return {
      ...base,
      address: { kind: 'user_id', value: addressOfIdentity(userId) },
      addressHash: hashOf(userId),
      evidence: { ...evidence, kind: 'user_id' },
    };
  }
  if (candidates[0]) {
    return { ...base, problem: 'landline', evidence: { ...evidence, country: candidates[0].country } };
  }
  const unreadable = rows.filter((row) => row.kind === 'phone').sort(latestFirst)[0];
  if (unreadable) {
    const [problem] = unreadable.value.split(':');
    return { ...base, problem: unreadableReason(problem), evidence: { ...evidence, phone: problem } };
  }
  return { ...base, problem: 'no_address', evidence };
}

/** Used last first; of two used together the WhatsApp id, which is known to exist. */
function latestFirst(one: IdentityRow, two: IdentityRow): number {
  if (one.usedAt !== two.usedAt) return two.usedAt - one.usedAt;
  const preference = Number(two.kind === 'whatsapp') - Number(one.kind === 'whatsapp');
  return preference !== 0 ? preference : one.id < two.id ? 1 : -1;
}

/** What kind of line a number is never changes while the process runs, and reading it is dear. */
const lines = new Map<string, { type: PhoneType; country: string | undefined }>();
const mostLines = 10_000;

function lineOf(digits: string): { type: PhoneType; country: string | undefined } {
  let line = lines.get(digits);
  if (!line) {
    const phone = normalisePhone(`+${digits}`, null);
    line = phone.ok ? { type: phone.type, country: phone.country } : { type: 'other', country: undefined };
    if (lines.size >= mostLines) lines.clear();
    lines.set(digits, line);
  }
  return line;
}

function candidateOf(row: IdentityRow): Candidate {
  return { row, ...lineOf(row.value) };
}

function countKinds(rows: readonly IdentityRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of rows) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/**
 * What a plugin may see of a contact: no identifiers. The name and the language are those of the
 * person its event is about: of several people at one phone, each is greeted by their own name.
 */
export function contactView({ contact, address }: ContactAddress, person?: Person): ContactView {
  const given = givenName(person);
  const firstName = given ? given.firstName : contact.firstName;
  const lastName = given ? given.lastName : contact.lastName;
  const language = normaliseLocale(person?.locale) ?? contact.language ?? undefined;
  return {
    id: contact.id,
    ...(isGiven(firstName) ? { firstName } : {}),
    ...(isGiven(lastName) ? { lastName } : {}),
    ...(language === undefined ? {} : { language }),
    ...(contact.country === null ? {} : { country: contact.country }),
    hasPhone: address !== undefined,
  };
}

/** The name a vendor gives the person of an event; undefined when it gives none. */
function givenName(person: Person | undefined): Pick<Person, 'firstName' | 'lastName'> | undefined {
  const [firstName, lastName] = [plainLine(person?.firstName), plainLine(person?.lastName)];
  return firstName === undefined && lastName === undefined
    ? undefined
    : { ...(firstName === undefined ? {} : { firstName }), ...(lastName === undefined ? {} : { lastName }) };
}

function isGiven(text: string | null | undefined): text is string {
  return plainLine(text) !== undefined;
}

/** Since when contacts have had each of their addresses, by its hash: the earliest of its spellings. */
export async function addressHistoryOf(
  reader: Reader,
  secrets: Secrets,
  accountId: string,
  contactIds: readonly string[],
): Promise<Map<string, Map<string, number>>> {
  const found = new Map<string, Map<string, number>>(contactIds.map((id) => [id, new Map()]));
  for (const row of await identitiesOf(reader, [accountId], contactIds)) {
    if (!hasAddressHash(row)) continue;
    const hash = addressHash(secrets, addressOfIdentity(row));
    const own = found.get(row.contactId);
    own?.set(hash, Math.min(row.createdAt, own.get(hash) ?? row.createdAt));
    // Who moved has had the new number for as long as the old one, as far as consent goes.
    const moved = row.movedTo === null ? undefined : addressHash(secrets, row.movedTo);
    if (moved !== undefined) own?.set(moved, Math.min(row.createdAt, own.get(moved) ?? row.createdAt));
  }
  return found;
}
