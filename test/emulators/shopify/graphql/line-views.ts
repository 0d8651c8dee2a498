import { gid } from '../ids.js';
import type { Line, ShopData } from '../model.js';
import { moneyBag, times, type Currencies, type Money } from '../money.js';
import { discountedTotal, lineTotal } from '../sums.js';
import { attributes, imageView, type View } from './common-views.js';
import { productView, variantView } from './product-views.js';

/** A line of an order: what checkouts and drafts show of theirs is named otherwise. */
export function lineView(line: Line, shop: ShopData, currencies: Currencies): View {
  const bag = (amount: Money) => moneyBag(amount, currencies);
  const each = line.quantity === 0 ? line.price : times(discountedTotal(line), 1 / line.quantity);
  return {
    __typename: 'LineItem',
    id: gid('LineItem', line.id),
    title: line.title,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    variantTitle: line.variantTitle,
    sku: line.sku,
    vendor: line.vendor,
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    refundableQuantity: line.currentQuantity,
    unfulfilledQuantity: Math.max(line.currentQuantity - line.fulfilled, 0),
    requiresShipping: line.requiresShipping,
    isGiftCard: line.giftCard,
    taxable: true,
    product: () => (line.product ? productView(line.product, shop) : null),
    variant: () => (line.product && line.variant ? variantView(line.variant, line.product, shop) : null),
    image: imageView(line.product?.imageUrl ?? null),
    customAttributes: attributes(line.properties),
    originalUnitPriceSet: bag(line.price),
    originalTotalSet: bag(lineTotal(line)),
    discountedUnitPriceSet: bag(each),
    discountedTotalSet: bag(discountedTotal(line)),
    totalDiscountSet: bag(line.discount),
    // Of abandoned checkouts.
    originalTotalPriceSet: bag(lineTotal(line)),
    discountedTotalPriceSet: bag(discountedTotal(line)),
  };
}
