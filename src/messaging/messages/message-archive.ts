import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { NumberRow } from '../../channels/index.js';
import type { Reader, Tx } from '../../database/index.js';
import { Clock, newId } from '../../platform/index.js';
import { Conversations, pairKey } from '../inbound/conversations.js';
import { messageTable, type MessageRow } from './message.entity.js';

/** States after which nothing happens to a message any more. */
export const settledStates = ['accepted', 'sent', 'delivered', 'read', 'failed', 'received'] as const;

/** A message of a thread as an archive keeps it. */
export interface ArchivedMessage {
  /** Where it was first kept: the same one is brought back once. */
  id: string;
  direction: 'in' | 'out';
  /** Milliseconds UTC. */
  at: number;
  kind: string;
  state: (typeof settledStates)[number];
  purpose: string | null;
  templateName: string | null;
  templateLanguage: string | null;
  content: Record<string, unknown> | null;
}

/** Threads in and out of archives. What comes in is history: it opens no window, and nothing follows from it. */
@Injectable()
export class MessageArchive {
  constructor(
    private readonly conversations: Conversations,
    private readonly clock: Clock,
  ) {}

  /** Messages of a contact that are settled, oldest first. @param after - id of the last one before */
  async page(
    reader: Reader,
    accountId: string,
    contactId: string,
    after: string,
    take: number,
  ): Promise<{ messages: (ArchivedMessage & { address: string | null })[]; last: string | undefined }> {
    const rows = await reader.select(
      messageTable,
      'WHERE accountId = ? AND contactId = ? AND id > ? AND state IN (?) ORDER BY id LIMIT ?',
      [accountId, contactId, after, [...settledStates], take],
    );
    const messages = rows.map((row) => ({
      id: row.id,
      direction: row.direction === 'in' ? ('in' as const) : ('out' as const),
      at: row.createdAt,
      kind: row.kind,
      state: row.state as ArchivedMessage['state'],
      purpose: row.purpose,
      templateName: row.templateName,
      templateLanguage: row.templateLanguage,
      content: row.content as Record<string, unknown> | null,
      address: row.address,
    }));
    return { messages, last: rows.length < take ? undefined : rows.at(-1)?.id };
  }

  /** Adds messages to the thread of a person with a number; those that are there stay. @returns how many are new */
  async restore(
    tx: Tx,
    thread: { number: NumberRow; contactId: string; address: string; addressHash: string },
    messages: readonly ArchivedMessage[],
  ): Promise<number> {
    if (messages.length === 0) return 0;
    const { number, contactId, address, addressHash } = thread;
    const { accountId } = number;
    const pair = { accountId, numberId: number.id, addressHash, contactId };
    const known = await this.conversations.find(tx, accountId, [pair]);
    await this.conversations.ensure(tx, [pair], known, this.clock.now());
    const conversationId = known.get(pairKey(pair))?.id ?? null;
    const now = this.clock.now();
    return tx.insertIgnore(
      messageTable,
      messages.map((message): MessageRow => ({
        id: newId(),
        accountId,
        direction: message.direction,
        channel: number.channel ?? 'whatsapp',
        numberId: number.id,
        contactId,
        conversationId,
        address,
        addressHash,
        purpose: message.purpose,
        kind: message.kind,
        templateName: message.templateName,
        templateLanguage: message.templateLanguage,
        content: message.content,
        state: message.state,
        reason: null,
        sendKey: createHash('sha256').update(`bundle:${number.id}:${message.id}`).digest('hex'),
        lane: 'transactional',
        dueAt: message.at,
        expiresAt: message.at,
        possiblyDouble: false,
        cancelReason: null,
        plugin: null,
        connectionId: null,
        // Provenance: whence it came, and as what it was known there.
        subject: `bundle:${message.id}`,
        transitionKey: null,
        step: null,
        eventId: null,
        deliveryId: null,
        journeyId: null,
        providerMessageId: null,
        traceId: message.id,
        via: null,
        createdAt: Math.min(message.at, now),
        updatedAt: now,
      })),
    );
  }
}
