import { randomBytes } from 'node:crypto';
import type { Address, Consent, Customer, Line, Product, ShopData, Variant } from './model.js';
import { hundredths, nothing, type Money } from './money.js';
import { Ids } from './ids.js';

export type Given<T> = { [Name in keyof T]?: T[Name] | undefined };

export const token = (): string => randomBytes(16).toString('hex');

export const noConsent = (): Consent => ({
  state: 'NEVER_SUBSCRIBED',
  optInLevel: null,
  updatedAt: null,
  collectedFrom: null,
});

export function makeAddress(ids: Ids, given: Given<Omit<Address, 'id'>> = {}): Address {
  return {
    id: ids.next(),
    firstName: 'Ñandú',
    lastName: 'Núñez',
    company: null,
    address1: 'Calle Mayor 1',
    address2: null,
    city: 'Madrid',
    province: 'Madrid',
    provinceCode: 'M',
    country: 'Spain',
    countryCode: 'ES',
    zip: '28013',
    phone: null,
    ...clean(given),
  };
}

export function makeShop(
  domain: string,
  now: () => number,
  given: Given<
    Pick<
      ShopData,
      'name' | 'email' | 'owner' | 'currency' | 'presentmentCurrencies' | 'timezone' | 'plan' | 'development'
    >
  > = {},
): ShopData {
  // Two shops never give the same number to two orders, nor have they the same themselves.
  const ids = new Ids(domain);
  const at = now();
  const currency = given.currency ?? 'EUR';
  return {
    id: ids.next(),
    domain,
    name: domain.replace('.myshopify.com', ''),
    email: `owner@${domain.replace('.myshopify.com', '.example')}`,
    owner: 'Olga Owner',
    presentmentCurrencies: [currency],
    timezone: 'Europe/Madrid',
    plan: 'standard',
    development: false,
    ...clean(given),
    currency,
    state: 'open',
    locationId: ids.next(),
    address: makeAddress(ids, { firstName: null, lastName: null }),
    createdAt: at,
    updatedAt: at,
    products: new Map(),
    customers: new Map(),
    orders: new Map(),
    checkouts: new Map(),
    carts: new Map(),
    drafts: new Map(),
    discounts: new Map(),
    flowRuns: [],
    metafields: new Map(),
    installations: new Map(),
    invoices: [],
    ids,
    nextOrder: 1_001,
    now,
  };
}

export interface VariantGiven {
  title?: string;
  sku?: string | null;
  /** Such as `19.99`. */
  price?: string;
  inventory?: number;
  continueSelling?: boolean;
  requiresShipping?: boolean;
  giftCard?: boolean;
}

export function makeProduct(
  shop: ShopData,
  given: Given<
    Pick<
      Product,
      'title' | 'handle' | 'description' | 'vendor' | 'productType' | 'status' | 'tags' | 'imageUrl'
    >
  > & {
    variants?: VariantGiven[];
  },
): Product {
  const { ids } = shop;
  const at = shop.now();
  const { variants = [{}], ...rest } = given;
  const title = rest.title ?? 'Mate gourd';
  return {
    id: ids.next(),
    title,
    handle: title.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    description: '',
    vendor: shop.name,
    productType: '',
    status: 'ACTIVE',
    tags: [],
    imageUrl: null,
    ...clean(rest),
    createdAt: at,
    updatedAt: at,
    variants: variants.map((one): Variant => ({
      id: ids.next(),
      inventoryItemId: ids.next(),
      title: one.title ?? 'Default Title',
      sku: one.sku ?? null,
      price: hundredths(one.price ?? '19.99'),
      compareAtPrice: null,
      inventory: one.inventory ?? 10,
      continueSelling: one.continueSelling ?? false,
      requiresShipping: one.requiresShipping ?? true,
      giftCard: one.giftCard ?? false,
      updatedAt: at,
    })),
  };
}

export type CustomerGiven = Given<
  Pick<Customer, 'firstName' | 'lastName' | 'email' | 'phone' | 'locale' | 'note' | 'tags' | 'address'>
> & { consent?: Partial<Customer['consent']> };

export function makeCustomer(shop: ShopData, given: CustomerGiven): Customer {
  const at = shop.now();
  const { consent, ...rest } = given;
  return {
    id: shop.ids.next(),
    firstName: 'Ñandú',
    lastName: 'Núñez',
    email: null,
    phone: null,
    locale: 'es',
    note: null,
    tags: [],
    state: 'DISABLED',
    address: null,
    ...clean(rest),
    consent: { email: noConsent(), sms: noConsent(), whatsApp: noConsent(), ...consent },
    createdAt: at,
    updatedAt: at,
  };
}

export interface LineGiven {
  /** A variant of a product of the shop; without one it is a line of its own. */
  variant?: Variant;
  title?: string;
  /** For one, such as `19.99`, in the shop's currency. @defaultValue the variant's */
  price?: string;
  quantity?: number;
  /** Of the whole line, in the shop's currency. */
  discount?: string;
  giftCard?: boolean;
  requiresShipping?: boolean;
  properties?: { name: string; value: string }[];
}

/** @param rate - what one of the shop's currency is in the shopper's */
export function makeLine(shop: ShopData, given: LineGiven, rate: number): Line {
  const { variant } = given;
  const product =
    [...shop.products.values()].find(({ variants }) => variant && variants.includes(variant)) ?? null;
  const quantity = given.quantity ?? 1;
  const amount = (hundred: number): Money => ({ shop: hundred, presentment: Math.round(hundred * rate) });
  return {
    id: shop.ids.next(),
    product,
    variant: variant ?? null,
    title: given.title ?? product?.title ?? 'Mate gourd',
    variantTitle: variant && variant.title !== 'Default Title' ? variant.title : null,
    sku: variant?.sku ?? null,
    vendor: product?.vendor ?? null,
    price: amount(given.price === undefined ? (variant?.price ?? 1_999) : hundredths(given.price)),
    discount: given.discount === undefined ? nothing : amount(hundredths(given.discount)),
    quantity,
    currentQuantity: quantity,
    fulfilled: 0,
    refunded: 0,
    requiresShipping: given.requiresShipping ?? variant?.requiresShipping ?? true,
    giftCard: given.giftCard ?? variant?.giftCard ?? false,
    properties: given.properties ?? [],
  };
}

/** Without members that are undefined, which would hide defaults. */
export function clean<T extends object>(given: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]: Exclude<T[Name], undefined>;
  };
}
