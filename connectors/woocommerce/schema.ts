import { z } from 'zod';
import { decimal } from './money.js';

/** Ids are numbers in WooCommerce's REST API; a plugin may write them as text. */
const id = z.union([z.int().nonnegative(), z.string().regex(/^\d{1,20}$/)]).transform(String);

const amount = z
  .union([z.string(), z.number()])
  .refine((value) => decimal(value) !== undefined, 'must be a decimal number such as "19.90"');

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

/** Several things in one signed delivery, in the order they happened. */
export const batchPayload = z.looseObject({
  items: z.array(z.looseObject({ topic: z.string().min(1), payload: z.unknown() })).max(1_000),
});
