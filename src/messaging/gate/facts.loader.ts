import { Injectable } from '@nestjs/common';
import { AccountService, accountTable, type AccountRow } from '../../accounts/index.js';
import {
  Channels,
  NumberService,
  numberTable,
  SenderRules,
  type NumberRow,
  type SenderChoice,
} from '../../channels/index.js';
import { ConnectionRepository } from '../../connections/index.js';
import { ContactService, countryOfAddress, type ContactAddress } from '../../contacts/index.js';
import type { Reader } from '../../database/index.js';
import { ConsentService } from '../../optin/index.js';
import { Clock, Secrets } from '../../platform/index.js';
import type { Purpose } from '../../sdk/index.js';
import { TemplateService, type TemplateRow } from '../../templates/index.js';
import { ContentReferences, type References } from '../content/content-references.js';
import { Conversations, pairKey } from '../inbound/conversations.js';
import type { ConversationRow, MessageRow } from '../messages/message.entity.js';
import type { SendRequest } from '../messages/send-request.js';
import { Addressees, otherHashes, reachableFrom } from './addressees.js';
import { isTemplate } from './answering.js';
import { sufficientPurposes } from './consent.gate.js';
import type { AddressFacts, ConsentFacts, GateFacts, TemplateFacts } from './facts.js';
import { defaultHandoverMinutes, restsForPeople } from './handover.gate.js';
import { suppressingPurposes } from './suppression.gate.js';
import { chooseTemplate, type TemplateChoice } from './template-choice.js';
import { loadTemplateRows, type NamedTemplate } from './template-rows.js';
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
  chosen?: Pick<SenderChoice, 'rule' | 'passedOver'> | undefined;
  address: AddressFacts;
  contact: ContactAddress | undefined;
}

/** What the ledger and the connection are asked about one message. */
interface Subject {
  accountId: string;
  purpose: Purpose;
  contactId: string | undefined;
  addressHash: string | undefined;
  otherHashes?: readonly string[] | undefined;
  connectionId: string | null | undefined;
}

/** Of every message, whether it is decided or about to leave. */
type Standing = Pick<GateFacts, 'consents' | 'testNumbers'>;

/** A message about to leave, with the number it leaves from. */
export interface Departing {
  message: MessageRow;
  /** Undefined when it was removed meanwhile. */
  number: NumberRow | undefined;
}

/** Purposes the ledger is asked about for a message of a purpose. */
function purposesToAsk(purpose: Purpose): Purpose[] {
  return [...new Set([...sufficientPurposes[purpose], ...suppressingPurposes[purpose]])];
}

/**
 * Loads what the gates of a whole batch look at, when messages are decided and again when they are about to leave: a
 * constant number of statements per account.
 */
@Injectable()
export class FactsLoader {
  private readonly addressees: Addressees;

  constructor(
    private readonly accounts: AccountService,
    private readonly channels: Channels,
    private readonly numbers: NumberService,
    private readonly rules: SenderRules,
    contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly templates: TemplateService,
    private readonly conversations: Conversations,
    private readonly references: ContentReferences,
    private readonly connections: ConnectionRepository,
    secrets: Secrets,
    private readonly clock: Clock,
  ) {
    this.addressees = new Addressees(contacts, secrets);
  }

  /**
   * Facts for requests of one account, in their order. Within a unit of work (`reader` is a Tx)
   * people who are named by an address only become contacts; otherwise they are looked up.
   */
  async load(reader: Reader, accountId: string, requests: readonly SendRequest[]): Promise<LoadedFacts[]> {
    if (requests.length === 0) return [];
    const account = await this.accounts.get(reader, accountId);
    const found = await this.addressees.find(reader, account, requests);
    const senderOf = await this.loadNumbers(reader, accountId, requests);
    const addressed = found.map((addressee, index): Draft => {
      const request = requests[index] as SendRequest;
      return { request, ...senderOf(request, addressee.address), ...addressee };
    });
    const linked = await this.consents.linkedHashes(
      reader,
      [accountId],
      addressed.flatMap(({ address, contact }) => [
        ...(address.hash === undefined ? [] : [address.hash]),
        ...(contact?.userIdHashes ?? []),
      ]),
    );
    const sameAccount = (hash: string) => linked(accountId, hash);
    const turned = await this.onSameNumber(reader, accountId, addressed, sameAccount);
    const drafts = turned.map((draft) => ({
      ...draft,
      address: reachableFrom(draft.number, draft.address, draft.contact),
    }));
    const conversations = await this.conversations.find(reader, accountId, pairsOf(drafts, sameAccount));
    const templatesOf = await loadTemplateRows(
      this.templates,
      reader,
      accountId,
      drafts.flatMap((draft) => this.templateAsked(draft) ?? []),
    );
    const references = await this.references.load(
      reader,
      accountId,
      requests.flatMap(({ content }) => content ?? []),
      requests.flatMap(({ template }) => template ?? []),
    );
    const standings = await this.standings(
      reader,
      drafts.map(({ request, address, contact }) => ({
        accountId,
        purpose: request.purpose,
        contactId: address.contactId,
        addressHash: address.hash,
        otherHashes: otherHashes(contact, address.hash),
        connectionId: request.key.connectionId,
      })),
    );
    const now = this.clock.now();
    return drafts.map((draft, index) => {
      const threads = pairsOf([draft], sameAccount).flatMap((pair) => conversations.get(pairKey(pair)) ?? []);
      const conversation = latestOf(threads);
      const template = this.templateOf(draft, account, templatesOf);
      return {
        number: draft.number,
        conversationId: conversation?.id,
        template: template?.built,
        facts: {
          ...this.requested(draft, template?.facts, references),
          ...this.known(draft.number, conversation, standings[index]),
          answeredAt: Math.max(0, ...threads.map((thread) => thread.answeredAt ?? 0)),
          handoverMinutes: account.handoverMinutes ?? defaultHandoverMinutes,
          now,
        },
      };
    });
  }

  /**
   * The same, of messages that are about to leave, in their order: what may have changed since they were decided. What
   * they say is checked when they are decided, and their template where it is built into them.
   */
  async again(reader: Reader, departing: readonly Departing[], now: number): Promise<GateFacts[]> {
    const others = await this.addressees.others(
      reader,
      // What a person switches off in the app, on whichever phone, is marketing: nothing else asks for it.
      departing.map(({ message }) => message).filter((message) => purposeOf(message) === 'marketing'),
    );
    const standings = await this.standings(
      reader,
      departing.map(({ message }) => ({
        accountId: message.accountId,
        purpose: purposeOf(message),
        contactId: message.contactId ?? undefined,
        addressHash: message.addressHash ?? undefined,
        otherHashes: others.get(message.id),
        connectionId: message.connectionId,
      })),
    );
    // Templates need no window, and only some messages wait for who answers.
    const threads = await this.conversations.byIds(
      reader,
      departing.flatMap(({ message }) =>
        isTemplate(message.kind) && !restsForPeople(departed(message)) ? [] : (message.conversationId ?? []),
      ),
    );
    const minutes = await this.handoverMinutes(
      reader,
      departing.flatMap(({ message }) =>
        (threads.get(message.conversationId ?? '')?.answeredAt ?? null) === null ? [] : [message.accountId],
      ),
    );
    return departing.map(({ message, number }, index) => ({
      ...departed(message),
      ...this.known(number, threads.get(message.conversationId ?? ''), standings[index]),
      answeredAt: threads.get(message.conversationId ?? '')?.answeredAt ?? 0,
      handoverMinutes: minutes.get(message.accountId) ?? defaultHandoverMinutes,
      now,
    }));
  }

  /** What accounts set, where somebody has answered: one statement, and none where nobody did. */
  private async handoverMinutes(
    reader: Reader,
    accountIds: readonly string[],
  ): Promise<Map<string, number | null>> {
    if (accountIds.length === 0) return new Map();
    const rows = await reader.selectIn(accountTable, 'id', [...new Set(accountIds)]);
    return new Map(rows.map((row) => [row.id, row.handoverMinutes]));
  }

  private known(
    number: NumberRow | undefined,
    conversation: ConversationRow | undefined,
    standing: Standing | undefined,
  ) {
    return {
      number,
      channel: number && this.channels.find(number.channel),
      windowUntil: conversation?.windowUntil ?? 0,
      wroteAt: conversation?.lastInboundAt ?? 0,
      consents: standing?.consents ?? [],
      testNumbers: standing?.testNumbers,
    };
  }

  private requested(
    { request, address, chosen }: Draft,
    template: TemplateFacts | undefined,
    references: References,
  ) {
    return {
      purpose: request.purpose,
      kind: request.template ? 'template' : (request.content?.kind ?? 'text'),
      answers: request.answers !== false,
      isAutomatic: request.key.plugin !== null,
      isReply: isReply(request.key.subject, request.key.transition),
      expiresAt: request.expiresAt,
      occurredAt: request.occurredAt,
      numberAsked: request.numberId,
      chosen,
      content: request.content,
      references,
      replyTo: request.template?.replyTo,
      parts: request.template?.parts,
      address,
      template,
      existing: undefined,
    };
  }

  /** In the order of the subjects. */
  private async standings(reader: Reader, subjects: readonly Subject[]): Promise<Standing[]> {
    const consents = subjects.map((): ConsentFacts[] => []);
    for (const accountId of new Set(subjects.map((subject) => subject.accountId))) {
      const asks = subjects.flatMap((subject, index) =>
        subject.accountId === accountId
          ? purposesToAsk(subject.purpose).map((purpose) => ({ index, ask: { ...subject, purpose } }))
          : [],
      );
      const answers = await this.consents.states(
        reader,
        accountId,
        asks.map(({ ask }) => ask),
      );
      asks.forEach(({ index, ask: { purpose } }, position) => {
        const answer = answers[position];
        if (answer) consents[index]?.push({ ...answer, purpose });
      });
    }
    const inTest = await this.connections.inTestMode(
      reader,
      subjects.flatMap(({ connectionId }) => connectionId ?? []),
    );
    return subjects.map(({ connectionId }, index) => ({
      consents: consents[index] ?? [],
      testNumbers: inTest.get(connectionId ?? ''),
    }));
  }

  private async loadNumbers(reader: Reader, accountId: string, requests: readonly SendRequest[]) {
    const asked = [...new Set(requests.map((request) => request.numberId).filter((id) => id !== undefined))];
    const rows =
      asked.length === 0
        ? []
        : await reader.selectIn(numberTable, 'id', asked, 'AND accountId = ?', [accountId]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    const choose = requests.some((request) => request.numberId === undefined)
      ? await this.rules.choice(reader, accountId)
      : undefined;
    return (request: SendRequest, address: AddressFacts): Pick<Draft, 'number' | 'chosen'> => {
      if (request.numberId !== undefined || !choose) return { number: byId.get(request.numberId ?? '') };
      const { number, ...chosen } = choose({
        connectionId: request.key.connectionId,
        purpose: request.purpose,
        country: () => countryOf(address),
      });
      return { number, ...(chosen.rule || chosen.passedOver ? { chosen } : {}) };
    };
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
    return drafts.map((draft) => {
      const one = turned.get(draft) ?? draft;
      // The thread chose it, not a rule.
      return one.number?.id === draft.number?.id ? one : { ...one, chosen: undefined };
    });
  }

  private templateAsked({ request, number }: Draft): NamedTemplate | undefined {
    if (!number || !request.template || !this.channels.find(number.channel)?.features.templates)
      return undefined;
    return { wabaId: number.wabaId, name: request.template.name };
  }

  private templateOf(
    draft: Draft,
    account: AccountRow,
    templatesOf: (template: NamedTemplate) => TemplateRow[],
  ) {
    const { request, number, contact } = draft;
    if (!request.template) return undefined;
    const { name, variables, locale, parts } = request.template;
    const asked = this.templateAsked(draft);
    const rows = asked ? templatesOf(asked) : [];
    const limits = number && this.channels.find(number.channel)?.templates?.limits;
    return chooseTemplate(
      rows,
      { name, variables, parts, locale },
      contact?.contact,
      account.language,
      limits,
    );
  }
}

function countryOf({ kind, value }: AddressFacts): string | undefined {
  return kind === undefined || value === undefined ? undefined : countryOfAddress({ kind, value });
}

function purposeOf({ purpose }: MessageRow): Purpose {
  return (purpose ?? 'marketing') as Purpose;
}

/** Whether a send's key is that of an answer in a conversation. */
function isReply(subject: string | null, transition: string | null): boolean {
  return subject?.startsWith('conversation:') === true && transition?.startsWith('reply:') === true;
}

function departed(message: MessageRow) {
  return {
    purpose: purposeOf(message),
    kind: message.kind,
    answers: message.content?.answers !== false,
    isAutomatic: message.plugin !== null,
    isReply: isReply(message.subject, message.transitionKey),
    expiresAt: message.expiresAt,
    occurredAt: message.createdAt,
    numberAsked: message.numberId ?? undefined,
    content: undefined,
    references: undefined,
    address: {
      contactId: message.contactId ?? undefined,
      ...(message.address === null ? {} : { value: message.address }),
      ...(message.addressHash === null ? {} : { hash: message.addressHash }),
    },
    template: undefined,
    existing: undefined,
  };
}
