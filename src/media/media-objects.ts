import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database, type Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import { mediaObjectTable, mediaTable, type MediaObjectRow } from './media.entity.js';
import { MEDIA_STORAGE, type MediaStorage, type ObjectName, type SpooledFile } from './storage/storage.js';

/** Milliseconds whoever stores a file has, from its bytes being there to its row being committed. */
const storingMs = 10 * 60_000;
/** Milliseconds a deletion may take; requests to a storage end well before. */
const deletingMs = 5 * 60_000;
/** Milliseconds between looks at a file that is being deleted, and how many there are. */
const lookEvery = 250;
const looks = 20;
/** Objects deleted in one batch. */
const batchRows = 50;

/** The same bytes are being deleted at this moment. */
export class ObjectBusyError extends Error {
  constructor() {
    super('the same file is being deleted');
    this.name = 'ObjectBusyError';
  }
}

/**
 * The bytes of files, kept once for an account. The row of an object is committed before its bytes are
 * stored and goes after them: bytes without a row do not exist for long, and a file that says it is
 * there has bytes. Between a file's bytes and its row lies a lease, so that a sweep cannot come between.
 */
@Injectable()
export class MediaObjects {
  constructor(
    private readonly database: Database,
    @Inject(MEDIA_STORAGE) private readonly storage: MediaStorage,
  ) {}

  /**
   * Stores a file's bytes unless they are there. What follows must be {@link adopt}, within ten minutes.
   *
   * @throws StorageError when they cannot be stored.
   * @throws ObjectBusyError when the same bytes are being deleted and that takes long.
   */
  async store(accountId: string, file: SpooledFile): Promise<void> {
    const name = { accountId, sha256: file.sha256 };
    for (let look = 0; ; look++) {
      const state = await this.reserve(name, file.size);
      if (state === 'stored' && (await this.storage.has(name, file.size))) return;
      if (state !== 'deleting') break;
      if (look >= looks) throw new ObjectBusyError();
      await sleep(lookEvery);
    }
    await this.storage.put(name, file);
  }

  /** Within the unit that commits a file's row: its bytes are there and stay. @throws ObjectBusyError when the lease ran out and they were deleted */
  async adopt(tx: Tx, name: ObjectName): Promise<void> {
    const row = await this.find(tx, name, tx.forUpdate);
    if (!row || row.state === 'deleting') throw new ObjectBusyError();
    await tx.execute("UPDATE media_object SET state = 'stored' WHERE accountId = ? AND sha256 = ?", [
      name.accountId,
      name.sha256,
    ]);
  }

  /** Within the unit that deleted files' rows: bytes no row names any more are deleted soon. */
  async release(tx: Tx, names: readonly ObjectName[]): Promise<void> {
    for (const { accountId, sha256 } of unique(names)) {
      // The object's row is locked first, as whoever adopts it does.
      const row = await this.find(tx, { accountId, sha256 }, tx.forUpdate);
      if (!row || (await this.isNamed(tx, row))) continue;
      await tx.execute(
        "UPDATE media_object SET state = 'unused' WHERE accountId = ? AND sha256 = ? AND state = 'stored'",
        [accountId, sha256],
      );
    }
  }

  /** Deletes bytes that no file names: given up, left by a process that died. @returns how many were looked at */
  async sweep(): Promise<number> {
    const token = newId();
    const doomed = await this.claim(token);
    for (const row of doomed) {
      await this.storage.delete(row);
      await this.database.write(async (tx) => {
        const name = [row.accountId, row.sha256];
        const isGone = await tx.execute(
          "DELETE FROM media_object WHERE accountId = ? AND sha256 = ? AND state = 'deleting' AND token = ?",
          [...name, token],
        );
        // What the provider has of it is forgotten there by itself.
        if (isGone === 0) return;
        await tx.execute('DELETE FROM media_upload WHERE accountId = ? AND sha256 = ?', name);
        await tx.execute('DELETE FROM media_handle WHERE accountId = ? AND sha256 = ?', name);
      });
    }
    return doomed.length;
  }

  private async reserve({ accountId, sha256 }: ObjectName, size: number): Promise<string> {
    const leaseUntil = (await this.database.now()) + storingMs;
    return this.database.write(async (tx) => {
      const fresh = { accountId, sha256, size, state: 'storing', token: null, leaseUntil };
      if ((await tx.insertIgnore(mediaObjectTable, [fresh])) === 1) return 'storing';
      const row = await this.find(tx, { accountId, sha256 }, tx.forUpdate);
      // It went between the two statements: the next look makes it anew.
      if (!row || row.state === 'deleting') return 'deleting';
      await tx.execute('UPDATE media_object SET leaseUntil = ? WHERE accountId = ? AND sha256 = ?', [
        leaseUntil,
        accountId,
        sha256,
      ]);
      return row.state === 'storing' ? 'storing' : 'stored';
    });
  }

  private async claim(token: string): Promise<MediaObjectRow[]> {
    const now = await this.database.now();
    return this.database.write(async (tx) => {
      const due = await tx.select(
        mediaObjectTable,
        `WHERE state IN ('storing', 'unused', 'deleting') AND leaseUntil < ? LIMIT ? ${tx.forUpdateSkipLocked}`,
        [now, batchRows],
      );
      const doomed: MediaObjectRow[] = [];
      for (const row of due) {
        // A row that came beside the unit that let it go.
        const isNamed = await this.isNamed(tx, row);
        await tx.execute(
          'UPDATE media_object SET state = ?, token = ?, leaseUntil = ? WHERE accountId = ? AND sha256 = ?',
          [isNamed ? 'stored' : 'deleting', token, now + deletingMs, row.accountId, row.sha256],
        );
        if (!isNamed) doomed.push(row);
      }
      return doomed;
    });
  }

  private async isNamed(tx: Tx, { accountId, sha256 }: ObjectName): Promise<boolean> {
    return (
      (await tx.first(mediaTable, 'WHERE accountId = ? AND sha256 = ? LIMIT 1', [accountId, sha256])) !==
      undefined
    );
  }

  private async find(
    tx: Tx,
    { accountId, sha256 }: ObjectName,
    lock: string,
  ): Promise<MediaObjectRow | undefined> {
    return tx.first(mediaObjectTable, `WHERE accountId = ? AND sha256 = ? ${lock}`, [accountId, sha256]);
  }
}

function unique(names: readonly ObjectName[]): ObjectName[] {
  const byName = new Map(names.map((name) => [`${name.accountId} ${name.sha256}`, name]));
  return [...byName.entries()].sort(([one], [two]) => (one < two ? -1 : 1)).map(([, name]) => name);
}
