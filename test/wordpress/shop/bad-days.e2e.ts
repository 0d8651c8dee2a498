import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/processes.js';
import { callShop, secretOf } from '../support/calls.js';
import { somebody, type Person } from '../support/people.js';
import { pause, Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';

const ticks = { 'liaison/marketing': false, 'liaison/transactional': true };

/** A shop whose clock is an hour ahead. */
const wrongClock = `<?php
add_action( 'plugins_loaded', static function () {
	if ( get_option( 'test_clock_ahead' ) ) {
		\\Liaison\\WooCommerce\\Plugin::services()->set( \\Liaison\\WooCommerce\\Support\\Clock::class, static fn() => new class implements \\Liaison\\WooCommerce\\Support\\Clock {
			public function now(): int { return (int) ( microtime( true ) * 1000 ) + 3600000; }
		} );
	}
}, 5 );`;

describe('bad days of a real shop', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open();
    await shop.sendByTasks();
    await shop.hub.enablePlugin('order-notifications');
    writeFileSync(join(shop.site.root, 'wp-content/mu-plugins/clock.php'), wrongClock);
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  const buy = async (person: Person): Promise<number> => {
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['mug'] ?? 0);
    return (await api.order(person, ticks)).body['order_id'] as number;
  };
  /** As if the waits after failures were over. */
  const turnTheClock = () =>
    shop.site.php(
      `global $wpdb; $wpdb->query( "UPDATE {$wpdb->prefix}liaison_queue SET next_at = 0" );
       delete_option( 'liaison_queue_circuit' ); delete_option( 'liaison_hub_circuit' ); return true;`,
    );

  it('sells as quickly while the hub is down, and tells everything once when it is back', async () => {
    const people = [somebody(), somebody()];
    await shop.hub.stopProcesses();
    const calls = shop.site.outgoing().length;
    const started = Date.now();
    for (const person of people) await buy(person);
    expect(Date.now() - started).toBeLessThan(15_000);
    expect(shop.site.outgoing().length).toBe(calls);
    await shop.flush();
    const waiting = await shop.waiting();
    expect(waiting.length).toBeGreaterThanOrEqual(2);
    expect(waiting.every((row) => row.state === 'waiting')).toBe(true);

    await shop.hub.startProcesses();
    await turnTheClock();
    await shop.flush();
    for (const person of people) await shop.receives(person.digits, 1);
    await shop.flush();
    await pause(2_000);
    for (const person of people) expect(await shop.received(person.digits)).toHaveLength(1);
    expect(await shop.waiting()).toEqual([]);
  }, 120_000);

  it('tells everything once when two runners work at the same time', async () => {
    const people = [somebody(), somebody(), somebody()];
    for (const person of people) await buy(person);
    await Promise.all([shop.flush(), shop.flush(), shop.flush()]);
    await turnTheClock();
    await shop.flush();
    for (const person of people) await shop.receives(person.digits, 1);
    await pause(2_000);
    for (const person of people) expect(await shop.received(person.digits)).toHaveLength(1);
  }, 90_000);

  it('says nothing about an order that was deleted before it was told', async () => {
    const person = somebody();
    const id = await buy(person);
    await shop.site.php(`wc_get_order( $args['id'] )->delete( true ); return true;`, { id });
    await shop.flush();
    await pause(2_500);
    expect(await shop.received(person.digits)).toEqual([]);
    expect(await shop.waiting()).toEqual([]);
  }, 60_000);

  it("tells last year's orders as history when they are completed in bulk: no message", async () => {
    const person = somebody();
    const ids = await shop.site.php<number[]>(
      `$ids = array();
       for ( $i = 0; $i < 5; $i++ ) {
         $order = wc_create_order( array( 'status' => 'processing' ) );
         $order->add_product( wc_get_product( $args['product'] ) );
         $order->set_date_created( time() - 300 * DAY_IN_SECONDS );
         $order->set_billing_phone( $args['phone'] );
         $order->set_billing_country( 'ES' );
         $order->update_meta_data( 'liaison_whatsapp_optin', 'yes' );
         $order->calculate_totals();
         $order->save();
         $ids[] = $order->get_id();
       }
       return $ids;`,
      { product: shop.site.shop.products['mug'], phone: person.phone },
    );
    await shop.flush();
    await shop.site.php(
      `foreach ( $args['ids'] as $id ) { wc_get_order( $id )->update_status( 'completed' ); } return true;`,
      { ids },
    );
    await shop.flush();
    await pause(4_000);
    expect(await shop.waiting()).toEqual([]);
    expect(await shop.received(person.digits)).toEqual([]);
  }, 60_000);

  it('learns how far its clock is off, and goes on', async () => {
    await shop.site.php(`update_option( 'test_clock_ahead', 1 ); return true;`);
    const person = somebody();
    await buy(person);
    await shop.flush();
    await shop.heartbeat();
    await shop.receives(person.digits, 1);
    const last = await shop.site.php<{ ok: boolean } | null>(
      `return \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Connect\\Heartbeat::class )->last();`,
    );
    expect(last).toMatchObject({ ok: true });
    await shop.site.php(`delete_option( 'test_clock_ahead' ); return true;`);
    await shop.heartbeat();
  }, 60_000);

  /** Connects again, which tests how the hub reaches the shop, and says what the owner reads of it. */
  const connectionToShop = async () => {
    await shop.site.php(
      `return \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Connect\\Disconnect::class )->run();`,
    );
    const owner = await shop.connect();
    await owner.context().close();
    return until('the connection to the shop', async () => {
      await shop.heartbeat();
      const last = await shop.site.php<{
        answer: { connectionToShop?: { way: string; blocker?: string; hint?: string } };
      } | null>(
        `return \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Connect\\Heartbeat::class )->last();`,
      );
      const found = last?.answer.connectionToShop;
      return found?.way === 'unknown' ? undefined : found;
    });
  };

  it('is reached by another way where the REST API is blocked, and by its own calls where every way is', async () => {
    const page = '<html><title>Blocked</title>Generated by Wordfence</html>';
    const blocked = (contains: string) => ({ contains, status: 403, body: page });
    try {
      shop.site.block([blocked('/wp-json/wc-liaison')]);
      expect(await connectionToShop()).toMatchObject({ way: 'rest_route' });
      shop.site.block([blocked('/wp-json/wc-liaison'), blocked('rest_route=')]);
      expect(await connectionToShop()).toMatchObject({ way: 'wc-ajax' });
      shop.site.block([blocked('/wp-json/wc-liaison'), blocked('rest_route='), blocked('wc-ajax=liaison')]);
      const none = await connectionToShop();
      expect(none).toMatchObject({ way: 'heartbeat' });
      expect(JSON.stringify(none)).toMatch(/wordfence/i);
    } finally {
      shop.site.block([]);
    }
    expect(await connectionToShop()).toMatchObject({ way: 'rest' });
    await shop.live();
  }, 120_000);

  it('empties its queue when the hub asks, with no cron at all; and for nobody else', async () => {
    const person = somebody();
    await buy(person);
    expect((await callShop(shop, 'flush', {}, { secret: 'not-the-secret' })).status).toBe(401);
    expect((await callShop(shop, 'flush', {}, { seconds: -4_000 })).status).toBe(401);
    expect((await shop.waiting()).length).toBeGreaterThan(0);
    expect(await callShop(shop, 'flush', {})).toMatchObject({
      status: 200,
      body: { ok: true, output: { waiting: 0 } },
    });
    await shop.receives(person.digits, 1);
  }, 60_000);

  it('goes on after its secret was rotated', async () => {
    const before = await secretOf(shop);
    const rotated = 'rotated-secret-0123456789abcdef0123456789abcdef';
    expect(await callShop(shop, 'rotate-secret', { secret: rotated }, { secret: before })).toMatchObject({
      body: { ok: true },
    });
    expect(await secretOf(shop)).toBe(rotated);
    // The hub took no part in this: the call was ours. With the old secret it knows, the shop still delivers.
    const person = somebody();
    await buy(person);
    await shop.flush();
    await shop.receives(person.digits, 1);
    expect(await callShop(shop, 'rotate-secret', { secret: before }, { secret: rotated })).toMatchObject({
      body: { ok: true },
    });
  }, 60_000);

  it('keeps what happened while its keys cannot be read, and connects again', async () => {
    const salts = Object.fromEntries(
      ['AUTH_KEY', 'SECURE_AUTH_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_KEY', 'LOGGED_IN_SALT'].map(
        (name) => [name, `${name}-changed`],
      ),
    );
    shop.site.define(salts);
    const person = somebody();
    await buy(person);
    await shop.flush();
    expect((await shop.waiting()).length).toBeGreaterThan(0);
    const connections = (await shop.hub.list('/v1/connections')).length;
    const owner = await shop.connect();
    await owner.context().close();
    expect((await shop.hub.list('/v1/connections')).length).toBe(connections);
    await turnTheClock();
    await shop.flush();
    await shop.receives(person.digits, 1);
  }, 90_000);

  it('a copy of the shop sends nothing, and the shop itself goes on', async () => {
    const copy = await shop.site.clone();
    try {
      const person = somebody();
      const api = await new StoreApi(copy.url).open();
      await api.add(copy.shop.products['mug'] ?? 0);
      await api.order(person, ticks);
      const calls = copy.outgoing().length;
      await copy.cron({ due: ['liaison_flush', 'liaison_heartbeat'] });
      await copy.cron({ due: ['liaison_flush', 'liaison_heartbeat'] });
      await pause(2_500);
      expect(
        copy
          .outgoing()
          .slice(calls)
          .filter((call) => call.url.startsWith(shop.hub.url)),
      ).toEqual([]);
      expect(await shop.received(person.digits)).toEqual([]);
      expect(await copy.rows("SELECT id FROM wp_liaison_queue WHERE state = 'quarantined'")).not.toEqual([]);

      const owner = await shop.browser.owner(copy.url);
      await owner.goto(`${copy.url}/wp-admin/admin.php?page=liaison`);
      await owner.getByRole('button', { name: 'This is a copy' }).click();
      await owner.getByText(/sends nothing and is no longer connected/).waitFor();
      await owner.context().close();
      await copy.cron({ due: ['liaison_flush', 'liaison_heartbeat'] });
      await pause(1_500);
      expect(await shop.received(person.digits)).toEqual([]);
      expect(copy.debugLog().split('\n').filter(Boolean)).toEqual([]);
    } finally {
      await copy.destroy();
    }
    const person = somebody();
    await buy(person);
    await shop.flush();
    await shop.receives(person.digits, 1);
  }, 120_000);

  it('leaves debug.log empty, and nothing undelivered behind', async () => {
    expect(await shop.waiting()).toEqual([]);
    expect(shop.complaints()).toEqual([]);
  });
});
