import { Injectable } from '@nestjs/common';
import { type Reader, type Tx } from '../database/index.js';
import { connectionTable, type ConnectionRow } from './connection.entity.js';

/** Statements on connections. Every one that serves a person is scoped to their account. */
@Injectable()
export class ConnectionRepository {
  async byId(reader: Reader, id: string): Promise<ConnectionRow | undefined> {
    return reader.first(connectionTable, "WHERE id = ? AND status <> 'deleted'", [id]);
  }

  /** The same, locked until the unit ends. */
  async locked(tx: Tx, id: string): Promise<ConnectionRow | undefined> {
    return tx.first(connectionTable, `WHERE id = ? AND status <> 'deleted' ${tx.forUpdate}`, [id]);
  }

  async byIds(reader: Reader, ids: readonly string[]): Promise<ConnectionRow[]> {
    return reader.selectIn(connectionTable, 'id', ids);
  }

  /** Connections made with an app, by the tenant that granted access. */
  async ofTenants(reader: Reader, appId: string, tenants: readonly string[]): Promise<ConnectionRow[]> {
    return reader.selectIn(
      connectionTable,
      'tenant',
      tenants,
      "AND appId = ? AND status <> 'deleted' ORDER BY id",
      [appId],
    );
  }

  async ofAccount(reader: Reader, accountId: string, id: string): Promise<ConnectionRow | undefined> {
    return reader.first(connectionTable, "WHERE id = ? AND accountId = ? AND status <> 'deleted'", [
      id,
      accountId,
    ]);
  }

  /**
   * A connection whose site disconnected by itself, locked until the unit ends; undefined when there is
   * none, it is connected, or it was deleted on purpose.
   */
  async disconnected(tx: Tx, accountId: string, id: string): Promise<ConnectionRow | undefined> {
    const row = await tx.first(
      connectionTable,
      `WHERE id = ? AND accountId = ? AND status = 'deleted' ${tx.forUpdate}`,
      [id, accountId],
    );
    return row && openDisconnection(row) ? row : undefined;
  }

  /**
   * The connection of a tenant, locked within a unit of work: the one there is, else the one it had last before it was
   * disconnected at the vendor. One that was deleted on purpose is not taken up again.
   *
   * @param where - `accountId` undefined: of any account, the oldest where several are connected
   */
  async ofTenant(
    reader: Reader | Tx,
    { accountId, appId, tenant }: { accountId: string | undefined; appId: string; tenant: string },
  ): Promise<ConnectionRow | undefined> {
    const lock = 'forUpdate' in reader ? reader.forUpdate : '';
    const rows = await reader.select(
      connectionTable,
      `WHERE appId = ? AND tenant = ? ${accountId === undefined ? '' : 'AND accountId = ?'} AND (status <> 'deleted' OR disconnections IS NOT NULL) ORDER BY id ${lock}`,
      [appId, tenant, ...(accountId === undefined ? [] : [accountId])],
    );
    return rows.find(({ status }) => status !== 'deleted') ?? rows.reverse().find(openDisconnection);
  }

  /** Every connection a tenant of an app has or had, removed ones too. */
  async everOfTenant(reader: Reader, appId: string, tenant: string): Promise<ConnectionRow[]> {
    return reader.select(connectionTable, 'WHERE appId = ? AND tenant = ? ORDER BY id', [appId, tenant]);
  }

  /** One that may be removed. */
  async removedToo(reader: Reader, accountId: string, id: string): Promise<ConnectionRow | undefined> {
    return reader.first(connectionTable, 'WHERE id = ? AND accountId = ?', [id, accountId]);
  }

  /** Connections a site had before it disconnected by itself, the latest first. */
  async disconnectedOfSite(
    reader: Reader,
    accountId: string,
    connector: string,
    siteId: string,
  ): Promise<ConnectionRow[]> {
    const rows = await reader.select(
      connectionTable,
      "WHERE accountId = ? AND connector = ? AND siteId = ? AND status = 'deleted' ORDER BY updatedAt DESC",
      [accountId, connector, siteId],
    );
    return rows.filter(openDisconnection);
  }

  /** What connections of an account are called, by id; removed ones too. */
  async names(reader: Reader, accountId: string, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await reader.query<{ id: string; name: string }>(
      'SELECT id, name FROM connection WHERE accountId = ? AND id IN (?)',
      [accountId, [...new Set(ids)]],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** Connections in test mode among these, with the numbers that receive. */
  async inTestMode(reader: Reader, ids: readonly string[]): Promise<Map<string, readonly string[]>> {
    const found = new Map<string, readonly string[]>();
    if (ids.length === 0) return found;
    const rows = await reader.query<{ id: string; testNumbers: string | null }>(
      "SELECT id, testNumbers FROM connection WHERE id IN (?) AND mode = 'test'",
      [[...new Set(ids)]],
    );
    for (const { id, testNumbers } of rows)
      found.set(id, testNumbers === null ? [] : (JSON.parse(testNumbers) as string[]));
    return found;
  }

  async page(
    reader: Reader,
    accountId: string,
    after: string | undefined,
    limit: number,
  ): Promise<ConnectionRow[]> {
    return reader.select(
      connectionTable,
      "WHERE accountId = ? AND status <> 'deleted' AND id > ? ORDER BY id LIMIT ?",
      [accountId, after ?? '', limit],
    );
  }

  /** Which of these accounts have more than one connection. */
  async accountsWithSeveral(reader: Reader, accountIds: readonly string[]): Promise<Set<string>> {
    if (accountIds.length === 0) return new Set();
    const rows = await reader.query<{ accountId: string }>(
      "SELECT accountId FROM connection WHERE accountId IN (?) AND status <> 'deleted' GROUP BY accountId HAVING COUNT(*) > 1",
      [[...new Set(accountIds)]],
    );
    return new Set(rows.map(({ accountId }) => accountId));
  }

  async insert(tx: Tx, row: ConnectionRow): Promise<void> {
    await tx.insert(connectionTable, [row]);
  }

  async patch(tx: Tx, id: string, set: Partial<ConnectionRow>): Promise<void> {
    await tx.updateMany(connectionTable, 'id', [{ key: id, set }]);
  }

  /** Makes the next sweeps of connections due at a moment, where they are not due before. */
  async sweepBy(tx: Tx, ids: readonly string[], at: number): Promise<void> {
    await tx.execute('UPDATE connection SET nextSweepAt = ? WHERE id IN (?) AND nextSweepAt > ?', [
      at,
      ids,
      at,
    ]);
  }

  /** Takes a connection whose sweep is due; nobody else takes it until `until`. */
  async claimSweep(tx: Tx, now: number, token: string, until: number): Promise<ConnectionRow | undefined> {
    const row = await tx.first(
      connectionTable,
      `WHERE status = 'active' AND nextSweepAt <= ? AND (sweepUntil IS NULL OR sweepUntil <= ?) ORDER BY nextSweepAt LIMIT 1 ${tx.forUpdateSkipLocked}`,
      [now, now],
    );
    if (row) await this.patch(tx, row.id, { sweepToken: token, sweepUntil: until });
    return row;
  }

  /** Whether a sweep that took a connection has it still. */
  async holdsSweep(tx: Tx, id: string, token: string): Promise<boolean> {
    const rows = await tx.query('SELECT id FROM connection WHERE id = ? AND sweepToken = ?', [id, token]);
    return rows.length > 0;
  }

  /** Gives a connection back after its sweep, if it was not taken over; the next one comes at `nextAt`. */
  async endSweep(tx: Tx, id: string, token: string, nextAt: number): Promise<void> {
    await tx.execute(
      'UPDATE connection SET nextSweepAt = ?, sweepToken = NULL, sweepUntil = NULL WHERE id = ? AND sweepToken = ?',
      [nextAt, id, token],
    );
  }

  /** Connections of a connector an account has, the latest first. */
  async ofConnector(reader: Reader, accountId: string, connector: string): Promise<ConnectionRow[]> {
    return reader.select(
      connectionTable,
      "WHERE accountId = ? AND connector = ? AND status <> 'deleted' ORDER BY createdAt DESC",
      [accountId, connector],
    );
  }

  /** Active connections of these connectors. */
  async activeOf(
    reader: Reader,
    connectors: readonly string[],
  ): Promise<Pick<ConnectionRow, 'id' | 'accountId' | 'createdAt'>[]> {
    const rows = await reader.query<{ id: string; accountId: string; createdAt: number | string }>(
      "SELECT id, accountId, createdAt FROM connection WHERE connector IN (?) AND status = 'active'",
      [connectors],
    );
    return rows.map((row) => ({ ...row, createdAt: Number(row.createdAt) }));
  }

  /** Takes one connection for a sweep, due or not; undefined while somebody else has it. */
  async claimSweepOf(
    tx: Tx,
    id: string,
    now: number,
    token: string,
    until: number,
  ): Promise<ConnectionRow | undefined> {
    const row = await tx.first(
      connectionTable,
      `WHERE id = ? AND status = 'active' AND (sweepUntil IS NULL OR sweepUntil <= ?) ${tx.forUpdate}`,
      [id, now],
    );
    if (row) await this.patch(tx, row.id, { sweepToken: token, sweepUntil: until });
    return row;
  }
}

function openDisconnection({ disconnections }: ConnectionRow): boolean {
  return disconnections?.at(-1)?.to === null;
}
