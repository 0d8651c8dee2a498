import { createHash } from 'node:crypto';

/** Objects of Shopify's that have a global id here. */
export type Kind =
  | 'AbandonedCheckout'
  | 'AbandonedCheckoutLineItem'
  | 'App'
  | 'AppInstallation'
  | 'AppSubscription'
  | 'AppSubscriptionLineItem'
  | 'AppUsageRecord'
  | 'BulkOperation'
  | 'Customer'
  | 'DiscountCodeNode'
  | 'DiscountRedeemCode'
  | 'Domain'
  | 'DraftOrder'
  | 'DraftOrderLineItem'
  | 'Fulfillment'
  | 'FulfillmentEvent'
  | 'FulfillmentLineItem'
  | 'InventoryItem'
  | 'InventoryLevel'
  | 'LineItem'
  | 'Location'
  | 'MailingAddress'
  | 'Metafield'
  | 'Order'
  | 'OrderTransaction'
  | 'Product'
  | 'ProductVariant'
  | 'Refund'
  | 'RefundLineItem'
  | 'Return'
  | 'ReturnLineItem'
  | 'ShippingLine'
  | 'Shop'
  | 'WebhookSubscription';

/** A global id: `gid://shopify/Order/820982911946154508`. Source: shopify.dev/docs/api/usage/gids */
export const gid = (kind: Kind, id: bigint): string => `gid://shopify/${kind}/${id}`;

/** @returns the number of a global id of this kind; undefined for another kind, and for what is none */
export function numberOf(kind: Kind, id: string): bigint | undefined {
  const [, found, digits] = /^gid:\/\/shopify\/(\w+)\/(\d+)(?:\?.*)?$/.exec(id) ?? [];
  return found === kind && digits !== undefined ? BigInt(digits) : undefined;
}

/**
 * Gives numbers beyond 2^53, none of which a double can hold: whoever reads one as a number reads another number.
 * Shopify's own samples have such ids (webhook-samples: 820982911946154508).
 */
export class Ids {
  private last: bigint;

  /** @param owner - whose ids are of another range than everybody else's, such as a shop's domain */
  constructor(owner = '') {
    const range = createHash('sha256').update(owner).digest().readUInt32BE();
    this.last = 820_982_911_946_154_507n + BigInt(range) * 1_000_000n;
  }

  next(): bigint {
    // Doubles of this size are 128 apart.
    do this.last += 2n;
    while (BigInt(Number(this.last)) === this.last);
    return this.last;
  }
}
