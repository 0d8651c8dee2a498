import { Injectable } from '@nestjs/common';
import { type Reader, type Tx } from '../database/index.js';
import type { CompanionSite } from '../sdk/index.js';
import {
  companionCallTable,
  companionQuestionTable,
  companionTable,
  connectCodeTable,
  type CompanionQuestionRow,
  type CompanionRow,
  type ConnectCodeRow,
} from './companion.entity.js';

/** Rows one look at expired things takes away at most. */
const purgeRows = 500;

/** Statements on companions, the codes that connect them and the questions that wait for them. */
@Injectable()
export class CompanionRepository {
  async byConnection(reader: Reader, connectionId: string): Promise<CompanionRow | undefined> {
    return reader.first(companionTable, 'WHERE connectionId = ?', [connectionId]);
  }

  async locked(tx: Tx, connectionId: string): Promise<CompanionRow | undefined> {
    return tx.first(companionTable, `WHERE connectionId = ? ${tx.forUpdate}`, [connectionId]);
  }

  async ofSite(reader: Reader, accountId: string, siteId: string): Promise<CompanionRow[]> {
    return reader.select(companionTable, 'WHERE accountId = ? AND siteId = ? ORDER BY createdAt DESC', [
      accountId,
      siteId,
    ]);
  }

  /** Time zones and languages of the sites of many connections, as far as they reported them. */
  async sites(reader: Reader, connectionIds: readonly string[]): Promise<Map<string, CompanionSite>> {
    const rows = await reader.selectIn(companionTable, 'connectionId', connectionIds);
    return new Map(rows.map(({ connectionId, site }) => [connectionId, site]));
  }

  /** Makes the row of a connection, or makes an existing one new. */
  async put(tx: Tx, row: CompanionRow): Promise<void> {
    await tx.upsert(
      companionTable,
      [row],
      ['connectionId'],
      [
        'siteId',
        'site',
        'versions',
        'way',
        'blocker',
        'wayHint',
        'wayCheckedAt',
        'heartbeatAt',
        'nextCheckAt',
        'lateSince',
        'createdAt',
        'updatedAt',
      ],
    );
  }

  async patch(tx: Tx, connectionId: string, set: Partial<CompanionRow>): Promise<void> {
    await tx.updateMany(companionTable, 'connectionId', [{ key: connectionId, set }]);
  }

  async remove(tx: Tx, connectionId: string): Promise<void> {
    await tx.execute('DELETE FROM companion WHERE connectionId = ?', [connectionId]);
    await tx.execute('DELETE FROM companion_question WHERE connectionId = ?', [connectionId]);
  }

  /** Takes a companion that is due; nobody else takes it before `until`. */
  async claimDue(tx: Tx, now: number, until: number): Promise<CompanionRow | undefined> {
    const row = await tx.first(
      companionTable,
      `WHERE nextCheckAt <= ? ORDER BY nextCheckAt LIMIT 1 ${tx.forUpdateSkipLocked}`,
      [now],
    );
    if (row) await this.patch(tx, row.connectionId, { nextCheckAt: until });
    return row;
  }

  async question(
    reader: Reader,
    connectionId: string,
    key: string,
  ): Promise<CompanionQuestionRow | undefined> {
    return reader.first(companionQuestionTable, 'WHERE connectionId = ? AND questionKey = ?', [
      connectionId,
      key,
    ]);
  }

  /** Puts a question, or puts it again. */
  async ask(tx: Tx, row: CompanionQuestionRow): Promise<void> {
    await tx.upsert(
      companionQuestionTable,
      [row],
      ['connectionId', 'questionKey'],
      ['id', 'status', 'output', 'error', 'askedAt', 'expiresAt', 'answeredAt'],
    );
  }

  /** Questions that wait, oldest first. */
  async waiting(
    reader: Reader,
    connectionId: string,
    now: number,
    limit: number,
  ): Promise<CompanionQuestionRow[]> {
    return reader.select(
      companionQuestionTable,
      "WHERE connectionId = ? AND status = 'pending' AND expiresAt > ? ORDER BY askedAt, id LIMIT ?",
      [connectionId, now, limit],
    );
  }

  /** Notes an answer; false when no such question of this connection waits. */
  async answer(
    tx: Tx,
    connectionId: string,
    id: string,
    set: Pick<CompanionQuestionRow, 'status' | 'output' | 'error'> & {
      answeredAt: number;
      expiresAt: number;
    },
  ): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE companion_question SET status = ?, output = ?, error = ?, answeredAt = ?, expiresAt = ?
       WHERE id = ? AND connectionId = ? AND status = 'pending'`,
      [
        set.status,
        set.output === null ? null : JSON.stringify(set.output),
        set.error,
        set.answeredAt,
        set.expiresAt,
        id,
        connectionId,
      ],
    );
    return changed > 0;
  }

  /** Notes the signature of a call that changes something; false when it was made before. */
  async firstTime(tx: Tx, connectionId: string, signature: string, expiresAt: number): Promise<boolean> {
    return (await tx.insertIgnore(companionCallTable, [{ connectionId, signature, expiresAt }])) > 0;
  }

  async insertCode(tx: Tx, row: ConnectCodeRow): Promise<void> {
    await tx.insert(connectCodeTable, [row]);
  }

  /** The code, locked until the unit ends. */
  async codeByHash(tx: Tx, codeHash: string): Promise<ConnectCodeRow | undefined> {
    return tx.first(connectCodeTable, `WHERE codeHash = ? ${tx.forUpdate}`, [codeHash]);
  }

  /** Notes which connection a code makes, and for which site: it is nobody else's from then on. */
  async useCode(
    tx: Tx,
    id: string,
    use: Pick<ConnectCodeRow, 'connectionId' | 'siteUrl' | 'siteId'>,
  ): Promise<void> {
    await tx.updateMany(connectCodeTable, 'id', [{ key: id, set: use }]);
  }

  /** Takes away what has expired; returns how many rows. */
  async purge(tx: Tx, now: number): Promise<number> {
    let gone = 0;
    for (const [table, key] of [
      ['companion_question', 'id'],
      ['connect_code', 'id'],
      ['companion_call', 'signature'],
    ]) {
      const rows = await tx.query<{ found: string }>(
        `SELECT ${key} AS found FROM ${table} WHERE expiresAt < ? LIMIT ?`,
        [now, purgeRows],
      );
      if (rows.length === 0) continue;
      gone += await tx.execute(`DELETE FROM ${table} WHERE expiresAt < ? AND ${key} IN (?)`, [
        now,
        rows.map((row) => row.found),
      ]);
    }
    return gone;
  }
}
