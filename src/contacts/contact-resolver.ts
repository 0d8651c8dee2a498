import { DatabaseError, type Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import { contactTable, identityTable, type ContactRow, type IdentityRow } from './contact.entity.js';
import { loadContacts } from './contact.repository.js';
import {
  isAddress,
  sharedEmailKey,
  type Claims,
  type Identifier,
  type UnreadablePhone,
} from './identifier.js';
import { IdentityIndex } from './identity-index.js';
import { findIdentities, findRivals, identitiesOf, type Lookup } from './identity.repository.js';
import { missingFrom, type Profile } from './profile.js';
import { changeOf, recordChanges } from './contact-changes.js';
import { byCore, type ChangedBy } from './contact-values.entity.js';
import { saveContacts } from './contact-values.js';

/** A person to find or to make. */
export interface Claim {
  accountId: string;
  claims: Claims;
  profile: Profile;
  /** The contact, when it is known already: identifiers are then only linked to it. */
  contactId?: string;
  /**
   * Whether an e-mail address of others is noted as shared with them, as vendors tell it. Otherwise it
   * stays theirs alone, unless a contact is made for it.
   */
  sharesEmail?: boolean;
  /** Who names the person. */
  by: ChangedBy;
  /** Why somebody new becomes a contact, where it is not simply said. */
  reason?: string | undefined;
}

export interface Resolution {
  contactId: string;
  created: boolean;
  /** Identifiers that belong to other contacts and stay there. */
  elsewhere: { identifier: Identifier; contactId: string }[];
}

/**
 * Finds or makes the contacts of a batch. The strongest identifier that is known decides; weaker ones
 * nobody has are linked, weaker ones of others stay where they are, but for an e-mail address, which
 * several may share. Undefined for a person named by nothing but an e-mail address that several share.
 * The number of statements does not depend on the size of the batch.
 */
export async function resolveClaims(
  tx: Tx,
  now: number,
  claims: readonly Claim[],
): Promise<(Resolution | undefined)[]> {
  const lookups = claims.flatMap(({ accountId, claims: { identifiers } }) =>
    identifiers.map((identifier): Lookup => ({ accountId, identifier })),
  );
  if (lookups.length === 0 && claims.every((claim) => claim.contactId === undefined))
    return claims.map(() => undefined);
  const found = lookups.length === 0 ? [] : await findIdentities(tx, lookups);
  const accountIds = [...new Set(claims.map((claim) => claim.accountId))];
  const contactIds = [
    ...new Set([...found.map((row) => row.contactId), ...claims.flatMap((claim) => claim.contactId ?? [])]),
  ];
  const contacts = await loadContacts(tx, accountIds, contactIds);
  const known = await identitiesOf(tx, accountIds, [...new Set([...contacts.values()].map((row) => row.id))]);
  const batch = new ResolutionBatch(now, found, contacts, known);
  const resolutions = claims.map((claim) => batch.resolve(claim));
  await batch.write(tx);
  return resolutions;
}

class ResolutionBatch {
  private readonly index: IdentityIndex;
  /** Identities by contact: what it has, and what this batch adds. */
  private readonly owned = new Map<string, IdentityRow[]>();
  private readonly newContacts = new Map<string, ContactRow>();
  private readonly newIdentities: IdentityRow[] = [];
  private readonly fills = new Map<string, Profile>();
  /** Who made the new contacts, and who filled in the others. */
  private readonly authors = new Map<string, ChangedBy>();
  private readonly reasons = new Map<string, string>();
  private readonly touches = new Map<string, number>();
  /** E-mail identities that are shared from now on. */
  private readonly shared = new Set<string>();
  /** Contacts known by their e-mail address alone that are given a phone. */
  private readonly adopted = new Set<string>();
  /** Usernames that have changed. */
  private readonly renamed = new Map<string, IdentityRow>();
  private readonly known: ReadonlySet<string>;

  constructor(
    private readonly now: number,
    found: readonly IdentityRow[],
    private readonly contacts: ReadonlyMap<string, ContactRow>,
    known: readonly IdentityRow[],
  ) {
    this.index = new IdentityIndex(found);
    for (const row of known) this.own(row);
    this.known = new Set(known.map((row) => row.id));
  }

  resolve({ accountId, claims, profile, contactId, sharesEmail, by, reason }: Claim): Resolution | undefined {
    const owner = contactId === undefined ? this.ownerOf(accountId, claims) : this.live(contactId);
    if (owner === undefined && !this.namesSomebody(accountId, claims)) return undefined;
    const id = owner ?? this.create(accountId, profile);
    if (owner !== undefined) this.fill(id, profile);
    else if (reason !== undefined) this.reasons.set(id, reason);
    if (!this.authors.has(id)) this.authors.set(id, by);
    const elsewhere: Resolution['elsewhere'] = [];
    const given: IdentityRow[] = [];
    const viaId = this.recognisedBy(accountId, id, claims);
    for (const identifier of claims.identifiers) {
      if (identifier.kind === 'email') {
        const shares = sharesEmail === true || owner === undefined;
        const holder = this.giveEmail(accountId, id, identifier, shares, viaId);
        if (holder !== undefined) elsewhere.push({ identifier, contactId: holder });
        continue;
      }
      const holder = this.index.find(accountId, identifier);
      const holderId = holder && this.live(holder.contactId);
      if (holderId !== undefined && holderId !== id) elsewhere.push({ identifier, contactId: holderId });
      else
        given.push(this.index.exactly(accountId, identifier) ?? this.link(accountId, id, identifier, viaId));
    }
    this.touch(id, given.filter(isAddress));
    if (claims.unreadable) this.keepUnreadable(accountId, id, claims.unreadable, viaId);
    if (claims.username !== undefined) this.keepUsername(accountId, id, claims.username, viaId);
    return { contactId: id, created: owner === undefined, elsewhere };
  }

  async write(tx: Tx): Promise<void> {
    await this.refuseSecondPhones(tx);
    if (this.newContacts.size > 0) {
      await tx.insert(contactTable, [...this.newContacts.values()]);
      await recordChanges(
        tx,
        [...this.newContacts.values()].map(({ id: contactId, accountId }) =>
          changeOf(
            { accountId, contactId, kind: 'created', reason: this.reasons.get(contactId) },
            this.authorOf(contactId),
            this.now,
          ),
        ),
      );
    }
    if (this.newIdentities.length > 0) {
      // One order for all units, so that two of them wait for each other instead of dead-locking.
      const ordered = [...this.newIdentities].sort((one, two) => (orderKey(one) < orderKey(two) ? -1 : 1));
      await tx.insert(identityTable, ordered);
      await this.refuseRivals(tx);
    }
    if (this.touches.size > 0) {
      const patches = [...this.touches].map(([key, usedAt]) => ({ key, set: { usedAt } }));
      await tx.updateMany(identityTable, 'id', patches);
    }
    if (this.renamed.size > 0)
      await tx.updateMany(
        identityTable,
        'id',
        [...this.renamed.values()].map(({ id, value, raw, usedAt }) => ({
          key: id,
          set: { value, raw, usedAt },
        })),
      );
    if (this.shared.size > 0) await this.writeShared(tx);
    if (this.fills.size > 0) await this.writeFills(tx);
  }

  private ownerOf(accountId: string, claims: Claims): string | undefined {
    for (const identifier of claims.identifiers) {
      if (identifier.kind === 'email') continue;
      const holder = this.index.find(accountId, identifier);
      if (holder) return this.live(holder.contactId);
    }
    return this.ownerByEmail(accountId, claims);
  }

  /**
   * Whom an e-mail address leads to, when nothing stronger is known: the one person who has it. A phone
   * that comes with it is theirs only if it is their first: two phones do not become one person through
   * an e-mail address. A phone nobody can read leads to whoever gave the very same with this address.
   */
  private ownerByEmail(accountId: string, claims: Claims): string | undefined {
    const email = claims.identifiers.find(({ kind }) => kind === 'email');
    const holders = email ? this.emailHolders(accountId, email.value) : [];
    const only = holders.length === 1 ? holders[0] : undefined;
    if (claims.identifiers.some(isAddress)) {
      if (only === undefined || this.ownedBy(only).some(isAddress)) return undefined;
      if (!this.newContacts.has(only)) this.adopted.add(only);
      return only;
    }
    if (!claims.unreadable) return only;
    const value = unreadableValue(claims.unreadable);
    const same = holders.find((id) =>
      this.ownedBy(id).some((row) => row.scope === id && row.value === value),
    );
    if (same !== undefined) return same;
    return only !== undefined && this.ownedBy(only).every((row) => row.kind !== 'phone' && !isAddress(row))
      ? only
      : undefined;
  }

  /** False of somebody named by an e-mail address alone that several share, or by nothing. */
  private namesSomebody(accountId: string, { identifiers, unreadable }: Claims): boolean {
    if (identifiers.some(({ kind }) => kind !== 'email')) return true;
    return identifiers.some(
      ({ value }) => unreadable !== undefined || this.emailHolders(accountId, value).length === 0,
    );
  }

  private emailHolders(accountId: string, email: string): string[] {
    return [...new Set(this.index.holders(accountId, email).map((row) => this.live(row.contactId)))];
  }

  /** Notes an e-mail address with its contact; answers whose it stays when it is not to be shared. */
  private giveEmail(
    accountId: string,
    contactId: string,
    identifier: Identifier,
    shares: boolean,
    viaId: string | null,
  ): string | undefined {
    const holders = this.index.holders(accountId, identifier.value);
    if (holders.some((row) => this.live(row.contactId) === contactId)) return undefined;
    const [first] = holders;
    if (!first) {
      this.link(accountId, contactId, identifier, viaId);
      return undefined;
    }
    if (!shares) return this.live(first.contactId);
    const matchKey = sharedEmailKey(identifier.value);
    for (const row of holders) {
      if (row.matchKey === null) this.shared.add(row.id);
      row.matchKey = matchKey;
    }
    this.link(accountId, contactId, { ...identifier, scope: contactId, matchKey }, viaId);
    return undefined;
  }

  /** The contact an id stands for today. */
  private live(contactId: string): string {
    return this.contacts.get(contactId)?.id ?? contactId;
  }

  private create(accountId: string, profile: Profile): string {
    const id = newId();
    this.newContacts.set(id, {
      id,
      accountId,
      ...profile,
      fields: {},
      tags: [],
      createdAt: this.now,
      updatedAt: this.now,
      mergedIntoId: null,
      erasedAt: null,
      origins: null,
    });
    return id;
  }

  private fill(contactId: string, profile: Profile): void {
    const fresh = this.newContacts.get(contactId);
    if (fresh) {
      Object.assign(fresh, missingFrom(fresh, profile));
      return;
    }
    const known = this.contacts.get(contactId);
    if (!known) return;
    const planned = this.fills.get(contactId) ?? known;
    const additions = missingFrom(planned, profile);
    if (additions) this.fills.set(contactId, { ...planned, ...additions });
  }

  /** The strongest identity by which somebody known was recognised; null of somebody new. */
  private recognisedBy(accountId: string, contactId: string, { identifiers }: Claims): string | null {
    if (this.newContacts.has(contactId)) return null;
    for (const identifier of identifiers) {
      const holder =
        identifier.kind === 'email'
          ? this.index
              .holders(accountId, identifier.value)
              .find((row) => this.live(row.contactId) === contactId)
          : this.index.find(accountId, identifier);
      if (holder && this.live(holder.contactId) === contactId) return holder.id;
    }
    return null;
  }

  private link(
    accountId: string,
    contactId: string,
    identifier: Identifier,
    viaId: string | null,
  ): IdentityRow {
    const row: IdentityRow = {
      id: newId(),
      accountId,
      contactId,
      ...identifier,
      raw: identifier.raw.slice(0, 190),
      createdAt: this.now,
      usedAt: Math.max(this.now, this.lastUse(contactId) + 1),
      movedTo: null,
      movedAt: null,
      detachedAt: null,
      viaId,
    };
    this.index.add(row);
    this.own(row);
    this.newIdentities.push(row);
    return row;
  }

  /** The address given last is the one to write to; rows change only when it was not the last already. */
  private touch(contactId: string, given: readonly IdentityRow[]): void {
    const lastUse = this.lastUse(contactId);
    if (given.length === 0 || given.some((row) => row.usedAt >= lastUse)) return;
    for (const row of given) {
      row.usedAt = Math.max(this.now, lastUse + 1);
      this.touches.set(row.id, row.usedAt);
      const copy = this.owned.get(contactId)?.find((owned) => owned.id === row.id);
      if (copy) copy.usedAt = row.usedAt;
    }
  }

  private lastUse(contactId: string): number {
    return Math.max(
      0,
      ...this.ownedBy(contactId)
        .filter(isAddress)
        .map((row) => row.usedAt),
    );
  }

  /** A phone nobody can read stays with its contact, under a scope of its own: it must never match a stranger. */
  private keepUnreadable(
    accountId: string,
    contactId: string,
    phone: UnreadablePhone,
    viaId: string | null,
  ): void {
    const value = unreadableValue(phone);
    if (this.ownedBy(contactId).some((row) => row.scope === contactId && row.value === value)) return;
    const { raw } = phone;
    this.link(accountId, contactId, { kind: 'phone', scope: contactId, value, raw, matchKey: null }, viaId);
  }

  /** People change what they call themselves: a contact has its latest name alone. */
  private keepUsername(accountId: string, contactId: string, name: string, viaId: string | null): void {
    const held = this.ownedBy(contactId).filter(({ kind }) => kind === 'username');
    const last = held.reduce<IdentityRow | undefined>(
      (best, row) => (best && best.usedAt >= row.usedAt ? best : row),
      undefined,
    );
    if (last?.value === name) return;
    const row = held.find(({ scope }) => scope === contactId);
    if (!row) {
      const identifier = {
        kind: 'username' as const,
        scope: contactId,
        value: name,
        raw: name,
        matchKey: null,
      };
      this.link(accountId, contactId, identifier, viaId);
      return;
    }
    Object.assign(row, { value: name, raw: name, usedAt: Math.max(this.now, (last?.usedAt ?? 0) + 1) });
    if (this.known.has(row.id)) this.renamed.set(row.id, row);
  }

  private ownedBy(contactId: string): readonly IdentityRow[] {
    return this.owned.get(contactId) ?? [];
  }

  private own(row: IdentityRow): void {
    const list = this.owned.get(row.contactId);
    if (list) list.push(row);
    else this.owned.set(row.contactId, [row]);
  }

  /** Two units that give one person their first phone at once, by an e-mail address, would make two people one. */
  private async refuseSecondPhones(tx: Tx): Promise<void> {
    if (this.adopted.size === 0 || tx.forUpdate === '') return;
    const ids = [...this.adopted].sort();
    await tx.selectIn(contactTable, 'id', ids, `ORDER BY id ${tx.forUpdate}`);
    const rows = await tx.selectIn(identityTable, 'contactId', ids, `ORDER BY id ${tx.forUpdate}`);
    if (rows.some((row) => isAddress(row) && !this.known.has(row.id))) throw meanwhile();
  }

  /** The first who gave an e-mail address is found as one who shares it from now on. */
  private async writeShared(tx: Tx): Promise<void> {
    const written = new Set(this.newIdentities.map((row) => row.id));
    const patches = [...this.shared].flatMap((id) => {
      const row = this.index.byId(id);
      return row === undefined || written.has(id) ? [] : [{ key: id, set: { matchKey: row.matchKey } }];
    });
    await tx.updateMany(identityTable, 'id', patches);
  }

  private async refuseRivals(tx: Tx): Promise<void> {
    const lookups = this.newIdentities
      .filter(isAddress)
      .map((row) => ({ accountId: row.accountId, identifier: row as Identifier }));
    if (lookups.length === 0) return;
    const rivals = await findRivals(tx, lookups);
    const written = new IdentityIndex(this.newIdentities);
    for (const rival of rivals) {
      if (this.index.has(rival)) continue;
      const ours = written.find(rival.accountId, rival as Identifier);
      if (ours && ours.contactId !== rival.contactId) {
        throw meanwhile();
      }
    }
  }

  /** Reads again under a lock: between our look and now, a person may have written a name of their own. */
  private async writeFills(tx: Tx): Promise<void> {
    const rows = await tx.selectIn(
      contactTable,
      'id',
      [...this.fills.keys()].sort(),
      `ORDER BY id ${tx.forUpdate}`,
    );
    const steps = rows.flatMap((row) => {
      const additions = missingFrom(row, this.fills.get(row.id) ?? row);
      return additions ? [{ before: row, after: { ...row, ...additions }, by: this.authorOf(row.id) }] : [];
    });
    await saveContacts(tx, this.now, steps);
  }

  private authorOf(contactId: string): ChangedBy {
    return this.authors.get(contactId) ?? byCore;
  }
}

function unreadableValue({ problem, raw }: UnreadablePhone): string {
  return `${problem}:${raw}`.slice(0, 190);
}

/** Makes the unit run again, which then finds what the other has written. */
function meanwhile(): DatabaseError {
  return new DatabaseError(
    'duplicate',
    'another unit of work has made the same contact meanwhile',
    undefined,
  );
}

function orderKey(row: IdentityRow): string {
  return JSON.stringify([row.accountId, row.kind, row.scope, row.value]);
}
