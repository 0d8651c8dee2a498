import { createHash } from 'node:crypto';
import { gid } from '../ids.js';
import type { Address, Metafield, ShopData } from '../model.js';
import { connection, type PageArguments } from './connection.js';
import { instant } from './context.js';
import type { View } from './view.js';

export type { View } from './view.js';

export function addressView(address: Address | null): View | null {
  if (address === null) return null;
  const { id, countryCode, ...rest } = address;
  return {
    __typename: 'MailingAddress',
    ...rest,
    id: `${gid('MailingAddress', id)}?model_name=Address`,
    countryCodeV2: countryCode,
    name: [address.firstName, address.lastName].filter((part) => part !== null).join(' ') || null,
  };
}

export const attributes = (list: readonly { name: string; value: string }[]): View[] =>
  list.map(({ name, value }) => ({ key: name, value }));

export function metafieldView(metafield: Metafield): View {
  const { id, ownerId, createdAt, updatedAt, ...rest } = metafield;
  return {
    __typename: 'Metafield',
    ...rest,
    id: gid('Metafield', id),
    legacyResourceId: String(id),
    createdAt: instant(createdAt),
    updatedAt: instant(updatedAt),
    ownerType: (/gid:\/\/shopify\/(\w+)/.exec(ownerId)?.[1] ?? '').toUpperCase(),
    compareDigest: digestOf(metafield),
  };
}

export const digestOf = ({ value }: Metafield): string => createHash('sha256').update(value).digest('hex');
export const metafieldKey = (ownerId: string, namespace: string, key: string): string =>
  JSON.stringify([ownerId, namespace, key]);

/** A namespace as it is stored: `$app:…` is the app's own. Source: shopify.dev "Ownership", reserved namespaces */
export const namespaceOf = (given: string | null | undefined, clientId: string): string => {
  const own = `app--${Number.parseInt(createHash('sha256').update(clientId).digest('hex').slice(0, 8), 16)}`;
  if (given === null || given === undefined || given === '$app') return own;
  return given.startsWith('$app:') ? `${own}--${given.slice(5)}` : given;
};

/** `metafield` and `metafields` of an object. */
export function metafields(shop: ShopData, ownerId: string): View {
  const own = (): Metafield[] => [...shop.metafields.values()].filter((one) => one.ownerId === ownerId);
  return {
    metafield: (
      { namespace, key }: { namespace?: string | null; key: string },
      { installation }: { installation: { app: { clientId: string } } },
    ) => {
      const found = shop.metafields.get(
        metafieldKey(ownerId, namespaceOf(namespace, installation.app.clientId), key),
      );
      return found ? metafieldView(found) : null;
    },
    metafields: (page: PageArguments & { namespace?: string | null; keys?: string[] | null }) =>
      connection(
        own()
          .filter(({ namespace }) => typeof page.namespace !== 'string' || namespace === page.namespace)
          .filter(({ namespace, key }) => !page.keys || page.keys.includes(`${namespace}.${key}`))
          .map(metafieldView),
        (one) => String(one['id']),
        page,
      ),
  };
}

export const imageView = (url: string | null): View | null =>
  url === null ? null : { __typename: 'Image', id: null, url, altText: null };

export const locationView = (shop: ShopData): View => ({
  __typename: 'Location',
  id: gid('Location', shop.locationId),
  legacyResourceId: String(shop.locationId),
  name: 'Shop location',
});
