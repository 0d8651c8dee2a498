import { z } from 'zod';
import { senderSetting, shopNameSetting } from '../../src/sdk/index.js';

/** Settings of the plugin. Every field has a default: `settings.parse({})` is a working set. */
export const settings = z.strictObject({
  sender: senderSetting(),
  shopName: shopNameSetting(),
});

export type Settings = z.output<typeof settings>;
