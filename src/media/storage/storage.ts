import type { Readable } from 'node:stream';

/** A file of an account by its content. Two accounts' files are two, also when their bytes are the same. */
export interface ObjectName {
  accountId: string;
  /** Of its content, hexadecimal. */
  sha256: string;
}

/** A whole file that lies in the spool, flushed to disk. */
export interface SpooledFile {
  path: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** Its first bytes, by which its type is told. */
  head: Buffer;
}

/** First and last byte, counted from 0, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Token of {@link MediaStorage}. */
export const MEDIA_STORAGE = Symbol('media-storage');

/** Where files are kept. No method may be called inside a unit of work. */
export interface MediaStorage {
  readonly kind: 'folder' | 's3';
  /** Keeps a file under its name, whole or not at all; the same name again changes nothing. The spooled file may be gone afterwards. */
  put(name: ObjectName, file: SpooledFile): Promise<void>;
  /** Whether it is there in the size it should have. */
  has(name: ObjectName, size: number): Promise<boolean>;
  /** @throws StorageError `missing` when it is not there. */
  open(name: ObjectName, range?: ByteRange): Promise<Readable>;
  /** What is not there is deleted. */
  delete(name: ObjectName): Promise<void>;
}

/** The storage refused: it has no space left, cannot be reached, or does not have the file. */
export class StorageError extends Error {
  constructor(
    readonly fault: 'full' | 'unavailable' | 'missing',
    /** One sentence for the operator; without secrets. */
    detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.name = 'StorageError';
  }
}

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What a file system's error means. */
export function fileFault(error: unknown, what: string): StorageError {
  if (error instanceof StorageError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return new StorageError('missing', `${what}: the file is not there.`, { cause: error });
  const fault = code !== undefined && fullCodes.has(code) ? 'full' : 'unavailable';
  return new StorageError(fault, `${what} (${code ?? 'unknown error'}).`, { cause: error });
}
