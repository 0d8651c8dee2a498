import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { Hooks, type ContactErasure, type HeardConversation } from '../hooks/index.js';
import { conversationTable, type ConversationRow } from '../messaging/index.js';
import { Clock } from '../platform/index.js';
import { conversationNoteTable, conversationStateTable } from './conversation.entity.js';
import { ConversationStates } from './conversation-states.js';
import { grouped, threadsOf, type Thread } from './threads.js';

/** Has conversations follow what people do: they write, they are merged and two again, they are erased. */
@Injectable()
export class ConversationPeople implements OnModuleInit {
  constructor(
    private readonly hooks: Hooks,
    private readonly states: ConversationStates,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const { hooks } = this;
    const ofConversation = { kept: 'It belongs to a conversation, which follows.' };
    hooks.personal.declare(conversationNoteTable, {
      merged: ofConversation,
      unmerged: ofConversation,
      erased: { text: 'deleted' },
    });
    hooks.on('conversations.heard', (tx, heard) => this.heard(tx, heard));
    hooks.on('contact.merged', async (tx, { accountId, fromId, intoId }) => {
      const rows = await this.rowsOf(tx, accountId, [fromId, intoId]);
      // Whether or not their rows have followed by now: what both had with one sender is one thread.
      await this.settle(
        tx,
        grouped(rows, ({ numberId }) => numberId),
      );
    });
    // Messaging has given its rows back by now: its hooks come first, because this module stands on it.
    hooks.on('contact.unmerged', async (tx, { accountId, keptId, restoredId }) => {
      await this.settle(tx, grouped(await this.rowsOf(tx, accountId, [keptId, restoredId])));
    });
    hooks.on('contact.erased', (tx, erasure) => this.erase(tx, erasure));
  }

  /** A person wrote: their conversation is open again, and has something nobody has read. */
  private async heard(tx: Tx, heard: readonly HeardConversation[]): Promise<void> {
    if (heard.length === 0) return;
    const rows = await tx.selectIn(conversationTable, 'id', [
      ...new Set(heard.map(({ conversationId }) => conversationId)),
    ]);
    const threads = await threadsOf(tx, rows);
    await this.states.apply(
      tx,
      threads.flatMap((thread) => {
        const own = heard.filter(({ conversationId }) => thread.rows.some(({ id }) => id === conversationId));
        const [first] = own;
        if (!first) return [];
        const { numberId, traceId, deliveryId } = first;
        return [
          {
            thread,
            steps: own.map(({ conversationId, messageId }) => ({
              rowId: conversationId,
              change: { what: 'heard' as const, messageId },
            })),
            cause: {
              reason: 'message' as const,
              origin: { kind: 'sender' as const, id: numberId },
              traceId,
              deliveryId,
            },
          },
        ];
      }),
      this.clock.now(),
    );
  }

  /** Writes down anew what rows come to together, where something has happened to one of them. */
  private async settle(tx: Tx, threads: readonly Thread[]): Promise<void> {
    const ids = threads.flatMap(({ rows }) => rows.map(({ id }) => id));
    const known = await this.states.owns(tx, ids);
    await this.states.apply(
      tx,
      threads
        .filter(({ rows }) => rows.some(({ id }) => known.has(id)))
        .map((thread) => ({ thread, steps: [], cause: undefined })),
      this.clock.now(),
    );
  }

  private async rowsOf(tx: Tx, accountId: string, contactIds: readonly string[]): Promise<ConversationRow[]> {
    return tx.select(conversationTable, 'WHERE contactId IN (?) AND accountId = ?', [contactIds, accountId]);
  }

  /** Notes go, and so do labels, which say something about the person too. */
  private async erase(tx: Tx, erasure: ContactErasure): Promise<void> {
    const { accountId, contactIds, addressHashes, connectionId } = erasure;
    if (connectionId !== undefined) return;
    const rows = await tx.select(
      conversationTable,
      'WHERE accountId = ? AND (contactId IN (?) OR addressHash IN (?))',
      [accountId, contactIds, addressHashes],
    );
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    await tx.execute('DELETE FROM conversation_note WHERE conversationId IN (?)', [ids]);
    await tx.execute('DELETE FROM conversation_labelled WHERE conversationId IN (?)', [ids]);
    const states = await tx.selectIn(conversationStateTable, 'id', ids, `ORDER BY id ${tx.forUpdate}`);
    await tx.updateMany(
      conversationStateTable,
      'id',
      states.map(({ id, own }) => ({
        key: id,
        set: { own: { ...own, labels: { value: [], at: own.labels.at } } },
      })),
    );
  }
}
