import type { Reader, Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import { machineText } from '../sdk/index.js';
import { findContactId, findContactIds } from './contact-reader.js';
import { resolveClaims } from './contact-resolver.js';
import { byCore } from './contact-values.entity.js';
import { identityTable, type IdentityKind } from './contact.entity.js';
import { loadContacts } from './contact.repository.js';
import {
  emailIdentifier,
  externalIdentifier,
  isAddress,
  parentUserIdIdentifier,
  phoneIdentifier,
  userIdIdentifier,
  whatsappIdentifier,
  type Identifier,
} from './identifier.js';
import { IdentityIndex } from './identity-index.js';
import { findIdentities, identitiesOf } from './identity.repository.js';
import { addressKey } from './phone.js';
import { nothingKnown } from './profile.js';

/** An identifier in its raw form. `scope` is the connection of an external id. */
export interface IdentifierInput {
  kind: IdentityKind;
  value: string;
  scope?: string;
  /** For phones without a country code. */
  country?: string | null;
}

export interface LinkRequest {
  accountId: string;
  contactId: string;
  identifier: IdentifierInput;
}

/** `taken`: it belongs to another contact and stays there. `unreadable`: it is no identifier. */
export type LinkResult = 'linked' | 'taken' | 'unreadable';

/** The identifier as it is stored; undefined when it is none. */
export function readIdentifier({ kind, value, scope, country }: IdentifierInput): Identifier | undefined {
  switch (kind) {
    case 'phone': {
      const international = /^\d{7,15}$/.test(machineText(value)) && !country ? `+${value}` : value;
      const phone = phoneIdentifier(international, country);
      return 'kind' in phone ? phone : undefined;
    }
    case 'whatsapp':
      return whatsappIdentifier(value);
    case 'user_id':
      return userIdIdentifier(value);
    case 'parent_user_id':
      return parentUserIdIdentifier(value);
    case 'username':
      return undefined;
    case 'email':
      return emailIdentifier(value);
    case 'external':
      return externalIdentifier(scope ?? '', value);
  }
}

/** Everyone an identifier belongs to, newest first. */
export async function everyoneWith(
  reader: Reader,
  accountId: string,
  input: IdentifierInput,
): Promise<string[]> {
  const identifier = readIdentifier(input);
  return identifier ? findContactIds(reader, accountId, identifier) : [];
}

/** The one an address belongs to; nobody when it is shared. */
export async function holderOf(
  reader: Reader,
  accountId: string,
  address: IdentifierInput,
): Promise<string | undefined> {
  const identifier = readIdentifier(address);
  return identifier && findContactId(reader, accountId, identifier);
}

/** Everyone who gave each of these e-mail addresses, by the address as it was asked for. One statement. */
export async function holdersOfEmails(
  reader: Reader,
  accountId: string,
  emails: readonly string[],
): Promise<Map<string, string[]>> {
  const read = emails.flatMap((email) => {
    const identifier = emailIdentifier(email);
    return identifier ? [{ email, accountId, identifier }] : [];
  });
  if (read.length === 0) return new Map();
  const index = new IdentityIndex(await findIdentities(reader, read));
  return new Map(
    read.map(({ email, identifier }) => [
      email,
      [...new Set(index.holders(accountId, identifier.value).map((row) => row.contactId))],
    ]),
  );
}

/** The contacts addresses belong to, in their order; undefined for those of nobody. Two statements. */
export async function ownersOfAddresses(
  reader: Reader,
  lookups: readonly { accountId: string; address: IdentifierInput }[],
): Promise<(string | undefined)[]> {
  const wanted = lookups.map(({ accountId, address }) => {
    const identifier = readIdentifier(address);
    return identifier && { accountId, identifier };
  });
  const known = wanted.filter((lookup) => lookup !== undefined);
  if (known.length === 0) return wanted.map(() => undefined);
  const index = new IdentityIndex(await findIdentities(reader, known));
  const found = wanted.map((lookup) => lookup && index.find(lookup.accountId, lookup.identifier)?.contactId);
  const contacts = await loadContacts(
    reader,
    [...new Set(known.map(({ accountId }) => accountId))],
    found.filter((id) => id !== undefined),
  );
  return found.map((id) => (id === undefined ? undefined : contacts.get(id)?.id));
}

/** Links identifiers to contacts that are known already. */
export async function linkIdentities(
  tx: Tx,
  now: number,
  requests: readonly LinkRequest[],
): Promise<LinkResult[]> {
  const identifiers = requests.map((request) => readIdentifier(request.identifier));
  const resolutions = await resolveClaims(
    tx,
    now,
    requests.map(({ accountId, contactId }, index) => {
      const identifier = identifiers[index];
      return {
        accountId,
        contactId,
        claims: { identifiers: identifier ? [identifier] : [] },
        profile: nothingKnown,
        by: byCore,
      };
    }),
  );
  return resolutions.map((resolution, index) => {
    if (!identifiers[index]) return 'unreadable';
    return resolution && resolution.elsewhere.length > 0 ? 'taken' : 'linked';
  });
}

/** A business-scoped id of somebody that showed with an address of theirs. */
export interface NotedUserId {
  accountId: string;
  contactId: string;
  userId: string;
  /** What it showed with: digits, or an earlier id. */
  address: string;
}

/** Notes business-scoped ids; one that is somebody's already stays theirs. Two statements. */
export async function insertUserIds(tx: Tx, now: number, noted: readonly NotedUserId[]): Promise<void> {
  const shown = noted.map(({ accountId, address }) => {
    const identifier = /^\d+$/.test(address) ? whatsappIdentifier(address) : userIdIdentifier(address);
    return identifier && { accountId, identifier };
  });
  const index = new IdentityIndex(
    await findIdentities(
      tx,
      shown.filter((lookup) => lookup !== undefined),
    ),
  );
  const rows = noted.flatMap(({ accountId, contactId, userId }, position) => {
    const identifier = userIdIdentifier(userId);
    if (!identifier) return [];
    const lookup = shown[position];
    const viaId = (lookup && index.find(accountId, lookup.identifier)?.id) ?? null;
    const nothing = { movedTo: null, movedAt: null, detachedAt: null };
    return [
      { id: newId(), accountId, contactId, ...identifier, createdAt: now, usedAt: 0, ...nothing, viaId },
    ];
  });
  // In the order of their key, so that two units wait for each other instead of dead-locking.
  rows.sort((one, two) => (`${one.accountId}:${one.value}` < `${two.accountId}:${two.value}` ? -1 : 1));
  if (rows.length > 0) await tx.insertIgnore(identityTable, rows);
}

/** Whether nothing but an account of these digits and ids is known of a contact. */
export async function isNothingBut(
  reader: Reader,
  accountId: string,
  contactId: string,
  account: readonly string[],
): Promise<boolean> {
  const keys = new Set(account.map(addressKey));
  const rows = await identitiesOf(reader, [accountId], [contactId]);
  return rows.length > 0 && !rows.some((row) => isAddress(row) && !keys.has(addressKey(row.value)));
}
