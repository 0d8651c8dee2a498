import { z } from 'zod';
import {
  compareDecimals,
  decimalOf,
  defined,
  defineTrigger,
  isRecord,
  moneyOf,
  saysYes,
  stableId,
  textOf,
  webAddressOf,
  type AnyEventDraft,
  type Cart,
  type MapContext,
  type MapResult,
  type Person,
} from '../../src/sdk/index.js';
import { idOf, ownId } from './ids.js';
import { attributesOf, instantOf, listOf, personFrom, plain, required, type Loose } from './reading.js';
import type { ShopifySettings } from './settings.js';

const checkoutPayload = z.looseObject({
  id: z.union([z.number(), z.string()]),
  created_at: z.string(),
  updated_at: z.string(),
});
type CheckoutPayload = z.output<typeof checkoutPayload>;

/** What is kept of a checkout between webhooks. */
export interface CheckoutState {
  /** Latest `updated_at` seen, milliseconds UTC. */
  updatedAt: number;
  /** Consents that were told, each with a fingerprint of its phone. */
  consents: string[];
  /** It became an order, or went away. */
  over?: true;
}

type CheckoutContext = MapContext<ShopifySettings, CheckoutState>;

/** A shopper gave contact details at the checkout, or changed what they buy. */
export const checkoutTrigger = defineTrigger({
  id: 'checkout',
  title: 'Checkout begun or changed',
  topics: ['checkouts/create', 'checkouts/update'],
  payload: checkoutPayload,
  subject: (checkout) => `cart:${tokenOf(checkout)}`,
  map: (checkout, context: CheckoutContext) => nextCheckout(checkout, context),
});

/** A checkout went away: Shopify keeps abandoned ones for three months. */
export const checkoutDeletedTrigger = defineTrigger({
  id: 'checkout-deleted',
  title: 'Checkout removed',
  topics: ['checkouts/delete'],
  payload: z.looseObject({ id: z.union([z.number(), z.string()]) }),
  subject: (checkout) => `cart:${tokenOf(checkout)}`,
  map: (checkout, { previous, receivedAt }: CheckoutContext) =>
    ended(tokenOf(checkout), 'expired', receivedAt, previous),
});

/** A cart is known by its checkout's id, because that is what the Admin API finds it by. */
function tokenOf(checkout: Loose): string {
  return required(ownId(checkout), 'id');
}

function nextCheckout(payload: CheckoutPayload, context: CheckoutContext): MapResult<CheckoutState> {
  const { previous, connection } = context;
  const updatedAt = required(instantOf(payload.updated_at), 'updated_at');
  const createdAt = required(instantOf(payload.created_at), 'created_at');
  if (previous?.over === true) return { events: [], state: previous };
  const completedAt = instantOf(payload['completed_at']);
  // Of a checkout that nobody was told of there is no end to tell; sweeps come upon many.
  if (completedAt !== undefined && previous === undefined && context.source === 'sweep')
    return { events: [], state: { consents: [], updatedAt, over: true } };
  if (completedAt !== undefined) return ended(tokenOf(payload), 'ordered', completedAt, previous);
  const older = previous !== undefined && updatedAt <= previous.updatedAt;
  const person = personOf(payload);
  // Nobody to remind, or left before the shop was connected.
  const isOurs = person?.phone !== undefined && createdAt >= Math.floor(connection.createdAt / 1_000) * 1_000;
  const consents = isOurs ? consentsOf(payload, person, updatedAt, context) : [];
  const cart = isOurs && !older ? cartOf(payload, updatedAt) : undefined;
  return {
    events: [
      ...consents,
      ...(cart === undefined
        ? []
        : [
            {
              type: 'cart.updated' as const,
              subject: `cart:${cart.token}`,
              transition: `updated:${updatedAt}`,
              occurredAt: updatedAt,
              ...defined({ person }),
              data: { cart },
            },
          ]),
    ],
    state: {
      updatedAt: Math.max(updatedAt, previous?.updatedAt ?? updatedAt),
      consents: [...(previous?.consents ?? []), ...consents.map(({ transition }) => transition)],
    },
  };
}

function ended(
  token: string,
  reason: 'ordered' | 'expired',
  at: number,
  previous: CheckoutState | undefined,
): MapResult<CheckoutState> {
  const state: CheckoutState = { consents: [], updatedAt: at, ...previous, over: true };
  if (previous?.over === true) return { events: [], state };
  return {
    events: [
      {
        type: 'cart.deleted',
        subject: `cart:${token}`,
        transition: `deleted:${reason}`,
        occurredAt: at,
        data: { cart: { token, kind: 'cart' }, reason },
      },
    ],
    state,
  };
}

/** Undefined where nothing is to be bought, or no link leads to it. */
function cartOf(payload: CheckoutPayload, updatedAt: number): Cart | undefined {
  const link = webAddressOf(payload['abandoned_checkout_url']);
  const items = listOf(payload['line_items']);
  if (link === undefined || items.length === 0) return undefined;
  // Amounts of a checkout are those the shopper sees (assumed: no reference says so).
  const currency = textOf(payload['presentment_currency']) ?? payload['currency'];
  const total = moneyOf(payload['total_price'], currency, 'total_price');
  if (compareDecimals(total.amount, '0') <= 0) return undefined;
  return {
    token: tokenOf(payload),
    kind: 'cart',
    updatedAt,
    total,
    items: items.map((line) => {
      const amount = decimalOf(line['line_price']);
      return defined({
        id: idOf(line['variant_id']) ?? idOf(line['product_id']),
        name: nameOf(line),
        quantity: typeof line['quantity'] === 'number' ? line['quantity'] : 1,
        sku: textOf(line['sku']),
        total: amount === undefined ? undefined : { amount, currency: total.currency },
      });
    }),
    recoveryUrl: link,
    // Opens the checkout with a discount code entered (assumed for recovery links; documented for checkouts).
    couponParameter: 'discount',
  };
}

function nameOf(line: Loose): string {
  const title = plain(line['presentment_title'], 400) ?? plain(line['title'], 400) ?? '';
  const variant = plain(line['presentment_variant_title']) ?? plain(line['variant_title']);
  return variant === undefined || variant === 'Default Title' ? title : `${title} - ${variant}`;
}

function personOf(payload: CheckoutPayload): Person | undefined {
  const record = (value: unknown): Loose => (isRecord(value) ? value : {});
  const customer = record(payload['customer']);
  return personFrom({
    customerId: ownId(customer),
    phones: [payload['phone'], customer['phone']],
    emails: [payload['email'], customer['email']],
    names: [customer['first_name'], customer['last_name']],
    locale: payload['customer_locale'],
    billing: record(payload['billing_address']),
    shipping: record(payload['shipping_address']),
  });
}

/** A tick is told once for each phone it stands beside, as of when it was first seen: the checkout doesn't date it. */
function consentsOf(
  payload: CheckoutPayload,
  person: Person,
  updatedAt: number,
  { settings, previous }: CheckoutContext,
): AnyEventDraft[] {
  const attributes = attributesOf(payload['note_attributes'], 'name');
  const phone = stableId(person.phone ?? '', 16);
  const asked = [
    ['transactional', settings.transactionalConsentAttribute],
    ['marketing', settings.marketingConsentAttribute],
  ] as const;
  return asked
    .filter(([, name]) => saysYes(attributes.get(name)))
    .map(([purpose, name]): AnyEventDraft => ({
      type: 'consent.granted',
      subject: `cart:${tokenOf(payload)}`,
      transition: `consent:${purpose}:${phone}`,
      occurredAt: updatedAt,
      person,
      data: {
        purposes: [purpose],
        method: 'checkout',
        effectiveAt: updatedAt,
        evidence: defined({
          source: 'shopify checkout',
          checkoutId: tokenOf(payload),
          attribute: name,
          value: attributes.get(name),
          wording: attributes.get(`${name}_wording`),
        }),
      },
    }))
    .filter(({ transition }) => previous?.consents.includes(transition) !== true);
}
