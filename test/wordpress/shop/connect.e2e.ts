import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildPlugin } from '../../../bin/lib/wordpress/build.mjs';
import { until } from '../../support/processes.js';
import { accessibilityProblems, accessibilityProblemsAtWidths } from '../support/accessibility.js';
import { fillIn, openCheckout, placeOrder } from '../support/checkout.js';
import { somebody } from '../support/people.js';
import { pause, Shop } from '../support/shop.js';

const tenMinutes = 10 * 60_000;

describe('from the upload of the plugin to its removal', () => {
  let shop: Shop;
  let owner: Page;
  let folder: string;
  let started: number;
  let connectionId: string;
  /** Presses of the owner's mouse; typing is none. */
  let clicks = 0;
  beforeAll(async () => {
    shop = await Shop.open({ site: { activate: false, plugin: '' }, connect: false });
    owner = await shop.browser.owner(shop.site.url);
    await owner.exposeBinding('liaisonTestClicked', () => {
      clicks += 1;
    });
    await owner.addInitScript("addEventListener('mousedown', () => liaisonTestClicked(), true)");
    folder = mkdtempSync(join(tmpdir(), 'liaison-upload-'));
    writeFileSync(join(folder, 'liaison-for-woocommerce.zip'), buildPlugin());
  }, 240_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await shop.close();
  }, 60_000);

  const ours = () => shop.site.outgoing().filter((call) => call.ours);
  const toHub = () => shop.site.outgoing().filter((call) => call.url.startsWith(shop.hub.url));

  it('is uploaded and activated, and calls nobody', async () => {
    started = Date.now();
    await owner.goto(`${shop.site.url}/wp-admin/plugin-install.php?tab=upload`);
    await owner.setInputFiles('#pluginzip', join(folder, 'liaison-for-woocommerce.zip'));
    await Promise.all([owner.waitForURL(/action=upload-plugin/), owner.click('#install-plugin-submit')]);
    await Promise.all([
      owner.waitForURL(/plugins\.php/),
      owner.getByRole('link', { name: 'Activate Plugin' }).click(),
    ]);
    await shop.site.cron();
    expect(ours()).toEqual([]);
  }, 120_000);

  it('sends nothing anywhere before it is connected, whatever is opened or bought', async () => {
    const elsewhere = new Set<string>();
    owner.on('request', (request) => {
      const { origin } = new URL(request.url());
      if (origin !== shop.site.url && request.url().startsWith('http')) elsewhere.add(origin);
    });
    for (const query of [
      ...['', '&tab=messages', '&tab=deliveries', '&tab=settings', '&tab=send&orders=1'],
      ...['statuses', 'orders', 'consent', 'carts', 'chat'].map(
        (section) => `&tab=settings&section=${section}`,
      ),
    ]) {
      await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison${query}`);
      expect(await owner.locator('.liaison').count()).toBe(1);
    }
    owner.removeAllListeners('request');
    // The picture in the admin bar is WordPress's own.
    expect([...elsewhere].filter((origin) => !origin.endsWith('.gravatar.com'))).toEqual([]);
    await owner.goto(`${shop.site.url}/wp-admin/plugins.php`);
    await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=wc-orders`);
    const page = await shop.browser.person();
    await page.goto(`${shop.site.url}/?add-to-cart=${shop.site.shop.products['mug']}`);
    await openCheckout(page, shop.site.url, 'classic');
    expect(await page.getByRole('checkbox', { name: /whatsapp/i }).count()).toBe(0);
    await fillIn(page, 'classic', somebody());
    const order = await placeOrder(page, 'classic');
    await page.context().close();
    await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=wc-orders&action=edit&id=${order}`);
    await shop.site.cron({ due: ['liaison_flush', 'liaison_heartbeat', 'liaison_purge'] });
    await shop.site.cron();
    expect(ours()).toEqual([]);
    expect(await shop.site.rows('SELECT id FROM wp_liaison_queue')).toEqual([]);
  }, 120_000);

  it('is connected by one button, and a test message arrives within ten minutes of the upload', async () => {
    const person = somebody();
    await shop.connect(owner);
    expect(await owner.locator('.notice-error').allInnerTexts()).toEqual([]);
    await owner.locator('.liaison').getByText('Test mode.').first().waitFor();
    await owner.fill('#liaison-phone', person.phone);
    const form = owner.locator('#liaison-test form').first();
    await form.locator('input[name="own"]').check();
    await Promise.all([owner.waitForURL(/page=liaison/), form.locator('[type="submit"]').click()]);
    await owner
      .getByText(/test message is being sent/i)
      .first()
      .waitFor();
    const [text = ''] = await shop.receives(person.digits, 1, 60_000);
    expect(text).toContain('Casa Azul');
    // The log knows which requests are ours.
    expect(ours().every((call) => call.url.startsWith(shop.hub.url))).toBe(true);
    expect(ours().length).toBeGreaterThan(1);
    const spent = Date.now() - started;
    console.log(`from the upload to the first test message: ${Math.round(spent / 1_000)} s`);
    expect(spent).toBeLessThan(tenMinutes);
    // Install, activate, connect twice, "my number", send; and four that lead there: Plugins > Add Plugin, Upload
    // Plugin, the file, WooCommerce > Liaison.
    expect(clicks).toBeGreaterThanOrEqual(6);
    expect(clicks + 4).toBeLessThanOrEqual(10);
  }, 180_000);

  it('shows the same connection to hub and shop: test mode, reached by REST', async () => {
    expect(await shop.connection()).toMatchObject({ mode: 'test' });
    await shop.heartbeat();
    await until('a connection to the shop', async () => {
      await shop.heartbeat();
      const last = await shop.site.php<{ answer: { connectionToShop?: { way: string } } } | null>(
        `return \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Connect\\Heartbeat::class )->last();`,
      );
      return last?.answer.connectionToShop?.way === 'rest';
    });
    const keys = await shop.site.rows<{ permissions: string }>(
      "SELECT permissions FROM wp_woocommerce_api_keys WHERE description LIKE '%Liaison%'",
    );
    expect(keys).toEqual([{ permissions: 'read_write' }]);
  }, 90_000);

  it('goes live by one click', async () => {
    await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison`);
    await Promise.all([
      owner.waitForURL(/page=liaison/),
      owner.getByRole('button', { name: /go live/i }).click(),
    ]);
    await owner.getByText(/you're live/i).waitFor();
    expect(await shop.connection()).toMatchObject({ mode: 'live' });
  }, 60_000);

  it.each(['', '&tab=messages', '&tab=deliveries', '&tab=settings'])(
    'is accessible: the page "%s"',
    async (tab) => {
      await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison${tab}`);
      expect(await accessibilityProblemsAtWidths(owner, '.liaison')).toEqual([]);
    },
    60_000,
  );

  it.each<'block' | 'classic'>(['block', 'classic'])(
    'is accessible, and usable by keyboard, in the %s checkout',
    async (kind) => {
      const page = await shop.browser.person();
      await page.goto(`${shop.site.url}/?add-to-cart=${shop.site.shop.products['mug']}`);
      await openCheckout(page, shop.site.url, kind);
      const boxes = page.getByRole('checkbox', { name: /whatsapp/i });
      await boxes.first().waitFor();
      expect(await boxes.count()).toBe(2);
      // The checkout reads its totals first, and meanwhile takes the focus away.
      await page.waitForLoadState('networkidle');
      for (const box of await boxes.all()) {
        expect(await box.isChecked()).toBe(false);
        const id = (await box.getAttribute('id')) ?? '';
        await box.focus();
        await page.keyboard.press('Space');
        expect(await box.isChecked()).toBe(true);
        const part = kind === 'block' ? `label[for="${id}"]` : `p:has(#${id})`;
        expect(await accessibilityProblems(page, part)).toEqual([]);
      }
      if (kind === 'classic')
        expect(await accessibilityProblemsAtWidths(page, '#liaison-consent')).toEqual([]);
      await page.context().close();
    },
    60_000,
  );

  it('shows a STOP written on WhatsApp in my-account after a heartbeat, and offers the box again', async () => {
    const person = somebody();
    const page = await shop.browser.person();
    await page.goto(`${shop.site.url}/my-account/`);
    await page.fill('#username', 'shopper');
    await page.fill('#password', 'shopper');
    await page.click('button[name="login"]');
    await page.getByRole('link', { name: 'WhatsApp messages' }).first().waitFor();
    const account = `${shop.site.url}/my-account/liaison-messages/`;
    await page.goto(account);
    await page.fill('#liaison_phone', person.phone);
    await page.check('input[name="liaison_consent_transactional"]');
    await page.check('input[name="liaison_consent_marketing"]');
    await page.click('button[name="liaison_save"]');
    await page.getByText('Saved.').waitFor();
    await page.goto(account);
    expect(await page.getByText(/you subscribed on/i).count()).toBe(2);
    await shop.flush();
    await until('the consent at the hub', async () => {
      const events = await shop.hub.list<{ type: string }>('/v1/events?type=consent.granted');
      return events.length >= 2;
    });
    const [number] = await shop.hub.list<{ phoneNumberId: string }>('/v1/numbers');
    await shop.hub.graph.inbound({
      phoneNumberId: number?.phoneNumberId,
      from: person.digits,
      message: { type: 'text', body: 'STOP' },
    });
    await until('the STOP at the hub', async () => {
      const messages = await shop.hub.list<{ direction: string }>(`/v1/messages?to=%2B${person.digits}`);
      return messages.some(({ direction }) => direction === 'in');
    });
    await shop.heartbeat();
    await page.goto(account);
    expect(await page.getByText(/you unsubscribed on whatsapp on/i).count()).toBe(2);
    expect(await page.getByText(/you subscribed on/i).count()).toBe(0);
    expect(await page.getByRole('checkbox', { name: /whatsapp/i }).count()).toBe(2);
    expect(await accessibilityProblemsAtWidths(page, '.liaison-account')).toEqual([]);
    const waiting = await shop.waiting();
    expect(waiting.filter(({ topic }) => topic === 'consent.updated')).toEqual([]);
    // In the moment of the STOP, which counts then, the page says so; after it the tick is taken, and holds.
    const said: { saved: boolean; subscribed: number }[] = [];
    await until('the sign-up to be taken', async () => {
      await page.goto(account);
      await page.fill('#liaison_phone', person.phone);
      await page.check('input[name="liaison_consent_transactional"]');
      await page.click('button[name="liaison_save"]');
      await page.getByText('Saved.').or(page.getByText('unsubscribed a moment ago')).first().waitFor();
      const saved = await page.getByText('Saved.').isVisible();
      await page.goto(account);
      said.push({ saved, subscribed: await page.getByText(/you subscribed on/i).count() });
      return saved;
    });
    for (const { saved, subscribed } of said) expect(subscribed).toBe(saved ? 1 : 0);
    await page.context().close();
  }, 120_000);

  it('shows its pages without scripts', async () => {
    const plain = await shop.browser.owner(shop.site.url, { javaScript: false });
    await plain.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison&tab=settings`);
    expect(await plain.locator('.liaison form [type="submit"]').count()).toBeGreaterThan(0);
    await plain.context().close();
  }, 60_000);

  it('disconnects: the key is gone, the hub knows, nothing more is told', async () => {
    connectionId = (await shop.connection()).id;
    await shop.site.php(
      `\\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Carts\\Coupons::class )->create( array( 'code' => 'back-given', 'amount' => '10', 'expiresAt' => ( time() + DAY_IN_SECONDS ) * 1000 ) ); return true;`,
    );
    await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=liaison`);
    await owner.locator('.liaison-details summary').click();
    await owner.locator('input[name="sure"]').check();
    await Promise.all([
      owner.waitForURL(/page=liaison/),
      owner.getByRole('button', { name: 'Disconnect' }).click(),
    ]);
    await owner.getByText(/Disconnected/).waitFor();
    expect(
      await shop.site.rows("SELECT 1 FROM wp_woocommerce_api_keys WHERE description LIKE '%Liaison%'"),
    ).toEqual([]);
    const left = await shop.hub.list<{ status: string }>('/v1/connections');
    expect(left.filter((one) => one.status !== 'deleted')).toEqual([]);
    const calls = toHub().length;
    await shop.site.cron({ due: ['liaison_flush', 'liaison_heartbeat'] });
    expect(toHub().length).toBe(calls);
  }, 60_000);

  it('connects again to its connection: coupons still work, orders of the time between say why nothing is sent', async () => {
    const between = await shop.site.php<number>(
      `$order = wc_create_order( array( 'status' => 'processing' ) ); $order->add_product( wc_get_product( $args['product'] ), 1 ); $order->calculate_totals(); return $order->get_id();`,
      { product: shop.site.shop.products['mug'] },
    );
    // A gap of whole seconds around the order, whose date has no milliseconds.
    await pause(2_000);
    await shop.connect(owner);
    expect((await shop.connection()).id).toBe(connectionId);
    expect(await shop.site.php<boolean>(`return wc_get_coupon_id_by_code( 'back-given' ) > 0;`)).toBe(true);
    await shop.hub.enablePlugin('order-notifications');
    await shop.site.php(`wc_get_order( $args['id'] )->update_status( 'completed' ); return true;`, {
      id: between,
    });
    await shop.flush();
    await until(
      'the reason on the order',
      async () => {
        await owner.goto(`${shop.site.url}/wp-admin/admin.php?page=wc-orders&action=edit&id=${between}`);
        // What is beside the order is asked for once the page is there.
        await owner.locator('.liaison-thread-box:not([aria-busy])').waitFor();
        return owner.getByText('placed while the shop was disconnected').first().isVisible();
      },
      30_000,
    );
  }, 120_000);

  it('is deleted in wp-admin and leaves no table, option or action behind', async () => {
    await shop.site.deactivate();
    await shop.site.php(
      `require_once ABSPATH . 'wp-admin/includes/plugin.php'; require_once ABSPATH . 'wp-admin/includes/file.php';
       return delete_plugins( array( 'liaison-for-woocommerce/liaison-for-woocommerce.php' ) );`,
      {},
      { user: 'owner' },
    );
    expect(await shop.site.rows("SHOW TABLES LIKE '%liaison%'")).toEqual([]);
    expect(
      await shop.site.rows(
        "SELECT option_name FROM wp_options WHERE option_name LIKE '%liaison%' AND option_name NOT LIKE 'theme_mods%'",
      ),
    ).toEqual([]);
    expect(
      await shop.site.rows("SELECT hook FROM wp_actionscheduler_actions WHERE hook LIKE 'liaison%'"),
    ).toEqual([]);
  }, 60_000);

  it('leaves debug.log empty and no script error on any page', () => {
    expect(shop.complaints()).toEqual([]);
    expect(shop.browser.problems).toEqual([]);
  });
});
