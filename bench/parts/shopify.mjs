// A flash sale in a hundred Shopify shops: how fast signed webhooks of one app are taken, how soon they are worked
// off, and how long an order of a quiet shop waits meanwhile.
import { BenchHub } from '../lib/hub.mjs';
import { runJson, until } from '../lib/processes.mjs';
import { loudShops, orderId, quietFrom, quietShop } from '../lib/shopify-orders.mjs';
import { startShopifyVendor } from '../lib/shopify-vendor.mjs';
import { latencies, round } from '../lib/stats.mjs';

const perSecond = 2_000;
const app = { clientId: 'bench-client', clientSecret: 'bench-client-secret' };

/** The owner of a shop agrees: the hub is called back with a code. */
async function connect(hub, appId, shop) {
  const { authorizeUrl } = await hub.call('POST', '/v1/connections/shopify/authorize', {
    appId,
    settings: { shop },
  });
  const asked = new URL(authorizeUrl).searchParams;
  const back = new URL(asked.get('redirect_uri'));
  back.searchParams.set('code', shop);
  back.searchParams.set('state', asked.get('state'));
  const answer = await fetch(back);
  const page = await answer.text();
  if (!page.includes('is connected'))
    throw new Error(`${shop} could not be connected: ${page.slice(0, 300)}`);
}

async function waiting(hub) {
  const [row] = await hub.database.query(
    "SELECT (SELECT COUNT(*) FROM delivery WHERE status = 'pending') + (SELECT COUNT(*) FROM event WHERE status = 'pending') AS n",
  );
  return Number(row.n);
}

/** Milliseconds from sending each order of the quiet shop to its first event. */
async function delays(hub, sent) {
  const rows = await hub.database.query(
    `SELECT subject, MIN(recordedAt) AS at FROM event WHERE subject IN (${sent.map(([n]) => `'order:${orderId(n)}'`).join()}) GROUP BY subject`,
  );
  const told = new Map(rows.map(({ subject, at }) => [subject, Number(at)]));
  return sent.map(([n, at]) => (told.get(`order:${orderId(n)}`) ?? Infinity) - at);
}

export async function shopify(backend, servers, options, say) {
  const vendor = await startShopifyVendor();
  const hub = await BenchHub.start(backend, servers, {
    roles: backend === 'mariadb' ? ['api', 'worker'] : ['all'],
    emulator: false,
    nodeOptions: options.nodeOptions,
    environment: { LIAISON_VENDOR_URLS: JSON.stringify({ shopify: vendor.url }) },
  });
  try {
    const made = await hub.call('POST', '/v1/apps', { connector: 'shopify', name: 'Bench', ...app });
    for (const shop of [...loudShops, quietShop]) await connect(hub, made.id, shop);
    const job = {
      url: hub.url,
      path: new URL(made.webhookUrl).pathname,
      secret: app.clientSecret,
      orders: './lib/shopify-orders.mjs',
      connections: 64,
      seconds: options.seconds + 20,
    };
    await runJson('bench/load.mjs', { ...job, first: 60_000_000, count: 2_000, perSecond: 500 });
    await until('the warm-up to be worked off', async () => (await waiting(hub)) === 0, {
      ms: 60_000,
      every: 50,
    });
    const count = perSecond * options.seconds;
    const began = Date.now();
    const [loud, quiet] = await Promise.all([
      runJson('bench/load.mjs', { ...job, first: 1, count, perSecond }),
      runJson('bench/load.mjs', {
        ...job,
        first: quietFrom,
        count: 2 * options.seconds,
        perSecond: 2,
        keepTimes: true,
      }),
    ]);
    await until('all to be worked off', async () => (await waiting(hub)) === 0, { ms: 200_000, every: 50 });
    // The generators sign first; what counts begins with the first webhook.
    const workedOffSeconds = round((Date.now() - loud.startedAt) / 1_000, 1);
    const [stored] = await hub.database.query("SELECT COUNT(*) AS n FROM event WHERE type = 'order.placed'");
    const quietDelay = latencies(await delays(hub, quiet.sent));
    const result = {
      backend,
      shops: loudShops.length + 1,
      perSecond: loud.perSecond,
      accepted: loud.answered,
      refused: loud.refused,
      latency: loud.latency,
      workedOffSeconds,
      placed: Number(stored.n),
      quietDelay,
      seconds: round((Date.now() - began) / 1_000, 1),
    };
    say(
      `  ${backend}: ${result.perSecond}/s accepted (p99 ${loud.latency.p99} ms, refused ${JSON.stringify(loud.refused)}), ` +
        `worked off ${workedOffSeconds} s after the first, quiet shop p99 ${quietDelay.p99} ms, ${result.placed} orders placed`,
    );
    return result;
  } finally {
    await hub.stop();
    await vendor.close();
  }
}
