import { z } from 'zod';
import { inboundContentSchema } from './inbound-content.js';
import { instantSchema as instant } from './instants.js';
import { moneySchema, personSchema, purposeSchema } from './values.js';
import { vendorPlanSchema } from './vendor-plan.js';

/** Schema of one line of an order or cart. */
export const lineItemSchema = z.object({
  id: z.string().optional(),
  name: z.string(),
  quantity: z.number(),
  sku: z.string().optional(),
  total: moneySchema.optional(),
  url: z.string().optional(),
  imageUrl: z.string().optional(),
});

/** Schema of {@link Order}. */
export const orderSchema = z.object({
  /** The vendor's id. */
  id: z.string(),
  /** What the customer calls it; may differ from `id`. */
  number: z.string(),
  createdAt: instant,
  /**
   * When this connection first saw the order, where it saw it before its first event. The core keeps when that came;
   * the earlier of both counts. Long after `createdAt` means history, not news.
   *
   * @defaultValue leave it to the core
   */
  firstSeenAt: instant.optional(),
  status: z.string().optional().describe("The vendor's own status word, for reading only"),
  total: moneySchema,
  items: z.array(lineItemSchema),
  /** False when every line is virtual or downloadable: then nothing is ever shipped. */
  physical: z.boolean(),
  paymentMethod: z.string().optional(),
  /** Where the customer can see the order. */
  url: z.string().optional(),
  /** Where an unpaid order can be paid. */
  paymentUrl: z.string().optional(),
  /** Token of the cart this order came from, when the shop tells. */
  cartToken: z.string().max(1_000).optional(),
  /** Token of the recovery link the customer came back through, when the shop tells. */
  recoveryToken: z.string().max(1_000).optional(),
  /**
   * Id of the order this one belongs to: it is one seller's share of that basket or, where `payment`
   * says `balance`, a further payment for it. The customer knows the other one.
   */
  partOf: z.string().optional(),
  /**
   * What its payment stands for when it is not for the whole price: `part` of it so far (a deposit),
   * the `balance` of another order, or `none` when nothing was to be paid.
   */
  payment: z.enum(['part', 'balance', 'none']).optional(),
  /** A subscription renewal: made by a clock, not by a customer. */
  renewal: z.boolean().optional(),
  /** Placed before the shop was connected, or long ago: for the record, never for a message. */
  history: z.boolean().optional(),
  /** Why it is history, where it is not for having been placed before the connection or long ago. */
  historyReason: z.enum(['while_disconnected']).optional(),
  /** The shop wants its buyer to confirm the order. */
  confirmation: z
    .object({
      wanted: z.boolean(),
      /** The answer may change the order's status. */
      setsStatus: z.boolean(),
    })
    .optional(),
});
/** An order as a shop describes it. */
export type Order = z.infer<typeof orderSchema>;

/** An order as somebody knows it who does not keep it: a parcel tracker, a help desk, a payment provider. */
export const orderReferenceSchema = z.object({
  /** The shop's own id of the order, where the vendor was given it. Never an id the vendor made up. */
  id: z.string().min(1).max(190).optional(),
  /** What the customer calls it, as the shop writes it: `1042`, `#1042`. */
  number: z.string().min(1).max(190),
  /** When it was placed, where the vendor knows that. Never the day of the parcel. */
  createdAt: instant.optional(),
});
/** An order named by its number, for vendors that do not know the whole. */
export type OrderReference = z.infer<typeof orderReferenceSchema>;

/** Schema of {@link Shipment}. */
export const shipmentSchema = z.object({
  trackingNumber: z.string().optional(),
  trackingUrl: z.string().optional(),
  carrier: z.string().optional(),
  /** New expected day of delivery, ISO date, for delays. */
  expectedOn: z.string().optional(),
});
/** A parcel. */
export type Shipment = z.infer<typeof shipmentSchema>;

/** Schema of {@link Cart}. */
export const cartSchema = z.object({
  /** Our stable id of the cart within the connection. */
  token: z.string().max(1_000),
  kind: z.enum(['cart', 'order']).describe("'order' is an order left unpaid"),
  updatedAt: instant,
  total: moneySchema,
  items: z.array(lineItemSchema),
  /** Restores the cart, or pays the order. */
  recoveryUrl: z.string(),
  /**
   * Query parameter of `recoveryUrl` that applies a coupon, where the shop knows one: opened with it, the
   * link brings back goods and discount. Absent: the customer enters the code.
   */
  couponParameter: z.string().min(1).max(64).optional(),
  orderId: z.string().optional(),
});
/** A cart, or an order left unpaid. */
export type Cart = z.infer<typeof cartSchema>;

const orderData = z.object({ order: orderSchema });
/** A parcel, of a whole order or, from somebody who does not keep orders, of one that is named. */
const shipmentData = z.union([
  orderData.extend({ shipment: shipmentSchema.optional() }),
  z.object({ orderReference: orderReferenceSchema, shipment: shipmentSchema.optional() }),
]);
const consentData = z.object({
  purposes: z.array(purposeSchema).min(1),
  method: z.string().min(1).describe('How it was given: checkout, web_form, sms_keyword, …'),
  effectiveAt: instant,
  evidence: z.record(z.string(), z.unknown()).describe('What was agreed, where, in which words'),
});
const contactData = z.object({
  fields: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Custom fields; one given as null is removed, one not given stays'),
  tags: z.array(z.string()).optional().describe('All tags the vendor has for the person'),
});
/** Who changed a contact or a conversation, in events the core itself tells. */
const changedBy = z.object({
  kind: z.enum(['api_key', 'connection', 'sender', 'plugin', 'core']),
  /** Id of the key, connection or sender, name of the plugin; absent for the core. */
  id: z.string().optional(),
});
const contactTold = contactData.extend({
  /** Of an event the core tells: the contact. Absent where a vendor tells of its own record. */
  contactId: z.string().optional(),
  /** Of an event the core tells: who changed it. */
  changedBy: changedBy.optional(),
  /** Of an event the core tells: names of what changed, `fields.` before those of custom fields. */
  changed: z.array(z.string()).optional(),
});
const crmObject = z.object({
  id: z.string(),
  name: z.string().optional(),
  url: z.string().optional(),
  fields: z.record(z.string(), z.unknown()).optional(),
});
const messageData = z.object({
  messageId: z.string(),
  numberId: z.string().optional(),
  text: z.string().optional(),
  kind: z.string().optional(),
  reason: z.string().optional(),
  plugin: z.string().optional(),
  /** Of a message of ours: the connection it was about. */
  connectionId: z.string().optional(),
  /** Of a message received or edited: what it says, typed; ids of buttons and rows stand beside their titles. */
  content: inboundContentSchema.optional(),
  /** Of a message received: what the button they pressed says. */
  button: z.string().optional(),
  /** Of a message received: what they filled into a form, by field; `values` is null when it cannot be read. */
  form: z.object({ values: z.record(z.string(), z.unknown()).nullable(), raw: z.string() }).optional(),
  /** Of a message received that was written to a group: no message to the business alone. */
  groupId: z.string().optional(),
  /** Of a message received in answer to one of ours: that one. */
  replyTo: z
    .object({
      messageId: z.string(),
      plugin: z.string().optional(),
      connectionId: z.string().optional(),
      subject: z.string().optional(),
      transition: z.string().optional(),
    })
    .optional(),
});

/** Who works on a conversation. */
const assigneeSchema = z.object({ kind: z.enum(['api_key', 'person', 'companion']), id: z.string() });

/** What was done to a conversation. */
const conversationData = z.object({
  conversationId: z.string(),
  numberId: z.string().describe('The sender'),
  reason: z
    .enum(['message', 'snooze_over', 'request'])
    .describe('`message`: the person wrote; `snooze_over`: its time had come; `request`: somebody wanted it'),
  changedBy: changedBy.optional().describe('Who changed it; absent in events stored by an older version'),
});

/** Something the owner of the account should look at, or that is mended. */
const alertData = z.object({
  alertId: z.string(),
  kind: z.string().describe('What kind of trouble: `plugin_settings_invalid`, …'),
  subject: z.string().describe('What it is about; one alert is open about it at a time'),
  severity: z.enum(['info', 'warning', 'critical']),
  title: z.string(),
  detail: z.string().describe('What happened and what to do'),
  /** The connection it concerns; absent when it concerns the account. */
  connectionId: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

/** Outcome of a call that a plugin asked for. */
const callData = z.object({
  callId: z.string(),
  plugin: z.string(),
  action: z.string().describe('A capability such as `order.note`, or the id of an action'),
  key: z.string(),
  output: z.record(z.string(), z.unknown()).optional(),
  error: z.string().optional(),
  outcome: z.enum(['succeeded', 'failed', 'unknown']),
  /** The event on which it was asked for. */
  eventId: z.string(),
});

/**
 * The canonical catalogue: one typed map from event name to the shape of its data. Everything a
 * connector may say and a plugin may hear is here.
 */
export const eventCatalogue = {
  'order.placed': orderData,
  'order.accepted': orderData,
  'order.paid': orderData,
  'order.shipped': shipmentData,
  'order.out_for_delivery': shipmentData,
  'order.delivered': shipmentData,
  'order.delayed': shipmentData,
  'order.cancelled': orderData.extend({ reason: z.string().optional() }),
  /** The shop wrote a note to the buyer. */
  'order.note_added': orderData.extend({ note: z.object({ id: z.string(), text: z.string() }) }),
  /** Time to ask for a review, by the shop's own reckoning. */
  'order.review_due': orderData,
  'order.refunded': orderData.extend({
    refund: z.object({
      id: z.string(),
      amount: moneySchema,
      full: z.boolean(),
      reason: z.string().optional(),
    }),
  }),
  'cart.updated': z.object({ cart: cartSchema }),
  'cart.abandoned': z.object({ cart: cartSchema }),
  'cart.deleted': z.object({
    cart: cartSchema.pick({ token: true, kind: true }),
    reason: z.enum(['consent_withdrawn', 'emptied', 'expired', 'ordered']).describe('Why the shop forgot it'),
  }),
  'cart.recovered': z.object({ cart: cartSchema, orderId: z.string().optional() }),
  'product.back_in_stock': z.object({ product: lineItemSchema }),
  'contact.created': contactTold,
  'contact.updated': contactTold,
  /** The core tells it: a contact has a tag it did not have. */
  'contact.tag_added': contactTold.extend({ tag: z.string() }),
  'contact.tag_removed': contactTold.extend({ tag: z.string() }),
  'contact.deleted': contactData.extend({ erase: z.boolean().optional() }),
  'contact.merged': contactTold.extend({
    mergedExternalId: z
      .string()
      .describe('The vendor’s id of the record that went; where the core tells it, the contact that went'),
    reason: z
      .string()
      .optional()
      .describe('Why: `vendor_merged`, `same_whatsapp_account`, or as a person gave it'),
    evidence: z
      .object({
        source: z
          .string()
          .describe('`message`, `status`, `answer`, `shared_phone`, `account_change` or `portfolio`'),
        identifiers: z.array(z.string()).describe('Kinds of the identifiers that stood together'),
        numberId: z.string().optional(),
        providerMessageId: z.string().optional(),
      })
      .optional()
      .describe('What showed that the two are one, where the core found out'),
  }),
  /** The core tells it of both contacts: a merge was undone, and they are two people again. */
  'contact.unmerged': contactTold.extend({
    otherContactId: z.string().describe('The other of the two'),
  }),
  'consent.granted': consentData,
  'consent.revoked': consentData,
  'lead.created': z.object({ lead: crmObject }),
  'deal.stage_changed': z.object({
    deal: crmObject,
    stage: z.string(),
    previousStage: z.string().optional(),
  }),
  'task.due': z.object({ task: crmObject, dueAt: instant.optional() }),
  'ticket.created': z.object({ ticket: crmObject }),
  'ticket.updated': z.object({ ticket: crmObject }),
  'form.submitted': z.object({ form: z.string(), fields: z.record(z.string(), z.unknown()) }),
  'payment.succeeded': orderData,
  'payment.failed': orderData.extend({ reason: z.string().optional() }),
  /** An automation at a vendor asks for a message: whether it is sent is decided as with every other one. */
  'message.requested': z.object({
    template: z.string().min(1).max(512).describe('Name of the template, one of the account'),
    purpose: purposeSchema,
    variables: z.record(z.string(), z.string()).describe('Values by the names of the variables'),
    requestedBy: z.string().min(1).max(190).describe('Who asks, for reading: `Shopify Flow`'),
  }),
  'message.received': messageData,
  /** A person changed what they had written: told once both are known, with what the message says from then on. */
  'message.edited': messageData,
  /** A person took back what they had written; what it said is not told again. */
  'message.deleted': messageData,
  'message.sent': messageData,
  'message.delivered': messageData,
  'message.read': messageData,
  'message.failed': messageData,
  /** WhatsApp's 24 hours in which anything may be written: they begin when a person writes or calls. */
  'window.opened': z.object({ conversationId: z.string(), numberId: z.string() }),
  'window.closed': z.object({ conversationId: z.string(), numberId: z.string() }),
  /** What people and flows do with a conversation; it opens by itself when the person writes. */
  'conversation.opened': conversationData,
  'conversation.snoozed': conversationData.extend({ until: instant }),
  'conversation.closed': conversationData,
  'conversation.assigned': conversationData.extend({
    assignee: assigneeSchema.nullable().describe('Whose it is now; null: nobody’s'),
    previous: assigneeSchema.nullable(),
  }),
  'template.approved': z.object({ name: z.string(), language: z.string() }),
  'template.rejected': z.object({ name: z.string(), language: z.string(), reason: z.string().optional() }),
  'template.paused': z.object({ name: z.string(), language: z.string(), reason: z.string().optional() }),
  'call.succeeded': callData,
  'call.failed': callData,
  'connection.degraded': z.object({ reason: z.string(), hint: z.string().optional() }),
  'connection.revoked': z.object({ reason: z.string().optional() }),
  /** What the vendor bills the connection for is another than before: the whole, as it is now. */
  'connection.plan_changed': z.object({ plan: vendorPlanSchema }),
  'alert.raised': alertData,
  'alert.resolved': alertData,
} as const;

/** Name of an event in the catalogue. */
export type EventName = keyof typeof eventCatalogue;
/** `data` of an event of this name. */
export type EventData<N extends EventName> = z.infer<(typeof eventCatalogue)[N]>;
/** All names of the catalogue. */
export const eventNames = Object.keys(eventCatalogue) as EventName[];

/**
 * Names that events had before, and have now. What tells of a window by its former name is told from what people
 * do with a conversation by its transition: see {@link isFormerWindow}.
 */
export const formerEventNames: Readonly<Record<string, EventName>> = {
  'conversation.opened': 'window.opened',
  'conversation.closed': 'window.closed',
};

/** True of a transition of WhatsApp's window, such as `opened:1700000000000`: what people do has other ones. */
export function isFormerWindow(transition: string): boolean {
  return /^(opened|closed):\d+$/.test(transition);
}

/** What a connector's `map` returns: an event not yet stored. */
export interface EventDraft<N extends EventName = EventName> {
  /** Name of the event in the catalogue. */
  type: N;
  /** What it happened to, unique within the connection: `order:13`, `cart:9f…`. */
  subject: string;
  /**
   * What changed, unique for the subject: `placed`, `shipped:TRACK1`, `refunded:14`. Subject and
   * transition make the event's identity: the same pair is stored once, whatever is delivered.
   */
  transition: string;
  /** When it happened at the vendor, milliseconds UTC. */
  occurredAt: number;
  /** Whom it is about, as the vendor describes them. */
  person?: z.infer<typeof personSchema>;
  /** As the catalogue has it for `type`. */
  data: EventData<N>;
  /** A later stage of the same subject was reached within the same delivery, or it was history when it came. */
  superseded?: boolean;
  /**
   * The events of the same delivery that overtake this one. Without it a superseded event is history:
   * worth recording, never messaging.
   */
  supersededBy?: readonly EventName[];
}

/** Any event draft, as a union that narrows on `type`. */
export type AnyEventDraft = { [N in EventName]: EventDraft<N> }[EventName];

/** What can make an event happen: see {@link EventOrigin}. */
export const originKinds = ['connection', 'sender', 'person', 'core'] as const;

/**
 * Who made something happen, whatever connection it is about: a contact changed through the API concerns
 * a CRM, and did not come from it. A plugin that tells a vendor of changes leaves out those whose origin
 * is that vendor's connection.
 *
 * Not to be confused with the `origin` of a connector's webhook, which is the site a delivery was sent from.
 */
export interface EventOrigin {
  /**
   * `connection`: a shop or CRM. `sender`: a number that received a message, a call or a status. `person`:
   * somebody through the API. `core`: Liaison itself, or a plugin.
   */
  kind: (typeof originKinds)[number];
  /** Id of the connection, the sender or the API key; name of the plugin. Absent for Liaison itself. */
  id?: string;
}

/** A stored event as plugins see it. */
export type CanonicalEvent<N extends EventName = EventName> = EventDraft<N> & {
  id: string;
  /** The connection it concerns; of a message's event the sender, of an event of the core the account. */
  connectionId: string;
  /** Who made it happen. */
  origin: EventOrigin;
  /** When the core first stored it. */
  recordedAt: number;
  /**
   * Of an event about an order: when the first delivery about its subject came from this connection,
   * milliseconds UTC. Kept by the core, whatever the connector says.
   */
  firstSeenAt?: number;
};
