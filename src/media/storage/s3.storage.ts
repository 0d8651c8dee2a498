import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { insideUnitOfWork } from '../../database/index.js';
import { StartError } from '../../platform/index.js';
import {
  StorageError,
  type ByteRange,
  type MediaStorage,
  type ObjectName,
  type SpooledFile,
} from './storage.js';

const megabyte = 1024 * 1024;
/** Bytes from which on a file goes in parts, so that a broken connection costs one of them. */
const inPartsFrom = 16 * megabyte;
/** Bytes of a part; as many lie in memory for each file that is being stored. */
const partBytes = 8 * megabyte;
/** Files stored in parts at once. */
const mostInParts = 8;
const defaultSilenceMs = 20_000;

export interface S3Settings {
  /** Milliseconds without a byte after which a request is given up. @defaultValue 20,000 */
  silenceMs?: number;
  bucket: string;
  region: string;
  /** Of a provider other than Amazon. */
  endpoint?: string | undefined;
  /** Before every name, without a slash at the end. */
  prefix?: string | undefined;
  /** The bucket is in the path instead of the host. */
  pathStyle: boolean;
  /** Absent: the client finds credentials of the machine it runs on. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/** What is used of the official client; it is loaded only where a bucket is set. */
interface S3Client {
  send(command: object): Promise<Record<string, unknown>>;
  destroy(): void;
}
type Command = new (input: Record<string, unknown>) => object;
interface ClientPackage {
  S3Client: new (options: Record<string, unknown>) => S3Client;
  PutObjectCommand: Command;
  GetObjectCommand: Command;
  HeadObjectCommand: Command;
  DeleteObjectCommand: Command;
}
interface UploadPackage {
  Upload: new (options: Record<string, unknown>) => { done(): Promise<unknown> };
}

// Optional packages: named by variables, so that the hub is built and runs without them.
const clientPackage: string = '@aws-sdk/client-s3';
const uploadPackage: string = '@aws-sdk/lib-storage';

/** Files in a bucket of Amazon S3, or of anything that speaks its protocol. */
export class S3Storage implements MediaStorage {
  readonly kind = 's3';
  private inParts = 0;
  private readonly waiting: (() => void)[] = [];

  private constructor(
    private readonly settings: S3Settings,
    private readonly s3: ClientPackage,
    private readonly uploads: UploadPackage,
    private readonly client: S3Client,
  ) {}

  /** @throws StartError when the client is not installed. */
  static async open(settings: S3Settings): Promise<S3Storage> {
    const { region, endpoint, pathStyle, credentials, silenceMs = defaultSilenceMs } = settings;
    const [s3, uploads] = await packages();
    const client = new s3.S3Client({
      region,
      forcePathStyle: pathStyle,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials ? { credentials } : {}),
      // What it would write to the console of its own accord is in the error.
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 5_000, requestTimeout: silenceMs, throwOnRequestTimeout: true },
      // Checksums in trailers are Amazon's alone; every file is checked by its own hash already.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return new S3Storage(settings, s3, uploads, client);
  }

  async put(name: ObjectName, file: SpooledFile): Promise<void> {
    const params = { ...this.of(name), Body: createReadStream(file.path), ContentLength: file.size };
    if (file.size < inPartsFrom) {
      await this.ask('stored', () => this.client.send(new this.s3.PutObjectCommand(params)));
      return;
    }
    await this.turn();
    try {
      const { ContentLength: _length, ...inParts } = params;
      const upload = new this.uploads.Upload({
        client: this.client,
        params: inParts,
        queueSize: 1,
        partSize: partBytes,
      });
      await this.ask('stored', () => upload.done());
    } finally {
      this.inParts--;
      this.waiting.shift()?.();
    }
  }

  async has(name: ObjectName, size: number): Promise<boolean> {
    try {
      const found = await this.ask('looked for', () =>
        this.client.send(new this.s3.HeadObjectCommand(this.of(name))),
      );
      return found['ContentLength'] === size;
    } catch (error) {
      if (error instanceof StorageError && error.fault === 'missing') return false;
      throw error;
    }
  }

  async open(name: ObjectName, range?: ByteRange): Promise<Readable> {
    const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
    const command = new this.s3.GetObjectCommand({ ...this.of(name), ...part });
    const found = await this.ask('read', () => this.client.send(command));
    return found['Body'] as Readable;
  }

  async delete(name: ObjectName): Promise<void> {
    await this.ask('deleted', () => this.client.send(new this.s3.DeleteObjectCommand(this.of(name))));
  }

  /** Closes idle connections. */
  close(): void {
    this.client.destroy();
  }

  private of({ accountId, sha256 }: ObjectName): { Bucket: string; Key: string } {
    const { bucket, prefix } = this.settings;
    return { Bucket: bucket, Key: [...(prefix === undefined ? [] : [prefix]), accountId, sha256].join('/') };
  }

  /** Parts lie in memory: only so many files are stored that way at once. */
  private async turn(): Promise<void> {
    while (this.inParts >= mostInParts) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.inParts++;
  }

  private async ask<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (insideUnitOfWork()) throw new Error('no storage inside a unit of work');
    try {
      return await work();
    } catch (error) {
      throw faultOf(error, what);
    }
  }
}

const quiet = (): void => undefined;

function faultOf(error: unknown, what: string): StorageError {
  const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  const isMissing =
    name === 'NoSuchKey' || name === 'NotFound' || (status === 404 && name !== 'NoSuchBucket');
  const isFull = status === 507 || /Quota|StorageFull|EntityTooLarge/.test(name);
  const said = status === undefined ? name : `HTTP ${status}, ${name}`;
  return new StorageError(
    isMissing ? 'missing' : isFull ? 'full' : 'unavailable',
    `A file could not be ${what} in the bucket (${said}).`,
    { cause: error },
  );
}

async function packages(): Promise<[ClientPackage, UploadPackage]> {
  try {
    return [(await import(clientPackage)) as ClientPackage, (await import(uploadPackage)) as UploadPackage];
  } catch (error) {
    throw new StartError(
      'LIAISON_MEDIA_S3_BUCKET is set, and the client for it is not installed. Install it with: npm install --include=optional',
      { cause: error },
    );
  }
}
