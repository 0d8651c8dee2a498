import { Injectable } from '@nestjs/common';
import { AccountService, type AccountRow } from '../../accounts/index.js';
import { Channels, NumberService, numberTable, type NumberRow } from '../../channels/index.js';
import { ConnectionRepository } from '../../connections/index.js';
import {
  addressHash,
  ContactService,
  currentAddress,
  namedAddress,
  type ContactAddress,
} from '../../contacts/index.js';
import { Tx, type Reader } from '../../database/index.js';
import { ConsentService } from '../../optin/index.js';
import { Clock, Secrets } from '../../platform/index.js';
import type { Person, Purpose } from '../../sdk/index.js';
import { TemplateService, type TemplateRow } from '../../templates/index.js';
import { ContentReferences, type References } from '../content/content-references.js';
import { Conversations, pairKey } from '../inbound/conversations.js';
import type { ConversationRow } from '../messages/message.entity.js';
import type { DirectAddress, SendRequest } from '../messages/send-request.js';
import { sufficientPurposes } from './consent.gate.js';
import type { AddressFacts, ConsentFacts, GateFacts, TemplateFacts } from './facts.js';
import { chooseTemplate, type TemplateChoice } from './template-choice.js';
import { suppressingPurposes } from './suppression.gate.js';
import { latestOf, onSameNumber, pairsOf, type SameAccount } from './threads.js';

/** What the gates look at for one request, and what a message is then made of. */
export interface LoadedFacts {
  facts: GateFacts;
  number: NumberRow | undefined;
  conversationId: string | undefined;
  template: TemplateChoice['built'];
}

interface Draft {
  request: SendRequest;
  number: NumberRow | undefined;
  address: AddressFacts;
  contact: ContactAddress | undefined;
}

/** Purposes the ledger is asked about for a message of a purpose. */
export function purposesToAsk(purpose: Purpose): Purpose[] {
  return [...new Set([...sufficientPurposes[purpose], ...suppressingPurposes[purpose]])];
}

/** Loads what the gates of a whole batch look at: a constant number of statements per account. */
@Injectable()
export class FactsLoader {
  constructor(
    private readonly accounts: AccountService,
    private readonly channels: Channels,
    private readonly numbers: NumberService,
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly templates: TemplateService,
    private readonly conversations: Conversations,
    private readonly references: ContentReferences,
    private readonly connections: ConnectionRepository,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /**
   * Facts for requests of one account, in their order. Within a unit of work (`reader` is a Tx)
   * people who are named by an address only become contacts; otherwise they are looked up.
   */
  async load(reader: Reader, accountId: string, requests: readonly SendRequest[]): Promise<LoadedFacts[]> {
    if (requests.length === 0) return [];
    const account = await this.accounts.get(reader, accountId);
    const numberOf = await this.loadNumbers(reader, accountId, requests);
    const addressed = await this.addressed(reader, account, requests, numberOf);
    const linked = await this.consents.linkedHashes(
      reader,
      [accountId],
      addressed.flatMap(({ address }) => (address.hash === undefined ? [] : [address.hash])),
    );
    const sameAccount = (hash: string) => linked(accountId, hash);
    const drafts = await this.onSameNumber(reader, accountId, addressed, sameAccount);
    const consents = await this.loadConsents(reader, accountId, drafts);
    const conversations = await this.conversations.find(reader, accountId, pairsOf(drafts, sameAccount));
    const templates = await this.loadTemplates(reader, accountId, drafts);
    const references = await this.references.load(
      reader,
      accountId,
      requests.flatMap(({ content }) => content ?? []),
    );
    const inTest = await this.connections.inTestMode(
      reader,
      requests.flatMap(({ key }) => key.connectionId ?? []),
    );
    return drafts.map((draft, index) => {
      const conversation = latestOf(
        pairsOf([draft], sameAccount).flatMap((pair) => conversations.get(pairKey(pair)) ?? []),
      );
      const template = this.templateOf(draft, account, templates);
      return {
        number: draft.number,
        conversationId: conversation?.id,
        template: template?.built,
        facts: {
          ...this.factsOf(draft, consents[index] ?? [], conversation, template?.facts, references),
          testNumbers: inTest.get(draft.request.key.connectionId ?? ''),
        },
      };
    });
  }

  private factsOf(
    { request, number, address }: Draft,
    consents: ConsentFacts[],
    conversation: ConversationRow | undefined,
    template: TemplateFacts | undefined,
    references: References,
  ): Omit<GateFacts, 'testNumbers'> {
    return {
      now: this.clock.now(),
      purpose: request.purpose,
      kind: request.template ? 'template' : (request.content?.kind ?? 'text'),
      answers: request.answers !== false,
      expiresAt: request.expiresAt,
      occurredAt: request.occurredAt,
      numberAsked: request.numberId,
      number,
      channel: number && this.channels.find(number.channel),
      content: request.content,
      references,
      address,
      consents,
      windowUntil: conversation?.windowUntil ?? 0,
      wroteAt: conversation?.lastInboundAt ?? 0,
      template,
      existing: undefined,
    };
  }

  private async loadNumbers(reader: Reader, accountId: string, requests: readonly SendRequest[]) {
    const asked = [...new Set(requests.map((request) => request.numberId).filter((id) => id !== undefined))];
    const rows =
      asked.length === 0
        ? []
        : await reader.selectIn(numberTable, 'id', asked, 'AND accountId = ?', [accountId]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    const usual = requests.some((request) => request.numberId === undefined)
      ? await this.numbers.default(reader, accountId)
      : undefined;
    return (request: SendRequest) => (request.numberId === undefined ? usual : byId.get(request.numberId));
  }

  private async addressed(
    reader: Reader,
    account: AccountRow,
    requests: readonly SendRequest[],
    numberOf: (request: SendRequest) => NumberRow | undefined,
  ): Promise<Draft[]> {
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
      return { request, number: numberOf(request), contact, address: this.currently(address, contact) };
    });
  }

  /** Gives those that ask for it the number of their person's latest thread. */
  private async onSameNumber(
    reader: Reader,
    accountId: string,
    drafts: Draft[],
    sameAccount: SameAccount,
  ): Promise<Draft[]> {
    const asking = drafts.filter(({ request }) => request.sameNumber === true);
    if (asking.length === 0) return drafts;
    const numbers = await this.numbers.list(reader, accountId);
    const turned = await onSameNumber(reader, this.conversations, accountId, numbers, asking, sameAccount);
    return drafts.map((draft) => turned.get(draft) ?? draft);
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

  private async loadConsents(
    reader: Reader,
    accountId: string,
    drafts: readonly Draft[],
  ): Promise<ConsentFacts[][]> {
    const asks = drafts.flatMap(({ request, address, contact }, index) =>
      purposesToAsk(request.purpose).map((purpose) => ({
        index,
        ask: {
          contactId: address.contactId,
          purpose,
          ...(address.hash === undefined ? {} : { addressHash: address.hash }),
          otherHashes: contact?.addressHashes.filter((hash) => hash !== address.hash),
        },
      })),
    );
    const answers = await this.consents.states(
      reader,
      accountId,
      asks.map(({ ask }) => ask),
    );
    const facts: ConsentFacts[][] = drafts.map(() => []);
    asks.forEach(({ index, ask }, position) => {
      const answer = answers[position];
      if (answer)
        facts[index]?.push({
          purpose: ask.purpose,
          state: answer.state,
          entry: answer.entry,
          elsewhere: answer.elsewhere,
          suppression: answer.suppression,
        });
    });
    return facts;
  }

  private async loadTemplates(
    reader: Reader,
    accountId: string,
    drafts: readonly Draft[],
  ): Promise<Map<string, TemplateRow[]>> {
    const names = new Map<string, Set<string>>();
    for (const { number, request } of drafts) {
      if (!number || !request.template || !this.channels.find(number.channel)?.features.templates) continue;
      names.set(number.wabaId, (names.get(number.wabaId) ?? new Set()).add(request.template.name));
    }
    const found = new Map<string, TemplateRow[]>();
    for (const [wabaId, wanted] of names) {
      for (const row of await this.templates.find(reader, accountId, wabaId, [...wanted])) {
        const key = `${wabaId}:${row.name}`;
        found.set(key, [...(found.get(key) ?? []), row]);
      }
    }
    return found;
  }

  private templateOf(
    { request, number, contact }: Draft,
    account: AccountRow,
    templates: Map<string, TemplateRow[]>,
  ) {
    if (!request.template) return undefined;
    const { name, variables, locale } = request.template;
    const rows = number ? (templates.get(`${number.wabaId}:${name}`) ?? []) : [];
    const limits = number && this.channels.find(number.channel)?.templates?.limits;
    return chooseTemplate(rows, { name, variables, locale }, contact?.contact, account.language, limits);
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
