import { Injectable } from '@nestjs/common';
import { ContactService } from '../../contacts/index.js';
import type { Tx } from '../../database/index.js';
import { EventStore } from '../../events/index.js';
import { Hooks } from '../../hooks/index.js';
import { ConsentService } from '../../optin/index.js';
import { Clock, newId, Secrets } from '../../platform/index.js';
import { Cancellations } from '../messages/cancellations.js';
import { Conversations, pairKey } from './conversations.js';
import type { MessageRow } from '../messages/message.entity.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { AccountChange, EventData } from '../../sdk/index.js';
import { windowEvent } from './windows.stage.js';
import { inboundKey } from './inbound-key.js';
import { contentOfReading } from './reading-content.js';
import {
  opensWindow,
  type InboundCall,
  type InboundMessage,
  type PreferenceChange,
} from './inbound-message.js';
import { Revisions } from './revisions.js';
import { Senders, type Known, type Wrote } from './senders.js';
import { Wishes } from './wishes.js';

interface AnsweredRow {
  providerId: string;
  messageId: string;
  accountId: string;
  numberId: string;
  plugin: string | null;
  connectionId: string | null;
  subject: string | null;
  transition: string | null;
}

/** What opens a window: a message or a call. */
interface WindowOpener {
  accountId: string;
  numberId: string;
  at: number;
  windowMs: number | undefined;
  traceId: string;
  deliveryId?: string | undefined;
  known: Known;
}

/** What people write, press, call and switch: kept, answered with an open window, and obeyed. */
@Injectable()
export class Inbound {
  private readonly senders: Senders;
  private readonly wishes: Wishes;
  private readonly revisions: Revisions;

  constructor(
    contacts: ContactService,
    consents: ConsentService,
    private readonly conversations: Conversations,
    private readonly messages: MessageRepository,
    cancellations: Cancellations,
    private readonly events: EventStore,
    secrets: Secrets,
    private readonly clock: Clock,
    private readonly hooks: Hooks,
  ) {
    this.senders = new Senders(contacts, consents, secrets);
    this.wishes = new Wishes(this.senders, consents, cancellations);
    this.revisions = new Revisions(messages);
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
      const row = this.rowOf(message, one, new Map(), this.clock.now());
      return { message, known: one, row: { ...row, content: null, address: null } };
    });
    await this.messages.insertNew(
      tx,
      made.map(({ row }) => row),
    );
    await this.wishes.apply(tx, made);
  }

  private async heard(tx: Tx, fresh: readonly InboundMessage[]): Promise<void> {
    if (fresh.length === 0) return;
    const now = this.clock.now();
    const known = await this.senders.recognise(tx, fresh.map(wrote));
    const threads = await this.openWindows(
      tx,
      fresh.flatMap((message, index) =>
        opensWindow(message) ? [{ ...message, known: known[index] as Known }] : [],
      ),
      now,
    );
    const rows = fresh.map((message, index) => this.rowOf(message, known[index] as Known, threads, now));
    const stored = await this.messages.insertNew(tx, rows);
    const made = fresh.flatMap((message, index) => {
      const row = rows[index] as MessageRow;
      return stored.has(row.id) ? [{ message, row, known: known[index] as Known }] : [];
    });
    await this.revisions.apply(
      tx,
      made.map(({ message }) => message),
      now,
    );
    await this.hooks.run(
      tx,
      'messages.heard',
      made.map(({ message, row }) => ({
        accountId: row.accountId,
        messageId: row.id,
        numberId: message.numberId,
        content: contentOfReading(message),
        recordedAt: now,
      })),
    );
    await this.tell(tx, made, now);
    await this.wishes.apply(tx, made);
    await this.followAccounts(tx, made);
  }

  /** Calls open a window like messages do. */
  async callsReceived(tx: Tx, calls: readonly InboundCall[]): Promise<void> {
    if (calls.length === 0) return;
    const known = await this.senders.recognise(
      tx,
      calls.map((call) => ({ ...call, writes: true })),
    );
    await this.openWindows(
      tx,
      calls.map((call, index) => ({ ...call, known: known[index] as Known })),
      this.clock.now(),
    );
  }

  /** Marketing switched off inside the channel's app is obeyed like STOP, for marketing; switched on again it is let in. */
  async preferencesChanged(tx: Tx, changes: readonly PreferenceChange[]): Promise<void> {
    await this.wishes.preferencesChanged(tx, changes);
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

  private async openWindows(
    tx: Tx,
    items: readonly WindowOpener[],
    now: number,
  ): Promise<Map<string, { id: string }>> {
    if (items.length === 0) return new Map();
    const contacts = items.flatMap(({ accountId, numberId, at, windowMs, known, traceId, deliveryId }) =>
      known.hash === ''
        ? []
        : [
            {
              accountId,
              numberId,
              addressHash: known.hash,
              otherHashes: known.hashes,
              at,
              windowMs,
              contactId: known.contactId ?? null,
              from: { origin: { kind: 'sender' as const, id: numberId }, traceId, deliveryId },
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

  private rowOf(
    message: InboundMessage,
    known: Known,
    threads: ReadonlyMap<string, { id: string }>,
    now: number,
  ): MessageRow {
    return {
      id: newId(),
      accountId: message.accountId,
      direction: 'in',
      channel: message.channel,
      numberId: message.numberId,
      contactId: known.contactId ?? null,
      conversationId:
        threads.get(pairKey({ numberId: message.numberId, addressHash: known.hash }))?.id ?? null,
      address: message.sender.digits ?? message.sender.userId ?? null,
      addressHash: known.hash,
      purpose: null,
      kind: message.kind,
      templateName: null,
      templateLanguage: null,
      content: {
        inbound: message.raw,
        heard: contentOfReading(message),
        ...(message.text === undefined ? {} : { text: message.text, rendered: message.text }),
        ...(message.form === undefined ? {} : { form: message.form }),
      },
      state: 'received',
      reason: null,
      sendKey: inboundKey(message.numberId, message.providerMessageId),
      lane: 'transactional',
      dueAt: message.at,
      expiresAt: message.at,
      possiblyDouble: false,
      cancelReason: null,
      plugin: null,
      connectionId: null,
      subject: null,
      transitionKey: null,
      step: null,
      eventId: null,
      deliveryId: message.deliveryId ?? null,
      journeyId: null,
      providerMessageId: message.providerMessageId,
      traceId: message.traceId,
      createdAt: now,
      updatedAt: now,
    };
  }

  private async tell(
    tx: Tx,
    made: readonly { message: InboundMessage; row: MessageRow }[],
    now: number,
  ): Promise<void> {
    const answered = await this.answered(
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

  /** Which of our messages people answered, by the context Meta tells: of their own account only. */
  private async answered(
    tx: Tx,
    messages: readonly InboundMessage[],
  ): Promise<Map<InboundMessage, EventData<'message.received'>['replyTo']>> {
    const ids = [...new Set(messages.flatMap((message) => message.answersTo ?? []))];
    const found = new Map<InboundMessage, EventData<'message.received'>['replyTo']>();
    if (ids.length === 0) return found;
    const rows = await tx.query<AnsweredRow>(
      `SELECT attempt.providerMessageId AS providerId, message.id AS messageId, message.accountId AS accountId, attempt.numberId AS numberId, message.plugin AS plugin,
         message.connectionId AS connectionId, message.subject AS subject, message.transitionKey AS transition
       FROM attempt JOIN message ON message.id = attempt.messageId WHERE attempt.providerMessageId IN (?)`,
      [ids],
    );
    for (const message of messages) {
      const row = rows.find(
        (one) =>
          one.providerId === message.answersTo &&
          one.accountId === message.accountId &&
          one.numberId === message.numberId,
      );
      if (!row) continue;
      found.set(message, {
        messageId: row.messageId,
        plugin: row.plugin ?? undefined,
        connectionId: row.connectionId ?? undefined,
        subject: row.subject ?? undefined,
        transition: row.transition ?? undefined,
      });
    }
    return found;
  }

  /** A person who moved to another number, or whose business-scoped id changed, stays the same contact. */
  private async followAccounts(
    tx: Tx,
    made: readonly { message: InboundMessage; row: MessageRow }[],
  ): Promise<void> {
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

function wrote(message: InboundMessage): Wrote {
  return { ...message, writes: message.isWritten };
}
