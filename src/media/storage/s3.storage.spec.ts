import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { S3Emulator } from '../../../test/emulators/s3/s3.emulator.js';
import { pdf, png } from '../../../test/support/files.js';
import { S3Storage } from './s3.storage.js';
import { Spool } from './spool.js';

const megabyte = 1024 * 1024;

describe('files in a bucket, by the official client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-s3-'));
  const spool = new Spool(folder);
  const bucket = new S3Emulator();
  let storage: S3Storage;
  beforeAll(async () => {
    const endpoint = await bucket.start();
    storage = await S3Storage.open({
      bucket: 'files',
      region: 'eu-central-1',
      endpoint,
      prefix: 'hub',
      pathStyle: true,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
      silenceMs: 300,
    });
  });
  afterEach(() => {
    bucket.fault = undefined;
  });
  afterAll(async () => {
    storage.close();
    await bucket.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const stored = async (bytes: Buffer) => {
    const file = await spool.receive(Readable.from([bytes]), 200 * megabyte);
    const name = { accountId: 'account', sha256: file.sha256 };
    await storage.put(name, file);
    return name;
  };

  it('are stored under account and hash, read whole and in part, and deleted', async () => {
    const bytes = png(5_000, 1);
    const name = await stored(bytes);
    expect([...bucket.objects.keys()]).toEqual([`hub/account/${name.sha256}`]);
    expect((await buffer(await storage.open(name))).equals(bytes)).toBe(true);
    const part = await buffer(await storage.open(name, { start: 10, end: 19 }));
    expect(part.equals(bytes.subarray(10, 20))).toBe(true);
    expect([await storage.has(name, 5_000), await storage.has(name, 4_999)]).toEqual([true, false]);
    await storage.delete(name);
    await storage.delete(name);
    expect([bucket.objects.size, await storage.has(name, 5_000)]).toEqual([0, false]);
    await expect(storage.open(name)).rejects.toMatchObject({ fault: 'missing' });
  });

  it('that are large go in parts, of which only one lies in memory', async () => {
    const bytes = pdf(20 * megabyte);
    const name = await stored(bytes);
    expect(bucket.parts).toEqual([8 * megabyte, 8 * megabyte, 4 * megabyte]);
    expect(bucket.objects.get(`hub/account/${name.sha256}`)?.equals(bytes)).toBe(true);
    await storage.delete(name);
  });

  it.each([
    [{ status: 403, code: 'AccessDenied' }, 'unavailable'],
    [{ status: 500, code: 'InternalError' }, 'unavailable'],
    [{ status: 507, code: 'InsufficientStorage' }, 'full'],
    [{ status: 404, code: 'NoSuchBucket' }, 'unavailable'],
    ['silent' as const, 'unavailable'],
  ])(
    'are not stored when the bucket answers %j, and nothing secret is said',
    async (fault, kind) => {
      bucket.fault = fault;
      const failure = await stored(png(500, 2)).catch((error: unknown) => error as Error);
      expect(failure).toMatchObject({ name: 'StorageError', fault: kind });
      expect(String((failure as Error).message)).not.toContain('secret');
      bucket.fault = undefined;
      expect(bucket.objects.size).toBe(0);
    },
    20_000,
  );
});
