import type { Money } from './money.js';
import type { Ids } from './ids.js';
import type { Installation } from './app-model.js';

export type * from './app-model.js';

export interface Address {
  id: bigint;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  province: string | null;
  provinceCode: string | null;
  country: string | null;
  countryCode: string | null;
  zip: string | null;
  phone: string | null;
}

export type ConsentState = 'NEVER_SUBSCRIBED' | 'PENDING' | 'REDACTED' | 'SUBSCRIBED' | 'UNSUBSCRIBED';
export type OptInLevel = 'SINGLE_OPT_IN' | 'CONFIRMED_OPT_IN' | 'UNKNOWN';

export interface Consent {
  state: ConsentState;
  optInLevel: OptInLevel | null;
  /** Milliseconds UTC; null: nobody said. */
  updatedAt: number | null;
  collectedFrom: 'OTHER' | 'SHOPIFY' | null;
}
export type ConsentChannel = 'email' | 'sms' | 'whatsApp';

export interface Customer {
  id: bigint;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** E.164 */
  phone: string | null;
  locale: string;
  note: string | null;
  tags: string[];
  state: 'DECLINED' | 'DISABLED' | 'ENABLED' | 'INVITED';
  address: Address | null;
  consent: Record<ConsentChannel, Consent>;
  createdAt: number;
  updatedAt: number;
}

export interface Product {
  id: bigint;
  title: string;
  handle: string;
  description: string;
  vendor: string;
  productType: string;
  status: 'ACTIVE' | 'ARCHIVED' | 'DRAFT' | 'UNLISTED';
  tags: string[];
  imageUrl: string | null;
  variants: Variant[];
  createdAt: number;
  updatedAt: number;
}

export interface Variant {
  id: bigint;
  inventoryItemId: bigint;
  title: string;
  sku: string | null;
  /** Hundredths in the shop's currency. */
  price: number;
  compareAtPrice: number | null;
  inventory: number;
  /** Sold on when there is none. */
  continueSelling: boolean;
  requiresShipping: boolean;
  giftCard: boolean;
  updatedAt: number;
}

/** A line of an order, a checkout, a cart or a draft. */
export interface Line {
  id: bigint;
  product: Product | null;
  variant: Variant | null;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  vendor: string | null;
  /** For one, before discounts. */
  price: Money;
  /** Of all together. */
  discount: Money;
  quantity: number;
  /** What edits and refunds left of `quantity`. */
  currentQuantity: number;
  fulfilled: number;
  refunded: number;
  requiresShipping: boolean;
  giftCard: boolean;
  properties: { name: string; value: string }[];
}

export interface Transaction {
  id: bigint;
  kind: 'SALE' | 'AUTHORIZATION' | 'CAPTURE' | 'REFUND' | 'VOID';
  status: 'SUCCESS' | 'PENDING' | 'FAILURE';
  gateway: string;
  amount: Money;
  createdAt: number;
}

export type EventStatus =
  | 'ATTEMPTED_DELIVERY'
  | 'CARRIER_PICKED_UP'
  | 'CONFIRMED'
  | 'DELAYED'
  | 'DELIVERED'
  | 'FAILURE'
  | 'IN_TRANSIT'
  | 'LABEL_PRINTED'
  | 'LABEL_PURCHASED'
  | 'OUT_FOR_DELIVERY'
  | 'READY_FOR_PICKUP';

export interface FulfillmentEvent {
  id: bigint;
  status: EventStatus;
  message: string | null;
  happenedAt: number;
  createdAt: number;
  estimatedDeliveryAt: number | null;
}

export interface Fulfillment {
  id: bigint;
  name: string;
  status: 'SUCCESS' | 'CANCELLED' | 'ERROR' | 'FAILURE';
  tracking: { company: string | null; number: string | null; url: string | null };
  lines: { id: bigint; line: Line; quantity: number }[];
  events: FulfillmentEvent[];
  createdAt: number;
  updatedAt: number;
}

export interface Refund {
  id: bigint;
  note: string | null;
  createdAt: number;
  lines: { id: bigint; line: Line; quantity: number; restock: boolean; subtotal: Money }[];
  transactions: Transaction[];
  returnId: bigint | null;
}

export interface Return {
  id: bigint;
  name: string;
  status: 'CANCELED' | 'CLOSED' | 'DECLINED' | 'OPEN' | 'REQUESTED';
  lines: { id: bigint; line: Line; fulfillmentLineId: bigint; quantity: number; note: string }[];
  declineNote: string | null;
  createdAt: number;
  approvedAt: number | null;
  closedAt: number | null;
}

export interface Order {
  id: bigint;
  number: number;
  name: string;
  token: string;
  confirmationNumber: string;
  cartToken: string | null;
  checkoutToken: string | null;
  checkoutId: bigint | null;
  email: string | null;
  phone: string | null;
  customerId: bigint | null;
  customerLocale: string | null;
  acceptsMarketing: boolean;
  currency: string;
  presentmentCurrency: string;
  lines: Line[];
  shipping: { id: bigint; title: string; price: Money } | null;
  /** Tips are no line, and no part of the subtotal. */
  tip: Money;
  discountCodes: { code: string; amount: Money }[];
  note: string | null;
  attributes: { name: string; value: string }[];
  tags: string[];
  test: boolean;
  /** `web`, `pos`, `shopify_draft_order`, or an app's id. */
  sourceName: string;
  edited: boolean;
  billingAddress: Address | null;
  shippingAddress: Address | null;
  transactions: Transaction[];
  fulfillments: Fulfillment[];
  refunds: Refund[];
  returns: Return[];
  createdAt: number;
  processedAt: number;
  updatedAt: number;
  closedAt: number | null;
  cancelledAt: number | null;
  cancelReason: 'CUSTOMER' | 'DECLINED' | 'FRAUD' | 'INVENTORY' | 'OTHER' | 'STAFF' | null;
}

export interface Checkout {
  id: bigint;
  token: string;
  cartToken: string;
  email: string | null;
  phone: string | null;
  customerId: bigint | null;
  customerLocale: string | null;
  acceptsMarketing: boolean;
  acceptsSms: boolean;
  currency: string;
  presentmentCurrency: string;
  lines: Line[];
  discountCodes: string[];
  note: string;
  attributes: { name: string; value: string }[];
  billingAddress: Address | null;
  shippingAddress: Address | null;
  createdAt: number;
  updatedAt: number;
  completedAt: number | null;
}

export interface Cart {
  token: string;
  lines: Line[];
  note: string | null;
  createdAt: number;
  updatedAt: number;
}

export interface DraftOrder {
  id: bigint;
  name: string;
  status: 'OPEN' | 'INVOICE_SENT' | 'COMPLETED';
  email: string | null;
  phone: string | null;
  customerId: bigint | null;
  currency: string;
  presentmentCurrency: string;
  lines: Line[];
  shipping: { title: string; price: Money } | null;
  discount: Money;
  discountCodes: string[];
  note: string | null;
  attributes: { name: string; value: string }[];
  tags: string[];
  billingAddress: Address | null;
  shippingAddress: Address | null;
  orderId: bigint | null;
  invoiceSentAt: number | null;
  completedAt: number | null;
  createdAt: number;
  updatedAt: number;
}

export interface Discount {
  id: bigint;
  codeId: bigint;
  title: string;
  code: string;
  startsAt: number;
  endsAt: number | null;
  usageLimit: number | null;
  oncePerCustomer: boolean;
  /** A share of 1, or hundredths. */
  value: { percentage: number } | { amount: number; each: boolean };
  minimum: number | null;
  customers: bigint[] | null;
  combinesWith: { orderDiscounts: boolean; productDiscounts: boolean; shippingDiscounts: boolean };
  tags: string[];
  used: number;
  createdAt: number;
  updatedAt: number;
}

export interface Metafield {
  id: bigint;
  ownerId: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
  createdAt: number;
  updatedAt: number;
}

/** Why a shop answers nothing: an unpaid bill, too many requests or fraud, closed for good. */
export type ShopState = 'open' | 'frozen' | 'locked' | 'forbidden' | 'closed';

/** What a shop holds. */
export interface ShopData {
  id: bigint;
  /** `acme.myshopify.com`; changes when the merchant renames it. */
  domain: string;
  name: string;
  email: string;
  owner: string;
  currency: string;
  presentmentCurrencies: string[];
  timezone: string;
  /** Points a second GraphQL restores. */
  plan: 'standard' | 'advanced' | 'plus';
  development: boolean;
  state: ShopState;
  locationId: bigint;
  address: Address;
  createdAt: number;
  updatedAt: number;
  products: Map<bigint, Product>;
  customers: Map<bigint, Customer>;
  orders: Map<bigint, Order>;
  checkouts: Map<bigint, Checkout>;
  carts: Map<string, Cart>;
  drafts: Map<bigint, DraftOrder>;
  discounts: Map<bigint, Discount>;
  metafields: Map<string, Metafield>;
  /** By client id. */
  installations: Map<string, Installation>;
  /** What apps started workflows of Shopify Flow with, for tests to read. */
  flowRuns: { clientId: string; handle: string; payload: Record<string, unknown> }[];
  /** Invoices that were mailed, for tests to read. */
  invoices: { draft: bigint; to: string; message: string | null }[];
  ids: Ids;
  nextOrder: number;
  now(): number;
}
