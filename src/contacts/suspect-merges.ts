import type { Reader } from '../database/index.js';
import type { Secrets } from '../platform/index.js';
import type { Person } from '../sdk/index.js';
import { contactTable, type ContactRow, type IdentityRow } from './contact.entity.js';
import { loadContacts } from './contact.repository.js';
import { claimsOf, isAddress } from './identifier.js';
import { identitiesOf } from './identity.repository.js';
import { addressHash, addressKey } from './phone.js';

/** One of the phones of a contact that may be two people. */
export interface SuspectPhone {
  /** International digits. */
  digits: string;
  /** The same for every spelling of the number. */
  key: string;
  addressHash: string;
  /** When it was first and last given, milliseconds UTC, as far as the contact itself tells. */
  firstGivenAt: number;
  lastGivenAt: number;
}

/** A contact with several phones that nothing stronger than an e-mail address holds together. */
export interface SuspectMerge {
  contact: ContactRow;
  emails: string[];
  phones: SuspectPhone[];
  /** Contacts that were merged into it by hand. */
  mergedFrom: string[];
}

/** A person as an event of the contact named them. */
export interface Naming {
  connectionId: string;
  person: Person;
}

/**
 * Contacts with an e-mail address and several phones, without an id of a shop or CRM, and without a
 * WhatsApp id besides these phones: oldest first, after an id. Whether what events say ties their phones
 * is asked with {@link holdTogether}. `ids` are those that were looked at, for the next page.
 */
export async function suspectMerges(
  reader: Reader,
  secrets: Secrets,
  accountId: string,
  after: string,
  limit: number,
): Promise<{ ids: string[]; suspects: SuspectMerge[] }> {
  const found = await reader.query<{ contactId: string }>(
    `SELECT p.contactId FROM identity p
     WHERE p.accountId = ? AND p.kind = 'phone' AND p.scope = '' AND p.contactId > ?
       AND EXISTS (SELECT 1 FROM identity e WHERE e.contactId = p.contactId AND e.kind = 'email')
       AND NOT EXISTS (SELECT 1 FROM identity x WHERE x.contactId = p.contactId AND x.kind = 'external')
     GROUP BY p.contactId HAVING COUNT(DISTINCT COALESCE(p.matchKey, p.value)) > 1
     ORDER BY p.contactId LIMIT ?`,
    [accountId, after, limit],
  );
  const ids = found.map(({ contactId }) => contactId);
  if (ids.length === 0) return { ids, suspects: [] };
  const contacts = await loadContacts(reader, [accountId], ids);
  const identities = await identitiesOf(reader, [accountId], ids);
  const merged = await reader.selectIn(contactTable, 'mergedIntoId', ids, 'AND accountId = ? ORDER BY id', [
    accountId,
  ]);
  const suspects = ids.flatMap((id): SuspectMerge[] => {
    const contact = contacts.get(id);
    const own = identities.filter((row) => row.contactId === id);
    const phones = phonesOf(secrets, own);
    const keys = new Set(phones.map(({ key }) => key));
    const tying = own.some((row) => row.kind === 'whatsapp' && !keys.has(addressKey(row.value)));
    if (!contact || tying) return [];
    const emails = own.filter(({ kind }) => kind === 'email').map(({ value }) => value);
    const mergedFrom = merged.filter(({ mergedIntoId }) => mergedIntoId === id).map((row) => row.id);
    return [{ contact, emails: [...new Set(emails)], phones, mergedFrom }];
  });
  return { ids, suspects };
}

/** True when something else than an e-mail address says that these phones are one person's. Pure. */
export function holdTogether(
  phones: readonly Pick<SuspectPhone, 'key'>[],
  namings: readonly Naming[],
  country: string | null,
): boolean {
  const groups = new Map<string, string>();
  const rootOf = (node: string): string => {
    let root = node;
    for (let next = groups.get(root); next !== undefined; next = groups.get(root)) root = next;
    return root;
  };
  for (const { person, connectionId } of namings) {
    const [first, ...others] = claimsOf(person, connectionId, country).identifiers.flatMap((identifier) =>
      identifier.kind === 'email'
        ? []
        : isAddress(identifier)
          ? [addressKey(identifier.value)]
          : [`${identifier.kind}:${identifier.scope}:${identifier.value}`],
    );
    for (const other of first === undefined ? [] : others) {
      if (rootOf(other) !== rootOf(first as string)) groups.set(rootOf(other), rootOf(first as string));
    }
  }
  return new Set(phones.map(({ key }) => rootOf(key))).size === 1;
}

/** Keys of the phones and WhatsApp ids a person is named by. */
export function addressKeysOf(person: Person, country: string | null): string[] {
  const { identifiers } = claimsOf(person, '', country);
  return [...new Set(identifiers.filter(isAddress).map(({ value }) => addressKey(value)))];
}

function phonesOf(secrets: Secrets, own: readonly IdentityRow[]): SuspectPhone[] {
  const phones = new Map<string, SuspectPhone>();
  for (const row of own) {
    if (row.kind !== 'phone' || !isAddress(row)) continue;
    const key = addressKey(row.value);
    const known = phones.get(key);
    phones.set(key, {
      digits: known?.digits ?? row.value,
      key,
      addressHash: addressHash(secrets, row.value),
      firstGivenAt: Math.min(row.createdAt, known?.firstGivenAt ?? row.createdAt),
      lastGivenAt: Math.max(row.usedAt, known?.lastGivenAt ?? row.usedAt),
    });
  }
  return [...phones.values()].sort((one, two) => one.firstGivenAt - two.firstGivenAt);
}
