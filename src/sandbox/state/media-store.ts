import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messagingError, parameterError } from '../model/graph-error.js';
import { objectId } from '../model/ids.js';
import type { Clock } from '../model/model.js';

const MB = 1024 * 1024;
const DAY = 86_400_000;
const KEPT_DAYS = 30;
const URL_MINUTES = 5;

/** Largest size by type, in bytes. Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media */
const TYPES: Readonly<Record<string, number>> = {
  'audio/aac': 16 * MB,
  'audio/amr': 16 * MB,
  'audio/mp4': 16 * MB,
  'audio/mpeg': 16 * MB,
  'audio/ogg': 16 * MB,
  'image/jpeg': 5 * MB,
  'image/png': 5 * MB,
  'image/webp': 500 * 1024,
  'video/3gpp': 16 * MB,
  'video/mp4': 16 * MB,
  'application/msword': 100 * MB,
  'application/pdf': 100 * MB,
  'application/vnd.ms-excel': 100 * MB,
  'application/vnd.ms-powerpoint': 100 * MB,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 100 * MB,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 100 * MB,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 100 * MB,
  'text/plain': 100 * MB,
};

/** A stored file, without its bytes. */
export interface MediaRecord {
  id: string;
  phoneNumberId: string;
  mimeType: string;
  sha256: string;
  size: number;
  filename?: string;
  at: number;
}

/** What the store tells its owner, for the journal. */
export interface MediaChange {
  added?: MediaRecord;
  removed?: string;
}

/**
 * Uploaded files: kept 30 days, downloadable for five minutes through a signed address. The oldest leave first when
 * the store is full.
 */
export class MediaStore {
  private readonly records = new Map<string, MediaRecord>();
  private readonly bytes = new Map<string, Buffer>();
  private readonly secret = randomBytes(32);
  private held = 0;

  /**
   * @param directory - where bytes are written; undefined keeps them in memory
   * @param maxBytes - how much is kept in all
   */
  constructor(
    private readonly clock: Clock,
    private readonly directory: string | undefined,
    private readonly maxBytes: number,
    private readonly onChange: (change: MediaChange) => void,
  ) {}

  /** Checks and keeps a file. @throws GraphError code 100 for a type or size that WhatsApp does not take */
  async add(
    phoneNumberId: string,
    file: { bytes: Buffer; mimeType: string; filename?: string },
  ): Promise<MediaRecord> {
    const mimeType = (file.mimeType.split(';')[0] ?? '').trim().toLowerCase();
    const limit = TYPES[mimeType];
    if (limit === undefined) {
      throw parameterError(
        `Param file must be a file with one of the following types: ${Object.keys(TYPES).join(', ')}. ` +
          `Received file of type '${mimeType}'.`,
      );
    }
    if (file.bytes.length > limit) {
      throw messagingError(
        100,
        `File size ${file.bytes.length} exceeds the limit of ${limit} bytes for ${mimeType}`,
      );
    }
    const record: MediaRecord = {
      id: objectId(),
      phoneNumberId,
      mimeType,
      sha256: createHash('sha256').update(file.bytes).digest('hex'),
      size: file.bytes.length,
      ...(file.filename === undefined ? {} : { filename: file.filename }),
      at: this.clock.now(),
    };
    await this.write(record.id, file.bytes);
    this.restore(record);
    this.onChange({ added: record });
    while (this.held > this.maxBytes && this.records.size > 1) {
      await this.remove(this.records.keys().next().value as string);
    }
    return record;
  }

  /** A file that is still kept. */
  get(id: string): MediaRecord | undefined {
    const record = this.records.get(id);
    return record && this.clock.now() - record.at < KEPT_DAYS * DAY ? record : undefined;
  }

  /** The query of a download address that works for five minutes. */
  downloadQuery(id: string): string {
    const expires = Math.floor(this.clock.now() / 1000) + URL_MINUTES * 60;
    return `mid=${id}&source=getMedia&ext=${expires}&hash=${this.sign(id, String(expires))}`;
  }

  /** The bytes behind a download address; undefined when it is forged, too old, or the file is gone. */
  async download(
    query: Record<string, unknown>,
  ): Promise<{ record: MediaRecord; bytes: Buffer } | undefined> {
    const { mid, ext, hash } = query;
    if (typeof mid !== 'string' || typeof ext !== 'string' || typeof hash !== 'string') return undefined;
    const expected = Buffer.from(this.sign(mid, ext));
    const given = Buffer.from(hash);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
    if (Number(ext) * 1000 < this.clock.now()) return undefined;
    const record = this.get(mid);
    const bytes = record && (await this.read(mid));
    return record && bytes ? { record, bytes } : undefined;
  }

  private sign(id: string, expires: string): string {
    return createHmac('sha256', this.secret).update(`${id}.${expires}`).digest('base64url');
  }

  /** Deletes a file. */
  async remove(id: string): Promise<void> {
    this.drop(id);
    this.onChange({ removed: id });
    if (this.directory) await rm(join(this.directory, id), { force: true });
  }

  /** Takes a record from the journal. */
  restore(record: MediaRecord): void {
    this.records.set(record.id, record);
    this.held += record.size;
  }

  /** Forgets a record, as the journal tells. */
  drop(id: string): void {
    this.held -= this.records.get(id)?.size ?? 0;
    this.records.delete(id);
    this.bytes.delete(id);
  }

  /** Every record, for snapshots. */
  all(): Iterable<MediaRecord> {
    return this.records.values();
  }

  private async write(id: string, bytes: Buffer): Promise<void> {
    if (!this.directory) {
      this.bytes.set(id, bytes);
      return;
    }
    mkdirSync(this.directory, { recursive: true });
    await writeFile(join(this.directory, id), bytes);
  }

  /** The bytes of a file that is still kept. */
  async bytesOf(id: string): Promise<Buffer | undefined> {
    return this.get(id) && this.read(id);
  }

  private async read(id: string): Promise<Buffer | undefined> {
    if (!this.directory) return this.bytes.get(id);
    return readFile(join(this.directory, id)).catch(() => undefined);
  }
}
