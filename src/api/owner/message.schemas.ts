import { z } from 'zod';
import { topicOf } from '../../companion/index.js';
import type { ThreadMessage } from '../../messaging/index.js';
import type { Language } from '../../words/index.js';
import { idSchema, instantSchema, iso, pageSchema } from '../../http/index.js';
import { sentSchema } from '../v1/messages/message.schemas.js';

/** A message of a connection as the owner of its shop reads it: whose it is cannot be read from it. */
export const ownedMessageSchema = z
  .object({
    id: idSchema,
    subject: z.string().nullable(),
    step: z.string().nullable().meta({ description: 'What of it, for example `shipped`' }),
    about: z.string().meta({ description: 'The same in the owner’s language: `shipped`, `versendet`' }),
    template: z.string().nullable(),
    language: z.string().nullable(),
    text: z.string().nullable().meta({ description: 'What a person reads, also of one that was not sent' }),
    to: z.string().nullable().meta({ description: 'Last four digits: `…1234`' }),
    status: z.string(),
    createdAt: instantSchema,
    statusAt: instantSchema,
    reason: z.string().optional(),
    explanation: z.string().optional().meta({ description: 'Why it was not sent, and what to do' }),
    direction: z.enum(['out', 'in']),
  })
  .meta({ id: 'OwnedMessage' });
export type OwnedMessage = z.output<typeof ownedMessageSchema>;
export const ownedMessageListSchema = pageSchema(ownedMessageSchema, 'OwnedMessageList');

/** The same with its status, step by step. */
export const ownedMessageDetailSchema = ownedMessageSchema
  .extend({
    purpose: z.string().nullable(),
    statuses: z
      .array(z.object({ status: z.string(), at: instantSchema }))
      .meta({ description: 'What WhatsApp reported, oldest first' }),
    decisions: z
      .array(
        z.object({
          at: instantSchema,
          verdict: z.string().meta({ description: '`send`, `delay`, `refuse` or `cancel`' }),
          reason: z.string().nullable(),
          explanation: z.string().nullable(),
          gates: z
            .array(
              z.object({
                gate: z.string(),
                answer: z.string().meta({ description: '`pass`, `refuse`, `delay` or `not_configured`' }),
                explanation: z
                  .string()
                  .nullable()
                  .meta({ description: 'In the owner’s language; null for what passed' }),
              }),
            )
            .meta({ description: 'What was checked, in order' }),
        }),
      )
      .meta({ description: 'Why it was sent, delayed or not sent, oldest first' }),
  })
  .meta({ id: 'OwnedMessageDetail' });
export type OwnedMessageDetail = z.output<typeof ownedMessageDetailSchema>;

/** @param why - says in the owner's language why it was not sent */
export function ownedMessage(
  message: ThreadMessage,
  language: Language,
  why: (message: ThreadMessage) => string | null,
): OwnedMessage {
  const { id, subject, template, text, to, status, reason } = message;
  const explanation = why(message);
  return {
    id,
    subject,
    step: message.step ?? message.transition,
    about: topicOf({ transitionKey: message.transition, templateName: template }, language),
    template,
    language: message.language,
    text,
    to,
    status,
    createdAt: iso(message.createdAt),
    statusAt: iso(message.statusAt),
    ...(reason === null ? {} : { reason }),
    ...(explanation === null ? {} : { explanation }),
    direction: message.direction === 'in' ? 'in' : 'out',
  };
}

/** Outcome of a message sent by hand, for its owner too. */
export const handSentSchema = sentSchema
  .extend({
    message: z
      .string()
      .optional()
      .meta({ description: 'Why it is not sent, or later, in the language of `Accept-Language`' }),
  })
  .meta({ id: 'OwnerSentMessage' });
export type HandSent = z.output<typeof handSentSchema>;
