import { Injectable } from '@nestjs/common';
import { accountTable } from '../accounts/index.js';
import type { Reader, Tx } from '../database/index.js';
import { conversationTable, defaultHandoverMinutes, handoverUntil } from '../messaging/index.js';
import type { ConversationView } from '../sdk/index.js';
import { ConversationStates } from './conversation-states.js';
import { ConversationLabels } from './labels.js';
import { ConversationLocks, type Lock } from './locks.js';
import { wantedThreads, type ThreadWanted } from './person-threads.js';
import type { Effective } from './registers.js';
import type { Thread } from './threads.js';

/** Whose turn it is in a conversation. */
export interface Desk {
  /** Who is answering right now. */
  lock: Lock | undefined;
  /** Until when it is left to the people who answered, milliseconds UTC; 0 when nobody did. */
  handoverUntil: number;
}

/** Says whose turn it is in conversations, and shows them to plugins. */
@Injectable()
export class ConversationDesks {
  constructor(
    private readonly states: ConversationStates,
    private readonly labels: ConversationLabels,
    private readonly locks: ConversationLocks,
  ) {}

  /** @param unit - holds what it finds against changes until it ends; undefined: nothing is held */
  async of(reader: Reader, threads: readonly Thread[], unit?: Tx): Promise<Map<Thread, Desk>> {
    if (threads.length === 0) return new Map();
    const locks = await this.locks.holders(reader, threads, await reader.now(), unit?.forUpdate);
    const answered = await reader.query<{ id: string; answeredAt: number | string | null }>(
      `SELECT id, answeredAt FROM ${conversationTable.name} WHERE id IN (?) ORDER BY id ${unit?.forShare ?? ''}`,
      [threads.flatMap(({ rows }) => rows.map(({ id }) => id))],
    );
    const answeredAt = new Map(answered.map((row) => [row.id, Number(row.answeredAt ?? 0)]));
    const accounts = await reader.selectIn(accountTable, 'id', [
      ...new Set(threads.map(({ accountId }) => accountId)),
    ]);
    const minutes = new Map(accounts.map(({ id, handoverMinutes }) => [id, handoverMinutes]));
    return new Map(
      threads.map((thread) => {
        const last = Math.max(0, ...thread.rows.map(({ id }) => answeredAt.get(id) ?? 0));
        const handoverMinutes = minutes.get(thread.accountId) ?? defaultHandoverMinutes;
        return [
          thread,
          { lock: locks.get(thread), handoverUntil: handoverUntil({ answeredAt: last, handoverMinutes }) },
        ];
      }),
    );
  }

  /** Conversations as plugins see them, in the order in which they are wanted. */
  async views(
    reader: Reader,
    wanted: readonly ThreadWanted[],
    now: number,
  ): Promise<(ConversationView | undefined)[]> {
    if (wanted.length === 0) return [];
    const threads = await wantedThreads(reader, wanted);
    const found = [...new Set(threads.filter((thread) => thread !== undefined))];
    const desks = await this.of(reader, found);
    const states = await this.states.read(reader, found);
    const names = await this.labels.names(
      reader,
      states.flatMap(({ labels }) => labels),
    );
    const views = new Map(
      found.map((thread, index) => [
        thread,
        viewOf(thread, states[index] as Effective, desks.get(thread), names, now),
      ]),
    );
    return threads.map((thread) => thread && views.get(thread));
  }
}

function viewOf(
  { id, numberId, rows }: Thread,
  { status, snoozedUntil, assignee, labels, unread }: Effective,
  desk: Desk | undefined,
  names: ReadonlyMap<string, string>,
  now: number,
): ConversationView {
  const latest = (instants: readonly (number | null)[]) =>
    instants.reduce<number | undefined>(
      (best, at) => (at === null ? best : Math.max(best ?? at, at)),
      undefined,
    );
  return {
    id,
    numberId,
    status,
    snoozedUntil: snoozedUntil ?? undefined,
    assignee: assignee ?? undefined,
    labels: labels.flatMap((label) => names.get(label) ?? []).sort(),
    unread,
    lastInboundAt: latest(rows.map((row) => row.lastInboundAt)),
    lastOutboundAt: latest(rows.map((row) => row.lastOutboundAt)),
    lockedUntil: desk?.lock?.until,
    handoverUntil: desk && desk.handoverUntil > now ? desk.handoverUntil : undefined,
  };
}
