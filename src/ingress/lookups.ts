import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { Hooks } from '../hooks/index.js';
import { Clock, newId } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import { lookupsAtOnce } from '../sdk/index.js';
import { lookupTable, type LookupRow } from './lookup.entity.js';

/** One thing of a vendor's that a delivery named. */
export interface WantedLookup {
  accountId: string;
  connectionId: string;
  wanted: string;
  traceId: string;
}

/** How a question to a vendor failed. */
export interface LookupFailure {
  /** When it is asked again, milliseconds UTC. */
  dueAt: number;
  /** Why, for whoever looks. */
  error: string;
  /** Its things are asked for one by one from now on. @defaultValue false */
  alone?: boolean;
  /** It is given up. @defaultValue false */
  over?: boolean;
}

/** After so many attempts a thing is asked for by itself: one of those beside it may be what ends the process. */
const togetherAttempts = 3;

/** Statements on what vendors are to be asked for. */
@Injectable()
export class Lookups {
  constructor(
    private readonly clock: Clock,
    private readonly queue: Queue,
    hooks: Hooks,
  ) {
    hooks.on('connection.removed', async (tx, { connectionId }) => {
      await tx.execute('DELETE FROM lookup WHERE connectionId = ?', [connectionId]);
    });
  }

  /** Has vendors asked, within the unit of work that handles the deliveries. What waits already waits once. */
  async want(tx: Tx, wanted: readonly WantedLookup[]): Promise<void> {
    if (wanted.length === 0) return;
    const now = this.clock.now();
    const rows = new Map<string, LookupRow>();
    for (const one of wanted)
      rows.set(`${one.connectionId} ${one.wanted}`, {
        ...one,
        status: 'pending',
        naming: newId(),
        attempts: 0,
        alone: false,
        dueAt: now,
        token: null,
        heldUntil: null,
        error: null,
      });
    // In one order, so that units that name the same wait for each other and do not lock each other out.
    const sorted = [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
    await tx.upsert(
      lookupTable,
      sorted,
      ['connectionId', 'wanted'],
      ['status', 'naming', 'dueAt', 'traceId'],
    );
    tx.afterCommit(() => this.queue.hint('lookups'));
  }

  /**
   * What one connection is to be asked for: all that is due, or one thing alone that was refused among others or
   * that a process ended over more than once. Nobody else takes it until `until`.
   */
  async claim(tx: Tx, now: number, token: string, until: number): Promise<LookupRow[]> {
    const due = "status = 'pending' AND dueAt <= ?";
    const first = await tx.first(
      lookupTable,
      // One question of a connection at a time: its vendor's limits are for all of them.
      `WHERE ${due} AND NOT EXISTS (
         SELECT 1 FROM lookup AS held WHERE held.connectionId = lookup.connectionId AND held.heldUntil > ?)
       ORDER BY dueAt, connectionId, wanted LIMIT 1 ${tx.forUpdateSkipLocked}`,
      [now, now],
    );
    if (!first) return [];
    const rows =
      first.alone || first.attempts >= togetherAttempts
        ? [first]
        : await tx.select(
            lookupTable,
            `WHERE connectionId = ? AND alone = ? AND attempts < ? AND ${due} ORDER BY dueAt, wanted LIMIT ? ${tx.forUpdateSkipLocked}`,
            [first.connectionId, false, togetherAttempts, now, lookupsAtOnce],
          );
    await tx.execute(
      'UPDATE lookup SET token = ?, heldUntil = ?, attempts = attempts + 1 WHERE connectionId = ? AND wanted IN (?)',
      [token, until, first.connectionId, rows.map(({ wanted }) => wanted)],
    );
    return rows;
  }

  /** Those of the rows that are still this token's, locked until the unit ends. */
  async held(tx: Tx, rows: readonly LookupRow[], token: string): Promise<LookupRow[]> {
    return tx.select(lookupTable, `WHERE connectionId = ? AND wanted IN (?) AND token = ? ${tx.forUpdate}`, [
      rows[0]?.connectionId ?? '',
      rows.map(({ wanted }) => wanted),
      token,
    ]);
  }

  /** The vendor has answered: what was named again meanwhile is asked for again. */
  async answered(tx: Tx, asked: readonly LookupRow[], held: readonly LookupRow[]): Promise<void> {
    const namings = new Map(asked.map((row) => [row.wanted, row.naming]));
    const again = held.filter((row) => row.naming !== namings.get(row.wanted));
    const over = held.filter((row) => !again.includes(row));
    const connectionId = held[0]?.connectionId ?? '';
    if (over.length > 0)
      await tx.execute('DELETE FROM lookup WHERE connectionId = ? AND wanted IN (?)', [
        connectionId,
        over.map(({ wanted }) => wanted),
      ]);
    if (again.length > 0)
      await tx.execute(
        'UPDATE lookup SET token = NULL, heldUntil = NULL, attempts = 0, alone = 0 WHERE connectionId = ? AND wanted IN (?)',
        [connectionId, again.map(({ wanted }) => wanted)],
      );
  }

  /**
   * The vendor has not answered: asked again at `dueAt`, and nothing else of the connection before that; one by one
   * with `alone`; no more with `over`.
   */
  async unanswered(
    tx: Tx,
    held: readonly LookupRow[],
    { dueAt, error, alone = false, over = false }: LookupFailure,
  ): Promise<void> {
    if (held.length === 0) return;
    await tx.execute(
      `UPDATE lookup SET token = NULL, heldUntil = ?, status = ?, alone = ?, dueAt = ?, error = ?
       WHERE connectionId = ? AND wanted IN (?)`,
      [
        over ? null : dueAt,
        over ? 'failed' : 'pending',
        alone,
        dueAt,
        error,
        held[0]?.connectionId ?? '',
        held.map(({ wanted }) => wanted),
      ],
    );
  }

  /** When the longest waiting lookup became due; undefined when nothing is due. */
  async oldestDue(reader: Pick<Reader, 'query'>, now: number): Promise<number | undefined> {
    const [row] = await reader.query<{ dueAt: number | string }>(
      "SELECT dueAt FROM lookup WHERE status = 'pending' AND dueAt <= ? ORDER BY dueAt LIMIT 1",
      [now],
    );
    return row && Number(row.dueAt);
  }

  /** Removes what was given up before an instant. @returns how many */
  async purge(tx: Tx, before: number): Promise<number> {
    return tx.execute("DELETE FROM lookup WHERE status = 'failed' AND dueAt < ?", [before]);
  }
}
