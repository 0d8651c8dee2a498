import { z } from 'zod';
import {
  compareDecimals,
  currencyOf,
  decimalOf,
  defined,
  isRecord,
  moneyOf,
  sumDecimals,
  textOf,
  webAddressOf,
  type Money,
  type Order,
} from '../../src/sdk/index.js';
import type { OrderFacts, ParcelFacts, RefundFacts } from './facts.js';
import { idOf, ownId } from './ids.js';
import { paymentOf, statusOf } from './read-node.js';
import {
  attributesOf,
  financialOf,
  instantOf,
  listOf,
  moneyIn,
  personFrom,
  plain,
  required,
  textsOf,
  type Loose,
} from './reading.js';

/** What an order's webhook must have; everything else is read leniently. */
export const orderPayload = z.looseObject({
  id: z.union([z.number(), z.string()]),
  created_at: z.string(),
  updated_at: z.string(),
});
/** The body of a webhook about an order, ids beyond 2^53 as text. */
export type OrderPayload = z.output<typeof orderPayload>;

/** Above so many of one thing its total is left out: it is added up exactly, one by one. */
const mostAddedUp = 1_000;

/** Reads the body of a webhook about an order. @throws ContractViolation when its id, date, currency or total is none */
export function readOrder(payload: OrderPayload): OrderFacts {
  const id = required(ownId(payload), 'id');
  // An import keeps the day of the sale in processed_at, and created_at is the day of the import.
  const createdAt = Math.min(
    required(instantOf(payload.created_at), 'created_at'),
    instantOf(payload['processed_at']) ?? Infinity,
  );
  const currency = currencyOf(payload['presentment_currency'] ?? payload['currency']);
  const cancelledAt = instantOf(payload['cancelled_at']);
  const financial = financialOf(payload['financial_status']);
  const refunds = refundsOf(payload['refunds'], currency, createdAt);
  const source = textOf(payload['source_name']);
  const order: Order = defined({
    id,
    number: textOf(payload['name']) ?? textOf(payload['order_number']) ?? id,
    createdAt,
    status: statusOf(cancelledAt, financial, payload['fulfillment_status']),
    total: totalOf(payload, currency, refunds.length > 0),
    items: listOf(payload['line_items']).map((line) => lineOf(line, currency)),
    physical: listOf(payload['line_items']).some((line) => line['requires_shipping'] === true),
    paymentMethod: plain(textsOf(payload['payment_gateway_names'])[0]),
    url: webAddressOf(payload['order_status_url']),
    // As carts are named: see checkout.trigger.ts. An order that was looked up does not tell.
    cartToken: idOf(payload['checkout_id']),
    payment: paymentOf(financial, totalOf(payload, currency, true)),
    renewal: source === 'subscription_contract' ? true : undefined,
  });
  return {
    order,
    person: personOf(payload),
    createdAt,
    modifiedAt: instantOf(payload.updated_at) ?? createdAt,
    cancelledAt,
    financial,
    source,
    parcels: listOf(payload['fulfillments']).flatMap(parcelOf),
    refunds,
    attributes: attributesOf(payload['note_attributes'], 'name'),
  };
}

/** What the customer pays, in the currency they saw. @param value - a set of shop and presentment money */
function presented(value: unknown, currency: string): string | undefined {
  const money = isRecord(value) ? moneyIn(value['presentment_money'], 'currency_code') : undefined;
  return money?.currency === currency ? money.amount : undefined;
}

/** What is to be paid after edits; refunds take from that, so then, `asPlaced`, the price as it was. */
function totalOf(payload: OrderPayload, currency: string, asPlaced: boolean): Money {
  const set = asPlaced
    ? payload['total_price_set']
    : (payload['current_total_price_set'] ?? payload['total_price_set']);
  const amount = presented(set, currency);
  if (amount !== undefined) return { amount, currency };
  // Without the customer's currency the shop's counts, with its own name.
  return moneyOf(payload['total_price'], payload['currency'], 'total_price');
}

function lineOf(line: Loose, currency: string): Order['items'][number] {
  const left = countOf(line['current_quantity']) ?? 0;
  const quantity = left > 0 ? left : (countOf(line['quantity']) ?? 1);
  const price = presented(line['price_set'], currency);
  const discount = presented(line['total_discount_set'], currency) ?? '0';
  return defined({
    id: idOf(line['variant_id']) ?? idOf(line['product_id']),
    name: plain(line['name'], 500) ?? plain(line['title'], 500) ?? '',
    quantity,
    sku: textOf(line['sku']),
    total:
      price === undefined || quantity < 1 || quantity > mostAddedUp
        ? undefined
        : { amount: sumDecimals(...Array<string>(quantity).fill(price), negative(discount)), currency },
  });
}

function negative(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function personOf(payload: OrderPayload): OrderFacts['person'] {
  const record = (value: unknown): Loose => (isRecord(value) ? value : {});
  const customer = record(payload['customer']);
  return personFrom({
    customerId: ownId(customer),
    phones: [payload['phone'], customer['phone']],
    emails: [payload['contact_email'], payload['email'], customer['email']],
    names: [customer['first_name'], customer['last_name']],
    locale: payload['customer_locale'],
    billing: record(payload['billing_address']),
    shipping: record(payload['shipping_address']),
  });
}

/** What carriers say. Source: shopify.dev/docs/api/admin-rest/latest/resources/fulfillment (shipment_status) */
const progressOf: Readonly<Record<string, NonNullable<ParcelFacts['progress']>['status']>> = {
  out_for_delivery: 'out_for_delivery',
  delivered: 'delivered',
  attempted_delivery: 'delayed',
  delayed: 'delayed',
};

/** A fulfillment that stands; cancelled and failed ones, and those still to be accepted, are none. */
function parcelOf(fulfillment: Loose): ParcelFacts[] {
  const id = ownId(fulfillment);
  const createdAt = instantOf(fulfillment['created_at']);
  if (id === undefined || createdAt === undefined || textOf(fulfillment['status']) !== 'success') return [];
  const status = progressOf[textOf(fulfillment['shipment_status']) ?? ''];
  return [
    {
      id,
      createdAt,
      ...(status === undefined
        ? {}
        : { progress: { status, at: instantOf(fulfillment['updated_at']) ?? createdAt } }),
      shipment: defined({
        trackingNumber: textsOf(fulfillment['tracking_numbers'])[0] ?? textOf(fulfillment['tracking_number']),
        trackingUrl: webAddressOf(textsOf(fulfillment['tracking_urls'])[0] ?? fulfillment['tracking_url']),
        carrier: plain(fulfillment['tracking_company']),
      }),
    },
  ];
}

/** Refunds of which money went back, in the order they were made. */
function refundsOf(value: unknown, currency: string, fallback: number): RefundFacts[] {
  return listOf(value)
    .flatMap((refund): RefundFacts[] => {
      const id = ownId(refund);
      const amounts = listOf(refund['transactions'])
        .filter((one) => textOf(one['kind']) === 'refund' && textOf(one['status']) === 'success')
        .map((one) => (textOf(one['currency']) === currency ? decimalOf(one['amount']) : undefined));
      // In another currency than the customer's it is told when the order is looked up, which refunds/create does.
      if (id === undefined || amounts.length === 0 || amounts.includes(undefined)) return [];
      const amount = sumDecimals(...(amounts as string[]));
      if (compareDecimals(amount, '0') <= 0) return [];
      return [
        {
          id,
          createdAt: instantOf(refund['created_at']) ?? fallback,
          amount: { amount, currency },
          ...defined({ reason: plain(refund['note'], 500) }),
        },
      ];
    })
    .sort((one, other) => one.createdAt - other.createdAt || (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
}
