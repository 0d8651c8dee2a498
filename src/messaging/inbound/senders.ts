import { addressHash, type ContactService } from '../../contacts/index.js';
import type { Tx } from '../../database/index.js';
import type { AddressPair, ConsentService } from '../../optin/index.js';
import type { Secrets } from '../../platform/index.js';
import type { AccountChange } from '../../sdk/index.js';
import type { Sender } from './inbound-message.js';
import { personOf } from './person.js';

/** Who is behind an update, as far as known. */
export interface Known {
  contactId: string | undefined;
  /** Hash of the address an answer goes to. */
  hash: string;
  /** Hashes of every identifier of the sender's WhatsApp account: a STOP holds for all of them. */
  hashes: string[];
}

interface Sent {
  accountId: string;
  numberId: string;
  sender: Sender;
}

/** Somebody shown by an update. */
export interface Wrote extends Sent {
  at: number;
  /** Whether they wrote or called themselves: a number that was left and does so is in use again. */
  writes: boolean;
}

/**
 * Tells who wrote. A phone and a business-scoped id that WhatsApp shows together are one account: what is
 * said by one of them holds for the other, and what was known of two is brought together.
 */
export class Senders {
  constructor(
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly secrets: Secrets,
  ) {}

  /** The contacts of senders, made where missing. */
  async recognise(tx: Tx, items: readonly Wrote[]): Promise<Known[]> {
    const ids = await this.contacts.resolve(
      tx,
      items.map(({ accountId, numberId, sender }) => ({
        accountId,
        connectionId: numberId,
        country: null,
        person: personOf(sender),
        by: { kind: 'sender' as const, id: numberId },
      })),
    );
    const paired = items.flatMap((item, index) => {
      const { digits, userId } = item.sender;
      return digits === undefined || userId === undefined
        ? []
        : [{ ...item, index, digits, userId, contactId: ids[index] as string }];
    });
    await this.bringTogether(tx, paired, ids);
    await this.returned(tx, items, ids);
    await this.consents.linkAddresses(
      tx,
      paired.map(({ accountId, digits, userId }) => this.pair(accountId, digits, userId)),
    );
    return this.known(tx, items, ids);
  }

  /** Which of these are by people who were erased since: nothing of them may be kept. */
  async forgotten(tx: Tx, items: readonly (Sent & { at: number })[]): Promise<boolean[]> {
    return this.contacts.forgotten(
      tx,
      items.map(({ accountId, numberId, sender, at }) => {
        return { accountId, connectionId: numberId, country: null, person: personOf(sender), at };
      }),
    );
  }

  /** Who senders are among the contacts there are; nobody is made. */
  async find(tx: Tx, items: readonly Sent[]): Promise<Known[]> {
    const lookups = items.flatMap(({ accountId, sender: { digits, kind, userId } }, index) => [
      ...(digits === undefined ? [] : [{ index, accountId, address: { kind, value: digits } }]),
      ...(userId === undefined
        ? []
        : [{ index, accountId, address: { kind: 'user_id' as const, value: userId } }]),
    ]);
    const owners = await this.contacts.ownersOf(tx, lookups);
    const ids = items.map((_, index) =>
      owners.find((id, at) => lookups[at]?.index === index && id !== undefined),
    );
    return this.known(tx, items, ids);
  }

  /** Hashes of everything the contacts behind these can be written to by, their own first. */
  async everyHash(tx: Tx, items: readonly { accountId: string; known: Known }[]): Promise<string[][]> {
    const found = items.map(({ known }) => [...known.hashes]);
    for (const accountId of new Set(items.map((item) => item.accountId))) {
      const ids = items.flatMap((item) =>
        item.accountId === accountId && item.known.contactId !== undefined ? [item.known.contactId] : [],
      );
      if (ids.length === 0) continue;
      const addresses = await this.contacts.addresses(tx, accountId, [...new Set(ids)]);
      items.forEach(({ known, ...item }, index) => {
        if (item.accountId !== accountId) return;
        found[index]?.push(...(addresses.get(known.contactId ?? '')?.addressHashes ?? []));
      });
    }
    return found.map((hashes) => [...new Set(hashes)]);
  }

  /**
   * Numbers that people had left and that write again: what leads away from them ends. They are theirs once
   * more or somebody else's, so nothing said for one holds for the other from here on.
   */
  async returned(tx: Tx, items: readonly Wrote[], ids: readonly (string | undefined)[]): Promise<void> {
    const ended = await this.contacts.returned(
      tx,
      items.flatMap(({ accountId, sender, at, writes }, index) => {
        const contactId = ids[index];
        return !writes || sender.digits === undefined || contactId === undefined
          ? []
          : [{ accountId, contactId, digits: sender.digits, at }];
      }),
    );
    for (const { accountId, digits } of ended)
      await this.consents.unlinkAddress(tx, accountId, addressHash(this.secrets, digits));
  }

  /** Follows people to new numbers and new business-scoped ids. */
  async follow(
    tx: Tx,
    changes: readonly { accountId: string; contactId: string; change: AccountChange }[],
  ): Promise<void> {
    const moves = changes.flatMap(({ accountId, contactId, change: { from, to, at } }) =>
      from === undefined || to === undefined || from === to ? [] : [{ accountId, contactId, from, to, at }],
    );
    await this.contacts.move(tx, moves);
    const userIds = changes.flatMap(({ accountId, contactId, change: { userId, previousUserId } }) =>
      [previousUserId, userId].flatMap((value) =>
        value === undefined
          ? []
          : [{ accountId, contactId, identifier: { kind: 'user_id' as const, value } }],
      ),
    );
    if (userIds.length > 0) await this.contacts.linkIdentity(tx, userIds);
    await this.consents.linkAddresses(
      tx,
      changes.flatMap(({ accountId, change: { from, to, userId, previousUserId } }) => {
        const all = [from, to, previousUserId, userId].filter((value) => value !== undefined);
        return all.slice(1).map((value) => this.pair(accountId, all[0] as string, value));
      }),
    );
  }

  private pair(accountId: string, one: string, two: string): AddressPair {
    return { accountId, one: addressHash(this.secrets, one), two: addressHash(this.secrets, two) };
  }

  /** Brings contacts together that are known by a business-scoped id alone, once its phone shows. */
  private async bringTogether(
    tx: Tx,
    paired: readonly { accountId: string; digits: string; userId: string; contactId: string }[],
    ids: (string | undefined)[],
  ): Promise<void> {
    const owners = await this.contacts.ownersOf(
      tx,
      paired.map(({ accountId, userId }) => ({
        accountId,
        address: { kind: 'user_id' as const, value: userId },
      })),
    );
    for (const [position, { accountId, digits, userId, contactId }] of paired.entries()) {
      const other = owners[position];
      if (other === undefined || other === contactId) continue;
      if (!(await this.contacts.absorb(tx, accountId, contactId, other, [digits, userId]))) continue;
      ids.forEach((id, index) => {
        if (id === other) ids[index] = contactId;
      });
    }
  }

  private async known(
    tx: Tx,
    items: readonly Sent[],
    ids: readonly (string | undefined)[],
  ): Promise<Known[]> {
    const shown = items.map(({ sender: { digits, userId } }) =>
      [digits, userId]
        .filter((value) => value !== undefined)
        .map((value) => addressHash(this.secrets, value)),
    );
    const linked = await this.consents.linkedHashes(
      tx,
      items.map(({ accountId }) => accountId),
      shown.flat(),
    );
    return items.map(({ accountId }, index) => {
      const own = shown[index] ?? [];
      const hashes = [...new Set([...own, ...own.flatMap((hash) => linked(accountId, hash))])];
      return { contactId: ids[index], hash: own[0] ?? '', hashes };
    });
  }
}
