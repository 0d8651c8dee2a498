// How many signed deliveries a second are durably taken, against the floor, in alternating pairs.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { freshDatabase } from '../lib/databases.mjs';
import { BenchHub, webhookSecret } from '../lib/hub.mjs';
import { freePort, Program, runJson } from '../lib/processes.mjs';
import { median, round } from '../lib/stats.mjs';

const connections = 64;
const warmUpSeconds = 2;
/** About what a fast machine takes; a run that has sent all of them ends early. Signed in advance, so not without bound. */
const mostPerSecond = 12_000;

/** Loads a program and adds its processor time a delivery, in microseconds: a slow disk does not change it. */
async function load(program, url, path, options) {
  const shared = { url, path, secret: webhookSecret, connections };
  await runJson('bench/load.mjs', {
    ...shared,
    first: 1,
    count: warmUpSeconds * mostPerSecond,
    seconds: warmUpSeconds,
  });
  const count = options.seconds * mostPerSecond;
  const before = program.cpuSeconds();
  const measured = await runJson('bench/load.mjs', {
    ...shared,
    first: 50_000_000,
    count,
    seconds: options.seconds,
  });
  const cpuUs = (1e6 * (program.cpuSeconds() - before)) / Math.max(1, measured.answered);
  return { ...measured, cpuUs };
}

async function floor(backend, servers, options) {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-floor-'));
  mkdirSync(folder, { recursive: true });
  const database = backend === 'mariadb' ? await freshDatabase(backend, servers) : undefined;
  const port = await freePort();
  const job = {
    port,
    secret: webhookSecret,
    ...(database ? { url: database.url } : { file: join(folder, 'floor.db') }),
  };
  const program = new Program('floor', 'bench/floor.mjs', {}, { argv: [JSON.stringify(job)] });
  try {
    await program.ready((output) => output.includes('ready'));
    return await load(program, `http://127.0.0.1:${port}`, '/', options);
  } finally {
    await program.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function liaison(backend, servers, options) {
  // On MariaDB the front door is a process of its own, as it is when it has to be fast; on SQLite
  // everything behind it runs in the same process and goes on during the measurement.
  const roles = backend === 'mariadb' ? ['api'] : ['all'];
  const hub = await BenchHub.start(backend, servers, {
    roles,
    emulator: false,
    nodeOptions: options.nodeOptions,
  });
  try {
    const path = await hub.connectShop();
    await request(`${hub.url}/healthz`).then((answer) => answer.body.dump());
    const measured = await load(hub.programs[0], hub.url, path, options);
    const [stored] = await hub.database.query("SELECT COUNT(*) AS n FROM delivery WHERE status = 'pending'");
    return { ...measured, waiting: Number(stored.n), peakMb: round(hub.programs[0].peakMb, 0) };
  } finally {
    await hub.stop();
  }
}

const told = ({ perSecond, latency, cpuUs }) =>
  `${perSecond}/s (p99 ${latency.p99} ms, ${round(cpuUs)} µs of processor)`;

export async function ingest(backend, servers, options, say) {
  const pairs = [];
  for (let pair = 1; pair <= options.pairs; pair++) {
    const one = {
      floor: await floor(backend, servers, options),
      liaison: await liaison(backend, servers, options),
    };
    pairs.push(one);
    say(
      `  ${backend}, pair ${pair}: floor ${told(one.floor)}, Liaison ${told(one.liaison)}` +
        (Object.keys(one.liaison.refused).length > 0
          ? `, refused ${JSON.stringify(one.liaison.refused)}`
          : ''),
    );
  }
  const of = (who, pick) => median(pairs.map((pair) => pick(pair[who])));
  const figures = (who) => ({
    perSecond: round(of(who, (run) => run.perSecond)),
    p50: round(of(who, (run) => run.latency.p50)),
    p99: round(of(who, (run) => run.latency.p99)),
    cpuUs: round(of(who, (run) => run.cpuUs)),
  });
  return {
    backend,
    connections,
    seconds: options.seconds,
    floor: figures('floor'),
    liaison: figures('liaison'),
    ratio: round(of('liaison', (run) => run.perSecond) / of('floor', (run) => run.perSecond), 2),
    pairs,
  };
}
