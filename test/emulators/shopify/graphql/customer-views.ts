import { gid } from '../ids.js';
import type { Checkout, Consent, Customer, Order, ShopData } from '../model.js';
import { moneyBag, moneyV2, nothing } from '../money.js';
import { recoveryUrl } from '../payloads/checkout.js';
import { discounts, linesTotal, orderTotal, subtotal } from '../sums.js';
import { addressView, attributes, metafields, type View } from './common-views.js';
import { lineView } from './line-views.js';
import { connection, type PageArguments } from './connection.js';
import { instant, instantOrNull } from './context.js';
import { orderView } from './order-views.js';
import { matches } from './search.js';
import { searchableOrder } from './searchable.js';

const keyOf = (one: View): string => String(one['id']);

const consentView = (consent: Consent, __typename: string): View => ({
  __typename,
  state: consent.state,
  optInLevel: consent.optInLevel,
  updatedAt: instantOrNull(consent.updatedAt),
  collectedFrom: consent.collectedFrom,
  sourceLocation: null,
});

export function phoneView(customer: Customer): View | null {
  if (customer.phone === null) return null;
  const { sms } = customer.consent;
  return {
    phoneNumber: customer.phone,
    marketingState: sms.state === 'NEVER_SUBSCRIBED' ? 'NOT_SUBSCRIBED' : sms.state,
    marketingOptInLevel: sms.optInLevel,
    marketingUpdatedAt: instantOrNull(sms.updatedAt),
    marketingCollectedFrom: sms.collectedFrom,
    whatsAppMarketingConsent: consentView(customer.consent.whatsApp, 'CustomerWhatsAppMarketingConsent'),
  };
}

export function customerView(customer: Customer, shop: ShopData): View {
  const id = gid('Customer', customer.id);
  const orders = (): Order[] =>
    [...shop.orders.values()].filter(({ customerId }) => customerId === customer.id);
  const { email } = customer.consent;
  return {
    __typename: 'Customer',
    id,
    legacyResourceId: String(customer.id),
    displayName:
      [customer.firstName, customer.lastName].filter((part) => part !== null).join(' ') ||
      (customer.email ?? customer.phone ?? ''),
    firstName: customer.firstName,
    lastName: customer.lastName,
    locale: customer.locale,
    note: customer.note,
    tags: customer.tags,
    state: customer.state,
    verifiedEmail: true,
    taxExempt: false,
    createdAt: instant(customer.createdAt),
    updatedAt: instant(customer.updatedAt),
    numberOfOrders: () => String(orders().length),
    amountSpent: () =>
      moneyV2(
        orders().reduce((sum, order) => sum + orderTotal(order).shop, 0),
        shop.currency,
      ),
    lastOrder: () => {
      const last = orders().at(-1);
      return last ? orderView(last, shop) : null;
    },
    defaultAddress: addressView(customer.address),
    defaultEmailAddress:
      customer.email === null
        ? null
        : {
            emailAddress: customer.email,
            marketingState: email.state === 'NEVER_SUBSCRIBED' ? 'NOT_SUBSCRIBED' : email.state,
            marketingOptInLevel: email.optInLevel,
            marketingUpdatedAt: instantOrNull(email.updatedAt),
            sourceLocation: null,
            validFormat: true,
          },
    defaultPhoneNumber: phoneView(customer),
    orders: (page: PageArguments & { query?: string | null }) =>
      connection(
        orders()
          .filter((order) => matches(page.query, searchableOrder(order)))
          .map((order) => orderView(order, shop)),
        keyOf,
        page,
      ),
    ...metafields(shop, id),
  };
}

export function checkoutView(checkout: Checkout, shop: ShopData): View {
  const bag = (amount: typeof nothing) => moneyBag(amount, checkout);
  return {
    __typename: 'AbandonedCheckout',
    id: gid('AbandonedCheckout', checkout.id),
    name: `#${checkout.id}`,
    note: checkout.note,
    abandonedCheckoutUrl: recoveryUrl(checkout, shop),
    createdAt: instant(checkout.createdAt),
    updatedAt: instant(checkout.updatedAt),
    completedAt: instantOrNull(checkout.completedAt),
    customer: () => {
      const customer = checkout.customerId === null ? undefined : shop.customers.get(checkout.customerId);
      return customer ? customerView(customer, shop) : null;
    },
    discountCodes: checkout.discountCodes,
    customAttributes: attributes(checkout.attributes),
    billingAddress: addressView(checkout.billingAddress),
    shippingAddress: addressView(checkout.shippingAddress),
    lineItems: (page: PageArguments) =>
      connection(
        checkout.lines.map((line): View => ({
          ...lineView(line, shop, checkout),
          __typename: 'AbandonedCheckoutLineItem',
          id: gid('AbandonedCheckoutLineItem', line.id),
        })),
        keyOf,
        page,
      ),
    taxesIncluded: false,
    subtotalPriceSet: bag(subtotal(checkout.lines)),
    totalDiscountSet: bag(discounts(checkout.lines)),
    totalLineItemsPriceSet: bag(linesTotal(checkout.lines)),
    totalPriceSet: bag(subtotal(checkout.lines)),
    totalTaxSet: bag(nothing),
  };
}
