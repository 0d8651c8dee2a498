import { numberOf } from '../../ids.js';
import type { Metafield } from '../../model.js';
import { orderBody } from '../../payloads/order.js';
import { customerWebhookBody } from '../../payloads/people.js';
import { productBody } from '../../payloads/shop.js';
import { digestOf, metafieldKey, metafieldView, namespaceOf } from '../common-views.js';
import { userError, type Context, type UserError } from '../context.js';
import { orderView } from '../order-views.js';
import { nodeOf } from '../queries.js';
import { isGranted } from '../scopes.js';
import { GraphQLError } from 'graphql';

/** Objects with tags: how they are stored, told, and which scope writing on them needs. */
function taggable(
  context: Context,
  id: string,
): { tags: string[]; scope: string; changed: () => void } | undefined {
  const { shop, announce } = context;
  const order = shop.orders.get(numberOf('Order', id) ?? -1n);
  if (order)
    return {
      tags: order.tags,
      scope: 'write_orders',
      changed: () => {
        order.updatedAt = shop.now();
        announce('orders/updated', orderBody(order, shop));
      },
    };
  const customer = shop.customers.get(numberOf('Customer', id) ?? -1n);
  if (customer)
    return {
      tags: customer.tags,
      scope: 'write_customers',
      changed: () => {
        customer.updatedAt = shop.now();
        announce('customers/update', customerWebhookBody(customer, shop));
      },
    };
  const product = shop.products.get(numberOf('Product', id) ?? -1n);
  if (product)
    return {
      tags: product.tags,
      scope: 'write_products',
      changed: () => {
        product.updatedAt = shop.now();
        announce('products/update', productBody(product));
      },
    };
  return undefined;
}

/** Source: page of `tagsAdd`: which scope is needed depends on the object. */
function demand({ installation }: Context, scope: string, field: string): void {
  if (isGranted(installation.scopes, [scope])) return;
  throw new GraphQLError(`Access denied for ${field} field. Required access: \`${scope}\` access scope.`, {
    extensions: { code: 'ACCESS_DENIED', requiredAccess: `\`${scope}\` access scope.` },
  });
}

function changeTags(
  context: Context,
  field: 'tagsAdd' | 'tagsRemove',
  { id, tags }: { id: string; tags: string[] },
): { node: unknown; userErrors: UserError[] } {
  const object = taggable(context, id);
  if (!object) return { node: null, userErrors: [userError(['id'], 'The record does not exist')] };
  demand(context, object.scope, field);
  // Source: "Tags" of Order and Customer: at most 40 characters each, for orders; *assumed* for customers too
  if (tags.some((tag) => tag.length > 40))
    return { node: null, userErrors: [userError(['tags'], 'Tags cannot be longer than 40 characters')] };
  const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
  const wanted = tags.flatMap((tag) => tag.split(',')).map((tag) => tag.trim());
  const left = object.tags.filter((tag) => field === 'tagsAdd' || !wanted.some((one) => same(one, tag)));
  const added =
    field === 'tagsAdd' ? wanted.filter((tag) => tag !== '' && !left.some((one) => same(one, tag))) : [];
  const before = object.tags.length;
  object.tags.splice(0, object.tags.length, ...left, ...added);
  if (added.length > 0 || left.length < before) object.changed();
  return { node: nodeOf(context, id), userErrors: [] };
}

interface MetafieldInput {
  ownerId: string;
  namespace?: string | null;
  key: string;
  type?: string | null;
  value: string;
  compareDigest?: string | null;
}

const ownerScopes: Readonly<Record<string, string>> = {
  Customer: 'write_customers',
  Order: 'write_orders',
  Product: 'write_products',
  DraftOrder: 'write_draft_orders',
};

/** Source: page of `metafieldsSet`: at most 25, all or none; key 2–64, namespace 3–255 characters; digest for compare-and-set */
function refusalOf(
  context: Context,
  given: MetafieldInput,
  index: number,
): (UserError & { elementIndex: number }) | undefined {
  const at = (name: string, message: string, code: string) => ({
    ...userError(['metafields', String(index), name], message, code),
    elementIndex: index,
  });
  if (!nodeOf(context, given.ownerId)) return at('ownerId', 'Owner does not exist.', 'INVALID');
  if (given.key.length < 2) return at('key', 'is too short (minimum is 2 characters)', 'TOO_SHORT');
  if (given.key.length > 64) return at('key', 'is too long (maximum is 64 characters)', 'TOO_LONG');
  if (given.value === '') return at('value', "can't be blank", 'BLANK');
  const held = heldBy(context, given);
  const type = given.type ?? held?.type;
  if (type === undefined) return at('type', "can't be blank", 'BLANK');
  if (!validValue(type, given.value)) return at('value', `is not valid for ${type}`, 'INVALID_VALUE');
  if (given.compareDigest !== undefined && given.compareDigest !== (held ? digestOf(held) : null))
    return at('compareDigest', 'The resource has been updated since it was loaded.', 'STALE_OBJECT');
  return undefined;
}

const heldBy = (
  { shop, installation }: Context,
  { ownerId, namespace, key }: MetafieldInput,
): Metafield | undefined =>
  shop.metafields.get(metafieldKey(ownerId, namespaceOf(namespace, installation.app.clientId), key));

function validValue(type: string, value: string): boolean {
  if (type === 'number_integer') return /^-?\d+$/.test(value);
  if (type === 'date_time') return !Number.isNaN(Date.parse(value));
  if (type === 'url') return /^https?:\/\//.test(value);
  if (type === 'boolean') return value === 'true' || value === 'false';
  if (type === 'json' || type.startsWith('list.')) {
    try {
      JSON.parse(value);
    } catch {
      return false;
    }
  }
  return true;
}

export const objectMutations = {
  tagsAdd: (given: { id: string; tags: string[] }, context: Context) => changeTags(context, 'tagsAdd', given),
  tagsRemove: (given: { id: string; tags: string[] }, context: Context) =>
    changeTags(context, 'tagsRemove', given),
  orderUpdate: (
    {
      input,
    }: {
      input: {
        id: string;
        note?: string | null;
        tags?: string[] | null;
        email?: string | null;
        phone?: string | null;
        customAttributes?: { key: string; value: string }[] | null;
      };
    },
    { shop, announce }: Context,
  ) => {
    const order = shop.orders.get(numberOf('Order', input.id) ?? -1n);
    if (!order) return { order: null, userErrors: [userError(['id'], 'Order does not exist')] };
    if ((input.note ?? '').length > 5_000)
      return {
        order: null,
        userErrors: [userError(['note'], 'Note is too long (maximum is 5000 characters)')],
      };
    if (input.note !== undefined) order.note = input.note;
    if (input.email !== undefined) order.email = input.email;
    if (input.phone !== undefined) order.phone = input.phone;
    if (input.tags) order.tags = [...input.tags];
    if (input.customAttributes)
      order.attributes = input.customAttributes.map(({ key, value }) => ({ name: key, value }));
    order.updatedAt = shop.now();
    announce('orders/updated', orderBody(order, shop));
    return { order: orderView(order, shop), userErrors: [] };
  },
  metafieldsSet: ({ metafields }: { metafields: MetafieldInput[] }, context: Context) => {
    const { shop, installation } = context;
    if (metafields.length > 25)
      return {
        metafields: null,
        userErrors: [
          userError(
            ['metafields'],
            'Exceeded the maximum metafields input limit of 25',
            'LESS_THAN_OR_EQUAL_TO',
          ),
        ],
      };
    for (const { ownerId } of metafields) {
      const scope = ownerScopes[/gid:\/\/shopify\/(\w+)/.exec(ownerId)?.[1] ?? ''];
      if (scope !== undefined) demand(context, scope, 'metafieldsSet');
    }
    const userErrors = metafields.flatMap((given, index) => refusalOf(context, given, index) ?? []);
    if (userErrors.length > 0) return { metafields: null, userErrors };
    const set = metafields.map((given) => {
      const held = heldBy(context, given);
      const namespace = namespaceOf(given.namespace, installation.app.clientId);
      const now = shop.now();
      const metafield: Metafield = {
        id: held?.id ?? shop.ids.next(),
        ownerId: given.ownerId,
        namespace,
        key: given.key,
        type: given.type ?? held?.type ?? 'single_line_text_field',
        value: given.value,
        createdAt: held?.createdAt ?? now,
        updatedAt: now,
      };
      shop.metafields.set(metafieldKey(given.ownerId, namespace, given.key), metafield);
      return metafieldView(metafield);
    });
    return { metafields: set, userErrors: [] };
  },
};
