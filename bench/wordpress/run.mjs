// What the plugin costs a shop, in one run on one machine. See README.md.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findDatabase, stopServices } from '../../bin/lib/services.mjs';
import { installPlugin, slug } from '../../bin/lib/wordpress/build.mjs';
import { Site } from '../../test/wordpress/lib/site.mjs';
import { startHub } from './hub.mjs';
import { classic, pages, storeApi } from './shopper.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: process.env.WORDPRESS_DIR },
    runs: { type: 'string', default: '500' },
    rows: { type: 'string', default: '100000' },
    only: { type: 'string', default: 'up,slow,down,immediate,spanish,pages,flush' },
  },
});
const runs = Number(values.runs);
const parts = values.only.split(',');

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};
const percentile = (numbers, share) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? 0;
const ms = (nanoseconds) => (nanoseconds / 1e6).toFixed(3);

function summarise(lines) {
  const kinds = [...new Set(lines.map((line) => line.kind))];
  return kinds.map((kind) => {
    const all = lines.filter((line) => line.kind === kind);
    // Each request gives our time or the bare INSERT's: whichever comes second finds everything warm.
    const own = all.filter((line) => line.floor === 0).map((line) => line.ns);
    const floor = all.filter((line) => line.floor > 0).map((line) => line.floor);
    const names = {};
    for (const line of all) for (const [name, ns] of Object.entries(line.by)) (names[name] ??= []).push(ns);
    return {
      kind,
      runs: all.length,
      own: median(own),
      p95: percentile(own, 0.95),
      floor: median(floor),
      beyond: median(own) - median(floor),
      boot: median(all.map((line) => line.boot)),
      queries: Math.max(...all.map((line) => line.queries)),
      inserts: Math.max(...all.map((line) => line.statements.filter((sql) => /^INSERT/i.test(sql)).length)),
      http: all.reduce((sum, line) => sum + line.http, 0),
      actions: all.reduce((sum, line) => sum + line.actions, 0),
      statements: [...new Set(all.flatMap((line) => line.statements))],
      slowest: Object.entries(names)
        .map(([name, list]) => [name, ms(median(list))])
        .sort((a, b) => b[1] - a[1])
        .slice(0, 8),
    };
  });
}

function table(rows) {
  const head = [
    'What',
    'Runs',
    'Ours, median',
    'p95',
    'Bare INSERT',
    'Beyond it',
    'Queries',
    'INSERTs',
    'HTTP',
    'Actions',
  ];
  const body = rows.map((row) => [
    row.kind,
    row.runs,
    `${ms(row.own)} ms`,
    `${ms(row.p95)} ms`,
    `${ms(row.floor)} ms`,
    `${ms(row.beyond)} ms`,
    row.queries,
    row.inserts,
    row.http,
    row.actions,
  ]);
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Switches chat button and question link on or off. */
const chat = (site, shown) =>
  site.php(
    "update_option( 'liaison_chat', array( 'enabled' => $args['shown'], 'phone' => '34600111222', 'product_link' => $args['shown'] ) ); return true;",
    { shown },
  );

async function measure(site, hub, results) {
  const { products } = site.shop;
  const log = join(site.state.folder, 'bench.jsonl');
  if (parts.includes('immediate')) {
    // As a test of the background leaves it: PHP's own web server cannot send a response before its request ends.
    await site.php(
      "update_option( 'liaison_loopback', array( 'state' => 'ok', 'ms' => 1, 'at' => 0 ) ); return true;",
    );
    await storeApi(site.url, products, runs, (what) => `${what}, sent at once`);
    await site.php("update_option( 'liaison_loopback', array() ); return true;");
  }
  if (parts.includes('spanish')) {
    const speak = (locale) =>
      site.php("update_option( 'WPLANG', $args['locale'] ); return true;", { locale });
    await speak('es_ES');
    await storeApi(site.url, products, runs, (what) => `${what}, in Spanish`);
    await chat(site, 'yes');
    await pages(site.url, runs, (what) => `${what} with chat, in Spanish`);
    await chat(site, 'no');
    await speak('');
  }
  for (const state of ['up', 'slow', 'down'].filter((name) => parts.includes(name))) {
    hub.wait = state === 'slow' ? 10_000 : 0;
    if (state === 'down') await hub.close();
    await classic(site.url, products, runs, `classic submit, hub ${state}`);
    await storeApi(site.url, products, runs, (what) => `${what}, hub ${state}`);
    console.log(`hub ${state}: done`);
  }
  if (parts.includes('pages')) {
    await pages(site.url, runs, (what) => what);
    await chat(site, 'yes');
    await pages(site.url, runs, (what) => `${what} with chat`);
  }
  if (!existsSync(log)) return;
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  results.requests = summarise(lines.map((line) => JSON.parse(line)));
}

async function main() {
  if (!values.from)
    throw new Error('Set WORDPRESS_DIR, or --from, to a WordPress with the plugin woocommerce in it.');
  const database = await findDatabase({ durable: true });
  if (!database.url) throw new Error(database.missing);
  process.env.TEST_DATABASE_URL = database.url;
  const hub = await startHub();
  // What shops install, and not the repository's folder: classes of a bundle stand in one file.
  const built = mkdtempSync(join(tmpdir(), 'liaison-plugin-'));
  const site = await Site.create({
    from: values.from,
    plugin: installPlugin(join(built, slug)),
    define: { WP_DEBUG: false },
    // As PHP comes: files are looked at again after two seconds, not each time.
    ini: ['opcache.revalidate_freq=2'],
  });
  const results = {
    at: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
  };
  try {
    results.versions = site.shop.versions;
    copyFileSync(join(here, 'probe.php'), join(site.root, 'wp-content/mu-plugins/liaison-bench.php'));
    const connected = await site.run(join(here, 'connect.php'), { hub: hub.url });
    if (!connected.connected) throw new Error(`The shop was not connected: ${JSON.stringify(connected)}`);
    await site.php(
      'global $wpdb; $wpdb->query( "CREATE TABLE liaison_bench_floor LIKE {$wpdb->prefix}liaison_queue" ); return true;',
    );
    await measure(site, hub, results);
    if (parts.includes('flush')) {
      const fresh = await startHub();
      await site.run(join(here, 'connect.php'), { hub: fresh.url });
      await site.php('global $wpdb; $wpdb->query( "TRUNCATE {$wpdb->prefix}liaison_queue" ); return true;');
      await site.run(join(here, 'fill.php'), { rows: Number(values.rows) });
      results.flush = await site.run(join(here, 'flush.php'), { rounds: 5_000 });
      results.flush.received = fresh.items;
      await fresh.close();
    }
  } finally {
    await site.destroy();
    await hub.close().catch(() => {});
    await stopServices();
    rmSync(built, { recursive: true, force: true });
  }
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(
    join(root, `bench/results/wordpress-${results.at.replaceAll(':', '-')}.json`),
    JSON.stringify(results, null, 2),
  );
  if (results.requests) {
    console.log(table(results.requests));
    for (const row of results.requests)
      console.log(`\n${row.kind}: boot ${ms(row.boot)} ms`, row.slowest, row.statements);
  }
  if (results.flush) {
    const { rows, left, received, seconds, points } = results.flush;
    const peaks = points.map((point) => point.peak / 2 ** 20);
    console.log(
      `\nflush: ${rows} events, ${left} left, ${received} received in ${seconds.toFixed(0)} s; ` +
        `peak above the baseline ${Math.min(...peaks).toFixed(1)} to ${Math.max(...peaks).toFixed(1)} MB, ` +
        `kept at the end ${((points.at(-1)?.usage ?? 0) / 2 ** 20).toFixed(2)} MB`,
    );
  }
}

await main();
