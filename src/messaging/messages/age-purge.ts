import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/index.js';
import { Hooks, type EmptiedMessage } from '../../hooks/index.js';
import { textForgotten } from '../search/text-changes.js';

const batchRows = 200;
/** Messages looked at together, emptied already or not. */
const windowRows = 5_000;
/** Messages that waited when their time came and are looked at again, at most; the rest after a restart. */
const mostHeld = 10_000;
/** What is still to be sent needs what it says. */
const waiting = ['queued', 'delayed', 'sending', 'unknown'];

/** Which messages are emptied: those of these accounts that were stored before an instant. */
export interface RetentionRule {
  /** Milliseconds UTC. */
  before: number;
  /** The accounts it is for. @defaultValue all */
  only?: readonly string[] | undefined;
  /** Accounts it is not for. */
  except?: readonly string[] | undefined;
}

/** How far one rule was followed by this process. */
interface Progress {
  who: string;
  until: number;
  held: Set<string>;
}

/**
 * Empties messages by age. Each is looked at once by a process, in the order they were stored; those that still wait
 * to be sent are looked at again. Keys, states and decisions stay; whoever keeps more of them follows
 * `messages.emptied`.
 */
@Injectable()
export class AgePurge {
  private readonly progress = new Map<string, Progress>();

  constructor(private readonly hooks: Hooks) {}

  /**
   * Empties at most 200 messages.
   *
   * @param name - of the rule, the same from one look to the next
   * @returns how many were emptied, at least 1 while there is more to look at
   */
  async purge(tx: Tx, name: string, rule: RetentionRule): Promise<number> {
    const known = this.progressOf(name, rule);
    const late = await this.released(tx, known);
    const { rows, until, held } = await this.window(tx, known.until, rule);
    await this.empty(tx, [...late, ...rows]);
    tx.afterCommit(() => {
      for (const { id } of late) known.held.delete(id);
      for (const id of held) if (known.held.size < mostHeld) known.held.add(id);
      known.until = Math.max(known.until, until);
    });
    const emptied = late.length + rows.length;
    return emptied === 0 && until < rule.before ? 1 : emptied;
  }

  private progressOf(name: string, { only, except }: RetentionRule): Progress {
    const who = JSON.stringify([only, except]);
    const known = this.progress.get(name);
    if (known?.who === who) return known;
    const fresh = { who, until: 0, held: new Set<string>() };
    this.progress.set(name, fresh);
    return fresh;
  }

  /** Messages that waited and do not any more. */
  private async released(tx: Tx, { held }: Progress): Promise<EmptiedMessage[]> {
    if (held.size === 0) return [];
    return tx.query<EmptiedMessage & { createdAt: number | string }>(
      `SELECT id, accountId, numberId, direction, deliveryId FROM message WHERE id IN (?) AND state NOT IN (?) LIMIT ?`,
      [[...held], waiting, batchRows],
    );
  }

  /** The next messages of a rule, and up to when it was followed with them. */
  private async window(
    tx: Tx,
    since: number,
    { before, only, except }: RetentionRule,
  ): Promise<{ rows: EmptiedMessage[]; until: number; held: string[] }> {
    if (since >= before || only?.length === 0) return { rows: [], until: before, held: [] };
    const [edge] = await tx.query<{ createdAt: number | string }>(
      'SELECT createdAt FROM message WHERE createdAt >= ? AND createdAt < ? ORDER BY createdAt LIMIT 1 OFFSET ?',
      [since, before, windowRows],
    );
    const end = edge === undefined ? before : Math.max(Number(edge.createdAt), since + 1);
    const [who, params] =
      only !== undefined
        ? ['AND accountId IN (?)', [only]]
        : except !== undefined && except.length > 0
          ? ['AND accountId NOT IN (?)', [except]]
          : ['', []];
    const within = `createdAt >= ? AND createdAt < ? AND content IS NOT NULL ${who}`;
    const rows = await tx.query<EmptiedMessage & { createdAt: number | string }>(
      `SELECT id, accountId, numberId, direction, deliveryId, createdAt FROM message
       WHERE ${within} AND state NOT IN (?) ORDER BY createdAt LIMIT ?`,
      [since, end, ...params, waiting, batchRows],
    );
    const last = rows.length < batchRows ? undefined : rows.at(-1);
    const until = last === undefined ? end : Number(last.createdAt);
    const held = await tx.query<{ id: string }>(
      `SELECT id FROM message WHERE ${within} AND state IN (?) ORDER BY createdAt LIMIT ?`,
      [since, until, ...params, waiting, mostHeld],
    );
    return { rows, until, held: held.map(({ id }) => id) };
  }

  private async empty(tx: Tx, messages: readonly EmptiedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const ids = messages.map(({ id }) => id);
    await textForgotten(tx, ids);
    await tx.execute('UPDATE message SET content = NULL WHERE id IN (?)', [ids]);
    await this.hooks.run(tx, 'messages.emptied', messages);
  }
}
