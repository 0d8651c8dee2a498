import { Injectable } from '@nestjs/common';
import { type Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import type { AnyEventDraft, EventOrigin } from '../sdk/index.js';
import { eventTable, type EventRow } from './event.entity.js';

export interface EventInput {
  accountId: string;
  connectionId: string;
  draft: AnyEventDraft;
  /** Who made it happen; the connection by default. */
  origin?: EventOrigin | undefined;
  contactId?: string | undefined;
  deliveryId?: string | undefined;
  traceId: string;
  recordedAt: number;
  /** It is about somebody who was erased since: only its keys are kept, and nobody decides about it. */
  forgotten?: boolean | undefined;
}

/** Stores canonical events, each identity once: (connection, subject, transition). */
@Injectable()
export class EventStore {
  constructor(private readonly queue: Queue) {}

  /** Stores events within the caller's unit; returns only those that were new, in the order given. */
  async append(tx: Tx, inputs: readonly EventInput[]): Promise<EventRow[]> {
    if (inputs.length === 0) return [];
    const rows = inputs.map(rowOf);
    const inserted = await tx.insertIgnore(eventTable, rows);
    if (inserted === 0) return [];
    tx.afterCommit(() => this.queue.hint('dispatch'));
    if (inserted === rows.length) return rows;
    const stored = await tx.query<{ id: string }>('SELECT id FROM event WHERE id IN (?)', [
      rows.map((row) => row.id),
    ]);
    const ours = new Set(stored.map((row) => row.id));
    return rows.filter((row) => ours.has(row.id));
  }
}

function rowOf(input: EventInput): EventRow {
  const { draft, origin = { kind: 'connection', id: input.connectionId } } = input;
  return {
    id: newId(),
    accountId: input.accountId,
    connectionId: input.connectionId,
    type: draft.type,
    subject: draft.subject.slice(0, 255),
    transitionKey: draft.transition.slice(0, 190),
    occurredAt: draft.occurredAt,
    recordedAt: input.recordedAt,
    superseded: draft.superseded ?? false,
    supersededBy: draft.supersededBy ?? null,
    contactId: input.contactId ?? null,
    person: input.forgotten === true ? null : (draft.person ?? null),
    data: input.forgotten === true ? null : draft.data,
    deliveryId: input.deliveryId ?? null,
    traceId: input.traceId,
    originKind: origin.kind,
    originId: origin.id ?? null,
    status: input.forgotten === true ? 'dispatched' : 'pending',
  };
}
