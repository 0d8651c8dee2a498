import type { Reader } from '../database/index.js';
import type { Secrets } from '../platform/index.js';
import type { ContactView } from '../sdk/index.js';
import type { ContactRow, IdentityRow } from './contact.entity.js';
import { loadContacts } from './contact.repository.js';
import { isAddress } from './identifier.js';
import { identitiesOf } from './identity.repository.js';
import { addressHash, addressKey, normalisePhone, type PhoneType } from './phone.js';

/** Where a contact can be written to, or why nowhere. */
export interface ContactAddress {
  /** The contact; the survivor when the id asked for was merged. Use its id from here on. */
  contact: ContactRow;
  address?: { kind: 'phone' | 'whatsapp' | 'user_id'; value: string };
  /** Hash of `address`. */
  addressHash?: string;
  /** Hashes of every address of the contact. A consent is recorded with all of them. */
  addressHashes: string[];
  /** Match keys of its Brazilian, Argentine and Mexican numbers. */
  matchKeys: string[];
  /** Why there is no address. */
  problem?: 'no_address' | 'invalid_phone' | 'landline';
  /** What was looked at, without personal data: fit for a decision record. */
  evidence: Record<string, unknown>;
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

interface Candidate {
  row: IdentityRow;
  type: PhoneType;
  country: string | undefined;
}

function addressOf(secrets: Secrets, contact: ContactRow, rows: readonly IdentityRow[]): ContactAddress {
  const addresses = rows.filter(isAddress).sort(latestFirst);
  const userIds = rows.filter((row) => row.kind === 'user_id').sort(latestFirst);
  const base = {
    contact,
    addressHashes: [...new Set([...addresses, ...userIds].map((row) => addressHash(secrets, row.value)))],
    matchKeys: [...new Set(addresses.flatMap((row) => row.matchKey ?? []))],
  };
  const evidence = { identities: countKinds(rows) };
  const candidates = addresses.map(candidateOf);
  const best = candidates.find(({ row, type }) => row.kind === 'whatsapp' || type !== 'landline');
  if (best) {
    const row = whatsappSpelling(best.row, addresses);
    return {
      ...base,
      address: { kind: row.kind as 'phone' | 'whatsapp', value: row.value },
      addressHash: addressHash(secrets, row.value),
      evidence: { ...evidence, kind: row.kind, type: best.type, country: best.country },
    };
  }
  const userId = userIds[0];
  if (userId) {
    return {
      ...base,
      address: { kind: 'user_id', value: userId.value },
      addressHash: addressHash(secrets, userId.value),
      evidence: { ...evidence, kind: 'user_id' },
    };
  }
  if (candidates[0]) {
    return { ...base, problem: 'landline', evidence: { ...evidence, country: candidates[0].country } };
  }
  const unreadable = rows.filter((row) => row.kind === 'phone').sort(latestFirst)[0];
  if (unreadable) {
    return {
      ...base,
      problem: 'invalid_phone',
      evidence: { ...evidence, phone: unreadable.value.split(':')[0] },
    };
  }
  return { ...base, problem: 'no_address', evidence };
}

/** Used last first; of two used together the WhatsApp id, which is known to exist. */
function latestFirst(one: IdentityRow, two: IdentityRow): number {
  if (one.usedAt !== two.usedAt) return two.usedAt - one.usedAt;
  const preference = Number(two.kind === 'whatsapp') - Number(one.kind === 'whatsapp');
  return preference !== 0 ? preference : one.id < two.id ? 1 : -1;
}

/** The same number as WhatsApp itself spells it, when that is known. */
function whatsappSpelling(row: IdentityRow, addresses: readonly IdentityRow[]): IdentityRow {
  const key = addressKey(row.value);
  return addresses.find((other) => other.kind === 'whatsapp' && addressKey(other.value) === key) ?? row;
}

/** What kind of line a number is never changes while the process runs, and reading it is dear. */
const lines = new Map<string, { type: PhoneType; country: string | undefined }>();
const mostLines = 10_000;

function candidateOf(row: IdentityRow): Candidate {
  let line = lines.get(row.value);
  if (!line) {
    const phone = normalisePhone(`+${row.value}`, null);
    line = phone.ok ? { type: phone.type, country: phone.country } : { type: 'other', country: undefined };
    if (lines.size >= mostLines) lines.clear();
    lines.set(row.value, line);
  }
  return { row, ...line };
}

function countKinds(rows: readonly IdentityRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of rows) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** What a plugin may see of a contact: no identifiers. */
export function contactView({ contact, address }: ContactAddress): ContactView {
  return {
    id: contact.id,
    ...(contact.firstName === null ? {} : { firstName: contact.firstName }),
    ...(contact.lastName === null ? {} : { lastName: contact.lastName }),
    ...(contact.language === null ? {} : { language: contact.language }),
    ...(contact.country === null ? {} : { country: contact.country }),
    hasPhone: address !== undefined,
  };
}
