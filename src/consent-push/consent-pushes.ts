import { Injectable } from '@nestjs/common';
import { ContactService } from '../contacts/index.js';
import { chunks, type Reader, type Tx } from '../database/index.js';
import { Hooks } from '../hooks/index.js';
import { ConsentService, type ConsentPlace } from '../optin/index.js';
import { Clock, newId } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import type { Purpose } from '../sdk/index.js';
import {
  consentPushCursorTable,
  consentPushTable,
  type ConsentPushCursorRow,
  type ConsentPushRow,
  type PushOutcome,
} from './consent-push.entity.js';

/** Changes read in one unit of work. */
const changesAtOnce = 500;
/** Rows of one connection a worker takes at once. */
const rowsAtOnce = 20;
/** Changes of so late, milliseconds, are read again: others may have been committed behind them. */
const unsettledMs = 60_000;
/** Between looks at a connection that has nothing new. */
const lookEveryMs = 5_000;

/** Something a vendor said, at a row of its customer. */
export interface HeardWord {
  row: ConsentPushRow;
  /** When an undated word was heard of, milliseconds UTC; null for one with a time. */
  undatedAt: number | null;
  /** `agrees` with what the vendor was told last, is `older` and speaks against it, or is `new`. */
  kind: 'agrees' | 'older' | 'new';
}

/** Rows one worker took. */
export interface TakenPushes {
  cursor: ConsentPushCursorRow;
  rows: ConsentPushRow[];
}

/** Which pushes to list. */
export interface PushFilter {
  connectionId?: string | undefined;
  contactId?: string | undefined;
  outcome?: string | undefined;
  /** Id of the last one shown. */
  before?: string | undefined;
  limit: number;
}

/** Statements on what vendors are to be told of consent. */
@Injectable()
export class ConsentPushes {
  /** Changes that were noted lately, by connection: those of the last minute are read again and again. */
  private readonly noted = new Map<string, number>();

  constructor(
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly clock: Clock,
    private readonly queue: Queue,
    hooks: Hooks,
  ) {
    hooks.on('connection.removed', async (tx, { connectionId, reason }) => {
      if (reason !== 'connection_removed') return;
      await tx.execute('DELETE FROM consent_push WHERE connectionId = ?', [connectionId]);
      await tx.execute('DELETE FROM consent_push_cursor WHERE connectionId = ?', [connectionId]);
    });
  }

  /** Begins with the day each connection was made. */
  async begin(
    tx: Tx,
    connections: readonly { id: string; accountId: string; createdAt: number }[],
  ): Promise<void> {
    await tx.insertIgnore(
      consentPushCursorTable,
      connections.map(({ id, accountId, createdAt }) => ({
        connectionId: id,
        accountId,
        placeAt: createdAt - 1,
        placeId: '',
        nextLookAt: 0,
        heldUntil: 0,
        token: null,
      })),
    );
  }

  /** A connection at which changes are to be looked for; nobody else looks until the unit ends. */
  async dueCursor(tx: Tx): Promise<ConsentPushCursorRow | undefined> {
    return tx.first(
      consentPushCursorTable,
      `WHERE nextLookAt <= ? ORDER BY nextLookAt LIMIT 1 ${tx.forUpdateSkipLocked}`,
      [this.clock.now()],
    );
  }

  /**
   * Reads the next changes of consent and notes whose may have to be told, in the unit of work that moves the cursor.
   *
   * @returns how many customers were noted
   */
  async readChanges(tx: Tx, cursor: ConsentPushCursorRow, purposes: readonly Purpose[]): Promise<number> {
    const { accountId, connectionId } = cursor;
    const now = this.clock.now();
    const after = { at: cursor.placeAt, id: cursor.placeId };
    const { touched, last, more } = await this.consents.changedAfter(tx, accountId, after, changesAtOnce);
    const wanted = touched.filter(({ purpose }) => purposes.includes(purpose));
    const ids = [...new Set(wanted.map(({ contactId }) => contactId))];
    const customers = await this.contacts.externalIds(tx, accountId, connectionId, ids);
    const keyOf = ({ change, contactId, purpose }: (typeof wanted)[number]) =>
      [connectionId, change.at, change.id, contactId, purpose].join(' ');
    const fresh = wanted.filter((touch) => customers.has(touch.contactId) && !this.noted.has(keyOf(touch)));
    const noted = fresh.flatMap(({ contactId, purpose }) =>
      (customers.get(contactId) ?? []).map((customerId) => ({ contactId, customerId, purpose })),
    );
    await this.touch(tx, accountId, connectionId, noted);
    tx.afterCommit(() => {
      for (const touch of fresh) this.noted.set(keyOf(touch), touch.change.at);
      for (const [key, at] of this.noted) if (at < now - 2 * unsettledMs) this.noted.delete(key);
    });
    await this.moveCursor(tx, cursor, last, more, now);
    return noted.length;
  }

  private async moveCursor(
    tx: Tx,
    { connectionId, placeAt, placeId }: ConsentPushCursorRow,
    last: ConsentPlace | undefined,
    more: boolean,
    now: number,
  ): Promise<void> {
    const settled = now - unsettledMs;
    const next =
      last && more ? last : settled > placeAt ? { at: settled, id: '' } : { at: placeAt, id: placeId };
    await tx.execute(
      'UPDATE consent_push_cursor SET placeAt = ?, placeId = ?, nextLookAt = ? WHERE connectionId = ?',
      [next.at, next.id, more ? now : now + lookEveryMs, connectionId],
    );
  }

  /** Notes that customers may have to be told of, whatever is known of them. */
  private async touch(
    tx: Tx,
    accountId: string,
    connectionId: string,
    noted: readonly { contactId: string; customerId: string; purpose: Purpose }[],
  ): Promise<void> {
    if (noted.length === 0) return;
    const now = this.clock.now();
    const rows = new Map(
      noted.map((one) => [
        `${one.customerId} ${one.purpose}`,
        {
          ...one,
          id: newId(),
          accountId,
          connectionId,
          status: 'due',
          dueAt: now,
          version: 0,
          attempts: 0,
          toldState: null,
          toldAt: null,
          outcome: null,
          detail: null,
          undatedAt: null,
          contested: 0,
          createdAt: now,
          updatedAt: now,
        },
      ]),
    );
    const sorted = [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
    await tx.insertIgnore(consentPushTable, sorted);
    for (const part of chunks(sorted, 500)) {
      const known = await tx.select(
        consentPushTable,
        `WHERE connectionId = ? AND customerId IN (?) ORDER BY id ${tx.forUpdate}`,
        [connectionId, [...new Set(part.map(({ customerId }) => customerId))]],
      );
      const patches = known.flatMap((row) => {
        const touched = rows.get(`${row.customerId} ${row.purpose}`);
        if (!touched || touched.id === row.id) return [];
        const { contactId } = touched;
        const set = { contactId, status: 'due', dueAt: now, version: row.version + 1, attempts: 0 };
        return [{ key: row.id, set }];
      });
      await tx.updateMany(consentPushTable, 'id', patches);
    }
  }

  /** Takes a connection with rows that are due; nobody else calls its vendor until `until`. */
  async claim(tx: Tx, now: number, token: string, until: number): Promise<TakenPushes | undefined> {
    const cursor = await tx.first(
      consentPushCursorTable,
      `WHERE heldUntil <= ? AND EXISTS (SELECT 1 FROM consent_push WHERE
         consent_push.connectionId = consent_push_cursor.connectionId AND status = 'due' AND dueAt <= ?)
       ORDER BY heldUntil LIMIT 1 ${tx.forUpdateSkipLocked}`,
      [now, now],
    );
    if (!cursor) return undefined;
    const rows = await tx.select(
      consentPushTable,
      `WHERE connectionId = ? AND status = 'due' AND dueAt <= ? ORDER BY dueAt, id LIMIT ?`,
      [cursor.connectionId, now, rowsAtOnce],
    );
    await tx.execute('UPDATE consent_push_cursor SET heldUntil = ?, token = ? WHERE connectionId = ?', [
      until,
      token,
      cursor.connectionId,
    ]);
    return { cursor: { ...cursor, heldUntil: until, token }, rows };
  }

  /** Whether the worker still has the connection; then it has it until `until`. */
  async hold(tx: Tx, connectionId: string, token: string, until: number): Promise<boolean> {
    const held = await tx.first(
      consentPushCursorTable,
      `WHERE connectionId = ? AND token = ? ${tx.forUpdate}`,
      [connectionId, token],
    );
    if (!held) return false;
    await tx.execute('UPDATE consent_push_cursor SET heldUntil = ? WHERE connectionId = ?', [
      until,
      connectionId,
    ]);
    return true;
  }

  /**
   * Gives the connection back; its vendor is left alone until `until`, and what waits for it is due then: a shop that
   * is paused or frozen is no stage that stands still.
   */
  async release(tx: Tx, connectionId: string, token: string, until: number): Promise<void> {
    if (until > this.clock.now())
      await tx.execute(
        "UPDATE consent_push SET dueAt = ? WHERE connectionId = ? AND status = 'due' AND dueAt < ?",
        [until, connectionId, until],
      );
    await tx.execute(
      'UPDATE consent_push_cursor SET heldUntil = ?, token = NULL WHERE connectionId = ? AND token = ?',
      [until, connectionId, token],
    );
  }

  /** Notes what is about to be told, before it is. */
  async telling(
    tx: Tx,
    row: ConsentPushRow,
    word: { state: 'granted' | 'revoked'; at: number },
  ): Promise<void> {
    const contested = row.toldAt === word.at ? row.contested : 0;
    await tx.execute(
      `UPDATE consent_push SET toldState = ?, toldAt = ?, attempts = attempts + 1, contested = ?,
       outcome = NULL, updatedAt = ? WHERE id = ?`,
      [word.state, word.at, contested, this.clock.now(), row.id],
    );
  }

  /** What became of a row; one that was touched meanwhile stays due. */
  async settle(
    tx: Tx,
    row: ConsentPushRow,
    outcome: PushOutcome,
    detail: string | null = null,
  ): Promise<void> {
    const now = this.clock.now();
    await tx.execute('UPDATE consent_push SET outcome = ?, detail = ?, updatedAt = ? WHERE id = ?', [
      outcome,
      detail,
      now,
      row.id,
    ]);
    await tx.execute("UPDATE consent_push SET status = 'settled' WHERE id = ? AND version = ?", [
      row.id,
      row.version,
    ]);
  }

  /** A row whose call failed in a way that may pass. */
  async postpone(tx: Tx, row: ConsentPushRow, dueAt: number, detail: string): Promise<void> {
    await tx.execute('UPDATE consent_push SET dueAt = ?, detail = ?, updatedAt = ? WHERE id = ?', [
      dueAt,
      detail,
      this.clock.now(),
      row.id,
    ]);
  }

  /** Rows of customers, by vendor's id: what was told to whom. */
  async ofCustomers(
    tx: Tx,
    connectionIds: readonly string[],
    customerIds: readonly string[],
  ): Promise<ConsentPushRow[]> {
    if (customerIds.length === 0) return [];
    return tx.select(
      consentPushTable,
      `WHERE connectionId IN (?) AND customerId IN (?) ORDER BY id ${tx.forUpdate}`,
      [[...new Set(connectionIds)], [...new Set(customerIds)]],
    );
  }

  /** Notes what a vendor said itself: where it does not agree, what it was told does not stand there any more. */
  async heard(tx: Tx, rows: readonly HeardWord[]): Promise<void> {
    const now = this.clock.now();
    await tx.updateMany(
      consentPushTable,
      'id',
      rows.map(({ row, undatedAt, kind }) => ({
        key: row.id,
        set: {
          toldState: kind === 'agrees' ? row.toldState : null,
          // Kept beside an older word: it tells how often the same word was told in vain.
          toldAt: kind === 'new' ? null : row.toldAt,
          undatedAt,
          contested: kind === 'older' ? row.contested + 1 : row.contested,
          status: 'due',
          dueAt: now,
          attempts: 0,
          version: row.version + 1,
          updatedAt: now,
        },
      })),
    );
    if (rows.length > 0) tx.afterCommit(() => this.queue.hint('consent-push'));
  }

  /** What vendors were told of an account's people, the latest first. */
  async list(reader: Reader, accountId: string, filter: PushFilter): Promise<ConsentPushRow[]> {
    const { connectionId, contactId, outcome, before, limit } = filter;
    const conditions: [string, string | undefined][] = [
      ['connectionId = ?', connectionId],
      ['contactId = ?', contactId],
      ['outcome = ?', outcome],
      ['id < ?', before],
    ];
    const given = conditions.filter((one): one is [string, string] => one[1] !== undefined);
    return reader.select(
      consentPushTable,
      `WHERE ${['accountId = ?', ...given.map(([condition]) => condition)].join(' AND ')} ORDER BY id DESC LIMIT ?`,
      [accountId, ...given.map(([, value]) => value), limit],
    );
  }

  /** When the longest waiting row became due; undefined when nothing is due. */
  async oldestDue(reader: Reader, now: number): Promise<number | undefined> {
    const [row] = await reader.query<{ dueAt: number | string }>(
      "SELECT dueAt FROM consent_push WHERE status = 'due' AND dueAt <= ? ORDER BY dueAt LIMIT 1",
      [now],
    );
    return row && Number(row.dueAt);
  }
}
