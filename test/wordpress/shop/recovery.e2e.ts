import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { box, fillIn, openCheckout, paths, placeOrder, type Kind } from '../support/checkout.js';
import { until } from '../../support/processes.js';
import { somebody, type Person } from '../support/people.js';
import { linkIn, pause, Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';

const ticks = { 'liaison/marketing': true, 'liaison/transactional': true };

describe.each([
  { hpos: true, name: 'orders in tables of their own' },
  { hpos: false, name: 'orders among posts' },
])('a cart left behind in a real shop, $name', ({ hpos }) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open({ site: { hpos } });
    await shop.hub.enablePlugin('cart-recovery', { steps: [{ after: 'PT3S', template: 'cart_reminder' }] });
    await shop.hub.enablePlugin('order-notifications');
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  /** Rows of carts that know a person. */
  const kept = (person: Person) =>
    shop.site.rows('SELECT data FROM wp_liaison_carts WHERE data LIKE ?', [`%${person.email}%`]);

  /** Lets the shop's cart and checkout be pages of a kind, and a recovery link lead to one of them. */
  const usePages = (kind: Kind, landing: 'cart' | 'checkout') =>
    shop.site.php(
      `update_option( 'woocommerce_checkout_page_id', get_page_by_path( $args['checkout'] )->ID );
       update_option( 'woocommerce_cart_page_id', get_page_by_path( $args['cart'] )->ID );
       update_option( 'liaison_recovery_landing', $args['landing'] );
       return true;`,
      {
        landing,
        checkout: paths[kind].replaceAll('/', ''),
        cart: kind === 'block' ? 'cart' : 'classic-cart',
      },
    );

  it.each<Kind>(['block', 'classic'])(
    '%s checkout: the reminder brings the cart back, and after buying there is no other',
    async (kind) => {
      const person = somebody();
      const page = await shop.browser.person();
      await page.goto(`${shop.site.url}/?add-to-cart=${shop.site.shop.products['mug']}&quantity=2`);
      await openCheckout(page, shop.site.url, kind);
      expect(await box(page, 'marketing').isChecked()).toBe(false);
      expect(await box(page, 'transactional').isChecked()).toBe(false);
      await fillIn(page, kind, person);
      await box(page, 'transactional').check();
      await box(page, 'marketing').check();
      await until('the cart to be kept', async () => (await kept(person)).length > 0);
      // Telling the ticks takes nothing away of what was typed.
      const phone = kind === 'block' ? '#shipping-phone' : '#billing_phone';
      expect(await page.inputValue(phone)).toBe(person.phone);
      await page.context().close();

      await shop.flush();
      const [reminder = ''] = await shop.receives(person.digits, 1);
      expect(reminder).toContain('Blue mug');
      const link = linkIn(reminder, shop.site.url);

      const later = await shop.browser.person();
      await later.goto(link);
      expect(later.url()).not.toContain(link.split('=').at(-1));
      await openCheckout(later, shop.site.url, kind);
      expect(await later.content()).not.toContain(person.email);
      await later.getByText('Blue mug').first().waitFor();
      await fillIn(later, kind, person);
      await box(later, 'transactional').check();
      await box(later, 'marketing').check();
      const order = await placeOrder(later, kind);
      await later.context().close();

      await shop.flush();
      const texts = await shop.receives(person.digits, 2);
      expect(texts[1]).toContain(String(order));
      await shop.site.php(`wc_get_order( $args['id'] )->update_status( 'completed' ); return true;`, {
        id: order,
      });
      await shop.flush();
      await shop.receives(person.digits, 3);
      await pause(5_000);
      await shop.flush();
      expect(await shop.received(person.digits)).toHaveLength(3);
      expect((await shop.decided(person.digits)).filter((one) => one.purpose === 'marketing')).toHaveLength(
        1,
      );
    },
    120_000,
  );

  it('the Store API: ticks travel before the order, and buying ends it', async () => {
    const person = somebody();
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['shirt_m'] ?? 0, 1);
    await api.updateCustomer(person);
    await api.draft(ticks);
    await shop.flush();
    const [reminder = ''] = await shop.receives(person.digits, 1);
    expect(reminder).toContain('Shirt');
    const placed = await api.order(person, ticks);
    await shop.flush();
    const texts = await shop.receives(person.digits, 2);
    expect(texts[1]).toContain(String(placed.body['order_id']));
    await pause(5_000);
    await shop.flush();
    expect(await shop.received(person.digits)).toHaveLength(2);
  }, 90_000);

  it('keeps and tells nothing before the marketing box is ticked, and forgets at once when it is unticked', async () => {
    const person = somebody();
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['lamp'] ?? 0, 1);
    await api.updateCustomer(person);
    await api.draft({ 'liaison/marketing': false, 'liaison/transactional': false });
    expect(await kept(person)).toEqual([]);
    await api.draft({ 'liaison/marketing': true, 'liaison/transactional': false });
    expect(await kept(person)).toHaveLength(1);
    await api.draft({ 'liaison/marketing': false, 'liaison/transactional': false });
    expect(await kept(person)).toEqual([]);
    await shop.flush();
    await pause(5_000);
    await shop.flush();
    expect(await shop.received(person.digits)).toEqual([]);
  }, 60_000);

  it('shows the owner what became of the order, on the order and as private notes', async () => {
    const person = somebody();
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['mug'] ?? 0, 1);
    const { body } = await api.order(person, ticks);
    const id = body['order_id'] as number;
    await shop.flush();
    await shop.receives(person.digits, 1);
    await pause(1_500);
    await shop.heartbeat();
    const notes = await shop.site.php<{ content: string; customer_note: boolean }[]>(
      `return array_map( fn( $n ) => array( 'content' => $n->content, 'customer_note' => $n->customer_note ), wc_get_order_notes( array( 'order_id' => $args['id'] ) ) );`,
      { id },
    );
    expect(notes.filter((note) => note.customer_note)).toEqual([]);
    expect(notes.some((note) => /placed: (delivered|read|sent)/.test(note.content))).toBe(true);
    const owner = await shop.browser.owner(shop.site.url);
    const edit = hpos ? `admin.php?page=wc-orders&action=edit&id=${id}` : `post.php?post=${id}&action=edit`;
    await owner.goto(`${shop.site.url}/wp-admin/${edit}`);
    await owner
      .getByText(/placed/i)
      .first()
      .waitFor();
    await owner
      .locator('#liaison-order .liaison-thread')
      .getByText(/read|delivered|sent/i)
      .first()
      .waitFor();
    await owner.context().close();
  }, 90_000);

  it.each<Kind>(['block', 'classic'])(
    '%s pages: the coupon of the message is applied on another device, and a refused one says why',
    async (kind) => {
      await shop.hub.enablePlugin('cart-recovery', {
        steps: [{ after: 'PT3S', template: 'cart_coupon' }],
        coupon: { mode: 'unique', percent: 10 },
      });
      const pages = await shop.site.php<{ cart: number; checkout: number }>(
        `return array( 'cart' => wc_get_page_id( 'cart' ), 'checkout' => wc_get_page_id( 'checkout' ) );`,
      );
      await usePages(kind, 'checkout');
      const person = somebody();
      const api = await new StoreApi(shop.site.url).open();
      await api.add(shop.site.shop.products['mug'] ?? 0, 2);
      await api.updateCustomer(person);
      await api.draft(ticks);
      await shop.flush();
      const [reminder = ''] = await shop.receives(person.digits, 1);
      const link = linkIn(reminder, shop.site.url);
      const code = new URL(link).searchParams.get('liaison-coupon') ?? '';
      expect(code).toMatch(/^back-[0-9a-f]{10}$/);
      expect(reminder).toContain(`With the code ${code}`);

      const checkout = await shop.browser.person();
      await checkout.goto(link);
      expect(new URL(checkout.url()).pathname).toBe(paths[kind]);
      await checkout.getByText(code).first().waitFor();
      await checkout.getByText('Blue mug').first().waitFor();
      await checkout.context().close();

      await usePages(kind, 'cart');
      const cart = await shop.browser.person();
      await cart.goto(link);
      expect(new URL(cart.url()).pathname).not.toBe(paths[kind]);
      await cart.getByText(code).first().waitFor();
      await openCheckout(cart, shop.site.url, kind);
      await fillIn(cart, kind, person);
      const order = await placeOrder(cart, kind);
      await cart.context().close();
      const bought = await shop.site.php<{ codes: string[]; discount: number }>(
        `$order = wc_get_order( $args['id'] ); return array( 'codes' => $order->get_coupon_codes(), 'discount' => (float) $order->get_discount_total() );`,
        { id: order },
      );
      expect(bought.codes).toEqual([code]);
      expect(bought.discount).toBeGreaterThan(0);

      const another = somebody();
      const second = await new StoreApi(shop.site.url).open();
      await second.add(shop.site.shop.products['lamp'] ?? 0, 1);
      await second.updateCustomer(another);
      await second.draft(ticks);
      await shop.flush();
      const [late = ''] = await shop.receives(another.digits, 1);
      const lateLink = linkIn(late, shop.site.url);
      await shop.site.php(
        `$coupon = new WC_Coupon( $args['coupon'] ); $coupon->set_date_expires( time() - 3600 ); $coupon->save(); return true;`,
        { coupon: new URL(lateLink).searchParams.get('liaison-coupon') },
      );
      await usePages(kind, 'checkout');
      const visitor = await shop.browser.person();
      await visitor.goto(lateLink);
      await visitor
        .getByText(/could not be applied.*expired/)
        .first()
        .waitFor();
      await visitor.getByText('Lamp').first().waitFor();
      await visitor.context().close();
      await shop.site.php(
        `delete_option( 'liaison_recovery_landing' ); update_option( 'woocommerce_cart_page_id', $args['cart'] ); update_option( 'woocommerce_checkout_page_id', $args['checkout'] ); return true;`,
        pages,
      );
      await shop.hub.enablePlugin('cart-recovery', {
        steps: [{ after: 'PT3S', template: 'cart_reminder' }],
      });
    },
    150_000,
  );

  it('a payment link with a coupon takes it off the order, and nobody else’s key does', async () => {
    const { url, key } = await shop.site.php<{ url: string; key: string }>(
      `$order = wc_create_order( array( 'status' => 'pending' ) );
       $order->add_product( wc_get_product( $args['product'] ), 1 );
       $order->calculate_totals();
       $coupon = new WC_Coupon();
       $coupon->set_code( 'unpaid10' );
       $coupon->set_discount_type( 'percent' );
       $coupon->set_amount( 10 );
       $coupon->save();
       return array( 'url' => $order->get_checkout_payment_url(), 'key' => $order->get_order_key() );`,
      { product: shop.site.shop.products['mug'] },
    );
    const codes = () =>
      shop.site.php<string[]>(
        `return wc_get_order( wc_get_order_id_by_order_key( $args['key'] ) )->get_coupon_codes();`,
        { key },
      );
    const link = new URL(url);
    link.searchParams.set('liaison-coupon', 'unpaid10');
    const forged = new URL(link);
    forged.searchParams.set('key', 'wc_order_forged');
    const page = await shop.browser.person();
    await page.goto(forged.href);
    expect(await codes()).toEqual([]);
    await page.goto(link.href);
    expect(page.url()).toBe(url);
    expect(await codes()).toEqual(['unpaid10']);
    await page.getByText('Discount').first().waitFor();
    await page.context().close();
  }, 60_000);

  it('leaves debug.log empty and no script error on any page', () => {
    expect(shop.complaints()).toEqual([]);
    expect(shop.browser.problems).toEqual([]);
  });
});
