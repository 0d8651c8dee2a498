import { z } from 'zod';
import { shipmentSchema } from './events.js';
import { plannedInstantSchema } from './instants.js';
import { decimalSchema, moneySchema, personSchema, purposeSchema } from './values.js';

/**
 * A verb that connectors implement and plugins call without knowing who answers: `order.note` is a note on
 * an order, in whatever shop. Its input and output are the same everywhere.
 */
export interface Capability<
  Id extends string = string,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  /** `noun.verb`, lower case. What tells a capability from the id of an action, which has no dot. */
  id: Id;
  /** What it does, for owners: "Create a coupon". */
  title: string;
  /** Schema of what a call is given. */
  input: Input;
  /** Schema of what a call returns. */
  output: Output;
  /** safe: may be repeated; keyed: may be repeated with the same key; never: a doubtful outcome is reported, not retried. */
  retry: 'safe' | 'keyed' | 'never';
}

/**
 * Declares a capability.
 *
 * @throws Error when its id is not `noun.verb`
 */
export function defineCapability<Id extends string, Input extends z.ZodType, Output extends z.ZodType>(
  id: Id,
  definition: Omit<Capability<Id, Input, Output>, 'id'>,
): Capability<Id, Input, Output> {
  if (!/^[a-z]+(?:\.[a-z_]+)+$/.test(id)) throw new Error(`The capability "${id}" must be named noun.verb.`);
  return Object.freeze({ id, ...definition });
}

/** Id of an order at the vendor. */
const orderId = z.string().min(1).max(190);

/** Whether a cart can still be recovered. Not knowing is no "yes": throw instead. */
const cartStatus = defineCapability('cart.status', {
  title: 'Is this cart still open?',
  input: z.object({
    token: z.string().min(1).max(190).describe('Token of the cart, as in cart.updated'),
    kind: z.enum(['cart', 'order']).describe("'order' is an order left unpaid"),
    orderId: orderId.optional().describe('Required when kind is order'),
  }),
  output: z.object({
    open: z
      .boolean()
      .describe('True while the goods are still in the cart, or the order still waits for its payment'),
    reason: z.string().optional().describe('Why it is not open'),
    recoveryUrl: z.string().optional(),
  }),
  retry: 'safe',
});

/** Makes a coupon, once per code: repeated, it returns the one that is there. */
const couponCreate = defineCapability('coupon.create', {
  title: 'Create a coupon',
  input: z.object({
    code: z
      .string()
      .trim()
      .min(3)
      .max(60)
      .describe('Unique; derive it from the journey, so that a repetition finds it'),
    type: z.enum(['percent', 'fixed_cart']).default('percent'),
    amount: decimalSchema.describe('Percent, or an amount in the currency of the shop: "10"'),
    expiresAt: plannedInstantSchema.int().optional().describe('Milliseconds UTC'),
    usageLimit: z.number().int().positive().default(1),
    individualUse: z.boolean().default(false).describe('Not together with other coupons'),
    minimumAmount: decimalSchema.optional(),
    email: z.string().optional().describe('Only for this buyer'),
    description: z.string().max(500).default('Made by Liaison'),
  }),
  output: z.object({
    id: z.string(),
    code: z.string(),
    created: z.boolean().describe('False when the coupon was there already'),
    expiresAt: z.number().int().optional(),
  }),
  retry: 'safe',
});

/** Adds a private note to an order: the shop sees it, the customer does not. The same text is not added twice. */
const orderNote = defineCapability('order.note', {
  title: 'Add a note to an order',
  input: z.object({
    orderId,
    note: z.string().trim().min(1).max(1_000).describe('One line for the shop; never what was chatted'),
  }),
  output: z.object({
    id: z.string(),
    added: z.boolean().describe('False when the order carried this note already'),
  }),
  retry: 'safe',
});

/** Moves an order on after its buyer confirmed or cancelled it. */
const orderStatus = defineCapability('order.status', {
  title: 'Set the status of an order',
  input: z.object({
    orderId,
    status: z.enum(['processing', 'on-hold', 'cancelled']),
    note: z.string().trim().min(1).max(1_000).optional().describe('Why, for the shop'),
  }),
  output: z.object({
    changed: z.boolean().describe('False when the order had the status already, or has gone past it'),
  }),
  retry: 'safe',
});

/** Writes one message into the history of a contact. */
const conversationLog = defineCapability('conversation.log', {
  title: 'Log a message on a contact',
  input: z.object({
    person: personSchema,
    /** Id of the message in Liaison: what a repetition is recognised by. */
    messageId: z.string().min(1).max(64),
    direction: z.enum(['in', 'out']),
    at: plannedInstantSchema.int().describe('Milliseconds UTC'),
    text: z.string().max(65_536),
    channel: z.string().min(1).max(32).describe('`whatsapp`, `sms`, …'),
    status: z
      .string()
      .max(32)
      .optional()
      .describe('Of a message of ours: `sent`, `delivered`, `read`, `failed`'),
  }),
  output: z.object({ id: z.string(), logged: z.boolean().describe('False when it was logged already') }),
  retry: 'keyed',
});

/**
 * Tells the vendor what a person agreed to, or no longer agrees to. The vendor may have heard a later word itself:
 * `laterWord` says which of the two counts.
 */
const consentsPush = defineCapability('consents.push', {
  title: 'Update the consent of a contact',
  input: z.object({
    person: personSchema.describe('A yes counts for `phone`; a withdrawal for the person'),
    purposes: z.array(purposeSchema).min(1),
    granted: z.boolean(),
    effectiveAt: plannedInstantSchema.int().describe('When it was said. Milliseconds UTC'),
    method: z.string().min(1).max(64).describe('How: `checkout`, `keyword`, …'),
    optInLevel: z
      .enum(['single', 'double'])
      .optional()
      .describe('Of a yes: `double` when the person confirmed it in a second step'),
    place: z.string().max(500).optional().describe('Where it was said: an address of a page, a till'),
    undatedAt: plannedInstantSchema
      .int()
      .optional()
      .describe('When the hub heard of a word that the vendor dates at no time: it was said by then'),
  }),
  output: z.object({
    changed: z.boolean(),
    reason: z
      .enum(['same', 'later_there', 'other_phone'])
      .optional()
      .describe(
        'Why nothing changed: it was so already, a later word is there, the yes is for another phone',
      ),
    there: z
      .object({ granted: z.boolean(), at: plannedInstantSchema.int().optional() })
      .optional()
      .describe('With `later_there`: what the vendor has'),
  }),
  retry: 'safe',
});

/** Adds tags to a customer and takes others away. */
const customerTag = defineCapability('customer.tag', {
  title: 'Tag a customer',
  input: z.object({
    person: personSchema,
    add: z.array(z.string().trim().min(1).max(255)).max(50).default([]),
    remove: z.array(z.string().trim().min(1).max(255)).max(50).default([]),
  }),
  output: z.object({ changed: z.boolean() }),
  retry: 'safe',
});

/** Makes a page on which somebody can pay, once per key. */
const paymentLink = defineCapability('payment.link', {
  title: 'Create a payment link',
  input: z.object({
    amount: moneySchema,
    description: z.string().trim().min(1).max(255),
    orderId: orderId.optional(),
    person: personSchema.optional(),
    expiresAt: plannedInstantSchema.int().optional().describe('Milliseconds UTC'),
  }),
  output: z.object({ id: z.string(), url: z.string(), expiresAt: z.number().int().optional() }),
  retry: 'keyed',
});

/** Where the orders of a person are. Those of that person alone: a number they name opens nobody else's. */
const orderTrack = defineCapability('order.track', {
  title: 'Where is an order?',
  input: z.object({
    person: personSchema,
    number: z.string().trim().min(1).max(60).optional().describe('Of one order, as the person wrote it'),
    limit: z.number().int().min(1).max(10).default(3).describe('Orders at most, the latest first'),
  }),
  output: z.object({
    orders: z.array(
      z.object({
        id: z.string(),
        number: z.string(),
        createdAt: z.number().int().describe('Milliseconds UTC'),
        status: z.enum([
          'placed',
          'paid',
          'partly_shipped',
          'shipped',
          'out_for_delivery',
          'delayed',
          'delivered',
          'cancelled',
          'refunded',
        ]),
        total: moneySchema.optional(),
        url: z.string().optional().describe('Where the customer sees the order'),
        shipments: z.array(
          shipmentSchema.extend({
            status: z.enum(['shipped', 'out_for_delivery', 'delayed', 'delivered']),
            at: z.number().int().describe('Since when, milliseconds UTC'),
          }),
        ),
      }),
    ),
  }),
  retry: 'safe',
});

/** Finds products that can be bought, by words. */
const productFind = defineCapability('product.find', {
  title: 'Find products',
  input: z.object({
    text: z.string().trim().min(1).max(200).describe('Words of the name, the kind or the maker'),
    limit: z.number().int().min(1).max(10).default(5),
  }),
  output: z.object({
    products: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        price: moneySchema.optional().describe('The lowest of its variants'),
        available: z.boolean().describe('Some variant of it is in stock'),
        url: z.string().optional(),
        imageUrl: z.string().optional(),
        variants: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            price: moneySchema.optional(),
            available: z.boolean(),
          }),
        ),
      }),
    ),
  }),
  retry: 'safe',
});

/** Starts the owner's own automations at the vendor. Not knowing whether they were started is no reason to start them twice. */
const workflowStart = defineCapability('workflow.start', {
  title: 'Start workflows',
  input: z.object({
    trigger: z.enum(['opted_in']),
    person: personSchema,
    fields: z
      .record(z.string().min(1).max(64), z.string().max(4_096))
      .describe('What workflows can use, by name: `purpose` and `method`'),
  }),
  output: z.object({
    started: z
      .boolean()
      .describe('False when the vendor does not know the person, and starts nothing without'),
    reason: z.string().optional().describe('Why nothing was started'),
  }),
  retry: 'never',
});

/** The capabilities Liaison knows, by id. A package may define further ones. */
export const capabilities = {
  'cart.status': cartStatus,
  'coupon.create': couponCreate,
  'order.note': orderNote,
  'order.status': orderStatus,
  'conversation.log': conversationLog,
  'consents.push': consentsPush,
  'customer.tag': customerTag,
  'payment.link': paymentLink,
  'order.track': orderTrack,
  'product.find': productFind,
  'workflow.start': workflowStart,
} as const;

/** Id of a capability Liaison knows. */
export type CapabilityId = keyof typeof capabilities;
/** What a call of a capability is given. */
export type CapabilityInput<Id extends CapabilityId> = z.input<(typeof capabilities)[Id]['input']>;
/** What it answers. */
export type CapabilityOutput<Id extends CapabilityId> = z.output<(typeof capabilities)[Id]['output']>;
