import { addressHash, type ContactService, type Evidence } from '../../contacts/index.js';
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
  /** The provider's id of the message, where it is one. */
  providerMessageId?: string | undefined;
  /** Whether they wrote or called themselves: a number that was left and does so is in use again. */
  writes: boolean;
}

/** One of the names of an account. */
interface Name {
  kind: 'whatsapp' | 'phone' | 'user_id' | 'parent_user_id';
  value: string;
}

/** Names of one account that showed together. */
export interface Shown {
  accountId: string;
  /** Where its contact stands among those that were recognised. */
  index: number;
  account: readonly Name[];
  evidence: Omit<Evidence, 'identifiers'>;
}

/** Everything an update names somebody by, the strongest first. */
export function namesOf({ digits, kind, userId, parentUserId }: Sender): Name[] {
  return [
    ...(digits === undefined ? [] : [{ kind, value: digits }]),
    ...(userId === undefined ? [] : [{ kind: 'user_id' as const, value: userId }]),
    ...(parentUserId === undefined ? [] : [{ kind: 'parent_user_id' as const, value: parentUserId }]),
  ];
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
    const shown = items.flatMap((item, index): Shown[] => {
      const account = namesOf(item.sender);
      const evidence = {
        source: 'message' as const,
        numberId: item.numberId,
        providerMessageId: item.providerMessageId,
      };
      return account.length < 2 ? [] : [{ ...item, index, account, evidence }];
    });
    await this.together(tx, shown, ids);
    await this.returned(tx, items, ids);
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
    const lookups = items.flatMap(({ accountId, sender: { digits, kind, userId, parentUserId } }, index) => [
      ...(digits === undefined ? [] : [{ index, accountId, address: { kind, value: digits } }]),
      ...(userId === undefined
        ? []
        : [{ index, accountId, address: { kind: 'user_id' as const, value: userId } }]),
      ...(parentUserId === undefined
        ? []
        : [{ index, accountId, address: { kind: 'parent_user_id' as const, value: parentUserId } }]),
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

  /**
   * People who shared their phone on being asked: it is theirs, and who was known by it alone is the same person.
   */
  async shared(
    tx: Tx,
    items: readonly (Omit<Wrote, 'writes'> & { contactId: string; sharedPhone?: string | undefined })[],
  ): Promise<void> {
    for (const { accountId, contactId, numberId, providerMessageId, sender, sharedPhone } of items) {
      if (sharedPhone === undefined || sender.digits !== undefined || sender.userId === undefined) continue;
      const identifier = { kind: 'whatsapp' as const, value: sharedPhone };
      const [result] = await this.contacts.linkIdentity(tx, [{ accountId, contactId, identifier }]);
      const [owner] = await this.contacts.ownersOf(tx, [{ accountId, address: identifier }]);
      if (result === 'taken' && owner !== undefined)
        await this.contacts.unite(tx, {
          accountId,
          contactId: owner,
          otherId: contactId,
          account: [sharedPhone, sender.userId],
          evidence: {
            source: 'shared_phone',
            identifiers: ['whatsapp', 'user_id'],
            numberId,
            providerMessageId,
          },
        });
      await this.consents.linkAddresses(tx, [this.pair(accountId, sharedPhone, sender.userId)]);
    }
  }

  private pair(accountId: string, one: string, two: string): AddressPair {
    return { accountId, one: addressHash(this.secrets, one), two: addressHash(this.secrets, two) };
  }

  /**
   * What shows together is one account: contacts known by parts of it become one, where nothing speaks against
   * it, and what is agreed and stopped by one of its names holds for all.
   *
   * @param ids - contacts of the items; those that go into others are replaced
   */
  async together(tx: Tx, shown: readonly Shown[], ids: (string | undefined)[]): Promise<void> {
    const asked = shown.flatMap(({ accountId, account }, position) =>
      account.map(({ kind, value }) => ({ position, accountId, address: { kind, value } })),
    );
    const owners = await this.contacts.ownersOf(tx, asked);
    const gone = new Map<string, string>();
    const stands = (id: string): string => {
      const next = gone.get(id);
      return next === undefined ? id : stands(next);
    };
    for (const [at, { position }] of asked.entries()) {
      const { accountId, account, index, evidence } = shown[position] as Shown;
      const [own, owner] = [ids[index], owners[at]];
      if (own === undefined || owner === undefined || stands(own) === stands(owner)) continue;
      const [contactId, otherId] = [stands(own), stands(owner)];
      const stayed = await this.contacts.unite(tx, {
        accountId,
        contactId,
        otherId,
        account: account.map(({ value }) => value),
        evidence: { ...evidence, identifiers: account.map(({ kind }) => kind) },
      });
      if (stayed !== undefined) gone.set(stayed === contactId ? otherId : contactId, stayed);
    }
    ids.forEach((id, index) => {
      if (id !== undefined) ids[index] = stands(id);
    });
    await this.consents.linkAddresses(
      tx,
      shown.flatMap(({ accountId, account: [first, ...others] }) =>
        others.map(({ value }) => this.pair(accountId, first?.value ?? '', value)),
      ),
    );
  }

  private async known(
    tx: Tx,
    items: readonly Sent[],
    ids: readonly (string | undefined)[],
  ): Promise<Known[]> {
    const shown = items.map(({ sender }) =>
      namesOf(sender).map(({ value }) => addressHash(this.secrets, value)),
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
