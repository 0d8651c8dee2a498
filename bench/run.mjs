// Measures Liaison and a floor in one run on one machine. See README.md.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findDatabase, findRedis, stopServices } from '../bin/lib/services.mjs';
import { serverFacts } from './lib/databases.mjs';
import { root } from './lib/processes.mjs';
import { report } from './lib/report.mjs';
import { endToEnd } from './parts/e2e.mjs';
import { inbound } from './parts/inbound.mjs';
import { ingest } from './parts/ingest.mjs';
import { media } from './parts/media.mjs';
import { processFigures } from './parts/process.mjs';
import { search } from './parts/search.mjs';
import { shopify } from './parts/shopify.mjs';
import { threads } from './parts/threads.mjs';
import { timers } from './parts/timers.mjs';

const parts = {
  ingest,
  inbound,
  e2e: endToEnd,
  timers,
  threads,
  search,
  media,
  shopify,
  process: processFigures,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(parts).join(',') },
    backend: { type: 'string', default: 'sqlite,mariadb' },
    seconds: { type: 'string', default: '10' },
    pairs: { type: 'string', default: '3' },
    orders: { type: 'string', default: '10000' },
    pending: { type: 'string', default: '1000000' },
    messages: { type: 'string', default: '1000000' },
    repetitions: { type: 'string', default: '500' },
    profile: { type: 'string' },
  },
});

const chosen = (text, known, flag) => {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) throw new Error(`--${flag} does not know ${wrong}; it takes ${known.join(', ')}`);
  return names;
};

const options = {
  seconds: Number(values.seconds),
  pairs: Number(values.pairs),
  orders: Number(values.orders),
  pending: Number(values.pending),
  messages: Number(values.messages),
  repetitions: Number(values.repetitions),
  nodeOptions: values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`],
};

async function main() {
  if (!existsSync(join(root, 'dist/src/main.js')))
    throw new Error('there is no build: run "npm run build" first');
  const wanted = chosen(values.only, Object.keys(parts), 'only');
  const backends = chosen(values.backend, ['sqlite', 'mariadb'], 'backend');
  const servers = backends.includes('mariadb') ? await openServers() : undefined;
  const results = {
    at: new Date().toISOString(),
    node: process.version,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
    },
    options,
    ...(servers ? { server: await serverFacts(servers) } : {}),
  };
  for (const part of wanted) {
    console.log(part);
    results[part] = [];
    for (const backend of backends)
      results[part].push(await parts[part](backend, servers, options, (line) => console.log(line)));
  }
  console.log(`\n${report(results)}`);
  const folder = join(root, 'bench/results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${results.at.replace(/[:.]/g, '-')}.json`);
  writeFileSync(file, JSON.stringify(results, null, 2));
  console.log(`\nWritten to ${file}`);
}

async function openServers() {
  const [database, redis] = [await findDatabase({ durable: true }), await findRedis()];
  if (database.url === undefined) throw new Error(database.missing);
  if (redis.url === undefined) throw new Error(redis.missing);
  return { database: database.url, redis: redis.url };
}

try {
  await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await stopServices();
}
