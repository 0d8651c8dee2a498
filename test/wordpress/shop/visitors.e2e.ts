import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { accessibilityProblemsAtWidths } from '../support/accessibility.js';
import { tabTo } from '../support/keyboard.js';
import { somebody } from '../support/people.js';
import { Shop } from '../support/shop.js';

/** A page with the shortcode, one with the block, the chat button and the question link. */
const FURNISH = `
  $ids = array();
  foreach ( array( 'news' => '[liaison_consent]', 'club' => '<!-- wp:liaison/consent /-->' ) as $slug => $content ) {
    $ids[] = wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_name' => $slug, 'post_title' => $slug, 'post_content' => $content ) );
  }
  \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Support\\Options::class )->set(
    'chat', array( 'enabled' => 'yes', 'phone' => '34600000000', 'product_link' => 'yes' ) );
  return $ids;`;

describe('what visitors meet', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open();
    await shop.site.php(FURNISH);
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  const without = () => shop.browser.person({ javaScript: false });
  const press = (page: Page, name: string) =>
    Promise.all([page.waitForEvent('load'), page.getByRole('button', { name, exact: true }).click()]);
  /** Consent the shop has told, or will tell, of a number. */
  const told = (phone: string) =>
    shop.site.rows<{ data: string }>(
      "SELECT data FROM wp_liaison_queue WHERE topic = 'consent.updated' AND data LIKE ?",
      [`%${phone}%`],
    );
  const waiting = () =>
    shop.site.php<{ phone: string }[]>(
      `return array_values( \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Products\\StockList::class )->of( $args['id'] ) );`,
      { id: shop.site.shop.products['clock'] },
    );

  it.each([
    { path: '/news/', source: 'shortcode' },
    { path: '/club/', source: 'block' },
  ])(
    'sign up at $path without scripts: one page more, then back',
    async ({ path, source }) => {
      const page = await without();
      const { phone } = somebody();
      await page.goto(shop.site.url + path);
      expect(await page.content()).not.toContain('nonce');
      expect(await page.locator('.liaison-form__done').isVisible()).toBe(false);
      await page.fill('.liaison-form [name="phone"]', phone);
      await page.check('.liaison-form [name="marketing"]');
      await press(page, 'Sign up');
      expect(await page.textContent('main')).toContain('Nothing has been sent yet.');
      expect(await page.inputValue('[name="phone"]')).toBe(phone);
      expect(await page.isChecked('[name="marketing"]')).toBe(true);
      expect(await page.isChecked('[name="transactional"]')).toBe(false);
      expect(await told(phone)).toEqual([]);
      await press(page, 'Confirm');
      expect(page.url()).toBe(`${shop.site.url}${path}#liaison-form-1-done`);
      expect(await page.locator('.liaison-form__done').isVisible()).toBe(true);
      expect(await page.innerText('.liaison-form__done')).toContain('Thank you.');
      const [row, ...others] = await told(phone);
      expect(others).toEqual([]);
      expect(JSON.parse(row?.data ?? '{}')).toMatchObject({ source, page_url: shop.site.url + path });
      await page.context().close();
    },
    60_000,
  );

  it('mend on that page what was wrong', async () => {
    const page = await without();
    const { phone } = somebody();
    await page.goto(`${shop.site.url}/news/`);
    await page.fill('.liaison-form [name="phone"]', '12');
    await press(page, 'Sign up');
    await press(page, 'Confirm');
    expect(await page.textContent('[role="alert"]')).toContain('Select at least one option');
    await page.check('[name="transactional"]');
    await press(page, 'Confirm');
    expect(await page.textContent('[role="alert"]')).toContain('looks incomplete');
    await page.fill('[name="phone"]', phone);
    await press(page, 'Confirm');
    expect(await page.locator('.liaison-form__done').isVisible()).toBe(true);
    expect(await told(phone)).toHaveLength(1);
    await page.goto(`${shop.site.url}/?wc-ajax=liaison_consent_page`);
    expect(page.url()).toBe(`${shop.site.url}/`);
    await page.context().close();
  }, 60_000);

  it('never read the confirming page from a cache, nor in a frame', async () => {
    const answer = await fetch(`${shop.site.url}/?wc-ajax=liaison_consent_page`, {
      method: 'POST',
      body: new URLSearchParams({ phone: '1' }),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(await answer.text()).toContain('name="nonce"');
  }, 60_000);

  it('wait for a product without scripts', async () => {
    const page = await without();
    const { phone } = somebody();
    await page.goto(`${shop.site.url}/product/wall-clock/`);
    await page.fill('.liaison-stock [name="phone"]', phone);
    await page.check('.liaison-stock [name="agreed"]');
    await press(page, 'Notify me');
    expect(await page.textContent('main')).toContain('Wall clock');
    expect(await waiting()).toEqual([]);
    await press(page, 'Confirm');
    expect(page.url()).toBe(
      `${shop.site.url}/product/wall-clock/#liaison-stock-${shop.site.shop.products['clock']}-done`,
    );
    expect(await page.locator('.liaison-stock .liaison-form__done').isVisible()).toBe(true);
    expect((await waiting()).map((one) => one.phone)).toEqual([phone]);
    await page.context().close();
  }, 60_000);

  it('reach and use everything by keyboard, in the order it is read', async () => {
    const page = await shop.browser.person();
    const { phone } = somebody();
    await page.goto(`${shop.site.url}/product/wall-clock/`);
    await tabTo(page, '.liaison-ask a');
    expect(await tabTo(page, '.liaison-stock [name="phone"]')).toEqual(['phone']);
    await page.keyboard.type(phone);
    await tabTo(page, '.liaison-stock [name="agreed"]');
    await page.keyboard.press('Space');
    // Past the link to the privacy policy.
    expect(await tabTo(page, '.liaison-stock button')).toHaveLength(2);
    await page.keyboard.press('Enter');
    await page.getByText('send you one message').locator('visible=true').waitFor();
    expect(page.url()).toBe(`${shop.site.url}/product/wall-clock/`);
    expect((await waiting()).map((one) => one.phone)).toContain(phone);
    expect(await tabTo(page, '#liaison-chat')).toEqual(['liaison-chat']);
    const [chat] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')]);
    await chat.close();

    await page.goto(`${shop.site.url}/news/`);
    await tabTo(page, '.liaison-form [name="phone"]');
    await page.keyboard.type(somebody().phone);
    await tabTo(page, '.liaison-form [name="marketing"]');
    await page.keyboard.press('Space');
    await tabTo(page, '.liaison-form button');
    await page.keyboard.press('Space');
    await page.getByText('You can unsubscribe at any time').locator('visible=true').last().waitFor();
    await page.context().close();
  }, 120_000);

  it('find nothing in the way of accessibility', async () => {
    const page = await shop.browser.person();
    const found = async (where: string, part: string): Promise<void> => {
      expect(await page.locator(part).count()).toBeGreaterThan(0);
      expect([where, part, await accessibilityProblemsAtWidths(page, part)]).toEqual([where, part, []]);
    };
    await page.goto(`${shop.site.url}/product/wall-clock/`);
    for (const part of ['.liaison-stock', '.liaison-ask', '#liaison-chat']) await found('product', part);
    await page.goto(`${shop.site.url}/news/`);
    await found('news', '.liaison-form');
    // As a browser without scripts sends it; the page then has everything of its own.
    await Promise.all([
      page.waitForURL(/liaison_consent_page/),
      page.evaluate(`document.querySelector( '.liaison-form' ).submit()`),
    ]);
    await found('confirming', 'html');
    expect(await page.getAttribute('html', 'lang')).toBe('en-US');
    await page.click('button');
    await page.locator('[name="phone"]:invalid').waitFor();
    await page.fill('[name="phone"]', '12');
    await Promise.all([page.waitForEvent('load'), page.click('button')]);
    await page.locator('[role="alert"]').waitFor();
    await found('mending', 'html');
    await page.goto(`${shop.site.url}/my-account/`);
    await found('registration', '.liaison-consent');
    await page.fill('#username', 'shopper');
    await page.fill('#password', 'shopper');
    await Promise.all([page.waitForEvent('load'), page.click('[name="login"]')]);
    await page.goto(`${shop.site.url}/my-account/liaison-messages/`);
    await found('account', '.liaison-account');
    await tabTo(page, '[name="liaison_consent_marketing"]');
    await page.keyboard.press('Space');
    await tabTo(page, '#liaison_phone');
    await page.keyboard.type(somebody().phone);
    await tabTo(page, '[name="liaison_save"]');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    await page.getByText('You subscribed on').waitFor();
    await found('account, agreed', '.liaison-account');
    await page.context().close();
  }, 120_000);

  it('left nothing in debug.log, and no script error', () => {
    expect(shop.complaints().filter((line) => line.includes('liaison'))).toEqual([]);
    expect(shop.browser.problems.filter((line) => !/favicon|^422 .*liaison_consent_page/.test(line))).toEqual(
      [],
    );
  });
});
