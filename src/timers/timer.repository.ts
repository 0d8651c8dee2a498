import { Injectable } from '@nestjs/common';
import { type Reader, type Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import { timerTable, type TimerRow } from './timer.entity.js';

export interface TimerInput {
  accountId: string;
  plugin: string;
  connectionId: string;
  key: string;
  journeyId: string | null;
  eventId: string;
  dueAt: number;
  payload: Record<string, unknown>;
  traceId: string;
}

export type TimerName = Pick<TimerRow, 'id' | 'accountId'>;

/** Statuses of a timer that is still to be fired, */
const waits = "status IN ('pending', 'retrying')";
/** and of one that a plugin may still move or cancel. */
export const unsettled = "status IN ('pending', 'retrying', 'parked')";

/** Statements on timers: durable waits that are set, moved and cancelled with the decision that wants it. */
@Injectable()
export class TimerRepository {
  /**
   * Sets timers. One that waits under the same key, or was parked, is moved; one that fired or was cancelled stays
   * as it is, so that a replay does not wake it again.
   */
  async set(tx: Tx, inputs: readonly TimerInput[], now: number): Promise<void> {
    if (inputs.length === 0) return;
    const rows = inputs.map((input) => rowOf(input, now));
    const inserted = await tx.insertIgnore(timerTable, rows);
    if (inserted === rows.length) return;
    const existing = await this.unsettledByKeys(tx, inputs);
    const moves = existing.flatMap((timer) => {
      const input = inputs.findLast(
        (candidate) => keyOf(candidate) === keyOf({ ...timer, key: timer.timerKey }),
      );
      const same = !input || (timer.dueAt === input.dueAt && timer.eventId === input.eventId);
      return same
        ? []
        : [
            {
              key: timer.id,
              set: {
                dueAt: input.dueAt,
                payload: input.payload,
                eventId: input.eventId,
                traceId: input.traceId,
                // What could not be fired gets a new chance with what is new.
                status: 'pending',
              },
            },
          ];
    });
    await tx.updateMany(timerTable, 'id', moves);
  }

  /** Due timers, soonest first, locked until the unit ends. */
  async claimDue(tx: Tx, now: number, limit: number): Promise<TimerRow[]> {
    return tx.select(
      timerTable,
      `WHERE status = 'pending' AND dueAt <= ? ORDER BY dueAt, id LIMIT ? ${tx.forUpdateSkipLocked}`,
      [now, limit],
    );
  }

  /** Of these timers those that are due and still wait, in trouble or not, locked until the unit ends. */
  async lockDue(tx: Tx, ids: readonly string[], now: number): Promise<TimerRow[]> {
    return tx.selectIn(
      timerTable,
      'id',
      ids,
      `AND ${waits} AND dueAt <= ? ORDER BY dueAt, id ${tx.forUpdate}`,
      [now],
    );
  }

  /** Due timers as {@link claimDue} takes them, by name only. */
  async peekDue(tx: Tx, now: number, limit: number): Promise<TimerName[]> {
    return tx.query(
      `SELECT id, accountId FROM timer WHERE status = 'pending' AND dueAt <= ? ORDER BY dueAt, id LIMIT ? ${tx.forUpdateSkipLocked}`,
      [now, limit],
    );
  }

  /** Due timers as {@link lockDue} gives them, by name only. */
  async namesDue(tx: Tx, ids: readonly string[], now: number): Promise<TimerName[]> {
    return tx.query(
      `SELECT id, accountId FROM timer WHERE id IN (?) AND ${waits} AND dueAt <= ? ${tx.forUpdate}`,
      [ids, now],
    );
  }

  /** When the longest due timer was due; undefined when no timer is pending. */
  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    const [row] = await reader.query<{ dueAt: number | string }>(
      "SELECT dueAt FROM timer WHERE status = 'pending' AND dueAt <= ? ORDER BY dueAt LIMIT 1",
      [now],
    );
    return row && Number(row.dueAt);
  }

  /** Leaves timers that could not be fired to be tried again by themselves. */
  async hold(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.execute("UPDATE timer SET status = 'retrying' WHERE id IN (?) AND status = 'pending'", [ids]);
  }

  /** Gives up timers that cannot be fired, until somebody has them tried again. */
  async park(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.execute("UPDATE timer SET status = 'parked', settledAt = NULL WHERE id IN (?)", [ids]);
  }

  async fired(tx: Tx, ids: readonly string[], now: number): Promise<void> {
    if (ids.length === 0) return;
    await tx.execute("UPDATE timer SET status = 'fired', settledAt = ? WHERE id IN (?)", [now, ids]);
  }

  /** Has timers wait until what stands in their way is mended: {@link resume} lets them go on. */
  async setAside(tx: Tx, timers: readonly { id: string; reason: string }[]): Promise<void> {
    for (const reason of new Set(timers.map((timer) => timer.reason))) {
      const ids = timers.filter((timer) => timer.reason === reason).map((timer) => timer.id);
      await tx.execute("UPDATE timer SET status = 'parked', reason = ?, settledAt = NULL WHERE id IN (?)", [
        reason,
        ids,
      ]);
    }
  }

  /** Makes due what was set aside for this reason; without a connection: in all of them. */
  async resume(
    tx: Tx,
    of: { accountId: string; plugin: string; connectionId: string | undefined; reason: string },
  ): Promise<number> {
    const { accountId, plugin, connectionId, reason } = of;
    return tx.execute(
      `UPDATE timer SET status = 'pending', reason = NULL WHERE accountId = ? AND plugin = ? AND status = 'parked' AND reason = ?${
        connectionId === undefined ? '' : ' AND connectionId = ?'
      }`,
      [accountId, plugin, reason, ...(connectionId === undefined ? [] : [connectionId])],
    );
  }

  /** Makes due what was set aside for this reason in one connection, whichever plugin set it. */
  async resumeConnection(
    tx: Tx,
    { accountId, connectionId, reason }: { accountId: string; connectionId: string; reason: string },
  ): Promise<number> {
    return tx.execute(
      "UPDATE timer SET status = 'pending', reason = NULL WHERE accountId = ? AND connectionId = ? AND status = 'parked' AND reason = ?",
      [accountId, connectionId, reason],
    );
  }

  async cancelByKeys(
    tx: Tx,
    keys: readonly { accountId: string; plugin: string; connectionId: string; key: string; reason: string }[],
    now: number,
  ): Promise<void> {
    const timers = await this.unsettledByKeys(tx, keys);
    await tx.updateMany(
      timerTable,
      'id',
      timers.map((timer) => {
        const reason =
          keys.find((entry) => keyOf(entry) === keyOf({ ...timer, key: timer.timerKey }))?.reason ??
          'cancelled';
        return { key: timer.id, set: { status: 'cancelled', reason: reason.slice(0, 120), settledAt: now } };
      }),
    );
  }

  async cancelByJourneys(tx: Tx, journeyIds: readonly string[], reason: string, now: number): Promise<void> {
    if (journeyIds.length === 0) return;
    await tx.execute(
      "UPDATE timer SET status = 'cancelled', reason = ?, settledAt = ? WHERE journeyId IN (?) AND status IN ('pending', 'retrying', 'parked')",
      [reason.slice(0, 120), now, journeyIds],
    );
  }

  /** Timers of an account, in the order they were made, newest first. */
  async page(
    reader: Reader,
    accountId: string,
    filter: { status?: string | undefined; plugin?: string | undefined; before?: string | undefined },
    limit: number,
  ): Promise<TimerRow[]> {
    const where = ['accountId = ?'];
    const params: unknown[] = [accountId];
    if (filter.status !== undefined) {
      where.push('status = ?');
      params.push(filter.status);
    }
    if (filter.plugin !== undefined) {
      where.push('plugin = ?');
      params.push(filter.plugin);
    }
    if (filter.before !== undefined) {
      where.push('id < ?');
      params.push(filter.before);
    }
    return reader.select(timerTable, `WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT ?`, [
      ...params,
      limit,
    ]);
  }

  async byId(reader: Reader, accountId: string, id: string): Promise<TimerRow | undefined> {
    return reader.first(timerTable, 'WHERE id = ? AND accountId = ?', [id, accountId]);
  }

  /** Makes a parked timer due again; false when it is none. */
  async unpark(tx: Tx, accountId: string, id: string): Promise<boolean> {
    const changed = await tx.execute(
      "UPDATE timer SET status = 'pending', reason = NULL WHERE id = ? AND accountId = ? AND status = 'parked'",
      [id, accountId],
    );
    return changed > 0;
  }

  private async unsettledByKeys(
    tx: Tx,
    keys: readonly { accountId: string; plugin: string; connectionId: string; key: string }[],
  ): Promise<TimerRow[]> {
    const wanted = new Set(keys.map(keyOf));
    const rows = await tx.selectIn(
      timerTable,
      'timerKey',
      [...new Set(keys.map((entry) => entry.key))],
      `AND ${unsettled} AND accountId IN (?) AND plugin IN (?) AND connectionId IN (?) ${tx.forUpdate}`,
      [
        [...new Set(keys.map((entry) => entry.accountId))],
        [...new Set(keys.map((entry) => entry.plugin))],
        [...new Set(keys.map((entry) => entry.connectionId))],
      ],
    );
    return rows.filter((row) => wanted.has(keyOf({ ...row, key: row.timerKey })));
  }
}

function keyOf(entry: { accountId: string; plugin: string; connectionId: string; key: string }): string {
  return `${entry.accountId} ${entry.plugin} ${entry.connectionId} ${entry.key}`;
}

function rowOf(input: TimerInput, now: number): TimerRow {
  return {
    id: newId(),
    accountId: input.accountId,
    plugin: input.plugin,
    connectionId: input.connectionId,
    timerKey: input.key,
    journeyId: input.journeyId,
    eventId: input.eventId,
    dueAt: input.dueAt,
    payload: input.payload,
    status: 'pending',
    reason: null,
    createdAt: now,
    settledAt: null,
    traceId: input.traceId,
  };
}
