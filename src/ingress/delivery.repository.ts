import { Injectable } from '@nestjs/common';
import { type Database, type Reader, type Tx } from '../database/index.js';
import { Secrets } from '../platform/index.js';
import {
  deliveryMentionTable,
  deliveryTable,
  type DeliveryRow,
  type DeliveryStatus,
} from './delivery.entity.js';
import { rawBody } from './delivery-row.js';
import { mentionsIn } from './mentions.js';

/** Bytes of bodies one batch may hold: a batch must fit in memory whatever arrived. */
const batchBytes = 8 * 1024 * 1024;

/** The outcome of a delivery. */
export interface DeliveryOutcome {
  id: string;
  status: Exclude<DeliveryStatus, 'pending' | 'retrying'>;
  /** Why it is parked or ignored, with the next step. */
  error?: string | undefined;
  /** What its owner should look at though it was handled. */
  warning?: string | undefined;
  /** Its body goes at once: it names somebody who is to be forgotten, or is kept in parts elsewhere. */
  forget?: boolean | undefined;
  /** It was handled, and not all of it led to an event: whom it names is noted. */
  unlinked?: boolean | undefined;
}

export type DeliveryName = Pick<DeliveryRow, 'id' | 'accountId'>;

/** Statements on deliveries. */
@Injectable()
export class DeliveryRepository {
  constructor(private readonly secrets: Secrets) {}

  /** Stores deliveries at the front door, in a unit of work of their own; see {@link Database.insertIgnore}. */
  async store(database: Database, take: () => DeliveryRow[]): Promise<number> {
    return database.insertIgnore(deliveryTable, take);
  }

  /** Stores deliveries; those stored before (same connection, topic and body) are left out. */
  async insert(tx: Tx, rows: readonly DeliveryRow[]): Promise<number> {
    return tx.insertIgnore(deliveryTable, rows);
  }

  /** Due deliveries in order of arrival, locked until the unit ends, as many as fit in memory. */
  async claim(tx: Tx, now: number, limit: number): Promise<DeliveryRow[]> {
    const names = await this.peek(tx, now, limit);
    const rows = await tx.selectIn(
      deliveryTable,
      'id',
      names.map((row) => row.id),
    );
    return rows.sort((one, two) => (one.id < two.id ? -1 : 1));
  }

  /** What {@link claim} takes, by name only. */
  async peek(tx: Tx, now: number, limit: number): Promise<DeliveryName[]> {
    const due = await tx.query<DeliveryName & { size: number | string | null }>(
      `SELECT id, accountId, LENGTH(body) AS size FROM delivery WHERE status = 'pending' AND dueAt <= ? ORDER BY dueAt, id LIMIT ? ${tx.forUpdateSkipLocked}`,
      [now, limit],
    );
    const names: DeliveryName[] = [];
    let bytes = 0;
    for (const { id, accountId, size } of due) {
      bytes += Number(size);
      if (names.length > 0 && bytes > batchBytes) break;
      names.push({ id, accountId });
    }
    return names;
  }

  /** What {@link lockWaiting} gives, by name only. */
  async namesWaiting(tx: Tx, ids: readonly string[]): Promise<DeliveryName[]> {
    return tx.query(
      `SELECT id, accountId FROM delivery WHERE id IN (?) AND status IN ('pending', 'retrying') ${tx.forUpdate}`,
      [ids],
    );
  }

  /** Of these deliveries those that still wait, in trouble or not, locked until the unit ends. */
  async lockWaiting(tx: Tx, ids: readonly string[]): Promise<DeliveryRow[]> {
    return tx.selectIn(
      deliveryTable,
      'id',
      ids,
      `AND status IN ('pending', 'retrying') ORDER BY id ${tx.forUpdate}`,
    );
  }

  /** When the longest waiting delivery became due; undefined when the queue is empty. */
  async oldestDue(reader: Pick<Reader, 'query'>, now: number): Promise<number | undefined> {
    const [row] = await reader.query<{ dueAt: number | string }>(
      "SELECT dueAt FROM delivery WHERE status = 'pending' AND dueAt <= ? ORDER BY dueAt LIMIT 1",
      [now],
    );
    return row && Number(row.dueAt);
  }

  async settle(tx: Tx, outcomes: readonly DeliveryOutcome[]): Promise<void> {
    await tx.updateMany(
      deliveryTable,
      'id',
      outcomes.map((outcome) => ({
        key: outcome.id,
        set: { status: outcome.status, error: outcome.error ?? outcome.warning ?? null },
      })),
    );
    await this.empty(
      tx,
      outcomes.flatMap(({ id, forget }) => (forget === true ? [id] : [])),
    );
    await this.noteMentions(
      tx,
      outcomes.flatMap(({ id, status, forget, unlinked }) =>
        forget !== true && (status !== 'done' || unlinked === true) ? [id] : [],
      ),
    );
  }

  /** Notes whom deliveries name, in hashed form; found again by {@link mentioning}. */
  async noteMentions(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.insertMentions(tx, await tx.selectIn(deliveryTable, 'id', ids, 'AND body IS NOT NULL'));
  }

  /** The same of deliveries this unit of work has stored: their bodies, which may be large, are not read back. */
  async noteMentionsOf(tx: Tx, stored: readonly DeliveryRow[]): Promise<void> {
    if (stored.length === 0) return;
    // One that was here before is not stored again, and its own mentions are noted already.
    const found = await tx.query<{ id: string }>('SELECT id FROM delivery WHERE id IN (?)', [
      stored.map(({ id }) => id),
    ]);
    const ids = new Set(found.map(({ id }) => id));
    await this.insertMentions(
      tx,
      stored.filter(({ id }) => ids.has(id)),
    );
  }

  private async insertMentions(tx: Tx, rows: readonly DeliveryRow[]): Promise<void> {
    await tx.insertIgnore(
      deliveryMentionTable,
      rows.flatMap((row) =>
        mentionsIn(rawBody(row).toString('utf8')).map((mention) => ({
          accountId: row.accountId ?? '',
          mentionHash: this.secrets.hash('delivery-mention', mention),
          deliveryId: row.id,
        })),
      ),
    );
  }

  /** Deliveries of an account, and callbacks of Meta's as they came, that name somebody. */
  async mentioning(reader: Reader, accountId: string, mentions: readonly string[]): Promise<string[]> {
    const hashes = [...new Set(mentions)].map((mention) => this.secrets.hash('delivery-mention', mention));
    const rows = await reader.selectIn(deliveryMentionTable, 'mentionHash', hashes, 'AND accountId IN (?)', [
      [accountId, ''],
    ]);
    return [...new Set(rows.map((row) => row.deliveryId))];
  }

  /** Removes what deliveries hold; that they came, and their keys, stay. */
  async empty(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.execute("UPDATE delivery SET body = NULL, headers = '{}' WHERE id IN (?)", [ids]);
    await tx.execute('DELETE FROM delivery_mention WHERE deliveryId IN (?)', [ids]);
  }

  /** Leaves deliveries that could not be handled to be tried again by themselves. */
  async hold(
    tx: Tx,
    rows: readonly { id: string; tries: number; dueAt: number; reason: string | null }[],
  ): Promise<void> {
    await tx.updateMany(
      deliveryTable,
      'id',
      rows.map(({ id, tries, dueAt, reason }) => ({
        key: id,
        set: { status: 'retrying', attempts: tries, dueAt, error: reason },
      })),
    );
  }

  /** Gives up deliveries that cannot be handled, until somebody has them tried again. */
  async park(tx: Tx, rows: readonly { id: string; tries: number; reason: string }[]): Promise<void> {
    await tx.updateMany(
      deliveryTable,
      'id',
      rows.map(({ id, tries, reason }) => ({
        key: id,
        set: { status: 'parked', attempts: tries, error: reason },
      })),
    );
    await this.noteMentions(
      tx,
      rows.map(({ id }) => id),
    );
  }

  /** Makes what is quarantined of a connection due; what still comes from elsewhere is quarantined again. */
  async release(tx: Tx, connectionId: string, dueAt: number): Promise<number> {
    return tx.execute(
      "UPDATE delivery SET status = 'pending', dueAt = ?, attempts = 0, error = NULL WHERE connectionId = ? AND status = 'quarantined' AND body IS NOT NULL",
      [dueAt, connectionId],
    );
  }

  /** What is quarantined of a connection, oldest first. */
  async quarantined(
    reader: Reader,
    connectionId: string,
    after: string,
    limit: number,
  ): Promise<DeliveryRow[]> {
    return reader.select(
      deliveryTable,
      "WHERE connectionId = ? AND status = 'quarantined' AND id > ? ORDER BY id LIMIT ?",
      [connectionId, after, limit],
    );
  }

  /** Callbacks of a channel that concerned nobody here, newest first. */
  async unclaimed(reader: Reader, channelId: string, since: number, limit: number): Promise<DeliveryRow[]> {
    return reader.select(
      deliveryTable,
      "WHERE accountId IS NULL AND status = 'ignored' AND connectionId = ? AND receivedAt >= ? AND body IS NOT NULL ORDER BY id DESC LIMIT ?",
      [channelId, since, limit],
    );
  }

  /** Makes what was ignored or parked due again. */
  async retry(tx: Tx, ids: readonly string[], dueAt: number): Promise<void> {
    if (ids.length === 0) return;
    await tx.execute(
      "UPDATE delivery SET status = 'pending', dueAt = ?, attempts = 0, error = NULL WHERE id IN (?) AND status IN ('parked', 'ignored') AND body IS NOT NULL",
      [dueAt, ids],
    );
  }

  async byId(reader: Reader, accountId: string, id: string): Promise<DeliveryRow | undefined> {
    return reader.first(deliveryTable, 'WHERE id = ? AND accountId = ?', [id, accountId]);
  }

  async byIds(reader: Reader, accountId: string, ids: readonly string[]): Promise<DeliveryRow[]> {
    return reader.selectIn(deliveryTable, 'id', [...new Set(ids)], 'AND accountId = ?', [accountId]);
  }

  /** Newest first. */
  async page(
    reader: Reader,
    accountId: string,
    filter: { status?: string | undefined; connectionId?: string | undefined; before?: string | undefined },
    limit: number,
  ): Promise<DeliveryRow[]> {
    const where = ['accountId = ?'];
    const params: unknown[] = [accountId];
    if (filter.status !== undefined) {
      where.push('status = ?');
      params.push(filter.status);
    }
    if (filter.connectionId !== undefined) {
      where.push('connectionId = ?');
      params.push(filter.connectionId);
    }
    if (filter.before !== undefined) {
      where.push('id < ?');
      params.push(filter.before);
    }
    return reader.select(deliveryTable, `WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT ?`, [
      ...params,
      limit,
    ]);
  }

  /** The last bodies a connection received, newest first: samples for a mapping's preview. */
  async samples(
    reader: Reader,
    accountId: string,
    connectionId: string,
    limit: number,
  ): Promise<DeliveryRow[]> {
    return reader.select(
      deliveryTable,
      "WHERE accountId = ? AND connectionId = ? AND source = 'webhook' AND body IS NOT NULL ORDER BY id DESC LIMIT ?",
      [accountId, connectionId, limit],
    );
  }

  /** Empties bodies of settled deliveries received before an instant; returns how many. */
  async purge(tx: Tx, before: number, limit: number): Promise<number> {
    const rows = await tx.query<{ id: string }>(
      "SELECT id FROM delivery WHERE receivedAt < ? AND body IS NOT NULL AND status <> 'pending' ORDER BY receivedAt LIMIT ?",
      [before, limit],
    );
    await this.empty(
      tx,
      rows.map((row) => row.id),
    );
    return rows.length;
  }

  /**
   * Empties Meta's callbacks that were split and are still kept as they came, as an earlier version did:
   * their parts carry what is needed. Answers how many, and up to when of receipt it looked.
   */
  async emptySplit(
    tx: Tx,
    since: number,
    limit: number,
  ): Promise<{ emptied: number; until: number | undefined }> {
    const rows = await tx.query<{ id: string; receivedAt: number | string }>(
      "SELECT id, receivedAt FROM delivery WHERE receivedAt >= ? AND accountId IS NULL AND source = 'webhook' AND body IS NOT NULL AND status IN ('done', 'ignored') ORDER BY receivedAt LIMIT ?",
      [since, limit],
    );
    await this.empty(
      tx,
      rows.map((row) => row.id),
    );
    const last = rows.at(-1);
    return { emptied: rows.length, until: last && Number(last.receivedAt) };
  }
}
