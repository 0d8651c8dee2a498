import { execFile } from 'node:child_process';
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
    expect(hub.output).toContain(`Admin key:         ${key}`);
  });

  it('prints three commands that work when they are pasted, whatever the key holds', async () => {
    const commands = hub.output.split('\n').filter((line) => line.startsWith('  curl '));
    expect(commands).toHaveLength(3);
    for (const command of commands) {
      const { stdout } = await run('bash', ['-c', `${command.trim()} -s -f`]);
      expect((JSON.parse(stdout) as { data: unknown[] }).data.length).toBeGreaterThan(0);
    }
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
