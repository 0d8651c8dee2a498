import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/processes.js';
import { box, fillIn, openCheckout } from '../support/checkout.js';
import { beside, openBeside, ownComplaints } from '../support/neighbours.js';
import { somebody, type Person } from '../support/people.js';
import { linkIn, type Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';

interface Kept {
  lines: { product_id: number; quantity: number; data: Record<string, unknown> }[];
}
interface CartItem {
  name: string;
  quantity: number;
  totals: { line_total: string };
}

beside(['woocommerce-product-bundles'], 'carts with bundles', () => {
  let shop: Shop;
  let bundle: number;
  beforeAll(async () => {
    shop = await openBeside(['woocommerce-product-bundles']);
    await shop.hub.enablePlugin('cart-recovery', { steps: [{ after: 'PT2S', template: 'cart_reminder' }] });
    // A desk of a lamp, and of one to three mugs, priced by its parts.
    bundle = await shop.site.php<number>(
      `$bundle = new WC_Product_Bundle();
       $bundle->set_props( array( 'name' => 'Desk set', 'slug' => 'desk-set', 'status' => 'publish', 'regular_price' => '5', 'price' => '5' ) );
       $bundle->set_bundled_data_items( array(
         array( 'product_id' => $args['lamp'], 'bundle_id' => 0, 'menu_order' => 0, 'meta_data' => array( 'quantity_min' => 1, 'quantity_max' => 1, 'priced_individually' => 'yes' ) ),
         array( 'product_id' => $args['mug'], 'bundle_id' => 0, 'menu_order' => 1, 'meta_data' => array( 'quantity_min' => 1, 'quantity_max' => 3, 'priced_individually' => 'yes' ) ),
       ) );
       return $bundle->save();`,
      { ...shop.site.shop.products },
    );
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  /** A cart with the set, two mugs in it, and a reminder of it; gives back its link. */
  const remind = async (person: Person): Promise<string> => {
    const page = await shop.browser.person();
    await page.goto(`${shop.site.url}/product/desk-set/`);
    await page.locator('input[name^="bundle_quantity_"][type="number"]').last().fill('2');
    await page.locator('.bundle_add_to_cart_button').click();
    await page.waitForLoadState();
    await openCheckout(page, shop.site.url, 'classic');
    await fillIn(page, 'classic', person);
    await box(page, 'marketing').check();
    const [row] = await until('the cart to be kept', async () => {
      const rows = await shop.site.rows<{ data: string }>(
        'SELECT data FROM wp_liaison_carts WHERE data LIKE ?',
        [`%${person.email}%`],
      );
      return rows.length > 0 ? rows : undefined;
    });
    const kept = JSON.parse(row?.data ?? '{}') as Kept;
    expect(kept.lines.map((line) => [line.product_id, line.quantity])).toEqual([[bundle, 1]]);
    await page.context().close();
    await shop.flush();
    const [reminder = ''] = await shop.receives(person.digits, 1);
    expect(reminder).toContain('Desk set');
    return linkIn(reminder, shop.site.url);
  };

  /** What a visitor's cart holds after following a link so many times, with a browser's eyes. */
  const afterLink = async (link: string, times: number): Promise<[string, number, string][]> => {
    const page = await shop.browser.person();
    for (let time = 0; time < times; time++) await page.goto(link);
    const items = await page.evaluate(async () => {
      const answer = await fetch('/wp-json/wc/store/v1/cart');
      return ((await answer.json()) as { items: CartItem[] }).items;
    });
    await page.context().close();
    return items.map((item) => [item.name, item.quantity, item.totals.line_total]);
  };

  it('are kept as the bundle alone; the link brings bundle and children back once, as configured, at the price of today', async () => {
    const link = await remind(somebody());
    await shop.site.php(
      `$mug = wc_get_product( $args['mug'] ); $mug->set_regular_price( '13.00' ); return $mug->save();`,
      { ...shop.site.shop.products },
    );
    const set = [
      // The Store API gives the bundle the sum of its parts.
      ['Desk set', 1, '7600'],
      ['Desk lamp', 1, '4500'],
      ['Blue mug', 2, '2600'],
    ];
    expect(await afterLink(link, 1)).toEqual(set);
    expect(await afterLink(link, 2)).toEqual(set);
  }, 120_000);

  it('double nothing where a plugin makes every line unlike the others', async () => {
    writeFileSync(
      join(shop.site.root, 'wp-content/mu-plugins/always-new-lines.php'),
      `<?php add_filter( 'woocommerce_add_cart_item_data', static fn ( $data ) => array( 'unique_key' => md5( microtime() . wp_rand() ) ) + $data );`,
    );
    const person = somebody();
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['lamp'] ?? 0, 2);
    await api.updateCustomer(person);
    await api.draft({ 'liaison/marketing': true });
    await shop.flush();
    const [reminder = ''] = await shop.receives(person.digits, 1);
    expect(await afterLink(linkIn(reminder, shop.site.url), 2)).toEqual([['Desk lamp', 2, '9000']]);
    const names = (await afterLink(await remind(somebody()), 2)).map(([name, quantity]) => [name, quantity]);
    expect(names).toEqual([
      ['Desk set', 1],
      ['Desk lamp', 1],
      ['Blue mug', 2],
    ]);
  }, 120_000);

  it('leave nothing of ours in debug.log', () => {
    expect(ownComplaints(shop)).toEqual([]);
  });
});
