// From the shop's delivery to the signed status `delivered` applied: how many orders a second, and how
// long one takes when a hundred a second arrive.
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchHub, webhookSecret } from '../lib/hub.mjs';
import { runJson, until } from '../lib/processes.mjs';
import { customerOf } from '../lib/orders.mjs';
import { latencies, round } from '../lib/stats.mjs';

const connections = 64;

function load(hub, path, job) {
  return runJson('bench/load.mjs', { url: hub.url, path, secret: webhookSecret, connections, ...job });
}

/** Waits until that many messages are delivered; says what there is when they never are. */
async function drained(hub, total, ms) {
  let last = await hub.delivered();
  let changed = Date.now();
  await until(
    `${total} messages to be delivered`,
    async () => {
      const now = await hub.delivered();
      if (now !== last) [last, changed] = [now, Date.now()];
      if (Date.now() - changed > 60_000) throw new Error(JSON.stringify(await hub.census()));
      return now >= total;
    },
    { ms, every: 100 },
  );
  return Date.now();
}

/** Milliseconds from each order's POST to the emulator's acceptance, and to its status being applied. */
async function journeys(hub, sent) {
  const startedAt = new Map(sent.map(([n, at]) => [customerOf(n), at]));
  const applied = await hub.database.query(
    "SELECT message.address AS address, message_status.receivedAt AS at FROM message_status JOIN message ON message.id = message_status.messageId WHERE message_status.status = 'delivered'",
  );
  const { data } = await hub.control('GET', '/messages?direction=out&limit=100000');
  const since = (rows, address, at) =>
    rows.flatMap((row) => {
      const started = startedAt.get(String(address(row)));
      return started === undefined ? [] : [Math.max(0, Number(at(row)) - started)];
    });
  return {
    toAcceptance: latencies(
      since(
        data,
        (row) => row.customer,
        (row) => row.at,
      ),
    ),
    toDelivered: latencies(
      since(
        applied,
        (row) => row.address,
        (row) => row.at,
      ),
    ),
  };
}

export async function endToEnd(backend, servers, options, say) {
  const roles = backend === 'mariadb' ? ['api', 'worker'] : ['all'];
  const hub = await BenchHub.start(backend, servers, { roles, nodeOptions: options.nodeOptions });
  try {
    const path = await hub.connectShop();
    await hub.sendMessages();

    // Warm-up: caches, compiled code, prepared statements.
    const warm = Math.min(500, options.orders);
    await load(hub, path, { first: 1, count: warm, seconds: 60 });
    await drained(hub, warm, 120_000);

    const pace = 100;
    const paced = await load(hub, path, {
      first: 10_000_000,
      count: pace * options.seconds,
      seconds: options.seconds + 5,
      perSecond: pace,
      keepTimes: true,
    });
    await drained(hub, warm + paced.answered, 120_000);
    const latency = await journeys(hub, paced.sent);
    say(
      `  ${backend}, ${pace}/s: to acceptance p99 ${latency.toAcceptance.p99} ms, to delivered p99 ${latency.toDelivered.p99} ms`,
    );

    await sleep(1_000);
    const cpuBefore = [...hub.programs, hub.emulator].map((program) => program.cpuSeconds());
    const flood = await load(hub, path, { first: 20_000_000, count: options.orders, seconds: 600 });
    const doneAt = await drained(hub, warm + paced.answered + flood.answered, 600_000);
    const seconds = (doneAt - flood.startedAt) / 1000;
    const cpu = Object.fromEntries(
      [...hub.programs, hub.emulator].map((program, index) => [
        program.name,
        round(program.cpuSeconds() - cpuBefore[index]),
      ]),
    );
    const stats = await hub.control('GET', '/stats');
    const figures = {
      backend,
      roles,
      orders: flood.answered,
      perSecond: round(flood.answered / seconds),
      ingest: { perSecond: flood.perSecond, p99: flood.latency.p99, refused: flood.refused },
      seconds: round(seconds),
      cpuSeconds: cpu,
      doubles: stats.doubles.length,
      accepted: stats.accepted,
      paced: { perSecond: pace, orders: paced.answered, post: paced.latency, ...latency },
      peakMb: Object.fromEntries(hub.programs.map((program) => [program.name, round(program.peakMb, 0)])),
    };
    say(
      `  ${backend}: ${figures.perSecond} orders/s end to end, cpu ${JSON.stringify(cpu)} s, peak ${JSON.stringify(figures.peakMb)} MB`,
    );
    return figures;
  } finally {
    await hub.stop();
  }
}
