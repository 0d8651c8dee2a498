import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../database/index.js';
import { defaultChannelId } from '../../channels/index.js';
import { deliveryTable } from '../../ingress/index.js';
import { attemptTable, type AttemptRow } from '../messages/message.entity.js';

/** The pair a request is in flight for; one at a time. */
export function flightOf(numberId: string, addressHash: string): string {
  return `${numberId}:${addressHash}`;
}

/** How an attempt ended. */
export type AttemptSettlement = Pick<
  AttemptRow,
  | 'outcome'
  | 'settledAt'
  | 'graceUntil'
  | 'httpStatus'
  | 'errorCode'
  | 'errorClass'
  | 'errorDetail'
  | 'providerMessageId'
> & { id: string };

/** Statements on attempts. */
@Injectable()
export class AttemptRepository {
  /** Inserts attempts whose pair has nothing in flight; returns the ids that went in. */
  async insertFree(tx: Tx, rows: readonly AttemptRow[]): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return new Set();
    const ordered = [...rows].sort((one, two) => ((one.flight ?? '') < (two.flight ?? '') ? -1 : 1));
    const inserted = await tx.insertIgnore(attemptTable, ordered);
    const ids = rows.map((row) => row.id);
    if (inserted === rows.length) return new Set(ids);
    const found = await tx.query<{ id: string }>('SELECT id FROM attempt WHERE id IN (?)', [ids]);
    return new Set(found.map((row) => row.id));
  }

  async byIds(reader: Reader, ids: readonly string[]): Promise<AttemptRow[]> {
    return reader.selectIn(attemptTable, 'id', ids);
  }

  async byProviderIds(reader: Reader, providerIds: readonly string[]): Promise<AttemptRow[]> {
    return reader.selectIn(attemptTable, 'providerMessageId', providerIds);
  }

  /** Records acceptances of attempts nobody has settled otherwise. */
  async markAccepted(
    tx: Tx,
    accepted: readonly { attemptId: string; providerMessageId: string; graceUntil: number | null }[],
    now: number,
  ): Promise<void> {
    const params: unknown[] = [];
    for (const { attemptId, providerMessageId } of accepted) params.push(attemptId, providerMessageId);
    const cases = accepted.map(() => 'WHEN ? THEN ?').join(' ');
    const waiting = accepted.filter(({ graceUntil }) => graceUntil !== null);
    const grace =
      waiting.length === 0 ? 'NULL' : `CASE id ${waiting.map(() => 'WHEN ? THEN ?').join(' ')} ELSE NULL END`;
    await tx.execute(
      `UPDATE attempt SET outcome = 'accepted', flight = NULL, settledAt = ?, graceUntil = ${grace},
         providerMessageId = CASE id ${cases} ELSE providerMessageId END
       WHERE id IN (?) AND outcome IN ('committed', 'unknown')`,
      [
        now,
        ...waiting.flatMap(({ attemptId, graceUntil }) => [attemptId, graceUntil]),
        ...params,
        accepted.map(({ attemptId }) => attemptId),
      ],
    );
  }

  /** Records how attempts ended and frees their pair. */
  async settle(tx: Tx, settlements: readonly AttemptSettlement[]): Promise<void> {
    await tx.updateMany(
      attemptTable,
      'id',
      settlements.map(({ id, ...set }) => ({ key: id, set: { ...set, flight: null } })),
    );
  }

  /** Attempts whose request may be under way, committed before an instant. `> ''` reads the index; SQLite reads the whole table for `IS NOT NULL`. */
  async inFlightSince(reader: Reader, before: number, limit: number): Promise<AttemptRow[]> {
    return reader.select(attemptTable, `WHERE flight > '' AND committedAt < ? ORDER BY committedAt LIMIT ?`, [
      before,
      limit,
    ]);
  }

  /** Doubtful attempts whose grace has passed by the attempt's own reckoning. */
  async graceOver(reader: Reader, now: number, limit: number): Promise<AttemptRow[]> {
    return reader.select(attemptTable, 'WHERE graceUntil <= ? ORDER BY graceUntil LIMIT ?', [now, limit]);
  }

  /**
   * When the oldest callback that waits to be read arrived, of the channel whose reports name attempts; undefined when
   * all are read. Parts of callbacks are stored with what they led to, and never wait. One that cannot be handled is
   * parked after a few tries, and counts no longer.
   */
  async oldestUnread(reader: Reader): Promise<number | undefined> {
    const [row] = await reader.query<{ receivedAt: number | string | null }>(
      `SELECT MIN(receivedAt) AS receivedAt FROM ${deliveryTable.name} WHERE status IN ('pending', 'retrying') AND connectionId = ?`,
      [defaultChannelId],
    );
    return row?.receivedAt == null ? undefined : Number(row.receivedAt);
  }

  async setGrace(tx: Tx, patches: readonly { id: string; graceUntil: number | null }[]): Promise<void> {
    await tx.updateMany(
      attemptTable,
      'id',
      patches.map(({ id, graceUntil }) => ({ key: id, set: { graceUntil } })),
    );
  }
}
