import { Inject, Injectable, Optional } from '@nestjs/common';
import { type Tx } from '../database/index.js';
import { Clock, newId, newTraceId } from '../platform/index.js';
import type { AnyEventDraft, EventOrigin } from '../sdk/index.js';
import { alertTable, type AlertRow } from './alert.entity.js';

/** Token of {@link AlertEvents}. */
export const ALERT_EVENTS = Symbol('alert-events');

/** Where alerts are told as events, within the unit of work that raises them. */
export interface AlertEvents {
  append(
    tx: Tx,
    events: readonly {
      accountId: string;
      connectionId: string;
      origin: EventOrigin;
      draft: AnyEventDraft;
      traceId: string;
      recordedAt: number;
    }[],
  ): Promise<unknown>;
}

/** What an alert is about: while one is open, raising it again changes nothing. */
export interface AlertKey {
  accountId: string;
  /** `snake_case`, part of the API. */
  kind: string;
  /** Unique within the account and kind, at most 120 characters: `plugin:cart-recovery`. */
  subject: string;
}

export interface AlertInput extends AlertKey {
  severity: 'info' | 'warning' | 'critical';
  title: string;
  /** What happened and what to do, for a person: pages and buttons, no secret and nobody's data. */
  detail: string;
  /** The connection it concerns. */
  connectionId?: string | undefined;
  /** What a program needs to know besides. */
  data?: Record<string, unknown>;
}

/**
 * Tells the owner of an account that something needs them, as `alert.raised`, and that it is over, as
 * `alert.resolved`: each once, however often whoever notices says so. Call it within the unit of work
 * in which it was noticed.
 */
@Injectable()
export class Alerts {
  constructor(
    private readonly clock: Clock,
    @Optional() @Inject(ALERT_EVENTS) private readonly events?: AlertEvents,
  ) {}

  /** One statement while all of them are open already. */
  async raise(tx: Tx, inputs: readonly AlertInput[]): Promise<void> {
    if (inputs.length === 0) return;
    const wanted = new Map(inputs.map((input) => [`${input.accountId} ${slotOf(input)}`, input]));
    const open = new Set((await this.open(tx, [...wanted.values()])).map(keyOf));
    const now = this.clock.now();
    const rows = [...wanted].flatMap(([key, input]) => (open.has(key) ? [] : [rowOf(input, now)]));
    if (rows.length === 0) return;
    const inserted = await tx.insertIgnore(alertTable, rows);
    // Another process may have said the same a moment ago.
    const ids = new Set(
      inserted === rows.length
        ? rows.map((row) => row.id)
        : (await tx.selectIn(alertTable, 'id', [...rows.map((row) => row.id)])).map((row) => row.id),
    );
    await this.tell(
      tx,
      'alert.raised',
      rows.filter((row) => ids.has(row.id)),
      now,
    );
  }

  /** Those of the alerts that are open are over. */
  async resolve(tx: Tx, keys: readonly AlertKey[]): Promise<void> {
    if (keys.length === 0) return;
    const rows = await this.open(tx, keys, tx.forUpdate);
    if (rows.length === 0) return;
    const now = this.clock.now();
    await tx.execute('UPDATE alert SET openSlot = NULL, resolvedAt = ? WHERE id IN (?)', [
      now,
      rows.map((row) => row.id),
    ]);
    await this.tell(tx, 'alert.resolved', rows, now);
  }

  private async open(tx: Tx, keys: readonly AlertKey[], lock = ''): Promise<AlertRow[]> {
    const wanted = new Set(keys.map((key) => `${key.accountId} ${slotOf(key)}`));
    const rows = await tx.select(
      alertTable,
      `WHERE accountId IN (?) AND openSlot IN (?) ORDER BY id ${lock}`,
      [[...new Set(keys.map((key) => key.accountId))], [...new Set(keys.map(slotOf))]],
    );
    return rows.filter((row) => wanted.has(keyOf(row)));
  }

  private async tell(
    tx: Tx,
    type: 'alert.raised' | 'alert.resolved',
    rows: readonly AlertRow[],
    now: number,
  ): Promise<void> {
    await this.events?.append(
      tx,
      rows.map((row) => ({
        accountId: row.accountId,
        // An event belongs somewhere: what concerns no connection belongs to the account.
        connectionId: row.connectionId ?? row.accountId,
        origin: { kind: 'core' as const },
        draft: {
          type,
          subject: `alert:${slotOf(row)}`,
          transition: `${type === 'alert.raised' ? 'raised' : 'resolved'}:${row.id}`,
          occurredAt: now,
          data: {
            alertId: row.id,
            kind: row.kind,
            subject: row.subject,
            severity: row.severity as AlertInput['severity'],
            title: row.title,
            detail: row.detail,
            ...(row.connectionId === null ? {} : { connectionId: row.connectionId }),
            data: row.data,
          },
        },
        traceId: newTraceId(),
        recordedAt: now,
      })),
    );
  }
}

function slotOf({ kind, subject }: Pick<AlertKey, 'kind' | 'subject'>): string {
  return `${kind}:${subject}`;
}

function keyOf(row: AlertRow): string {
  return `${row.accountId} ${slotOf(row)}`;
}

function rowOf(input: AlertInput, now: number): AlertRow {
  return {
    id: newId(),
    accountId: input.accountId,
    kind: input.kind,
    subject: input.subject,
    connectionId: input.connectionId ?? null,
    severity: input.severity,
    title: input.title.slice(0, 255),
    detail: input.detail,
    data: input.data ?? {},
    raisedAt: now,
    resolvedAt: null,
    openSlot: slotOf(input),
  };
}
