import { Injectable } from '@nestjs/common';
import { ConnectionService, type OpenConnection } from '../connections/index.js';
import type { Reader } from '../database/index.js';
import { DeliveryRepository, rawBody, type DeliveryRow } from '../ingress/index.js';
import type { ConsentEntryRow } from '../optin/index.js';
import { eventTable, type EventRow } from './event.entity.js';
import { itemsOf, mapItem } from './translation.js';

/** Milliseconds a page may spend on reading its deliveries again. */
const budgetMs = 2_000;
const longestSource = 190;

/** The delivery a consent was made from, and what it would make today. */
export interface ConsentOrigin {
  deliveryId: string;
  eventId: string;
  receivedAt: number;
  /** As it came; null once removed by age or erasure. */
  body: string | null;
  /** Whether the same delivery would be a consent by today's rules and settings; null when nobody can say. */
  today: 'granted' | 'not_granted' | null;
}

interface Named {
  entry: ConsentEntryRow;
  connectionId: string;
  /** Where the subject may end: it may hold colons itself. */
  subjects: string[];
}

/** Looks up which delivery made a consent, and reads it again as it would be read today. */
@Injectable()
export class ConsentOrigins {
  constructor(
    private readonly connections: ConnectionService,
    private readonly deliveries: DeliveryRepository,
  ) {}

  /** By id of the entry; those no delivery made are left out. A constant number of statements. */
  async of(
    reader: Reader,
    accountId: string,
    entries: readonly ConsentEntryRow[],
  ): Promise<Map<string, ConsentOrigin>> {
    const named = entries.flatMap(nameOf);
    const events = await eventsOf(reader, accountId, named);
    const deliveries = new Map(
      (
        await this.deliveries.byIds(
          reader,
          accountId,
          [...events.values()].flatMap(({ deliveryId }) => deliveryId ?? []),
        )
      ).map((delivery) => [delivery.id, delivery]),
    );
    const opened = await this.connections.openMany(
      reader,
      [...deliveries.values()].map(({ connectionId }) => connectionId),
    );
    const until = performance.now() + budgetMs;
    const origins = new Map<string, ConsentOrigin>();
    for (const { entry } of named) {
      const event = events.get(entry.source);
      const delivery = deliveries.get(event?.deliveryId ?? '');
      if (!event || !delivery) continue;
      const open = performance.now() < until ? opened.get(delivery.connectionId) : undefined;
      origins.set(entry.id, {
        deliveryId: delivery.id,
        eventId: event.id,
        receivedAt: delivery.receivedAt,
        body: delivery.body === null ? null : rawBody(delivery).toString('utf8'),
        today: open && delivery.body !== null ? today(open, delivery, event, entry) : null,
      });
    }
    return origins;
  }
}

function nameOf(entry: ConsentEntryRow): Named[] {
  const [, connectionId, rest] = /^event:([0-9a-f-]{36}):(.*)$/s.exec(entry.source) ?? [];
  if (connectionId === undefined || rest === undefined) return [];
  const ends = [...rest.matchAll(/:/g)];
  return [{ entry, connectionId, subjects: ends.map(({ index }) => rest.slice(0, index)) }];
}

/** By the source their consents were written under. */
async function eventsOf(
  reader: Reader,
  accountId: string,
  named: readonly Named[],
): Promise<Map<string, EventRow>> {
  if (named.length === 0) return new Map();
  const rows = await reader.select(
    eventTable,
    "WHERE accountId = ? AND connectionId IN (?) AND subject IN (?) AND type = 'consent.granted'",
    [
      accountId,
      [...new Set(named.map(({ connectionId }) => connectionId))],
      [...new Set(named.flatMap(({ subjects }) => subjects))],
    ],
  );
  return new Map(
    rows.map((row) => [
      `event:${row.connectionId}:${row.subject}:${row.transitionKey}`.slice(0, longestSource),
      row,
    ]),
  );
}

function today(
  open: OpenConnection,
  delivery: DeliveryRow,
  event: EventRow,
  entry: ConsentEntryRow,
): ConsentOrigin['today'] {
  try {
    const drafts = itemsOf(open, delivery).flatMap((item) => mapItem(open, delivery, item, undefined).events);
    const stands = drafts.some(
      (draft) =>
        draft.type === 'consent.granted' &&
        draft.subject === event.subject &&
        draft.transition === event.transitionKey &&
        draft.data.purposes.some((purpose) => purpose === entry.purpose),
    );
    return stands ? 'granted' : 'not_granted';
  } catch {
    // A body that cannot be read today says neither.
    return null;
  }
}
