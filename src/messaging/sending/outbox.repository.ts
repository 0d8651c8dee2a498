import { Injectable } from '@nestjs/common';
import { numberTable } from '../../channels/index.js';
import { chunks, type Reader, type Tx } from '../../database/index.js';
import { flightOf } from './attempt.repository.js';
import { keptMediaOfMessage } from '../content/references.js';
import { outboxTable, type MessageRow, type OutboxRow } from '../messages/message.entity.js';

/** Where work is: a lane of a number with the due time of its first row. */
export interface LaneHead {
  accountId: string;
  numberId: string;
  lane: number;
  dueAt: number;
}

/** Lanes asked for in one statement at most; SQLite allows 500 parts. */
const lanesAtOnce = 100;

/** Row of the outbox for a message that may go. */
export function outboxRow(
  message: Pick<MessageRow, 'id' | 'accountId' | 'numberId' | 'addressHash' | 'lane' | 'dueAt' | 'content'>,
  tries: number,
): OutboxRow {
  if (message.numberId === null || message.addressHash === null)
    throw new Error('a message without number or address cannot be sent');
  return {
    id: message.id,
    accountId: message.accountId,
    numberId: message.numberId,
    addressHash: message.addressHash,
    lane: message.lane === 'marketing' ? 1 : 0,
    dueAt: message.dueAt,
    claimToken: null,
    claimUntil: 0,
    tries,
    hasGuards: asksFirst(message.content),
    guardTries: 0,
  };
}

/** Whether somebody is asked right before it is sent: a connector, or the provider about its files. */
function asksFirst(content: MessageRow['content']): boolean {
  return (content?.guards?.length ?? 0) > 0 || keptMediaOfMessage(content).length > 0;
}

/** Statements on what waits to be sent. */
@Injectable()
export class OutboxRepository {
  async add(tx: Tx, rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length > 0) await tx.insertIgnore(outboxTable, rows);
  }

  /**
   * Every lane that has rows, with the due time of its first. The index is skipped through from lane
   * to lane on MySQL and MariaDB; SQLite reads it whole, which costs 4 ms at 50,000 rows.
   */
  /** Has what waits for a number looked at now, whatever else it waits for. */
  async hasten(tx: Tx, accountId: string, numberId: string, now: number): Promise<void> {
    await tx.execute('UPDATE outbox SET dueAt = ? WHERE accountId = ? AND numberId = ? AND dueAt > ?', [
      now,
      accountId,
      numberId,
      now,
    ]);
  }

  async heads(reader: Reader): Promise<LaneHead[]> {
    const rows = await reader.query<LaneHead>(
      'SELECT accountId, numberId, lane, MIN(dueAt) AS dueAt FROM outbox GROUP BY accountId, numberId, lane',
    );
    return rows.map((row) => ({ ...row, lane: Number(row.lane), dueAt: Number(row.dueAt) }));
  }

  /**
   * The first due rows of each lane that may go now: of each pair of number and recipient the first
   * only, and none while a request to it is in flight. Three plain statements: joined into one, the
   * planner of a server with fresh statistics now and then compares every row with every other.
   */
  async candidates(
    reader: Reader,
    lanes: readonly LaneHead[],
    now: number,
    perLane: number,
  ): Promise<OutboxRow[]> {
    const blocked = new Set<string>();
    for (let look = 1; ; look++) {
      const rows = await this.firstRows(reader, lanes, now, perLane, blocked);
      const busy = await this.inFlight(reader, rows);
      const seen = new Set<string>();
      const free = rows.filter((row) => {
        const pair = flightOf(row.numberId, row.addressHash);
        const first = !seen.has(pair);
        seen.add(pair);
        if (!first || busy.has(pair)) blocked.add(row.addressHash);
        return first && !busy.has(pair);
      });
      // A window full of rows that have to wait for others must not hide those behind it.
      if (free.length > 0 || rows.length < perLane || look >= 4) return free;
    }
  }

  private async firstRows(
    reader: Reader,
    lanes: readonly LaneHead[],
    now: number,
    perLane: number,
    without: ReadonlySet<string>,
  ): Promise<OutboxRow[]> {
    const found: OutboxRow[] = [];
    const hashes = without.size === 0 ? [''] : [...without];
    for (const part of chunks(lanes, lanesAtOnce)) {
      const params = part.flatMap(({ accountId, numberId, lane }) => [
        accountId,
        numberId,
        lane,
        now,
        hashes,
        perLane,
      ]);
      const sql = part
        .map((_, index) => `SELECT * FROM (${firstRowsOfLane}) AS lane${index}`)
        .join(' UNION ALL ');
      found.push(...(await reader.query<OutboxRow>(sql, params)).map(decodeRow));
    }
    return found;
  }

  private async inFlight(reader: Reader, rows: readonly OutboxRow[]): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return new Set();
    const pairs = [...new Set(rows.map((row) => flightOf(row.numberId, row.addressHash)))];
    const busy = await reader.query<{ flight: string }>('SELECT flight FROM attempt WHERE flight IN (?)', [
      pairs,
    ]);
    return new Set(busy.map((row) => row.flight));
  }

  /** When the longest due row of a number that may send was due; undefined when the queue is empty. */
  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    const lanes = (await this.heads(reader)).filter(({ dueAt }) => dueAt <= now);
    if (lanes.length === 0) return undefined;
    const open = await reader.query<{ id: string; marketingPausedUntil: number | string | null }>(
      `SELECT id, marketingPausedUntil FROM ${numberTable.name} WHERE id IN (?) AND status = 'active'`,
      [[...new Set(lanes.map(({ numberId }) => numberId))]],
    );
    const braked = new Map(open.map((row) => [row.id, Number(row.marketingPausedUntil ?? 0) > now]));
    const due = lanes.filter(({ numberId, lane }) => {
      const isBraked = braked.get(numberId);
      return isBraked !== undefined && !(lane === 1 && isBraked);
    });
    return due.length === 0 ? undefined : Math.min(...due.map(({ dueAt }) => dueAt));
  }

  /** Rows still there, due and free, locked until the unit ends; those another unit holds are passed over. */
  async lock(tx: Tx, ids: readonly string[]): Promise<Map<string, OutboxRow>> {
    const rows = await tx.selectIn(outboxTable, 'id', ids, tx.forUpdateSkipLocked);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Rows of these messages, waiting for whoever holds them: for cancelling. */
  async lockWaiting(tx: Tx, ids: readonly string[]): Promise<OutboxRow[]> {
    return tx.selectIn(outboxTable, 'id', ids, `ORDER BY id ${tx.forUpdate}`);
  }

  /** Rows to these addresses, waiting for whoever holds them. */
  async lockByAddress(tx: Tx, accountId: string, addressHashes: readonly string[]): Promise<OutboxRow[]> {
    return tx.selectIn(
      outboxTable,
      'addressHash',
      addressHashes,
      `AND accountId = ? ORDER BY id ${tx.forUpdate}`,
      [accountId],
    );
  }

  async remove(tx: Tx, ids: readonly string[]): Promise<number> {
    return ids.length === 0 ? 0 : tx.execute('DELETE FROM outbox WHERE id IN (?)', [ids]);
  }

  /** Gives a worker these rows until its lease ends; due then for anybody. */
  async claim(
    tx: Tx,
    ids: readonly string[],
    token: string,
    lease: { until: number; dueAt: number },
  ): Promise<void> {
    if (ids.length === 0) return;
    await tx.execute('UPDATE outbox SET claimToken = ?, claimUntil = ?, dueAt = ? WHERE id IN (?)', [
      token,
      lease.until,
      lease.dueAt,
      ids,
    ]);
  }

  /** Moves rows to a later time and ends any claim on them. */
  async postpone(tx: Tx, rows: readonly { id: string; dueAt: number; guardTries?: number }[]): Promise<void> {
    const plain = rows.filter((row) => row.guardTries === undefined);
    const guarded = rows.filter((row) => row.guardTries !== undefined);
    await tx.updateMany(
      outboxTable,
      'id',
      plain.map((row) => ({ key: row.id, set: { dueAt: row.dueAt, claimToken: null, claimUntil: 0 } })),
    );
    await tx.updateMany(
      outboxTable,
      'id',
      guarded.map((row) => ({
        key: row.id,
        set: { dueAt: row.dueAt, guardTries: row.guardTries as number, claimToken: null, claimUntil: 0 },
      })),
    );
  }

  /** Makes rows of a connection due whose guards got no answer and which nobody is asking about now. */
  async askAgain(tx: Tx, accountId: string, connectionId: string, now: number): Promise<void> {
    const rows = await tx.query<{ id: string }>(
      `SELECT outbox.id AS id FROM outbox JOIN message ON message.id = outbox.id
       WHERE outbox.accountId = ? AND outbox.guardTries > 0 AND outbox.claimToken IS NULL AND outbox.dueAt > ?
       AND message.connectionId = ? ORDER BY outbox.dueAt LIMIT 500`,
      [accountId, now, connectionId],
    );
    if (rows.length === 0) return;
    await tx.execute('UPDATE outbox SET dueAt = ? WHERE id IN (?) AND claimToken IS NULL', [
      now,
      rows.map((row) => row.id),
    ]);
  }

  /** Waiting rows of these numbers whose message has expired. */
  async expiredOf(
    reader: Reader,
    numberIds: readonly string[],
    now: number,
    limit: number,
  ): Promise<{ id: string; accountId: string }[]> {
    if (numberIds.length === 0) return [];
    return reader.query(
      `SELECT outbox.id AS id, outbox.accountId AS accountId FROM outbox JOIN message ON message.id = outbox.id
       WHERE outbox.numberId IN (?) AND message.expiresAt <= ? LIMIT ?`,
      [numberIds, now, limit],
    );
  }
}

const firstRowsOfLane = `SELECT * FROM outbox
  WHERE accountId = ? AND numberId = ? AND lane = ? AND dueAt <= ? AND addressHash NOT IN (?) ORDER BY dueAt, id LIMIT ?`;

function decodeRow(row: OutboxRow): OutboxRow {
  return {
    ...row,
    lane: Number(row.lane),
    dueAt: Number(row.dueAt),
    claimUntil: Number(row.claimUntil),
    tries: Number(row.tries),
    guardTries: Number(row.guardTries),
    hasGuards: Boolean(row.hasGuards),
  };
}
