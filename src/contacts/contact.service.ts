import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { Hooks, type ContactErasure } from '../hooks/index.js';
import { Clock, Secrets } from '../platform/index.js';
import type { Person } from '../sdk/index.js';
import { addressesOf, addressHistoryOf, type ContactAddress } from './contact-address.js';
import { extendContacts, updateContact, upsertContact, type ContactExtension } from './contact-editor.js';
import type { ContactInput, ContactPatch, LeftOut } from './contact-input.js';
import { eraseContact, forgetContact } from './contact-lifecycle.js';
import { mergeContacts, type MergeOptions } from './contact-merge.js';
import { uniteContacts, type Union } from './contact-union.js';
import { undoableMerges, unmergeContacts, type UnmergeRequest } from './contact-unmerge.js';
import { takeUntold } from './contact-changes.js';
import { declarePersonal } from './contact-personal.js';
import {
  everyoneWith,
  holderOf,
  holdersOfEmails,
  insertUserIds,
  linkIdentities,
  ownersOfAddresses,
  readIdentifier,
  type NotedUserId,
  type IdentifierInput,
  type LinkRequest,
  type LinkResult,
} from './contact-lookup.js';
import {
  getContact,
  listContacts,
  type ContactQuery,
  type ContactRecord,
  type ListPage,
} from './contact-reader.js';
import { resolveClaims } from './contact-resolver.js';
import { byCore, type ChangedBy } from './contact-values.entity.js';
import type { ContactRow } from './contact.entity.js';
import { erasedAddresses, noteErased, ofErasedPeople } from './erased-identities.js';
import { claimsOf, hasAddressHash, type ShownPerson } from './identifier.js';
import { externalIdsOf } from './identity.repository.js';
import { endMoves, noteMoves, type AddressMove, type AddressReturn } from './moved-address.js';
import { profileOf } from './profile.js';
import { claimSharedIds, rescopeUserIds, type SharedUserId } from './rescoped-ids.js';
import { suspectMerges, type SuspectMerge } from './suspect-merges.js';
import { addressHash } from './phone.js';
import { addressOfIdentity } from './user-id.js';
import { applyVendorNews, type VendorNews } from './vendor-news.js';
import {
  followMerges,
  noteRecords,
  recognise,
  type RecordChange,
  type RecordMerge,
} from './vendor-records.js';

export type { IdentifierInput, LinkRequest, LinkResult } from './contact-lookup.js';

/** How a contact is written through the API. */
export interface WriteOptions {
  country: string | null;
  by?: ChangedBy;
}

export interface ResolveRequest {
  accountId: string;
  connectionId: string;
  /** The account's country, for phones that come with none. */
  country: string | null;
  person: ShownPerson;
  /** Who names the person; the connection by default. */
  by?: ChangedBy;
  /** Why somebody new becomes a contact, where it is not simply said. */
  reason?: string;
}

/**
 * People: found, made, linked, merged, erased. Units that write here open with `retryDuplicates`:
 * two that make the same person at once are told apart by a unique key, and the loser runs again.
 */
@Injectable()
export class ContactService implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    readonly hooks: Hooks = new Hooks(),
  ) {}

  onModuleInit(): void {
    declarePersonal(this.hooks);
    this.hooks.on('user_ids.rescoped', (tx, change) =>
      rescopeUserIds(tx, this.secrets, this.hooks, change, async (inner, accountId, contactId, otherId) => {
        const evidence = { source: 'portfolio' as const, identifiers: ['user_id'] };
        return (
          (await this.unite(inner, { accountId, contactId, otherId, account: [], evidence })) !== undefined
        );
      }),
    );
  }

  /**
   * The contacts of many people, made where missing; undefined for a person with no identifier at
   * all, or none but an e-mail address that several share. The strongest known identifier decides
   * (external id, WhatsApp id, phone, business-scoped id, e-mail), weaker ones of other contacts stay
   * there. Empty names, language and country are
   * filled, never overwritten. Constant number of statements.
   */
  async resolve(tx: Tx, requests: readonly ResolveRequest[]): Promise<(string | undefined)[]> {
    const claims = requests.map(({ accountId, connectionId, country, person, by, reason }) => ({
      accountId,
      reason,
      claims: claimsOf(person, connectionId, country),
      profile: profileOf(person),
      sharesEmail: true,
      by: by ?? (connectionId === '' ? byCore : { kind: 'connection' as const, id: connectionId }),
    }));
    const resolutions = await this.telling(tx, resolveClaims(tx, this.clock.now(), claims));
    return resolutions.map((resolution) => resolution?.contactId);
  }

  /** The contacts people are known as, by their strongest identifier; nobody is made. */
  async recognise(reader: Reader, requests: readonly ResolveRequest[]): Promise<(string | undefined)[]> {
    return recognise(
      reader,
      requests.map(({ accountId, connectionId, country, person }) => {
        return { accountId, identifiers: claimsOf(person, connectionId, country).identifiers };
      }),
    );
  }

  /**
   * Which of these people were erased after what is told of them happened: nothing of it may be kept.
   * One small statement where nobody was erased lately.
   */
  async forgotten(
    reader: Reader,
    requests: readonly (ResolveRequest & { at: number })[],
  ): Promise<boolean[]> {
    return ofErasedPeople(
      reader,
      this.secrets,
      requests.map(({ accountId, connectionId, country, person, at }) => {
        return { accountId, identifiers: () => claimsOf(person, connectionId, country).identifiers, at };
      }),
    );
  }

  /**
   * Writes what vendors' records say of people: the newest word of a vendor wins, none wins over the
   * API's. Answers what did not fit, by contact.
   */
  async hear(
    tx: Tx,
    news: readonly (Omit<VendorNews, 'profile'> & { person: Person })[],
  ): Promise<Map<string, LeftOut[]>> {
    const profiled = news.map(({ person, ...rest }) => ({ ...rest, profile: profileOf(person) }));
    return this.telling(tx, applyVendorNews(tx, this.clock.now(), profiled));
  }

  /** Follows vendors that made two of their records one; see {@link followMerges}. */
  async followMerges(tx: Tx, merges: readonly RecordMerge[]): Promise<void> {
    await followMerges(tx, this.clock.now(), merges, (inner, { accountId, fromId, intoId }, by) =>
      this.merge(inner, accountId, fromId, intoId, { by, reason: 'vendor_merged' }),
    );
  }

  /** Notes that vendors deleted records of people, or have them again; see {@link noteRecords}. */
  async noteRecords(
    tx: Tx,
    changes: { deleted: readonly RecordChange[]; alive: readonly RecordChange[] },
  ): Promise<void> {
    await noteRecords(tx, changes.deleted, changes.alive);
  }

  /**
   * Erases whom a vendor asks to erase, and remembers them in hashed form, also when nobody is known
   * by these identifiers yet: what happened before and is heard of later brings nothing back.
   *
   * @param until - when the vendor asked, milliseconds UTC
   */
  async eraseByVendor(tx: Tx, request: ResolveRequest, until: number): Promise<ContactErasure | undefined> {
    const { accountId, connectionId, country, person } = request;
    const { identifiers } = claimsOf(person, connectionId, country);
    const [id] = await recognise(tx, [{ accountId, identifiers }]);
    await noteErased(tx, this.secrets, accountId, identifiers, until);
    if (id === undefined) {
      const addressHashes = identifiers
        .filter(hasAddressHash)
        .map((identifier) => addressHash(this.secrets, addressOfIdentity(identifier)));
      await this.hooks.run(tx, 'addresses.erased', { accountId, addressHashes, at: until });
    }
    return id === undefined
      ? undefined
      : this.erase(tx, accountId, id, { by: { kind: 'connection', id: connectionId }, until });
  }

  /** Locks people until the unit ends: what another unit wants to decide about one of them waits. */
  async hold(tx: Tx, contactIds: readonly string[]): Promise<void> {
    // SQLite has one writer: nobody else decides meanwhile.
    if (contactIds.length === 0 || tx.forUpdate === '') return;
    const ids = [...new Set(contactIds)].sort();
    await tx.query(`SELECT id FROM contact WHERE id IN (?) ORDER BY id ${tx.forUpdate}`, [ids]);
  }

  /** Where contacts can be written to, by the id asked for. Merged ids answer with the survivor. */
  async addresses(
    reader: Reader,
    accountId: string,
    contactIds: readonly string[],
  ): Promise<Map<string, ContactAddress>> {
    return addressesOf(reader, this.secrets, accountId, contactIds);
  }

  /** Since when contacts have had each of their addresses, milliseconds UTC, by its hash. Survivors only. */
  readonly addressHistory = (reader: Reader, accountId: string, contactIds: readonly string[]) =>
    addressHistoryOf(reader, this.secrets, accountId, contactIds);

  /** Ids one connection gave to contacts, for those among these it named. */
  readonly externalIds = externalIdsOf;

  /** Everyone an identifier belongs to: several may share an e-mail address. Newest first. */
  readonly findAll = everyoneWith;

  /** Everyone who gave each of these e-mail addresses, by the address as it was asked for. One statement. */
  readonly holdersOf = holdersOfEmails;

  /** The contact an address belongs to: exactly, else by an equivalent spelling. Nobody's when it is shared. */
  readonly findByAddress = holderOf;

  /** Adds identifiers to contacts that are known already, e.g. a new business-scoped id. */
  async linkIdentity(tx: Tx, requests: readonly LinkRequest[]): Promise<LinkResult[]> {
    return this.telling(tx, linkIdentities(tx, this.clock.now(), requests));
  }

  /**
   * Notes business-scoped ids of people by the contact they are known to be. Two statements; an id that is
   * somebody's already stays theirs.
   */
  async noteUserIds(tx: Tx, noted: readonly NotedUserId[]): Promise<void> {
    await insertUserIds(tx, this.clock.now(), noted);
  }

  /** The contacts addresses belong to, in their order; undefined for those of nobody. Two statements. */
  readonly ownersOf = ownersOfAddresses;

  /**
   * Makes two contacts one that are one account of a channel, see {@link uniteContacts}.
   *
   * @returns the contact that stayed; undefined where they stay two
   */
  async unite(tx: Tx, union: Union): Promise<string | undefined> {
    return uniteContacts(tx, union, (inner, { accountId, fromId, intoId }, options) =>
      this.merge(inner, accountId, fromId, intoId, options),
    );
  }

  /** Ids that were kept before ids had scopes go to the portfolio they are first heard through since. */
  async claimShared(tx: Tx, shared: readonly SharedUserId[]): Promise<void> {
    await claimSharedIds(tx, this.secrets, this.hooks, shared, this.clock.now());
  }

  /** Notes that people moved to other numbers, which are linked to them; see `currentAddress`. */
  async move(tx: Tx, moves: readonly AddressMove[]): Promise<void> {
    if (moves.length === 0) return;
    const link = (digits: (move: AddressMove) => string) =>
      moves.map((move): LinkRequest => {
        const identifier = { kind: 'whatsapp' as const, value: digits(move) };
        return { accountId: move.accountId, contactId: move.contactId, identifier };
      });
    await this.linkIdentity(tx, [...link(({ from }) => from), ...link(({ to }) => to)]);
    await noteMoves(tx, moves);
  }

  /** Ends moves away from numbers that write again; answers which ended. */
  async returned(
    tx: Tx,
    returns: readonly AddressReturn[],
  ): Promise<(AddressReturn & { movedTo: string })[]> {
    return returns.length === 0 ? [] : endMoves(tx, returns);
  }

  /**
   * Finds a contact by the identifiers of `input`, or makes it, and writes what `input` says.
   *
   * @param options - `country` is the account's, for a phone without a country code; `by` the core unless told otherwise
   * @throws ProblemError 422 `invalid_contact`, 409 `identifier_in_use`
   */
  async upsert(
    tx: Tx,
    accountId: string,
    input: ContactInput,
    options: WriteOptions,
  ): Promise<{ id: string; created: boolean }> {
    return this.telling(
      tx,
      upsertContact(tx, this.clock.now(), accountId, input, { by: byCore, ...options }),
    );
  }

  /**
   * Changes a contact; what the patch does not name stays.
   *
   * @throws ProblemError 404, 422 `invalid_contact`, 409 `identifier_in_use`
   */
  async update(
    tx: Tx,
    accountId: string,
    id: string,
    patch: ContactPatch,
    options: WriteOptions,
  ): Promise<{ id: string }> {
    return this.telling(
      tx,
      updateContact(tx, this.clock.now(), accountId, id, patch, { by: byCore, ...options }),
    );
  }

  /** Adds custom fields and tags to many contacts; answers what did not fit, by contact. */
  async extend(tx: Tx, changes: readonly ContactExtension[]): Promise<Map<string, LeftOut[]>> {
    return this.telling(tx, extendContacts(tx, this.clock.now(), changes));
  }

  /**
   * Makes two contacts one: identities move, `fromId` points to `intoId` from then on, and every
   * module that follows `contact.merged` does so in the same unit.
   *
   * @throws ProblemError 404, 409 `contact_erased`, 422 `same_contact`
   */
  async merge(
    tx: Tx,
    accountId: string,
    fromId: string,
    intoId: string,
    options: MergeOptions = { by: byCore },
  ): Promise<ContactRow> {
    const request = { accountId, fromId, intoId };
    return this.telling(tx, mergeContacts(tx, this.clock.now(), this.hooks, request, options));
  }

  /**
   * Undoes the last merge into a contact: both people are there again, each with what is theirs, and every
   * module that follows `contact.unmerged` does so in the same unit.
   *
   * @throws ProblemError 404, 409 `no_merge_to_undo`, `later_merge`, `contact_erased`
   */
  async unmerge(
    tx: Tx,
    request: UnmergeRequest,
    by: ChangedBy = byCore,
  ): Promise<{ keptId: string; restoredId: string }> {
    return this.telling(tx, unmergeContacts(tx, this.clock.now(), this.secrets, this.hooks, request, by));
  }

  /** Merges into these contacts that can be undone, the last first. */
  readonly undoableMerges = undoableMerges;

  /**
   * Erases a person: names, fields and identifiers go, modules that follow `contact.erased` empty their
   * bodies, keys and hashes stay. Repeatable.
   *
   * @param options - `by`: the core by default. What happened up to `until` and is heard of later brings nothing
   *   back; now by default
   * @throws ProblemError 404
   */
  async erase(
    tx: Tx,
    accountId: string,
    id: string,
    options: { by?: ChangedBy; until?: number } = {},
  ): Promise<ContactErasure> {
    const by = options.by ?? byCore;
    return eraseContact(tx, this.clock.now(), this.secrets, this.hooks, accountId, id, { ...options, by });
  }

  /**
   * Empties what one connection told of a person whom others know too. Repeatable.
   *
   * @throws ProblemError 404
   */
  async forget(tx: Tx, accountId: string, id: string, connectionId: string): Promise<ContactErasure> {
    return forgetContact(tx, this.secrets, this.hooks, accountId, id, connectionId);
  }

  /** Of these phones, WhatsApp ids and business-scoped ids, those that were erased, and until when. */
  async erasedAddresses(
    reader: Reader,
    accountId: string,
    addresses: readonly string[],
  ): Promise<Map<string, number>> {
    return erasedAddresses(reader, this.secrets, accountId, addresses);
  }

  /** Contacts, newest first. */
  async list(
    reader: Reader,
    accountId: string,
    query: Omit<ContactQuery, 'identifier'> & { identifier?: IdentifierInput } = {},
  ): Promise<ListPage<ContactRecord>> {
    const { identifier: input, ...rest } = query;
    if (!input) return listContacts(reader, accountId, rest);
    const identifier = readIdentifier(input);
    return identifier ? listContacts(reader, accountId, { ...rest, identifier }) : { data: [], next: null };
  }

  /** Contacts of several phones that an e-mail address alone holds together, as far as their identities tell; after an id. */
  async suspectMerges(
    reader: Reader,
    accountId: string,
    after: string,
    limit: number,
  ): Promise<{ ids: string[]; suspects: SuspectMerge[] }> {
    return suspectMerges(reader, this.secrets, accountId, after, limit);
  }

  /** @throws ProblemError 404 */
  readonly get = getContact;

  /** Does something to contacts and tells what it changed. */
  private async telling<T>(tx: Tx, work: Promise<T>): Promise<T> {
    const result = await work;
    const changes = takeUntold(tx);
    if (changes.length > 0) await this.hooks.run(tx, 'contact.changed', changes);
    return result;
  }
}
