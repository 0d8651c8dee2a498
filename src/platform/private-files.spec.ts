import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keepPrivate } from './index.js';

describe('a data folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'liaison-private-'));
  const before = process.umask(0o022);
  beforeAll(() => void process.umask(0o022));
  afterAll(() => {
    process.umask(before);
    rmSync(root, { recursive: true, force: true });
  });
  const mode = (...path: string[]) => statSync(join(root, ...path)).mode & 0o777;

  it('of an earlier version becomes its owner’s alone, with everything Liaison keeps in it', () => {
    const data = join(root, 'data');
    mkdirSync(join(data, 'sandbox.jsonl.media'), { recursive: true });
    const files = [
      'liaison.db',
      'liaison.db-wal',
      'liaison.db-shm',
      'liaison.lock',
      'sandbox.jsonl',
      'admin.key',
    ];
    for (const file of [...files, 'sandbox.jsonl.media/1']) {
      writeFileSync(join(data, file), 'x');
      chmodSync(join(data, file), 0o644);
    }
    writeFileSync(join(root, 'elsewhere'), 'x', { mode: 0o644 });
    symlinkSync(join(root, 'elsewhere'), join(data, 'liaison.link'));
    writeFileSync(join(data, 'somebodys-script'), 'x', { mode: 0o755 });
    expect(keepPrivate(data)).toEqual([]);
    expect(mode('data')).toBe(0o700);
    for (const file of [...files, 'sandbox.jsonl.media/1'])
      expect([file, mode('data', file)]).toEqual([file, 0o600]);
    expect(mode('data', 'sandbox.jsonl.media')).toBe(0o700);
    // What is not Liaison's stays as it is; nobody else gets into the folder.
    expect(mode('data', 'somebodys-script')).toBe(0o755);
    expect(mode('elsewhere')).toBe(0o644);
  });

  it('that is new is made that way, and so is what comes into it later', () => {
    const data = join(root, 'new', 'data');
    expect(keepPrivate(data)).toEqual([]);
    writeFileSync(join(data, 'sandbox.jsonl'), 'x');
    mkdirSync(join(data, 'sandbox.jsonl.media'));
    expect(mode('new', 'data')).toBe(0o700);
    expect(mode('new', 'data', 'sandbox.jsonl')).toBe(0o600);
    expect(mode('new', 'data', 'sandbox.jsonl.media')).toBe(0o700);
  });

  it('that everybody shares, as /tmp, is not closed to them', () => {
    const shared = join(root, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o1777);
    expect(keepPrivate(shared)).toEqual([]);
    expect(statSync(shared).mode & 0o7777).toBe(0o1777);
  });
});
