import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../../support/processes.js';
import { accessibilityProblems } from '../support/accessibility.js';
import { box, fillIn, openCheckout, placeOrder, type Kind } from '../support/checkout.js';
import { somebody, type Person } from '../support/people.js';
import { Shop } from '../support/shop.js';

const kinds: Kind[] = ['block', 'classic'];

describe('what a shopper agreed to in the checkout', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open();
    await shop.hub.enablePlugin('order-notifications');
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  const phoneOf = (kind: Kind) => (kind === 'block' ? '#shipping-phone' : '#billing_phone');
  const kept = (person: Person) =>
    shop.site.rows('SELECT token FROM wp_liaison_carts WHERE state = ? AND data LIKE ?', [
      'open',
      `%${person.email}%`,
    ]);
  /** The consents to reminders that the hub holds of a number, the latest first. */
  const atHub = async (person: Person): Promise<string[]> => {
    const [contact] = await shop.hub.list<{ id: string }>(`/v1/contacts?phone=%2B${person.digits}`);
    if (!contact) return [];
    const entries = await shop.hub.list<{ purpose: string; state: string }>(
      `/v1/contacts/${contact.id}/consents`,
    );
    return entries.filter(({ purpose }) => purpose === 'marketing').map(({ state }) => state);
  };
  /** A customer of their own, signed in. */
  const customer = async (person: Person): Promise<Page> => {
    const page = await shop.browser.person();
    await shop.site.php(
      `return wc_create_new_customer( $args['email'], $args['name'], 'secret-of-a-shopper' );`,
      { email: person.email, name: person.digits },
    );
    await page.goto(`${shop.site.url}/my-account/`);
    await page.fill('#username', person.digits);
    await page.fill('#password', 'secret-of-a-shopper');
    await Promise.all([page.waitForEvent('load'), page.click('[name="login"]')]);
    return page;
  };
  const begin = async (page: Page, kind: Kind, person: Person): Promise<void> => {
    await page.goto(`${shop.site.url}/?add-to-cart=${shop.site.shop.products['mug']}`);
    await openCheckout(page, shop.site.url, kind);
    await fillIn(page, kind, person);
  };
  const account = (page: Page) => page.goto(`${shop.site.url}/my-account/liaison-messages/`);

  it.each(kinds)(
    '%s checkout: a customer sees a tick in the account before any order, and takes it back there',
    async (kind) => {
      const person = somebody();
      const page = await customer(person);
      await begin(page, kind, person);
      await box(page, 'marketing').check();
      await until('the cart to be kept', async () => (await kept(person)).length > 0);
      await account(page);
      await page.getByText('I agree as soon as I tick this box.').first().waitFor();
      await shop.flush();
      expect(await until('the hub to know', async () => found(await atHub(person)))).toEqual(['granted']);
      // The cart is told; the account still shows it when the cart is gone.
      await account(page);
      await Promise.all([
        page.waitForEvent('load'),
        page.getByRole('button', { name: 'Unsubscribe from these messages' }).click(),
      ]);
      expect(await page.getByRole('button', { name: 'Unsubscribe from these messages' }).count()).toBe(0);
      expect(await kept(person)).toEqual([]);
      await shop.flush();
      expect(await until('the withdrawal', async () => found((await atHub(person)).slice(0, -1)))).toContain(
        'revoked',
      );
      // Asked again, and not ticked.
      await openCheckout(page, shop.site.url, kind);
      expect(await box(page, 'marketing').isChecked()).toBe(false);
      expect(await page.getByText('subscribed.').count()).toBe(0);
      await page.context().close();
    },
    150_000,
  );

  it.each(kinds)(
    '%s checkout: a customer who types another phone is asked for that phone, and gets its messages',
    async (kind) => {
      const person = somebody();
      const page = await customer(person);
      await begin(page, kind, person);
      await box(page, 'transactional').check();
      await placeOrder(page, kind);
      await shop.flush();
      await shop.receives(person.digits, 1);

      const other = somebody({ email: person.email });
      await begin(page, kind, person);
      await page.getByText("Order updates on WhatsApp: you're subscribed.").waitFor();
      expect(await box(page, 'transactional').isVisible()).toBe(false);
      await page.fill(phoneOf(kind), other.phone);
      await page.locator(phoneOf(kind)).blur();
      await box(page, 'transactional').waitFor();
      expect(await page.getByText("Order updates on WhatsApp: you're subscribed.").isVisible()).toBe(false);
      await box(page, 'transactional').check();
      const order = await placeOrder(page, kind);
      await shop.flush();
      const [text] = await shop.receives(other.digits, 1);
      expect(text).toContain(String(order));
      await account(page);
      for (const one of [person, other])
        await page.getByText(`Phone number ending in ${one.digits.slice(-3)}`).waitFor();
      await page.context().close();
    },
    150_000,
  );

  it.each(kinds)(
    '%s checkout: a guest sees a tick of this visit and takes it back in the checkout',
    async (kind) => {
      const person = somebody();
      const page = await shop.browser.person();
      await begin(page, kind, person);
      await box(page, 'marketing').check();
      await until('the cart to be kept', async () => (await kept(person)).length > 0);
      await shop.flush();
      await openCheckout(page, shop.site.url, kind);
      await page.getByText("Cart reminders and offers on WhatsApp: you're subscribed.").waitFor();
      expect(await box(page, 'marketing').isVisible()).toBe(false);
      // What is typed meanwhile takes nothing back.
      await page.fill(phoneOf(kind), person.phone);
      await page.locator(phoneOf(kind)).blur();
      await page.waitForTimeout(3_000);
      expect(await kept(person)).toHaveLength(1);
      await page.getByRole('button', { name: 'Unsubscribe from these messages' }).click();
      await box(page, 'marketing').waitFor();
      expect(await box(page, 'marketing').isChecked()).toBe(false);
      await until('the cart to be forgotten', async () => (await kept(person)).length === 0);
      await shop.flush();
      expect(await until('the withdrawal', async () => found((await atHub(person)).slice(0, -1)))).toContain(
        'revoked',
      );
      await page.context().close();
    },
    150_000,
  );

  it.each([
    { place: 'contact', before: true },
    { place: 'order', before: false },
  ])(
    'block checkout: the boxes stand where the owner wants them ($place), in small text, at any width',
    async ({ place, before }) => {
      await shop.site.php(`update_option( 'liaison_consent_place', $args['place'] ); return true;`, {
        place,
      });
      const person = somebody();
      const page = await shop.browser.person();
      for (const width of [1366, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await begin(page, 'block', person);
        const top = async (selector: string) => (await page.locator(selector).first().boundingBox())?.y ?? 0;
        const boxes = (await box(page, 'marketing').boundingBox())?.y ?? 0;
        expect(boxes < (await top('.wc-block-checkout__payment-method'))).toBe(before);
        const size = (selector: string) =>
          page.evaluate<number>(
            `parseFloat( getComputedStyle( document.querySelector( '${selector}' ) ).fontSize )`,
          );
        expect(await size('.liaison-consent-box label')).toBeLessThan(await size('body'));
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
        for (const part of ['.liaison-consent-box', '.liaison-consent-note'])
          expect([width, part, await accessibilityProblems(page, part)]).toEqual([width, part, []]);
      }
      await box(page, 'marketing').check();
      await until('the tick to be kept', async () => (await kept(person)).length > 0);
      await page.context().close();
    },
    120_000,
  );

  it.each([
    ['contact', 'order'],
    ['order', 'contact'],
  ])(
    'block checkout: a page opened while the boxes stood at %s orders with its ticks after they moved to %s',
    async (from, to) => {
      const move = (place: string) =>
        shop.site.php(`update_option( 'liaison_consent_place', $args['place'] ); return true;`, { place });
      await move(from);
      const person = somebody();
      const page = await shop.browser.person();
      await begin(page, 'block', person);
      await box(page, 'transactional').check();
      await page.waitForTimeout(2_500);
      await move(to);
      await box(page, 'marketing').check();
      await until('the tick to be kept', async () => (await kept(person)).length > 0);
      const id = await placeOrder(page, 'block');
      const metas = await shop.site.php<Record<string, string>>(
        `$order = wc_get_order( $args['id'] ); $all = array(); foreach ( $order->get_meta_data() as $meta ) { $all[ $meta->key ] = is_scalar( $meta->value ) ? (string) $meta->value : ''; } return $all;`,
        { id },
      );
      expect(metas).toMatchObject({ liaison_whatsapp_optin: 'yes', liaison_whatsapp_optin_marketing: 'yes' });
      expect(Object.keys(metas).filter((key) => key.startsWith('_wc_other/liaison'))).toEqual([]);
      await page.context().close();
    },
    120_000,
  );

  it('leaves no copy of a tick in accounts, debug.log empty and no script error', async () => {
    expect(
      await shop.site.rows("SELECT meta_key FROM wp_usermeta WHERE meta_key LIKE '%wc_other/liaison%'"),
    ).toEqual([]);
    expect(shop.complaints()).toEqual([]);
    expect(shop.browser.problems).toEqual([]);
  });
});

/** A list with something in it; undefined lets `until` look again. */
function found(list: string[]): string[] | undefined {
  return list.length > 0 ? list : undefined;
}
