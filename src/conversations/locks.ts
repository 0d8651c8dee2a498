import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { ProblemError } from '../platform/index.js';
import { conversationLockTable, type ConversationLockRow } from './conversation.entity.js';
import type { Author } from './registers.js';
import type { Thread } from './threads.js';

/** How long somebody holds a conversation without renewing it, milliseconds. */
export const defaultLeaseMs = 60_000;

/** Who is answering. */
export interface Lock {
  by: Author;
  /** Milliseconds UTC, by the database's clock. */
  until: number;
}

export interface TakenLock extends Lock {
  /** Renews and releases it, and lets its holder send. */
  token: string;
}

/**
 * One person answers at a time: a lease that whoever holds its token renews, and that is free once it has
 * lapsed. Leases read the database's clock, which the caller asks for before the unit of work.
 */
@Injectable()
export class ConversationLocks {
  /**
   * Takes the lock, or renews it with its token.
   *
   * @throws ProblemError 409 `conversation_locked` while somebody else has it, who and until when in `lockedBy` and `lockedUntil`
   */
  async take(
    tx: Tx,
    thread: Thread,
    by: Author,
    lease: { token?: string | undefined; ms: number },
    databaseNow: number,
  ): Promise<TakenLock> {
    const { id, accountId } = thread;
    await tx.insertIgnore(conversationLockTable, [
      { id, accountId, tokenHash: '', byKind: by.kind, byId: by.id, until: 0 },
    ]);
    const rows = await this.rowsOf(tx, thread, tx.forUpdate);
    refuseOthers(rows, lease.token, databaseNow);
    const until = databaseNow + lease.ms;
    const held = rows.find(({ tokenHash }) => isTokenOf(tokenHash, lease.token));
    const token = held && lease.token !== undefined ? lease.token : randomBytes(24).toString('base64url');
    await tx.updateMany(conversationLockTable, 'id', [
      {
        key: held?.id ?? id,
        set: { tokenHash: hashOf(token), byKind: by.kind, byId: by.id, until },
      },
    ]);
    return { by, until, token };
  }

  /** Gives the lock back; nothing happens when it has lapsed. @throws ProblemError 409 while another has it. */
  async release(tx: Tx, thread: Thread, token: string | undefined, databaseNow: number): Promise<void> {
    const rows = await this.rowsOf(tx, thread, tx.forUpdate);
    refuseOthers(rows, token, databaseNow);
    await tx.updateMany(
      conversationLockTable,
      'id',
      rows
        .filter(({ tokenHash }) => isTokenOf(tokenHash, token))
        .map(({ id }) => ({ key: id, set: { until: 0 } })),
    );
  }

  /** @throws ProblemError 409 while somebody has it whose token this is not. */
  async check(tx: Tx, thread: Thread, token: string | undefined, databaseNow: number): Promise<void> {
    refuseOthers(await this.rowsOf(tx, thread, tx.forUpdate), token, databaseNow);
  }

  /** Who has it now. */
  async holder(reader: Reader, thread: Thread, databaseNow: number): Promise<Lock | undefined> {
    return liveOf(await this.rowsOf(reader, thread, ''), databaseNow).map(lockOf)[0];
  }

  /** Who has which now. @param lock - appended to the statement, to hold what it finds */
  async holders(
    reader: Reader,
    threads: readonly Thread[],
    databaseNow: number,
    lock = '',
  ): Promise<Map<Thread, Lock>> {
    const rows = await reader.selectIn(
      conversationLockTable,
      'id',
      threads.flatMap((thread) => thread.rows.map(({ id }) => id)),
      `ORDER BY id ${lock}`,
    );
    const live = liveOf(rows, databaseNow);
    return new Map(
      threads.flatMap((thread) => {
        const held = live.find(({ id }) => thread.rows.some((row) => row.id === id));
        return held ? [[thread, lockOf(held)] as const] : [];
      }),
    );
  }

  private async rowsOf(reader: Reader, { rows }: Thread, lock: string): Promise<ConversationLockRow[]> {
    return reader.selectIn(
      conversationLockTable,
      'id',
      rows.map(({ id }) => id),
      `ORDER BY id ${lock}`,
    );
  }
}

function refuseOthers(
  rows: readonly ConversationLockRow[],
  token: string | undefined,
  databaseNow: number,
): void {
  const other = liveOf(rows, databaseNow).find(({ tokenHash }) => !isTokenOf(tokenHash, token));
  if (!other) return;
  const until = new Date(other.until).toISOString();
  const who = other.byKind === 'api_key' ? `the API key ${other.byId ?? ''}` : (other.byId ?? other.byKind);
  throw new ProblemError(
    409,
    'conversation_locked',
    `Somebody else (${who}) is answering in this conversation until ${until}. Wait until they are done, or give the token of the lock.`,
    { extensions: { lockedByKind: other.byKind, lockedBy: other.byId ?? '', lockedUntil: until } },
  );
}

function liveOf(rows: readonly ConversationLockRow[], databaseNow: number): ConversationLockRow[] {
  return rows.filter(({ until }) => until > databaseNow);
}

function lockOf({ byKind, byId, until }: ConversationLockRow): Lock {
  return { by: { kind: byKind, id: byId } as Author, until };
}

function isTokenOf(tokenHash: string, token: string | undefined): boolean {
  return token !== undefined && tokenHash !== '' && tokenHash === hashOf(token);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
