import { Inject, Injectable } from '@nestjs/common';
import { Channels, unreadableSecret, type NumberRow, type OpenSender } from '../channels/index.js';
import { Database, type Reader } from '../database/index.js';
import { Clock, newId } from '../platform/index.js';
import type { ChannelAnswer, ChannelFileHandles, FileHandle } from '../sdk/index.js';
import { mediaHandleTable, type MediaHandleRow } from './file-handle.entity.js';
import { leaseMs, underLease } from './lease.js';
import { mediaTable } from './media.entity.js';
import { isReady, type ReadyMedia } from './ready-media.js';
import { MEDIA_STORAGE, StorageError, type MediaStorage } from './storage/storage.js';

const minute = 60_000;
/** Milliseconds before its end from which on a handle is made anew: what it is for takes a while. */
const renewMs = 60 * minute;
/** Milliseconds an upload that was cut off is taken up again; later a new one is begun. */
const resumeMs = 60 * minute;
/** Times an upload goes on after a cut before it waits for another try. */
const maxCuts = 5;
/** Owners kept in memory at most. */
const maxOwners = 1_000;

/** The provider's handle of a file, or why there is none. */
export type HandleAnswer =
  | { state: 'ready'; handle: string }
  /** Trying again later may help. */
  | { state: 'later'; explanation: string }
  | { state: 'gone'; explanation: string };

/** One upload, as far as it has come. */
interface Work extends OpenSender {
  adapter: ChannelFileHandles;
  media: ReadyMedia;
  row: MediaHandleRow;
  owner: string;
}

/**
 * Shows files to the providers of senders and keeps the handles they give: once for the same bytes of an
 * account and the same owner at the provider, until the handle ends. An upload that is cut off goes on where
 * the provider says, in this process or in another.
 */
@Injectable()
export class FileHandles {
  /** What this process is uploading already. */
  private readonly asked = new Map<string, Promise<HandleAnswer>>();
  /** Owners by encrypted secret: what a secret belongs to does not change. */
  private readonly owners = new Map<string, string>();

  constructor(
    private readonly database: Database,
    @Inject(Channels) private readonly channels: Channels,
    @Inject(MEDIA_STORAGE) private readonly storage: MediaStorage,
    private readonly clock: Clock,
  ) {}

  /**
   * The handle of a file of the number's account for whoever owns the number's secret, made when there is
   * none. Reaches the network: never within a unit of work.
   */
  async of(number: NumberRow, mediaId: string): Promise<HandleAnswer> {
    const key = `${number.id} ${mediaId}`;
    const asked = this.asked.get(key);
    if (asked) return asked;
    const answer = this.find(number, mediaId).finally(() => this.asked.delete(key));
    this.asked.set(key, answer);
    return answer;
  }

  private async find(number: NumberRow, mediaId: string): Promise<HandleAnswer> {
    const media = await this.database.read.first(mediaTable, 'WHERE id = ? AND accountId = ?', [
      mediaId,
      number.accountId,
    ]);
    if (!media || !isReady(media)) return gone(`There is no file ${mediaId.slice(0, 80)}. Upload it again.`);
    const adapter = this.channels.find(number.channel)?.fileHandles;
    const open = this.channels.open(number);
    if (!open) return later(unreadableSecret);
    if (!adapter) return gone(`${open.channel.title} takes no files to look at.`);
    if (!adapter.mimeTypes.includes(media.mimeType)) {
      return gone(
        `The file is ${media.mimeType}, and ${open.channel.provider} takes ${adapter.mimeTypes.join(', ')}. Upload one of these.`,
      );
    }
    const owner = await this.ownerOf(number, adapter, open);
    if (!owner.ok) return unread(open, owner);
    const stored = `${open.channel.id}:${owner.data.owner}`.slice(0, 100);
    const known = await this.known(this.database.read, stored, media);
    const handle = handleOf(known, this.clock.now() + renewMs);
    if (handle !== undefined) return { state: 'ready', handle };
    const turn = await this.turn(stored, media);
    if (!('mine' in turn)) return turn;
    return this.upload({ ...open, adapter, media, row: turn.mine, owner: owner.data.owner });
  }

  private async ownerOf(
    { accessToken }: NumberRow,
    adapter: ChannelFileHandles,
    { sender, io }: OpenSender,
  ): Promise<ChannelAnswer<{ owner: string }>> {
    const known = this.owners.get(accessToken);
    if (known !== undefined) return { ok: true, data: { owner: known } };
    const answer = await adapter.owner(sender, io);
    if (answer.ok) {
      if (this.owners.size >= maxOwners) this.owners.clear();
      this.owners.set(accessToken, answer.data.owner);
    }
    return answer;
  }

  /** Whose turn it is: one process uploads, the others wait. */
  private async turn(owner: string, media: ReadyMedia): Promise<{ mine: MediaHandleRow } | HandleAnswer> {
    const [token, dbNow] = [newId(), await this.database.now()];
    const now = this.clock.now();
    return this.database.write(async (tx): Promise<{ mine: MediaHandleRow } | HandleAnswer> => {
      const fresh = freshRow(owner, media, token, dbNow + leaseMs, now);
      if ((await tx.insertIgnore(mediaHandleTable, [fresh])) === 1) return { mine: fresh };
      const row = await this.known(tx, owner, media, tx.forUpdate);
      if (!row) return later('The file is being shown to the provider.');
      const handle = handleOf(row, now + renewMs);
      if (handle !== undefined) return { state: 'ready', handle };
      if (row.dueAt > dbNow) return later(row.reason ?? 'The file is being shown to the provider.');
      const set = { token, dueAt: dbNow + leaseMs, tries: row.tries + 1, updatedAt: now };
      await tx.updateMany(mediaHandleTable, 'id', [{ key: row.id, set }]);
      return { mine: { ...row, ...set } };
    });
  }

  private async upload(work: Work): Promise<HandleAnswer> {
    try {
      const answer = await underLease(
        async () => this.mine(work.row, { dueAt: (await this.database.now()) + leaseMs }),
        () => this.toTheEnd(work),
      );
      return await this.settle(work, answer);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const reason =
        error.fault === 'missing'
          ? 'The storage does not have the file any more. Upload it again.'
          : 'The storage for files cannot be reached.';
      await this.note(work.row, { reason });
      return error.fault === 'missing' ? gone(reason) : later(reason);
    }
  }

  /** From where an upload stands to its end, over cuts. */
  private async toTheEnd(work: Work): Promise<ChannelAnswer<FileHandle>> {
    const { adapter, sender, io, media } = work;
    const begun = await this.begin(work);
    if (!begun.ok) return begun;
    const { name } = begun.data;
    let { offset } = begun.data;
    for (let cuts = 0; ; cuts++) {
      const file = {
        mimeType: media.mimeType,
        size: media.size,
        filename: media.filename ?? undefined,
        open: (from: number) => this.bytes(media, from),
      };
      const answer = await adapter.send(sender, { name, offset, now: this.clock.now() }, file, io);
      if (answer.ok || answer.kind === 'refused' || cuts >= maxCuts) return answer;
      const reached = await adapter.offset(sender, name, io);
      if (!reached.ok) return answer;
      offset = Math.min(reached.data.offset, media.size);
    }
  }

  /** Takes up an upload that was cut off, or begins one and writes down its name before the first byte. */
  private async begin({
    adapter,
    sender,
    io,
    media,
    row,
    owner,
  }: Work): Promise<ChannelAnswer<{ name: string; offset: number }>> {
    if (row.upload !== null && (row.uploadAt ?? 0) > this.clock.now() - resumeMs) {
      const reached = await adapter.offset(sender, row.upload, io);
      if (reached.ok && reached.data.offset <= media.size)
        return { ok: true, data: { name: row.upload, offset: reached.data.offset } };
    }
    const filename = media.filename ?? undefined;
    const begun = await adapter.begin(
      sender,
      owner,
      { mimeType: media.mimeType, size: media.size, filename },
      io,
    );
    if (!begun.ok) return begun;
    const { upload } = begun.data;
    await this.mine(row, { upload, uploadAt: this.clock.now() });
    return { ok: true, data: { name: upload, offset: 0 } };
  }

  private async bytes(media: ReadyMedia, from: number): Promise<AsyncIterable<Uint8Array>> {
    const range = from === 0 ? undefined : { start: from, end: media.size - 1 };
    return this.storage.open({ accountId: media.accountId, sha256: media.sha256 }, range);
  }

  private async settle(work: Work, answer: ChannelAnswer<FileHandle>): Promise<HandleAnswer> {
    if (answer.ok) {
      const { handle, expiresAt } = answer.data;
      await this.note(work.row, { handle, expiresAt, reason: null, upload: null, uploadAt: null, tries: 0 });
      return { state: 'ready', handle };
    }
    const said = unread(work, answer);
    // A refused upload is never taken up again.
    const begunAnew = answer.kind === 'refused' ? { upload: null, uploadAt: null } : {};
    await this.note(work.row, { reason: said.explanation, ...begunAnew });
    return said;
  }

  /** Only whoever has the turn may say how it ended. */
  private async note(row: MediaHandleRow, set: Partial<MediaHandleRow>): Promise<void> {
    const wait = typeof set.handle === 'string' ? 0 : Math.min(5_000 * 2 ** row.tries, 10 * minute);
    await this.mine(row, { ...set, token: null, dueAt: (await this.database.now()) + wait });
  }

  private async mine(row: MediaHandleRow, set: Partial<MediaHandleRow>): Promise<void> {
    await this.database.write(async (tx) => {
      const held = await tx.first(mediaHandleTable, `WHERE id = ? AND token = ? ${tx.forUpdate}`, [
        row.id,
        row.token,
      ]);
      if (!held) return;
      await tx.updateMany(mediaHandleTable, 'id', [
        { key: row.id, set: { ...set, updatedAt: this.clock.now() } },
      ]);
    });
  }

  private async known(
    reader: Reader,
    owner: string,
    { accountId, sha256, mimeType }: ReadyMedia,
    lock = '',
  ): Promise<MediaHandleRow | undefined> {
    return reader.first(
      mediaHandleTable,
      `WHERE accountId = ? AND owner = ? AND sha256 = ? AND mimeType = ? ${lock}`,
      [accountId, owner, sha256, mimeType],
    );
  }
}

/** A handle that can be used until an instant at least. */
function handleOf(row: MediaHandleRow | undefined, until: number): string | undefined {
  return row !== undefined && row.handle !== null && (row.expiresAt ?? 0) > until ? row.handle : undefined;
}

function unread(
  { channel: { provider } }: OpenSender,
  answer: Extract<ChannelAnswer<unknown>, { ok: false }>,
): Exclude<HandleAnswer, { state: 'ready' }> {
  if (answer.kind === 'unreachable')
    return later(`The file could not be shown to ${provider}: ${answer.detail}`);
  const { error } = answer;
  if (error.class === 'payload' || error.class === 'unclassified')
    return gone(`${provider} refused the file: ${error.detail}`);
  return later(`${provider} did not take the file now (${error.code}: ${error.detail}).`);
}

function freshRow(
  owner: string,
  media: ReadyMedia,
  token: string,
  dueAt: number,
  now: number,
): MediaHandleRow {
  return {
    id: newId(),
    accountId: media.accountId,
    owner,
    sha256: media.sha256,
    mimeType: media.mimeType,
    handle: null,
    expiresAt: null,
    upload: null,
    uploadAt: null,
    reason: null,
    token,
    dueAt,
    tries: 0,
    updatedAt: now,
  };
}

const gone = (explanation: string) => ({ state: 'gone' as const, explanation });
const later = (explanation: string) => ({ state: 'later' as const, explanation });
