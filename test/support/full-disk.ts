import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder whose space can run out, and come back. */
export interface SmallDisk {
  path: string;
  /** What makes it small, for the record. */
  how: string;
  /** No byte more for this process. */
  fill(pid: number): void;
  /** Space again. */
  free(pid: number): void;
  remove(): void;
}

/**
 * A file system of its own where this user may mount one; elsewhere a limit on the size of the
 * process's files, which makes the same writes fail (with EFBIG instead of ENOSPC).
 */
export function smallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'liaison-disk-'));
  const root = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = (command: string, ...options: string[]): boolean => {
    const [first = command, ...rest] = [...root, command, ...options];
    return spawnSync(first, rest, { stdio: 'ignore' }).status === 0;
  };
  const uid = String(process.getuid?.() ?? 0);
  return run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,uid=${uid},mode=0700`, 'tmpfs', path)
    ? mounted(path, () => run('umount', '-l', path))
    : limited(path);
}

function mounted(path: string, unmount: () => void): SmallDisk {
  const filler = join(path, 'filler');
  return {
    path,
    how: 'a small file system',
    fill: () => {
      for (const size of [1 << 20, 4096, 1]) {
        try {
          for (;;) appendFileSync(filler, Buffer.alloc(size));
        } catch {
          // Full for this size; the next is smaller.
        }
      }
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      unmount();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function limited(path: string): SmallDisk {
  const limit = (pid: number, bytes: string) => {
    const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
    if (status !== 0)
      throw new Error(`the disk cannot be made small: neither mount nor prlimit works (${String(stderr)})`);
  };
  return {
    path,
    how: 'a limit on file sizes',
    fill: (pid) => {
      const sizes = readdirSync(path).map((name) => statSync(join(path, name)).size);
      limit(pid, String(Math.max(...sizes)));
    },
    free: (pid) => limit(pid, 'unlimited'),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
