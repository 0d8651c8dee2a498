import type { AccountRow } from '../../accounts/index.js';
import {
  addressHash,
  currentAddress,
  namedAddress,
  readUserId,
  type ContactAddress,
  type ContactService,
} from '../../contacts/index.js';
import type { NumberRow } from '../../channels/index.js';
import { Tx, type Reader } from '../../database/index.js';
import type { Secrets } from '../../platform/index.js';
import type { Person } from '../../sdk/index.js';
import type { MessageRow } from '../messages/message.entity.js';
import type { DirectAddress, SendRequest } from '../messages/send-request.js';
import type { AddressFacts } from './facts.js';

/** Where a request goes, and what is known of the person. */
export interface Addressee {
  address: AddressFacts;
  contact: ContactAddress | undefined;
}

/** Hashes of a person's addresses besides one. */
export function otherHashes(
  contact: ContactAddress | undefined,
  hash: string | null | undefined,
): string[] | undefined {
  return contact?.addressHashes.filter((one) => one !== hash);
}

/**
 * An address as a number can write to it: ids of people are of one portfolio alone. Where the number's portfolio
 * knows the person by another id, or by the one linked portfolios share, that is taken. Pure.
 */
export function reachableFrom(
  number: Pick<NumberRow, 'userIdScope'> | undefined,
  address: AddressFacts,
  contact: ContactAddress | undefined,
): AddressFacts {
  if (address.kind !== 'user_id' || address.value === undefined || !number) return address;
  const scope = number.userIdScope ?? '';
  const asked = readUserId(address.value);
  const isShared = contact?.userIds.some((id) => id.scope === undefined && id.address === address.value);
  if (asked.scope === scope && isShared !== true) return address;
  const own =
    contact?.userIds.find((id) => id.scope === scope) ??
    contact?.userIds.find((id) => id.scope === undefined);
  if (own) return { ...address, value: own.address, hash: own.hash };
  return { ...address, problem: 'other_portfolio' };
}

/** Finds whom requests are for and where they can be reached, or why not. */
export class Addressees {
  constructor(
    private readonly contacts: ContactService,
    private readonly secrets: Secrets,
  ) {}

  /**
   * Of requests of one account, in their order. Within a unit of work (`reader` is a Tx) people who are named by an
   * address only become contacts; otherwise they are looked up.
   */
  async find(reader: Reader, account: AccountRow, requests: readonly SendRequest[]): Promise<Addressee[]> {
    const contactIds = await this.contactIds(reader, account, requests);
    const known = contactIds.filter((id) => id !== undefined);
    const addresses =
      known.length === 0
        ? new Map<string, ContactAddress>()
        : await this.contacts.addresses(reader, account.id, [...new Set(known)]);
    return requests.map((request, index) => {
      const id = contactIds[index];
      const contact = id === undefined ? undefined : addresses.get(id);
      const address = request.address
        ? this.directAddress(request.address, account.country, contact)
        : (this.eventAddress(request.person, account.country, contact) ?? contactAddress(contact));
      return { contact, address: this.currently(address, contact) };
    });
  }

  /** Other addresses their people have today, by the message's id: two of them may have become one since it was decided. */
  async others(
    reader: Reader,
    messages: readonly Pick<MessageRow, 'id' | 'accountId' | 'contactId' | 'addressHash'>[],
  ): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    for (const accountId of new Set(messages.map((message) => message.accountId))) {
      const own = messages.filter((message) => message.accountId === accountId && message.contactId !== null);
      if (own.length === 0) continue;
      const ids = [...new Set(own.map(({ contactId }) => contactId as string))];
      const addresses = await this.contacts.addresses(reader, accountId, ids);
      for (const message of own) {
        const others = otherHashes(addresses.get(message.contactId ?? ''), message.addressHash);
        if (others) found.set(message.id, others);
      }
    }
    return found;
  }

  /** The address of the event itself, or why it has none. Undefined when it names none: then the contact's own counts. */
  private eventAddress(
    person: Person | undefined,
    country: string | null,
    contact: ContactAddress | undefined,
  ): AddressFacts | undefined {
    if (!person || contact?.contact.erasedAt != null) return undefined;
    const named = namedAddress(this.secrets, person, country, contact);
    return named && addressFacts('event', contact, named);
  }

  /** Where an address leads today: to the number its person moved to, whoever goes on naming the old one. */
  private currently(address: AddressFacts, contact: ContactAddress | undefined): AddressFacts {
    if (!contact || address.value === undefined || address.kind === 'user_id') return address;
    const value = currentAddress(contact.moved, address.value);
    if (value === address.value) return address;
    const { problem: _old, ...rest } = address;
    return {
      ...rest,
      kind: 'whatsapp',
      value,
      hash: addressHash(this.secrets, value),
      evidence: { ...address.evidence, moved: true },
    };
  }

  private async contactIds(
    reader: Reader,
    account: AccountRow,
    requests: readonly SendRequest[],
  ): Promise<(string | undefined)[]> {
    const nameless = requests.filter((request) => request.contactId === undefined && request.address);
    if (nameless.length === 0) return requests.map((request) => request.contactId);
    const found = new Map<SendRequest, string | undefined>();
    if (reader instanceof Tx) {
      const ids = await this.contacts.resolve(
        reader,
        nameless.map((request) => ({
          accountId: account.id,
          connectionId: request.key.connectionId ?? '',
          country: account.country,
          person: personOf(request.address as DirectAddress),
        })),
      );
      nameless.forEach((request, index) => found.set(request, ids[index]));
    } else {
      for (const request of nameless) {
        const address = request.address as DirectAddress;
        found.set(
          request,
          await this.contacts.findByAddress(reader, account.id, { ...address, country: account.country }),
        );
      }
    }
    return requests.map((request) => request.contactId ?? found.get(request));
  }

  private directAddress(
    address: DirectAddress,
    country: string | null,
    contact: ContactAddress | undefined,
  ): AddressFacts {
    const from = 'request' as const;
    const contactId = contact?.contact.id;
    if (address.kind === 'phone') {
      const named = namedAddress(this.secrets, { phone: address.value }, country, contact);
      if (named) return addressFacts(from, contact, named);
      return { contactId, from, problem: 'invalid_phone', evidence: { phone: 'not_a_number' } };
    }
    if (address.kind === 'user_id') {
      const hash = addressHash(this.secrets, address.value);
      return { contactId, from, kind: 'user_id', value: address.value, hash };
    }
    // A WhatsApp id is kept as WhatsApp spells it, which may be the spelling of before a change of plan.
    const digits = address.value.replace(/\D/g, '');
    return { contactId, from, kind: 'whatsapp', value: digits, hash: addressHash(this.secrets, digits) };
  }
}

function contactAddress(contact: ContactAddress | undefined): AddressFacts {
  if (!contact) return { contactId: undefined, from: 'contact', problem: 'no_contact' };
  if (contact.contact.erasedAt !== null)
    return { contactId: contact.contact.id, from: 'contact', problem: 'erased' };
  const { address, addressHash: hash, problem, evidence } = contact;
  return addressFacts('contact', contact, {
    evidence,
    ...(address && hash !== undefined
      ? { address, addressHash: hash }
      : { problem: problem ?? 'no_address' }),
  });
}

function addressFacts(
  from: 'event' | 'contact' | 'request',
  contact: ContactAddress | undefined,
  found: Pick<ContactAddress, 'address' | 'addressHash' | 'problem' | 'evidence'>,
): AddressFacts {
  const { address, addressHash: hash, problem, evidence } = found;
  return {
    contactId: contact?.contact.id,
    from,
    ...(address ? { kind: address.kind, value: address.value } : {}),
    ...(hash === undefined ? {} : { hash }),
    ...(problem === undefined ? {} : { problem }),
    evidence,
  };
}

function personOf(address: DirectAddress): Person {
  if (address.kind === 'phone') return { phone: address.value };
  return address.kind === 'whatsapp'
    ? { whatsappId: address.value.replace(/\D/g, '') }
    : { userId: address.value };
}
