import type { Tx } from '../database/index.js';
import { notFound, ProblemError, type FieldProblem } from '../platform/index.js';
import { contactTable, type ContactRow } from './contact.entity.js';
import {
  invalidContact,
  mergeFields,
  mergeTags,
  type ContactInput,
  type ContactPatch,
  type LeftOut,
} from './contact-input.js';
import { loadContacts } from './contact.repository.js';
import { resolveClaims, type Resolution } from './contact-resolver.js';
import type { ChangedBy } from './contact-values.entity.js';
import { saveContacts, type ContactStep } from './contact-values.js';
import { FieldTypes } from './field-types.js';
import { findIdentities } from './identity.repository.js';
import {
  emailIdentifier,
  externalIdentifier,
  phoneIdentifier,
  userIdIdentifier,
  whatsappIdentifier,
  type Identifier,
} from './identifier.js';
import { normaliseLocale } from './locale.js';
import { byApi, noted } from './origins.js';
import { phoneAdvice } from './phone-advice.js';
import { nothingKnown, profileFields } from './profile.js';
import { tagsByApi } from './vendor-news.js';

/** Custom fields and tags to add to a contact. */
export interface ContactExtension {
  accountId: string;
  contactId: string;
  /** Null removes a field. */
  fields?: Readonly<Record<string, unknown>>;
  tags?: readonly string[];
  by: ChangedBy;
}

/** How an edit is made. */
export interface EditOptions {
  /** The account's, for phones without a country code. */
  country: string | null;
  by: ChangedBy;
}

/** Finds the contact by any identifier of the input, or makes it, and writes what the input says. */
export async function upsertContact(
  tx: Tx,
  now: number,
  accountId: string,
  input: ContactInput,
  { country, by }: EditOptions,
): Promise<{ id: string; created: boolean }> {
  const identifiers = identifiersOf(input, country);
  if (identifiers.length === 0) {
    throw invalidContact([
      {
        field: 'phone',
        reason: 'is missing, and so are whatsappId, userId, email and externalIds: give at least one',
      },
    ]);
  }
  const [resolution] = await resolveClaims(tx, now, [
    { accountId, claims: { identifiers }, profile: nothingKnown, by },
  ]);
  if (!resolution) throw await sharedEmail(tx, accountId, identifiers);
  refuseTaken(resolution);
  await writeChanges(tx, now, accountId, resolution.contactId, input, by);
  return { id: resolution.contactId, created: resolution.created };
}

/** Changes a contact by id; identifiers of the patch are linked to it. */
export async function updateContact(
  tx: Tx,
  now: number,
  accountId: string,
  id: string,
  patch: ContactPatch,
  { country, by }: EditOptions,
): Promise<{ id: string }> {
  const contact = (await loadContacts(tx, [accountId], [id])).get(id);
  if (!contact || contact.erasedAt !== null) throw notFound('contact', id);
  const identifiers = identifiersOf(patch, country);
  if (identifiers.length > 0) {
    const claim = { accountId, claims: { identifiers }, profile: nothingKnown, contactId: contact.id, by };
    const [resolution] = await resolveClaims(tx, now, [claim]);
    if (resolution) refuseTaken(resolution);
  }
  await writeChanges(tx, now, accountId, contact.id, patch, by);
  return { id: contact.id };
}

/**
 * Adds custom fields and tags to many contacts in a constant number of statements. What does not fit
 * the limits or its declaration is left out; the answer names it by contact.
 */
export async function extendContacts(
  tx: Tx,
  now: number,
  changes: readonly ContactExtension[],
): Promise<Map<string, LeftOut[]>> {
  const dropped = new Map<string, LeftOut[]>();
  if (changes.length === 0) return dropped;
  const accountIds = [...new Set(changes.map((change) => change.accountId))];
  const survivors = await loadContacts(
    tx,
    accountIds,
    changes.map((change) => change.contactId),
  );
  const ids = [...new Set([...survivors.values()].map((row) => row.id))].sort();
  const rows = await tx.selectIn(contactTable, 'id', ids, `ORDER BY id ${tx.forUpdate}`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const types = await FieldTypes.load(tx, accountIds);
  const steps: ContactStep[] = [];
  for (const change of changes) {
    const row = byId.get(survivors.get(change.contactId)?.id ?? '');
    if (!row || row.accountId !== change.accountId || row.erasedAt !== null) continue;
    const fields = mergeFields(row.fields, change.fields ?? {}, (name, value) =>
      types.misfit(row.accountId, name, value),
    );
    const tags = mergeTags(row.tags, change.tags ?? []);
    const leftOut = [...fields.dropped, ...tags.dropped];
    if (leftOut.length > 0)
      dropped.set(change.contactId, [...(dropped.get(change.contactId) ?? []), ...leftOut]);
    if (sameJson(fields.fields, row.fields) && tags.tags.length === row.tags.length) continue;
    const after = { ...row, fields: fields.fields, tags: tags.tags };
    byId.set(row.id, after);
    steps.push({ before: row, after, by: change.by });
  }
  await saveContacts(tx, now, steps);
  return dropped;
}

function identifiersOf(input: ContactInput, accountCountry: string | null): Identifier[] {
  const problems: FieldProblem[] = [];
  const checked = (field: string, identifier: Identifier | undefined): Identifier[] => {
    if (identifier) return [identifier];
    problems.push({
      field,
      reason: 'is not an identifier a person can be recognised by; leave it out or correct it',
    });
    return [];
  };
  const found = (input.externalIds ?? []).flatMap(({ connectionId, id }, index) =>
    checked(`externalIds.${index}.id`, externalIdentifier(connectionId, id)),
  );
  if (input.whatsappId !== undefined)
    found.push(...checked('whatsappId', whatsappIdentifier(input.whatsappId)));
  if (input.phone !== undefined) {
    const phone = phoneIdentifier(input.phone, input.country ?? accountCountry);
    if ('problem' in phone) problems.push({ field: 'phone', reason: phoneAdvice[phone.problem] });
    else found.push(phone);
  }
  if (input.userId !== undefined) found.push(...checked('userId', userIdIdentifier(input.userId)));
  if (input.email !== undefined) found.push(...checked('email', emailIdentifier(input.email)));
  if (problems.length > 0) throw invalidContact(problems);
  return found;
}

/** An e-mail address that several share leads to none of them. */
async function sharedEmail(
  tx: Tx,
  accountId: string,
  identifiers: readonly Identifier[],
): Promise<ProblemError> {
  const rows = await findIdentities(
    tx,
    identifiers.map((identifier) => ({ accountId, identifier })),
  );
  const holders = [...new Set(rows.map((row) => row.contactId))].sort();
  return new ProblemError(
    409,
    'identifier_in_use',
    'The contact was not saved: several contacts share this e-mail address, so it identifies none of them. Use the id of the contact, or add its phone.',
    {
      fields: [
        {
          field: 'email',
          reason: `is shared by ${holders.length} contacts: ${holders.slice(0, 10).join(', ')}`,
        },
      ],
    },
  );
}

function refuseTaken(resolution: Resolution): void {
  if (resolution.elsewhere.length === 0) return;
  throw new ProblemError(
    409,
    'identifier_in_use',
    'The contact was not saved: some of its identifiers belong to another contact. Merge the two, or omit those identifiers.',
    {
      fields: resolution.elsewhere.map(({ identifier, contactId }) => ({
        field: inputFields[identifier.kind],
        reason: `belongs to the contact ${contactId}`,
      })),
    },
  );
}

const inputFields: Readonly<Record<Identifier['kind'], string>> = {
  phone: 'phone',
  whatsapp: 'whatsappId',
  user_id: 'userId',
  parent_user_id: 'parentUserId',
  username: 'username',
  email: 'email',
  external: 'externalIds',
};

async function writeChanges(
  tx: Tx,
  now: number,
  accountId: string,
  id: string,
  patch: ContactPatch,
  by: ChangedBy,
): Promise<void> {
  const row = await tx.first(contactTable, `WHERE id = ? AND accountId = ? ${tx.forUpdate}`, [id, accountId]);
  if (!row) throw notFound('contact', id);
  const types = patch.fields === undefined ? undefined : await FieldTypes.load(tx, [accountId]);
  const { fields, dropped } = mergeFields(row.fields, patch.fields ?? {}, (name, value) =>
    types?.misfit(accountId, name, value),
  );
  if (dropped.length > 0) {
    throw invalidContact(
      dropped.map(({ name, misfit }) => ({
        field: `fields.${name.slice(0, 64)}`,
        reason: misfit ?? 'does not fit: a contact holds 100 custom fields, 16,384 characters of JSON in all',
      })),
    );
  }
  const next: ContactRow = { ...row, fields, tags: patch.tags ?? row.tags };
  for (const name of profileFields) {
    const value = patch[name];
    if (value !== undefined) next[name] = name === 'language' ? (normaliseLocale(value) ?? null) : value;
  }
  const given = profileFields.filter((name) => patch[name] !== undefined);
  const origins = noted(row.origins ?? {}, { by: byApi, at: now }, given, Object.keys(patch.fields ?? {}));
  const noticed = patch.tags === undefined ? origins : tagsByApi(origins, patch.tags, now);
  next.origins = sameJson(noticed, row.origins ?? {}) ? row.origins : noticed;
  await saveContacts(tx, now, [{ before: row, after: next, by }]);
}

function sameJson(one: unknown, two: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(two);
}
