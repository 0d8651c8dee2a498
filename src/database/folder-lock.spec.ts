import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { FolderLock } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'liaison-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a data folder', () => {
  it('is kept for one process, and given on when that one ends', async () => {
    const first = await FolderLock.take(folder, 50);
    expect(first).toBeDefined();
    await expect(FolderLock.take(folder, 50)).resolves.toBeUndefined();
    await first?.release();
    const second = await FolderLock.take(folder, 50);
    expect(second).toBeDefined();
    await second?.release();
  });

  it('is let go of by a process that is killed', async () => {
    const script =
      "const db = new (require('better-sqlite3'))(process.argv[1]); db.exec('BEGIN EXCLUSIVE'); console.log('kept'); setInterval(() => {}, 1000);";
    const other = spawn(process.execPath, ['-e', script, join(folder, 'liaison.lock')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    await expect(FolderLock.take(folder, 50)).resolves.toBeUndefined();
    other.kill('SIGKILL');
    await once(other, 'exit');
    const next = await FolderLock.take(folder, 50);
    expect(next).toBeDefined();
    await next?.release();
  });
});
