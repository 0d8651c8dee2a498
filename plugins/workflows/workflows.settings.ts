import { z } from 'zod';
import { senderSetting } from '../../src/sdk/index.js';

/** Settings of the plugin. Every field has a default: `settings.parse({})` is a working set. */
export const settings = z.strictObject({
  sender: senderSetting(),
  optedIn: z.boolean().default(true).meta({
    title: 'Start workflows when a customer opts in',
    help: 'Starts workflows with the trigger “WhatsApp opted in”, when a customer agrees to order updates or offers in the shop.',
  }),
});

export type Settings = z.output<typeof settings>;
