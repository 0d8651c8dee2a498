import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../database/index.js';
import { newId } from '../../platform/index.js';
import { conversationTable, type ConversationRow } from '../messages/message.entity.js';
import type { ConversationReferral } from '../messages/message.types.js';
import { joinThreads, type JoinedThread } from './late-contacts.js';
import { heard, type WindowTurn } from './window.js';

/** One side of a thread: a number and a person. */
export interface Pair {
  accountId: string;
  numberId: string;
  addressHash: string;
  contactId: string | null;
  /** When its thread began, where it is made: what is of the past is listed there. @defaultValue now */
  at?: number;
}

/** Something a person did in a thread. */
export interface InboundContact extends Pair {
  /** How long the window is that this opens; undefined where it opens none. */
  windowMs: number | undefined;
  /** False for what belongs to the thread and is not the person writing or calling. @defaultValue true */
  writes?: boolean;
  /** The ad or post it came from. */
  referral?: ConversationReferral | undefined;
  /** Other addresses of the same WhatsApp account: its thread may be known by one of them. */
  otherHashes?: readonly string[];
  at: number;
}

/** A window that opened or ended because a person wrote or called. */
export interface Turned<C> {
  row: ConversationRow;
  turn: WindowTurn;
  by: C;
}

export function pairKey(pair: { numberId: string; addressHash: string }): string {
  return `${pair.numberId}:${pair.addressHash}`;
}

/** The thread among several of one WhatsApp account: the one the person wrote in last, else the first one made. */
export function latestThread(rows: readonly ConversationRow[]): ConversationRow | undefined {
  return rows.reduce<ConversationRow | undefined>((best, row) => {
    if (best === undefined) return row;
    const [wrote, before] = [row.lastInboundAt ?? 0, best.lastInboundAt ?? 0];
    return wrote > before || (wrote === before && row.id < best.id) ? row : best;
  }, undefined);
}

/** The later of two, whichever is heard of first; of one second always the same. */
function latestReferral(
  known: ConversationReferral | null,
  next: ConversationReferral | undefined,
): ConversationReferral | null {
  if (next === undefined || known === null) return next ?? known;
  return next.at > known.at || (next.at === known.at && next.key > known.key) ? next : known;
}

function pairsOf({ numberId, addressHash, otherHashes = [] }: InboundContact) {
  return [...new Set([addressHash, ...otherHashes])].map((hash) => ({ numberId, addressHash: hash }));
}

/** Threads between numbers and people, and their customer service windows. */
@Injectable()
export class Conversations {
  /** Conversations of one account by {@link pairKey}. */
  async find(
    reader: Reader,
    accountId: string,
    pairs: readonly { numberId: string; addressHash: string }[],
  ): Promise<Map<string, ConversationRow>> {
    if (pairs.length === 0) return new Map();
    const rows = await reader.select(
      conversationTable,
      'WHERE accountId = ? AND numberId IN (?) AND addressHash IN (?)',
      [
        accountId,
        [...new Set(pairs.map((pair) => pair.numberId))],
        [...new Set(pairs.map((pair) => pair.addressHash))],
      ],
    );
    return new Map(rows.map((row) => [pairKey(row), row]));
  }

  async byIds(reader: Reader, ids: readonly string[]): Promise<Map<string, ConversationRow>> {
    const rows = await reader.selectIn(conversationTable, 'id', [...new Set(ids)]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Makes the conversations that are missing among `pairs`; `known` is completed. */
  async ensure(
    tx: Tx,
    pairs: readonly Pair[],
    known: Map<string, ConversationRow>,
    now: number,
  ): Promise<void> {
    const fresh = new Map<string, ConversationRow>();
    for (const pair of pairs) {
      const key = pairKey(pair);
      if (known.has(key) || fresh.has(key)) continue;
      fresh.set(key, {
        id: newId(),
        accountId: pair.accountId,
        numberId: pair.numberId,
        addressHash: pair.addressHash,
        contactId: pair.contactId,
        openedAt: pair.at ?? now,
        windowUntil: 0,
        windowSince: null,
        closesAt: null,
        lastInboundAt: null,
        lastOutboundAt: null,
        answeredAt: null,
        referral: null,
        freeEntryUntil: null,
        updatedAt: pair.at ?? now,
      });
    }
    if (fresh.size === 0) return;
    const rows = [...fresh.values()].sort((one, two) => (pairKey(one) < pairKey(two) ? -1 : 1));
    const inserted = await tx.insertIgnore(conversationTable, rows);
    if (inserted === rows.length) {
      for (const [key, row] of fresh) known.set(key, row);
      return;
    }
    for (const accountId of new Set(rows.map((row) => row.accountId))) {
      const stored = await this.find(
        tx,
        accountId,
        rows.filter((row) => row.accountId === accountId),
      );
      for (const [key, row] of stored) known.set(key, row);
    }
  }

  /**
   * Opens or extends windows from when the person wrote or called, never shortened.
   * Returns the conversations by {@link pairKey}, and what opened or came to its end.
   */
  async received<C extends InboundContact>(
    tx: Tx,
    contacts: readonly C[],
    now: number,
  ): Promise<{ threads: Map<string, ConversationRow>; turned: Turned<C>[] }> {
    const known = new Map<string, ConversationRow>();
    for (const accountId of new Set(contacts.map((contact) => contact.accountId))) {
      const own = contacts.filter((contact) => contact.accountId === accountId);
      const found = await this.find(tx, accountId, own.flatMap(pairsOf));
      for (const [key, row] of found) known.set(key, row);
      for (const contact of own) {
        const thread = latestThread(pairsOf(contact).flatMap((pair) => found.get(pairKey(pair)) ?? []));
        if (thread) known.set(pairKey(contact), thread);
      }
    }
    await this.ensure(tx, contacts, known, now);
    const ids = [
      ...new Set(contacts.map((contact) => known.get(pairKey(contact))?.id).filter((id) => id !== undefined)),
    ];
    const locked = await tx.selectIn(conversationTable, 'id', ids, `ORDER BY id ${tx.forUpdate}`);
    const byId = new Map(locked.map((row) => [row.id, row]));
    const byKey = new Map<string, ConversationRow>();
    for (const contact of contacts) {
      const row = byId.get(known.get(pairKey(contact))?.id ?? '');
      if (row) byKey.set(pairKey(contact), row);
    }
    const turned: Turned<C>[] = [];
    const nobodys = locked.filter(({ contactId }) => contactId === null);
    for (const contact of [...contacts].sort((one, two) => one.at - two.at)) {
      const row = byKey.get(pairKey(contact));
      if (!row) continue;
      if (contact.windowMs !== undefined) {
        const { window, turns } = heard(row, contact.at, now, contact.windowMs);
        Object.assign(row, window);
        turned.push(...turns.map((turn) => ({ row, turn, by: contact })));
      }
      if (contact.writes !== false) row.lastInboundAt = Math.max(row.lastInboundAt ?? 0, contact.at);
      row.referral = latestReferral(row.referral, contact.referral);
      row.contactId = contact.contactId ?? row.contactId;
    }
    await tx.updateMany(
      conversationTable,
      'id',
      locked.map((row) => ({
        key: row.id,
        set: {
          windowUntil: row.windowUntil,
          windowSince: row.windowSince,
          closesAt: row.closesAt,
          lastInboundAt: row.lastInboundAt,
          referral: row.referral,
          contactId: row.contactId,
          updatedAt: now,
        },
      })),
    );
    await joinThreads(
      tx,
      nobodys.flatMap(({ id, contactId }): JoinedThread[] => (contactId === null ? [] : [{ id, contactId }])),
    );
    return { threads: byKey, turned };
  }

  /**
   * The threads the business wrote in by itself: found, or made from when that was. Nothing of a window follows.
   * By {@link pairKey}.
   */
  async written(
    tx: Tx,
    pairs: readonly (Pair & { otherHashes: readonly string[]; at: number })[],
    now: number,
  ): Promise<Map<string, ConversationRow>> {
    const known = new Map<string, ConversationRow>();
    for (const accountId of new Set(pairs.map((pair) => pair.accountId))) {
      const own = pairs.filter((pair) => pair.accountId === accountId);
      const found = await this.find(
        tx,
        accountId,
        own.flatMap(({ numberId, addressHash, otherHashes }) =>
          [addressHash, ...otherHashes].map((hash) => ({ numberId, addressHash: hash })),
        ),
      );
      for (const pair of own) {
        const rows = [pair.addressHash, ...pair.otherHashes].flatMap(
          (hash) => found.get(pairKey({ numberId: pair.numberId, addressHash: hash })) ?? [],
        );
        const thread = latestThread([...new Set(rows)]);
        if (thread) known.set(pairKey(pair), thread);
      }
    }
    await this.ensure(tx, pairs, known, now);
    return known;
  }

  /** Notes that somebody answered in these conversations, of which the latest counts. */
  async answered(tx: Tx, answers: readonly { conversationId: string; at: number }[]): Promise<void> {
    const latest = new Map<string, number>();
    for (const { conversationId, at } of answers)
      latest.set(conversationId, Math.max(at, latest.get(conversationId) ?? 0));
    for (const [id, at] of [...latest].sort(([one], [two]) => (one < two ? -1 : 1)))
      await tx.execute(
        'UPDATE conversation SET answeredAt = ? WHERE id = ? AND (answeredAt IS NULL OR answeredAt < ?)',
        [at, id, at],
      );
  }

  /** Notes when the business last wrote in these conversations, where nothing later is known. */
  async wrote(tx: Tx, written: readonly { conversationId: string; at: number }[]): Promise<void> {
    const latest = new Map<string, number>();
    for (const { conversationId, at } of written)
      latest.set(conversationId, Math.max(at, latest.get(conversationId) ?? 0));
    for (const [id, at] of [...latest].sort(([one], [two]) => (one < two ? -1 : 1)))
      await tx.execute(
        `UPDATE conversation SET lastOutboundAt = ?, updatedAt = CASE WHEN updatedAt < ? THEN ? ELSE updatedAt END
         WHERE id = ? AND (lastOutboundAt IS NULL OR lastOutboundAt < ?)`,
        [at, at, at, id, at],
      );
  }

  /** Notes that something was sent in these conversations. */
  async sent(tx: Tx, ids: readonly string[], now: number): Promise<void> {
    if (ids.length === 0) return;
    await tx.execute('UPDATE conversation SET lastOutboundAt = ?, updatedAt = ? WHERE id IN (?)', [
      now,
      now,
      ids,
    ]);
  }
}
