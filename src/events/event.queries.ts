import { Injectable } from '@nestjs/common';
import { type Reader, type Tx } from '../database/index.js';
import { placeOf, type OrderSubject } from '../orders/index.js';
import { notFound } from '../platform/index.js';
import { RowTries, type RowTryRow } from '../queue/index.js';
import {
  eventCatalogue,
  formerEventNames,
  isFormerWindow,
  type CanonicalEvent,
  type EventName,
  type EventOrigin,
} from '../sdk/index.js';
import { eventTable, type EventRow } from './event.entity.js';

/** Name of the stage that has plugins decide about events. */
export const dispatchStage = 'dispatch';

/** An event as the API shows it. */
export interface EventView {
  id: string;
  type: string;
  occurredAt: number;
  recordedAt: number;
  connectionId: string;
  origin: EventOrigin;
  subject: string;
  transition: string;
  superseded: boolean;
  supersededBy: readonly EventName[];
  contactId: string | null;
  deliveryId: string | null;
  traceId: string;
  /** `pending` until plugins have decided, then `dispatched`; `retrying` and `parked` when they could not. */
  status: string;
  /** Why it is tried again, or parked. */
  reason: string | null;
  /** How often plugins were asked in vain; 0 when all went well. */
  tries: number;
  /** Null once removed by age or erasure. */
  data: Record<string, unknown> | null;
}

/** Reading events, and emptying them by age. */
@Injectable()
export class EventQueries {
  private readonly tries = new RowTries();

  /** Newest first. */
  async list(
    reader: Reader,
    accountId: string,
    filter: {
      type?: string | undefined;
      connectionId?: string | undefined;
      subject?: string | undefined;
      status?: string | undefined;
      origin?: EventOrigin['kind'] | undefined;
      originId?: string | undefined;
      before?: string | undefined;
    },
    limit: number,
  ): Promise<EventView[]> {
    const where = ['accountId = ?'];
    const params: unknown[] = [accountId];
    const equal = {
      connectionId: filter.connectionId,
      subject: filter.subject,
      status: filter.status,
    };
    for (const [name, value] of Object.entries(equal)) {
      if (value === undefined) continue;
      where.push(`${name} = ?`);
      params.push(value);
    }
    if (filter.type !== undefined) {
      const { sql, values } = ofType(filter.type);
      where.push(sql);
      params.push(...values);
    }
    // Rows of before it was noted came from their connection.
    if (filter.origin !== undefined) {
      where.push(
        filter.origin === 'connection' ? '(originKind = ? OR originKind IS NULL)' : 'originKind = ?',
      );
      params.push(filter.origin);
    }
    if (filter.originId !== undefined) {
      where.push('(originId = ? OR (originKind IS NULL AND connectionId = ?))');
      params.push(filter.originId, filter.originId);
    }
    if (filter.before !== undefined) {
      where.push('id < ?');
      params.push(filter.before);
    }
    const rows = await reader.select(eventTable, `WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT ?`, [
      ...params,
      limit,
    ]);
    return this.views(reader, rows);
  }

  async row(reader: Reader, accountId: string, id: string): Promise<EventRow> {
    const row = await reader.first(eventTable, 'WHERE id = ? AND accountId = ?', [id, accountId]);
    if (!row) throw notFound('event', id);
    return row;
  }

  async get(reader: Reader, accountId: string, id: string): Promise<EventView> {
    const [view] = await this.views(reader, [await this.row(reader, accountId, id)]);
    return view as EventView;
  }

  /** Events of these types about these subjects, each of one connection. */
  async ofSubjects(
    reader: Reader,
    subjects: readonly { connectionId: string; subject: string }[],
    types: readonly string[],
  ): Promise<EventRow[]> {
    const byConnection = new Map<string, Set<string>>();
    for (const { connectionId, subject } of subjects)
      byConnection.set(connectionId, (byConnection.get(connectionId) ?? new Set()).add(subject));
    const found: EventRow[] = [];
    for (const [connectionId, names] of byConnection)
      found.push(
        ...(await reader.selectIn(eventTable, 'subject', [...names], 'AND connectionId = ? AND type IN (?)', [
          connectionId,
          types,
        ])),
      );
    return found;
  }

  /** Of these subjects, those an event was recorded about since an instant, as {@link placeOf} puts them. */
  async toldSince(
    reader: Reader,
    subjects: readonly OrderSubject[],
    since: number,
  ): Promise<ReadonlySet<string>> {
    const told = new Set<string>();
    for (const connectionId of new Set(subjects.map((one) => one.connectionId))) {
      const names = subjects.filter((one) => one.connectionId === connectionId).map(({ subject }) => subject);
      const rows = await reader.query<{ subject: string }>(
        'SELECT DISTINCT subject FROM event WHERE connectionId = ? AND subject IN (?) AND recordedAt >= ?',
        [connectionId, names, since],
      );
      for (const { subject } of rows) told.add(placeOf({ connectionId, subject }));
    }
    return told;
  }

  private async views(reader: Reader, rows: readonly EventRow[]): Promise<EventView[]> {
    const troubled = rows.filter((row) => row.status === 'retrying' || row.status === 'parked');
    const tries = await this.tries.of(
      reader,
      dispatchStage,
      troubled.map((row) => row.id),
    );
    return rows.map((row) => eventView(row, tries.get(row.id)));
  }

  /** Empties the data of dispatched events recorded before an instant; returns how many. */
  async purge(tx: Tx, before: number, limit: number): Promise<number> {
    const rows = await tx.query<{ id: string }>(
      "SELECT id FROM event WHERE recordedAt < ? AND data IS NOT NULL AND +status IN ('dispatched', 'parked') ORDER BY recordedAt LIMIT ?",
      [before, limit],
    );
    if (rows.length === 0) return 0;
    return tx.execute('UPDATE event SET data = NULL, person = NULL WHERE id IN (?)', [
      rows.map((row) => row.id),
    ]);
  }
}

function eventView(row: EventRow, tries: RowTryRow | undefined): EventView {
  return {
    id: row.id,
    type: currentName(row),
    occurredAt: row.occurredAt,
    recordedAt: row.recordedAt,
    connectionId: row.connectionId,
    origin: originOf(row),
    subject: row.subject,
    transition: row.transitionKey,
    superseded: row.superseded,
    supersededBy: row.supersededBy ?? [],
    contactId: row.contactId,
    deliveryId: row.deliveryId,
    traceId: row.traceId,
    status: row.status,
    reason: tries?.reason ?? null,
    tries: tries?.tries ?? 0,
    data: row.data,
  };
}

/** A version before, while it runs beside this one, stores events by the names they had. */
function currentName({ type, transitionKey }: Pick<EventRow, 'type' | 'transitionKey'>): string {
  const now = formerEventNames[type];
  return now !== undefined && isFormerWindow(transitionKey) ? now : type;
}

/** Rows of events that have this name now. */
function ofType(type: string): { sql: string; values: unknown[] } {
  const windows = "(transitionKey LIKE 'opened:%' OR transitionKey LIKE 'closed:%')";
  if (type in formerEventNames) return { sql: `(type = ? AND NOT ${windows})`, values: [type] };
  const former = Object.entries(formerEventNames).filter(([, now]) => now === type);
  if (former.length === 0) return { sql: 'type = ?', values: [type] };
  return {
    sql: `(type = ? OR (type IN (?) AND ${windows}))`,
    values: [type, former.map(([name]) => name)],
  };
}

/** Who made an event happen; one of before it was noted came from its connection. */
export function originOf({
  originKind,
  originId,
  connectionId,
}: Pick<EventRow, 'originKind' | 'originId' | 'connectionId'>): EventOrigin {
  if (originKind === null) return { kind: 'connection', id: connectionId };
  return { kind: originKind as EventOrigin['kind'], ...(originId === null ? {} : { id: originId }) };
}

/** A stored event as plugins see it; undefined when its data was removed or its type is no longer known. */
export function canonicalEvent(row: EventRow): CanonicalEvent | undefined {
  const type = currentName(row);
  if (row.data === null || !(type in eventCatalogue)) return undefined;
  return {
    id: row.id,
    type: type as EventName,
    connectionId: row.connectionId,
    origin: originOf(row),
    subject: row.subject,
    transition: row.transitionKey,
    occurredAt: row.occurredAt,
    recordedAt: row.recordedAt,
    superseded: row.superseded,
    ...(row.supersededBy === null ? {} : { supersededBy: row.supersededBy }),
    ...(row.person === null ? {} : { person: row.person }),
    data: row.data,
  };
}
