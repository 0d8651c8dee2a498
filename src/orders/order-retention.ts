import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { newIdAt } from '../platform/index.js';
import { placeOf, type OrderSubject } from './order-links.js';
import { orderKeyTable, orderSightingTable, type OrderSightingRow } from './order.entity.js';

/** Of these orders, those an event was recorded about since an instant; by their place. */
export type ToldSince = (
  reader: Reader,
  orders: readonly OrderSubject[],
  since: number,
) => Promise<ReadonlySet<string>>;

/** Milliseconds before orders that were kept last time are looked at again. */
const roundMs = 86_400_000;
const noId = '';

/**
 * Forgets orders that nobody has told of for long: what they are called, and what they are recognised by. Orders that
 * are one go together, so that none loses what it is linked to. One that is told of after that starts anew; what was
 * sent about it is still known by the messages themselves.
 */
@Injectable()
export class OrderRetention {
  /** Up to where this process has looked in this round, and when the next one begins. */
  private last: Pick<OrderSightingRow, 'firstSeenAt' | 'connectionId' | 'subject'> | undefined;
  private lastLink = noId;
  private nextRound = 0;

  /**
   * Looks at so many orders first seen before an instant, and so many keys; answers how many it looked at.
   *
   * @param told - says which orders somebody has told of since: those stay
   */
  async purge(
    tx: Tx,
    { now, before, limit }: { now: number; before: number; limit: number },
    told: ToldSince,
  ): Promise<number> {
    if (now < this.nextRound) return 0;
    const rows = await this.page(tx, before, limit);
    const quiet = await this.quiet(tx, rows, before, told);
    for (const { connectionId, subject } of quiet)
      await tx.execute('DELETE FROM order_sighting WHERE connectionId = ? AND subject = ?', [
        connectionId,
        subject,
      ]);
    const keys = rows.length < limit ? await this.forgetKeys(tx, before, limit) : limit;
    const last = rows.at(-1);
    tx.afterCommit(() => {
      this.last = last ?? this.last;
      if (rows.length > 0 || keys > 0) return;
      this.last = undefined;
      this.lastLink = noId;
      this.nextRound = now + roundMs;
    });
    return rows.length + keys;
  }

  private async page(tx: Tx, before: number, limit: number): Promise<OrderSightingRow[]> {
    const { last } = this;
    const after = last && [
      last.firstSeenAt,
      last.firstSeenAt,
      last.connectionId,
      last.connectionId,
      last.subject,
    ];
    return tx.select(
      orderSightingTable,
      `WHERE firstSeenAt < ? ${
        after
          ? 'AND firstSeenAt >= ? AND (firstSeenAt > ? OR connectionId > ? OR (connectionId = ? AND subject > ?))'
          : ''
      } ORDER BY firstSeenAt, connectionId, subject LIMIT ?`,
      [before, ...(after ?? []), limit],
    );
  }

  /** Of these, with all that are linked to them, the ones that go; locked. */
  private async quiet(
    tx: Tx,
    rows: readonly OrderSightingRow[],
    before: number,
    told: ToldSince,
  ): Promise<OrderSightingRow[]> {
    const links = [...new Set(rows.flatMap(({ linkId }) => linkId ?? []))].sort();
    const linked = await tx.selectIn(
      orderSightingTable,
      'linkId',
      links,
      `ORDER BY linkId, connectionId, subject ${tx.forUpdate}`,
    );
    const alone = rows.filter(({ linkId }) => linkId === null);
    const all = [...linked, ...(await this.stillAlone(tx, alone))];
    // Asked with the rows locked: whoever tells of one meanwhile waits, and finds it gone or leaves it here.
    const recent = await told(tx, all, before);
    const kept = new Set(
      all.filter((row) => row.firstSeenAt >= before || recent.has(placeOf(row))).map(({ linkId }) => linkId),
    );
    return all.filter((row) => (row.linkId === null ? !recent.has(placeOf(row)) : !kept.has(row.linkId)));
  }

  private async stillAlone(tx: Tx, rows: readonly OrderSightingRow[]): Promise<OrderSightingRow[]> {
    if (rows.length === 0 || tx.forUpdate === '') return [...rows];
    const found: OrderSightingRow[] = [];
    for (const connectionId of [...new Set(rows.map((row) => row.connectionId))].sort()) {
      const subjects = rows.filter((row) => row.connectionId === connectionId).map(({ subject }) => subject);
      found.push(
        ...(await tx.select(
          orderSightingTable,
          `WHERE connectionId = ? AND subject IN (?) AND linkId IS NULL ORDER BY connectionId, subject ${tx.forUpdate}`,
          [connectionId, subjects],
        )),
      );
    }
    return found;
  }

  /** Keys whose orders are gone. A link's id tells when it was made; one that orders still have is passed over. */
  private async forgetKeys(tx: Tx, before: number, limit: number): Promise<number> {
    const rows = await tx.query<{ linkId: string }>(
      'SELECT DISTINCT linkId FROM order_key WHERE linkId > ? AND linkId < ? ORDER BY linkId LIMIT ?',
      [this.lastLink, newIdAt(before), limit],
    );
    const links = rows.map(({ linkId }) => linkId);
    const last = links.at(-1);
    tx.afterCommit(() => {
      this.lastLink = last ?? this.lastLink;
    });
    if (links.length === 0) return 0;
    // Locked first: whoever recognises an order by one of them has it, and has linked an order to it by then.
    await tx.selectIn(orderKeyTable, 'linkId', links, `ORDER BY accountId, keyHash ${tx.forUpdate}`);
    const used = await tx.selectIn(orderSightingTable, 'linkId', links);
    const inUse = new Set(used.map(({ linkId }) => linkId));
    const gone = links.filter((link) => !inUse.has(link));
    if (gone.length > 0) await tx.execute('DELETE FROM order_key WHERE linkId IN (?)', [gone]);
    return links.length;
  }
}
