import { z } from 'zod';
import { contentSchema } from './contract.js';

/** Kinds that the WhatsApp Business app can send: a business presses no buttons and orders nothing. */
const NOT_FROM_THE_APP = new Set(['button', 'form', 'order', 'request_welcome', 'call_permission']);

const fromTheApp = contentSchema.refine((message) => !NOT_FROM_THE_APP.has(message.type), {
  path: ['type'],
  message: `must be something the WhatsApp Business app sends, not ${[...NOT_FROM_THE_APP].join(', ')}`,
});

/** A message that the business writes in the WhatsApp Business app of a number used in both places. */
export const echoSchema = z.strictObject({
  phoneNumberId: z.string(),
  /** Phone digits or business-scoped id. */
  customer: z.string().min(1),
  /** Leave the phone out of the webhook although there is one. */
  withoutPhone: z.boolean().default(false),
  message: fromTheApp,
});
export type EchoInput = z.input<typeof echoSchema>;

/** How far a message of the history came. `PENDING` is what the customer's own messages show. */
const historyStatus = z.enum(['DELIVERED', 'ERROR', 'PENDING', 'PLAYED', 'READ', 'SENT']);

const historyThread = z.strictObject({
  /** Phone digits or business-scoped id. */
  customer: z.string().min(1),
  messages: z
    .array(
      z.strictObject({
        /** `in`: from the customer. */
        direction: z.enum(['in', 'out']).default('in'),
        /** When it was written: milliseconds UTC. */
        at: z.int().min(0),
        /** Default: an id of its own. */
        id: z.string().optional(),
        status: historyStatus.default('READ'),
        message: fromTheApp,
      }),
    )
    .min(1),
});
export type HistoryThread = z.infer<typeof historyThread>;

/** A part of the chats from before a number came to the Cloud API, posted as given. */
export const historySchema = z.strictObject({
  phoneNumberId: z.string(),
  /** 0: the first day, 1: up to 90 days, 2: up to 180 days. */
  phase: z.int().min(0).max(2).default(0),
  chunkOrder: z.int().min(1).default(1),
  /** 100: nothing more comes. */
  progress: z.int().min(0).max(100).default(100),
  threads: z.array(historyThread).default([]),
  /** The business keeps its chats to itself: an error instead of threads. */
  declined: z.boolean().default(false),
});
export type HistoryInput = z.input<typeof historySchema>;

const appContact = z.strictObject({
  /** Digits of the phone. */
  phone: z.string().regex(/^[0-9]{5,15}$/, 'must be the digits of a phone with its country code'),
  fullName: z.string().optional(),
  firstName: z.string().optional(),
});
export type AppContact = z.infer<typeof appContact>;

/** Changes of the address book in the WhatsApp Business app. */
export const appContactsSchema = z.strictObject({
  phoneNumberId: z.string(),
  /** `add` is also said of a contact that was changed. */
  action: z.enum(['add', 'remove']).default('add'),
  contacts: z.array(appContact).min(1),
});
export type AppContactsInput = z.input<typeof appContactsSchema>;

/** What the WhatsApp Business app of a number holds until the platform asks for it by `smb_app_data`. */
export const phoneAppSchema = z.strictObject({
  phoneNumberId: z.string(),
  contacts: z.array(appContact).max(10_000).default([]),
  threads: z.array(historyThread).max(10_000).default([]),
  /** Whether the business agreed to share its chats. */
  sharesHistory: z.boolean().default(true),
});
export type PhoneAppInput = z.input<typeof phoneAppSchema>;
export type PhoneApp = z.infer<typeof phoneAppSchema>;
