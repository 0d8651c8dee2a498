import { Inject, Injectable } from '@nestjs/common';
import { ConnectionRepository, ConnectionService } from '../connections/index.js';
import { Database, type Reader, type Tx } from '../database/index.js';
import { EventPeople, eventTable } from '../events/index.js';
import { DeliveryPeople } from '../ingress/index.js';
import { messageTable } from '../messaging/index.js';
import { Clock, LOGGER, type Logger } from '../platform/index.js';
import type { Stage } from '../queue/index.js';
import { PeopleOfConnection } from './people-of-connection.js';
import { privacyRequestTable, type ErasureCursor, type PrivacyRequestRow } from './privacy-request.entity.js';

/** Events and people of one unit of work: erasing somebody takes a dozen statements. */
const eventsAtOnce = 50;
const peopleAtOnce = 20;
const deliveriesAtOnce = 1_000;
/** The first pause after a step that failed, doubled each time up to the most, milliseconds. */
const firstPauseMs = 30_000;
const mostPauseMs = 6 * 3_600_000;

/**
 * Erases everything of a connection whose vendor asks for it: step by step, each in a unit of work of its own, so that it
 * goes on where it was when a process ended. One that fails waits, and stops no other.
 */
@Injectable()
export class TenantErasureStage implements Stage {
  readonly name = 'privacy';
  readonly isBulk = true;
  readonly pollEvery = 10_000;

  constructor(
    private readonly database: Database,
    private readonly people: PeopleOfConnection,
    private readonly connections: ConnectionService,
    private readonly connectionRows: ConnectionRepository,
    private readonly events: EventPeople,
    private readonly deliveries: DeliveryPeople,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Does the next step of the request that waits longest. */
  async run(): Promise<number> {
    let at: PrivacyRequestRow | undefined;
    try {
      return await this.database.write(async (tx) => {
        const now = this.clock.now();
        at = await tx.first(
          privacyRequestTable,
          `WHERE status = 'waiting' AND nextAt <= ? ORDER BY nextAt LIMIT 1 ${tx.forUpdateSkipLocked}`,
          [now],
        );
        if (!at) return 0;
        await tx.updateMany(privacyRequestTable, 'id', [
          { key: at.id, set: { ...(await this.step(tx, at)), attempts: 0, error: null, nextAt: now } },
        ]);
        return 1;
      });
    } catch (error) {
      if (!at) throw error;
      await this.postpone(at, error);
      return 1;
    }
  }

  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    const [row] = await reader.query<{ nextAt: number | string }>(
      "SELECT nextAt FROM privacy_request WHERE status = 'waiting' AND nextAt <= ? ORDER BY nextAt LIMIT 1",
      [now],
    );
    return row === undefined ? undefined : Number(row.nextAt);
  }

  private async postpone(row: PrivacyRequestRow, error: unknown): Promise<void> {
    this.logger.error({ err: error, privacyRequestId: row.id }, 'an erasure could not go on');
    const attempts = row.attempts + 1;
    const pause = Math.min(firstPauseMs * 2 ** Math.min(attempts - 1, 20), mostPauseMs);
    const set = {
      attempts,
      nextAt: this.clock.now() + pause,
      error: `It could not go on (${error instanceof Error ? error.name : 'unknown'}) and is tried again automatically.`,
    };
    await this.database.write((tx) => tx.updateMany(privacyRequestTable, 'id', [{ key: row.id, set }]));
  }

  private async step(tx: Tx, row: PrivacyRequestRow): Promise<Partial<PrivacyRequestRow>> {
    const cursor = row.progress ?? { step: 'events', subject: '', transition: '' };
    if (cursor.step === 'events') return this.eraseEvents(tx, row, cursor);
    if (cursor.step === 'messages') return this.eraseWritten(tx, row, cursor.contactId);
    const { accountId, connectionId, receipt } = row;
    const emptied = await this.deliveries.emptyOfConnection(tx, accountId, connectionId, deliveriesAtOnce);
    const told = { ...receipt, deliveries: (receipt.deliveries ?? 0) + emptied };
    if (emptied === deliveriesAtOnce) return { receipt: told };
    const connection = await this.connectionRows.removedToo(tx, accountId, connectionId);
    if (connection?.status === 'deleted') await this.connections.erase(tx, connection);
    return { receipt: told, progress: null, status: 'done', doneAt: this.clock.now() };
  }

  /** The next events in the order of their key, with everybody they are about. */
  private async eraseEvents(
    tx: Tx,
    row: PrivacyRequestRow,
    { subject, transition }: Extract<ErasureCursor, { step: 'events' }>,
  ): Promise<Partial<PrivacyRequestRow>> {
    const rows = await tx.select(
      eventTable,
      `WHERE connectionId = ? AND subject >= ? AND (subject > ? OR transitionKey > ?)
       ORDER BY subject, transitionKey LIMIT ?`,
      [row.connectionId, subject, subject, transition, eventsAtOnce],
    );
    const last = rows.at(-1);
    if (!last) return { progress: { step: 'messages', contactId: '' } };
    const named = [...new Set(rows.flatMap(({ contactId }) => contactId ?? []))];
    const before = await this.seenBefore(tx, row, named, { subject, transition });
    const receipt = await this.erasePeople(
      tx,
      row,
      named.filter((id) => !before.has(id)),
    );
    // What they had is empty by now: these were about nobody known.
    const loose = rows.filter(({ contactId }) => contactId === null).map(({ id }) => id);
    await this.events.emptyRows(tx, loose);
    return {
      receipt: { ...receipt, events: (receipt.events ?? 0) + loose.length },
      progress: { step: 'events', subject: last.subject, transition: last.transitionKey },
    };
  }

  /** People who were only written to. */
  private async eraseWritten(
    tx: Tx,
    row: PrivacyRequestRow,
    after: string,
  ): Promise<Partial<PrivacyRequestRow>> {
    const rows = await tx.query<{ contactId: string }>(
      `SELECT DISTINCT m.contactId FROM ${messageTable.name} m WHERE m.connectionId = ? AND m.contactId > ?
       AND NOT EXISTS (SELECT 1 FROM ${eventTable.name} e WHERE e.contactId = m.contactId AND e.connectionId = m.connectionId)
       ORDER BY m.contactId LIMIT ?`,
      [row.connectionId, after, peopleAtOnce],
    );
    const last = rows.at(-1);
    if (!last) return { progress: { step: 'deliveries' } };
    const people = rows.map(({ contactId }) => contactId);
    return {
      receipt: await this.erasePeople(tx, row, people),
      progress: { step: 'messages', contactId: last.contactId },
    };
  }

  /** Of these people, those an earlier step met: each is erased and counted once. */
  private async seenBefore(
    tx: Tx,
    { connectionId }: PrivacyRequestRow,
    contactIds: readonly string[],
    { subject, transition }: { subject: string; transition: string },
  ): Promise<ReadonlySet<string>> {
    if (contactIds.length === 0 || subject === '') return new Set();
    const rows = await tx.query<{ contactId: string }>(
      `SELECT DISTINCT contactId FROM ${eventTable.name} WHERE contactId IN (?) AND connectionId = ?
       AND (subject < ? OR (subject = ? AND transitionKey <= ?))`,
      [contactIds, connectionId, subject, subject, transition],
    );
    return new Set(rows.map(({ contactId }) => contactId));
  }

  private async erasePeople(
    tx: Tx,
    { accountId, connectionId, receipt }: PrivacyRequestRow,
    contactIds: readonly string[],
  ): Promise<PrivacyRequestRow['receipt']> {
    const told = { ...receipt, erased: receipt.erased ?? 0, forgotten: receipt.forgotten ?? 0 };
    for (const id of contactIds) {
      told[await this.people.eraseOne(tx, { accountId, connectionId }, id)] += 1;
      told.people += 1;
    }
    return told;
  }
}
