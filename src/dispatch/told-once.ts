import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { canonicalEvent, EventQueries, type EventRow } from '../events/index.js';
import { MessagingService } from '../messaging/index.js';
import { OrderLinks, placeOf, type OrderSubject } from '../orders/index.js';
import type { CanonicalEvent } from '../sdk/index.js';
import type { PlannedSend } from './intent-plan.js';
import { aboutOrders, type OrderKnown } from './linked-orders.js';

/** A stage of an order: what counts as the same, whoever tells of it. */
interface Stage {
  type: string;
  /** Tells one parcel, or one refund, from another; undefined where nobody says, which may be any of them. */
  mark: string | undefined;
}

/** A stage of an order that a plugin tells, or has told, for a connection. */
interface Telling {
  accountId: string;
  connectionId: string;
  /** The order, as its connection knows it. */
  place: string;
  plugin: string | null;
  step: string | undefined;
  stage: Stage;
}

/** What was told, and by which message. */
export type Told = Telling & { messageId: string; eventId: string };

/** What happens to sends that are wanted, each list in their order. */
export interface Sorted {
  now: PlannedSend[];
  /** Whether they go depends on what happens to one of `now`. */
  later: PlannedSend[];
  told: { send: PlannedSend; by: Told }[];
}

/** A send, with the orders of other connections that are the one it is about. */
interface Shared {
  telling: Telling;
  /** The orders of other connections, by their place. */
  others: ReadonlySet<string>;
  /** All of them, its own among them. */
  subjects: readonly OrderSubject[];
}

/**
 * One order that several connections tell of: each of its stages is told once, by whichever tells it first. Within one
 * connection every event stands for itself.
 */
@Injectable()
export class ToldOnce {
  constructor(
    private readonly orders: OrderLinks,
    private readonly events: EventQueries,
    private readonly messaging: MessagingService,
  ) {}

  /**
   * Sorts sends by whether another connection has told the same. Their orders are held until the unit of work ends,
   * so that of two processes the second sees what the first has decided.
   *
   * @param known - what this unit of work has loaded of the order of an event
   */
  async sort(
    tx: Tx,
    sends: readonly PlannedSend[],
    known: (row: EventRow) => OrderKnown | undefined,
  ): Promise<Sorted> {
    const shared = await this.shared(tx, sends, known);
    const told = await this.told(tx, [...shared]);
    const sorted: Sorted = { now: [], later: [], told: [] };
    for (const send of sends) {
      const mine = shared.get(send);
      // What has gone out for this very event stays its answer.
      const isAnswered = told.some(({ eventId, plugin, step }) => isKey(send, eventId, plugin, step));
      const by = isAnswered ? undefined : mine && told.find((one) => isSame(one, mine));
      const waitsFor =
        mine &&
        sorted.now.find((other) => {
          const theirs = shared.get(other);
          return theirs !== undefined && isSame(theirs.telling, mine);
        });
      if (by !== undefined) sorted.told.push({ send, by });
      else if (waitsFor === undefined) sorted.now.push(send);
      else sorted.later.push(send);
    }
    return sorted;
  }

  /** Sends on an event of an order that other connections tell of too. */
  private async shared(
    tx: Tx,
    sends: readonly PlannedSend[],
    known: (row: EventRow) => OrderKnown | undefined,
  ): Promise<Map<PlannedSend, Shared>> {
    // SQLite's writer is alone: what was not linked when this unit loaded it is not linked now.
    const mayBeLinked = (row: EventRow) => tx.forUpdate !== '' || known(row)?.isLinked !== false;
    const staged = sends.flatMap((send) => {
      const { timer, result, event, row } = send.run;
      const stage = timer === undefined && result === undefined ? stageOf(event) : undefined;
      return stage === undefined || !mayBeLinked(row) ? [] : [{ send, stage }];
    });
    if (staged.length === 0) return new Map();
    const orders = await this.orders.hold(
      tx,
      staged.map(({ send }) => send.run.row),
    );
    return new Map(
      staged.flatMap(({ send, stage }): [PlannedSend, Shared][] => {
        const { row, plugin } = send.run;
        const subjects = orders.get(placeOf(row)) ?? [];
        const others = subjects.filter((other) => other.connectionId !== row.connectionId);
        if (others.length === 0) return [];
        const { accountId, connectionId } = row;
        const { step } = send.request.key;
        const telling = { accountId, connectionId, place: placeOf(row), plugin: plugin.id, step, stage };
        return [[send, { telling, others: new Set(others.map(placeOf)), subjects }]];
      }),
    );
  }

  /** What was told of these orders, whoever told it. */
  private async told(tx: Tx, shared: readonly (readonly [PlannedSend, Shared])[]): Promise<Told[]> {
    if (shared.length === 0) return [];
    const events = await this.events.ofSubjects(
      tx,
      shared.flatMap(([, { subjects }]) => subjects),
      [...new Set(shared.map(([{ run }]) => run.row.type))],
    );
    const messages = await this.messaging.told(
      tx,
      events.map(({ id }) => id),
    );
    return messages.flatMap((message): Told[] => {
      const row = events.find(({ id }) => id === message.eventId);
      if (row === undefined) return [];
      const { accountId, connectionId } = row;
      const event = canonicalEvent(row);
      // What was removed by age or erasure can be told from nothing: it counts as the same.
      const stage = (event && stageOf(event)) ?? { type: row.type, mark: undefined };
      const { plugin, eventId } = message;
      const step = message.step ?? undefined;
      const place = placeOf(row);
      return [{ messageId: message.id, eventId, accountId, connectionId, place, plugin, step, stage }];
    });
  }
}

function isKey(
  { request }: PlannedSend,
  eventId: string,
  plugin: string | null,
  step: string | undefined,
): boolean {
  return request.eventId === eventId && request.key.plugin === plugin && request.key.step === step;
}

function isSame(one: Telling, { telling, others }: Shared): boolean {
  return (
    one.accountId === telling.accountId &&
    others.has(one.place) &&
    one.plugin === telling.plugin &&
    one.step === telling.step &&
    one.stage.type === telling.stage.type &&
    (one.stage.mark === undefined ||
      telling.stage.mark === undefined ||
      one.stage.mark === telling.stage.mark)
  );
}

/** Undefined for what is no stage: each note a shop writes is its own. */
function stageOf(event: CanonicalEvent): Stage | undefined {
  if (!aboutOrders.test(event.type) || event.type === 'order.note_added') return undefined;
  return { type: event.type, mark: markOf(event) };
}

function markOf(event: CanonicalEvent): string | undefined {
  if ('refund' in event.data) {
    const { amount, currency } = event.data.refund.amount;
    return `${Math.abs(Number(amount))} ${currency}`;
  }
  const number = 'shipment' in event.data ? event.data.shipment?.trackingNumber : undefined;
  const plain = (number ?? '').normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  return plain === '' ? undefined : plain;
}
