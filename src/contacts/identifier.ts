import { machineText, stableId, type Person } from '../sdk/index.js';
import type { IdentityKind } from './contact.entity.js';
import { matchKeyOf, normalisePhone, type PhoneProblem } from './phone.js';
import { isUserId, readUserId } from './user-id.js';

/** Something a person can be recognised by. */
export interface Identifier {
  kind: IdentityKind;
  /** The connection of an external id, the portfolio of a business-scoped one; empty for all others. */
  scope: string;
  value: string;
  /** As it was given. */
  raw: string;
  matchKey: string | null;
}

/** A phone nobody can be recognised by; kept with its contact, so that the reason can be shown. */
export interface UnreadablePhone {
  raw: string;
  problem: PhoneProblem;
}

/** What a person brings, strongest identifier first. */
export interface Claims {
  identifiers: Identifier[];
  unreadable?: UnreadablePhone;
  /** What they call themselves on WhatsApp: kept, and nobody is recognised by it. */
  username?: string;
}

/** A person as a channel shows them. `userId` carries its scope, see `userIdAddress`. */
export type ShownPerson = Person & {
  /** The id all linked portfolios of the business know them by. */
  parentUserId?: string;
  username?: string;
};

/** Where identifiers are looked for and compared. */
export const addressKinds: readonly IdentityKind[] = ['phone', 'whatsapp'];

/** True for identities a message can be addressed to by digits. */
export function isAddress(identifier: { kind: string; scope: string }): boolean {
  return identifier.scope === '' && (identifier.kind === 'phone' || identifier.kind === 'whatsapp');
}

export function externalIdentifier(connectionId: string, id: string): Identifier | undefined {
  const value = id.trim();
  // Shops give all guests the id 0.
  if (value === '' || value === '0' || value.length > 190) return undefined;
  return { kind: 'external', scope: connectionId, value, raw: value, matchKey: null };
}

export function whatsappIdentifier(id: string): Identifier | undefined {
  const value = machineText(id).replace(/\D/g, '');
  if (value.length < 5 || value.length > 20) return undefined;
  return { kind: 'whatsapp', scope: '', value, raw: id.trim(), matchKey: matchKeyOf(value) ?? null };
}

/** @param id - with its scope in front where it is not of the account's home portfolio */
export function userIdIdentifier(id: string): Identifier | undefined {
  const { scope, value } = readUserId(id.trim());
  if (value.length < 4 || value.length > 190) return undefined;
  return { kind: 'user_id', scope, value, raw: value, matchKey: null };
}

/**
 * The id that linked portfolios share. It is the same under all of them, so it has no scope; how a group of
 * linked portfolios is called Meta does not tell (assumed: no two groups of one account have the same id).
 */
export function parentUserIdIdentifier(id: string): Identifier | undefined {
  const value = id.trim();
  if (value.length < 4 || value.length > 190) return undefined;
  return { kind: 'parent_user_id', scope: '', value, raw: value, matchKey: null };
}

/** True for identities that have a hash of their own: what is agreed and stopped is known by it. */
export function hasAddressHash(row: { kind: string; scope: string }): boolean {
  return isAddress(row) || isUserId(row.kind);
}

export function emailIdentifier(email: string): Identifier | undefined {
  const value = emailText(email).toLowerCase();
  if (value.length > 190 || !/^[^\s@]+@[^\s@]+$/.test(value)) return undefined;
  return { kind: 'email', scope: '', value, raw: email.trim(), matchKey: null };
}

/** An e-mail address without what nobody sees and without the marks it is copied with. */
export function emailText(email: string): string {
  return machineText(email)
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^<(.*)>$/, '$1');
}

/**
 * Match key of an e-mail address that several contacts gave. The first of them is found by the address
 * itself, the others by this: their identities have their contact as scope.
 */
export function sharedEmailKey(email: string): string {
  return `mail:${stableId(email, 32)}`;
}

/** What was read last: a batch meets the same phone in the order, its consent and its messages, and reading is dear. */
const read = new Map<string, Identifier | UnreadablePhone>();
const mostRead = 5_000;

/** A phone as an identifier, or why it is none. */
export function phoneIdentifier(
  raw: string,
  country: string | null | undefined,
): Identifier | UnreadablePhone {
  const key = `${country ?? ''}:${raw}`;
  const known = read.get(key);
  if (known) return known;
  const identifier = readPhone(raw, country);
  if (read.size >= mostRead) read.clear();
  read.set(key, identifier);
  return identifier;
}

function readPhone(raw: string, country: string | null | undefined): Identifier | UnreadablePhone {
  const phone = normalisePhone(raw, country);
  if (!phone.ok) return { raw: raw.trim().slice(0, 64), problem: phone.reason };
  return { kind: 'phone', scope: '', value: phone.digits, raw: raw.trim(), matchKey: phone.matchKey ?? null };
}

/**
 * The identifiers of a person as a vendor describes them, strongest first: the vendor's own id, the
 * WhatsApp id, the phone, the business-scoped id, the e-mail.
 *
 * @param country - the account's, for phones that come with no country at all
 */
export function claimsOf(person: ShownPerson, connectionId: string, country: string | null): Claims {
  const home = person.phoneCountry ?? person.country ?? country;
  const phone = person.phone === undefined ? undefined : phoneIdentifier(person.phone, home);
  const identifiers = [
    person.externalId === undefined ? undefined : externalIdentifier(connectionId, person.externalId),
    person.whatsappId === undefined ? undefined : whatsappIdentifier(person.whatsappId),
    phone && 'kind' in phone ? phone : undefined,
    person.userId === undefined ? undefined : userIdIdentifier(person.userId),
    person.parentUserId === undefined ? undefined : parentUserIdIdentifier(person.parentUserId),
    person.email === undefined ? undefined : emailIdentifier(person.email),
  ].filter((identifier): identifier is Identifier => identifier !== undefined);
  const username = person.username?.trim().slice(0, 64);
  return {
    identifiers,
    ...(phone && 'problem' in phone ? { unreadable: phone } : {}),
    ...(username === undefined || username === '' ? {} : { username }),
  };
}

/**
 * A person's phone in E.164 with `+`; undefined where they have none, or one that cannot be read.
 *
 * @param country - the account's, for phones that come with no country at all
 */
export function internationalPhone(person: Person, country: string | null): string | undefined {
  if (person.phone === undefined) return undefined;
  const phone = phoneIdentifier(person.phone, person.phoneCountry ?? person.country ?? country);
  return 'kind' in phone ? `+${phone.value}` : undefined;
}
