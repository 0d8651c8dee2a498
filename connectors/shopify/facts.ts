import type { Money, Order, Person, Shipment } from '../../src/sdk/index.js';

/** A parcel, or a part of an order that was handed over. */
export interface ParcelFacts {
  id: string;
  createdAt: number;
  /** What the carrier last said, when. */
  progress?: { status: 'out_for_delivery' | 'delivered' | 'delayed'; at: number };
  shipment: Shipment;
}

/** Money that went back. */
export interface RefundFacts {
  id: string;
  createdAt: number;
  amount: Money;
  reason?: string;
}

/** How an order is paid: Shopify's financial status in lower case. */
export type FinancialStatus =
  | 'pending'
  | 'authorized'
  | 'partially_paid'
  | 'paid'
  | 'partially_refunded'
  | 'refunded'
  | 'voided'
  | 'expired'
  | 'unknown';

/** An order as one snapshot shows it, whether a webhook brought it or a query. */
export interface OrderFacts {
  order: Order;
  person: Person | undefined;
  /** When it was placed, milliseconds UTC. */
  createdAt: number;
  /** Its last change, milliseconds UTC; Shopify counts whole seconds. */
  modifiedAt: number;
  cancelledAt: number | undefined;
  financial: FinancialStatus;
  /** Where it was made: `web`, `pos`, `shopify_draft_order`, an app's id. */
  source: string | undefined;
  parcels: ParcelFacts[];
  refunds: RefundFacts[];
  /** Attributes of the order, which the customer or an app wrote at the checkout. */
  attributes: ReadonlyMap<string, string>;
}
