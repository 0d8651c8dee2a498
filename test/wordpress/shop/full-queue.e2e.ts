import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Edge } from '../support/edge.js';
import { somebody, type Person } from '../support/people.js';
import { QueueProbe, type Statement } from '../support/queue-probe.js';
import { Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';

const ticks = { 'liaison/marketing': false, 'liaison/transactional': true };
const ROWS = 1_000_000;
const day = 86_400_000;

/** What the rows of the full table are: shares of a hundred, in a state, since when. */
const kinds = [
  { share: 55, state: 'waiting', age: 0 },
  { share: 5, state: 'waiting', age: 40 * day },
  { share: 10, state: 'delivered', age: 0 },
  { share: 20, state: 'delivered', age: 8 * day },
  { share: 5, state: 'dead', age: 0 },
  { share: 5, state: 'dead', age: 31 * day },
] as const;
const count = (state: string, old?: boolean): number =>
  kinds
    .filter((kind) => kind.state === state && (old === undefined || kind.age > 0 === old))
    .reduce((sum, { share }) => sum + (share * ROWS) / 100, 0);

describe('a queue of a million rows', () => {
  let edge: Edge;
  let shop: Shop;
  let probe: QueueProbe;
  /** Every statement the parts of this suite saw. */
  const seen: Statement[] = [];
  let atCheckout: Statement[];

  beforeAll(async () => {
    edge = await Edge.open();
    shop = await Shop.open({ connect: false, hub: { environment: { PUBLIC_URL: edge.url } } });
    edge.hub = shop.hub.url;
    await shop.connect();
    await shop.live();
    await shop.sendByTasks();
    await shop.flush();
    probe = new QueueProbe(shop.site);
    atCheckout = await watch(() => buy(somebody()));
    // As after weeks without a hub, and all at once the hub is there: it takes what comes.
    edge.swallows = true;
    await fill();
  }, 600_000);
  afterAll(async () => {
    await shop.close();
    await edge.close();
  }, 120_000);

  const watch = async (work: () => Promise<unknown>): Promise<Statement[]> => {
    const statements = await probe.during(work);
    seen.push(...statements);
    return statements;
  };
  const buy = async (person: Person): Promise<number> => {
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['mug'] ?? 0);
    await api.updateCustomer(person);
    await api.draft(ticks);
    return (await api.order(person, ticks)).body['order_id'] as number;
  };

  /** Fills the table: a few rows, doubled until there are enough, then made what they are to be. */
  const fill = async (): Promise<void> => {
    const sql = (text: string, values: unknown[] = []) => shop.site.rows(text, values);
    await sql('DELETE FROM wp_liaison_queue');
    await sql('CREATE TABLE seed (n int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY)');
    await sql('INSERT INTO seed VALUES (1)');
    for (let rows = 1; rows < ROWS; rows *= 2)
      await sql('INSERT INTO seed (n) SELECT n + ? FROM seed WHERE n + ? <= ?', [rows, rows, ROWS]);
    const data = JSON.stringify({ token: 'a'.repeat(32), reason: 'expired', note: 'n'.repeat(100) });
    const now = Date.now();
    let from = 0;
    for (const { share, state, age } of [...kinds].sort((one, other) => other.age - one.age)) {
      const to = from + (share * ROWS) / 100;
      const ended = state === 'waiting' ? 0 : now - age;
      await sql(
        `INSERT INTO wp_liaison_queue (topic, subject, data, occurred_at, attempts, next_at, state, error, delivered_at)
         SELECT 'cart.deleted', CONCAT('cart:', n), ?, ?, ?, 0, ?, '', ? FROM seed WHERE n > ? AND n <= ?`,
        [
          state === 'delivered' ? null : data,
          now - age - 1_000,
          state === 'dead' ? 5 : 0,
          state,
          ended,
          from,
          to,
        ],
      );
      from = to;
    }
    await sql('DROP TABLE seed');
    await sql('ANALYZE TABLE wp_liaison_queue');
    expect(await states()).toEqual({
      waiting: count('waiting'),
      delivered: count('delivered'),
      dead: count('dead'),
    });
  };
  const states = async (): Promise<Record<string, number>> => {
    const rows = await shop.site.rows<{ state: string; number: number }>(
      'SELECT state, COUNT(*) AS number FROM wp_liaison_queue GROUP BY state',
    );
    return Object.fromEntries(rows.map(({ state, number }) => [state, number]));
  };

  it('checkout works, and asks the table no more than it does of an empty one', async () => {
    const statements = await watch(() => buy(somebody()));
    const form = ({ from, sql }: Statement) => `${from.split('?')[0]} ${sql.split(' ')[0]}`;
    expect(statements.map(form)).toEqual(atCheckout.map(form));
    expect(statements.map(({ sql }) => sql.split(' ')[0])).toEqual(['INSERT']);
    expect((await states())['waiting']).toBe(count('waiting') + 1);
  }, 60_000);

  it('a flush goes forward from the oldest row, within its time and its memory', async () => {
    const before = await states();
    interface Run {
      flushed: number;
      more: boolean;
      seconds: number;
      peak: number;
    }
    const statements = await watch(async () => {
      const run = await shop.site.php<Run>(
        `$flusher = \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Queue\\Flusher::class );
         $before  = memory_get_usage();
         if ( function_exists( 'memory_reset_peak_usage' ) ) { memory_reset_peak_usage(); }
         $start = microtime( true );
         $done  = $flusher->run();
         return array( 'flushed' => $done['flushed'], 'more' => $done['more'], 'seconds' => microtime( true ) - $start, 'peak' => memory_get_peak_usage() - $before );`,
      );
      expect(run.flushed).toBeGreaterThanOrEqual(100);
      expect(run.more).toBe(true);
      // Ten seconds are allowed; counting what is left comes on top.
      expect(run.seconds).toBeLessThan(20);
      expect(run.peak).toBeLessThan(64 * 1_048_576);
      expect((await states())['waiting']).toBe((before['waiting'] ?? 0) - run.flushed);
    });
    const ids = edge.told().map(({ id }) => Number(id));
    expect(ids).toEqual([...ids].sort((one, other) => one - other));
    expect(new Set(ids).size).toBe(ids.length);
    expect(statements.length).toBeGreaterThan(0);
  }, 90_000);

  it('the owner’s pages open', async () => {
    const owner = await shop.browser.owner(shop.site.url);
    owner.setDefaultTimeout(60_000);
    await watch(async () => {
      for (const query of ['', '&tab=messages', '&tab=deliveries', '&tab=settings']) {
        const answer = await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison${query}`);
        expect([query, answer?.status()]).toEqual([query, 200]);
        expect(await owner.locator('.liaison').count()).toBe(1);
      }
      for (const page of ['admin.php?page=wc-orders', 'plugins.php']) {
        const answer = await owner.goto(`${shop.site.url}/wp-admin/${page}`);
        expect([page, answer?.status()]).toEqual([page, 200]);
      }
      await shop.heartbeat();
    });
    await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison&tab=deliveries`);
    expect(await owner.locator('.liaison').innerText()).toMatch(/\d{3},\d{3} updates pending/);
    await owner.context().close();
  }, 240_000);

  it('is tidied up, some thousand rows at a time', async () => {
    const before = await states();
    const statements = await watch(() => shop.site.cron({ due: ['liaison_purge'], rounds: 1 }));
    const after = await states();
    expect(after['delivered']).toBe((before['delivered'] ?? 0) - count('delivered', true));
    // What waited too long is given up, and what was given up long ago is gone.
    const tooOld = await shop.site.rows(
      "SELECT id FROM wp_liaison_queue WHERE state = 'waiting' AND occurred_at < ? LIMIT 1",
      [Date.now() - 30 * day],
    );
    expect(tooOld).toEqual([]);
    expect((after['waiting'] ?? 0) + (after['dead'] ?? 0)).toBe(
      (before['waiting'] ?? 0) + (before['dead'] ?? 0) - count('dead', true),
    );
    for (const { sql } of statements.filter((each) => /^(UPDATE|DELETE)/.test(each.sql)))
      expect(sql).toMatch(/ LIMIT \d+$| id IN \(/);
  }, 300_000);

  it('lets the owner try again what was given up, some thousand rows at a time', async () => {
    const before = await states();
    const statements = await watch(() =>
      shop.site.php(
        `return \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Queue\\DeadLetters::class )->requeue();`,
      ),
    );
    expect(await states()).toMatchObject({ waiting: (before['waiting'] ?? 0) + (before['dead'] ?? 0) });
    for (const { sql } of statements.filter((each) => each.sql.startsWith('UPDATE')))
      expect(sql).toMatch(/ LIMIT \d+$/);
  }, 120_000);

  it('no statement reads the whole table', async () => {
    // One of each form: the numbers and texts in it do not matter.
    const forms = new Map(seen.map(({ sql }) => [sql.replaceAll(/'[^']*'|\d+/g, '?'), sql]));
    const slow: string[] = [];
    let explained = 0;
    for (const sql of forms.values()) {
      if (!/^(SELECT|UPDATE|DELETE)/.test(sql)) continue;
      explained++;
      const plan = await shop.site.rows<{ type: string | null; key: string | null }>(`EXPLAIN ${sql}`);
      // The row beyond the newest million is found by counting them, on the key alone.
      const counts = sql.includes(' OFFSET ');
      if (
        plan.some(
          ({ type, key }) =>
            (type !== null && key === null) || type === 'ALL' || (type === 'index' && !counts),
        )
      )
        slow.push(`${JSON.stringify(plan)} ${sql.slice(0, 300)}`);
    }
    expect(slow).toEqual([]);
    // Flush, pages, purge: this is not about nothing.
    expect(explained).toBeGreaterThan(8);
  }, 60_000);

  it('leaves debug.log empty', () => {
    expect(shop.complaints()).toEqual([]);
  });
});
