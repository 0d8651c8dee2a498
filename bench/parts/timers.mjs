// What it costs to set one timer and to fire it, while a thousand and while a million others wait. The
// million is written by SQL; what is measured goes through the product's own repository and stage.
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { freshDatabase } from '../lib/databases.mjs';
import { median, round } from '../lib/stats.mjs';

const dist = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);

const account = '01900000-0000-7000-8000-000000000001';
const connection = '01900000-0000-7000-8000-000000000002';
const columns =
  'id, accountId, plugin, connectionId, timerKey, journeyId, eventId, dueAt, payload, status, reason, createdAt, settledAt, traceId';

/** Timers due from one hour to thirty days from now. */
async function fill(database, backend, from, count) {
  const at = Date.now();
  const values = (n, id) =>
    `${id}, '${account}', 'bench', '${connection}', ${backend === 'sqlite' ? `'wait-' || ${n}` : `CONCAT('wait-', ${n})`}, NULL, '${account}', ` +
    `${at} + 3600000 + (${n} * 2503) % 2588400000, '{"step":"reminder"}', 'pending', NULL, ${at}, NULL, 'bench'`;
  if (backend === 'sqlite') {
    const id = "printf('01910000-%04x-7000-8000-%012x', n >> 16, n)";
    await database.query(
      `INSERT INTO timer (${columns}) WITH RECURSIVE s(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM s WHERE n + 1 < ${from + count}) SELECT ${values('n', id)} FROM s`,
    );
    return;
  }
  // MariaDB stops recursion after a thousand rounds, so numbers are made of their digits.
  const digit = `(${Array.from({ length: 10 }, (_, d) => `SELECT ${d} AS d`).join(' UNION ALL ')})`;
  const id = "CONCAT('01910000-', LPAD(HEX(s.n >> 16), 4, '0'), '-7000-8000-', LPAD(HEX(s.n), 12, '0'))";
  for (let start = from; start < from + count; start += 10_000) {
    const numbers = `SELECT ${start} + a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM ${digit} a, ${digit} b, ${digit} c, ${digit} e`;
    await database.query(
      `INSERT INTO timer (${columns}) SELECT ${values('s.n', id)} FROM (${numbers}) s WHERE s.n < ${from + count}`,
    );
  }
}

async function measure(hub, repetitions) {
  const set = [];
  const fire = [];
  for (let round = 0; round < repetitions; round++) {
    const now = Date.now();
    const timer = {
      accountId: account,
      plugin: 'bench',
      connectionId: connection,
      key: `measured-${randomUUID()}`,
      journeyId: null,
      eventId: account,
      dueAt: now - 1,
      payload: { step: 'reminder' },
      traceId: 'bench',
    };
    let started = performance.now();
    await hub.database.write((tx) => hub.timers.set(tx, [timer], now));
    set.push(performance.now() - started);
    started = performance.now();
    const fired = await hub.stage.run();
    fire.push(performance.now() - started);
    if (fired !== 1) throw new Error(`${fired} timers fired instead of one`);
  }
  return {
    set: median(set),
    fire: median(fire),
    both: median(set.map((value, index) => value + fire[index])),
  };
}

export async function timers(backend, servers, options, say) {
  const { Database } = await dist('database/index.js');
  const { Clock } = await dist('platform/index.js');
  const { Registry } = await dist('registry/index.js');
  const { TimerRepository } = await dist('timers/index.js');
  const { TimersStage, Occasions, Installations } = await dist('dispatch/index.js');
  const temporary = await freshDatabase(backend, servers);
  const database = await Database.open(
    backend === 'sqlite' ? { file: temporary.file } : { url: temporary.url },
  );
  try {
    const clock = new Clock();
    const registry = await Registry.load([]);
    const repository = new TimerRepository();
    // No plugin of this name exists, so nothing is decided: only the wait itself is measured.
    const nothingToDecide = { decide: async () => [] };
    const stage = new TimersStage(
      database,
      repository,
      new Occasions(registry, new Installations(registry), { noticed: async () => undefined }),
      nothingToDecide,
      clock,
    );
    const hub = { database, timers: repository, stage };
    await fill(temporary, backend, 0, 1_000);
    await measure(hub, 100);
    const few = await measure(hub, options.repetitions);
    const many = options.pending;
    await fill(temporary, backend, 1_000, many - 1_000);
    if (backend === 'mariadb') await temporary.query('ANALYZE TABLE timer');
    await measure(hub, 100);
    const full = await measure(hub, options.repetitions);
    const figures = {
      backend,
      pending: many,
      amongAThousand: { setMs: round(few.set, 3), fireMs: round(few.fire, 3) },
      amongAll: { setMs: round(full.set, 3), fireMs: round(full.fire, 3) },
      ratio: round(full.both / few.both, 2),
    };
    say(
      `  ${backend}: set and fire one: ${round(few.both, 2)} ms among 1,000, ${round(full.both, 2)} ms among ${many}; ratio ${figures.ratio}`,
    );
    return figures;
  } finally {
    await database.close();
    await temporary.drop();
  }
}
