// PHP's own web server for one site.
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Settings every PHP of a site runs with. */
export const phpSettings = [
  '-d',
  'memory_limit=512M',
  '-d',
  'display_errors=0',
  '-d',
  'opcache.enable_cli=1',
  '-d',
  'opcache.max_accelerated_files=20000',
  '-d',
  'opcache.memory_consumption=192',
  '-d',
  'opcache.revalidate_freq=0',
  '-d',
  'sendmail_path=/bin/true',
];

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts the server with further settings of php.ini, `name=value`, in a process group of its own, which outlives the caller.
 *
 * @returns the id of the process and of its group.
 */
export async function startServer(folder, port, router, workers = 4, settings = []) {
  const log = openSync(join(folder, 'server.log'), 'a');
  const child = spawn(
    'php',
    [
      ...phpSettings,
      ...settings.flatMap((setting) => ['-d', setting]),
      '-S',
      `127.0.0.1:${port}`,
      '-t',
      join(folder, 'public'),
      router,
    ],
    {
      cwd: folder,
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, PHP_CLI_SERVER_WORKERS: String(workers) },
    },
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.unref();
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) break;
    try {
      await fetch(`http://127.0.0.1:${port}/license.txt`, { redirect: 'manual' });
      return child.pid;
    } catch {
      await Promise.race([sleep(100), exited]);
    }
  }
  throw new Error(`PHP's web server did not start on port ${port}: see ${join(folder, 'server.log')}`);
}

/** Ends the server and its workers. Harmless where they are gone. */
export function stopServer(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
