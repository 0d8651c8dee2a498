import { Injectable } from '@nestjs/common';
import { accountTable } from '../accounts/index.js';
import { Database } from '../database/index.js';
import { ConnectionMessages } from '../messaging/index.js';
import { Clock } from '../platform/index.js';
import type { Language } from '../words/index.js';
import { nextPlace, readCursor, writeCursor } from './cursor.js';
import { outcomeOf, toldStates, type OutcomeKind } from './outcome-words.js';
import type { Caller } from './signed-calls.js';

/** Status of a message about an order or a cart. */
export interface Outcome {
  /** Unique: who is told it twice ignores it. */
  id: string;
  /** The order it was about; absent when it was about a cart. */
  orderId?: string;
  /** Token of the cart it was about, `order-<id>` for an order left unpaid. */
  cartToken?: string;
  /** Milliseconds UTC. */
  at: number;
  kind: OutcomeKind;
  text: string;
}

/** Subjects that are told of, and the member that names them. */
const subjects = { 'order:': 'orderId', 'cart:': 'cartToken' } as const;
const atOnce = 200;

/** Statuses of the messages about a connection's orders and carts, told at least once. */
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
   * @param language - of the line
   */
  async since(
    caller: Caller,
    cursor: string | undefined,
    language: Language,
  ): Promise<{ outcomes: Outcome[]; cursor: string }> {
    const { row } = caller.open;
    const after = readCursor(cursor, this.clock.now()) ?? { at: caller.companion.createdAt - 1, id: '' };
    const changed = await this.messages.changed(
      this.database.read,
      row.accountId,
      { connectionId: row.id, kinds: Object.keys(subjects), states: toldStates, after },
      atOnce,
    );
    const zone = caller.companion.site.timezone ?? (await this.accountZone(row.accountId));
    const outcomes = changed.map((message): Outcome => {
      const { kind, text } = outcomeOf(message, zone, language);
      return {
        id: `${message.id}:${kind}`,
        ...namedSubject(message.subject ?? ''),
        at: message.updatedAt,
        kind,
        text,
      };
    });
    const last = changed.at(-1);
    const place = nextPlace(
      after,
      last && { at: last.updatedAt, id: last.id },
      changed.length === atOnce,
      this.clock.now(),
    );
    return { outcomes, cursor: writeCursor(place) };
  }

  private async accountZone(accountId: string): Promise<string> {
    const account = await this.database.read.first(accountTable, 'WHERE id = ?', [accountId]);
    return account?.timezone ?? 'UTC';
  }
}

function namedSubject(subject: string): Pick<Outcome, 'orderId' | 'cartToken'> {
  for (const [kind, member] of Object.entries(subjects)) {
    if (subject.startsWith(kind)) return { [member]: subject.slice(kind.length) };
  }
  return {};
}
