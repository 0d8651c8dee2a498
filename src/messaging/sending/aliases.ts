import { Injectable } from '@nestjs/common';
import { addressHash, ContactService, type ContactAddress } from '../../contacts/index.js';
import type { Tx } from '../../database/index.js';
import { ConsentService } from '../../optin/index.js';
import { Secrets } from '../../platform/index.js';

/** Meta took a message to one address and named others of the same account in its answer. */
export interface LearnedAlias {
  accountId: string;
  contactId: string | null;
  /** What was asked for: digits, or a business-scoped id. */
  asked: string;
  whatsappId: string | undefined;
  /** With its scope in front where it is not of the account's home portfolio. */
  userId: string | undefined;
  parentUserId?: string | undefined;
  /** Where it was learned. */
  source: 'answer' | 'status';
  numberId: string;
}

/**
 * Learns from Meta's answers to sends which addresses are one WhatsApp account: accounts made before a
 * change of numbering keep their old id, and answers name it. Later messages from it are the same person
 * in the same thread; consents and STOP hold for both.
 */
@Injectable()
export class Aliases {
  constructor(
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly secrets: Secrets,
  ) {}

  /** Within a unit opened with `retryDuplicates`. Nothing is linked to a person who was erased meanwhile. */
  async learn(tx: Tx, learned: readonly LearnedAlias[]): Promise<void> {
    for (const accountId of new Set(learned.map((one) => one.accountId)))
      await this.ofAccount(
        tx,
        accountId,
        learned.filter((one) => one.accountId === accountId),
      );
  }

  private async ofAccount(tx: Tx, accountId: string, learned: readonly LearnedAlias[]): Promise<void> {
    const ids = [...new Set(learned.flatMap(({ contactId }) => contactId ?? []))];
    const known =
      ids.length === 0
        ? new Map<string, ContactAddress>()
        : await this.contacts.addresses(tx, accountId, ids);
    const links = learned.flatMap(
      ({ contactId, asked, whatsappId, userId, parentUserId, source, numberId }) => {
        const contact = known.get(contactId ?? '')?.contact;
        if (!contact || contact.erasedAt !== null) return [];
        const aliases = [
          ...(whatsappId === undefined ? [] : [{ kind: 'whatsapp' as const, value: whatsappId }]),
          ...(userId === undefined ? [] : [{ kind: 'user_id' as const, value: userId }]),
          ...(parentUserId === undefined ? [] : [{ kind: 'parent_user_id' as const, value: parentUserId }]),
        ];
        return aliases
          .filter(({ value }) => value !== asked)
          .map((identifier) => ({ accountId, contactId: contact.id, identifier, asked, source, numberId }));
      },
    );
    if (links.length === 0) return;
    const results = await this.contacts.linkIdentity(tx, links);
    await this.consents.linkAddresses(
      tx,
      links.map(({ identifier, asked }) => ({
        accountId,
        one: this.hash(asked),
        two: this.hash(identifier.value),
      })),
    );
    const taken = links.filter((_, index) => results[index] === 'taken');
    const owners = await this.contacts.ownersOf(
      tx,
      taken.map(({ identifier }) => ({ accountId, address: identifier })),
    );
    const gone = new Map<string, string>();
    const stands = (id: string): string => (gone.has(id) ? stands(gone.get(id) as string) : id);
    for (const [index, { contactId, identifier, asked, source, numberId }] of taken.entries()) {
      const owner = owners[index];
      if (owner === undefined || stands(owner) === stands(contactId)) continue;
      const [mine, other] = [stands(contactId), stands(owner)];
      const kindOfAsked = /^\d+$/.test(asked) ? 'whatsapp' : 'user_id';
      const stayed = await this.contacts.unite(tx, {
        accountId,
        contactId: mine,
        otherId: other,
        account: [asked, identifier.value],
        evidence: { source, numberId, identifiers: [kindOfAsked, identifier.kind] },
      });
      if (stayed !== undefined) gone.set(stayed === mine ? other : mine, stayed);
    }
  }

  private hash(value: string): string {
    return addressHash(this.secrets, value);
  }
}
