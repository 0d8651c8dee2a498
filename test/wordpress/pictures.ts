/**
 * Takes the pictures of the plugin's pages, for the documents and for the directory, from a real shop:
 * `npm run pictures:wordpress`, with WORDPRESS_DIR. No test, though it runs as one.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { copyFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { box, fillIn, openCheckout, placeOrder } from './support/checkout.js';
import { somebody, type Person } from './support/people.js';
import { linkIn, Shop } from './support/shop.js';

/** Pictures of the directory, in the order readme.txt lists them, by their names in docs/images/wordpress. */
const directory = [
  ...['overview', 'connect', 'start', 'messages', 'deliveries'],
  ...['settings', 'order', 'orders', 'consent'],
];
const folder = 'docs/images/wordpress';

let shop: Shop;
let owner: Page;
beforeAll(async () => {
  shop = await Shop.open({ connect: false });
  owner = await shop.browser.owner(shop.site.url);
}, 240_000);
afterAll(async () => {
  await shop.close();
}, 60_000);

const open = (query: string) => owner.goto(`${shop.site.url}/wp-admin/${query}`);

/** The page from its top, at most so many pixels of it. */
async function picture(page: Page, name: string, most: number): Promise<void> {
  await page.evaluate('document.activeElement.blur()');
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  await page.setViewportSize({ width: 1280, height: Math.min(height, most) });
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.setViewportSize({ width: 1280, height: 1000 });
}

/** A buyer at the checkout, before anything is ticked. */
async function shopper(person: Person, product: string): Promise<Page> {
  const page = await shop.browser.person();
  await page.goto(`${shop.site.url}/?add-to-cart=${shop.site.shop.products[product]}`);
  await openCheckout(page, shop.site.url, 'classic');
  await fillIn(page, 'classic', person);
  return page;
}

/** Ticks both boxes, and waits until the shop has heard. */
async function agree(page: Page): Promise<void> {
  await box(page, 'transactional').check();
  await box(page, 'marketing').check();
  await page.waitForTimeout(1_500);
}

it('takes them', async () => {
  await open('admin.php?page=liaison');
  // A shop on the internet is not told that its address is private.
  await owner.evaluate(`document.querySelector( '.liaison-connect .notice-warning' ).remove()`);
  await picture(owner, 'connect', 1_100);
  await shop.hub.enablePlugin('order-notifications');
  await shop.connect(owner);
  await shop.heartbeat();
  await open('admin.php?page=liaison');
  // What the hub found, not that it is still looking.
  await Promise.all([
    owner.waitForEvent('load'),
    owner.getByRole('button', { name: 'Check again', exact: true }).click(),
  ]);
  await open('admin.php?page=liaison');
  await picture(owner, 'start', 1_000);
  const own = somebody();
  await owner.fill('#liaison-phone', own.phone);
  await owner.check('[name="own"]');
  await owner.locator('#liaison-test [type="submit"]').first().click();
  await shop.receives(own.digits, 1);
  await shop.live();
  await shop.hub.enablePlugin('cart-recovery', { steps: [{ after: 'PT3S', template: 'cart_reminder' }] });

  // One who leaves a cart and comes back by the reminder, one who buys at once, one without a number.
  const ana = somebody();
  const left = await shopper(ana, 'lamp');
  await agree(left);
  await left.context().close();
  await shop.flush();
  const [reminder = ''] = await shop.receives(ana.digits, 1);
  const back = await shop.browser.person();
  await back.goto(linkIn(reminder, shop.site.url));
  await openCheckout(back, shop.site.url, 'classic');
  await fillIn(back, 'classic', ana);
  await box(back, 'transactional').check();
  await placeOrder(back, 'classic');
  await back.context().close();
  const luis = somebody({ firstName: 'Luis', lastName: 'Marín', email: 'luis@example.test' });
  const buying = await shopper(luis, 'mug');
  await buying.evaluate(
    `document.querySelector( '#liaison_consent_marketing' ).scrollIntoView( { block: 'center' } )`,
  );
  await buying.screenshot({ path: `${folder}/consent.png` });
  await agree(buying);
  const order = await placeOrder(buying, 'classic');
  await buying.context().close();
  const onHold = await shop.site.php<number>(
    `$order = wc_create_order( array( 'status' => 'pending' ) );
     $order->add_product( wc_get_product( $args['mug'] ), 1 );
     $order->set_address( array( 'first_name' => 'Marta', 'last_name' => 'Gil', 'country' => 'ES', 'phone' => '600 111 222' ), 'billing' );
     $order->calculate_totals(); $order->save(); $order->update_status( 'on-hold' ); return $order->get_id();`,
    { mug: shop.site.shop.products['mug'] },
  );
  await shop.flush();
  await shop.receives(ana.digits, 2);
  await shop.receives(luis.digits, 1);
  await shop.site.php(`wc_get_order( $args['id'] )->update_status( 'completed' ); return true;`, {
    id: order,
  });
  await shop.flush();
  await shop.receives(luis.digits, 2);
  await owner.waitForTimeout(5_000);
  await shop.heartbeat();
  await shop.heartbeat();

  // The waits an owner finds, and the boxes of an order an owner looks at.
  await shop.hub.enablePlugin('cart-recovery', {
    steps: [
      { after: 'PT1H', template: 'cart_reminder' },
      { after: 'PT24H', template: 'cart_last_chance' },
    ],
  });
  await shop.site.php(
    `$screen = 'woocommerce_page_wc-orders';
     update_user_meta( 1, "metaboxhidden_$screen", array( 'order_custom', 'woocommerce-order-downloads' ) );
     update_user_meta( 1, "meta-box-order_$screen", array( 'side' => 'liaison-order,woocommerce-order-actions,woocommerce-order-notes' ) );
     return true;`,
  );
  await open('admin.php?page=liaison');
  await picture(owner, 'overview', 1_000);
  for (const tab of ['messages', 'deliveries', 'settings']) {
    await open(`admin.php?page=liaison&tab=${tab}`);
    await picture(owner, tab, 900);
  }
  await open('admin.php?page=liaison&tab=settings&section=statuses');
  await picture(owner, 'statuses', 900);
  await open(`admin.php?page=liaison&tab=send&orders=${order}`);
  await picture(owner, 'send', 900);
  await open('admin.php?page=wc-orders');
  await picture(owner, 'orders', 700);
  await open(`admin.php?page=wc-orders&action=edit&id=${order}`);
  await owner.locator('.liaison-thread').waitFor();
  await picture(owner, 'order', 1_000);
  const cancelled = await shop.site.php<number>(
    `$order = wc_create_order( array( 'status' => 'cancelled' ) );
     $order->add_product( wc_get_product( $args['mug'] ), 1 );
     $order->set_address( wc_get_order( $args['like'] )->get_address( 'billing' ), 'billing' );
     $order->calculate_totals(); $order->save(); return $order->get_id();`,
    { mug: shop.site.shop.products['mug'], like: order },
  );
  await open(`admin.php?page=liaison&tab=send&orders=${order},${cancelled},${onHold}`);
  await owner.selectOption('#liaison-template', 'order_delivered');
  await Promise.all([
    owner.waitForEvent('load'),
    owner.getByRole('button', { name: 'Preview', exact: true }).first().click(),
  ]);
  await picture(owner, 'preview', 900);
  const copy = await shop.site.clone();
  try {
    const developer = await shop.browser.owner(copy.url);
    await developer.goto(`${copy.url}/wp-admin/admin.php?page=liaison`);
    await picture(developer, 'copy', 900);
    await developer.context().close();
  } finally {
    await copy.destroy();
  }
  for (const [index, name] of directory.entries())
    copyFileSync(`${folder}/${name}.png`, `wordpress-plugin/.wordpress-org/screenshot-${index + 1}.png`);
  expect(shop.browser.problems.filter((line) => line.includes('liaison'))).toEqual([]);
}, 400_000);
