import { execFile } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, Program, TemporaryFolder } from '../support/processes.js';

const run = promisify(execFile);
const main = 'dist/src/main.js';
const key = "o'clock & other characters";

/** Starts a process that is not meant to last, and tells what it printed. */
async function refused(environment: Record<string, string>): Promise<string> {
  const { NODE_OPTIONS: _options, ...inherited } = process.env;
  const { LIAISON_DEMO = 'off' } = environment;
  return run(process.execPath, [main], {
    env: { ...inherited, ...environment, LIAISON_DEMO },
    timeout: 30_000,
  }).then(
    () => 'it started',
    (error: unknown) => (error as { stderr: string }).stderr,
  );
}

/** Runs the commands a start printed, as a person would. */
async function pasted(output: string, environment: Record<string, string> = {}): Promise<void> {
  const commands = output.split('\n').filter((line) => line.startsWith('  curl '));
  expect(commands).toHaveLength(3);
  for (const command of commands) {
    const { stdout } = await run('bash', ['-c', `${command.trim()} -s -f`], {
      env: { ...process.env, ...environment },
    });
    expect((JSON.parse(stdout) as { data: unknown[] }).data.length).toBeGreaterThan(0);
  }
}

describe('the admin key that a start makes', () => {
  const folder = new TemporaryFolder();
  afterAll(() => folder.remove());

  it('is printed by that start and by no other, and a folder others could read is closed', async () => {
    const started = async () => {
      const environment = {
        PORT: String(await freePort()),
        LIAISON_DATA_DIR: folder.path,
        LIAISON_LOG_LEVEL: 'warn',
      };
      return new Program(main, environment, (output) => output.includes('/v1/connectors')).start(60_000);
    };
    const first = await started();
    const key = readFileSync(join(folder.path, 'admin.key'), 'utf8');
    expect(first.output.split(key)).toHaveLength(2);
    expect(first.output).toContain(`Admin key:         ${key} (shown this once`);
    await pasted(first.output);
    await first.stop();
    for (const name of readdirSync(folder.path)) chmodSync(join(folder.path, name), 0o644);
    chmodSync(folder.path, 0o755);
    const second = await started();
    expect(second.output).not.toContain(key);
    expect(second.output).toContain(`Admin key:         kept in ${folder.path}/admin.key`);
    await pasted(second.output);
    for (const name of ['', 'liaison.db', 'sandbox.jsonl', 'secret.key', 'liaison.lock'])
      expect([name, statSync(join(folder.path, name)).mode & 0o077]).toEqual([name, 0]);
    await second.stop();
  }, 120_000);
});

describe('the first start', () => {
  const folder = new TemporaryFolder();
  let port = 0;
  let hub: Program;
  beforeAll(async () => {
    port = await freePort();
    const environment = {
      PORT: String(port),
      LIAISON_DATA_DIR: folder.path,
      LIAISON_ADMIN_KEY: key,
      LIAISON_LOG_LEVEL: 'warn',
    };
    hub = await new Program(main, environment, (output) => output.includes('/v1/connectors')).start(60_000);
  }, 90_000);
  afterAll(async () => {
    await hub.stop();
    folder.remove();
  });

  it('shows the message, why it was sent, and where everything is', () => {
    expect(hub.output).toMatch(/Status: (accepted|sent|delivered|read)/);
    expect(hub.output).toContain('consent');
    expect(hub.output).toContain(`http://127.0.0.1:${port}/sandbox`);
    expect(hub.output).toContain(`http://127.0.0.1:${port}/docs`);
  });

  it('does not print a key that was given', () => {
    expect(hub.output).toContain('Admin key:         the value of LIAISON_ADMIN_KEY');
    expect(hub.output).not.toContain(key);
  });

  it('prints three commands that work when they are pasted, whatever the key holds', async () => {
    await pasted(hub.output, { LIAISON_ADMIN_KEY: key });
  });

  it('lets nobody but its owner at what it keeps', async () => {
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(mode(folder.path)).toBe('700');
    const kept = readdirSync(folder.path);
    expect(kept).toEqual(expect.arrayContaining(['liaison.db', 'liaison.db-wal', 'sandbox.jsonl']));
    for (const name of kept) expect([name, mode(join(folder.path, name))]).toEqual([name, '600']);
  });

  it('keeps its data folder and its port to itself, and says so', async () => {
    const other = String(await freePort());
    expect(await refused({ PORT: other, LIAISON_DATA_DIR: folder.path })).toBe(
      `The data folder ${folder.path} is in use by another Liaison process. Stop that one, or set LIAISON_DATA_DIR to another folder.\n`,
    );
    const elsewhere = new TemporaryFolder();
    const said = await refused({ PORT: String(port), LIAISON_DATA_DIR: elsewhere.path });
    expect(said).toContain(`The port ${port} is in use by another process. Set PORT to another one`);
    expect(said).not.toContain('    at ');
    elsewhere.remove();
  }, 60_000);

  it('lets the next process have the folder when it is killed', async () => {
    await hub.stop('SIGKILL');
    await hub.start();
    expect(hub.isRunning).toBe(true);
  }, 60_000);
});
