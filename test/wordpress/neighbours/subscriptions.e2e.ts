import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { beside, openBeside, ownComplaints, told } from '../support/neighbours.js';
import { somebody, type Person } from '../support/people.js';
import { pause, type Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';

beside(['woocommerce-subscriptions'], 'subscriptions', () => {
  let shop: Shop;
  let magazine: number;
  beforeAll(async () => {
    shop = await openBeside(['woocommerce-subscriptions']);
    await shop.hub.enablePlugin('order-notifications');
    await shop.hub.enablePlugin('cart-recovery', { steps: [{ after: 'PT3S', template: 'cart_reminder' }] });
    magazine = await shop.site.php<number>(
      `update_option( 'woocommerce_subscriptions_accept_manual_renewals', 'yes' );
       $product = new WC_Product_Subscription();
       $product->set_props( array( 'name' => 'Magazine', 'status' => 'publish', 'regular_price' => '9', 'price' => '9', 'virtual' => true ) );
       foreach ( array( '_subscription_price' => '9', '_subscription_period' => 'month', '_subscription_period_interval' => '1', '_subscription_length' => '0' ) as $key => $value ) { $product->update_meta_data( $key, $value ); }
       return $product->save();`,
    );
  }, 240_000);
  afterAll(async () => {
    await shop.close();
  }, 60_000);

  /** Buys a subscription with both ticks; gives back its first order and the subscription. */
  const subscribe = async (person: Person): Promise<{ order: number; subscription: number }> => {
    const api = await new StoreApi(shop.site.url).open();
    await api.add(magazine);
    await api.updateCustomer(person);
    const ticks = { 'liaison/marketing': true, 'liaison/transactional': true };
    await api.draft(ticks);
    const { body } = await api.request('POST', '/checkout', {
      billing_address: address(person),
      shipping_address: address(person),
      additional_fields: ticks,
      payment_method: 'cod',
      create_account: true,
      customer_password: 'a-long-Password-8',
    });
    const order = Number(body['order_id']);
    const [subscription] = await shop.site.php<number[]>(
      `$order = wc_get_order( $args['order'] ); $order->payment_complete();
       return array_values( array_map( fn( $one ) => $one->get_id(), wcs_get_subscriptions_for_order( $order ) ) );`,
      { order },
    );
    if (subscription === undefined) throw new Error(`No subscription: ${JSON.stringify(body)}`);
    return { order, subscription };
  };

  /** The day of the next payment comes, as Subscriptions' own scheduled action has it; gives back the renewal. */
  const renew = (subscription: number): Promise<{ id: number; status: string; ours: string[] }> =>
    shop.site.php(
      `do_action( 'woocommerce_scheduled_subscription_payment', $args['subscription'] );
       $ids   = wcs_get_subscription( $args['subscription'] )->get_related_orders( 'ids', 'renewal' );
       $order = wc_get_order( max( $ids ) );
       $keys  = array_map( fn( $one ) => $one->key, $order->get_meta_data() );
       return array( 'id' => $order->get_id(), 'status' => $order->get_status(), 'ours' => array_values( preg_grep( '/liaison/', $keys ) ) );`,
      { subscription },
    );
  const change = (id: number, status: string) =>
    shop.site.php(`return wc_get_order( $args['id'] )->update_status( $args['status'] );`, { id, status });

  it('a renewal carries no tick, sends nothing, and is no recovered cart', async () => {
    const person = somebody();
    const { order, subscription } = await subscribe(person);
    await shop.flush();
    const first = await shop.receives(person.digits, 1);
    expect(first.join('\n')).toContain(String(order));
    const sent = await settled(shop, person);
    const ticks = (await consentsOf(shop, person)).length;

    const renewal = await renew(subscription);
    expect(renewal.ours.filter((key) => /optin|consent|cart_token|recovery/.test(key))).toEqual([]);
    await shop.flush();
    await change(renewal.id, 'processing');
    await shop.flush();
    await change(renewal.id, 'completed');
    await shop.flush();
    expect(await settled(shop, person)).toBe(sent);
    expect((await consentsOf(shop, person)).length).toBe(ticks);
    const events = await told<{ order: { id: string; renewal?: boolean } }>(
      shop,
      'order.placed',
      (data) => data.order.id === String(renewal.id),
    );
    expect(events.map((event) => event.data.order.renewal)).toEqual([true]);
    expect(
      await told<{ orderId?: string }>(shop, 'cart.recovered', (data) => data.orderId === String(renewal.id)),
    ).toEqual([]);

    const failed = await renew(subscription);
    await change(failed.id, 'failed');
    await shop.flush();
    expect(await settled(shop, person)).toBe(sent);
  }, 120_000);

  it('with the switch on a renewal is told once, and one that failed is told as that', async () => {
    const person = somebody();
    const { subscription } = await subscribe(person);
    await shop.flush();
    await shop.receives(person.digits, 1);
    const sent = await settled(shop, person);
    await shop.hub.enablePlugin('order-notifications', { renewals: { placed: true, paymentFailed: true } });
    const renewal = await renew(subscription);
    await shop.flush();
    await change(renewal.id, 'processing');
    await shop.flush();
    const texts = await shop.receives(person.digits, sent + 1);
    expect(texts.at(-1)).toContain(String(renewal.id));
    expect(await settled(shop, person)).toBe(sent + 1);

    const failed = await renew(subscription);
    await change(failed.id, 'failed');
    await shop.flush();
    const after = await shop.receives(person.digits, sent + 2);
    expect(after.at(-1)).toContain(String(failed.id));
    expect(await settled(shop, person)).toBe(sent + 2);
  }, 120_000);

  it('leave nothing of ours in debug.log', () => {
    expect(ownComplaints(shop)).toEqual([]);
  });
});

/** How many messages somebody has once nothing more comes: longer than the cart's reminder waits. */
async function settled(shop: Shop, person: Person): Promise<number> {
  await pause(4_000);
  await shop.flush();
  await pause(1_000);
  return (await shop.received(person.digits)).length;
}

async function consentsOf(shop: Shop, person: Person): Promise<unknown[]> {
  const [contact] = await shop.hub.list<{ id: string }>(`/v1/contacts?phone=%2B${person.digits}`);
  return contact ? shop.hub.list(`/v1/contacts/${contact.id}/consents`) : [];
}

function address(person: Person): Record<string, string> {
  return {
    first_name: person.firstName,
    last_name: person.lastName,
    address_1: 'Calle Mayor 1',
    city: 'Madrid',
    state: 'M',
    postcode: '28001',
    country: 'ES',
    phone: person.phone,
    email: person.email,
  };
}
