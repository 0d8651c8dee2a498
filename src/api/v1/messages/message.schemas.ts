import { z } from 'zod';
import { plainAddress } from '../../../contacts/index.js';
import {
  gateNames,
  type MessageDetail,
  type MessageView,
  type SendPreview,
  type SendResult,
  type StatusConversation,
} from '../../../messaging/index.js';
import {
  isVisible,
  localValueSchema,
  machineText,
  messageReference,
  moneySchema,
  purposeSchema,
  referralSchema,
  templatePartsShape,
} from '../../../sdk/index.js';
import { contentAnswer, saidSchema, shownContentSchema } from './content.schemas.js';
import { inboundContentAnswerSchema } from './inbound-content.schemas.js';
import { mediaSchema } from '../media/media.schemas.js';
import {
  idSchema,
  instantInput,
  instantSchema,
  iso,
  jsonObject,
  pageQueryShape,
  pageSchema,
} from '../../../http/index.js';

const states = [
  'queued',
  'delayed',
  'sending',
  'unknown',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'refused',
  'cancelled',
  'expired',
  'received',
] as const;

const recipient = z
  .union(
    [
      z.strictObject({
        phone: z
          .string()
          .min(3)
          .max(64)
          .meta({ description: 'In any usual writing; with country code, or read in the account’s country' }),
      }),
      z.strictObject({
        whatsappId: z
          .string()
          .overwrite(machineText)
          .regex(
            /^(\d{5,20}|[A-Z]{2}\.[\w.-]{1,186})$/,
            'must be the digits of a WhatsApp id, or a business-scoped user id',
          )
          .meta({ description: 'Digits of a WhatsApp id, or a business-scoped user id' }),
      }),
      z.strictObject({ contactId: idSchema }),
    ],
    { error: 'must be an object with exactly one of phone, whatsappId and contactId' },
  )
  .meta({ description: 'Exactly one of `phone`, `whatsappId` and `contactId`' });

const templateShape = {
  name: z.string().min(1).max(255),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, 'must be a BCP 47 language such as pt-BR')
    .max(35)
    .optional()
    .meta({ description: 'Default: the person’s language, then their country’s, then the account’s' }),
  variables: z
    .record(z.string().max(64), z.union([z.string().max(4_096), z.number(), localValueSchema, moneySchema]))
    .default({})
    .meta({ description: 'By name. Money is `{amount, currency}` and written in the message’s language' }),
  ...templatePartsShape,
  offer: z
    .strictObject({ expiresAt: instantInput })
    .optional()
    .meta({ description: 'When a limited-time offer expires. ISO 8601' }),
  replyTo: messageReference.optional().meta({
    description: 'Shown as a reply to this message: id of a message in Liaison, to or from the same person',
  }),
};
const template = z.strictObject(templateShape);
const freeText = z.string().min(1).max(4_096).refine(isVisible, 'must have something to see in it');

/** Body of `POST /v1/messages` and of its preview. */
export const newMessageSchema = z
  .strictObject({
    to: recipient,
    from: idSchema.optional().meta({
      description:
        'Sender: `default`, the number chosen by the account’s sender rules, or its default number if no rule fits; `same`, the number the person wrote to or was last written from; or the id of a sender, here or at its provider. Default: `default`',
    }),
    purpose: purposeSchema.meta({ description: 'What it is for; the person must have agreed to it' }),
    content: saidSchema(templateShape).optional().meta({
      description: 'What it says, by `kind`; instead of `template` and `text`',
    }),
    template: template.optional(),
    text: freeText.optional().meta({
      description: 'Free text; on WhatsApp only within 24 hours after the person wrote',
    }),
  })
  .refine(({ content, template, text }) => content === undefined || (template ?? text) === undefined, {
    error: 'cannot be given beside template or text: give content alone',
    path: ['content'],
  })
  .refine(
    ({ content, template, text }) =>
      content !== undefined || (template === undefined) !== (text === undefined),
    { error: 'give exactly one of content, template and text', path: ['template'] },
  )
  .meta({ id: 'NewMessage' });
export type NewMessage = z.output<typeof newMessageSchema>;

const gateAnswerSchema = z
  .object({
    gate: z.string().meta({
      description: `One of ${gateNames.join(', ')}; later decisions also \`guard\`, \`holdout\`, \`outcome\`, \`grace\``,
    }),
    answer: z.string().meta({ description: '`pass`, `refuse`, `delay` or `not_configured`' }),
    reason: z.string().optional().meta({ description: 'Stable, unless it passed' }),
    explanation: z.string().meta({ description: 'What, why, and what to do next' }),
    evidence: jsonObject.optional().meta({ description: 'What was looked at' }),
  })
  .meta({ id: 'GateAnswer' });

const decisionSchema = z
  .object({
    verdict: z.string().meta({ description: '`send`, `delay` or `refuse`' }),
    reason: z.string().nullable().meta({ description: 'Reason of the first gate that refused' }),
    gates: z.array(gateAnswerSchema).meta({ description: 'One entry per gate, also of those that passed' }),
    expectedCost: jsonObject.nullable(),
  })
  .meta({ id: 'Decision' });

export const recordedDecisionSchema = decisionSchema
  .extend({ id: idSchema, at: instantSchema, stage: z.string() })
  .meta({ id: 'RecordedDecision' });

export const sentSchema = z
  .object({
    id: idSchema,
    status: z.string().meta({ description: '`queued`, `delayed` or `refused`' }),
    decision: decisionSchema,
  })
  .meta({
    id: 'SentMessage',
    description: 'The decision. A refusal is not an error: `status` is `refused` and `decision` says why',
  });

export const previewSchema = z
  .object({
    status: z.string().meta({ description: 'What the message’s status would be' }),
    decision: decisionSchema,
    to: z.string().nullable().meta({ description: 'Digits or business-scoped id it would go to' }),
    numberId: z.string().nullable(),
    language: z.string().nullable(),
    text: z.string().nullable().meta({ description: 'What the person would read' }),
  })
  .meta({ id: 'MessagePreview' });

export const messageSchema = z
  .object({
    id: idSchema,
    direction: z.string().meta({ description: '`out` or `in`' }),
    status: z.enum(states),
    reason: z.string().nullable(),
    via: z.string().nullable().meta({
      description:
        '`phone_app`: the business wrote it in its WhatsApp Business app; `history`: it is of before the number was connected',
    }),
    possiblyDouble: z.boolean().meta({
      description: 'It may have reached the person twice: the outcome of a request was never known',
    }),
    purpose: z.string().nullable(),
    kind: z.string(),
    numberId: z.string().nullable(),
    contactId: z.string().nullable(),
    conversationId: z.string().nullable(),
    to: z.string().nullable().meta({ description: 'Null once erased' }),
    template: z.object({ name: z.string(), language: z.string().nullable() }).nullable(),
    text: z
      .string()
      .nullable()
      .meta({ description: 'What a person reads; null once removed by age or erasure' }),
    content: z.union([shownContentSchema, inboundContentAnswerSchema]).nullable().meta({
      description: 'What it says, by `kind`; null once removed by age or erasure',
    }),
    form: z.object({ values: jsonObject.nullable(), raw: z.string() }).nullable().meta({
      description:
        'What the person filled into a form (a WhatsApp Flow), by field; `values` is null when it cannot be read',
    }),
    editedAt: instantSchema
      .nullable()
      .meta({ description: 'When the person last changed it; `text` is the new one' }),
    deletedAt: instantSchema.nullable().meta({ description: 'When the person took it back' }),
    reactions: z
      .array(z.object({ messageId: z.string(), emoji: z.string(), at: instantSchema }))
      .meta({ description: 'Current reactions; each reaction is also a message' }),
    plugin: z
      .string()
      .nullable()
      .meta({ description: 'The plugin that sent it; null if it was sent through the API' }),
    connectionId: z.string().nullable(),
    eventId: z.string().nullable().meta({ description: 'The event it came from' }),
    deliveryId: z.string().nullable().meta({ description: 'The delivery that event came from' }),
    providerMessageId: z.string().nullable().meta({ description: 'Meta’s id' }),
    traceId: z.string(),
    dueAt: instantSchema,
    expiresAt: instantSchema,
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .meta({ id: 'Message' });
export const messageListSchema = pageSchema(messageSchema, 'MessageList');

export const messageDetailSchema = messageSchema
  .extend({
    attempts: z
      .array(
        z.object({
          id: idSchema,
          sequence: z.int(),
          outcome: z.string().meta({ description: '`committed`, `accepted`, `not_sent` or `unknown`' }),
          committedAt: instantSchema,
          settledAt: instantSchema.nullable(),
          graceUntil: instantSchema
            .nullable()
            .meta({ description: 'Until when an unknown outcome is waited for' }),
          httpStatus: z.int().nullable(),
          error: z
            .object({ code: z.int().nullable(), class: z.string(), detail: z.string().nullable() })
            .nullable(),
          providerMessageId: z.string().nullable(),
        }),
      )
      .meta({ description: 'Requests to Meta' }),
    statuses: z
      .array(
        z.object({
          status: z.string(),
          at: instantSchema,
          receivedAt: instantSchema,
          attemptId: z.string().nullable(),
          error: z.object({ code: z.int(), detail: z.string().nullable() }).nullable(),
          pricing: jsonObject.nullable(),
          conversation: z
            .object({
              id: z.string().optional(),
              origin: z.string().optional().meta({
                description: 'Why it began, as named by Meta: `service`, `referral_conversion` …',
              }),
              expiresAt: instantSchema.optional(),
            })
            .nullable()
            .meta({ description: 'The conversation Meta counts it to' }),
        }),
      )
      .meta({ description: 'What Meta reported' }),
    media: z.array(mediaSchema).meta({
      description:
        'Files of the message, after an edit the one it shows now first; `status` says whether they have been downloaded',
    }),
    decisions: z
      .array(recordedDecisionSchema)
      .meta({ description: 'Why it was sent, delayed or refused; appended, never changed' }),
    conversation: z
      .object({
        id: idSchema,
        windowUntil: instantSchema.nullable().meta({
          description: 'Until when free text may be sent; null when the person never wrote',
        }),
        referral: referralSchema.extend({ at: instantSchema }).nullable().meta({
          id: 'ConversationReferral',
          description: 'The ad or post the person last came from',
        }),
      })
      .nullable()
      .meta({ description: 'The thread it belongs to' }),
  })
  .meta({ id: 'MessageDetail' });

/** Body of `POST /v1/messages/{id}/read`; none is as good as an empty one. */
export const readRequestSchema = z
  .strictObject({
    typing: z.boolean().optional().meta({ description: 'Shows the typing indicator. Default: false' }),
  })
  .optional()
  .meta({ id: 'ReadRequest' });
export const readAnswerSchema = z
  .object({ id: idSchema, read: z.boolean(), typing: z.boolean() })
  .meta({ id: 'ReadMessage', description: 'Reported to the provider' });

export const messageQuerySchema = z.strictObject({
  ...pageQueryShape,
  to: z.string().min(3).max(190).optional().meta({
    description: 'Only messages to this phone (with country code), WhatsApp id or business-scoped id',
  }),
  status: z.enum(states).optional().meta({ description: 'Only messages in this status' }),
  contact: idSchema.optional().meta({ description: 'Only messages of this contact' }),
});

export const messageSearchQuerySchema = z.strictObject({
  ...pageQueryShape,
  q: z
    .string({ error: 'is missing: say what to look for' })
    .min(1, 'is empty: say what to look for')
    .max(200, 'must have at most 200 characters')
    .meta({
      description:
        'Words that all stand in the message, in any order; `"several words"` next to each other; `begi*` for words that begin so (three letters at least). Case and accents make no difference.',
      example: 'rechnung "order 1042"',
    }),
});

export function sentAnswer(result: SendResult): z.output<typeof sentSchema> {
  return { id: result.messageId, status: result.status, decision: result.decision };
}

export function previewAnswer(preview: SendPreview): z.output<typeof previewSchema> {
  const { decision, address, numberId, templateLanguage, rendered } = preview;
  const statuses = { send: 'queued', delay: 'delayed', refuse: 'refused' } as const;
  return {
    status: statuses[decision.verdict],
    decision,
    to: address === null ? null : plainAddress(address),
    numberId,
    language: templateLanguage,
    text: rendered,
  };
}

export function messageAnswer(view: MessageView): z.output<typeof messageSchema> {
  return {
    ...view,
    content: contentAnswer(view),
    editedAt: iso(view.editedAt),
    deletedAt: iso(view.deletedAt),
    reactions: view.reactions.map((one) => ({ ...one, at: iso(one.at) })),
    dueAt: iso(view.dueAt),
    expiresAt: iso(view.expiresAt),
    createdAt: iso(view.createdAt),
    updatedAt: iso(view.updatedAt),
  };
}

function conversationAnswer({ expiresAt, ...rest }: StatusConversation) {
  return { ...rest, ...(expiresAt === undefined ? {} : { expiresAt: iso(expiresAt) }) };
}

export function messageDetailAnswer(
  detail: MessageDetail,
  media: z.output<typeof mediaSchema>[],
): z.output<typeof messageDetailSchema> {
  const { attempts, statuses, decisions, conversation, edits: _edits, ...view } = detail;
  return {
    ...messageAnswer(view),
    media,
    attempts: attempts.map((attempt) => ({
      ...attempt,
      committedAt: iso(attempt.committedAt),
      settledAt: iso(attempt.settledAt),
      graceUntil: iso(attempt.graceUntil),
    })),
    statuses: statuses.map((status) => ({
      ...status,
      at: iso(status.at),
      receivedAt: iso(status.receivedAt),
      conversation: status.conversation && conversationAnswer(status.conversation),
    })),
    decisions: decisions.map((decision) => ({ ...decision, at: iso(decision.at) })),
    conversation: conversation && {
      ...conversation,
      windowUntil: iso(conversation.windowUntil),
      referral: conversation.referral && { ...conversation.referral, at: iso(conversation.referral.at) },
    },
  };
}
