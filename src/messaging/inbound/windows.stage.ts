import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import { EventStore, type EventInput } from '../../events/index.js';
import { Clock, newTraceId } from '../../platform/index.js';
import type { Stage } from '../../queue/index.js';
import { conversationTable, type ConversationRow } from '../messages/message.entity.js';
import { elapsed, type WindowTurn } from './window.js';

const batchRows = 200;

/** `window.opened` or `window.closed`: each window tells each once, by when it opened. */
export function windowEvent(
  row: Pick<ConversationRow, 'id' | 'accountId' | 'numberId' | 'contactId'>,
  turn: WindowTurn,
  from: Pick<EventInput, 'origin' | 'traceId' | 'deliveryId' | 'recordedAt'>,
): EventInput {
  return {
    accountId: row.accountId,
    connectionId: row.numberId,
    contactId: row.contactId ?? undefined,
    ...from,
    draft: {
      type: `window.${turn.to}`,
      subject: `conversation:${row.id}`,
      transition: `${turn.to}:${turn.since}`,
      occurredAt: turn.at,
      data: { conversationId: row.id, numberId: row.numberId },
    },
  };
}

/** Closes customer service windows whose time has come: a durable wait, kept with the conversation. */
@Injectable()
export class WindowsStage implements Stage {
  readonly name = 'windows';

  constructor(
    private readonly database: Database,
    private readonly events: EventStore,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<number> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const rows = await tx.select(
        conversationTable,
        `WHERE closesAt <= ? ORDER BY closesAt LIMIT ? ${tx.forUpdateSkipLocked}`,
        [now, batchRows],
      );
      const results = rows.map((row) => ({ row, ...elapsed(row, now) }));
      await tx.updateMany(
        conversationTable,
        'id',
        results.map(({ row, window }) => ({ key: row.id, set: window })),
      );
      await this.events.append(
        tx,
        results.flatMap(({ row, turns }) =>
          turns.map((turn) =>
            windowEvent(row, turn, { origin: { kind: 'core' }, traceId: newTraceId(), recordedAt: now }),
          ),
        ),
      );
      return rows.length;
    });
  }
}
