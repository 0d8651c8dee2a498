import { z } from 'zod';
import { contactCardSchema, moneySchema } from '../../sdk/index.js';

const about = z
  .string()
  .min(1)
  .max(300)
  .meta({ description: 'Id of the message it is about, as the list of messages has it' });
const caption = z.string().min(1).max(1024).optional();
const name = z.string().min(1).max(1000).optional();

/**
 * What a person can send, press and do, by kind; named as in the API's inbound content. Files are the emulator's own
 * samples.
 */
export const sandboxReplyContentSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('text'), text: z.string().min(1).max(4096) }),
    z.strictObject({ kind: z.literal('image'), caption }),
    z.strictObject({ kind: z.literal('video'), caption }),
    z.strictObject({
      kind: z.literal('audio'),
      voice: z.boolean().optional().meta({ description: 'Recorded in the chat. Default: true' }),
    }),
    z.strictObject({
      kind: z.literal('document'),
      caption,
      filename: z.string().min(1).max(240).optional().meta({ description: 'Default: `document.pdf`' }),
    }),
    z.strictObject({ kind: z.literal('sticker'), animated: z.boolean().optional() }),
    z.strictObject({
      kind: z.literal('location'),
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      name,
      address: name,
    }),
    z.strictObject({ kind: z.literal('contacts'), contacts: z.array(contactCardSchema).min(1).max(10) }),
    z.strictObject({
      kind: z.literal('reaction'),
      messageId: about,
      emoji: z
        .string()
        .max(64)
        .nullable()
        .optional()
        .meta({ description: 'Null or absent: the reaction is removed' }),
    }),
    z.strictObject({
      kind: z.literal('edit'),
      messageId: about,
      text: z.string().min(1).max(4096).meta({ description: 'What it says now; of a file, its caption' }),
    }),
    z.strictObject({ kind: z.literal('deletion'), messageId: about }),
    z.strictObject({
      kind: z.literal('share_phone'),
      messageId: about.optional().meta({
        description: 'The message that asks for the phone. Default: the newest that does',
      }),
    }),
    z.strictObject({
      kind: z.literal('payment_method'),
      messageId: about.optional().meta({
        description: 'The order that is paid with the card it names. Default: the newest that names one',
      }),
    }),
    z.strictObject({
      kind: z.literal('flow_reply'),
      values: z.record(z.string(), z.unknown()).meta({ description: 'The answers, by field' }),
    }),
    z.strictObject({
      kind: z.literal('order'),
      text: z.string().min(1).max(1024).optional(),
      items: z
        .array(
          z.strictObject({
            productRetailerId: z.string().min(1).max(100),
            quantity: z.int().min(1).max(999),
            price: moneySchema.meta({ description: 'Of one piece' }),
          }),
        )
        .min(1)
        .max(30),
    }),
    z.strictObject({
      kind: z.literal('call'),
      durationSeconds: z.int().min(0).max(86_400).optional().meta({ description: 'Default: 0' }),
    }),
    z.strictObject({ kind: z.literal('call_permission'), answer: z.enum(['accepted', 'rejected']) }),
    z.strictObject({
      kind: z.literal('system'),
      event: z.literal('number_changed').meta({ description: 'The customer moves to another number' }),
      to: z
        .string()
        .regex(/^[0-9]{5,15}$/, 'must be the digits of a phone with its country code')
        .meta({ description: 'Digits of the new number' }),
    }),
    z.strictObject({ kind: z.literal('request_welcome') }),
    z.strictObject({
      kind: z.literal('unsupported'),
      type: z.string().min(1).max(40).optional().meta({ description: 'What it was, such as `poll`' }),
    }),
  ])
  .meta({ id: 'SandboxReplyContent', description: 'What the customer sends, presses or does, by `kind`' });
/** What a person sends, presses or does. */
export type SandboxReplyContent = z.infer<typeof sandboxReplyContentSchema>;

/** Body of the hub's `POST /v1/sandbox/replies`: exactly one of `content`, `text`, `buttonPayload` and `preference`. */
export const sandboxReplySchema = z
  .strictObject({
    numberId: z.string(),
    /** Phone in any writing, or business-scoped id. Somebody new may write first. */
    customer: z.string().min(1).max(150),
    name: z.string().min(1).max(100).optional().meta({ description: 'Their profile name from now on' }),
    content: sandboxReplyContentSchema.optional(),
    text: z.string().min(1).max(4096).optional(),
    /** `payload` of a button. */
    buttonPayload: z.string().min(1).optional(),
    /** The message that bears the button. Default: the newest to this customer that has it. */
    messageId: z.string().optional(),
    replyTo: z.string().min(1).max(300).optional().meta({
      description: 'The message it quotes. Not of a button: that quotes the message it is on',
    }),
    preference: z.enum(['stop', 'resume']).optional(),
  })
  .refine(
    ({ content, text, buttonPayload, preference }) =>
      [content, text, buttonPayload, preference].filter((value) => value !== undefined).length === 1,
    { message: 'Give exactly one of content, text, buttonPayload and preference.' },
  );
export type SandboxReply = z.infer<typeof sandboxReplySchema>;
