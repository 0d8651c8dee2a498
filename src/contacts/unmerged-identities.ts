import type { Tx } from '../database/index.js';
import type { ContactUnmerge, UnmergedOwner } from '../hooks/index.js';
import type { Secrets } from '../platform/index.js';
import type { Person } from '../sdk/index.js';
import type { IdentityRow } from './contact.entity.js';
import { claimsOf, hasAddressHash, isAddress } from './identifier.js';
import { identitiesOf } from './identity.repository.js';
import { IdentityIndex } from './identity-index.js';
import { addressHash, addressKey } from './phone.js';
import { addressOfIdentity } from './user-id.js';

/** A merge that is undone, and the identities each of the two had before it. */
export interface Separation extends Pick<
  ContactUnmerge,
  'accountId' | 'mergeId' | 'keptId' | 'restoredId' | 'mergedAt'
> {
  own: { kept: readonly string[]; restored: readonly string[] };
  /** The account's country, for phones that come with none. */
  country: string | null;
}

/** Identifiers of one merged contact, told apart again. */
export interface Owners {
  happening: ContactUnmerge;
  /** Tells owners anew, after more addresses were found. */
  look: () => void;
  /** Ids of the identities that go back. */
  moved: () => string[];
}

/**
 * Whose each identity of a merged contact is. Those of before the merge go back to whoever had them; one
 * that came since is whose the identity was by which the person was recognised when it was given, else
 * whose address it is another spelling of, else whose WhatsApp account it belongs to. What nothing ties
 * to either stays with the contact that stayed.
 */
export async function ownersAfter(tx: Tx, secrets: Secrets, separation: Separation): Promise<Owners> {
  const { own, country, ...which } = separation;
  const rows = await identitiesOf(tx, [which.accountId], [which.keptId]);
  const owners = new Map<string, UnmergedOwner>();
  const before = { kept: new Set(own.kept), restored: new Set(own.restored) };
  for (const { id } of rows) {
    if (before.restored.has(id)) owners.set(id, 'restored');
    else if (before.kept.has(id)) owners.set(id, 'kept');
  }
  const addresses = { kept: new Set<string>(), restored: new Set<string>() };
  const index = new IdentityIndex(rows);
  const found: ContactUnmerge['found'] = {
    addresses: addresses.restored,
    conversations: new Set(),
    messages: new Set(),
    events: new Set(),
    journeys: new Set(),
    sources: new Set(),
    unclearSources: new Set(),
  };
  const hashOf = (row: IdentityRow) =>
    hasAddressHash(row) ? addressHash(secrets, addressOfIdentity(row)) : undefined;
  const keep = (row: IdentityRow, owner: 'kept' | 'restored') => {
    owners.set(row.id, owner);
    const hash = hashOf(row);
    if (hash !== undefined) addresses[owner].add(hash);
  };
  for (const row of rows) {
    const owner = owners.get(row.id);
    if (owner !== undefined) keep(row, owner);
  }
  const spread = () => {
    for (let changed = true; changed;) {
      changed = false;
      for (const row of rows) {
        if (owners.get(row.id) !== undefined) continue;
        const owner = ownerOfIdentity(row, rows, owners, addresses, hashOf(row));
        if (owner === undefined) continue;
        keep(row, owner);
        changed = true;
      }
    }
  };
  spread();
  const happening: ContactUnmerge = {
    ...which,
    addresses,
    found,
    ownerOf: (person: Person, connectionId: string) => {
      for (const identifier of claimsOf(person, connectionId, country).identifiers) {
        const row = index.find(which.accountId, identifier);
        if (!row) continue;
        const holders =
          identifier.kind === 'email' ? index.holders(which.accountId, identifier.value) : [row];
        const found = new Set(holders.map(({ id }) => owners.get(id) ?? 'kept'));
        // Both gave this e-mail address: it tells nothing.
        if (found.size === 1) return [...found][0];
      }
      return undefined;
    },
  };
  return {
    happening,
    look: spread,
    moved: () => rows.filter((row) => owners.get(row.id) === 'restored').map((row) => row.id),
  };
}

function ownerOfIdentity(
  row: IdentityRow,
  rows: readonly IdentityRow[],
  owners: ReadonlyMap<string, UnmergedOwner>,
  addresses: ContactUnmerge['addresses'],
  hash: string | undefined,
): UnmergedOwner {
  const via = row.viaId === null ? undefined : owners.get(row.viaId);
  if (via !== undefined) return via;
  const spelling = isAddress(row)
    ? rows.find(
        (other) =>
          isAddress(other) &&
          owners.get(other.id) !== undefined &&
          addressKey(other.value) === addressKey(row.value),
      )
    : undefined;
  if (spelling) return owners.get(spelling.id);
  if (hash === undefined) return undefined;
  if (addresses.restored.has(hash)) return 'restored';
  return addresses.kept.has(hash) ? 'kept' : undefined;
}
