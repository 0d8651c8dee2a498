import type { Reader, Tx } from '../database/index.js';
import type { MergeRequest } from './contact-merge.js';
import { identityTable } from './contact.entity.js';
import { loadContacts } from './contact.repository.js';
import { resolveClaims } from './contact-resolver.js';
import { externalIdentifier, type Identifier } from './identifier.js';
import { IdentityIndex } from './identity-index.js';
import { findIdentities } from './identity.repository.js';
import { byCore, type ChangedBy } from './contact-values.entity.js';
import { nothingKnown } from './profile.js';

/** A vendor made two of its records one. */
export interface RecordMerge {
  accountId: string;
  connectionId: string;
  /** The contact of the record that stays. */
  contactId: string;
  /** The vendor's id of the record that went. */
  mergedExternalId: string;
}

/** What a vendor did to one of its records. */
export interface RecordChange {
  accountId: string;
  connectionId: string;
  /** The vendor's id. */
  externalId: string;
  /** When it happened, milliseconds UTC. */
  at: number;
}

/** The contacts these identifiers lead to, strongest first; nobody is made. */
export async function recognise(
  reader: Reader,
  asks: readonly { accountId: string; identifiers: readonly Identifier[] }[],
): Promise<(string | undefined)[]> {
  const lookups = asks.flatMap(({ accountId, identifiers }) =>
    identifiers.map((identifier) => ({ accountId, identifier })),
  );
  if (lookups.length === 0) return asks.map(() => undefined);
  const rows = await findIdentities(reader, lookups);
  const index = new IdentityIndex(rows);
  const contacts = await loadContacts(
    reader,
    [...new Set(asks.map((ask) => ask.accountId))],
    rows.map((row) => row.contactId),
  );
  return asks.map(({ accountId, identifiers }) => {
    const holder = identifiers
      .map((identifier) => index.find(accountId, identifier))
      .find((row) => row !== undefined);
    return holder && contacts.get(holder.contactId)?.id;
  });
}

/**
 * Follows vendors that made two records one: what is known of the one that went becomes the other's,
 * and its id leads there from then on, also when it was never heard of. Repeatable, and the same in
 * whatever order merges are heard.
 *
 * @param merge - makes two contacts one
 */
export async function followMerges(
  tx: Tx,
  now: number,
  merges: readonly RecordMerge[],
  merge: (tx: Tx, request: MergeRequest, by: ChangedBy) => Promise<unknown>,
): Promise<void> {
  const asks = merges.flatMap((entry) => {
    const identifier = externalIdentifier(entry.connectionId, entry.mergedExternalId);
    return identifier ? [{ ...entry, identifiers: [identifier] }] : [];
  });
  const holders = await recognise(tx, asks);
  const heldBy = new Map(asks.map((ask, index) => [keyOf(ask), holders[index]]));
  const unheard: typeof asks = [];
  for (const ask of asks) {
    const { accountId, contactId } = ask;
    const fromId = heldBy.get(keyOf(ask));
    if (fromId === undefined) {
      heldBy.set(keyOf(ask), contactId);
      unheard.push(ask);
      continue;
    }
    const pair = await loadContacts(tx, [accountId], [fromId, contactId]);
    const [from, into] = [pair.get(fromId), pair.get(contactId)];
    if (!from || !into || from.id === into.id || from.erasedAt !== null || into.erasedAt !== null) continue;
    await merge(
      tx,
      { accountId, fromId: from.id, intoId: into.id },
      { kind: 'connection', id: ask.connectionId },
    );
  }
  await resolveClaims(
    tx,
    now,
    unheard.map(({ accountId, contactId, identifiers }) => {
      return { accountId, contactId, claims: { identifiers }, profile: nothingKnown, by: byCore };
    }),
  );
}

/**
 * Notes that vendors deleted records, or have them again. The id goes on leading to the person, so
 * that a late delivery makes no second one; the person stays as they are.
 */
export async function noteRecords(
  tx: Tx,
  deleted: readonly RecordChange[],
  alive: readonly RecordChange[],
): Promise<void> {
  const changes = [
    ...deleted.map((change) => ({ ...change, gone: true })),
    ...alive.map((change) => ({ ...change, gone: false })),
  ].flatMap((change) => {
    const identifier = externalIdentifier(change.connectionId, change.externalId);
    return identifier ? [{ ...change, identifier }] : [];
  });
  if (changes.length === 0) return;
  const rows = new IdentityIndex(await findIdentities(tx, changes));
  const next = new Map<string, { key: string; before: number | null; detachedAt: number | null }>();
  for (const { accountId, identifier, gone, at } of changes) {
    const row = rows.exactly(accountId, identifier);
    if (!row) continue;
    const known = next.get(row.id) ?? { key: row.id, before: row.detachedAt, detachedAt: row.detachedAt };
    if (gone) known.detachedAt = Math.max(at, known.detachedAt ?? at);
    else if (known.detachedAt !== null && at > known.detachedAt) known.detachedAt = null;
    next.set(row.id, known);
  }
  const patches = [...next.values()].filter(({ before, detachedAt }) => before !== detachedAt);
  await tx.updateMany(
    identityTable,
    'id',
    patches.map(({ key, detachedAt }) => ({ key, set: { detachedAt } })),
  );
}

function keyOf({ accountId, connectionId, mergedExternalId }: RecordMerge): string {
  return JSON.stringify([accountId, connectionId, mergedExternalId.trim()]);
}
