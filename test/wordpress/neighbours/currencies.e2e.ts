import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '../../support/processes.js';
import { box, fillIn, openCheckout, placeOrder } from '../support/checkout.js';
import { beside, openBeside, ownComplaints, told } from '../support/neighbours.js';
import { somebody } from '../support/people.js';
import { linkIn, type Shop } from '../support/shop.js';

/** How an owner adds dollars, two to the euro, and how a shopper chooses them. */
const curcy = {
  slug: 'woo-multi-currency',
  settings: `update_option( 'woo_multi_currency_params', array_merge( (array) get_option( 'woo_multi_currency_params', array() ), array(
      'enable' => 1, 'enable_multi_payment' => 1, 'enable_cart_page' => 1, 'currency_default' => 'EUR',
      'currency' => array( 'EUR', 'USD' ), 'currency_rate' => array( 1, 2 ), 'currency_rate_fee' => array( 0, 0 ),
      'currency_hidden' => array( 0, 0 ), 'currency_decimals' => array( 2, 2 ), 'currency_custom' => array( '', '' ),
      'currency_pos' => array( 'left', 'left' ) ) ) ); return true;`,
  choose: '?wmc-currency=USD',
};

interface Total {
  amount: string;
  currency: string;
}

beside([curcy.slug], 'a shop in two currencies, by CURCY', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openBeside([curcy.slug]);
    await shop.site.php(curcy.settings);
    await shop.hub.enablePlugin('cart-recovery', { steps: [{ after: 'PT2S', template: 'cart_reminder' }] });
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  it('cart and order carry the currency of the shopper; the link opens it again, at the price of today', async () => {
    const person = somebody();
    const page = await shop.browser.person();
    await page.goto(`${shop.site.url}/${curcy.choose}`);
    await page.goto(`${shop.site.url}/?add-to-cart=${shop.site.shop.products['mug']}&quantity=2`);
    await openCheckout(page, shop.site.url, 'classic');
    await fillIn(page, 'classic', person);
    await box(page, 'marketing').check();
    const row = await until('the cart to be kept', async () => {
      const rows = await shop.site.rows<{ data: string }>(
        'SELECT data FROM wp_liaison_carts WHERE data LIKE ?',
        [`%${person.email}%`],
      );
      return rows[0];
    });
    const { total, currency } = JSON.parse(row.data) as { total: string; currency: string };
    expect([total, currency]).toEqual(['50.00', 'USD']);
    await page.context().close();
    await shop.flush();
    const [reminder = ''] = await shop.receives(person.digits, 1);
    // Prices change until the link is followed: the reminder names goods and no sum.
    expect(reminder).toContain('Blue mug');
    expect(reminder.replace(linkIn(reminder, shop.site.url), '')).not.toMatch(/50|25|[€$]|USD|EUR/);
    const [cart] = await told<{ cart: { total: Total } }>(shop, 'cart.updated');
    expect(cart?.data.cart.total).toEqual({ amount: '50.00', currency: 'USD' });

    await shop.site.php(
      `$mug = wc_get_product( $args['mug'] ); $mug->set_regular_price( '13.00' ); return $mug->save();`,
      { ...shop.site.shop.products },
    );
    const later = await shop.browser.person();
    await later.goto(linkIn(reminder, shop.site.url));
    await openCheckout(later, shop.site.url, 'classic');
    expect(await later.locator('.order-total .amount').first().innerText()).toMatch(/\$\s?52[.,]00/);
    await fillIn(later, 'classic', person);
    await box(later, 'transactional').check();
    const id = await placeOrder(later, 'classic');
    await later.context().close();
    await shop.flush();
    const [placed] = await until('the order at the hub', async () => {
      const events = await told<{ order: { id: string; total: Total } }>(
        shop,
        'order.placed',
        (data) => data.order.id === String(id),
      );
      return events.length > 0 ? events : undefined;
    });
    expect(placed?.data.order.total).toEqual({ amount: '52.00', currency: 'USD' });
  }, 150_000);

  it('leaves nothing of ours in debug.log', () => {
    expect(ownComplaints(shop)).toEqual([]);
  });
});
