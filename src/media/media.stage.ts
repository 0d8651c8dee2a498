import { Inject, Injectable } from '@nestjs/common';
import { Channels, numberTable, type OpenSender } from '../channels/index.js';
import { Database } from '../database/index.js';
import { Clock, newId } from '../platform/index.js';
import { isDatabases, type Stage } from '../queue/index.js';
import type { ChannelMedia, LocatedFile } from '../sdk/index.js';
import { fileTypeOf } from './file-type.js';
import { hexOf, mediaStageName } from './inbound-media.js';
import { leaseMs, underLease } from './lease.js';
import { MediaFiles } from './media-files.js';
import { MediaObjects } from './media-objects.js';
import { mediaTable, type MediaRow } from './media.entity.js';
import { mediaFetchTable, type MediaFetchRow } from './media-transfer.entity.js';
import { Spool, TooManyBytesError } from './storage/spool.js';
import { StorageError, type SpooledFile } from './storage/storage.js';

/** Files fetched at once. */
const batchRows = 8;
/** Tries before a file is given up: the last one some six hours after the first. */
const maxTries = 8;
/**
 * Times a process may end while it fetches a file before the file is taken for the cause. A process that is killed often
 * takes files with it that have nothing to do with it; so this is more than a few, and the later ones wait longer.
 */
const maxInterruptions = 20;
/** Interruptions after which a file is taken up again as soon as its lease is over. */
const promptInterruptions = 8;
/** Milliseconds before the second try; each further one waits four times as long. */
const firstWaitMs = 1_500;
/** Times an address is asked for again within a try. */
const maxAddresses = 2;

/** How a try ended. */
type Outcome =
  | { how: 'fetched'; file: SpooledFile; mimeType: string; isAnimated: boolean }
  | { how: 'too_large' }
  | { how: 'failed'; reason: string }
  | { how: 'again'; reason: string };

/** What of a try is not worth another one. */
class GiveUp extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/**
 * Fetches the files of inbound messages at once, since their addresses live minutes. A file that cannot be
 * had is tried again a bounded number of times, then says why it is missing; it holds up no other.
 */
@Injectable()
export class MediaStage implements Stage {
  readonly name = mediaStageName;

  constructor(
    private readonly database: Database,
    @Inject(Channels) private readonly channels: Channels,
    private readonly files: MediaFiles,
    private readonly objects: MediaObjects,
    private readonly spool: Spool,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<number> {
    const token = newId();
    const rows = await this.claim(token);
    await Promise.all(
      rows.map((row) =>
        underLease(
          () => this.renew(row, token),
          () => this.fetchOrNote(row, token),
        ),
      ),
    );
    return rows.length;
  }

  private async renew(row: MediaFetchRow, token: string): Promise<void> {
    const { id } = row;
    const dueAt = this.clock.now() + leaseOf(row);
    await this.database.write((tx) =>
      tx.execute('UPDATE media_fetch SET dueAt = ? WHERE id = ? AND token = ?', [dueAt, id, token]),
    );
  }

  private async claim(token: string): Promise<MediaFetchRow[]> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const rows = await tx.select(
        mediaFetchTable,
        `WHERE dueAt <= ? ORDER BY dueAt LIMIT ? ${tx.forUpdateSkipLocked}`,
        [now, batchRows],
      );
      const claimed = rows.map((row): MediaFetchRow => {
        const counted = countedOf(row);
        return { ...row, ...counted, token, dueAt: now + leaseOf(counted) };
      });
      // Counted before it is tried: a file that ends the process is given up too.
      await tx.updateMany(
        mediaFetchTable,
        'id',
        claimed.map(({ id, dueAt, tries, interruptions }) => ({
          key: id,
          set: { token, dueAt, tries, interruptions },
        })),
      );
      return claimed;
    });
  }

  private async fetchOrNote(row: MediaFetchRow, token: string): Promise<void> {
    const outcome = await this.tryOnce(row);
    try {
      if (outcome.how === 'fetched') await this.keep(row, token, outcome);
      else await this.settle(row, token, outcome);
    } finally {
      if (outcome.how === 'fetched') await this.spool.discard(outcome.file.path);
    }
  }

  private async tryOnce(row: MediaFetchRow): Promise<Outcome> {
    if (row.tries > maxTries || (row.interruptions ?? 0) > maxInterruptions)
      return { how: 'failed', reason: 'not_fetched' };
    try {
      return await this.fetch(row);
    } catch (error) {
      if (isDatabases(error)) throw error;
      if (error instanceof TooManyBytesError) return { how: 'too_large' };
      if (error instanceof GiveUp) return { how: 'failed', reason: error.reason };
      return {
        how: 'again',
        reason: error instanceof StorageError ? `storage_${error.fault}` : 'unreachable',
      };
    }
  }

  private async fetch(row: MediaFetchRow): Promise<Outcome> {
    const number = await this.database.read.first(numberTable, 'WHERE id = ?', [row.numberId]);
    const open = number && this.channels.open(number);
    const adapter = open?.channel.media;
    if (!open || !adapter) throw new GiveUp('sender_removed');
    for (let asked = 0; asked < maxAddresses; asked++) {
      const located = await this.locate(adapter, open, row);
      if ((located.size ?? 0) > this.files.maxBytes) return { how: 'too_large' };
      const opened = await adapter.download(open.sender, located, open.io);
      if (opened.ok)
        return this.read(row, located, await this.spool.receive(opened.body, this.files.maxBytes));
      if (opened.kind === 'gone') throw new GiveUp('gone');
      if (opened.kind !== 'expired') return { how: 'again', reason: opened.kind };
    }
    return { how: 'again', reason: 'address_expired' };
  }

  private async locate(adapter: ChannelMedia, open: OpenSender, row: MediaFetchRow): Promise<LocatedFile> {
    const answer = await adapter.locate(open.sender, row.providerMediaId, open.io);
    if (answer.ok) return answer.data;
    // Graph says that there is no such object, or that the token may not see it, with the same code.
    if (answer.kind === 'refused' && answer.error.class === 'payload') throw new GiveUp('gone');
    throw new Error(answer.kind);
  }

  /** What came is what was announced, and is what its content says. */
  private async read(row: MediaFetchRow, located: LocatedFile, file: SpooledFile): Promise<Outcome> {
    const announced = (located.sha256 === undefined ? null : hexOf(located.sha256)) ?? row.sha256;
    if (file.size === 0 || (announced !== null && announced !== file.sha256)) {
      await this.spool.discard(file.path);
      return { how: 'again', reason: 'content_differs' };
    }
    const found = fileTypeOf(file.head);
    const claimed = (located.mimeType?.split(';')[0] ?? '').trim().toLowerCase();
    // People send files of every type: what is not known is kept as bytes, and never opened by a browser.
    const mimeType = found?.mimeTypes.includes(claimed)
      ? claimed
      : (found?.mimeTypes[0] ?? 'application/octet-stream');
    return { how: 'fetched', file, mimeType, isAnimated: found?.isAnimated ?? false };
  }

  private async keep(
    row: MediaFetchRow,
    token: string,
    { file, mimeType, isAnimated }: Extract<Outcome, { how: 'fetched' }>,
  ): Promise<void> {
    try {
      await this.objects.store(row.accountId, file);
    } catch (error) {
      if (isDatabases(error)) throw error;
      const reason = error instanceof StorageError ? `storage_${error.fault}` : 'unreachable';
      await this.settle(row, token, { how: 'again', reason });
      return;
    }
    await this.database.write(async (tx) => {
      const mine = await tx.first(mediaFetchTable, `WHERE id = ? AND token = ? ${tx.forUpdate}`, [
        row.id,
        token,
      ]);
      // Erased or taken over meanwhile: the bytes are swept.
      if (!mine) return;
      await this.objects.adopt(tx, { accountId: row.accountId, sha256: file.sha256 });
      const set: Partial<MediaRow> = {
        sha256: file.sha256,
        size: file.size,
        mimeType,
        isAnimated,
        status: 'ready',
        reason: null,
        updatedAt: this.clock.now(),
      };
      await tx.updateMany(mediaTable, 'id', [{ key: row.id, set }]);
      await tx.execute('DELETE FROM media_fetch WHERE id = ?', [row.id]);
    });
  }

  private async settle(
    row: MediaFetchRow,
    token: string,
    outcome: Exclude<Outcome, { how: 'fetched' }>,
  ): Promise<void> {
    const now = this.clock.now();
    const again = outcome.how === 'again' && row.tries < maxTries;
    const reason = outcome.how === 'too_large' ? 'too_large' : outcome.reason;
    const status = again ? 'pending' : outcome.how === 'too_large' ? 'too_large' : 'failed';
    await this.database.write(async (tx) => {
      const mine = await tx.first(mediaFetchTable, `WHERE id = ? AND token = ? ${tx.forUpdate}`, [
        row.id,
        token,
      ]);
      if (!mine) return;
      await tx.updateMany(mediaTable, 'id', [
        { key: row.id, set: { status, reason: reason.slice(0, 64), updatedAt: now } },
      ]);
      if (!again) {
        await tx.execute('DELETE FROM media_fetch WHERE id = ?', [row.id]);
        return;
      }
      const dueAt = now + firstWaitMs * 4 ** (row.tries - 1);
      await tx.updateMany(mediaFetchTable, 'id', [{ key: row.id, set: { token: null, dueAt } }]);
    });
  }
}

/** A try that was under way when its process ended is made again, and counted as an interruption. */
function countedOf({ token, tries, interruptions }: MediaFetchRow): { tries: number; interruptions: number } {
  const before = interruptions ?? 0;
  return token === null
    ? { tries: tries + 1, interruptions: before }
    : { tries: Math.max(1, tries), interruptions: before + 1 };
}

function leaseOf({ interruptions }: Pick<MediaFetchRow, 'interruptions'>): number {
  return leaseMs * 2 ** Math.max(0, (interruptions ?? 0) - promptInterruptions);
}
