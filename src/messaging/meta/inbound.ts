import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { addressHash, ContactService } from '../../contacts/index.js';
import type { Tx } from '../../database/index.js';
import { EventStore } from '../../events/index.js';
import { ConsentService, isStartWord, isStopWord, stopPurposes } from '../../optin/index.js';
import { Clock, newId, Secrets } from '../../platform/index.js';
import { Cancellations, sparedByStop } from '../cancellations.js';
import { Conversations, pairKey } from '../conversations.js';
import type { MessageRow } from '../message.entity.js';
import { MessageRepository } from '../message.repository.js';
import type { EventData } from '../../sdk/index.js';
import { windowEvent } from '../windows.stage.js';
import {
  answeredId,
  changedNumber,
  opensWindow,
  personOf,
  pressed,
  type InboundCall,
  type InboundMessage,
  type PreferenceChange,
  type Sender,
} from './inbound-message.js';

interface Known {
  contactId: string | undefined;
  /** Hash of the address an answer goes to. */
  hash: string;
  /** Hashes of every identifier the sender showed: a STOP holds for all of them. */
  hashes: string[];
}

interface AnsweredRow {
  providerId: string;
  messageId: string;
  accountId: string;
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
  traceId: string;
  deliveryId?: string | undefined;
  known: Known;
}

/** Identity of an inbound message: Meta's id, once per number. */
export function inboundKey(numberId: string, providerMessageId: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['in', numberId, providerMessageId]))
    .digest('hex');
}

/** What people write, press, call and switch: kept, answered with an open window, and obeyed. */
@Injectable()
export class Inbound {
  constructor(
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly conversations: Conversations,
    private readonly messages: MessageRepository,
    private readonly cancellations: Cancellations,
    private readonly events: EventStore,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /** Stores messages not seen before and does what they ask for. Repeated deliveries change nothing. */
  async messagesReceived(tx: Tx, received: readonly InboundMessage[]): Promise<void> {
    const fresh = await this.unseen(tx, received);
    if (fresh.length === 0) return;
    const now = this.clock.now();
    const known = await this.recognise(tx, fresh);
    const threads = await this.openWindows(
      tx,
      fresh.flatMap((message, index) =>
        opensWindow(message.kind) ? [{ ...message, known: known[index] as Known }] : [],
      ),
      now,
    );
    const rows = fresh.map((message, index) => this.rowOf(message, known[index] as Known, threads, now));
    const stored = await this.messages.insertNew(tx, rows);
    const made = fresh.flatMap((message, index) => {
      const row = rows[index] as MessageRow;
      return stored.has(row.id) ? [{ message, row, known: known[index] as Known }] : [];
    });
    await this.tell(tx, made, now);
    await this.obey(tx, made);
    await this.followNumbers(tx, made);
  }

  /** Calls open a window like messages do. */
  async callsReceived(tx: Tx, calls: readonly InboundCall[]): Promise<void> {
    if (calls.length === 0) return;
    const known = await this.recognise(tx, calls);
    await this.openWindows(
      tx,
      calls.map((call, index) => ({ ...call, known: known[index] as Known })),
      this.clock.now(),
    );
  }

  /** Marketing switched off inside WhatsApp is obeyed like STOP, for marketing; switched on again it is let in. */
  async preferencesChanged(tx: Tx, changes: readonly PreferenceChange[]): Promise<void> {
    for (const { value, at, accountId, sender, deliveryId } of changes) {
      const { hashes } = this.hashesOf(sender);
      if (value === 'resume') {
        const by = deliveryId ?? 'whatsapp';
        await this.consents.resume(
          tx,
          hashes.map((hash) => ({ accountId, addressHash: hash, at, by })),
        );
        continue;
      }
      await this.consents.suppress(
        tx,
        hashes.map((hash) => ({
          accountId,
          addressHash: hash,
          purposes: ['marketing'],
          reason: 'whatsapp_preference',
          at,
        })),
      );
      await this.cancellations.byAddress(tx, accountId, hashes, ['marketing'], 'whatsapp_preference');
    }
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

  private async recognise(
    tx: Tx,
    items: readonly { accountId: string; numberId: string; sender: Sender }[],
  ): Promise<Known[]> {
    const ids = await this.contacts.resolve(
      tx,
      items.map(({ accountId, numberId, sender }) => ({
        accountId,
        connectionId: numberId,
        country: null,
        person: personOf(sender),
      })),
    );
    return items.map(({ sender }, index) => ({ contactId: ids[index], ...this.hashesOf(sender) }));
  }

  private hashesOf({ whatsappId, userId }: Sender): { hash: string; hashes: string[] } {
    const hashes = [whatsappId, userId]
      .filter((value) => value !== undefined)
      .map((value) => addressHash(this.secrets, value));
    return { hash: hashes[0] ?? '', hashes };
  }

  private async openWindows(
    tx: Tx,
    items: readonly WindowOpener[],
    now: number,
  ): Promise<Map<string, { id: string }>> {
    if (items.length === 0) return new Map();
    const contacts = items.flatMap(({ accountId, numberId, at, known, traceId, deliveryId }) =>
      known.hash === ''
        ? []
        : [
            {
              accountId,
              numberId,
              addressHash: known.hash,
              at,
              contactId: known.contactId ?? null,
              origin: { traceId, deliveryId },
            },
          ],
    );
    const { threads, turned } = await this.conversations.received(tx, contacts, now);
    await this.events.append(
      tx,
      turned.map(({ row, turn, by }) => windowEvent(row, turn, { ...by.origin, recordedAt: now })),
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
      channel: 'whatsapp-cloud',
      numberId: message.numberId,
      contactId: known.contactId ?? null,
      conversationId:
        threads.get(pairKey({ numberId: message.numberId, addressHash: known.hash }))?.id ?? null,
      address: message.sender.whatsappId ?? message.sender.userId ?? null,
      addressHash: known.hash,
      purpose: null,
      kind: message.kind,
      templateName: null,
      templateLanguage: null,
      content: {
        inbound: message.raw,
        ...(message.text === undefined ? {} : { text: message.text, rendered: message.text }),
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
        .filter(({ message }) => opensWindow(message.kind))
        .map(({ message, row }) => ({
          accountId: row.accountId,
          connectionId: message.numberId,
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
              ...(message.text === undefined ? {} : { text: message.text }),
              ...(pressed(message) === undefined ? {} : { button: pressed(message) }),
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
    const ids = [...new Set(messages.flatMap((message) => answeredId(message) ?? []))];
    const found = new Map<InboundMessage, EventData<'message.received'>['replyTo']>();
    if (ids.length === 0) return found;
    const rows = await tx.query<AnsweredRow>(
      `SELECT attempt.providerMessageId AS providerId, message.id AS messageId, message.accountId AS accountId, message.plugin AS plugin,
         message.connectionId AS connectionId, message.subject AS subject, message.transitionKey AS transition
       FROM attempt JOIN message ON message.id = attempt.messageId WHERE attempt.providerMessageId IN (?)`,
      [ids],
    );
    for (const message of messages) {
      const id = answeredId(message);
      const row = rows.find((one) => one.providerId === id && one.accountId === message.accountId);
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

  /** STOP and START, in the order they were written. A STOP cancels what waits, in the same unit of work. */
  private async obey(
    tx: Tx,
    made: readonly { message: InboundMessage; row: MessageRow; known: Known }[],
  ): Promise<void> {
    const words = made
      .filter(({ message }) => isStopWord(message.text) || isStartWord(message.text))
      .sort((one, two) => one.message.at - two.message.at);
    for (const { message, row, known } of words) {
      const request = {
        accountId: row.accountId,
        contactId: known.contactId,
        addressHashes: known.hashes,
        at: message.at,
        source: `message:${row.id}`,
        evidence: { messageId: row.id, numberId: message.numberId, word: message.text ?? '' },
      };
      if (isStopWord(message.text)) {
        await this.consents.stop(tx, [request]);
        // One that comes late, after the person agreed again, is on record and undoes nothing.
        const inForce = await this.consents.suppressions(
          tx,
          known.hashes.map((hash) => ({
            accountId: row.accountId,
            addressHash: hash,
            purpose: 'transactional',
          })),
        );
        const hashes = known.hashes.filter((_, index) => inForce[index] !== undefined);
        const spared = sparedByStop(message.at);
        await this.cancellations.byAddress(tx, row.accountId, hashes, stopPurposes, 'stop', spared);
      } else {
        await this.consents.start(tx, [request]);
      }
    }
  }

  /** A person who moved to another number stays the same contact. */
  private async followNumbers(
    tx: Tx,
    made: readonly { message: InboundMessage; row: MessageRow }[],
  ): Promise<void> {
    const moved = made.flatMap(({ message, row }) => {
      const value = changedNumber(message);
      if (value === undefined || row.contactId === null) return [];
      return [
        {
          accountId: row.accountId,
          contactId: row.contactId,
          identifier: { kind: 'whatsapp' as const, value },
        },
      ];
    });
    if (moved.length > 0) await this.contacts.linkIdentity(tx, moved);
  }
}
