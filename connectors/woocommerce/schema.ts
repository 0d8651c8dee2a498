import { decimalOf } from '../../src/sdk/index.js';
import { z } from 'zod';

/** Ids are numbers in WooCommerce's REST API; a plugin may write them as text. */
const id = z.union([z.int().nonnegative(), z.string().regex(/^\d{1,20}$/)]).transform(String);

const amount = z
  .union([z.string(), z.number()])
  .refine((value) => decimalOf(value) !== undefined, 'must be a decimal number such as "19.90"');

/**
 * WooCommerce's REST order, as webhooks and `GET /orders` give it. Only what an event cannot do
 * without is required; everything else is read with tolerance, because plugins rewrite it.
 *
 * Source: woocommerce.github.io/woocommerce-rest-api-docs/#order-properties
 */
export const orderPayload = z.looseObject({
  id,
  status: z.string().min(1),
  currency: z.string().min(1),
  total: amount,
  date_created_gmt: z.string().nullable(),
  date_modified_gmt: z.string().nullish(),
});
export type OrderPayload = z.output<typeof orderPayload>;

/** All that WooCommerce tells about something deleted is its id. */
export const deletedPayload = z.looseObject({ id });

/** WooCommerce's REST customer. */
export const customerPayload = z.looseObject({
  id,
  date_created_gmt: z.string().nullish(),
  date_modified_gmt: z.string().nullish(),
});
export type CustomerPayload = z.output<typeof customerPayload>;

const consentSnapshot = z.looseObject({
  granted: z.boolean(),
  at_gmt: z.string().nullish(),
  wording: z.string().nullish(),
  version: z.string().nullish(),
  language: z.string().nullish(),
});

/**
 * A cart, in the words of the REST order so that a shop builds both with one function. See
 * docs/connectors/woocommerce.md, "Carts".
 */
export const cartPayload = z.looseObject({
  token: z.string().trim().min(1).max(150),
  updated_at_gmt: z.string().min(1),
  currency: z.string().min(1),
  total: amount,
  recovery_url: z.url({ protocol: /^https?$/ }),
  line_items: z.array(z.looseObject({})),
  consent: z
    .looseObject({ transactional: consentSnapshot.optional(), marketing: consentSnapshot.optional() })
    .nullish(),
});
export type CartPayload = z.output<typeof cartPayload>;

const cartReasons = ['consent_withdrawn', 'emptied', 'expired', 'ordered'] as const;

/** A cart the shop forgot. */
export const cartDeletedPayload = z.looseObject({
  token: z.string().trim().min(1).max(150),
  /** A reason we do not know yet is as good as a cart left too long. */
  reason: z
    .string()
    .min(1)
    .transform((word) => cartReasons.find((known) => known === word) ?? 'expired'),
});
export type CartDeletedPayload = z.output<typeof cartDeletedPayload>;

/** What a person agreed to or took back outside the checkout: in their account, in a form. */
export const consentPayload = z.looseObject({
  consent: z.looseObject({
    transactional: consentSnapshot.optional(),
    marketing: consentSnapshot.optional(),
  }),
  source: z.string().max(60).nullish(),
  page_url: z.string().max(2_000).nullish(),
  item_id: z.string().nullish(),
});
export type ConsentPayload = z.output<typeof consentPayload>;

/** A note the shop wrote to the buyer, with the order it is about. */
export const notePayload = z.looseObject({
  note_id: id,
  note: z.string(),
  date_created_gmt: z.string().nullish(),
  order: orderPayload,
});

/** The time to ask for a review has come. */
export const reviewPayload = z.looseObject({ order: orderPayload });

const subscriber = z.looseObject({
  phone: z.string().nullish(),
  country: z.string().nullish(),
  email: z.string().nullish(),
  name: z.string().nullish(),
  locale: z.string().nullish(),
  consent: z.looseObject({ marketing: consentSnapshot.optional() }).nullish().catch(undefined),
});

/** A product can be bought again, and who asked to be told. */
export const backInStockPayload = z.looseObject({
  product: z.looseObject({ id, name: z.string().min(1) }),
  subscribers: z.array(subscriber),
});
export type BackInStockPayload = z.output<typeof backInStockPayload>;

/** Several things in one signed delivery, in the order they happened. */
export const batchPayload = z.looseObject({
  items: z
    .array(
      z.looseObject({
        id: z.union([z.string(), z.number()]).optional(),
        topic: z.string().min(1),
        occurred_at_gmt: z.string().nullish(),
        payload: z.unknown(),
      }),
    )
    .max(1_000),
});
