// Finds or starts the MariaDB and Redis the tests talk to.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';

const standardDatabase = 'mysql://root@127.0.0.1:3306';
const standardRedis = 'redis://127.0.0.1:6379';

const started = [];
const folders = [];

/** Ends what this process started, and nothing else. */
export async function stopServices() {
  for (const child of started) {
    child.kill('SIGTERM');
    await Promise.race([new Promise((resolve) => child.once('exit', resolve)), sleep(10_000)]);
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/**
 * @param options.durable for measurements: one that waits for the disk as an installation's does. Default: false, the
 *   tests' own, which does not
 * @returns the address of a MariaDB or MySQL, or a sentence that says why there is none.
 */
export async function findDatabase({ durable = false } = {}) {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given };
  const standard = await answersDatabase(standardDatabase);
  if (!standard && !has('mariadbd') && !has('mysqld')) installPackages(['mariadb-server']);
  if (durable && standard) return { url: standardDatabase };
  // One of its own before the one that runs: it need not wait for the disk, which is a third of the time.
  if (has('mariadbd') && has('mariadb-install-db')) {
    const url = await startMariaDb(durable);
    if (url) return { url };
  }
  if (standard) return { url: standardDatabase };
  return { missing: 'no MariaDB: set TEST_DATABASE_URL, or install the package mariadb-server' };
}

/** @returns the address of a Redis, or a sentence that says why there is none. */
export async function findRedis() {
  const given = process.env.TEST_REDIS_URL;
  if (given) return { url: given };
  if (await answersRedis(standardRedis)) return { url: standardRedis };
  if (!has('redis-server')) installPackages(['redis-server']);
  if (has('redis-server')) {
    const url = await startRedis();
    if (url) return { url };
  }
  return { missing: 'no Redis: set TEST_REDIS_URL, or install the package redis-server' };
}

function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

function installPackages(names) {
  if (process.getuid?.() !== 0 || !has('apt-get')) return;
  console.error(`Installing ${names.join(', ')} ...`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // The services of the package are not wanted, only its binaries: private ones are started below.
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env: environment });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
    stdio: 'ignore',
    env: environment,
  });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answersDatabase(url) {
  try {
    const connection = await mysql.createConnection({ uri: url, connectTimeout: 2_000 });
    await connection.query('SELECT 1');
    await connection.end();
    return true;
  } catch {
    return false;
  }
}

async function answersRedis(url) {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 2_000, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

async function startMariaDb(durable) {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-mariadb-'));
  folders.push(folder);
  const data = join(folder, 'data');
  mkdirSync(data);
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  try {
    execFileSync(
      'mariadb-install-db',
      [
        '--no-defaults',
        ...user,
        `--datadir=${data}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
      ],
      { stdio: 'ignore' },
    );
  } catch {
    return undefined;
  }
  const port = await freePort();
  start('mariadbd', [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    // Its rows end with it: only a machine that loses power would miss what was not on the disk.
    ...(durable
      ? []
      : [
          '--skip-log-bin',
          '--innodb-flush-method=nosync',
          '--innodb-flush-log-at-trx-commit=0',
          '--innodb-doublewrite=0',
        ]),
    '--max-connections=500',
  ]);
  return until(answersDatabase, `mysql://root@127.0.0.1:${port}`);
}

async function startRedis() {
  const port = await freePort();
  start('redis-server', ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no']);
  return until(answersRedis, `redis://127.0.0.1:${port}`);
}

function start(command, args) {
  started.push(spawn(command, args, { stdio: 'ignore' }));
}

async function until(answers, url) {
  for (let attempt = 0; attempt < 60; attempt++) {
    if (await answers(url)) return url;
    await sleep(500);
  }
  return undefined;
}
