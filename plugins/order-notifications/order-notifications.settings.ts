import { isoDuration, senderSetting } from '../../src/sdk/index.js';
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
    help: 'Confirms the order once the shop accepts it: on hold, in processing or completed.',
  },
  paid: {
    title: 'Payment received',
    help: 'Thanks the customer when the shop records the payment. An order paid at once gets this message instead of "Order placed"; turn this off and it gets "Order placed".',
  },
  shipped: {
    title: 'Shipped',
    help: 'Tells that the parcel is on its way, with the tracking link or number when there is one.',
  },
  outForDelivery: { title: 'Out for delivery', help: 'Tells that the carrier is about to deliver.' },
  delivered: { title: 'Delivered', help: 'Tells that the carrier has delivered.' },
  delayed: { title: 'Delayed', help: 'Apologises for a delay, with the new date when it is known.' },
  cancelled: { title: 'Cancelled', help: 'Tells that the order was cancelled.' },
  refunded: { title: 'Refunded', help: 'Tells what was refunded, in part or in full.' },
  paymentFailed: {
    title: 'Payment failed',
    help: 'Sends the payment link again when a payment did not go through. Leave it off when cart recovery writes to unpaid orders.',
  },
  customerNote: {
    title: 'Notes to the customer',
    help: 'Sends what you write to the customer in a note of the order. WhatsApp keeps it to one paragraph.',
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
      help: 'The same switches for orders a subscription makes by itself. All off unless you turn them on.',
    }),
  sender: senderSetting(),
  shopName: z
    .string()
    .trim()
    .min(1, 'must not be empty; leave it out to use the name of the connection')
    .max(60)
    .optional()
    .meta({ title: 'Name of the shop', help: "As customers know it. Left out: the connection's name." }),
  maxAge: isoDuration().default('PT24H').meta({
    title: 'Oldest order to write about',
    help: 'An order that was already older than this when it was first seen is never messaged, so importing or updating past orders stays silent.',
  }),
  freshness: isoDuration().default('PT24H').meta({
    title: 'How long a message stays true',
    help: 'Counted from what happened in the shop. A message that could not leave in this time is dropped as stale.',
  }),
});

export type Settings = z.output<typeof settings>;
