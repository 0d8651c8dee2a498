// Processes the bench starts, and what they weigh.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Calls `probe` until it gives something; what it throws meanwhile is told when the time is over. */
export async function until(what, probe, { ms = 30_000, every = 25 } = {}) {
  const end = performance.now() + ms;
  let last;
  for (;;) {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`waited ${ms} ms for ${what}`, { cause: last });
    await sleep(every);
  }
}

/** A Node program as a process of its own, with its memory watched. */
export class Program {
  constructor(name, script, environment, { nodeOptions = [], argv = [] } = {}) {
    this.name = name;
    this.startedAt = performance.now();
    this.output = '';
    this.peakMb = 0;
    const own = { ...process.env };
    delete own.NODE_OPTIONS;
    this.child = spawn(process.execPath, [...nodeOptions, script, ...argv], {
      cwd: root,
      env: { ...own, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk) => {
      this.output = (this.output + chunk).slice(-100_000);
    };
    this.child.stdout.on('data', keep);
    this.child.stderr.on('data', keep);
    this.sampler = setInterval(() => this.sample(), 250);
    this.sampler.unref();
  }

  get isRunning() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until `probe` succeeds; returns the milliseconds since the start. */
  async ready(probe, ms = 60_000) {
    try {
      // Ended is an answer too: there is nothing to wait for.
      const answer = await until(
        `${this.name} to be ready`,
        async () => (this.isRunning ? (await probe(this.output)) && 'ready' : 'ended'),
        { ms, every: 5 },
      );
      if (answer === 'ended') throw new Error(`${this.name} ended`);
    } catch (error) {
      throw new Error(`${this.name} did not become ready:\n${this.output.slice(-3_000)}`, { cause: error });
    }
    return performance.now() - this.startedAt;
  }

  /** Resident memory in MB. */
  residentMb() {
    if (!this.isRunning) return 0;
    try {
      if (process.platform === 'linux') {
        const line = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'));
        return line ? Number(line[1]) / 1024 : 0;
      }
      return (
        Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)], { encoding: 'utf8' })) / 1024
      );
    } catch {
      return 0;
    }
  }

  sample() {
    this.peakMb = Math.max(this.peakMb, this.residentMb());
  }

  /** Seconds of processor time it has used; Linux only, NaN elsewhere. */
  cpuSeconds() {
    try {
      const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return Number.NaN;
    }
  }

  async stop(signal = 'SIGTERM') {
    clearInterval(this.sampler);
    if (!this.isRunning) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    const stopped = await Promise.race([gone.then(() => true), sleep(15_000, false)]);
    if (!stopped) this.child.kill('SIGKILL');
    await gone;
  }
}

/** Runs a script with a JSON argument to its end and returns the JSON it prints. */
export async function runJson(script, argument) {
  const child = spawn(process.execPath, [script, JSON.stringify(argument)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return JSON.parse(output);
}
