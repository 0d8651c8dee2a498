// The load generator, a process of its own: posts signed orders, and says how it went as JSON.
// Argument: { url, path, secret, connections, first, count, seconds, perSecond?, orders?, keepTimes? }. It ends after `count`
// orders or `seconds`, whichever comes first. With `perSecond` the orders leave at that pace, whatever
// the answers; without, each connection posts as soon as it was answered.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { latencies, round } from './lib/stats.mjs';

const job = JSON.parse(process.argv[2]);
/** Orders of a WooCommerce shop, or as the module `orders` makes them. */
const { delivery } = await import(job.orders ?? './lib/orders.mjs');
const pool = new Pool(job.url, { connections: job.connections, pipelining: 1, headersTimeout: 30_000 });
const took = [];
const sent = [];
const refused = {};
let next = 0;

// Signed before the clock runs: the generator shares the machine with what it measures.
const prepared = Array.from({ length: job.count }, (_, index) => delivery(job.first + index, job.secret));

async function post(index) {
  const { body, headers } = prepared[index];
  const started = performance.now();
  const at = Date.now();
  try {
    const answer = await pool.request({ method: 'POST', path: job.path, headers, body });
    await answer.body.dump();
    if (answer.statusCode >= 200 && answer.statusCode < 300) {
      took.push(performance.now() - started);
      sent.push([job.first + index, at]);
    } else refused[answer.statusCode] = (refused[answer.statusCode] ?? 0) + 1;
  } catch (error) {
    refused[error.code ?? error.name] = (refused[error.code ?? error.name] ?? 0) + 1;
  }
}

const begin = performance.now();
const end = begin + job.seconds * 1000;
const startedAt = Date.now();

async function steady() {
  while (next < job.count && performance.now() < end) await post(next++);
}

async function paced() {
  const open = [];
  while (next < job.count && performance.now() < end) {
    const due = Math.floor(((performance.now() - begin) / 1000) * job.perSecond);
    while (next < Math.min(due, job.count)) open.push(post(next++));
    await sleep(2);
  }
  await Promise.all(open);
}

if (job.perSecond === undefined) await Promise.all(Array.from({ length: job.connections }, () => steady()));
else await paced();

const seconds = (performance.now() - begin) / 1000;
await pool.close();
process.stdout.write(
  JSON.stringify({
    answered: took.length,
    refused,
    seconds: round(seconds, 3),
    perSecond: round(took.length / seconds),
    latency: latencies(took),
    startedAt,
    ...(job.keepTimes ? { sent } : {}),
  }),
);
