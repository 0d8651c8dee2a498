import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { somebody } from '../support/people.js';
import { Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';
import { TlsFront } from '../support/tls.js';

/** The shop's requests to itself go over HTTPS, to a certificate nobody vouches for. */
describe('a real shop behind TLS', () => {
  let shop: Shop;
  let front: TlsFront;
  beforeAll(async () => {
    shop = await Shop.open();
    await shop.hub.enablePlugin('order-notifications');
    front = await TlsFront.open(shop);
    shop.site.define({ WP_HOME: front.url });
    // The shop has another address now, and nothing leaves it before its owner has said so.
    await shop.site.php(
      `$print = \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Connect\\Fingerprint::class ); $print->guard(); return $print->choose_moved();`,
    );
  }, 240_000);
  afterAll(async () => {
    await front.close();
    await shop.close();
  }, 60_000);

  const flushes = () => front.asked.filter((line) => line === 'POST /?wc-ajax=liaison_flush').length;
  /** The test of the way is made anew with the next heartbeat. */
  const tested = async () => {
    await shop.site.php("update_option( 'liaison_loopback', array(), true ); return true;");
    await shop.heartbeat();
    return shop.site.php<{ state: string }>("return get_option( 'liaison_loopback' ) ?: array();");
  };
  const order = async () => {
    const person = somebody();
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['mug'] ?? 0, 1);
    const { body } = await api.order(person, { 'liaison/transactional': true });
    return { person, id: body['order_id'] as number };
  };

  it('sends an order at once by a request to itself', async () => {
    expect((await tested()).state).toBe('ok');
    const before = flushes();
    const { person, id } = await order();
    const [text] = await shop.receives(person.digits, 1, 5_000);
    expect(text).toContain(String(id));
    expect(flushes()).toBeGreaterThan(before);
  }, 90_000);

  it('where WordPress insists on a trusted certificate, scheduled tasks send it, and the owner reads why', async () => {
    writeFileSync(
      join(shop.site.root, 'wp-content/mu-plugins/strict.php'),
      "<?php add_filter( 'https_local_ssl_verify', '__return_true' );",
    );
    expect((await tested()).state).toBe('certificate');
    const before = flushes();
    const { person } = await order();
    expect((await shop.waiting()).map(({ topic }) => topic)).toContain('order.created');
    expect(flushes()).toBe(before);
    const owner = await shop.browser.owner(shop.site.url);
    await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison`);
    await owner
      .getByText(/certificate isn't trusted/)
      .first()
      .waitFor();
    await owner.context().close();
    await shop.flush();
    await shop.receives(person.digits, 1);
  }, 120_000);

  it('leaves debug.log empty', () => {
    expect(shop.complaints()).toEqual([]);
  });
});
