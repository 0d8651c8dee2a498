import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/processes.js';
import { execute } from '../../support/statement.js';
import { Edge } from '../support/edge.js';
import { somebody, type Person } from '../support/people.js';
import { pluginFile } from '../support/places.js';
import { QueueProbe } from '../support/queue-probe.js';
import { pause, Shop } from '../support/shop.js';

/** One order for each phone, as a shopper who agreed to order updates leaves it. */
const makeOrders = `
  $ids = array();
  foreach ( $args['phones'] as $phone ) {
    $order = wc_create_order( array( 'status' => 'pending' ) );
    $order->add_product( wc_get_product( $args['product'] ) );
    $order->set_billing_first_name( 'Ana' );
    $order->set_billing_phone( $phone );
    $order->set_billing_country( 'ES' );
    $order->update_meta_data( 'liaison_whatsapp_optin', 'yes' );
    $order->calculate_totals();
    $order->set_status( 'processing' );
    $order->save();
    $ids[] = $order->get_id();
  }
  return $ids;`;

/** More than one delivery takes: it takes a hundred. */
const MANY = 110;

describe('the queue of a real shop', () => {
  let edge: Edge;
  let shop: Shop;
  let probe: QueueProbe;
  beforeAll(async () => {
    edge = await Edge.open();
    shop = await Shop.open({ connect: false, hub: { environment: { PUBLIC_URL: edge.url } } });
    edge.hub = shop.hub.url;
    probe = new QueueProbe(shop.site);
    await shop.connect();
    await shop.live();
    await shop.sendByTasks();
    await shop.hub.enablePlugin('order-notifications');
  }, 240_000);
  afterAll(async () => {
    await shop.close();
    await edge.close();
  }, 60_000);

  const people = (count: number): Person[] => Array.from({ length: count }, () => somebody());
  /** Orders of these people, all waiting in the queue. */
  const orders = (who: readonly Person[]): Promise<number[]> =>
    shop.site.php<number[]>(makeOrders, {
      phones: who.map(({ phone }) => phone),
      product: shop.site.shop.products['mug'],
    });
  /** As if ten minutes had gone by: what was begun and locked before is old, and it is time to look again. */
  const tenMinutesLater = () =>
    shop.site.php(
      `global $wpdb;
       $wpdb->query( "UPDATE {$wpdb->options} SET option_value = '1-dead' WHERE option_name = 'liaison_flush_lock'" );
       $wpdb->query( "UPDATE {$wpdb->prefix}actionscheduler_actions SET last_attempt_gmt = last_attempt_gmt - INTERVAL 10 MINUTE WHERE status = 'in-progress'" );
       update_option( 'liaison_scheduled_at', 1 );
       return true;`,
    );
  /** Sends until nothing waits. */
  const empty = () =>
    until(
      'the queue to be empty',
      async () => {
        await shop.flush();
        return (await shop.waiting()).length === 0;
      },
      60_000,
    );
  /** How often the hub knows that each of these orders was accepted. */
  const accepted = async (ids: readonly number[]): Promise<number[]> => {
    const events = await shop.hub.list<{ subject: string }>('/v1/events?type=order.accepted');
    return ids.map((id) => events.filter(({ subject }) => subject === `order:${id}`).length);
  };
  const isToldOnce = async (ids: readonly number[], who: readonly Person[]): Promise<void> => {
    await until(
      'every person to have been written to',
      async () => {
        const { recipients } = await shop.hub.graph.stats();
        await pause(500);
        return who.every(({ digits }) => (recipients[digits] ?? 0) > 0);
      },
      90_000,
    );
    await pause(2_000);
    const once = ids.map(() => 1);
    expect(await accepted(ids)).toEqual(once);
    const { recipients } = await shop.hub.graph.stats();
    expect(who.map(({ digits }) => recipients[digits])).toEqual(once);
  };
  /** One run of the sender, whether or not cron has one due, begun as Action Scheduler begins it. */
  const send = () =>
    shop.site.php(
      `do_action( 'action_scheduler_before_execute', 0, 'spec' ); do_action( 'liaison_flush' ); return true;`,
    );
  /** A call of wp-cron.php, which sees to it that what runs by itself is planned. */
  const visitByCron = () => shop.site.php('return true;', {}, { define: { DOING_CRON: true } });

  /** Somebody with the finger on the button: loading WordPress takes longer than a delivery may. */
  const readyToDeactivate = async () => {
    const file = (name: string) => join(shop.site.state.folder, name);
    const done = shop.site.php(
      `require_once ABSPATH . 'wp-admin/includes/plugin.php';
       touch( $args['ready'] );
       while ( ! is_file( $args['go'] ) ) { clearstatcache(); usleep( 10000 ); }
       deactivate_plugins( $args['plugin'] );
       return true;`,
      { ready: file('ready'), go: file('go'), plugin: pluginFile },
      { user: 'owner' },
    );
    await until('WordPress to be loaded', () => existsSync(file('ready')), 60_000);
    return {
      deactivate: async () => {
        writeFileSync(file('go'), '');
        await done;
      },
    };
  };

  it('deactivated while a batch is under way: what arrived is done, the rest waits and is told once afterwards', async () => {
    const who = people(MANY);
    const ids = await orders(who);
    const before = edge.arrivals.length;
    const { deactivate } = await readyToDeactivate();
    let release = () => {};
    edge.held = new Promise((done) => (release = done));
    try {
      const running = shop.flush();
      await until('a delivery under way', () => edge.arrivals.length > before, 30_000);
      await deactivate();
      release();
      await running;
    } finally {
      edge.held = undefined;
    }
    expect(edge.arrivals.slice(before).map(({ items }) => items.length)).toEqual([100]);
    expect(await shop.waiting()).toHaveLength(MANY - 100);
    await shop.flush();
    expect(edge.arrivals).toHaveLength(before + 1);

    await shop.site.activate();
    await visitByCron();
    await shop.heartbeat();
    expect((await shop.connection()).status).toBe('active');
    await empty();
    const told = edge.told(before).map(({ payload }) => payload?.['id']);
    expect(told).toHaveLength(MANY);
    expect(new Set(told)).toEqual(new Set(ids));
    await isToldOnce(ids, who);
  }, 300_000);

  it('two runners at once: each event arrives once', async () => {
    await empty();
    const who = people(MANY);
    const ids = await orders(who);
    const before = edge.arrivals.length;
    edge.delay = 500;
    try {
      await Promise.all([send(), send(), shop.site.cron({ due: ['liaison_flush'] })]);
    } finally {
      edge.delay = 0;
    }
    await empty();
    const told = edge.told(before).map(({ id }) => id);
    expect(new Set(told).size).toBe(told.length);
    expect(new Set(edge.told(before).map(({ payload }) => payload?.['id']))).toEqual(new Set(ids));
    await isToldOnce(ids, who);
  }, 300_000);

  it('killed between the hub’s answer and the note of it: told again, and known once', async () => {
    await empty();
    const who = people(3);
    const ids = await orders(who);
    const before = edge.arrivals.length;
    probe.killAfterDelivery();
    await expect(shop.flush()).rejects.toThrow(/ended with null/);
    expect(probe.killed).toBe(true);
    expect(edge.arrivals.slice(before).map(({ status }) => status)).toEqual([expect.any(Number)]);
    expect(edge.arrivals[before]?.status).toBeLessThan(300);
    expect(await shop.waiting()).toHaveLength(ids.length);
    // More is told together with what is told again, so that the second delivery is not the first one's copy.
    const later = people(1);
    const laterIds = await orders(later);
    await tenMinutesLater();
    // Action Scheduler gives up the run that never ended, and the next one is planned.
    await shop.heartbeat();
    await visitByCron();
    await empty();
    const told = edge.told(before).map(({ payload }) => payload?.['id']);
    for (const id of ids) expect(told.filter((each) => each === id)).toHaveLength(2);
    await isToldOnce([...ids, ...laterIds], [...who, ...later]);
  }, 120_000);

  it('a lock left by a runner that died lapses by itself', async () => {
    const who = people(1);
    probe.killAfterDelivery();
    await orders(who);
    await expect(send()).rejects.toThrow(/ended with null/);
    const held = async () =>
      (
        await shop.site.rows<{ option_value: string }>(
          "SELECT option_value FROM wp_options WHERE option_name = 'liaison_flush_lock'",
        )
      )[0]?.option_value ?? '';
    expect(await held()).not.toBe('');
    await send();
    expect(await shop.waiting()).toHaveLength(1);
    // Its minute is over.
    await shop.site.rows("UPDATE wp_options SET option_value = ? WHERE option_name = 'liaison_flush_lock'", [
      `${Date.now() - 1}-dead`,
    ]);
    await send();
    expect(await shop.waiting()).toEqual([]);
    expect(await held()).toBe('');
  }, 60_000);

  /** As if the shop had been silent for so long. */
  const silentFor = async (minutes: number) => {
    const at = Date.now() - minutes * 60_000;
    const changed = await execute(
      shop.hub.location,
      'UPDATE companion SET heartbeatAt = ?, createdAt = ?, nextCheckAt = 0',
      [at, at],
    );
    expect(changed).toBe(1);
  };
  const health = async () =>
    (await shop.connection())['health'] as { state: string; hint?: string | null; reason?: string | null };

  it('no cron for a quarter of an hour: the hub has the queue emptied, and alarms nobody', async () => {
    await empty();
    await shop.heartbeat();
    const who = people(1);
    const ids = await orders(who);
    await silentFor(14);
    await pause(3_000);
    expect(await shop.waiting()).not.toEqual([]);
    await silentFor(16);
    await until('the hub to have asked', async () => (await shop.waiting()).length === 0, 20_000);
    await isToldOnce(ids, who);
    expect((await health()).state).not.toBe('degraded');
  }, 90_000);

  it('only when that fails too the owner is told, with the line for cron; until the shop reports again', async () => {
    const blocked = ['/wp-json/wc-liaison', 'rest_route=', 'wc-ajax=liaison'];
    await orders(people(1));
    try {
      shop.site.block(blocked.map((contains) => ({ contains, status: 403 })));
      await silentFor(16);
      await until('the alarm', async () => (await health()).state === 'degraded', 30_000);
      expect((await health()).hint).toContain(`${shop.site.url}/wp-cron.php?doing_wp_cron`);
      expect(await shop.waiting()).not.toEqual([]);
      const owner = await shop.browser.owner(shop.site.url);
      await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison`);
      await owner.getByText('/wp-cron.php?doing_wp_cron').first().waitFor();
      await owner.context().close();
    } finally {
      shop.site.block([]);
    }
    await shop.heartbeat();
    expect((await health()).state).not.toBe('degraded');
    await empty();
  }, 90_000);

  it('leaves nothing undelivered, and debug.log empty', async () => {
    expect(await shop.waiting()).toEqual([]);
    expect(shop.complaints()).toEqual([]);
  });
});
