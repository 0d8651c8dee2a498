import { z } from 'zod';
import { senderSetting } from '../../src/sdk/index.js';

/** Settings of the plugin. Every field has a default: `settings.parse({})` is a working set. */
export const settings = z.strictObject({
  link: z
    .url({ protocol: /^https?$/, error: 'must be a web address' })
    .max(1_500)
    .optional()
    .meta({
      title: 'Where reviews are written',
      help: 'For example your page at a review service. Left out: the page of the first product, when the shop tells it.',
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
