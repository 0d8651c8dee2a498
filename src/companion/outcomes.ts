import { Injectable } from '@nestjs/common';
import { accountTable } from '../accounts/index.js';
import { Database } from '../database/index.js';
import { ConnectionMessages, type ChangedAfter } from '../messaging/index.js';
import { Clock } from '../platform/index.js';
import { outcomeOf, toldStates, type OutcomeKind } from './outcome-words.js';
import type { Caller } from './signed-calls.js';

/** What became of a message about an order. */
export interface Outcome {
  /** Unique: who is told it twice ignores it. */
  id: string;
  orderId: string;
  /** Milliseconds UTC. */
  at: number;
  kind: OutcomeKind;
  text: string;
}

const orders = 'order:';
const atOnce = 200;
/** Changes of so late, milliseconds, are told again: others may have been committed behind them. */
const unsettledMs = 60_000;

/** What became of the messages about a connection's orders, told at least once. */
@Injectable()
export class Outcomes {
  constructor(
    private readonly database: Database,
    private readonly messages: ConnectionMessages,
    private readonly clock: Clock,
  ) {}

  /**
   * What changed since a cursor, and the next one. The cursor only moves forward.
   *
   * @param cursor - as given before; anything else begins with the day the site connected
   */
  async since(caller: Caller, cursor: string | undefined): Promise<{ outcomes: Outcome[]; cursor: string }> {
    const { row } = caller.open;
    const after = readCursor(cursor) ?? { at: caller.companion.createdAt - 1, id: '' };
    const changed = await this.messages.changed(
      this.database.read,
      row.accountId,
      { connectionId: row.id, kind: orders, states: toldStates, after },
      atOnce,
    );
    const account = await this.database.read.first(accountTable, 'WHERE id = ?', [row.accountId]);
    const outcomes = changed.map((message): Outcome => {
      const { kind, text } = outcomeOf(message, account?.timezone ?? 'UTC');
      return {
        id: `${message.id}:${kind}`,
        orderId: (message.subject ?? '').slice(orders.length),
        at: message.updatedAt,
        kind,
        text,
      };
    });
    return { outcomes, cursor: writeCursor(this.next(after, changed)) };
  }

  private next(after: ChangedAfter, changed: readonly { id: string; updatedAt: number }[]): ChangedAfter {
    const last = changed.at(-1);
    if (last && changed.length === atOnce) return { at: last.updatedAt, id: last.id };
    const settled = this.clock.now() - unsettledMs;
    const reached = Math.max(after.at, Math.min(last?.updatedAt ?? settled, settled));
    return reached > after.at ? { at: reached, id: '' } : after;
  }
}

function writeCursor({ at, id }: ChangedAfter): string {
  return `${at}.${id}`;
}

function readCursor(cursor: string | undefined): ChangedAfter | undefined {
  const [, at, id] = /^(\d{1,16})\.([0-9a-f-]{0,36})$/.exec(cursor ?? '') ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id };
}
