import { gid } from '../ids.js';
import type { Discount, DraftOrder, ShopData } from '../model.js';
import { minus, moneyBag, moneyV2, nothing, plus, type Money } from '../money.js';
import { discounts, subtotal } from '../sums.js';
import { addressView, attributes, type View } from './common-views.js';
import { lineView } from './line-views.js';
import { connection, type PageArguments } from './connection.js';
import { instant, instantOrNull } from './context.js';
import { customerView } from './customer-views.js';
import { orderView } from './order-views.js';

const keyOf = (one: View): string => String(one['id']);

export const invoiceUrl = (draft: DraftOrder, shop: ShopData): string =>
  `https://${shop.domain}/${shop.id}/invoices/${draft.id.toString(16)}`;

export const draftTotal = (draft: DraftOrder): Money =>
  plus(minus(subtotal(draft.lines), draft.discount), draft.shipping?.price ?? nothing);

export function draftView(draft: DraftOrder, shop: ShopData): View {
  const bag = (amount: Money) => moneyBag(amount, draft);
  return {
    __typename: 'DraftOrder',
    id: gid('DraftOrder', draft.id),
    legacyResourceId: String(draft.id),
    name: draft.name,
    status: draft.status,
    ready: true,
    // Source: `DraftOrder.invoiceUrl` is there until the draft is completed; *assumed*: null from then on.
    invoiceUrl: draft.status === 'COMPLETED' ? null : invoiceUrl(draft, shop),
    invoiceSentAt: instantOrNull(draft.invoiceSentAt),
    completedAt: instantOrNull(draft.completedAt),
    createdAt: instant(draft.createdAt),
    updatedAt: instant(draft.updatedAt),
    email: draft.email,
    phone: draft.phone,
    customer: () => {
      const customer = draft.customerId === null ? undefined : shop.customers.get(draft.customerId);
      return customer ? customerView(customer, shop) : null;
    },
    order: () => {
      const order = draft.orderId === null ? undefined : shop.orders.get(draft.orderId);
      return order ? orderView(order, shop) : null;
    },
    note2: draft.note,
    tags: draft.tags,
    taxExempt: false,
    taxesIncluded: false,
    customAttributes: attributes(draft.attributes),
    discountCodes: draft.discountCodes,
    currencyCode: draft.currency,
    presentmentCurrencyCode: draft.presentmentCurrency,
    billingAddress: addressView(draft.billingAddress),
    shippingAddress: addressView(draft.shippingAddress),
    totalQuantityOfLineItems: draft.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    subtotalPriceSet: bag(minus(subtotal(draft.lines), draft.discount)),
    totalPriceSet: bag(draftTotal(draft)),
    totalTaxSet: bag(nothing),
    totalDiscountsSet: bag(plus(discounts(draft.lines), draft.discount)),
    totalShippingPriceSet: bag(draft.shipping?.price ?? nothing),
    lineItems: (page: PageArguments) =>
      connection(
        draft.lines.map((line): View => ({
          ...lineView(line, shop, draft),
          __typename: 'DraftOrderLineItem',
          id: gid('DraftOrderLineItem', line.id),
          uuid: line.id.toString(16),
          custom: line.variant === null,
        })),
        keyOf,
        page,
      ),
  };
}

export function discountView(discount: Discount, shop: ShopData): View {
  const now = shop.now();
  const expired = discount.endsAt !== null && discount.endsAt <= now;
  const summary =
    'percentage' in discount.value
      ? `${discount.value.percentage * 100}% off`
      : `${(discount.value.amount / 100).toFixed(2)} off`;
  return {
    __typename: 'DiscountCodeNode',
    id: gid('DiscountCodeNode', discount.id),
    codeDiscount: {
      __typename: 'DiscountCodeBasic',
      title: discount.title,
      status: expired ? 'EXPIRED' : discount.startsAt > now ? 'SCHEDULED' : 'ACTIVE',
      startsAt: instant(discount.startsAt),
      endsAt: instantOrNull(discount.endsAt),
      usageLimit: discount.usageLimit,
      appliesOncePerCustomer: discount.oncePerCustomer,
      asyncUsageCount: discount.used,
      codes: (page: PageArguments) =>
        connection(
          [
            {
              id: gid('DiscountRedeemCode', discount.codeId),
              code: discount.code,
              asyncUsageCount: discount.used,
            },
          ],
          (one) => one.id,
          page,
        ),
      codesCount: { count: 1, precision: 'EXACT' },
      createdAt: instant(discount.createdAt),
      updatedAt: instant(discount.updatedAt),
      summary,
      shortSummary: summary,
      combinesWith: discount.combinesWith,
      tags: discount.tags,
      customerGets: {
        value:
          'percentage' in discount.value
            ? { __typename: 'DiscountPercentage', percentage: discount.value.percentage }
            : {
                __typename: 'DiscountAmount',
                amount: moneyV2(discount.value.amount, shop.currency),
                appliesOnEachItem: discount.value.each,
              },
      },
      minimumRequirement:
        discount.minimum === null
          ? null
          : {
              __typename: 'DiscountMinimumSubtotal',
              greaterThanOrEqualToSubtotal: moneyV2(discount.minimum, shop.currency),
            },
      context:
        discount.customers === null
          ? { __typename: 'DiscountBuyerSelectionAll', all: 'ALL' }
          : {
              __typename: 'DiscountCustomers',
              customers: discount.customers.flatMap((id) => {
                const customer = shop.customers.get(id);
                return customer ? [customerView(customer, shop)] : [];
              }),
            },
    },
  };
}
