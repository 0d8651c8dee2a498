import type { Reader, Tx } from '../database/index.js';
import type { Person } from '../sdk/index.js';
import { takeUntold } from './contact-changes.js';
import { contactTable, identityTable, type ContactRow, type IdentityRow } from './contact.entity.js';
import { resolveClaims } from './contact-resolver.js';
import { byCore } from './contact-values.entity.js';
import { claimsOf } from './identifier.js';
import { profileOf } from './profile.js';

/** A contact with everything it is known by. */
export interface ArchivedContact {
  contact: ContactRow;
  identities: IdentityRow[];
}

/** Contacts of an account that stand for themselves, neither merged nor erased, by id. @param after - id of the last one before */
export async function contactPage(
  reader: Reader,
  accountId: string,
  after: string,
  take: number,
): Promise<ArchivedContact[]> {
  const contacts = await reader.select(
    contactTable,
    'WHERE accountId = ? AND id > ? AND mergedIntoId IS NULL AND erasedAt IS NULL ORDER BY id LIMIT ?',
    [accountId, after, take],
  );
  const identities = await reader.selectIn(
    identityTable,
    'contactId',
    contacts.map(({ id }) => id),
    'AND accountId = ? ORDER BY usedAt, id',
    [accountId],
  );
  return contacts.map((contact) => ({
    contact,
    identities: identities.filter(({ contactId }) => contactId === contact.id),
  }));
}

/** Somebody from an archive. */
export interface RestoredPerson {
  /** What they are known by and called; the first names the person, the others are linked to them. */
  people: readonly Person[];
  fields: Readonly<Record<string, unknown>>;
  tags: readonly string[];
}

/**
 * Brings back somebody from an archive: found by their identifiers, or made. What is known of them here
 * stays; fields and tags they lack are added. Nobody is told: it happened long ago, elsewhere.
 *
 * @returns their id, and how many of the people named somebody else; undefined when one of them has no
 * identifier that can be read: then nothing was written
 */
export async function restoreContact(
  tx: Tx,
  now: number,
  accountId: string,
  { people, fields, tags }: RestoredPerson,
): Promise<{ contactId: string; elsewhere: number } | undefined> {
  if (people.some((person) => claimsOf(person, '', null).identifiers.length === 0)) return undefined;
  let contactId: string | undefined;
  let elsewhere = 0;
  for (const person of people) {
    const [resolution] = await resolveClaims(tx, now, [
      {
        accountId,
        claims: claimsOf(person, '', null),
        profile: profileOf(person),
        by: byCore,
        ...(contactId === undefined ? {} : { contactId }),
      },
    ]);
    if (!resolution) continue;
    contactId ??= resolution.contactId;
    elsewhere += resolution.elsewhere.length;
  }
  takeUntold(tx);
  if (contactId === undefined) return undefined;
  const row = await tx.first(contactTable, `WHERE accountId = ? AND id = ? ${tx.forUpdate}`, [
    accountId,
    contactId,
  ]);
  if (!row) return undefined;
  const set = {
    fields: { ...fields, ...row.fields },
    tags: [...new Set([...row.tags, ...tags])],
    updatedAt: now,
  };
  const isSame =
    JSON.stringify(set.fields) === JSON.stringify(row.fields) && set.tags.length === row.tags.length;
  if (!isSame) await tx.updateMany(contactTable, 'id', [{ key: contactId, set }]);
  return { contactId, elsewhere };
}
