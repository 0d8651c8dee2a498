import { z } from 'zod';
import {
  compareDecimals,
  defined,
  isRecord,
  textOf,
  webAddressOf,
  type Money,
  type Order,
} from '../../src/sdk/index.js';
import type { FinancialStatus, OrderFacts, ParcelFacts, RefundFacts } from './facts.js';
import { idOf } from './ids.js';
import {
  attributesOf,
  financialOf,
  instantOf,
  listOf,
  moneyIn,
  personFrom,
  plain,
  required,
  type Loose,
} from './reading.js';

/** An order as `queries/orders.graphql` asks for it. */
export const orderNode = z.looseObject({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  presentmentCurrencyCode: z.string(),
});
/** A node of an order. */
export type OrderNode = z.output<typeof orderNode>;

/** What carriers say. Source: shopify.dev/docs/api/admin-graphql/latest/enums/FulfillmentDisplayStatus */
const progressOf: Readonly<Record<string, NonNullable<ParcelFacts['progress']>['status']>> = {
  OUT_FOR_DELIVERY: 'out_for_delivery',
  DELIVERED: 'delivered',
  ATTEMPTED_DELIVERY: 'delayed',
  DELAYED: 'delayed',
};

/** Reads an order that was looked up. @throws ContractViolation when its id or a date is none */
export function readNode(node: OrderNode): OrderFacts {
  const id = required(idOf(node.id), 'id');
  const createdAt = Math.min(
    required(instantOf(node.createdAt), 'createdAt'),
    instantOf(node['processedAt']) ?? Infinity,
  );
  const cancelledAt = instantOf(node['cancelledAt']);
  const financial = financialOf(node['displayFinancialStatus']);
  const refunds = listOf(node['refunds']).flatMap((refund) => refundOf(refund, createdAt));
  const total = required(
    presentmentIn(refunds.length > 0 ? node['totalPriceSet'] : node['currentTotalPriceSet']),
    'currentTotalPriceSet',
  );
  const source = textOf(node['sourceName']);
  const order: Order = defined({
    id,
    number: node.name,
    createdAt,
    status: statusOf(cancelledAt, financial, node['displayFulfillmentStatus']),
    total,
    items: nodesOf(node['lineItems']).map(lineOf),
    physical: node['requiresShipping'] === true,
    paymentMethod: Array.isArray(node['paymentGatewayNames'])
      ? plain(node['paymentGatewayNames'][0])
      : undefined,
    url: webAddressOf(node['statusPageUrl']),
    payment: paymentOf(financial, presentmentIn(node['totalPriceSet'])),
    renewal: source === 'subscription_contract' ? true : undefined,
  });
  return {
    order,
    person: personOf(node),
    createdAt,
    modifiedAt: required(instantOf(node.updatedAt), 'updatedAt'),
    cancelledAt,
    financial,
    source,
    parcels: listOf(node['fulfillments']).flatMap(parcelOf),
    refunds,
    attributes: attributesOf(node['customAttributes'], 'key'),
  };
}

/** The status words as an order shows them, for reading only. */
export function statusOf(
  cancelledAt: number | undefined,
  financial: FinancialStatus,
  fulfilment: unknown,
): string {
  const words = [
    cancelledAt === undefined ? undefined : 'cancelled',
    financial,
    textOf(fulfilment)?.toLowerCase(),
  ];
  return words.filter((word) => word !== undefined).join(', ');
}

/** What its payment stands for when it is not for the whole price. */
export function paymentOf(financial: FinancialStatus, total: Money | undefined): Order['payment'] {
  if (financial === 'partially_paid') return 'part';
  return total !== undefined && compareDecimals(total.amount, '0') === 0 ? 'none' : undefined;
}

function nodesOf(value: unknown): Loose[] {
  return isRecord(value) ? listOf(value['nodes']) : [];
}

function presentmentIn(value: unknown): Money | undefined {
  return isRecord(value) ? moneyIn(value['presentmentMoney'], 'currencyCode') : undefined;
}

function lineOf(line: Loose): Order['items'][number] {
  const left = typeof line['currentQuantity'] === 'number' ? line['currentQuantity'] : 0;
  return defined({
    id: isRecord(line['variant']) ? idOf(line['variant']['id']) : undefined,
    name: plain(line['name'], 500) ?? '',
    quantity: left > 0 ? left : Number(line['quantity'] ?? 1),
    sku: textOf(line['sku']),
    total: presentmentIn(line['discountedTotalSet']),
  });
}

/** A fulfillment of an order that was asked for; none where it does not stand. */
export function parcelOf(fulfillment: Loose): ParcelFacts[] {
  const id = idOf(fulfillment['id']);
  const createdAt = instantOf(fulfillment['createdAt']);
  if (id === undefined || createdAt === undefined || fulfillment['status'] !== 'SUCCESS') return [];
  const status = progressOf[textOf(fulfillment['displayStatus']) ?? ''];
  const tracking = listOf(fulfillment['trackingInfo'])[0] ?? {};
  return [
    {
      id,
      createdAt,
      ...(status === undefined
        ? {}
        : { progress: { status, at: instantOf(fulfillment['updatedAt']) ?? createdAt } }),
      shipment: defined({
        trackingNumber: textOf(tracking['number']),
        trackingUrl: webAddressOf(tracking['url']),
        carrier: plain(tracking['company']),
      }),
    },
  ];
}

function refundOf(refund: Loose, fallback: number): RefundFacts[] {
  const id = idOf(refund['id']);
  const amount = presentmentIn(refund['totalRefundedSet']);
  if (id === undefined || amount === undefined || compareDecimals(amount.amount, '0') <= 0) return [];
  return [
    {
      id,
      createdAt: instantOf(refund['createdAt']) ?? fallback,
      amount,
      ...defined({ reason: plain(refund['note'], 500) }),
    },
  ];
}

function personOf(node: OrderNode): OrderFacts['person'] {
  const customer = isRecord(node['customer']) ? node['customer'] : {};
  const inner = (value: unknown, name: string) => (isRecord(value) ? value[name] : undefined);
  return personFrom({
    customerId: idOf(customer['id']),
    phones: [node['phone'], inner(customer['defaultPhoneNumber'], 'phoneNumber')],
    emails: [node['email'], inner(customer['defaultEmailAddress'], 'emailAddress')],
    names: [customer['firstName'], customer['lastName']],
    locale: node['customerLocale'],
    billing: addressOf(node['billingAddress']),
    shipping: addressOf(node['shippingAddress']),
  });
}

/** An address of the Admin API by the names webhooks give its members. */
export function addressOf(value: unknown): Loose {
  if (!isRecord(value)) return {};
  return {
    first_name: value['firstName'],
    last_name: value['lastName'],
    company: value['company'],
    phone: value['phone'],
    country_code: value['countryCodeV2'],
  };
}
