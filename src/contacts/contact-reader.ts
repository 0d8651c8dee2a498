import type { Reader } from '../database/index.js';
import { notFound, ProblemError } from '../platform/index.js';
import { contactTable, type ContactRow, type IdentityKind, type IdentityRow } from './contact.entity.js';
import { valuesOf, type ContactValues } from './contact-values.js';
import { loadContacts } from './contact.repository.js';
import { isAddress, type Identifier } from './identifier.js';
import { findIdentities, identitiesOf } from './identity.repository.js';
import { IdentityIndex } from './identity-index.js';

/** A contact as the API shows it. */
export interface ContactRecord {
  id: string;
  /** The phone used last, international digits with `+`; null when none is known or readable. */
  phone: string | null;
  whatsappId: string | null;
  /** Their id with the portfolio they were heard through last. */
  userId: string | null;
  /** What they call themselves on WhatsApp at the moment. */
  username: string | null;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  language: string | null;
  country: string | null;
  fields: Record<string, unknown>;
  tags: string[];
  /** Everything the person can be recognised by, and phones that could not be read, as they were given. */
  identities: {
    kind: IdentityKind;
    value: string | null;
    raw: string;
    connectionId?: string;
    /** Of a business-scoped id: the portfolio it is of, or the business account where that is not known. */
    portfolioId?: string;
    businessAccountId?: string;
    createdAt: number;
  }[];
  createdAt: number;
  updatedAt: number;
  erasedAt: number | null;
}

export interface ContactQuery {
  /** Default 50, at most 200. */
  limit?: number;
  cursor?: string;
  /** Only the contact found by this identifier; of an e-mail address, everyone who shares it. */
  identifier?: Identifier;
}

export interface ListPage<T> {
  data: T[];
  /** Give it as `cursor` to go on; null at the end. */
  next: string | null;
}

/** Contacts of an account, newest first, without those merged or erased. */
export async function listContacts(
  reader: Reader,
  accountId: string,
  query: ContactQuery,
): Promise<ListPage<ContactRecord>> {
  if (query.identifier) {
    const ids = await findContactIds(reader, accountId, query.identifier);
    const rows = [...(await loadContacts(reader, [accountId], ids)).values()];
    return { data: await withIdentities(reader, accountId, rows), next: null };
  }
  const limit = Math.min(Math.max(query.limit ?? 50, 1), 200);
  const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  const rows = await reader.select(
    contactTable,
    `WHERE accountId = ? AND mergedIntoId IS NULL AND erasedAt IS NULL ${before === undefined ? '' : 'AND id < ?'}
     ORDER BY id DESC LIMIT ?`,
    [accountId, ...(before === undefined ? [] : [before]), limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: await withIdentities(reader, accountId, shown),
    next: rows.length > limit && last ? encodeCursor(last.id) : null,
  };
}

/**
 * One contact; a merged id answers with the survivor.
 *
 * @throws ProblemError 404 when the account has no such contact.
 */
export async function getContact(reader: Reader, accountId: string, id: string): Promise<ContactRecord> {
  const row = (await loadContacts(reader, [accountId], [id])).get(id);
  const [record] = row ? await withIdentities(reader, accountId, [row]) : [];
  if (!record) throw notFound('contact', id);
  return record;
}

/** The contact an identifier belongs to: exactly, else by an equivalent spelling. A shared e-mail address leads to nobody. */
export async function findContactId(
  reader: Reader,
  accountId: string,
  identifier: Identifier,
): Promise<string | undefined> {
  const ids = await findContactIds(reader, accountId, identifier);
  return ids.length === 1 ? ids[0] : undefined;
}

/** All contacts an identifier belongs to, newest first: several may share an e-mail address. */
export async function findContactIds(
  reader: Reader,
  accountId: string,
  identifier: Identifier,
): Promise<string[]> {
  const index = new IdentityIndex(await findIdentities(reader, [{ accountId, identifier }]));
  const one = identifier.kind === 'email' ? undefined : index.find(accountId, identifier);
  const found = identifier.kind === 'email' ? index.holders(accountId, identifier.value) : one ? [one] : [];
  const contacts = await loadContacts(
    reader,
    [accountId],
    found.map((row) => row.contactId),
  );
  return [...new Set([...contacts.values()].map((row) => row.id))].sort().reverse();
}

async function withIdentities(
  reader: Reader,
  accountId: string,
  rows: readonly ContactRow[],
): Promise<ContactRecord[]> {
  const identities = await identitiesOf(
    reader,
    [accountId],
    rows.map((row) => row.id),
  );
  const values = await valuesOf(reader, rows);
  return rows.map((row) =>
    toRecord(
      row,
      values.get(row.id) ?? row,
      identities.filter((identity) => identity.contactId === row.id),
    ),
  );
}

function toRecord(
  row: ContactRow,
  { fields, tags }: ContactValues,
  identities: readonly IdentityRow[],
): ContactRecord {
  const latest = (kind: IdentityKind): string | null =>
    identities
      .filter((identity) => identity.kind === kind && (kind !== 'phone' || isAddress(identity)))
      .reduce<IdentityRow | undefined>(
        (best, next) => (best && best.usedAt > next.usedAt ? best : next),
        undefined,
      )?.value ?? null;
  const phone = latest('phone');
  return {
    id: row.id,
    phone: phone === null ? null : `+${phone}`,
    whatsappId: latest('whatsapp'),
    userId: latest('user_id'),
    username: latest('username'),
    email: latest('email'),
    firstName: row.firstName,
    lastName: row.lastName,
    company: row.company,
    language: row.language,
    country: row.country,
    fields,
    tags,
    identities: identities
      .filter((row) => row.detachedAt === null)
      .filter(isShownOnce)
      .map(identityRecord),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    erasedAt: row.erasedAt,
  };
}

/** After a merge of two who shared an e-mail address it stands there twice. */
function isShownOnce(row: IdentityRow, index: number, all: readonly IdentityRow[]): boolean {
  return (
    row.kind !== 'email' || all.findIndex((one) => one.kind === 'email' && one.value === row.value) === index
  );
}

function identityRecord(row: IdentityRow): ContactRecord['identities'][number] {
  const kind = row.kind as IdentityKind;
  const unreadable = kind === 'phone' && !isAddress(row);
  return {
    kind,
    value: unreadable ? null : row.value,
    raw: row.raw,
    ...(kind === 'external' ? { connectionId: row.scope } : {}),
    ...(kind === 'user_id' ? portfolioOf(row.scope) : {}),
    createdAt: row.createdAt,
  };
}

/** Whose id it is; of the account's home portfolio nothing is said. */
function portfolioOf(scope: string): { portfolioId?: string; businessAccountId?: string } {
  if (scope.startsWith('p:')) return { portfolioId: scope.slice(2) };
  return scope.startsWith('a:') ? { businessAccountId: scope.slice(2) } : {};
}

function encodeCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function decodeCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (/^[0-9a-f-]{36}$/.test(id)) return id;
  throw new ProblemError(
    422,
    'invalid_cursor',
    'The cursor is not from this list. Start again without a cursor.',
    {
      fields: [{ field: 'cursor', reason: 'must be the `next` of an earlier answer, unchanged' }],
    },
  );
}
