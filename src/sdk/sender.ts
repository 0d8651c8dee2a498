import { z } from 'zod';

/**
 * A plugin's setting for the number its messages leave from. It is optional; an empty text, which a
 * form gives for a field left empty, is the account's default too.
 */
export function senderSetting() {
  return z
    .string()
    .trim()
    .max(64)
    .regex(/^[\w-]*$/, 'must be default, same, or the id of a number')
    .optional()
    .meta({
      title: 'Send from',
      help: 'Leave blank to use your default WhatsApp number. Enter "same" to use the number the customer last messaged or heard from, or enter the ID of one of your numbers.',
    });
}

/** The sender of a `send` intent, from a setting made with {@link senderSetting}. */
export function sentFrom(sender: string | undefined): { from?: string } {
  return sender === undefined || sender === '' ? {} : { from: sender };
}
