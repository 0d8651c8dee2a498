import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Edge } from '../support/edge.js';
import { somebody, type Person } from '../support/people.js';
import { Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';

const ticks = { 'liaison/marketing': false, 'liaison/transactional': true };
const script = '<script>window.liaisonHurt = 1</script>';
const image = '<img src=x onerror="window.liaisonHurt = 1">';

/** A key and a certificate nobody vouches for. */
function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        cert,
        ...subject,
      ],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('a real shop among people and servers that mean it harm', () => {
  let edge: Edge;
  let shop: Shop;
  beforeAll(async () => {
    edge = await Edge.open();
    shop = await Shop.open({ connect: false, hub: { environment: { PUBLIC_URL: edge.url } } });
    edge.hub = shop.hub.url;
    await shop.connect();
    await shop.live();
    await shop.hub.enablePlugin('order-notifications');
  }, 240_000);
  afterAll(async () => {
    await shop.close();
    await edge.close();
  }, 60_000);

  const buy = async (person: Person, product = shop.site.shop.products['mug'] ?? 0): Promise<number> => {
    const api = await new StoreApi(shop.site.url).open();
    await api.add(product);
    return (await api.order(person, ticks)).body['order_id'] as number;
  };
  const waitsAreOver = () =>
    shop.site.php(
      `global $wpdb; $wpdb->query( "UPDATE {$wpdb->prefix}liaison_queue SET next_at = 0" );
       delete_option( 'liaison_queue_circuit' ); delete_option( 'liaison_hub_circuit' ); return true;`,
    );
  const deliveries = (path: string) => path.startsWith('/hooks/');

  it('keeps what a hub of 500, 429 or nonsense did not take, waits as long as asked, and tells it once', async () => {
    const person = somebody();
    await buy(person);
    for (const answer of [
      { status: 500, text: '<h1>Internal Server Error</h1>' },
      { status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' } },
      { status: 429, headers: { 'retry-after': '3600' }, text: script },
    ]) {
      edge.instead = (path) => (deliveries(path) ? answer : undefined);
      const before = edge.arrivals.length;
      await waitsAreOver();
      await shop.flush();
      expect(edge.arrivals.length).toBeGreaterThan(before);
      const rows = await shop.waiting();
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every(({ state }) => state === 'waiting')).toBe(true);
    }
    edge.instead = undefined;
    const asked = edge.arrivals.length;
    await shop.flush();
    expect(edge.arrivals.length).toBe(asked);
    await waitsAreOver();
    await shop.flush();
    expect(await shop.receives(person.digits, 1)).toHaveLength(1);
    expect(await shop.waiting()).toEqual([]);
  }, 120_000);

  it('sends nothing to a hub whose certificate nobody vouches for, and says so', async () => {
    let asked = 0;
    const impostor = createServer(selfSigned(), (_, response) => {
      asked++;
      response.end('{}');
    });
    await new Promise<void>((done) => impostor.listen(0, '127.0.0.1', done));
    const person = somebody();
    const address = (url: string) =>
      shop.site.php<string>(
        `$was = json_decode( (string) get_option( 'liaison_connection' ), true );
         update_option( 'liaison_connection', wp_json_encode( array_merge( $was, array( 'deliveryUrl' => $args['url'] ) ) ) );
         return $was['deliveryUrl'];`,
        { url },
      );
    const right = await address(`https://127.0.0.1:${(impostor.address() as AddressInfo).port}/hooks/1`);
    try {
      await buy(person);
      // What the owner's button "Send now" shows.
      const flushed = await shop.site.php<{ reason: string }>(
        'return \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Queue\\Flusher::class )->run( true );',
      );
      expect(flushed.reason).toContain("certificate isn't valid");
      expect(asked).toBe(0);
      const rows = await shop.waiting();
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every(({ state }) => state === 'waiting')).toBe(true);
    } finally {
      await address(right);
      await new Promise((done) => impostor.close(done));
    }
    await waitsAreOver();
    await shop.flush();
    expect(await shop.receives(person.digits, 1)).toHaveLength(1);
  }, 120_000);

  it('shows scripts in names as the text they are', async () => {
    const person = somebody({ firstName: `Ana ${script}`, lastName: `Núñez ${image}` });
    const product = await shop.site.php<number>(
      `$product = new WC_Product_Simple();
       $product->set_name( $args['name'] );
       $product->set_regular_price( '7' );
       return $product->save();`,
      { name: `Lamp ${image}` },
      { user: 'owner' },
    );
    const order = await buy(person, product);
    await shop.flush();
    await shop.receives(person.digits, 1);
    await shop.heartbeat();
    const owner = await shop.browser.owner(shop.site.url);
    for (const page of [
      'admin.php?page=liaison',
      'admin.php?page=liaison&tab=messages',
      'admin.php?page=liaison&tab=deliveries',
      'admin.php?page=wc-orders',
      `admin.php?page=wc-orders&action=edit&id=${order}`,
    ]) {
      await owner.goto(`${shop.site.url}/wp-admin/${page}`);
      expect(await owner.evaluate(`'liaisonHurt' in window`)).toBe(false);
      expect(await owner.locator('#wpbody-content').innerText()).not.toBe('');
    }
    await owner.context().close();
  }, 120_000);

  it('never refuses an order for its phone, whatever is written there', async () => {
    await shop.site.php(`update_option( 'woocommerce_checkout_phone_field', 'hidden' ); return true;`);
    const phones = [
      '',
      'abc',
      '+34 600 111 222',
      '0034-600-111-222',
      '(600) 111.222 ext. 5',
      '٠٦٠٠١١١٢٢٢',
      '😀😀',
      '9'.repeat(120),
      script,
      "'; DROP TABLE wp_liaison_queue; --",
      '\u0000600\u202e111222',
    ];
    const address = {
      first_name: 'Ana',
      last_name: 'Núñez',
      address_1: 'Calle Mayor 1',
      city: 'Madrid',
      state: 'M',
      postcode: '28001',
      country: 'ES',
    };
    try {
      for (const phone of phones) {
        const api = await new StoreApi(shop.site.url).open();
        await api.add(shop.site.shop.products['mug'] ?? 0);
        const fields = { ...ticks, 'liaison/phone': phone };
        const answer = await api.request('POST', '/checkout', {
          billing_address: { ...address, email: somebody().email },
          shipping_address: address,
          additional_fields: fields,
          payment_method: 'cod',
        });
        expect({ phone, status: answer.status, code: answer.body['code'] }).toEqual({ phone, status: 200 });
      }
    } finally {
      await shop.site.php(`update_option( 'woocommerce_checkout_phone_field', 'required' ); return true;`);
    }
    await shop.flush();
    expect(await shop.waiting()).toEqual([]);
  }, 180_000);

  it('follows no forged link', async () => {
    for (const query of [
      `liaison-cart=${'0'.repeat(32)}`,
      'liaison-cart[]=x',
      `liaison-cart=${encodeURIComponent(script)}`,
      `liaison-cart=${encodeURIComponent("' OR 1=1 --")}`,
    ]) {
      const answer = await fetch(`${shop.site.url}/?${query}`, { redirect: 'manual' });
      expect(answer.status).toBeLessThan(400);
      expect(await answer.text()).not.toContain('liaisonHurt');
      const where = answer.headers.get('location') ?? '';
      expect(where).not.toContain('liaison-cart');
      expect(where === '' || where.startsWith(shop.site.url)).toBe(true);
    }
    expect(await shop.site.rows("SELECT token FROM wp_liaison_carts WHERE state = 'open'")).toEqual([]);
  }, 60_000);

  it('is not led astray by what a hub answers to its heartbeats', async () => {
    const order = await buy(somebody());
    await shop.flush();
    const deep = '['.repeat(5_000) + ']'.repeat(5_000);
    const answers = [
      '<html><body>Bad gateway</body></html>',
      deep,
      JSON.stringify({ questions: 'all', outcomes: { a: script }, consents: [null, 7, { customerId: [] }] }),
      JSON.stringify({
        outcomesCursor: script,
        outcomes: [
          { id: 'x1', orderId: String(order), at: '2026-01-01T00:00:00Z', kind: 'delivered', text: image },
          { id: 'x2', orderId: '1 OR 1=1', at: 'never', kind: script, text: 'x' },
        ],
        questions: [{ id: 'q1', verb: 'delete-everything', input: {}, expiresAt: '2999-01-01T00:00:00Z' }],
      }),
      'x'.repeat(6_000_000),
    ];
    for (const text of answers) {
      edge.instead = (path) =>
        path.endsWith('/heartbeat')
          ? { status: 200, headers: { 'content-type': 'application/json' }, text }
          : undefined;
      await shop.heartbeat();
    }
    edge.instead = undefined;
    await waitsAreOver();
    await shop.heartbeat();
    const owner = await shop.browser.owner(shop.site.url);
    await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=wc-orders&action=edit&id=${order}`);
    expect(await owner.evaluate(`'liaisonHurt' in window`)).toBe(false);
    await owner.context().close();
    const person = somebody();
    await buy(person);
    await shop.flush();
    await shop.receives(person.digits, 1);
  }, 180_000);

  it('leaves debug.log empty', () => {
    expect(shop.complaints()).toEqual([]);
  });
});
