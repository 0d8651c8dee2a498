import { Inject, Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Reader, Tx } from '../database/index.js';
import { notFound } from '../platform/index.js';
import { asProblem } from './media-files.js';
import { MediaObjects } from './media-objects.js';
import { mediaTable, type MediaRow } from './media.entity.js';
import type { ReadyMedia } from './ready-media.js';
import { MEDIA_STORAGE, type ByteRange, type MediaStorage, type ObjectName } from './storage/storage.js';

/** Files of accounts: found, read, deleted. */
@Injectable()
export class MediaService {
  constructor(
    private readonly objects: MediaObjects,
    @Inject(MEDIA_STORAGE) private readonly storage: MediaStorage,
  ) {}

  /** @throws ProblemError 404 when the account has no such file. */
  async get(reader: Reader, accountId: string, id: string): Promise<MediaRow> {
    const row = await reader.first(mediaTable, 'WHERE id = ? AND accountId = ?', [id, accountId]);
    if (!row) throw notFound('file', id);
    return row;
  }

  /** The same; undefined when the account has no such file. */
  async ofAccount(reader: Reader, accountId: string, id: string): Promise<MediaRow | undefined> {
    return reader.first(mediaTable, 'WHERE id = ? AND accountId = ?', [id, accountId]);
  }

  /** Files the account uses again and again: neither age nor an erasure removes them from now on. */
  async keep(tx: Tx, accountId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.execute('UPDATE media SET isKept = ?, expiresAt = NULL WHERE accountId = ? AND id IN (?)', [
      true,
      accountId,
      ids,
    ]);
  }

  /** Newest first. @param page - `before`: only files with a smaller id */
  async list(
    reader: Reader,
    accountId: string,
    { limit, before = '~' }: { limit: number; before?: string | undefined },
  ): Promise<MediaRow[]> {
    return reader.select(mediaTable, 'WHERE accountId = ? AND id < ? ORDER BY id DESC LIMIT ?', [
      accountId,
      before,
      limit,
    ]);
  }

  /** The files that came with messages, in the order they came. */
  async ofMessages(reader: Reader, accountId: string, messageIds: readonly string[]): Promise<MediaRow[]> {
    return reader.selectIn(mediaTable, 'messageId', messageIds, 'AND accountId = ? ORDER BY id', [accountId]);
  }

  /**
   * Files of a message and of its edits, the one it shows now first; the same bytes once.
   *
   * @param edits - ids of its edits, the one it shows first
   */
  async ofMessage(
    reader: Reader,
    accountId: string,
    id: string,
    edits: readonly string[],
  ): Promise<MediaRow[]> {
    const order = [...edits, id];
    const rows = (await this.ofMessages(reader, accountId, order)).sort(
      (one, two) => order.indexOf(one.messageId ?? '') - order.indexOf(two.messageId ?? ''),
    );
    const seen = new Set<string>();
    return rows.filter(({ sha256 }) => {
      if (sha256 === null) return true;
      return !seen.has(sha256) && seen.add(sha256);
    });
  }

  /** A file by its id alone: for whoever has shown that they may. */
  async find(reader: Reader, id: string): Promise<MediaRow | undefined> {
    return reader.first(mediaTable, 'WHERE id = ?', [id]);
  }

  /**
   * The bytes of a file, or some of them.
   *
   * @throws ProblemError 410 `file_missing`, 503 `storage_unavailable`.
   */
  async open(row: ReadyMedia, range?: ByteRange): Promise<Readable> {
    try {
      return await this.storage.open({ accountId: row.accountId, sha256: row.sha256 }, range);
    } catch (error) {
      throw asProblem(error) ?? error;
    }
  }

  /** Deletes files; bytes that no file names any more follow. @throws ProblemError 404 */
  async delete(tx: Tx, accountId: string, id: string): Promise<MediaRow> {
    const row = await this.get(tx, accountId, id);
    await this.deleteRows(tx, [row]);
    return row;
  }

  /** Within the caller's unit. */
  async deleteRows(tx: Tx, rows: readonly MediaRow[]): Promise<void> {
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    await tx.execute('DELETE FROM media WHERE id IN (?)', [ids]);
    await tx.execute('DELETE FROM media_fetch WHERE id IN (?)', [ids]);
    await tx.execute('DELETE FROM media_use WHERE mediaId IN (?)', [ids]);
    await this.objects.release(
      tx,
      rows.flatMap(({ accountId, sha256 }): ObjectName[] => (sha256 === null ? [] : [{ accountId, sha256 }])),
    );
  }
}
