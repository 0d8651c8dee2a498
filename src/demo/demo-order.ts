/**
 * An order as WooCommerce's REST API and webhooks write it, as small as a shop would send it. Only
 * the demo uses it; the connector's fixtures are recorded from a real shop.
 */
export function demoOrder(now: Date): Record<string, unknown> {
  const at = now.toISOString().slice(0, 19);
  return {
    id: 1001,
    parent_id: 0,
    number: '1001',
    status: 'processing',
    currency: 'EUR',
    total: '39.80',
    date_created_gmt: at,
    date_modified_gmt: at,
    date_paid_gmt: null,
    customer_id: 7,
    order_key: 'wc_order_demo',
    created_via: 'checkout',
    payment_method: 'cod',
    payment_method_title: 'Cash on delivery',
    needs_payment: false,
    needs_processing: true,
    payment_url: 'https://shop.example/checkout/order-pay/1001/?pay_for_order=true&key=wc_order_demo',
    billing: {
      first_name: 'Sam',
      last_name: 'Example',
      company: '',
      address_1: 'Calle Mayor 1',
      city: 'Madrid',
      postcode: '28013',
      country: 'ES',
      email: 'sam@shop.example',
      phone: '600 111 222',
    },
    shipping: {
      first_name: 'Sam',
      last_name: 'Example',
      address_1: 'Calle Mayor 1',
      city: 'Madrid',
      postcode: '28013',
      country: 'ES',
    },
    line_items: [
      {
        id: 1,
        name: 'Linen shirt',
        product_id: 11,
        variation_id: 0,
        quantity: 2,
        sku: 'SHIRT-1',
        subtotal: '39.80',
        total: '39.80',
        price: 19.9,
        meta_data: [],
      },
    ],
    shipping_lines: [{ id: 2, method_title: 'Standard', method_id: 'flat_rate', total: '0.00' }],
    fee_lines: [],
    coupon_lines: [],
    refunds: [],
    meta_data: [{ id: 1, key: 'liaison_whatsapp_optin', value: 'yes' }],
  };
}
