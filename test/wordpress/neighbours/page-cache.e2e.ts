import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/processes.js';
import { box, fillIn, openCheckout } from '../support/checkout.js';
import { beside, openBeside, ownComplaints } from '../support/neighbours.js';
import { somebody } from '../support/people.js';
import { linkIn, type Shop } from '../support/shop.js';

const hour = 3_600_000;

beside(['wp-super-cache'], 'pages from a cache of a day', () => {
  let shop: Shop;
  const pages = { form: '/sign-up/', product: '/product/wall-clock/' };
  beforeAll(async () => {
    shop = await openBeside(['wp-super-cache']);
    await shop.hub.enablePlugin('cart-recovery', { steps: [{ after: 'PT2S', template: 'cart_reminder' }] });
    await shop.site.php(
      `wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_name' => 'sign-up', 'post_title' => 'Sign up', 'post_content' => '[liaison_consent]' ) );
       update_option( 'liaison_chat', array( 'enabled' => 'yes', 'phone' => '34600111222', 'product_link' => 'yes' ) );
       $file = WP_CONTENT_DIR . '/wp-cache-config.php';
       global $wp_cache_config_file; $wp_cache_config_file = $file;
       wp_cache_verify_config_file();
       wp_cache_create_advanced_cache();
       foreach ( array( 'cache_enabled' => 'true', 'super_cache_enabled' => 'true', 'wp_cache_mod_rewrite' => '0', 'cache_max_time' => '86400', 'wp_super_cache_comments' => '0', 'wp_cache_slash_check' => '1' ) as $name => $value ) {
         wp_cache_replace_line( '^ *\\$' . $name, '$' . $name . ' = ' . $value . ';', $file );
       }
       return true;`,
      {},
      { user: 'owner' },
    );
    shop.site.define({
      WP_CACHE: true,
      WPCACHEHOME: join(shop.site.root, 'wp-content/plugins/wp-super-cache/'),
    });
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  /** Every file of the cache. */
  const cached = (folder = join(shop.site.root, 'wp-content/cache')): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? cached(join(folder, entry.name)) : [join(folder, entry.name)],
    );
  /** A page as a visitor without cookies gets it. */
  const htmlOf = async (path: string) => (await fetch(`${shop.site.url}${path}`)).text();

  it('holds nothing of a visitor and nothing that runs out; what it holds works for the next one, 23 hours later', async () => {
    const first = await shop.browser.person();
    await first.goto(`${shop.site.url}${pages.form}`);
    await first.goto(`${shop.site.url}${pages.product}`);
    const cookies = (await first.context().cookies()).map((cookie) => cookie.value);
    await first.context().close();
    for (const path of Object.values(pages)) await htmlOf(path);

    const files = cached().filter((file) => file.endsWith('.html'));
    expect(files.some((file) => file.includes('sign-up'))).toBe(true);
    expect(files.some((file) => file.includes('wall-clock'))).toBe(true);
    const dayAgo = new Date(Date.now() - 23 * hour);
    for (const file of cached()) utimesSync(file, dayAgo, dayAgo);
    // Behind WordPress's back, so that nothing is cleared.
    await shop.site.rows(
      "UPDATE wp_posts SET post_title = 'Another title' WHERE post_name IN ('sign-up', 'wall-clock')",
    );
    expect(await htmlOf(`${pages.form}?fresh=1`)).toContain('Another title');
    for (const path of Object.values(pages)) {
      const html = await htmlOf(path);
      // The page that was kept, not a new one.
      expect(html).not.toContain('Another title');
      for (const value of cookies.filter((one) => one.length > 8)) expect(html).not.toContain(value);
      const ours =
        html.match(/<(form|div) class="liaison[\s\S]*?<\/\1>|window\.liaisonShop=[^;]*;/g)?.join('') ?? '';
      expect(ours).not.toBe('');
      expect(ours).not.toMatch(/nonce"?\s*[:=]/i);
    }
    for (const file of files) expect(statSync(file).mtimeMs).toBeLessThan(Date.now() - 22 * hour);

    const person = somebody();
    const page = await shop.browser.person();
    await page.goto(`${shop.site.url}${pages.form}`);
    const form = page.locator('.liaison-form');
    await form.locator('input[type="tel"]').fill(`+${person.digits}`);
    await form.locator('input[name="transactional"]').check();
    await form.locator('[type="submit"]').click();
    await page.getByText(/thank you/i).waitFor();

    await page.goto(`${shop.site.url}${pages.product}`);
    expect(await page.locator('#liaison-chat').getAttribute('href')).toContain('wa.me/34600111222');
    expect(await page.locator('.liaison-ask a').getAttribute('href')).toContain('Wall%20clock');
    const stock = page.locator('.liaison-stock');
    await stock.locator('input[type="tel"]').fill(`+${person.digits}`);
    await stock.locator('input[name="agreed"]').check();
    await stock.getByRole('button').click();
    await page.getByText(/we write to you once/i).waitFor();
    await page.context().close();
    await shop.flush();
    await until('the sign-up at the hub', async () => {
      const [contact] = await shop.hub.list<{ id: string }>(`/v1/contacts?phone=%2B${person.digits}`);
      return contact && (await shop.hub.list(`/v1/contacts/${contact.id}/consents`)).length > 0;
    });
  }, 120_000);

  it('never keeps a recovery link: each visitor gets the goods, and no file of the cache knows the token', async () => {
    const person = somebody();
    const page = await shop.browser.person();
    await page.goto(`${shop.site.url}/?add-to-cart=${shop.site.shop.products['mug']}`);
    await openCheckout(page, shop.site.url, 'classic');
    await fillIn(page, 'classic', person);
    await box(page, 'marketing').check();
    await until('the cart to be kept', async () => {
      const rows = await shop.site.rows('SELECT 1 FROM wp_liaison_carts WHERE data LIKE ?', [
        `%${person.email}%`,
      ]);
      return rows.length > 0;
    });
    await page.context().close();
    await shop.flush();
    const [reminder = ''] = await shop.receives(person.digits, 1);
    const link = linkIn(reminder, shop.site.url);
    for (const visitor of ['one', 'another']) {
      const later = await shop.browser.person();
      const answer = await later.request.get(link, { maxRedirects: 0 });
      expect([visitor, answer.status(), answer.headers()['cache-control']]).toEqual([
        visitor,
        303,
        expect.stringContaining('no-store'),
      ]);
      await later.goto(link);
      await later.getByText('Blue mug').first().waitFor();
      await later.context().close();
    }
    const token = link.split('=').at(-1) ?? '';
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    for (const file of cached()) {
      const text = readFileSync(file, 'utf8');
      expect(text).not.toContain(token);
      expect(text).not.toContain(person.email);
    }
  }, 120_000);

  it('leaves nothing of ours in debug.log', () => {
    expect(ownComplaints(shop)).toEqual([]);
  });
});
