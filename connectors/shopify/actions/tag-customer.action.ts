import { z } from 'zod';
import { capabilities, defineAction, Rejected } from '../../../src/sdk/index.js';
import type { ShopContext } from '../client.js';
import { customerOf } from '../customer-of.js';
import { queries } from '../queries.js';
import { refuse, userErrors } from '../refusal.js';

const payload = z.object({ userErrors });
const added = z.object({ tagsAdd: payload });
const removed = z.object({ tagsRemove: payload });

/** Characters of one tag. Source: the limit of orders' tags on shopify.dev; *assumed* for customers' */
const longest = 40;

/**
 * Adds tags to a customer and takes others away: only those that are not there yet, or there still, so that a
 * repetition asks and changes nothing. Shopify compares tags without regard to case, and splits them at commas.
 *
 * Source: shopify.dev/docs/api/admin-graphql/latest/mutations/tagsAdd, and tagsRemove
 */
export const tagCustomer = defineAction({
  id: 'tag-customer',
  implements: capabilities['customer.tag'],
  run: async (context: ShopContext & { key: string }, { person, add, remove }) => {
    const wrong = [...add, ...remove].find((tag) => tag.length > longest || tag.includes(','));
    if (wrong !== undefined)
      throw new Rejected(`"${wrong.slice(0, 60)}" must have at most ${longest} characters and no comma`, {
        field: add.includes(wrong) ? 'add' : 'remove',
      });
    const customer = await customerOf(context, person);
    const has = new Set(customer.tags.map(folded));
    const kept = new Set(add.map(folded));
    const missing = add.filter((tag) => !has.has(folded(tag)));
    // What is to be there wins over what is to go, should one tag be named as both.
    const extra = remove.filter((tag) => has.has(folded(tag)) && !kept.has(folded(tag)));
    const { client } = context;
    if (missing.length > 0) {
      const { tagsAdd } = await client.ask(queries.addTags, { id: customer.id, tags: missing }, added);
      refuse(tagsAdd.userErrors);
    }
    if (extra.length > 0) {
      const { tagsRemove } = await client.ask(queries.removeTags, { id: customer.id, tags: extra }, removed);
      refuse(tagsRemove.userErrors);
    }
    return { changed: missing.length + extra.length > 0 };
  },
});

function folded(tag: string): string {
  return tag.toLowerCase();
}
