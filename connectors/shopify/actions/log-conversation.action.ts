import { z } from 'zod';
import { capabilities, defineAction, defined, isoInstant, Transient } from '../../../src/sdk/index.js';
import type { ShopContext } from '../client.js';
import { customerOf } from '../customer-of.js';
import { idOf } from '../ids.js';
import { queries } from '../queries.js';
import { refuse, userErrors } from '../refusal.js';

/** The app's own namespace: other apps read it only where the app lets them. Source: shopify.dev "Ownership" of custom data */
const place = { namespace: '$app', key: 'last_message' };
/** Characters of a message that are kept. */
const excerpt = 500;

const there = z.object({
  customerByIdentifier: z
    .object({
      id: z.string(),
      metafield: z.object({ value: z.string(), compareDigest: z.string() }).nullable(),
    })
    .nullable(),
});
const written = z.object({ metafieldsSet: z.object({ userErrors }) });
const lastSchema = z.object({ messageId: z.string(), at: z.string(), status: z.string().optional() });

/**
 * Keeps the last message of a conversation with its customer, in one metafield: Shopify has no history of messages. An
 * older message than the one that is there changes nothing. Two writes at once do not undo each other: Shopify compares
 * what was read.
 *
 * Source: shopify.dev/docs/api/admin-graphql/latest/mutations/metafieldsSet (compareDigest)
 */
export const logConversation = defineAction({
  id: 'log-conversation',
  implements: capabilities['conversation.log'],
  run: async (context: ShopContext & { key: string }, message) => {
    const { messageId, direction, at, channel, status, text } = message;
    const { client } = context;
    const customer = await customerOf(context, message.person);
    const { customerByIdentifier: held } = await client.ask(
      queries.lastMessage,
      { identifier: { id: customer.id }, ...place },
      there,
    );
    const id = `${idOf(customer.id) ?? customer.id}:${messageId}`;
    const last = lastOf(held?.metafield?.value);
    const same = last?.messageId === messageId && last.status === status;
    if (last !== undefined && (same || Date.parse(last.at) > at)) return { id, logged: false };
    const value = JSON.stringify(
      defined({ messageId, at: isoInstant(at), direction, channel, status, text: text.slice(0, excerpt) }),
    );
    const { metafieldsSet } = await client.ask(
      queries.setMetafield,
      {
        metafields: [
          {
            ownerId: customer.id,
            ...place,
            type: 'json',
            value,
            compareDigest: held?.metafield?.compareDigest ?? null,
          },
        ],
      },
      written,
    );
    if (metafieldsSet.userErrors.some(({ code }) => code === 'STALE_OBJECT'))
      throw new Transient('another message was written at the same time');
    refuse(metafieldsSet.userErrors);
    return { id, logged: true };
  },
});

/** What an earlier write left; undefined for what is none of ours. */
function lastOf(value: string | undefined): z.output<typeof lastSchema> | undefined {
  if (value === undefined) return undefined;
  try {
    const last = lastSchema.safeParse(JSON.parse(value)).data;
    return last === undefined || Number.isNaN(Date.parse(last.at)) ? undefined : last;
  } catch {
    return undefined;
  }
}
