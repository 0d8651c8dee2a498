import { gid, numberOf, type Kind } from '../ids.js';
import type { Product, ShopData, Variant } from '../model.js';
import { bulkView, installationView, shopView, subscriptionView, webhookView } from './app-views.js';
import type { View } from './common-views.js';
import { connection, type Connection, type PageArguments } from './connection.js';
import type { Context } from './context.js';
import { checkoutView, customerView } from './customer-views.js';
import { fulfillmentView, orderView, refundView, returnView } from './order-views.js';
import { inventoryItemView, productView, variantView } from './product-views.js';
import { discountView, draftView } from './sale-views.js';
import { matches, type Searchable } from './search.js';
import {
  searchableCheckout,
  searchableCustomer,
  searchableDraft,
  searchableOrder,
  searchableProduct,
  searchableVariant,
} from './searchable.js';

type ListArguments = PageArguments & { query?: string | null; sortKey?: string | null };
type ById = { id: string };

const keyOf = (one: View): string => String(one['id']);
const views = (list: View[], page: PageArguments): Connection<View> => connection(list, keyOf, page);

/** Times of objects by the key they are sorted by; every other key sorts by id, which is by age. */
function sorted<T extends { id: bigint; createdAt: number; updatedAt: number; processedAt?: number }>(
  list: Iterable<T>,
  sortKey: string | null | undefined,
): T[] {
  const by: Record<string, (one: T) => number> = {
    CREATED_AT: (one) => one.createdAt,
    UPDATED_AT: (one) => one.updatedAt,
    PROCESSED_AT: (one) => one.processedAt ?? one.createdAt,
  };
  const value = by[sortKey ?? ''];
  return [...list].sort(
    (one, other) => (value ? value(one) - value(other) : 0) || (one.id < other.id ? -1 : 1),
  );
}

function found<T extends { id: bigint; createdAt: number; updatedAt: number }>(
  list: Iterable<T>,
  page: ListArguments,
  searchable: (one: T) => Searchable,
  view: (one: T) => View,
): Connection<View> {
  const fitting = [...list].filter((one) => matches(page.query, searchable(one)));
  return views(sorted(fitting, page.sortKey).map(view), page);
}

function one<T>(store: ReadonlyMap<bigint, T>, kind: Kind, id: string, view: (held: T) => View): View | null {
  const number = numberOf(kind, id);
  const held = number === undefined ? undefined : store.get(number);
  return held === undefined ? null : view(held);
}

export function variantsOf(shop: ShopData): { variant: Variant; product: Product }[] {
  return [...shop.products.values()].flatMap((product) =>
    product.variants.map((variant) => ({ variant, product })),
  );
}

/** Anything that has a global id. */
export function nodeOf(context: Context, id: string): View | null {
  const { shop, installation } = context;
  const orders = [...shop.orders.values()];
  const inOrders = (kind: Kind, pick: (number: bigint) => View | null | undefined): View | null => {
    const number = numberOf(kind, id);
    return number === undefined ? null : (pick(number) ?? null);
  };
  const readers: ((given: string) => View | null)[] = [
    (given) => one(shop.orders, 'Order', given, (held) => orderView(held, shop)),
    (given) => one(shop.customers, 'Customer', given, (held) => customerView(held, shop)),
    (given) => one(shop.checkouts, 'AbandonedCheckout', given, (held) => checkoutView(held, shop)),
    (given) => one(shop.products, 'Product', given, (held) => productView(held, shop)),
    (given) => one(shop.drafts, 'DraftOrder', given, (held) => draftView(held, shop)),
    (given) => one(shop.discounts, 'DiscountCodeNode', given, (held) => discountView(held, shop)),
    (given) => variantById(shop, given),
    (given) => inventoryItemById(shop, given),
    () =>
      inOrders('Fulfillment', (number) => {
        const order = orders.find(({ fulfillments }) => fulfillments.some((each) => each.id === number));
        const held = order?.fulfillments.find((each) => each.id === number);
        return order && held && fulfillmentView(held, order, shop);
      }),
    () =>
      inOrders('Return', (number) => {
        const order = orders.find(({ returns }) => returns.some((each) => each.id === number));
        const held = order?.returns.find((each) => each.id === number);
        return order && held && returnView(held, order, shop);
      }),
    () =>
      inOrders('Refund', (number) => {
        const order = orders.find(({ refunds }) => refunds.some((each) => each.id === number));
        const held = order?.refunds.find((each) => each.id === number);
        return order && held && refundView(held, order, shop);
      }),
    (given) => webhookById(context, given),
    (given) => bulkById(context, given),
    (given) => {
      const held = installation.billing.find((each) => gid('AppSubscription', each.id) === given);
      return held ? subscriptionView(held) : null;
    },
    (given) => (given === gid('Shop', shop.id) ? shopView(shop) : null),
    (given) => (given === gid('AppInstallation', installation.id) ? installationView(context) : null),
  ];
  for (const read of readers) {
    const view = read(id);
    if (view) return view;
  }
  return null;
}

const variantById = (shop: ShopData, id: string): View | null => {
  const held = variantsOf(shop).find(({ variant }) => gid('ProductVariant', variant.id) === id);
  return held ? variantView(held.variant, held.product, shop) : null;
};
const inventoryItemById = (shop: ShopData, id: string): View | null => {
  const held = variantsOf(shop).find(({ variant }) => gid('InventoryItem', variant.inventoryItemId) === id);
  return held ? inventoryItemView(held.variant, held.product, shop) : null;
};
const webhookById = ({ installation }: Context, id: string): View | null => {
  const held = installation.subscriptions.find((each) => gid('WebhookSubscription', each.id) === id);
  return held ? webhookView(held) : null;
};
const bulkById = ({ installation, origin }: Context, id: string): View | null => {
  const held = installation.bulk.find((each) => gid('BulkOperation', each.id) === id);
  return held ? bulkView(held, origin) : null;
};

/** Resolvers of `QueryRoot`. */
export const queries = {
  shop: (_: unknown, { shop }: Context) => shopView(shop),
  order: ({ id }: ById, { shop }: Context) => one(shop.orders, 'Order', id, (held) => orderView(held, shop)),
  orders: (page: ListArguments, { shop }: Context) =>
    found(shop.orders.values(), { sortKey: 'PROCESSED_AT', ...page }, searchableOrder, (held) =>
      orderView(held, shop),
    ),
  customer: ({ id }: ById, { shop }: Context) =>
    one(shop.customers, 'Customer', id, (held) => customerView(held, shop)),
  customers: (page: ListArguments, { shop }: Context) =>
    found(
      shop.customers.values(),
      page,
      (held) => searchableCustomer(held, shop),
      (held) => customerView(held, shop),
    ),
  customerByIdentifier: (
    { identifier }: { identifier: { id?: string; emailAddress?: string; phoneNumber?: string } },
    { shop }: Context,
  ) => {
    const held = [...shop.customers.values()].find(
      (each) =>
        (identifier.id === undefined || gid('Customer', each.id) === identifier.id) &&
        (identifier.emailAddress === undefined || each.email === identifier.emailAddress) &&
        (identifier.phoneNumber === undefined || each.phone === identifier.phoneNumber),
    );
    return held ? customerView(held, shop) : null;
  },
  // Source: `abandonedCheckouts` lists those with contact details. *Assumed*: completed ones are listed too.
  abandonedCheckouts: (page: ListArguments, { shop }: Context) =>
    found(
      [...shop.checkouts.values()].filter(({ email, phone }) => email !== null || phone !== null),
      page,
      searchableCheckout,
      (held) => checkoutView(held, shop),
    ),
  product: ({ id }: ById, { shop }: Context) =>
    one(shop.products, 'Product', id, (held) => productView(held, shop)),
  products: (page: ListArguments, { shop }: Context) =>
    found(shop.products.values(), page, searchableProduct, (held) => productView(held, shop)),
  productVariant: ({ id }: ById, { shop }: Context) => variantById(shop, id),
  productVariants: (page: ListArguments, { shop }: Context) =>
    views(
      variantsOf(shop)
        .filter(({ variant, product }) => matches(page.query, searchableVariant(variant, product)))
        .map(({ variant, product }) => variantView(variant, product, shop)),
      page,
    ),
  inventoryItem: ({ id }: ById, { shop }: Context) => inventoryItemById(shop, id),
  draftOrder: ({ id }: ById, { shop }: Context) =>
    one(shop.drafts, 'DraftOrder', id, (held) => draftView(held, shop)),
  draftOrders: (page: ListArguments, { shop }: Context) =>
    found(shop.drafts.values(), page, searchableDraft, (held) => draftView(held, shop)),
  codeDiscountNode: ({ id }: ById, { shop }: Context) =>
    one(shop.discounts, 'DiscountCodeNode', id, (held) => discountView(held, shop)),
  codeDiscountNodeByCode: ({ code }: { code: string }, { shop }: Context) => {
    const held = [...shop.discounts.values()].find((each) => each.code.toLowerCase() === code.toLowerCase());
    return held ? discountView(held, shop) : null;
  },
  return: ({ id }: ById, context: Context) => (id.includes('/Return/') ? nodeOf(context, id) : null),
  fulfillment: ({ id }: ById, context: Context) =>
    id.includes('/Fulfillment/') ? nodeOf(context, id) : null,
  webhookSubscription: ({ id }: ById, context: Context) => webhookById(context, id),
  // Source: "Subscribe to webhooks": those of the app's configuration are not listed.
  webhookSubscriptions: (
    page: ListArguments & { topics?: string[] | null; uri?: string | null },
    { installation }: Context,
  ) =>
    views(
      installation.subscriptions
        .map(webhookView)
        .filter((each) => !page.topics || page.topics.includes(String(each['topic'])))
        .filter((each) => typeof page.uri !== 'string' || each['uri'] === page.uri),
      page,
    ),
  currentAppInstallation: (_: unknown, context: Context) => installationView(context),
  currentBulkOperation: (_: unknown, { installation, origin }: Context) => {
    const last = installation.bulk.at(-1);
    return last ? bulkView(last, origin) : null;
  },
  bulkOperation: ({ id }: ById, context: Context) => bulkById(context, id),
  node: ({ id }: ById, context: Context) => nodeOf(context, id),
  nodes: ({ ids }: { ids: string[] }, context: Context) => ids.map((id) => nodeOf(context, id)),
};
