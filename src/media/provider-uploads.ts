import { Inject, Injectable } from '@nestjs/common';
import { Channels, type NumberRow } from '../channels/index.js';
import { Database, type Reader, type Tx } from '../database/index.js';
import { Clock, newId } from '../platform/index.js';
import type { ChannelAnswer, ChannelMedia } from '../sdk/index.js';
import { leaseMs, underLease } from './lease.js';
import { mediaTable } from './media.entity.js';
import { isReady, type ReadyMedia } from './ready-media.js';
import { mediaUploadTable, type MediaUploadRow } from './media-transfer.entity.js';
import { MEDIA_STORAGE, StorageError, type MediaStorage } from './storage/storage.js';

const minute = 60_000;
const day = 86_400_000;
/** Milliseconds before the provider forgets a file from which on it is handed over anew. */
const renewMs = 2 * day;
/** Milliseconds after which a file the provider refused is tried once more. */
const refusedMs = day;

/** What the provider calls a file, or why it has no name there. */
export type AtProvider =
  | { state: 'ready'; providerMediaId: string }
  | { state: 'later'; explanation: string }
  | { state: 'gone'; explanation: string };

type Turn = { mine: MediaUploadRow } | AtProvider;

/**
 * Brings files to the providers of senders. The same bytes are handed over once for a sender, however many
 * messages show them and however many processes ask at once, and again before the provider forgets them.
 */
@Injectable()
export class ProviderUploads {
  /** What this process is asking for already. */
  private readonly asked = new Map<string, Promise<AtProvider>>();

  constructor(
    private readonly database: Database,
    @Inject(Channels) private readonly channels: Channels,
    @Inject(MEDIA_STORAGE) private readonly storage: MediaStorage,
    private readonly clock: Clock,
  ) {}

  /** Files of an account that can be sent, by id. */
  async describe(
    reader: Reader,
    accountId: string,
    mediaIds: readonly string[],
  ): Promise<ReadonlyMap<string, { mimeType: string; bytes: number }>> {
    // One whose time is over goes any moment: it is none to begin with.
    const rows = await reader.selectIn(
      mediaTable,
      'id',
      mediaIds,
      'AND accountId = ? AND (expiresAt IS NULL OR expiresAt > ?)',
      [accountId, this.clock.now()],
    );
    return new Map(
      rows.filter(isReady).map(({ id, mimeType, size }) => [id, { mimeType, bytes: size }] as const),
    );
  }

  /**
   * What the provider of a sender calls a file, handed over first when it has to be. Reaches the network:
   * never within a unit of work.
   */
  async atProvider(number: NumberRow, mediaId: string): Promise<AtProvider> {
    const key = `${number.id} ${mediaId}`;
    const asked = this.asked.get(key);
    if (asked) return asked;
    const answer = this.find(number, mediaId).finally(() => this.asked.delete(key));
    this.asked.set(key, answer);
    return answer;
  }

  private async find(number: NumberRow, mediaId: string): Promise<AtProvider> {
    const media = await this.database.read.first(mediaTable, 'WHERE id = ? AND accountId = ?', [
      mediaId,
      number.accountId,
    ]);
    if (!media || !isReady(media)) return gone('The file was deleted.');
    const adapter = this.channels.get(number.channel).media;
    if (!adapter) return gone('The channel of this sender carries no files.');
    const known = await this.known(this.database.read, number.id, media);
    const name = nameOf(known, this.clock.now() + renewMs);
    if (name !== undefined) return { state: 'ready', providerMediaId: name };
    const turn = await this.turn(number, media);
    return 'mine' in turn ? this.handOver(number, media, adapter, turn.mine) : turn;
  }

  /** Whose turn it is: one process hands over, the others wait. */
  private async turn(number: NumberRow, media: ReadyMedia): Promise<Turn> {
    const [token, dbNow] = [newId(), await this.database.now()];
    const now = this.clock.now();
    return this.database.write(async (tx): Promise<Turn> => {
      const fresh = freshRow(number, media, token, dbNow + leaseMs, now);
      if ((await tx.insertIgnore(mediaUploadTable, [fresh])) === 1) {
        await this.keep(tx, media);
        return { mine: fresh };
      }
      const row = await this.known(tx, number.id, media, tx.forUpdate);
      if (!row) return later('The file is being prepared.');
      const name = nameOf(row, now + renewMs);
      if (name !== undefined) return { state: 'ready', providerMediaId: name };
      if (row.dueAt > dbNow) return this.meanwhile(row, now);
      const set = { state: 'uploading', token, dueAt: dbNow + leaseMs, tries: row.tries + 1, updatedAt: now };
      await tx.updateMany(mediaUploadTable, 'id', [{ key: row.id, set }]);
      await this.keep(tx, media);
      return { mine: { ...row, ...set } };
    });
  }

  /** What is said while it is another's turn, or too early for another try. A name that still works is used. */
  private meanwhile(row: MediaUploadRow, now: number): AtProvider {
    const name = nameOf(row, now + minute);
    if (name !== undefined) return { state: 'ready', providerMediaId: name };
    if (row.state === 'refused') return gone(row.reason ?? 'The provider refused the file.');
    return later(row.reason ?? 'The file is being handed over to the provider.');
  }

  private async handOver(
    number: NumberRow,
    media: ReadyMedia,
    adapter: ChannelMedia,
    row: MediaUploadRow,
  ): Promise<AtProvider> {
    try {
      const answer = await underLease(
        () => this.renew(row),
        () => this.upload(number, media, adapter),
      );
      return await this.settle(row, answer, adapter.keptMs);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const explanation =
        error.fault === 'missing'
          ? 'The storage does not have the file any more. Upload it again.'
          : 'The storage for files cannot be reached.';
      await this.note(row, { state: 'waiting', reason: explanation });
      return error.fault === 'missing' ? gone(explanation) : later(explanation);
    }
  }

  private async renew({ id, token }: MediaUploadRow): Promise<void> {
    const dueAt = (await this.database.now()) + leaseMs;
    await this.database.write((tx) =>
      tx.execute('UPDATE media_upload SET dueAt = ? WHERE id = ? AND token = ?', [dueAt, id, token]),
    );
  }

  private async upload(
    number: NumberRow,
    media: ReadyMedia,
    adapter: ChannelMedia,
  ): Promise<ChannelAnswer<{ mediaId: string }>> {
    const open = this.channels.open(number);
    if (!open)
      return { ok: false, kind: 'unreachable', detail: 'The access token of this number cannot be read.' };
    const stream = await this.storage.open({ accountId: media.accountId, sha256: media.sha256 });
    try {
      const { mimeType, size, filename } = media;
      const file = { mimeType, size, filename: filename ?? undefined, open: () => stream };
      return await adapter.upload(open.sender, file, open.io);
    } finally {
      stream.destroy();
    }
  }

  private async settle(
    row: MediaUploadRow,
    answer: ChannelAnswer<{ mediaId: string }>,
    keptMs: number,
  ): Promise<AtProvider> {
    if (answer.ok) {
      const { mediaId } = answer.data;
      await this.note(row, {
        state: 'ready',
        reason: null,
        providerMediaId: mediaId,
        expiresAt: this.clock.now() + keptMs,
        tries: 0,
      });
      return { state: 'ready', providerMediaId: mediaId };
    }
    if (
      answer.kind === 'refused' &&
      (answer.error.class === 'payload' || answer.error.class === 'unclassified')
    ) {
      const explanation = `The provider refused the file: ${answer.error.detail}`;
      await this.note(row, { state: 'refused', reason: explanation });
      return gone(explanation);
    }
    const detail = answer.kind === 'refused' ? answer.error.detail : answer.detail;
    const explanation = `The file could not be handed over to the provider: ${detail}`;
    await this.note(row, { state: 'waiting', reason: explanation });
    return later(explanation);
  }

  /** Only whoever has the turn may say how it ended. */
  private async note(row: MediaUploadRow, set: Partial<MediaUploadRow>): Promise<void> {
    const wait = set.state === 'refused' ? refusedMs : Math.min(5_000 * 2 ** row.tries, 10 * minute);
    const dueAt = (await this.database.now()) + (set.state === 'ready' ? 0 : wait);
    await this.database.write(async (tx) => {
      const mine = await tx.first(mediaUploadTable, `WHERE id = ? AND token = ? ${tx.forUpdate}`, [
        row.id,
        row.token,
      ]);
      if (!mine) return;
      await tx.updateMany(mediaUploadTable, 'id', [
        { key: row.id, set: { ...set, token: null, dueAt, updatedAt: this.clock.now() } },
      ]);
    });
  }

  /** A file that a message shows is kept as long as its thread. */
  private async keep(tx: Tx, { id, expiresAt }: ReadyMedia): Promise<void> {
    if (expiresAt !== null) await tx.execute('UPDATE media SET expiresAt = NULL WHERE id = ?', [id]);
  }

  private async known(
    reader: Reader,
    numberId: string,
    { sha256, mimeType }: ReadyMedia,
    lock = '',
  ): Promise<MediaUploadRow | undefined> {
    return reader.first(mediaUploadTable, `WHERE numberId = ? AND sha256 = ? AND mimeType = ? ${lock}`, [
      numberId,
      sha256,
      mimeType,
    ]);
  }
}

/** The provider's name of a file, if it still has it at an instant. */
function nameOf(row: MediaUploadRow | undefined, at: number): string | undefined {
  return row !== undefined && row.providerMediaId !== null && row.expiresAt !== null && row.expiresAt > at
    ? row.providerMediaId
    : undefined;
}

function freshRow(
  number: NumberRow,
  media: ReadyMedia,
  token: string,
  dueAt: number,
  now: number,
): MediaUploadRow {
  return {
    id: newId(),
    accountId: media.accountId,
    numberId: number.id,
    sha256: media.sha256,
    mimeType: media.mimeType,
    providerMediaId: null,
    expiresAt: null,
    state: 'uploading',
    reason: null,
    token,
    dueAt,
    tries: 0,
    updatedAt: now,
  };
}

const gone = (explanation: string): AtProvider => ({ state: 'gone', explanation });
const later = (explanation: string): AtProvider => ({ state: 'later', explanation });
