import { Injectable } from '@nestjs/common';
import { ContactService, type SharedUserId } from '../../contacts/index.js';
import type { Tx } from '../../database/index.js';
import { EventStore } from '../../events/index.js';
import { Hooks, type HeardConversation } from '../../hooks/index.js';
import { ConsentService } from '../../optin/index.js';
import { Clock, Secrets } from '../../platform/index.js';
import { Cancellations } from '../messages/cancellations.js';
import { AppContacts } from '../app-contacts/app-contacts.js';
import { Conversations } from './conversations.js';
import type { MessageRow } from '../messages/message.entity.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { ConversationReferral } from '../messages/message.types.js';
import type { AccountChange } from '../../sdk/index.js';
import { windowEvent } from './windows.stage.js';
import { answeredBy } from './answered.js';
import { isTheirs, keepCalls, messageOf } from './calls.js';
import { inboundKey } from './inbound-key.js';
import { messageRowOf, type Threads } from './inbound-row.js';
import { contentOfReading } from './reading-content.js';
import {
  opensWindow,
  type InboundCall,
  type InboundMessage,
  type PreferenceChange,
} from './inbound-message.js';
import { revisionEvents } from './revision-events.js';
import { Revisions } from './revisions.js';
import { Senders, type Known, type Wrote } from './senders.js';
import { ConsentKeywords } from './consent-keywords.js';

/** What belongs to a thread: a message or a call. */
interface Threaded {
  accountId: string;
  numberId: string;
  at: number;
  windowMs: number | undefined;
  /** The person wrote or called: that opens a window where the channel has one. */
  opens: boolean;
  referral?: ConversationReferral | undefined;
  traceId: string;
  deliveryId?: string | undefined;
  known: Known;
}

/** What people write, press, call and switch: kept, answered with an open window, and obeyed. */
@Injectable()
export class Inbound {
  private readonly senders: Senders;
  private readonly keywords: ConsentKeywords;
  private readonly revisions: Revisions;

  constructor(
    private readonly contacts: ContactService,
    consents: ConsentService,
    private readonly conversations: Conversations,
    private readonly messages: MessageRepository,
    cancellations: Cancellations,
    private readonly events: EventStore,
    secrets: Secrets,
    private readonly clock: Clock,
    private readonly hooks: Hooks,
    private readonly appContacts: AppContacts,
  ) {
    this.senders = new Senders(contacts, consents, secrets);
    this.keywords = new ConsentKeywords(this.senders, consents, cancellations);
    this.revisions = new Revisions();
  }

  /**
   * Stores messages not seen before and does what they ask for. Repeated deliveries change nothing.
   * Answers the deliveries whose bodies are to go, since they name people who were erased meanwhile.
   */
  async messagesReceived(tx: Tx, received: readonly InboundMessage[]): Promise<string[]> {
    const unseen = await this.unseen(tx, received);
    if (unseen.length === 0) return [];
    const forgotten = await this.senders.forgotten(tx, unseen);
    const late = unseen.filter((_, index) => forgotten[index] === true);
    await this.heardLate(tx, late);
    await this.heard(
      tx,
      unseen.filter((_, index) => forgotten[index] !== true),
    );
    return late.flatMap((message) => message.deliveryId ?? []);
  }

  /** What people wrote before they were erased: only that it came is kept. A STOP among it holds. */
  private async heardLate(tx: Tx, late: readonly InboundMessage[]): Promise<void> {
    if (late.length === 0) return;
    const known = (await this.senders.find(tx, late)).map((one): Known => ({ ...one, contactId: undefined }));
    const made = late.map((message, index) => {
      const one = known[index] as Known;
      const row = messageRowOf(message, one, new Map(), this.clock.now());
      return { message, known: one, row: { ...row, content: null, address: null } };
    });
    await this.messages.insertNew(
      tx,
      made.map(({ row }) => row),
    );
    await this.keywords.apply(tx, made);
  }

  private async heard(tx: Tx, fresh: readonly InboundMessage[]): Promise<void> {
    if (fresh.length === 0) return;
    const now = this.clock.now();
    const known = await this.senders.recognise(tx, await this.named(tx, fresh));
    const threads = await this.threads(
      tx,
      fresh.flatMap((message, index) =>
        message.groupId === undefined
          ? [
              {
                ...message,
                opens: opensWindow(message),
                referral: referralOf(message),
                known: known[index] as Known,
              },
            ]
          : [],
      ),
      now,
    );
    const rows = fresh.map((message, index) => messageRowOf(message, known[index] as Known, threads, now));
    const stored = await this.messages.insertNew(tx, rows);
    const made = fresh.flatMap((message, index) => {
      const row = rows[index] as MessageRow;
      return stored.has(row.id) ? [{ message, row, known: known[index] as Known }] : [];
    });
    const revised = await this.revisions.apply(
      tx,
      made.map(({ row }) => row),
      now,
    );
    await this.hooks.run(
      tx,
      'messages.received',
      made.map(({ message, row }) => ({
        accountId: row.accountId,
        messageId: row.id,
        numberId: message.numberId,
        content: contentOfReading(message),
        recordedAt: now,
      })),
    );
    await this.hooks.run(
      tx,
      'conversations.heard',
      made.flatMap(({ message, row }) =>
        opensWindow(message) && message.kind !== 'reaction' ? heardIn(row) : [],
      ),
    );
    await this.tell(tx, made, now);
    await this.events.append(tx, await revisionEvents(tx, revised, now));
    await this.keywords.apply(tx, made);
    await this.followAccounts(tx, made);
  }

  /**
   * Keeps calls, one message each however many updates tell of it; a call of theirs opens a window like a message.
   * Answers the deliveries whose bodies are to go, as {@link messagesReceived} does.
   */
  async callsReceived(tx: Tx, calls: readonly InboundCall[]): Promise<string[]> {
    if (calls.length === 0) return [];
    const now = this.clock.now();
    const forgotten = await this.senders.forgotten(tx, calls);
    const fresh = calls.filter((_, index) => forgotten[index] !== true);
    const known = await this.senders.recognise(
      tx,
      fresh.map((call) => ({ ...call, writes: isTheirs(call) })),
    );
    const threads = await this.threads(
      tx,
      fresh.map((call, index) => ({ ...call, opens: isTheirs(call), known: known[index] as Known })),
      now,
    );
    const kept = await keepCalls(tx, this.messages, { calls: fresh, known, threads }, now);
    await this.hooks.run(
      tx,
      'conversations.heard',
      kept.flatMap(({ call, row, isNew }) => (isNew && isTheirs(call) ? heardIn(row) : [])),
    );
    await this.tell(
      tx,
      kept.map(({ call, row }) => ({ message: messageOf(call, row), row })),
      now,
    );
    return calls.flatMap((call, index) => (forgotten[index] === true ? (call.deliveryId ?? []) : []));
  }

  /** Ids kept before ids had scopes go to the portfolio they are first heard through since. */
  async claimShared(tx: Tx, shared: readonly SharedUserId[]): Promise<void> {
    if (shared.length > 0) await this.contacts.claimShared(tx, shared);
  }

  /** Marketing switched off inside the channel's app is obeyed like STOP, for marketing; switched on again it is let in. */
  async preferencesChanged(tx: Tx, changes: readonly PreferenceChange[]): Promise<void> {
    await this.keywords.preferencesChanged(tx, changes);
  }

  /** Business-scoped ids that changed still belong to the same people. */
  async userIdsChanged(
    tx: Tx,
    source: { accountId: string; numberId: string },
    changes: readonly AccountChange[],
  ): Promise<void> {
    const items = changes.map(({ previousUserId }) => ({
      ...source,
      sender: { userId: previousUserId, digits: undefined, kind: 'whatsapp' as const, name: undefined },
    }));
    const known = await this.senders.find(tx, items);
    await this.senders.follow(
      tx,
      changes.flatMap((change, index) => {
        const contactId = known[index]?.contactId;
        return contactId === undefined ? [] : [{ accountId: source.accountId, contactId, change }];
      }),
    );
  }

  /** Who wrote, under the name the owner's address book has for them where the channel tells none. */
  private async named(tx: Tx, fresh: readonly InboundMessage[]): Promise<Wrote[]> {
    const names = await this.appContacts.namesOf(tx, fresh);
    return fresh.map((message, index) => {
      const { sender } = message;
      return wrote({ ...message, sender: { ...sender, name: sender.name ?? names[index] } });
    });
  }

  private async unseen(tx: Tx, received: readonly InboundMessage[]): Promise<InboundMessage[]> {
    const keys = new Map<string, InboundMessage>();
    for (const message of received) {
      const key = inboundKey(message.numberId, message.providerMessageId);
      if (!keys.has(key)) keys.set(key, message);
    }
    if (keys.size === 0) return [];
    const accounts = [...new Set(received.map((message) => message.accountId))];
    const seen = await tx.query<{ sendKey: string }>(
      'SELECT sendKey FROM message WHERE accountId IN (?) AND sendKey IN (?)',
      [accounts, [...keys.keys()]],
    );
    for (const { sendKey } of seen) keys.delete(sendKey);
    return [...keys.values()];
  }

  /** The threads these belong to, made where missing; windows open and are extended, and what turned is told. */
  private async threads(tx: Tx, items: readonly Threaded[], now: number): Promise<Threads> {
    if (items.length === 0) return new Map();
    const contacts = items.flatMap(({ known, traceId, deliveryId, opens, ...item }) =>
      known.hash === ''
        ? []
        : [
            {
              accountId: item.accountId,
              numberId: item.numberId,
              at: item.at,
              referral: item.referral,
              addressHash: known.hash,
              otherHashes: known.hashes,
              writes: opens,
              windowMs: opens ? item.windowMs : undefined,
              contactId: known.contactId ?? null,
              from: { origin: { kind: 'sender' as const, id: item.numberId }, traceId, deliveryId },
            },
          ],
    );
    const { threads, turned } = await this.conversations.received(tx, contacts, now);
    await this.events.append(
      tx,
      turned.map(({ row, turn, by }) => windowEvent(row, turn, { ...by.from, recordedAt: now })),
    );
    return threads;
  }

  private async tell(
    tx: Tx,
    made: readonly { message: InboundMessage; row: MessageRow }[],
    now: number,
  ): Promise<void> {
    const answered = await answeredBy(
      tx,
      made.map(({ message }) => message),
    );
    await this.events.append(
      tx,
      made
        .filter(({ message }) => message.isWritten)
        .map(({ message, row }) => ({
          accountId: row.accountId,
          connectionId: message.numberId,
          origin: { kind: 'sender' as const, id: message.numberId },
          contactId: row.contactId ?? undefined,
          deliveryId: message.deliveryId,
          traceId: message.traceId,
          recordedAt: now,
          draft: {
            type: 'message.received',
            subject: `message:${row.id}`,
            transition: 'received',
            occurredAt: message.at,
            data: {
              messageId: row.id,
              numberId: message.numberId,
              kind: message.kind,
              content: contentOfReading(message),
              ...(message.text === undefined ? {} : { text: message.text }),
              ...(message.button?.label === undefined ? {} : { button: message.button.label }),
              ...(message.form === undefined ? {} : { form: message.form }),
              ...(message.groupId === undefined ? {} : { groupId: message.groupId }),
              ...(answered.has(message) ? { replyTo: answered.get(message) } : {}),
            },
          },
        })),
    );
  }

  /** A person who moved to another number, or whose business-scoped id changed, stays the same contact. */
  private async followAccounts(
    tx: Tx,
    made: readonly { message: InboundMessage; row: MessageRow }[],
  ): Promise<void> {
    await this.senders.shared(
      tx,
      made.flatMap(({ message, row }) =>
        row.contactId === null ? [] : [{ ...message, contactId: row.contactId }],
      ),
    );
    const changes = made.flatMap(({ message, row }) => {
      const change = message.accountChange;
      return change === undefined || row.contactId === null
        ? []
        : [{ accountId: row.accountId, contactId: row.contactId, change }];
    });
    if (changes.length === 0) return;
    await this.senders.follow(tx, changes);
    // What was written after the change may be in the same batch.
    await this.senders.returned(
      tx,
      made.map(({ message }) => wrote(message)),
      made.map(({ row }) => row.contactId ?? undefined),
    );
  }
}

function referralOf({ content, at, providerMessageId }: InboundMessage): ConversationReferral | undefined {
  return content?.referral && { ...content.referral, at, key: providerMessageId };
}

function heardIn(row: MessageRow): HeardConversation[] {
  const { id, accountId, conversationId, numberId, traceId, deliveryId } = row;
  if (conversationId === null || numberId === null) return [];
  return [
    { accountId, conversationId, numberId, messageId: id, traceId, deliveryId: deliveryId ?? undefined },
  ];
}

function wrote(message: InboundMessage): Wrote {
  return { ...message, writes: message.isWritten };
}
