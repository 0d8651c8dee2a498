import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { beside, openBeside, ownComplaints, told } from '../support/neighbours.js';
import { somebody } from '../support/people.js';
import { pause, type Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';

/** How a plugin's own function or REST route puts a number on an order: `$args['id']`, `$args['number']`. */
const plugins = [
  {
    slug: 'woocommerce-shipment-tracking',
    name: 'WooCommerce Shipment Tracking',
    // Its own function, for other plugins and for imports.
    enter: `wc_st_add_tracking_number( $args['id'], $args['number'], 'DHL', null, 'https://carrier.example/' . $args['number'] ); return true;`,
  },
  {
    slug: 'woo-advanced-shipment-tracking',
    name: 'Advanced Shipment Tracking',
    // Its own REST route, which carriers and imports use.
    enter: `$request = new WP_REST_Request( 'POST', '/wc-shipment-tracking/v3/orders/' . $args['id'] . '/shipment-trackings' );
      $request->set_body_params( array( 'tracking_provider' => 'DHL', 'custom_tracking_provider' => 'DHL', 'custom_tracking_link' => 'https://carrier.example/' . $args['number'], 'tracking_number' => $args['number'] ) );
      return rest_do_request( $request )->get_status();`,
  },
];

for (const { slug, name, enter } of plugins) {
  beside([slug], `parcels entered in ${name}`, () => {
    let shop: Shop;
    beforeAll(async () => {
      shop = await openBeside([slug]);
      await shop.hub.enablePlugin('order-notifications');
    }, 240_000);
    afterAll(async () => {
      await shop.close();
    }, 60_000);

    it('one message a parcel, with its number, and none twice', async () => {
      const person = somebody();
      const api = await new StoreApi(shop.site.url).open();
      await api.add(shop.site.shop.products['mug'] ?? 0, 2);
      const { body } = await api.order(person, { 'liaison/transactional': true });
      const id = Number(body['order_id']);
      await shop.flush();
      await shop.receives(person.digits, 1);
      const numbers = [`FIRST${id}`, `SECOND${id}`];
      for (const [index, number] of numbers.entries()) {
        await shop.site.php(enter, { id, number }, { user: 'owner' });
        await shop.flush();
        const texts = await shop.receives(person.digits, index + 2);
        expect(texts.at(-1)).toContain(number);
      }
      await shop.site.php(`wc_get_order( $args['id'] )->update_status( 'completed' ); return true;`, { id });
      await shop.flush();
      await pause(3_000);
      // Paid on delivery: completing the order also says that the payment arrived.
      const parcels = (await shop.received(person.digits)).filter((text) => text.includes('is on its way'));
      expect(parcels).toHaveLength(2);
      const shipped = await told<{ shipment?: { trackingNumber: string; carrier?: string } }>(
        shop,
        'order.shipped',
      );
      expect(shipped.map((event) => event.data.shipment?.trackingNumber)).toEqual(numbers);
    }, 90_000);

    it('leaves nothing of ours in debug.log', () => {
      expect(ownComplaints(shop)).toEqual([]);
    });
  });
}
