import { z } from 'zod';
import { capabilities, decimalOf, defineAction, defined, webAddressOf } from '../../../src/sdk/index.js';
import type { ShopContext } from '../client.js';
import { idOf } from '../ids.js';
import { queries } from '../queries.js';

const answer = z.object({
  products: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        status: z.string(),
        onlineStoreUrl: z.string().nullable(),
        priceRangeV2: z.object({
          minVariantPrice: z.object({ amount: z.string(), currencyCode: z.string() }),
        }),
        featuredMedia: z
          .object({
            preview: z.object({ image: z.object({ url: z.string() }).nullish() }).nullish(),
          })
          .nullish(),
        variants: z.object({
          nodes: z.array(
            z.object({ id: z.string(), title: z.string(), price: z.string(), availableForSale: z.boolean() }),
          ),
        }),
      }),
    ),
  }),
});
type Node = z.output<typeof answer>['products']['nodes'][number];

/** Finds products that are for sale by words of their name, kind or maker. */
export const findProducts = defineAction({
  id: 'find-products',
  implements: capabilities['product.find'],
  run: async ({ client }: ShopContext & { key: string }, { text, limit }) => {
    const words = wordsOf(text);
    if (words.length === 0) return { products: [] };
    const search = `${words.join(' ')} AND status:active`;
    const { products } = await client.ask(queries.products, { search, first: limit }, answer);
    return { products: products.nodes.filter(({ status }) => status === 'ACTIVE').map(productOf) };
  },
});

/**
 * Words of what somebody wrote, and nothing that Shopify's search would take for an instruction: no colon, quote or
 * bracket, no AND, OR or NOT. Source: shopify.dev/docs/api/usage/search-syntax
 */
function wordsOf(text: string): string[] {
  return text
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '' && !['and', 'or', 'not'].includes(word))
    .slice(0, 8);
}

function productOf({ id, title, onlineStoreUrl, priceRangeV2, featuredMedia, variants }: Node) {
  const { amount, currencyCode } = priceRangeV2.minVariantPrice;
  const price = decimalOf(amount);
  return defined({
    id: idOf(id) ?? id,
    name: title,
    price: price === undefined ? undefined : { amount: price, currency: currencyCode },
    available: variants.nodes.some(({ availableForSale }) => availableForSale),
    url: webAddressOf(onlineStoreUrl),
    imageUrl: webAddressOf(featuredMedia?.preview?.image?.url),
    variants: variants.nodes.map((variant) => ({
      id: idOf(variant.id) ?? variant.id,
      name: variant.title,
      price: { amount: decimalOf(variant.price) ?? '0', currency: currencyCode },
      available: variant.availableForSale,
    })),
  });
}
