import { Inject, Injectable } from '@nestjs/common';
import { Channels } from '../channels/index.js';
import { Clock, newId, ProblemError } from '../platform/index.js';
import {
  kindsTaking,
  largestAs,
  largestFile,
  mediaKinds,
  type FileFacts,
  type MediaKind,
  type MediaLimits,
} from '../sdk/index.js';
import type { Tx } from '../database/index.js';
import { fileTypeOf, looksLikePage } from './file-type.js';
import { mediaTable, type MediaRow } from './media.entity.js';
import { isReady } from './ready-media.js';
import { MediaObjects, ObjectBusyError } from './media-objects.js';
import { Spool, TooManyBytesError } from './storage/spool.js';
import { StorageError, type SpooledFile } from './storage/storage.js';

/** Milliseconds a file is kept that no message uses. */
export const unusedMs = 30 * 86_400_000;

/** What whoever hands a file over says about it. */
export interface FileClaim {
  /** With or without parameters; undefined or `application/octet-stream` claims nothing. */
  mimeType?: string | undefined;
  filename?: string | undefined;
  /** Names the part of the request it came in, for refusals. */
  field: 'body' | 'url';
}

/** How a file came, and what becomes of it. */
export interface FileOrigin {
  source: 'upload' | 'url';
  /**
   * Whether neither age nor the erasure of a person removes it.
   *
   * @defaultValue false
   */
  isKept?: boolean;
}

/** A file whose bytes are stored, and which no row names yet. */
export interface StoredFile extends FileFacts {
  sha256: string;
  filename: string | null;
}

/** Takes files in: by their content, within what channels take, without holding them in memory. */
@Injectable()
export class MediaFiles {
  constructor(
    @Inject(Channels) private readonly channels: Channels,
    private readonly objects: MediaObjects,
    private readonly spool: Spool,
    private readonly clock: Clock,
  ) {}

  /** The largest file any channel takes, bytes. */
  get maxBytes(): number {
    return Math.max(0, ...this.limits().map(largestFile));
  }

  /** The kinds of message a kept file can be sent as; none while it has no bytes. */
  kindsOfRow(row: MediaRow): MediaKind[] {
    return isReady(row) ? this.kindsOf(row) : [];
  }

  /** The kinds of message a file can be sent as, on any channel. */
  kindsOf(file: FileFacts): MediaKind[] {
    return [...new Set(this.limits().flatMap((limits) => kindsTaking(limits, file)))];
  }

  /**
   * Reads a file to its end and stores its bytes; {@link insert} has to follow in a unit of work.
   *
   * @throws ProblemError 413 `file_too_large`, 422 `file_refused`, 503 `storage_full`, `storage_unavailable` or `busy`.
   */
  async receive(accountId: string, stream: AsyncIterable<Uint8Array>, claim: FileClaim): Promise<StoredFile> {
    return this.orProblem(claim, async () => {
      const spooled = await this.spool.receive(stream, this.maxBytes);
      try {
        const facts = this.identify(spooled, claim);
        await this.objects.store(accountId, spooled);
        return { ...facts, sha256: spooled.sha256, filename: safeName(claim.filename) };
      } finally {
        await this.spool.discard(spooled.path);
      }
    });
  }

  /** The file's row, in the unit that answers for it. @throws ProblemError 503 `busy` when it took so long that the bytes are gone */
  async insert(
    tx: Tx,
    accountId: string,
    file: StoredFile,
    { source, isKept = false }: FileOrigin,
  ): Promise<MediaRow> {
    const now = this.clock.now();
    try {
      await this.objects.adopt(tx, { accountId, sha256: file.sha256 });
    } catch (error) {
      throw asProblem(error) ?? error;
    }
    const row: MediaRow = {
      id: newId(),
      accountId,
      sha256: file.sha256,
      mimeType: file.mimeType,
      size: file.size,
      isAnimated: file.isAnimated,
      filename: file.filename,
      status: 'ready',
      reason: null,
      source,
      messageId: null,
      expiresAt: isKept ? null : now + unusedMs,
      isKept,
      createdAt: now,
      updatedAt: now,
    };
    await tx.insert(mediaTable, [row]);
    return row;
  }

  private identify(file: SpooledFile, claim: FileClaim): FileFacts {
    const { size, head } = file;
    if (size === 0) throw refused(claim.field, 'is empty: send the bytes of the file', 'The file is empty.');
    const found = fileTypeOf(head);
    const claimed = claimedType(claim.mimeType);
    if (!found) {
      const what = looksLikePage(head) ? 'is a web page' : 'is of no type that can be sent';
      throw refused(
        claim.field,
        `${what}: send a picture, a video, sound, a PDF, an Office document or plain text`,
        `What the file holds ${what}, whatever it is called.`,
      );
    }
    const fits = claimed !== undefined && found.mimeTypes.includes(claimed);
    // What a server somewhere calls a file is nobody's word.
    if (claimed !== undefined && !fits && claim.field === 'body') {
      throw refused(
        'content-type',
        `says ${claimed.slice(0, 100)}, and the file is ${found.mimeTypes.join(' or ')}: say what it is`,
        'The file is not what it is said to be.',
      );
    }
    const mimeType = fits ? claimed : found.mimeTypes[0];
    const facts = { mimeType, size, isAnimated: found.isAnimated };
    if (this.kindsOf(facts).length > 0) return facts;
    const most = this.mostOf(facts);
    if (most < 0)
      throw refused(claim.field, `is ${mimeType}, which no channel takes`, 'No channel takes such a file.');
    throw tooLarge(claim.field, most, mimeType);
  }

  /** Bytes any kind takes of a type; -1 when none takes it. */
  private mostOf(file: FileFacts): number {
    return Math.max(
      -1,
      ...this.limits().flatMap((limits) => mediaKinds.map((kind) => largestAs(limits, kind, file))),
    );
  }

  private limits(): MediaLimits[] {
    return this.channels.all().flatMap(({ definition }) => definition.limits.media ?? []);
  }

  private async orProblem<T>(claim: FileClaim, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TooManyBytesError) throw tooLarge(claim.field, error.limit);
      throw asProblem(error) ?? error;
    }
  }
}

/** What went wrong with the storage, as the API answers it; undefined for anything else. */
export function asProblem(error: unknown): ProblemError | undefined {
  if (error instanceof ObjectBusyError) {
    return new ProblemError(
      503,
      'busy',
      'The same file is currently being deleted, so it was not stored. Upload it again.',
      { retryAfter: 5, cause: error },
    );
  }
  if (!(error instanceof StorageError)) return undefined;
  if (error.fault === 'full') {
    return new ProblemError(
      503,
      'storage_full',
      'The file storage is full, so nothing was stored. Free some space, then retry.',
      { retryAfter: 60, cause: error },
    );
  }
  if (error.fault === 'missing') {
    return new ProblemError(410, 'file_missing', 'The file is missing in the storage. Upload it again.', {
      cause: error,
    });
  }
  return new ProblemError(
    503,
    'storage_unavailable',
    'The file storage is not available, so nothing was done. Retry in a few seconds.',
    { retryAfter: 10, cause: error },
  );
}

function refused(field: string, reason: string, detail: string): ProblemError {
  return new ProblemError(422, 'file_refused', `${detail} Nothing was stored: ${field} ${reason}.`, {
    fields: [{ field, reason }],
  });
}

function tooLarge(field: string, maxBytes: number, mimeType?: string): ProblemError {
  const reason = `must have at most ${maxBytes} bytes${mimeType === undefined ? '' : ` as ${mimeType}`}: send a smaller file`;
  return new ProblemError(
    413,
    'file_too_large',
    `The file is too large. Nothing was stored: ${field} ${reason}.`,
    {
      fields: [{ field, reason }],
      extensions: { maxBytes },
    },
  );
}

/** Names types have besides the one that is registered. */
const sameTypes: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/m4a': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'audio/opus': 'audio/ogg',
  'video/3gp': 'video/3gpp',
};

/** What a claim says; undefined when it claims nothing. */
function claimedType(claim: string | undefined): string | undefined {
  const type = (claim?.split(';')[0] ?? '').trim().toLowerCase();
  if (type === '' || type === 'application/octet-stream' || type === 'binary/octet-stream') return undefined;
  return sameTypes[type] ?? type;
}

/** A name without folders and characters that break headers or files; null when nothing of it is left. */
export function safeName(given: string | undefined): string | null {
  if (given === undefined) return null;
  const last = given.split(/[\\/]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex -- they break headers
  const clean = last.replace(/[\u0000-\u001f\u007f"<>|:*?\u200e\u200f\u202a-\u202e]/g, '').trim();
  const name = [...clean].slice(0, 240).join('');
  return name === '' || /^\.+$/.test(name) ? null : name;
}
