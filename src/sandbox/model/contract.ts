import { z } from 'zod';
import type { PhoneContent } from '../messages/phone/phone-content.js';
import type { RenderedMessage } from '../messages/rendered-message.js';

/** What a person, or the business on its phone, writes. */
export const contentSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), body: z.string().min(1).max(4096) }),
  z.strictObject({
    type: z.literal('button'),
    /** Payload of a quick reply, or id of a reply button or list row. */
    payload: z.string().min(1),
    /** The message whose button is pressed. Default: the newest to this customer that has such a button. */
    messageId: z.string().optional(),
  }),
  z.strictObject({
    type: z.enum(['image', 'video', 'audio', 'document', 'sticker']),
    caption: z.string().optional(),
    filename: z.string().optional(),
    /** Of `audio`: recorded in the chat. Default true. */
    voice: z.boolean().optional(),
    /** Of a sticker: it moves. Default false. */
    animated: z.boolean().optional(),
  }),
  /** Without an emoji, or with an empty one: the reaction is taken back. */
  z.strictObject({ type: z.literal('reaction'), messageId: z.string(), emoji: z.string().optional() }),
  /** Changes what a text of theirs says, or the caption of a file; Meta allows it for 15 minutes. */
  z.strictObject({ type: z.literal('edit'), messageId: z.string(), body: z.string().min(1).max(4096) }),
  /** Takes a message of theirs back. */
  z.strictObject({ type: z.literal('revoke'), messageId: z.string() }),
  /** Sends a form (a WhatsApp Flow) off; a text stands for answers that are no JSON. */
  z.strictObject({
    type: z.literal('form'),
    answers: z.union([z.record(z.string(), z.unknown()), z.string()]),
  }),
  z.strictObject({
    type: z.literal('order'),
    text: z.string().optional(),
    items: z.array(z.record(z.string(), z.unknown())).min(1),
  }),
  /** Opens the chat for the first time, and writes nothing. */
  z.strictObject({ type: z.literal('request_welcome') }),
  z.strictObject({
    type: z.literal('location'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: z.string().optional(),
    address: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('contacts'),
    contacts: z.array(z.record(z.string(), z.unknown())).min(1),
  }),
  /** The answer to a request for the phone: the person shares their own. */
  z.strictObject({
    type: z.literal('share_phone'),
    /** The request that is answered. Default: the newest to this customer. */
    messageId: z.string().optional(),
  }),
  /** Confirms that an order is paid with the card it names. */
  z.strictObject({
    type: z.literal('payment_method'),
    /** The order. Default: the newest to this customer that names a card. */
    messageId: z.string().optional(),
  }),
  /** The answer to a request for permission to call. */
  z.strictObject({ type: z.literal('call_permission'), answer: z.enum(['accept', 'reject']) }),
  z.strictObject({
    type: z.literal('unsupported'),
    /** What it was, where Meta says so: `poll`. */
    of: z.string().optional(),
  }),
  /** A kind that nobody knows yet. */
  z.strictObject({
    type: z.literal('other'),
    word: z.string().regex(/^[a-z_]{1,40}$/),
    part: z.record(z.string(), z.unknown()),
  }),
]);

export type MessageContent = z.infer<typeof contentSchema>;

/** A message from a customer to a business number. */
export const inboundSchema = z.strictObject({
  phoneNumberId: z.string(),
  /** Phone digits, or a business-scoped id for somebody whose phone nobody knows. */
  from: z.string().min(1),
  /** Profile name. */
  name: z.string().optional(),
  /** Leave the phone out of the webhook although there is one, as Meta may since April 2026. */
  withoutPhone: z.boolean().default(false),
  /** The group it is written to. */
  groupId: z.string().min(1).optional(),
  /** The message it quotes. */
  context: z.string().optional(),
  /** It was forwarded; `often` when WhatsApp says many times. */
  forwarded: z.enum(['once', 'often']).optional(),
  /** The product it asks about. */
  product: z.strictObject({ catalogId: z.string(), productRetailerId: z.string() }).optional(),
  /** It comes from a click-to-WhatsApp advertisement. */
  referral: z.record(z.string(), z.unknown()).optional(),
  message: contentSchema,
});
export type InboundInput = z.input<typeof inboundSchema>;
export type Inbound = z.infer<typeof inboundSchema>;

/** An opt-out from marketing made inside WhatsApp, or its end. */
export const preferenceSchema = z.strictObject({
  phoneNumberId: z.string(),
  /** Phone digits or business-scoped id. */
  customer: z.string().min(1),
  value: z.enum(['stop', 'resume']),
  /** Names the business-scoped id alone, as Meta may. */
  userIdOnly: z.boolean().default(false),
});
export type Preference = z.input<typeof preferenceSchema>;

/** News of a call with a customer. */
export const callSchema = z.strictObject({
  phoneNumberId: z.string(),
  /** Phone digits or business-scoped id. */
  customer: z.string().min(1),
  /** Who called: `in` is the customer. */
  direction: z.enum(['in', 'out']).default('in'),
  /** The last three report a call that the business makes. */
  event: z.enum(['connect', 'terminate', 'ringing', 'accepted', 'rejected']),
  /** Id of the call, as an earlier one answered it. Default: a new call. */
  id: z.string().optional(),
  /** Of `terminate`. */
  durationSeconds: z.int().min(0).default(0),
});
export type CallInput = z.input<typeof callSchema>;

/** A change of any field, posted as it is given: echoes, history, account updates. */
export const changeSchema = z.strictObject({
  phoneNumberId: z.string(),
  field: z.string().regex(/^[a-z_]{1,64}$/),
  value: z.record(z.string(), z.unknown()),
  /** Whether the value names the number, as Meta does in all but account-level changes. */
  metadata: z.boolean().default(true),
});
export type ChangeInput = z.input<typeof changeSchema>;

/** A customer who moves to another number. */
export const moveSchema = z.strictObject({
  phoneNumberId: z.string(),
  customer: z.string().min(1),
  /** Digits of the new number. */
  to: z.string().regex(/^[0-9]{5,15}$/, 'must be the digits of a phone with its country code'),
  /** Where Meta puts the new number. */
  told: z.enum(['wa_id', 'new_wa_id', 'number', 'body']).default('wa_id'),
});
export type MoveInput = z.input<typeof moveSchema>;

/** A customer whose business-scoped id is replaced. */
export const rescopeSchema = z.strictObject({
  phoneNumberId: z.string(),
  customer: z.string().min(1),
  /** By a `user_id_update`, by a system message, or by both. */
  told: z.enum(['update', 'system', 'both']).default('update'),
});
export type RescopeInput = z.input<typeof rescopeSchema>;

/** What a test may set about a customer. */
export const customerSchema = z.strictObject({
  customer: z.string().min(1),
  name: z.string().optional(),
  reads: z.boolean().optional(),
  onWhatsApp: z.boolean().optional(),
  /** Webhooks and statuses name the business-scoped id alone, but for 30 days after the phone was exchanged. */
  hidesPhone: z.boolean().optional(),
  username: z.string().min(1).max(64).optional(),
  /** The id WhatsApp knows the account by, where it is not the number: answers, statuses and messages name it. */
  waId: z
    .string()
    .regex(/^[0-9]{5,15}$/, 'must be digits')
    .optional(),
});

/** How far a number is: verified, and not registered, unless it is said. */
const standingSchema = z
  .strictObject({
    verification: z.enum(['VERIFIED', 'NOT_VERIFIED', 'EXPIRED']).default('VERIFIED'),
    connection: z.enum(['CONNECTED', 'PENDING', 'DISCONNECTED']).default('PENDING'),
    pin: z
      .string()
      .regex(/^\d{6}$/, 'must be six digits')
      .optional(),
  })
  .transform(({ pin, ...standing }) => ({
    ...standing,
    pin,
    code: undefined,
    wrongCodes: 0,
    wrongPins: 0,
    moves: [],
  }));

/** A number to create. */
export const numberSchema = z.strictObject({
  phoneNumberId: z
    .string()
    .regex(/^[0-9]+$/, 'must be digits')
    .optional(),
  wabaId: z
    .string()
    .regex(/^[0-9]+$/, 'must be digits')
    .optional(),
  displayPhone: z.string().optional(),
  verifiedName: z.string().optional(),
  token: z.string().min(1).optional(),
  qualityRating: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).optional(),
  /** Absent: verified, and registered without a PIN. */
  standing: standingSchema.optional(),
});

/** What Meta may change about a number; each change of quality is told. */
export const numberSettingsSchema = z.strictObject({
  phoneNumberId: z.string(),
  /** Also used in the WhatsApp Business app. */
  coexistence: z.boolean().optional(),
  qualityRating: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).optional(),
  /** Told with the quality. Default: `FLAGGED` for RED, else `UNFLAGGED`. */
  event: z.enum(['ONBOARDING', 'UPGRADE', 'DOWNGRADE', 'FLAGGED', 'UNFLAGGED']).optional(),
  /** Told with the quality, e.g. `TIER_1K`. */
  currentLimit: z
    .string()
    .regex(/^TIER_[A-Z0-9_]{1,20}$/, 'must be a tier, e.g. TIER_1K')
    .optional(),
  /** The portfolio its business account belongs to. */
  businessId: z
    .string()
    .regex(/^[0-9]{1,32}$/, 'must be digits')
    .optional(),
  /** The group of linked portfolios that one is in. */
  portfolioGroup: z.string().min(1).max(64).optional(),
});
export type NumberSettingsInput = z.input<typeof numberSettingsSchema>;

/** Quality of a template as Meta rates it anew. */
export const templateQualitySchema = z.strictObject({
  id: z.string(),
  score: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']),
});

/** Another category, as Meta decides. */
export const templateCategorySchema = z.strictObject({
  id: z.string(),
  category: z.enum(['AUTHENTICATION', 'MARKETING', 'UTILITY']),
});

/** A further status of a message, beyond those that were planned. */
export const statusSchema = z.strictObject({
  messageId: z.string(),
  status: z.enum(['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'warning']),
  /** Of `failed`. */
  code: z.int().optional(),
  details: z.string().optional(),
});
export type StatusInput = z.input<typeof statusSchema>;

/** Where the clock stands: exactly one of the three. */
export const clockSchema = z
  .strictObject({
    /** Milliseconds to go on by; negative goes back. */
    advance: z.int().optional(),
    /** Milliseconds UTC. */
    now: z.int().min(0).optional(),
    reset: z.literal(true).optional(),
  })
  .refine((input) => Object.values(input).filter((value) => value !== undefined).length === 1, {
    message: 'Give exactly one of advance, now and reset.',
  });

/** Meta's rate limits, as {@link SendingLimits}; what is absent is not enforced. */
export const limitsSchema = z.strictObject({
  perSecond: z.number().min(1).optional(),
  pair: z.boolean().optional(),
});

/** A new state of a template. */
export const templateStatusSchema = z.strictObject({
  id: z.string(),
  status: z.enum(['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED']),
  reason: z.string().optional(),
});

/** How templates are judged. */
export const templateApprovalSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('approve') }),
  z.strictObject({ kind: z.literal('approve-after'), ms: z.int().min(0) }),
  z.strictObject({ kind: z.literal('reject'), reason: z.string() }),
  z.strictObject({ kind: z.literal('pending') }),
]);

/** Webhook delivery, as the control endpoint changes it. */
export const webhookSettingsSchema = z.strictObject({
  paused: z.boolean().optional(),
  /** Null stops webhooks. */
  url: z.url().nullable().optional(),
  appSecret: z.string().min(1).optional(),
});

/** A token to make known or to revoke. */
export const tokenSchema = z.strictObject({
  token: z.string().min(1),
  numbers: z.array(z.string()).default([]),
  revoked: z.boolean().default(false),
});

/** Query of the hub's `GET /v1/sandbox/messages`. */
export const sandboxMessagesQuerySchema = z.object({
  /** Only this number: its `id` in the answer's `numbers`. Default: all of the account's sandbox numbers. */
  numberId: z.string().optional(),
  /** Only this customer: phone digits or business-scoped id. */
  customer: z.string().optional(),
  /** `next` of the answer before: only what changed since. */
  after: z
    .string()
    .regex(/^[0-9]{1,16}$/, 'must be the `next` of an earlier answer')
    .optional(),
});
export type SandboxMessagesQuery = z.infer<typeof sandboxMessagesQuerySchema>;

/** A number on the page. */
export interface SandboxNumberView {
  /** What `numberId` stands for everywhere on the page: Meta's phone number id. */
  id: string;
  displayPhone: string;
  name: string;
}

/** Answer of the hub's `GET /v1/sandbox/messages`. */
export interface SandboxMessagesAnswer {
  /** Oldest first. A message comes again when its ticks change; `id` tells them apart. */
  data: SandboxMessageView[];
  /** Pass it as `after` next time. Always present. */
  next: string;
  /** All sandbox numbers of the account, also those without messages. */
  numbers: SandboxNumberView[];
}

/** A message on the page. */
export type SandboxMessageView = Omit<
  RenderedMessage,
  'revision' | 'wabaId' | 'phoneNumberId' | 'callbackData' | 'content'
> & {
  numberId: string;
  /** What it says, by kind, as the API names it. */
  content: PhoneContent;
};

/** Body of the hub's `POST /v1/sandbox/scenario-runs`. */
export const sandboxScenarioSchema = z.strictObject({
  /** Id of a scenario. */
  scenario: z.string().min(1).max(50),
  numberId: z.string().min(1).max(50),
  /** Phone in any writing, or business-scoped id. Default: whom the number talked with last. */
  customer: z.string().min(1).max(150).optional(),
});
export type SandboxScenario = z.infer<typeof sandboxScenarioSchema>;

/** Answer of the hub's `POST /v1/sandbox/replies`, 201. */
export interface SandboxReplyAnswer {
  /** Id of the inbound message; null for a preference, which is no message. */
  id: string | null;
}

/** An input that does not fit what the emulator knows. */
export class SandboxInputError extends Error {
  /** @param field - the field at fault */
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
    this.name = 'SandboxInputError';
  }
}
