import { Injectable } from '@nestjs/common';
import { Database, type Reader } from '../database/index.js';
import { conversationTable } from '../messaging/index.js';
import { Clock, newTraceId } from '../platform/index.js';
import type { Stage } from '../queue/index.js';
import { conversationStateTable } from './conversation.entity.js';
import { ConversationStates } from './conversation-states.js';
import { threadsOf } from './threads.js';

const batchRows = 200;

/** Opens snoozed conversations whose time has come: a durable wait, kept with the conversation. */
@Injectable()
export class SnoozesStage implements Stage {
  readonly name = 'snoozes';

  constructor(
    private readonly database: Database,
    private readonly states: ConversationStates,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<number> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const due = await tx.select(
        conversationStateTable,
        `WHERE snoozedUntil <= ? ORDER BY snoozedUntil LIMIT ? ${tx.forUpdateSkipLocked}`,
        [now, batchRows],
      );
      const rows = await tx.selectIn(
        conversationTable,
        'id',
        due.map(({ id }) => id),
      );
      const threads = await threadsOf(tx, rows);
      await this.states.apply(
        tx,
        threads.map((thread) => ({
          thread,
          steps: [{ change: { what: 'status', status: 'open', until: null } }],
          cause: { reason: 'snooze_over', origin: { kind: 'core' }, traceId: newTraceId() },
        })),
        now,
      );
      return due.length;
    });
  }

  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    const [row] = await reader.query<{ snoozedUntil: number | string }>(
      'SELECT snoozedUntil FROM conversation_state WHERE snoozedUntil <= ? ORDER BY snoozedUntil LIMIT 1',
      [now],
    );
    return row === undefined ? undefined : Number(row.snoozedUntil);
  }
}
