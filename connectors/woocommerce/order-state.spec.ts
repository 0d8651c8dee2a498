import { describe, expect, it } from '@jest/globals';
import { meta, order, OrderStory, sampleSettings, SECOND, T0, told } from './fixtures/story.js';

const LATER = T0 + 3_600_000;

describe('stages of an order', () => {
  it('tells a cash-on-delivery order as placed and accepted, never as paid', () => {
    expect(told(new OrderStory().receive(order(), 'order.created'))).toEqual(['placed!', 'accepted']);
  });

  it('takes paid from date_paid_gmt, never from a status', () => {
    const story = new OrderStory();
    expect(
      told(story.receive(order({ status: 'on-hold', payment_method: 'bacs' }), 'order.created')),
    ).toEqual(['placed!', 'accepted']);
    expect(told(story.receive(order({ status: 'processing' }, 1)))).toEqual([]);
    const [paid] = story.receive(order({ status: 'processing' }, 9, { paid: T0 + 7 * SECOND }));
    expect(paid).toMatchObject({ type: 'order.paid', occurredAt: T0 + 7 * SECOND });
  });

  it('marks stages overtaken within one delivery, and only those', () => {
    const story = new OrderStory();
    const events = story.receive(
      order({ status: 'completed' }, 5, { paid: T0 + SECOND, completed: T0 + 4_000 }),
    );
    expect(told(events)).toEqual(['placed!', 'accepted!', 'paid!', 'shipped']);
    expect(events.at(-1)).toMatchObject({ type: 'order.shipped', occurredAt: T0 + 4_000 });
  });

  it('does not mark a stage by what an earlier delivery had shown', () => {
    const story = new OrderStory();
    story.receive(order({ status: 'completed' }, 1));
    expect(told(story.receive(order({ status: 'completed' }, 2, { paid: T0 + 2 * SECOND })))).toEqual([
      'paid',
    ]);
  });

  it('says each thing once, however often and by whichever topic it comes', () => {
    const story = new OrderStory();
    story.receive(order({}, 0));
    story.receive(order({}, 0), 'order.created');
    story.receive(order({ customer_note: 'ring twice' }, 4));
    story.receive(order({ status: 'failed' }, 5));
    story.receive(order({ status: 'processing' }, 6));
    story.receive(order({ status: 'failed' }, 7));
    expect(told(story.events)).toEqual(['placed!', 'accepted', 'failed']);
  });

  it('tells a failed payment as payment.failed, and as placed all the same', () => {
    const events = new OrderStory().receive(
      order({ status: 'failed', needs_payment: true }, 2),
      'order.created',
    );
    expect(events.map(({ type }) => type)).toEqual(['order.placed', 'payment.failed', 'cart.updated']);
  });

  it('lets a cancellation overtake everything of its delivery', () => {
    expect(told(new OrderStory().receive(order({ status: 'cancelled' }, 3, { paid: T0 })))).toEqual([
      'placed!',
      'paid!',
      'cancelled',
    ]);
  });

  it('says nothing about drafts, and everything once they are placed', () => {
    const story = new OrderStory({ connection: { id: 'c', name: 'Shop', createdAt: LATER } });
    for (const status of ['checkout-draft', 'auto-draft', 'draft', 'wc-checkout-draft']) {
      expect(story.receive(order({ status }, 0))).toEqual([]);
    }
    expect(told(story.receive(order({ status: 'processing' }, 4_000)))).toEqual(['placed!', 'accepted']);
  });

  it('reads a status of a plugin as placed, and as accepted once it is paid', () => {
    expect(told(new OrderStory().receive(order({ status: 'picking' })))).toEqual(['placed']);
    expect(told(new OrderStory().receive(order({ status: 'wc-picking' }, 2, { paid: T0 })))).toEqual([
      'placed!',
      'accepted!',
      'paid',
    ]);
  });

  it('takes an order in the bin for history, by the status it had', () => {
    const trashed = order({ status: 'trash', ...meta({ _wp_trash_meta_status: 'wc-completed' }) }, 9);
    expect(told(new OrderStory().receive(trashed))).toEqual(['placed!', 'accepted!', 'shipped!']);
    expect(told(new OrderStory().receive(order({ status: 'trash' }, 9)))).toEqual(['placed!']);
    const draft = order({ status: 'trash', ...meta({ _wp_trash_meta_status: 'wc-checkout-draft' }) });
    expect(new OrderStory().receive(draft)).toEqual([]);
  });
});

describe('shipping', () => {
  const tracked = (...numbers: string[]) =>
    meta({ _wc_shipment_tracking_items: numbers.map((tracking_number) => ({ tracking_number })) });

  it('is told once per tracking number, and not again when the order is completed', () => {
    const story = new OrderStory();
    story.receive(order());
    expect(told(story.receive(order(tracked('A1'), 1)))).toEqual(['shipped:A1']);
    expect(told(story.receive(order(tracked('A1', 'B2'), 2)))).toEqual(['shipped:B2']);
    expect(told(story.receive(order({ status: 'completed', ...tracked('A1', 'B2') }, 3)))).toEqual([]);
    expect(told(story.receive(order({ status: 'completed' }, 4)))).toEqual([]);
  });

  it('tells a number that came after completion', () => {
    const story = new OrderStory();
    expect(told(story.receive(order({ status: 'completed' })))).toContain('shipped');
    expect(told(story.receive(order({ status: 'completed', ...tracked('A1') }, 1)))).toEqual(['shipped:A1']);
  });

  it('keeps the parcels of one delivery apart', () => {
    const events = new OrderStory().receive(
      order(
        meta({
          _aftership_tracking_items: [{ tracking_number: 'A1', tag: 'Delivered' }, { tracking_number: 'B2' }],
        }),
      ),
    );
    expect(told(events)).toEqual(['placed!', 'accepted!', 'shipped:A1!', 'delivered:A1', 'shipped:B2']);
  });

  it('follows a parcel to the door, each step once', () => {
    const story = new OrderStory();
    const at = (tag: string, after: number) =>
      story.receive(order(meta({ _aftership_tracking_items: [{ tracking_number: 'A1', tag }] }), after));
    at('InTransit', 0);
    expect(told(at('Exception', 1))).toEqual(['delayed:A1']);
    expect(told(at('OutForDelivery', 2))).toEqual(['out_for_delivery:A1']);
    expect(told(at('OutForDelivery', 3))).toEqual([]);
    expect(told(at('Delivered', 4))).toEqual(['delivered:A1']);
  });

  it('obeys completedMeans', () => {
    const completed = order({ status: 'completed' }, 1);
    const means = (completedMeans: 'delivered' | 'nothing') =>
      told(new OrderStory({ settings: sampleSettings({ completedMeans }) }).receive(completed));
    expect(means('nothing')).toEqual(['placed!', 'accepted']);
    expect(means('delivered')).toEqual(['placed!', 'accepted!', 'delivered']);
  });

  it.each([
    ['every product is virtual and downloadable', { needs_processing: false }],
    ['there are no lines', { line_items: [] }],
    [
      'it was services: nothing to ship, no address asked for',
      { shipping: { address_1: '', city: '', postcode: '' } },
    ],
    ['the customer comes for it', { shipping_lines: [{ method_id: 'local_pickup', total: '0.00' }] }],
    ['the customer comes to a pickup location', { shipping_lines: [{ method_id: 'pickup_location:1' }] }],
  ])('is not told of a completed order when %s', (_why, changes) => {
    expect(told(new OrderStory().receive(order({ status: 'completed', ...changes }, 1)))).toEqual([
      'placed!',
      'accepted',
    ]);
  });

  it('waits for the sweep when core Fulfillments hold numbers the webhook does not', () => {
    const story = new OrderStory();
    const completed = { status: 'completed', ...meta({ _fulfillment_status: 'fulfilled' }) };
    expect(told(story.receive(order(completed, 1)))).toEqual(['placed!', 'accepted']);
    const fulfillments = [
      {
        id: 1,
        is_fulfilled: true,
        date_deleted: null,
        ...meta({ _tracking_number: 'F1', _shipment_provider: 'ups' }),
      },
    ];
    expect(told(story.receive(order({ ...completed, fulfillments }, 1)))).toEqual(['shipped:F1']);
    expect(told(new OrderStory().receive(order({ ...completed, fulfillments: [] }, 1)))).toContain('shipped');
  });
});

describe('refunds', () => {
  const refund = (id: number, total: string) => ({ id, reason: '', total });

  it('are told once per id, with a positive amount, and as full when everything came back', () => {
    const story = new OrderStory();
    story.receive(order({ total: '35.82' }));
    const [first] = story.receive(order({ total: '35.82', refunds: [refund(30, '-5.00')] }, 1));
    expect(first?.data).toMatchObject({
      refund: { id: '30', amount: { amount: '5.00', currency: 'EUR' }, full: false },
    });
    const rest = story.receive(
      order({ total: '35.82', status: 'refunded', refunds: [refund(31, '-30.82'), refund(30, '-5.00')] }, 2),
    );
    expect(rest).toHaveLength(1);
    expect(rest[0]).toMatchObject({ transition: 'refunded:31', data: { refund: { full: true } } });
  });

  it('adds exactly: three times 0.1 is 0.3, which it is not in floats', () => {
    const refunds = Array.from({ length: 3 }, (_, index) => refund(40 + index, '-0.1'));
    const events = new OrderStory().receive(order({ total: '0.3', refunds }, 1));
    const full = events.flatMap((event) => (event.type === 'order.refunded' ? [event.data.refund.full] : []));
    expect(full).toEqual([false, false, true]);
    const nearly = { total: '900000000000000.10', refunds: [refund(43, '-900000000000000.09')] };
    const [, , last] = new OrderStory().receive(order(nearly, 1));
    expect(last?.data).toMatchObject({ refund: { full: false } });
  });

  it('keeps a currency without minor units as it is written', () => {
    const events = new OrderStory().receive(
      order({ currency: 'JPY', total: '1990', refunds: [refund(50, '-990')] }, 1),
    );
    expect(events.at(-1)?.data).toMatchObject({
      order: { total: { amount: '1990', currency: 'JPY' } },
      refund: { amount: { amount: '990', currency: 'JPY' }, full: false },
    });
  });

  it('of everything overtake what else the delivery tells; partial ones do not', () => {
    const full = { status: 'refunded', refunds: [refund(60, '-19.90')] };
    expect(told(new OrderStory().receive(order(full, 3, { paid: T0 })))).toEqual([
      'placed!',
      'accepted!',
      'paid!',
      'refunded:60',
    ]);
    const partial = { status: 'processing', refunds: [refund(61, '-1.90')] };
    expect(told(new OrderStory().receive(order(partial, 3)))).toEqual(['placed!', 'accepted', 'refunded:61']);
  });
});

describe('orders from before the connection', () => {
  const old = { connection: { id: 'c', name: 'Shop', createdAt: LATER } };

  it('set a baseline and say nothing that was already true', () => {
    const story = new OrderStory(old);
    const changes = { refunds: [{ id: 70, total: '-1.00' }], ...meta({ _tracking_number: 'A1' }) };
    expect(story.receive(order({ status: 'processing', ...changes }, 5_000, { paid: T0 }))).toEqual([]);
    expect(told(story.receive(order({ status: 'completed', ...changes }, 6_000, { paid: T0 })))).toEqual([]);
    expect(told(story.receive(order({ status: 'cancelled', ...changes }, 7_000, { paid: T0 })))).toEqual([
      'cancelled',
    ]);
  });

  it('tell what happens afterwards', () => {
    const story = new OrderStory(old);
    story.receive(order({ status: 'processing' }, 5_000));
    expect(told(story.receive(order({ status: 'completed' }, 6_000)))).toEqual(['shipped']);
  });

  it('tell what happens in the second of the baseline: equal is not older', () => {
    const story = new OrderStory(old);
    story.receive(order({ status: 'processing' }, 5_000));
    expect(told(story.receive(order({ status: 'completed' }, 5_000)))).toEqual(['shipped']);
  });

  it('tell nothing of what a payload older than the baseline shows', () => {
    const story = new OrderStory(old);
    story.receive(order({ status: 'cancelled' }, 5_000));
    expect(story.receive(order({ status: 'processing' }, 4_000))).toEqual([]);
    expect(told(story.receive(order({ status: 'processing' }, 6_000)))).toEqual([]);
  });

  it('are no history when order.created says that they are new, before or after', () => {
    expect(told(new OrderStory(old).receive(order(), 'order.created'))).toEqual(['placed!', 'accepted']);
    const story = new OrderStory(old);
    expect(story.receive(order())).toEqual([]);
    expect(told(story.receive(order(), 'order.created'))).toEqual(['placed!', 'accepted']);
    expect(told(story.receive(order({ status: 'completed' }, 3)))).toEqual(['shipped']);
  });

  it('are never carts', () => {
    const story = new OrderStory(old);
    story.receive(order({ status: 'pending', needs_payment: true }));
    expect(told(story.receive(order({ status: 'failed', needs_payment: true }, 5_000)))).toEqual(['failed']);
  });

  it('are recorded by the first sweep whenever they were made', () => {
    const story = new OrderStory();
    expect(story.receive(order(), 'order.recorded')).toEqual([]);
    expect(told(story.receive(order({ status: 'completed' }, 1)))).toEqual(['shipped']);
  });

  it('are told apart to the second: WooCommerce cuts milliseconds off', () => {
    const story = new OrderStory({ connection: { id: 'c', name: 'Shop', createdAt: T0 + 900 } });
    expect(told(story.receive(order()))).toEqual(['placed!', 'accepted']);
  });

  it('that are new and first seen by order.updated or a sweep are not doubled by order.created', () => {
    const story = new OrderStory({ source: 'sweep' });
    expect(told(story.receive(order()))).toEqual(['placed!', 'accepted']);
    expect(story.receive(order(), 'order.created')).toEqual([]);
  });

  it('keep the first sweep from swallowing a change of an order known from its beginning', () => {
    const story = new OrderStory();
    story.receive(order({ status: 'pending' }), 'order.created');
    expect(told(story.receive(order({ status: 'processing' }, 2), 'order.recorded'))).toEqual(['accepted']);
  });
});

describe('deliveries out of order', () => {
  it('never tell an older payload as news, but keep what only it shows', () => {
    const story = new OrderStory();
    story.receive(order({ status: 'pending' }, 0), 'order.created');
    expect(told(story.receive(order({ status: 'cancelled' }, 9)))).toEqual(['cancelled']);
    expect(told(story.receive(order({ status: 'processing' }, 5, { paid: T0 + 4_000 })))).toEqual([
      'accepted!',
      'paid!',
    ]);
    expect(told(story.receive(order({ status: 'failed', needs_payment: true }, 3)))).toEqual(['failed!']);
  });

  it('of one second are no older than each other', () => {
    const story = new OrderStory();
    story.receive(order({ status: 'cancelled' }, 2));
    expect(told(story.receive(order({ status: 'processing' }, 2)))).toEqual(['accepted']);
  });

  it('keep a number a later payload corrected from being sent', () => {
    const story = new OrderStory();
    story.receive(order(meta({ _tracking_number: 'RIGHT2' }), 5));
    expect(told(story.receive(order(meta({ _tracking_number: 'WRONG1' }), 4)))).toEqual(['shipped:WRONG1!']);
  });

  it('are judged by themselves: completed was told before the number came', () => {
    const story = new OrderStory();
    story.receive(order({ status: 'completed', ...meta({ _tracking_number: 'A1' }) }, 5));
    expect(told(story.receive(order({ status: 'completed' }, 4)))).toEqual(['shipped!']);
  });

  it('are news again after one with a date in the far future', () => {
    const story = new OrderStory();
    story.receive(order({}, 0), 'order.created');
    story.receive(order({ customer_note: 'wrong clock' }, 400 * 24 * 3_600));
    expect(told(story.receive(order({ status: 'completed' }, 60)))).toEqual(['shipped']);
  });

  it('after a deletion are history', () => {
    const story = new OrderStory();
    story.state = { emitted: [], recorded: [], modifiedAt: 0, deleted: true };
    expect(
      told(story.receive(order({ status: 'pending', needs_payment: true }, 1), 'order.created')),
    ).toEqual(['placed!']);
    const old = new OrderStory({ connection: { id: 'c', name: 'Shop', createdAt: LATER } });
    old.state = { emitted: [], recorded: [], modifiedAt: 0, deleted: true };
    expect(old.receive(order())).toEqual([]);
  });
});

describe('an order left unpaid', () => {
  const unpaid = (changes = {}, after = 0) =>
    order({ status: 'pending', needs_payment: true, ...changes }, after);

  it('is a cart whose recovery link is its payment page, at each change', () => {
    const story = new OrderStory();
    const cart = story.receive(unpaid(), 'order.created').at(-1);
    expect(cart).toMatchObject({
      type: 'cart.updated',
      subject: 'cart:order-21',
      transition: `unpaid:21:${T0}`,
      data: {
        cart: {
          token: 'order-21',
          kind: 'order',
          orderId: '21',
          updatedAt: T0,
          total: { amount: '19.90', currency: 'EUR' },
          recoveryUrl: 'http://shop.example/checkout/order-pay/21/?pay_for_order=true&key=wc_order_21',
        },
      },
    });
    expect(story.receive(unpaid())).toEqual([]);
    expect(told(story.receive(unpaid({ status: 'failed' }, 4)))).toEqual([
      'failed',
      `unpaid:21:${T0 + 4_000}`,
    ]);
  });

  it('shares its token with the order, so that accepting or paying it ends the recovery', () => {
    const story = new OrderStory();
    const token = { _liaison_cart_token: '9f2c7a', _liaison_recovery_token: 'r1' };
    const cart = story.receive(unpaid(meta(token)), 'order.created').at(-1);
    expect(cart).toMatchObject({ subject: 'cart:9f2c7a', data: { cart: { token: '9f2c7a' } } });
    const [accepted] = story.receive(order({ status: 'processing', ...meta(token) }, 1));
    expect(accepted?.data).toMatchObject({ order: { cartToken: '9f2c7a', recoveryToken: 'r1' } });
    expect(new OrderStory().receive(order())[0]?.data).toMatchObject({ order: { cartToken: 'order-21' } });
  });

  it.each([
    ['nothing is to pay', { total: '0.00' }],
    ['the shop says so', { needs_payment: false }],
    ['there is no payment page', { payment_url: '' }],
    ['its link is no web address', { payment_url: 'javascript:alert(1)' }],
    ['it was paid', { date_paid_gmt: '2026-11-23T10:00:00' }],
    ['it is a renewal', { created_via: 'subscription' }],
    ['it is in the bin', { status: 'trash', ...meta({ _wp_trash_meta_status: 'wc-pending' }) }],
  ])('is no cart when %s', (_why, changes) => {
    const types = new OrderStory().receive(unpaid(changes), 'order.created').map(({ type }) => type);
    expect(types).not.toContain('cart.updated');
  });

  it('is no cart once it was accepted or paid, when late, or when switched off', () => {
    const story = new OrderStory();
    story.receive(order({ status: 'on-hold' }, 1));
    expect(told(story.receive(unpaid({}, 2)))).toEqual([]);
    const late = new OrderStory();
    late.receive(order({ status: 'cancelled' }, 5));
    expect(told(late.receive(unpaid({}, 4)))).toEqual([]);
    const off = new OrderStory({ settings: sampleSettings({ unpaidOrdersAsCarts: false }) });
    expect(told(off.receive(unpaid()))).toEqual(['placed']);
  });
});
