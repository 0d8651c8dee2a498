import { isoDuration, senderSetting, shopNameSetting } from '../../src/sdk/index.js';
import { z } from 'zod';

/** The moments of an order a customer can be told about, as the settings name them. */
export type Stage =
  | 'placed'
  | 'paid'
  | 'shipped'
  | 'outForDelivery'
  | 'delivered'
  | 'delayed'
  | 'cancelled'
  | 'refunded'
  | 'paymentFailed'
  | 'customerNote';

const texts: Record<Stage, { title: string; help: string }> = {
  placed: {
    title: 'Order placed',
    help: 'Confirms the order once your shop accepts it: on hold, processing or completed.',
  },
  paid: {
    title: 'Payment received',
    help: 'Thanks the customer once the payment is recorded. An order paid right away gets this message instead of "Order placed".',
  },
  shipped: {
    title: 'Shipped',
    help: 'Tells the customer that the order is on its way, with the tracking link or number if there is one.',
  },
  outForDelivery: {
    title: 'Out for delivery',
    help: 'Tells the customer that the carrier is about to deliver.',
  },
  delivered: { title: 'Delivered', help: 'Tells the customer that the order was delivered.' },
  delayed: { title: 'Delayed', help: 'Apologises for a delay, with the new date if known.' },
  cancelled: { title: 'Cancelled', help: 'Tells the customer that the order was cancelled.' },
  refunded: { title: 'Refunded', help: 'Tells the customer what was refunded, in part or in full.' },
  paymentFailed: {
    title: 'Payment failed',
    help: 'Sends the payment link again when a payment fails. Leave this off if cart recovery handles unpaid orders.',
  },
  customerNote: {
    title: 'Notes to customer',
    help: 'Sends the notes you add to an order with "Note to customer". WhatsApp shows them as one paragraph.',
  },
};

function switches(on: (stage: Stage) => boolean): Record<Stage, z.ZodDefault<z.ZodBoolean>> {
  const of = (stage: Stage): z.ZodDefault<z.ZodBoolean> => z.boolean().default(on(stage)).meta(texts[stage]);
  return {
    placed: of('placed'),
    paid: of('paid'),
    shipped: of('shipped'),
    outForDelivery: of('outForDelivery'),
    delivered: of('delivered'),
    delayed: of('delayed'),
    cancelled: of('cancelled'),
    refunded: of('refunded'),
    paymentFailed: of('paymentFailed'),
    customerNote: of('customerNote'),
  };
}

/** Settings of the plugin. Every field has a default: `settings.parse({})` is a working set. */
export const settings = z.strictObject({
  ...switches((stage) => stage !== 'paymentFailed' && stage !== 'customerNote'),
  renewals: z
    .strictObject(switches(() => false))
    .prefault({})
    .meta({
      title: 'Subscription renewals',
      help: 'The same messages for orders created by a subscription. All are off unless you turn them on.',
    }),
  sender: senderSetting(),
  shopName: shopNameSetting(),
  maxAge: isoDuration().default('PT24H').meta({
    title: 'Maximum order age',
    help: 'No messages are sent about orders that were already older than this when the hub first saw them, such as imported orders.',
  }),
  freshness: isoDuration().default('PT24H').meta({
    title: 'Expires after',
    help: "Counted from the change in your shop. A message that can't be sent in this time expires.",
  }),
});

export type Settings = z.output<typeof settings>;
