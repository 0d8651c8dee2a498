import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import type { Hooks, RevokedConsents } from '../hooks/index.js';
import { Clock } from '../platform/index.js';
import type { Purpose } from '../sdk/index.js';
import {
  forEveryAddress,
  linkAddresses,
  linkedHashes,
  ofEveryAddress,
  unlinkAddress,
  type AddressPair,
} from './address-links.js';
import { changesAfter, type ConsentChanges, type ConsentPlace } from './consent-changes.js';
import { exportEntries, exportSuppressions, readHistory, type PageQuery } from './consent-export.js';
import type {
  ConsentAnswer,
  ConsentAsk,
  ConsentEntryView,
  ConsentRecord,
  ListPage,
  ResumeRequest,
  SuppressionAnswer,
  SuppressionRequest,
  SuppressionView,
  WordRequest,
} from './consent.types.js';
import { followPeople } from './consent-people.js';
import { appendEntries, redirects } from './ledger.js';
import { stopMethod } from './same-moment.js';
import { standing, type AddressHistory, type StandingAsk } from './standing.js';
import { wordRecord } from './word-records.js';
import {
  applySuppressions,
  groupSuppressions,
  isOfThePerson,
  lastLift,
  liftStops,
  readSuppressions,
  resumable,
  strongest,
  type SuppressionChange,
} from './suppressions.js';

/** What STOP ends and START lets in again. One-time codes a person asks for are not among them. */
export const stopPurposes: readonly Purpose[] = ['transactional', 'marketing'];

/** What the contacts module offers to those who must follow its merges and erasures. */
export interface ContactEvents {
  hooks: Hooks;
  /** Since when contacts have had their addresses: what was agreed without naming one counts for those of then. */
  addressHistory: AddressHistory;
}

/**
 * Consent and suppression. The ledger is only appended to; who agreed to what is decided by when it
 * took effect, never by when we heard of it. Suppressions are kept by the hash of the address, so
 * that they hold for whoever uses it, and after an erasure.
 */
@Injectable()
export class ConsentService {
  private addressHistory: AddressHistory | undefined;
  private hooks: Hooks | undefined;

  constructor(private readonly clock: Clock) {}

  /**
   * Appends to the ledger; the same source is written once. A grant later than a STOP of one of its
   * addresses lifts that STOP for its purpose; it never lifts what was set inside WhatsApp, by Meta
   * or by an operator. A constant number of statements.
   */
  async record(tx: Tx, records: readonly ConsentRecord[]): Promise<{ written: number }> {
    if (records.length === 0) return { written: 0 };
    const { written, grants } = await appendEntries(tx, this.clock.now(), await forEveryAddress(tx, records));
    await liftStops(tx, this.clock.now(), grants);
    return { written: written.length };
  }

  /**
   * Tells whoever follows `consent.revoked` of people whose consent does not stand any more. Whoever records a
   * withdrawal calls it in the same unit of work: what waits is called off with it, and commit order decides
   * (invariant 8). A STOP calls off what waits by its address instead, and spares answers to what came after it.
   */
  async tellRevoked(tx: Tx, accountId: string, who: RevokedConsents['who']): Promise<void> {
    if (who.length > 0) await this.hooks?.run(tx, 'consent.revoked', { accountId, who });
  }

  /** Suppresses addresses. Reports may arrive late, repeated and in any order. */
  async suppress(tx: Tx, requests: readonly SuppressionRequest[]): Promise<void> {
    const now = this.clock.now();
    const changes = requests.flatMap(({ accountId, addressHash, purposes, reason, at }) =>
      purposes.map((purpose): SuppressionChange => ({
        accountId,
        addressHash,
        purpose,
        reason,
        since: Math.min(at, now),
      })),
    );
    await applySuppressions(tx, now, await ofEveryAddress(tx, changes));
  }

  /** Takes back what WhatsApp's own switch or error 131050 suppressed before `at`. Never a STOP. */
  async resume(tx: Tx, requests: readonly ResumeRequest[]): Promise<void> {
    const now = this.clock.now();
    const changes = requests.flatMap(({ accountId, addressHash, at, by, purposes = ['marketing'] }) =>
      purposes.flatMap((purpose) =>
        resumable.map((reason): SuppressionChange => {
          return { accountId, addressHash, purpose, reason, liftedAt: Math.min(at, now), liftedBy: by };
        }),
      ),
    );
    await applySuppressions(tx, now, await ofEveryAddress(tx, changes));
  }

  /** Takes back an operator's block. */
  async release(
    tx: Tx,
    requests: readonly {
      accountId: string;
      addressHash: string;
      purposes: readonly Purpose[];
      at: number;
      by: string;
    }[],
  ): Promise<void> {
    const now = this.clock.now();
    const changes = requests.flatMap(({ accountId, addressHash, purposes, at, by }) =>
      purposes.map((purpose): SuppressionChange => {
        return {
          accountId,
          addressHash,
          purpose,
          reason: 'operator',
          liftedAt: Math.min(at, now),
          liftedBy: by,
        };
      }),
    );
    await applySuppressions(tx, now, await ofEveryAddress(tx, changes));
  }

  /** STOP: withdraws every purpose but one-time codes, or those named, and suppresses the address. */
  async stop(tx: Tx, requests: readonly WordRequest[]): Promise<void> {
    await this.record(
      tx,
      requests.flatMap(({ contactId, ...request }) =>
        contactId === undefined
          ? []
          : (request.purposes ?? stopPurposes).map((purpose) =>
              wordRecord(request, contactId, purpose, 'revoked'),
            ),
      ),
    );
    await this.suppress(
      tx,
      requests.flatMap(({ accountId, addressHashes, at, purposes = stopPurposes }) =>
        addressHashes.map((addressHash): SuppressionRequest => {
          return { accountId, addressHash, purposes, reason: 'stop', at };
        }),
      ),
    );
  }

  /**
   * START: lifts the STOP of the address, and grants again, for this address, what the STOP had ended. A
   * word never grants what was not agreed to before, nor what was withdrawn in another way.
   */
  async start(tx: Tx, requests: readonly WordRequest[]): Promise<void> {
    if (requests.length === 0) return;
    const now = this.clock.now();
    const granted = await this.grantedBeforeStop(
      tx,
      requests.flatMap(({ accountId, contactId, addressHashes }) =>
        contactId === undefined ? [] : [{ accountId, contactId, addressHashes }],
      ),
    );
    const lifts = requests.flatMap(({ accountId, addressHashes, at, source }) =>
      addressHashes.flatMap((addressHash) =>
        stopPurposes.map((purpose): SuppressionChange => {
          return {
            accountId,
            addressHash,
            purpose,
            reason: 'stop',
            liftedAt: Math.min(at, now),
            liftedBy: source,
            byWord: true,
          };
        }),
      ),
    );
    await applySuppressions(tx, now, await ofEveryAddress(tx, lifts));
    await this.record(
      tx,
      requests.flatMap(({ contactId, ...request }) =>
        contactId === undefined
          ? []
          : stopPurposes
              .filter((purpose) => granted.has(`${request.accountId}:${contactId}:${purpose}`))
              .map((purpose) => wordRecord(request, contactId, purpose, 'granted')),
      ),
    );
  }

  /**
   * What the ledger says, and whether the address is suppressed, for many people. Consent for one
   * purpose says nothing about another, nor consent for one phone about another phone of the person.
   * A constant number of statements.
   */
  async states(reader: Reader, accountId: string, asks: readonly ConsentAsk[]): Promise<ConsentAnswer[]> {
    const survivors = await redirects(
      reader,
      asks.flatMap((ask) => ask.contactId ?? []),
    );
    const known = asks.flatMap(({ contactId, purpose, addressHash, anyAddress }, index) =>
      contactId === undefined
        ? []
        : [
            {
              index,
              accountId,
              contactId: survivors.get(contactId) ?? contactId,
              purpose,
              addressHash: anyAddress === true ? undefined : addressHash,
            },
          ],
    );
    const found = await standing(reader, known, { history: this.addressHistory });
    const answers = new Map(known.map(({ index }, position) => [index, found[position]]));
    // Whose last word counts whatever the phone is asked about the phone it was said for.
    const hashesOf = ({ addressHash, anyAddress }: ConsentAsk, index: number): string[] => {
      const named = anyAddress === true ? (answers.get(index)?.entry?.addresses ?? []) : [];
      if (named.length > 0 && !named.includes(addressHash ?? '')) return [...named];
      return addressHash === undefined ? [] : [addressHash];
    };
    const suppressions = groupSuppressions(
      await readSuppressions(
        reader,
        [accountId],
        asks.flatMap((ask, index) => [...hashesOf(ask, index), ...(ask.otherHashes ?? [])]),
      ),
    );
    return asks.map((ask, index) => {
      const { entry, because, elsewhere: forAnother = false } = answers.get(index) ?? {};
      const of = (hash: string) => suppressions.get(`${accountId}:${hash}:${ask.purpose}`) ?? [];
      const hashes = hashesOf(ask, index);
      const open = hashes.find((hash) => strongest(of(hash)) === undefined);
      const ofAddress = of(open ?? hashes[0] ?? '');
      const elsewhere = (ask.otherHashes ?? []).flatMap((hash) => of(hash).filter(isOfThePerson));
      const suppression = strongest([...ofAddress, ...elsewhere]);
      const lifted = lastLift(ofAddress);
      return {
        state: entry ? (entry.state as 'granted' | 'revoked') : 'none',
        ...(entry
          ? {
              entry: {
                id: entry.id,
                method: entry.method,
                effectiveAt: entry.effectiveAt,
                source: entry.source,
              },
            }
          : {}),
        ...(because ? { because } : {}),
        ...(forAnother ? { elsewhere: true } : {}),
        ...(suppression ? { suppression } : {}),
        ...(lifted ? { lifted } : {}),
      };
    });
  }

  /** Suppressions alone, across accounts: the recheck in the unit that commits an attempt (invariant 8). */
  async suppressions(
    reader: Reader,
    asks: readonly { accountId: string; addressHash: string; purpose: Purpose }[],
  ): Promise<(SuppressionAnswer | undefined)[]> {
    const rows = groupSuppressions(
      await readSuppressions(
        reader,
        asks.map((ask) => ask.accountId),
        asks.map((ask) => ask.addressHash),
      ),
    );
    return asks.map((ask) => strongest(rows.get(`${ask.accountId}:${ask.addressHash}:${ask.purpose}`) ?? []));
  }

  /** Notes that addresses are one WhatsApp account: what is said for one holds for all of them. */
  async linkAddresses(tx: Tx, pairs: readonly AddressPair[]): Promise<void> {
    await linkAddresses(tx, this.clock.now(), pairs);
  }

  /** Takes an address out of its WhatsApp account: it has another owner. */
  async unlinkAddress(tx: Tx, accountId: string, addressHash: string): Promise<void> {
    await unlinkAddress(tx, accountId, addressHash);
  }

  /** Hashes of the other addresses of the WhatsApp account each of these is an address of. */
  async linkedHashes(
    reader: Reader,
    accountIds: readonly string[],
    hashes: readonly string[],
  ): Promise<(accountId: string, hash: string) => readonly string[]> {
    return linkedHashes(reader, accountIds, hashes);
  }

  /** Whose consent may have changed after a place in the order in which changes were recorded. */
  async changedAfter(
    reader: Reader,
    accountId: string,
    after: ConsentPlace,
    limit: number,
  ): Promise<ConsentChanges> {
    return changesAfter(reader, accountId, after, limit);
  }

  /** The ledger of one contact, the latest first, with evidence. */
  async history(
    reader: Reader,
    accountId: string,
    contactId: string,
    query: PageQuery = {},
  ): Promise<ListPage<ConsentEntryView>> {
    return readHistory(reader, accountId, contactId, query);
  }

  /** The whole ledger for an audit; `limit` counts contacts, whose entries stay together. */
  async exportEntries(
    reader: Reader,
    accountId: string,
    query: PageQuery = {},
  ): Promise<ListPage<ConsentEntryView>> {
    return exportEntries(reader, accountId, query);
  }

  /** All suppressions for an audit; `limit` counts addresses. */
  async exportSuppressions(
    reader: Reader,
    accountId: string,
    query: PageQuery = {},
  ): Promise<ListPage<SuppressionView>> {
    return exportSuppressions(reader, accountId, query);
  }

  /** Registers what must follow merges and erasures, and who knows phones of then. Call it once, when the process starts. */
  follow({ hooks, addressHistory }: ContactEvents): void {
    followPeople(hooks, this.clock);
    hooks.on('contact.erased', (tx, erasure) => this.contactErased(tx, erasure));
    hooks.on('addresses.renamed', (tx, { accountId, pairs }) =>
      this.linkAddresses(
        tx,
        pairs.map((pair) => ({ accountId, ...pair })),
      ),
    );
    this.addressHistory = addressHistory;
    this.hooks = hooks;
  }

  /** Empties the evidence; that something was agreed or withdrawn, when and how, stays as proof. */
  async contactErased(
    tx: Tx,
    {
      accountId,
      contactIds,
      connectionId,
    }: { accountId: string; contactIds: readonly string[]; connectionId?: string | undefined },
  ): Promise<void> {
    await tx.execute(
      `UPDATE consent_entry SET evidence = NULL WHERE accountId = ? AND contactId IN (?) ${connectionId === undefined ? '' : 'AND source LIKE ?'}`,
      [accountId, contactIds, ...(connectionId === undefined ? [] : [`event:${connectionId}:%`])],
    );
  }

  /** `account:contact:purpose` of everything that was agreed to for these addresses before a STOP, were there none. */
  private async grantedBeforeStop(
    tx: Tx,
    people: readonly { accountId: string; contactId: string; addressHashes: readonly string[] }[],
  ): Promise<ReadonlySet<string>> {
    const survivors = await redirects(
      tx,
      people.map((person) => person.contactId),
    );
    const asks = people.flatMap(({ accountId, contactId, addressHashes }) =>
      stopPurposes.flatMap((purpose) =>
        addressHashes.map((addressHash): StandingAsk & { key: string } => ({
          accountId,
          contactId: survivors.get(contactId) ?? contactId,
          purpose,
          addressHash,
          key: `${accountId}:${contactId}:${purpose}`,
        })),
      ),
    );
    const options = { history: this.addressHistory, except: stopMethod };
    const found = await standing(tx, asks, options);
    return new Set(asks.flatMap(({ key }, index) => (found[index]?.entry?.state === 'granted' ? [key] : [])));
  }
}
