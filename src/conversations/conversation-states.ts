import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { EventStore, type EventInput } from '../events/index.js';
import {
  conversationLabelledTable,
  conversationStateTable,
  type ConversationStateRow,
} from './conversation.entity.js';
import { eventsOf, type Cause } from './conversation-events.js';
import {
  changed,
  nextInstant,
  together,
  untouched,
  type Change,
  type Effective,
  type Registers,
} from './registers.js';
import type { Thread } from './threads.js';

type Distributive<T> = T extends { at: number } ? Omit<T, 'at'> : T;

/** What is done to a thread: to one of its rows, or to all. `at` is given by {@link ConversationStates.apply}. */
export interface Step {
  /** Default: every row of the thread. */
  rowId?: string | undefined;
  change: Distributive<Change>;
}

/** What is done to one thread. */
export interface ThreadChange {
  thread: Thread;
  /** What is done; a function is asked once the thread is locked, with what it is by then. */
  steps: readonly Step[] | ((before: Effective) => readonly Step[]);
  /** Why; undefined where nobody did anything, such as a merge: then no events tell. */
  cause: Cause | undefined;
  /** When, milliseconds UTC. Default: now, after all that happened to it. */
  at?: number | undefined;
}

export interface ThreadState {
  before: Effective;
  after: Effective;
}

/** What people do with conversations, written down. */
@Injectable()
export class ConversationStates {
  constructor(private readonly events: EventStore) {}

  /** What threads are, in their order; closed, read and nobody's where nothing has happened. */
  async read(reader: Reader, threads: readonly Thread[]): Promise<Effective[]> {
    const rows = await reader.selectIn(
      conversationStateTable,
      'id',
      threads.flatMap((thread) => thread.rows.map(({ id }) => id)),
    );
    const byId = new Map(rows.map((row) => [row.id, row.own]));
    return threads.map((thread) => together(ownsOf(thread, byId)));
  }

  /** What happened to each row, by its id. */
  async owns(reader: Reader, ids: readonly string[]): Promise<Map<string, Registers>> {
    const rows = await reader.selectIn(conversationStateTable, 'id', ids);
    return new Map(rows.map((row) => [row.id, row.own]));
  }

  /** Locks the rows of threads until the unit ends; what happened to each, by its id. */
  async hold(tx: Tx, threads: readonly Thread[], now: number): Promise<Map<string, Registers>> {
    const rows = await this.lock(
      tx,
      threads.flatMap((thread) => thread.rows),
      now,
    );
    return new Map([...rows].map(([id, { own }]) => [id, own]));
  }

  /**
   * Applies changes to threads, each thread once, and tells what turned. A constant number of statements for
   * any number of threads; their rows stay locked until the unit ends.
   */
  async apply(tx: Tx, changes: readonly ThreadChange[], now: number): Promise<ThreadState[]> {
    const stored = await this.lock(
      tx,
      changes.flatMap(({ thread }) => thread.rows),
      now,
    );
    const owns = new Map([...stored].map(([id, { own }]) => [id, own]));
    const events: EventInput[] = [];
    const relabelled: { thread: Thread; labels: readonly string[] }[] = [];
    const states = changes.map(({ thread, steps: wanted, cause, at: given }): ThreadState => {
      const before = together(ownsOf(thread, owns));
      const steps = typeof wanted === 'function' ? wanted(before) : wanted;
      const at = given ?? nextInstant(ownsOf(thread, owns), now);
      for (const { rowId, change } of steps)
        for (const { id } of thread.rows)
          if (rowId === undefined || rowId === id)
            owns.set(id, changed(owns.get(id) ?? untouched(), { ...change, at } as Change));
      const after = together(ownsOf(thread, owns));
      if (cause) events.push(...eventsOf(thread, before, after, cause, at));
      if (steps.some(({ change }) => change.what === 'labels') || (cause === undefined && steps.length === 0))
        relabelled.push({ thread, labels: after.labels });
      return { before, after };
    });
    const patches = changes.flatMap(({ thread }, index) =>
      thread.rows.flatMap(({ id }) => {
        const row = stored.get(id);
        const next = stateColumns(owns.get(id) ?? untouched(), (states[index] as ThreadState).after);
        return row && !isSame(row, next) ? [{ key: id, set: { ...next, updatedAt: now } }] : [];
      }),
    );
    await tx.updateMany(conversationStateTable, 'id', patches);
    await this.relabel(tx, relabelled);
    await this.events.append(tx, events);
    return states;
  }

  /** The rows of threads, made where missing, locked in the order of their ids. */
  private async lock(
    tx: Tx,
    rows: readonly { id: string; accountId: string }[],
    now: number,
  ): Promise<Map<string, ConversationStateRow>> {
    if (rows.length === 0) return new Map();
    const ids = [...new Set(rows.map(({ id }) => id))].sort();
    const known = new Set(
      (await tx.query<{ id: string }>('SELECT id FROM conversation_state WHERE id IN (?)', [ids])).map(
        ({ id }) => id,
      ),
    );
    const missing = [...new Map(rows.map((row) => [row.id, row])).values()]
      .filter(({ id }) => !known.has(id))
      .sort((one, two) => (one.id < two.id ? -1 : 1));
    if (missing.length > 0)
      await tx.insertIgnore(
        conversationStateTable,
        missing.map(({ id, accountId }) => {
          const own = untouched();
          return { id, accountId, ...stateColumns(own, together([own])), updatedAt: now };
        }),
      );
    const locked = await tx.selectIn(conversationStateTable, 'id', ids, `ORDER BY id ${tx.forUpdate}`);
    return new Map(locked.map((row) => [row.id, row]));
  }

  private async relabel(
    tx: Tx,
    touched: readonly { thread: Thread; labels: readonly string[] }[],
  ): Promise<void> {
    if (touched.length === 0) return;
    await tx.execute('DELETE FROM conversation_labelled WHERE conversationId IN (?)', [
      touched.flatMap(({ thread }) => thread.rows.map(({ id }) => id)),
    ]);
    const links = touched.flatMap(({ thread, labels }) =>
      thread.rows.flatMap(({ id, accountId }) =>
        labels.map((labelId) => ({ conversationId: id, labelId, accountId })),
      ),
    );
    if (links.length > 0) await tx.insertIgnore(conversationLabelledTable, links);
  }
}

function ownsOf({ rows }: Thread, byId: ReadonlyMap<string, Registers>): Registers[] {
  return rows.map(({ id }) => byId.get(id) ?? untouched());
}

function stateColumns(own: Registers, { status, snoozedUntil, assignee, unread }: Effective) {
  return {
    own,
    status,
    snoozedUntil,
    assigneeKind: assignee?.kind ?? null,
    assigneeId: assignee?.id ?? null,
    unread,
  } satisfies Partial<ConversationStateRow>;
}

function isSame(row: ConversationStateRow, next: ReturnType<typeof stateColumns>): boolean {
  return Object.entries(next).every(
    ([name, value]) => JSON.stringify(row[name as keyof ConversationStateRow]) === JSON.stringify(value),
  );
}
