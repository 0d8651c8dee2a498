import { z } from 'zod';
import { senderSetting, shopNameSetting } from '../../src/sdk/index.js';

/** Settings of the plugin. Every field has a default: `settings.parse({})` is a working set. */
export const settings = z.strictObject({
  paymentMethods: z.array(z.string().trim().min(1).max(64)).max(20).default(['cod']).meta({
    title: 'Payment methods',
    help: 'IDs of your cash-on-delivery payment methods. Customers are asked to confirm orders paid this way.',
  }),
  setStatus: z.boolean().default(false).meta({
    title: 'Let the reply change the order status',
    help: 'If the customer cancels, the order is cancelled. If they want a change, it is put on hold.',
  }),
  sender: senderSetting(),
  shopName: shopNameSetting(),
});

export type Settings = z.output<typeof settings>;
