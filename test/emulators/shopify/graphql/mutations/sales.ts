import { numberOf } from '../../ids.js';
import type { Address, Discount, DraftOrder, Line, ShopData } from '../../model.js';
import { hundredths, nothing, type Money } from '../../money.js';
import { draftBody } from '../../payloads/draft.js';
import { subtotal } from '../../sums.js';
import { userError, type Context, type UserError } from '../context.js';
import { variantsOf } from '../queries.js';
import { discountView, draftView } from '../sale-views.js';
import { gid } from '../../ids.js';

interface MoneyInput {
  amount: string | number;
  currencyCode: string;
}
interface AppliedDiscount {
  value: number;
  valueType: 'FIXED_AMOUNT' | 'PERCENTAGE';
}
interface LineInput {
  variantId?: string | null;
  title?: string | null;
  sku?: string | null;
  quantity: number;
  originalUnitPriceWithCurrency?: MoneyInput | null;
  priceOverride?: MoneyInput | null;
  requiresShipping?: boolean | null;
  customAttributes?: { key: string; value: string }[] | null;
  appliedDiscount?: AppliedDiscount | null;
}
interface AddressInput {
  firstName?: string | null;
  lastName?: string | null;
  company?: string | null;
  address1?: string | null;
  address2?: string | null;
  city?: string | null;
  provinceCode?: string | null;
  countryCode?: string | null;
  zip?: string | null;
  phone?: string | null;
}
interface DraftInput {
  lineItems?: LineInput[] | null;
  email?: string | null;
  phone?: string | null;
  purchasingEntity?: { customerId?: string | null } | null;
  note?: string | null;
  tags?: string[] | null;
  customAttributes?: { key: string; value: string }[] | null;
  discountCodes?: string[] | null;
  appliedDiscount?: AppliedDiscount | null;
  shippingLine?: { title?: string | null; priceWithCurrency?: MoneyInput | null } | null;
  shippingAddress?: AddressInput | null;
  billingAddress?: AddressInput | null;
  presentmentCurrencyCode?: string | null;
  useCustomerDefaultAddress?: boolean | null;
}

const both = (amount: number): Money => ({ shop: amount, presentment: amount });

function addressOf(given: AddressInput | null | undefined, shop: ShopData): Address | null {
  if (!given) return null;
  const { countryCode = null, provinceCode = null, ...rest } = given;
  const blank = {
    firstName: null,
    lastName: null,
    company: null,
    address1: null,
    address2: null,
    city: null,
  };
  return {
    ...blank,
    zip: null,
    phone: null,
    ...rest,
    id: shop.ids.next(),
    province: provinceCode,
    provinceCode,
    country: countryCode,
    countryCode,
  };
}

function discountOn(amount: Money, discount: AppliedDiscount | null | undefined): Money {
  if (!discount) return nothing;
  return both(
    discount.valueType === 'PERCENTAGE'
      ? Math.round((amount.shop * discount.value) / 100)
      : Math.min(hundredths(discount.value), amount.shop),
  );
}

function lineOf(given: LineInput, shop: ShopData): Line | undefined {
  const found = variantsOf(shop).find(({ variant }) => gid('ProductVariant', variant.id) === given.variantId);
  if (typeof given.variantId === 'string' && !found) return undefined;
  const stated = given.priceOverride ?? given.originalUnitPriceWithCurrency;
  const price = both(stated ? hundredths(stated.amount) : (found?.variant.price ?? 0));
  return {
    id: shop.ids.next(),
    product: found?.product ?? null,
    variant: found?.variant ?? null,
    title: found?.product.title ?? given.title ?? '',
    variantTitle: found?.variant.title ?? null,
    sku: found?.variant.sku ?? given.sku ?? null,
    vendor: found?.product.vendor ?? null,
    price,
    discount: discountOn({ shop: price.shop * given.quantity, presentment: 0 }, given.appliedDiscount),
    quantity: given.quantity,
    currentQuantity: given.quantity,
    fulfilled: 0,
    refunded: 0,
    requiresShipping: given.requiresShipping ?? true,
    giftCard: false,
    properties: (given.customAttributes ?? []).map(({ key, value }) => ({ name: key, value })),
  };
}

/** Source: page of `draftOrderCreate`; *assumed*: the words */
function draftRefusal(input: DraftInput, shop: ShopData): UserError | undefined {
  const lines = input.lineItems ?? [];
  if (lines.length === 0) return userError(['lineItems'], 'Add at least 1 product');
  if (lines.length > 500) return userError(['lineItems'], 'Cannot have more than 500 line items');
  for (const [index, line] of lines.entries()) {
    const at = ['lineItems', String(index)];
    if (line.quantity < 1)
      return userError([...at, 'quantity'], 'Quantity must be greater than or equal to 1');
    if (line.variantId && !lineOf(line, shop))
      return userError(
        [...at, 'variantId'],
        `Product with ID ${numberOf('ProductVariant', line.variantId) ?? ''} is no longer available.`,
      );
    if (!line.variantId && !line.title) return userError([...at, 'title'], "Title can't be blank");
    if (!line.variantId && !line.originalUnitPriceWithCurrency)
      return userError([...at, 'originalUnitPrice'], "Original unit price can't be blank");
  }
  if (typeof input.email === 'string' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(input.email))
    return userError(['email'], 'Email is invalid');
  const customerId = input.purchasingEntity?.customerId;
  if (typeof customerId === 'string' && !shop.customers.has(numberOf('Customer', customerId) ?? -1n))
    return userError(['purchasingEntity', 'customerId'], 'Customer does not exist');
  return undefined;
}

function createDraft({ shop, announce }: Context, input: DraftInput): DraftOrder {
  const now = shop.now();
  const id = shop.ids.next();
  const lines = (input.lineItems ?? []).flatMap((line) => lineOf(line, shop) ?? []);
  const customer = shop.customers.get(numberOf('Customer', input.purchasingEntity?.customerId ?? '') ?? -1n);
  const shipping = input.shippingLine;
  const draft: DraftOrder = {
    id,
    name: `#D${shop.drafts.size + 1}`,
    status: 'OPEN',
    email: input.email ?? customer?.email ?? null,
    phone: input.phone ?? customer?.phone ?? null,
    customerId: customer?.id ?? null,
    currency: shop.currency,
    presentmentCurrency: input.presentmentCurrencyCode ?? shop.currency,
    lines,
    shipping: shipping
      ? {
          title: shipping.title ?? 'Custom',
          price: both(hundredths(shipping.priceWithCurrency?.amount ?? 0)),
        }
      : null,
    discount: discountOn(subtotal(lines), input.appliedDiscount),
    discountCodes: input.discountCodes ?? [],
    note: input.note ?? null,
    attributes: (input.customAttributes ?? []).map(({ key, value }) => ({ name: key, value })),
    tags: input.tags ?? [],
    billingAddress: addressOf(input.billingAddress, shop),
    shippingAddress:
      addressOf(input.shippingAddress, shop) ??
      (input.useCustomerDefaultAddress === true ? (customer?.address ?? null) : null),
    orderId: null,
    invoiceSentAt: null,
    completedAt: null,
    createdAt: now,
    updatedAt: now,
  };
  shop.drafts.set(id, draft);
  announce('draft_orders/create', draftBody(draft, shop));
  return draft;
}

interface DiscountInput {
  title?: string | null;
  code?: string | null;
  startsAt?: string | null;
  endsAt?: string | null;
  usageLimit?: number | null;
  appliesOncePerCustomer?: boolean | null;
  tags?: string[] | null;
  combinesWith?: Partial<Discount['combinesWith']> | null;
  context?: { all?: string | null; customers?: { add?: string[] | null } | null } | null;
  minimumRequirement?: { subtotal?: { greaterThanOrEqualToSubtotal?: string | number | null } | null } | null;
  customerGets?: {
    items?: { all?: boolean | null } | null;
    value?: {
      percentage?: number | null;
      discountAmount?: { amount?: string | number | null; appliesOnEachItem?: boolean | null } | null;
    } | null;
  } | null;
}

/** Source: page of `discountCodeBasicCreate` and the meanings of `DiscountErrorCode`; *assumed*: the words */
function discountRefusal(input: DiscountInput, shop: ShopData): UserError | undefined {
  const at = (field: string[], message: string, code: string) =>
    userError(['basicCodeDiscount', ...field], message, code);
  if (!input.title) return at(['title'], "Title can't be blank", 'BLANK');
  const code = input.code?.trim() ?? '';
  if (code === '') return at(['code'], "Code can't be blank", 'BLANK');
  if (code.length > 255) return at(['code'], 'Code is too long (maximum is 255 characters)', 'TOO_LONG');
  if ([...shop.discounts.values()].some((one) => one.code.toLowerCase() === code.toLowerCase()))
    return at(['code'], 'Code must be unique. Please try a different code.', 'TAKEN');
  if (!input.startsAt) return at(['startsAt'], "Starts at can't be blank", 'BLANK');
  if (input.endsAt && Date.parse(input.endsAt) <= Date.parse(input.startsAt))
    return at(['endsAt'], 'Ends at needs to be after starts_at', 'END_DATE_BEFORE_START_DATE');
  if (input.usageLimit !== undefined && input.usageLimit !== null && input.usageLimit < 1)
    return at(['usageLimit'], 'Usage limit must be greater than 0', 'GREATER_THAN');
  const value = input.customerGets?.value;
  const percentage = value?.percentage;
  if (typeof percentage === 'number' && !(percentage > 0 && percentage <= 1))
    return at(
      ['customerGets', 'value', 'percentage'],
      'Value must be between 0.0 and 1.0',
      'VALUE_OUTSIDE_RANGE',
    );
  if (typeof percentage !== 'number' && !(Number(value?.discountAmount?.amount) > 0))
    return at(['customerGets', 'value'], "Value can't be blank", 'BLANK');
  if (input.customerGets?.items?.all !== true)
    return at(['customerGets', 'items'], 'Items in customer get cannot be blank', 'BLANK');
  if (!input.context?.all && !input.context?.customers)
    return at(['context'], "Context can't be blank", 'BLANK');
  return undefined;
}

function createDiscount(shop: ShopData, input: DiscountInput): Discount {
  const now = shop.now();
  const value = input.customerGets?.value;
  const minimum = input.minimumRequirement?.subtotal?.greaterThanOrEqualToSubtotal;
  const discount: Discount = {
    id: shop.ids.next(),
    codeId: shop.ids.next(),
    title: input.title ?? '',
    code: input.code?.trim() ?? '',
    startsAt: Date.parse(input.startsAt ?? ''),
    endsAt: input.endsAt ? Date.parse(input.endsAt) : null,
    usageLimit: input.usageLimit ?? null,
    oncePerCustomer: input.appliesOncePerCustomer ?? false,
    value:
      typeof value?.percentage === 'number'
        ? { percentage: value.percentage }
        : {
            amount: hundredths(value?.discountAmount?.amount ?? 0),
            each: value?.discountAmount?.appliesOnEachItem ?? false,
          },
    minimum: minimum === undefined || minimum === null ? null : hundredths(minimum),
    customers: input.context?.customers
      ? (input.context.customers.add ?? []).flatMap((id) => numberOf('Customer', id) ?? [])
      : null,
    combinesWith: {
      orderDiscounts: input.combinesWith?.orderDiscounts ?? false,
      productDiscounts: input.combinesWith?.productDiscounts ?? false,
      shippingDiscounts: input.combinesWith?.shippingDiscounts ?? false,
    },
    tags: input.tags ?? [],
    used: 0,
    createdAt: now,
    updatedAt: now,
  };
  shop.discounts.set(discount.id, discount);
  return discount;
}

export const saleMutations = {
  draftOrderCreate: ({ input }: { input: DraftInput }, context: Context) => {
    const refusal = draftRefusal(input, context.shop);
    if (refusal) return { draftOrder: null, userErrors: [refusal] };
    return { draftOrder: draftView(createDraft(context, input), context.shop), userErrors: [] };
  },
  draftOrderInvoiceSend: (
    { id, email }: { id: string; email?: { to?: string | null; customMessage?: string | null } | null },
    { shop, announce }: Context,
  ) => {
    const draft = shop.drafts.get(numberOf('DraftOrder', id) ?? -1n);
    if (!draft) return { draftOrder: null, userErrors: [userError(['id'], 'Draft order not found')] };
    if (draft.status === 'COMPLETED')
      return { draftOrder: null, userErrors: [userError(null, 'This order has been paid')] };
    const to = email?.to ?? draft.email;
    if (to === null) return { draftOrder: null, userErrors: [userError(null, "To can't be blank")] };
    shop.invoices.push({ draft: draft.id, to, message: email?.customMessage ?? null });
    draft.invoiceSentAt = draft.updatedAt = shop.now();
    draft.status = 'INVOICE_SENT';
    announce('draft_orders/update', draftBody(draft, shop));
    return { draftOrder: draftView(draft, shop), userErrors: [] };
  },
  discountCodeBasicCreate: (
    { basicCodeDiscount: input }: { basicCodeDiscount: DiscountInput },
    { shop }: Context,
  ) => {
    const refusal = discountRefusal(input, shop);
    if (refusal) return { codeDiscountNode: null, userErrors: [{ ...refusal, extraInfo: null }] };
    return { codeDiscountNode: discountView(createDiscount(shop, input), shop), userErrors: [] };
  },
};
