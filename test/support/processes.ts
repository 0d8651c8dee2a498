import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Root of the repository; jest runs there. */
export const root = resolve('.');
export const adminKey = 'test-admin-key-0123456789abcdef';
export const appSecret = 'test-app-secret-0123456789';
export const verifyToken = 'test-verify-token';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Waits until `probe` gives something, or fails saying what it waited for. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  ms = 15_000,
): Promise<T> {
  const end = Date.now() + ms;
  let last: unknown;
  for (;;) {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`, { cause: last });
    await sleep(25);
  }
}

/** A program of this repository running as a process of its own. */
export class Program {
  private child: ChildProcess | undefined;
  private lines = '';

  constructor(
    private readonly script: string,
    private readonly environment: Record<string, string>,
    private readonly ready: (output: string) => boolean | Promise<boolean>,
  ) {}

  get output(): string {
    return this.lines;
  }
  get pid(): number | undefined {
    return this.child?.pid;
  }
  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Starts it and waits until it is ready. */
  async start(ms = 30_000): Promise<this> {
    const { NODE_OPTIONS: _options, ...inherited } = process.env;
    const child = spawn(process.execPath, [this.script], {
      cwd: root,
      env: { ...inherited, ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const keep = (chunk: Buffer) => {
      this.lines = (this.lines + chunk.toString()).slice(-200_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    await until(
      `${this.script} to be ready:\n${this.lines.slice(-3_000)}`,
      async () => {
        if (!this.isRunning) throw new Error(`it stopped:\n${this.lines.slice(-3_000)}`);
        return this.ready(this.lines);
      },
      ms,
    ).catch((error: unknown) => {
      throw new Error(`${this.script} did not become ready:\n${this.lines.slice(-3_000)}`, { cause: error });
    });
    return this;
  }

  /** Ends it: gently by default, or at once with SIGKILL. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM', ms = 15_000): Promise<number | null> {
    const child = this.child;
    if (!child || !this.isRunning) return child?.exitCode ?? null;
    const gone = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill(signal);
    const killer = setTimeout(() => child.kill('SIGKILL'), ms);
    await gone;
    clearTimeout(killer);
    return child.exitCode;
  }

  /** Stops its clock without its knowing (SIGSTOP), and lets it go on (SIGCONT). */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.kill(signal);
  }
}

/** A folder that disappears with {@link TemporaryFolder.remove}. */
export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'liaison-'));
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
