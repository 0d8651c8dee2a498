import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ContactService } from '../../contacts/index.js';
import type { Tx } from '../../database/index.js';
import { Hooks } from '../../hooks/index.js';
import { ConsentService } from '../../optin/index.js';
import { Clock, newIdAt, Secrets } from '../../platform/index.js';
import type { EchoReading, HistoryReading, InboundContent } from '../../sdk/index.js';
import { conversationTable, type MessageRow } from '../messages/message.entity.js';
import { MessageRepository } from '../messages/message.repository.js';
import type { MessageState } from '../messages/message.types.js';
import { textChanged } from '../search/text-changes.js';
import { Conversations, pairKey } from './conversations.js';
import { keptRow, type Threads } from './inbound-row.js';
import { senderOf, type InboundSource, type Sender } from './inbound-message.js';
import { Revisions } from './revisions.js';
import { Senders, type Known } from './senders.js';

/** What the business wrote in its phone app. */
export type Echo = InboundSource & Omit<EchoReading, 'reading'>;
/** A piece of the conversations of before the number was connected. */
export type HistoryPiece = InboundSource & Omit<HistoryReading, 'reading'>;

/** One message of either. */
interface Written extends InboundSource {
  via: 'phone_app' | 'history';
  providerMessageId: string;
  direction: 'in' | 'out';
  at: number;
  sender: Sender;
  state: MessageState;
  content: InboundContent;
  text: string | undefined;
}

/**
 * How far a message of the past came, in Meta's words; `pending` and what is not known count as sent.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/history
 */
const reached: Readonly<Record<string, MessageState>> = {
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  error: 'failed',
};

/**
 * Messages of the phone app a business goes on using beside Liaison: what its owner writes there, and what was said
 * before the number was connected. They stand in the thread at their own time and start nothing: no event, no
 * window, no contact, no consent, no STOP, nothing unread. An answer from the phone app has automatic replies rest.
 */
@Injectable()
export class PhoneApp implements OnModuleInit {
  private readonly senders: Senders;
  private readonly revisions = new Revisions();

  constructor(
    contacts: ContactService,
    consents: ConsentService,
    private readonly conversations: Conversations,
    private readonly messages: MessageRepository,
    secrets: Secrets,
    private readonly clock: Clock,
    private readonly hooks: Hooks,
  ) {
    this.senders = new Senders(contacts, consents, secrets);
  }

  onModuleInit(): void {
    this.hooks.on('conversation.replied', (tx, { conversationId, at }) =>
      this.conversations.answered(tx, [{ conversationId, at }]),
    );
  }

  /** Stores what the owner wrote, each once, and leaves the conversation to them for a while. */
  async echoes(tx: Tx, echoes: readonly Echo[]): Promise<void> {
    const stored = await this.store(
      tx,
      echoes.map(({ recipient, ...echo }): Written => ({
        ...echo,
        via: 'phone_app',
        direction: 'out',
        sender: senderOf(recipient),
        state: 'sent',
        text: echo.text,
      })),
    );
    // Files of what was written are fetched like those of people: their addresses live minutes.
    await this.hooks.run(
      tx,
      'messages.received',
      stored.map(({ id, accountId, numberId, content }) => ({
        accountId,
        messageId: id,
        numberId: numberId ?? '',
        content: content?.heard,
        recordedAt: this.clock.now(),
      })),
    );
    const answers = stored.flatMap(({ conversationId, dueAt, kind }) =>
      conversationId === null || kind === 'deletion' ? [] : [{ conversationId, at: dueAt }],
    );
    await this.conversations.answered(tx, answers);
    await this.conversations.wrote(tx, answers);
  }

  /** Stores what was said before, each once, whatever the order of the pieces. */
  async history(tx: Tx, pieces: readonly HistoryPiece[]): Promise<void> {
    await this.store(
      tx,
      pieces.flatMap(({ threads, ...piece }) =>
        threads.flatMap(({ person, messages }) =>
          messages.map(({ status, ...message }): Written => ({
            ...piece,
            ...message,
            via: 'history',
            sender: senderOf(person),
            state: message.direction === 'in' ? 'received' : (reached[status ?? ''] ?? 'sent'),
            text: message.text,
          })),
        ),
      ),
    );
  }

  private async store(tx: Tx, all: readonly Written[]): Promise<MessageRow[]> {
    const unseen = await this.unseen(tx, all);
    if (unseen.length === 0) return [];
    const forgotten = await this.senders.forgotten(tx, unseen);
    const written = unseen.filter((_, index) => forgotten[index] !== true);
    const known = await this.senders.find(tx, written);
    const now = this.clock.now();
    const threads = await this.threads(tx, written, known, now);
    const owners = await contactsOfThreads(tx, written, known, threads);
    const rows = written.map((one, index) => {
      const row = rowOf(one, known[index] as Known, threads, now);
      return { ...row, contactId: row.contactId ?? owners.get(row.conversationId ?? '') ?? null };
    });
    const made = await this.messages.insertNew(tx, rows);
    const stored = rows.filter(({ id }) => made.has(id));
    await this.revisions.apply(tx, stored, now);
    // Their ids are of their own time: what follows new ids does not come by.
    await textChanged(
      tx,
      stored.map(({ id }) => id),
    );
    return stored;
  }

  /** Without what is here already, told before or sent by Liaison itself. */
  private async unseen(tx: Tx, all: readonly Written[]): Promise<Written[]> {
    const named = all.filter(({ sender }) => sender.digits !== undefined || sender.userId !== undefined);
    const ids = [...new Set(named.map(({ providerMessageId }) => providerMessageId))];
    if (ids.length === 0) return [];
    const own = await this.messages.sentAs(tx, ids);
    const seen = new Set<string>(
      own.map(({ numberId, providerMessageId }) => `${numberId}:${providerMessageId}`),
    );
    return named.filter(({ numberId, providerMessageId }) => {
      const key = `${numberId}:${providerMessageId}`;
      return !seen.has(key) && seen.add(key);
    });
  }

  /** The threads these stand in; one that is made begins with the earliest of them. */
  private async threads(
    tx: Tx,
    written: readonly Written[],
    known: readonly Known[],
    now: number,
  ): Promise<Threads> {
    const pairs = written.map(({ accountId, numberId, at }, index) => {
      const { hash, hashes, contactId } = known[index] as Known;
      return {
        accountId,
        numberId,
        addressHash: hash,
        otherHashes: hashes,
        contactId: contactId ?? null,
        at,
      };
    });
    return this.conversations.written(
      tx,
      [...pairs].sort((one, two) => two.at - one.at),
      now,
    );
  }
}

/**
 * Whose threads of people are who were nobody a moment ago: somebody may write while their history is being stored.
 * Locked: whoever is second sees the other.
 */
async function contactsOfThreads(
  tx: Tx,
  written: readonly Written[],
  known: readonly Known[],
  threads: Threads,
): Promise<Map<string, string>> {
  const ids = written.flatMap(({ numberId }, index) => {
    const { contactId, hash } = known[index] as Known;
    return contactId === undefined ? (threads.get(pairKey({ numberId, addressHash: hash }))?.id ?? []) : [];
  });
  const rows = await tx.selectIn(
    conversationTable,
    'id',
    [...new Set(ids)].sort(),
    `ORDER BY id ${tx.forUpdate}`,
  );
  return new Map(rows.flatMap(({ id, contactId }) => (contactId === null ? [] : [[id, contactId] as const])));
}

function rowOf(written: Written, known: Known, threads: Threads, now: number): MessageRow {
  const { via, direction, at, state, content, text } = written;
  const row = keptRow({ ...written, kind: content.kind }, known, threads, now, {
    heard: content,
    ...(text === undefined ? {} : { text, rendered: text }),
  });
  const conversationId =
    threads.get(pairKey({ numberId: written.numberId, addressHash: known.hash }))?.id ?? null;
  return { ...row, id: newIdAt(at), via, direction, state, conversationId };
}
