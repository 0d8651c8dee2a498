import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../../platform/index.js';
import { fileFault, StorageError, type SpooledFile } from './storage.js';

/** Bytes by which the type of a file is told. */
const headBytes = 8_192;

/** More bytes came than are taken. */
export class TooManyBytesError extends Error {
  constructor(readonly limit: number) {
    super(`more than ${limit} bytes`);
    this.name = 'TooManyBytesError';
  }
}

/**
 * Where files lie until they are whole: their name is their hash, which nobody knows before the last byte.
 * A file is written piece by piece as it comes and never held in memory.
 */
export class Spool {
  constructor(private readonly folder: string) {}

  /**
   * Writes a stream to its end and flushes it to disk. Whatever goes wrong, nothing of it is left.
   *
   * @param maxBytes - how much is taken
   * @throws TooManyBytesError when more comes.
   * @throws StorageError when it cannot be written; otherwise what the stream throws.
   */
  async receive(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<SpooledFile> {
    const path = join(this.folder, `${newId()}.part`);
    const handle = await this.create(path);
    try {
      const file = await copy(stream, handle, maxBytes);
      await onDisk(() => handle.sync());
      await handle.close();
      return { path, ...file };
    } catch (error) {
      await handle.close().catch(() => undefined);
      await this.discard(path);
      throw error;
    }
  }

  /** Removes a spooled file that is not needed any more. Never throws: the sweep finds what stays. */
  async discard(path: string): Promise<void> {
    await rm(path, { force: true }).catch(() => undefined);
  }

  /** Removes what processes that died left behind. @param before - milliseconds; files changed since are left */
  async sweep(before: number): Promise<number> {
    const names = await readdir(this.folder).catch(() => []);
    let removed = 0;
    for (const name of names) {
      const path = join(this.folder, name);
      const found = await stat(path).catch(() => undefined);
      if (!found || found.mtimeMs >= before) continue;
      await this.discard(path);
      removed++;
    }
    return removed;
  }

  private async create(path: string): Promise<FileHandle> {
    return onDisk(async () => {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      return open(path, 'wx', 0o600);
    });
  }
}

async function copy(
  stream: AsyncIterable<Uint8Array>,
  handle: FileHandle,
  maxBytes: number,
): Promise<Omit<SpooledFile, 'path'>> {
  const hash = createHash('sha256');
  const heads: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    if (size < headBytes) heads.push(piece.subarray(0, headBytes - size));
    size += piece.length;
    if (size > maxBytes) throw new TooManyBytesError(maxBytes);
    hash.update(piece);
    await onDisk(() => writeAll(handle, piece));
  }
  return { size, sha256: hash.digest('hex'), head: Buffer.concat(heads) };
}

/** A disk that is almost full takes part of what it is given. */
async function writeAll(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length;) {
    const { bytesWritten } = await handle.write(piece, at);
    if (bytesWritten === 0) throw new StorageError('full', 'The disk takes no more.');
    at += bytesWritten;
  }
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileFault(error, 'A file could not be written to the media folder');
  }
}
