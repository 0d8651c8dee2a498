import { z } from 'zod';
import { senderSetting, shopNameSetting } from '../../src/sdk/index.js';

/** Settings of the plugin. Every field has a default: `settings.parse({})` is a working set. */
export const settings = z.strictObject({
  link: z
    .url({ protocol: /^https?$/, error: 'must be a web address' })
    .max(1_500)
    .optional()
    .meta({
      title: 'Review page',
      help: 'For example, your page on a review site. Leave blank to link to the first product of the order.',
    }),
  sender: senderSetting(),
  shopName: shopNameSetting(),
});

export type Settings = z.output<typeof settings>;
