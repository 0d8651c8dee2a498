import { gid } from '../ids.js';
import type { Fulfillment, Order, Refund, Return, ShopData, Transaction } from '../model.js';
import { moneyBag, nothing, plus, minus, type Money } from '../money.js';
import { statusUrl } from '../payloads/order.js';
import {
  currentOrderTotal,
  currentTotal,
  discountedTotal,
  discounts,
  financialStatus,
  fulfillmentStatus,
  orderTotal,
  outstanding,
  received,
  refunded,
  returnStatus,
  subtotal,
} from '../sums.js';
import { addressView, attributes, locationView, metafields, type View } from './common-views.js';
import { lineView } from './line-views.js';
import { connection, type PageArguments } from './connection.js';
import { instant, instantOrNull, type Context } from './context.js';

const keyOf = (one: View): string => String(one['id']);
const firstOf = <T>(list: readonly T[], { first }: { first?: number | null }): T[] =>
  list.slice(0, first ?? 250);

const paymentUrl = (order: Order, shop: ShopData): string =>
  `https://${shop.domain}/${shop.id}/order_payment/${order.id}?secret=${order.token}`;

export function orderView(order: Order, shop: ShopData): View {
  const id = gid('Order', order.id);
  const bag = (amount: Money) => moneyBag(amount, order);
  const financial = financialStatus(order);
  return {
    __typename: 'Order',
    id,
    legacyResourceId: String(order.id),
    name: order.name,
    number: order.number,
    email: order.email,
    phone: order.phone,
    customer: (_: unknown, { node }: Context) =>
      order.customerId === null ? null : node(gid('Customer', order.customerId)),
    customerLocale: order.customerLocale,
    customerAcceptsMarketing: order.acceptsMarketing,
    createdAt: instant(order.createdAt),
    processedAt: instant(order.processedAt),
    updatedAt: instant(order.updatedAt),
    closedAt: instantOrNull(order.closedAt),
    closed: order.closedAt !== null,
    cancelledAt: instantOrNull(order.cancelledAt),
    cancelReason: order.cancelReason,
    cancellation: order.cancelledAt === null ? null : { staffNote: null },
    confirmed: true,
    confirmationNumber: order.confirmationNumber,
    cartToken: order.cartToken,
    checkoutToken: order.checkoutToken,
    currencyCode: order.currency,
    presentmentCurrencyCode: order.presentmentCurrency,
    currentTotalPriceSet: bag(currentOrderTotal(order)),
    currentSubtotalPriceSet: bag(plus(...order.lines.map(currentTotal))),
    currentTotalTaxSet: bag(nothing),
    currentTotalDiscountsSet: bag(discounts(order.lines)),
    currentShippingPriceSet: bag(order.shipping?.price ?? nothing),
    currentSubtotalLineItemsQuantity: order.lines.reduce((sum, line) => sum + line.currentQuantity, 0),
    originalTotalPriceSet: bag(orderTotal(order)),
    subtotalPriceSet: bag(subtotal(order.lines)),
    totalPriceSet: bag(orderTotal(order)),
    totalDiscountsSet: bag(discounts(order.lines)),
    totalTaxSet: bag(nothing),
    totalShippingPriceSet: bag(order.shipping?.price ?? nothing),
    totalTipReceivedSet: bag(order.tip),
    totalOutstandingSet: bag(outstanding(order)),
    totalReceivedSet: bag(received(order)),
    totalRefundedSet: bag(refunded(order)),
    netPaymentSet: bag(minus(received(order), refunded(order))),
    displayFinancialStatus: financial,
    displayFulfillmentStatus: fulfillmentStatus(order),
    returnStatus: returnStatus(order),
    fullyPaid: outstanding(order).shop === 0 && received(order).shop > 0,
    unpaid: received(order).shop === 0,
    edited: order.edited,
    test: order.test,
    requiresShipping: order.lines.some(({ requiresShipping }) => requiresShipping),
    sourceName: order.sourceName,
    sourceIdentifier: null,
    app: { id: gid('App', 580_111n), name: order.sourceName === 'pos' ? 'Point of Sale' : 'Online Store' },
    retailLocation: order.sourceName === 'pos' ? locationView(shop) : null,
    statusPageUrl: statusUrl(order, shop),
    note: order.note,
    customAttributes: attributes(order.attributes),
    tags: order.tags,
    discountCode: order.discountCodes[0]?.code ?? null,
    discountCodes: order.discountCodes.map(({ code }) => code),
    paymentGatewayNames: [...new Set(order.transactions.map(({ gateway }) => gateway))],
    // *Assumed*: there while something is left to pay and the order stands.
    paymentCollectionDetails: {
      additionalPaymentCollectionUrl:
        outstanding(order).shop > 0 && order.cancelledAt === null ? paymentUrl(order, shop) : null,
    },
    billingAddress: addressView(order.billingAddress),
    shippingAddress: addressView(order.shippingAddress),
    shippingLine:
      order.shipping === null
        ? null
        : {
            id: gid('ShippingLine', order.shipping.id),
            title: order.shipping.title,
            code: order.shipping.title,
            source: 'shopify',
            carrierIdentifier: null,
            custom: false,
            isRemoved: false,
            originalPriceSet: bag(order.shipping.price),
            discountedPriceSet: bag(order.shipping.price),
          },
    lineItems: (page: PageArguments) =>
      connection(
        order.lines.map((line) => lineView(line, shop, order)),
        keyOf,
        page,
      ),
    fulfillments: (page: { first?: number | null }) =>
      firstOf(order.fulfillments, page).map((one) => fulfillmentView(one, order, shop)),
    fulfillmentsCount: { count: order.fulfillments.length, precision: 'EXACT' },
    refunds: (page: { first?: number | null }) =>
      firstOf(order.refunds, page).map((one) => refundView(one, order, shop)),
    returns: (page: PageArguments) =>
      connection(
        order.returns.map((one) => returnView(one, order, shop)),
        keyOf,
        page,
      ),
    transactions: (page: { first?: number | null }) =>
      firstOf(order.transactions, page).map((one) => transactionView(one, order)),
    ...metafields(shop, id),
  };
}

function transactionView(transaction: Transaction, order: Order): View {
  return {
    __typename: 'OrderTransaction',
    id: gid('OrderTransaction', transaction.id),
    kind: transaction.kind,
    status: transaction.status,
    gateway: transaction.gateway,
    formattedGateway: transaction.gateway,
    amountSet: moneyBag(transaction.amount, order),
    createdAt: instant(transaction.createdAt),
    processedAt: instant(transaction.createdAt),
    test: order.test,
    parentTransaction: null,
  };
}

/** Source: meanings of `FulfillmentDisplayStatus`: the last event, else that it is fulfilled. */
export function fulfillmentView(fulfillment: Fulfillment, order: Order, shop: ShopData): View {
  const last = fulfillment.events.at(-1);
  const when = (status: string): string | null =>
    instantOrNull(fulfillment.events.findLast((one) => one.status === status)?.happenedAt ?? null);
  return {
    __typename: 'Fulfillment',
    id: gid('Fulfillment', fulfillment.id),
    legacyResourceId: String(fulfillment.id),
    name: fulfillment.name,
    status: fulfillment.status,
    displayStatus:
      fulfillment.status === 'CANCELLED'
        ? 'CANCELED'
        : last?.status === 'FAILURE'
          ? 'NOT_DELIVERED'
          : (last?.status ?? 'FULFILLED'),
    createdAt: instant(fulfillment.createdAt),
    updatedAt: instant(fulfillment.updatedAt),
    deliveredAt: when('DELIVERED'),
    inTransitAt: when('IN_TRANSIT'),
    estimatedDeliveryAt: instantOrNull(last?.estimatedDeliveryAt ?? null),
    requiresShipping: true,
    totalQuantity: fulfillment.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    trackingInfo: fulfillment.tracking.number === null ? [] : [fulfillment.tracking],
    order: () => orderView(order, shop),
    location: locationView(shop),
    fulfillmentLineItems: (page: PageArguments) =>
      connection(
        fulfillment.lines.map((one) => fulfillmentLineView(one, order, shop)),
        keyOf,
        page,
      ),
    events: (page: PageArguments) =>
      connection(
        fulfillment.events.map((event) => ({
          __typename: 'FulfillmentEvent',
          id: gid('FulfillmentEvent', event.id),
          status: event.status,
          message: event.message,
          happenedAt: instant(event.happenedAt),
          createdAt: instant(event.createdAt),
          estimatedDeliveryAt: instantOrNull(event.estimatedDeliveryAt),
        })),
        keyOf,
        page,
      ),
  };
}

function fulfillmentLineView(
  { id, line, quantity }: Fulfillment['lines'][number],
  order: Order,
  shop: ShopData,
): View {
  return {
    __typename: 'FulfillmentLineItem',
    id: gid('FulfillmentLineItem', id),
    quantity,
    lineItem: () => lineView(line, shop, order),
    originalTotalSet: moneyBag(discountedTotal(line), order),
    discountedTotalSet: moneyBag(discountedTotal(line), order),
  };
}

export function refundView(refund: Refund, order: Order, shop: ShopData): View {
  const back = order.returns.find(({ id }) => id === refund.returnId);
  return {
    __typename: 'Refund',
    id: gid('Refund', refund.id),
    legacyResourceId: String(refund.id),
    createdAt: instant(refund.createdAt),
    processedAt: instant(refund.createdAt),
    updatedAt: instant(refund.createdAt),
    note: refund.note,
    order: () => orderView(order, shop),
    return: () => (back ? returnView(back, order, shop) : null),
    totalRefundedSet: moneyBag(plus(...refund.transactions.map(({ amount }) => amount)), order),
    refundLineItems: (page: PageArguments) =>
      connection(
        refund.lines.map(({ id, line, quantity, restock, subtotal: amount }) => ({
          id: gid('RefundLineItem', id),
          quantity,
          lineItem: lineView(line, shop, order),
          restocked: restock,
          restockType: restock ? 'RETURN' : 'NO_RESTOCK',
          priceSet: moneyBag(line.price, order),
          subtotalSet: moneyBag(amount, order),
          totalTaxSet: moneyBag(nothing, order),
        })),
        keyOf,
        page,
      ),
    transactions: (page: PageArguments) =>
      connection(
        refund.transactions.map((one) => transactionView(one, order)),
        keyOf,
        page,
      ),
  };
}

export function returnView(one: Return, order: Order, shop: ShopData): View {
  return {
    __typename: 'Return',
    id: gid('Return', one.id),
    name: one.name,
    status: one.status,
    createdAt: instant(one.createdAt),
    closedAt: instantOrNull(one.closedAt),
    requestApprovedAt: instantOrNull(one.approvedAt),
    order: () => orderView(order, shop),
    totalQuantity: one.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    decline: one.declineNote === null ? null : { note: one.declineNote, reason: 'OTHER' },
    returnLineItems: (page: PageArguments) =>
      connection(
        one.lines.map(({ id, line, fulfillmentLineId, quantity, note }) => ({
          __typename: 'ReturnLineItem',
          id: gid('ReturnLineItem', id),
          quantity,
          processedQuantity: 0,
          refundableQuantity: quantity,
          refundedQuantity: 0,
          customerNote: null,
          returnReasonNote: note,
          fulfillmentLineItem: fulfillmentLineView({ id: fulfillmentLineId, line, quantity }, order, shop),
        })),
        keyOf,
        page,
      ),
    refunds: (page: PageArguments) =>
      connection(
        order.refunds
          .filter(({ returnId }) => returnId === one.id)
          .map((refund) => refundView(refund, order, shop)),
        keyOf,
        page,
      ),
  };
}
