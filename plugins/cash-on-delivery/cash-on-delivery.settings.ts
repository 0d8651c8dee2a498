import { z } from 'zod';
import { senderSetting } from '../../src/sdk/index.js';

/** Settings of the plugin. Every field has a default: `settings.parse({})` is a working set. */
export const settings = z.strictObject({
  paymentMethods: z.array(z.string().trim().min(1).max(64)).max(20).default(['cod']).meta({
    title: 'Payment methods',
    help: 'Ids of the ways to pay at the door. Orders paid so are confirmed by the customer.',
  }),
  setStatus: z.boolean().default(false).meta({
    title: 'Let the answer change the order',
    help: 'Cancelled by the customer: the order is cancelled. To be changed: it waits on hold. The shop can forbid it as well.',
  }),
  sender: senderSetting(),
  shopName: z
    .string()
    .trim()
    .min(1, 'must not be empty; leave it out to use the name of the connection')
    .max(60)
    .optional()
    .meta({
      title: 'Name of the shop',
      help: "As customers know it. Left out: the connection's name.",
    }),
});

export type Settings = z.output<typeof settings>;
