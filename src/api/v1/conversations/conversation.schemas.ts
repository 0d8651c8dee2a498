import { z } from 'zod';
import {
  conversationStatuses,
  longestNote,
  mostOfOne,
  type Author,
  type ConversationNoteRow,
  type ConversationSummary,
  type DecidedBy,
  type ListPlace,
  type Lock,
  type Sendable,
  type ThreadMessageView,
} from '../../../conversations/index.js';
import {
  decodeCursor,
  encodeCursor,
  idSchema,
  instantInput,
  instantSchema,
  iso,
  pageQueryShape,
  pageSchema,
  problem,
} from '../../../http/index.js';
import { isVisible, machineText, purposeSchema, referralSchema } from '../../../sdk/index.js';
import { messageAnswer, messageSchema, newMessageSchema } from '../messages/message.schemas.js';

const actorSchema = z
  .object({
    kind: z.string().meta({ description: '`api_key`, or `plugin` for a note of one; later also `person`' }),
    id: z.string(),
    name: z.string().nullable().meta({ description: 'Null for a key or a plugin that is gone' }),
  })
  .meta({ id: 'ConversationActor', description: 'Who works on a conversation' });

export const conversationSchema = z
  .object({
    id: idSchema,
    numberId: idSchema.meta({ description: 'The sender' }),
    contactId: idSchema.nullable(),
    status: z.enum(conversationStatuses).meta({
      description: '`closed` until the person writes or somebody opens it; `snoozed` until `snoozedUntil`',
    }),
    snoozedUntil: instantSchema.nullable(),
    assignee: actorSchema.nullable(),
    labels: z.array(z.string()),
    unread: z.int().min(0).meta({ description: 'Messages of the person since it was last marked as read' }),
    activeAt: instantSchema.meta({
      description: 'When something was last written or sent; lists are in this order',
    }),
    lastInboundAt: instantSchema.nullable(),
    lastOutboundAt: instantSchema.nullable(),
    windowUntil: instantSchema
      .nullable()
      .meta({ description: 'When the 24-hour window ends or ended; null when the person never wrote' }),
    freeEntryUntil: instantSchema.nullable().meta({
      description:
        'Until when Meta charges nothing, as Meta reports it: the person came from an ad and was answered. It doesn’t extend the window',
    }),
    referral: referralSchema
      .extend({ at: instantSchema })
      .nullable()
      .meta({ description: 'The ad or post the person last came from' }),
    createdAt: instantSchema,
  })
  .meta({ id: 'Conversation' });
export const conversationListSchema = pageSchema(conversationSchema, 'ConversationList');

const lockShape = {
  by: actorSchema,
  until: instantSchema.meta({ description: 'When the lock lapses unless it is renewed' }),
};

export const conversationDetailSchema = conversationSchema
  .extend({
    sendable: z
      .object({
        free: z.boolean().meta({ description: 'Whether any content may be sent now' }),
        freeUntil: instantSchema
          .nullable()
          .meta({ description: 'Until when; null where there is no limit, or none may be sent' }),
        templates: z
          .array(purposeSchema)
          .meta({ description: 'Purposes for which approved templates may be sent now' }),
        explanation: z.string().meta({ description: 'Why, and what to do next' }),
        suppressions: z.array(
          z.object({
            purpose: purposeSchema,
            reason: z.string(),
            since: instantSchema.nullable(),
            explanation: z.string(),
          }),
        ),
      })
      .meta({ id: 'Sendable', description: 'What may be sent now, as the gate would decide' }),
    lock: z.object(lockShape).nullable().meta({ description: 'Who is answering now' }),
  })
  .meta({ id: 'ConversationDetail' });

export const conversationLockSchema = z
  .object({
    ...lockShape,
    token: z.string().meta({ description: 'Renews and releases the lock, and lets its holder send' }),
  })
  .meta({ id: 'ConversationLock' });

export const conversationQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(conversationStatuses).optional().meta({ description: 'Only conversations in this status' }),
  assignee: idSchema
    .optional()
    .meta({ description: 'Only conversations of this API key, by id; `none`: nobody’s' }),
  label: z.string().min(1).max(64).optional().meta({ description: 'Only conversations with this label' }),
  sender: idSchema.optional().meta({ description: 'Only conversations with this sender, by id' }),
  unread: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .optional()
    .meta({ description: '`true`: only with unread messages; `false`: only without' }),
  contact: idSchema.optional().meta({ description: 'Only conversations with this contact' }),
});
export type ConversationQuery = z.output<typeof conversationQuerySchema>;

const labelSchema = z.string().trim().min(1).max(64).refine(isVisible, 'must have something to see in it');

/** Body of `PATCH /v1/conversations/{id}`. */
export const conversationPatchSchema = z
  .strictObject({
    status: z.enum(conversationStatuses).optional(),
    snoozedUntil: instantInput.optional().meta({
      description: 'With the status `snoozed`: when it opens again, within a year. ISO 8601',
    }),
    assignee: z
      .strictObject({
        kind: z.literal('api_key', { error: 'must be api_key' }),
        id: idSchema,
      })
      .nullable()
      .optional()
      .meta({ description: 'Null: nobody’s' }),
    labels: z
      .array(labelSchema)
      .max(mostOfOne, `must be at most ${mostOfOne}`)
      .optional()
      .meta({ description: 'Replace the ones it has' }),
  })
  .refine(({ status, snoozedUntil }) => snoozedUntil === undefined || status === 'snoozed', {
    error: 'needs the status snoozed beside it',
    path: ['snoozedUntil'],
  })
  .refine(({ status, snoozedUntil }) => status !== 'snoozed' || snoozedUntil !== undefined, {
    error: 'is missing: say until when',
    path: ['snoozedUntil'],
  })
  .meta({ id: 'ConversationPatch' });

const lockToken = z.string().overwrite(machineText).min(1).max(64);

/** Body of `POST /v1/conversations/{id}/messages`. */
export const newReplySchema = z
  .strictObject({
    purpose: purposeSchema.default('transactional'),
    content: newMessageSchema.shape.content,
    text: newMessageSchema.shape.text,
    lock: lockToken.optional().meta({ description: 'Token of the lock you hold' }),
  })
  .refine(({ content, text }) => (content === undefined) !== (text === undefined), {
    error: 'give exactly one of content and text',
    path: ['content'],
  })
  .meta({ id: 'NewReply' });
export type NewReply = z.output<typeof newReplySchema>;

export const readConversationSchema = z
  .strictObject({
    upTo: idSchema.optional().meta({ description: 'Id of the last message that was seen. Default: all' }),
  })
  .optional()
  .meta({ id: 'ReadConversationRequest' });
export const readConversationAnswerSchema = z
  .object({
    id: idSchema,
    unread: z.int().min(0),
    receipt: z.string().meta({
      description:
        '`sent`: the person sees that it was read; `nothing_new`: they were shown before, or wrote nothing; `not_possible`: the channel has no read receipts or the sender is gone; `failed`: see `reason`, and try again',
    }),
    reason: z.string().nullable(),
  })
  .meta({ id: 'ReadConversation' });

export const lockRequestSchema = z
  .strictObject({
    token: lockToken.optional().meta({ description: 'Of the lock you hold: renews it' }),
    seconds: z
      .int('must be a whole number from 10 to 600')
      .min(10, 'must be at least 10')
      .max(600, 'must be at most 600')
      .default(60)
      .meta({ description: 'How long you hold it without renewing it' }),
  })
  .optional()
  .meta({ id: 'LockRequest' });
export const lockQuerySchema = z.strictObject({
  token: lockToken.optional().meta({ description: 'Of the lock you hold' }),
});

export const newNoteSchema = z
  .strictObject({
    text: z.string().min(1).max(longestNote).refine(isVisible, 'must have something to see in it'),
  })
  .meta({ id: 'NewConversationNote' });
export const noteSchema = z
  .object({ id: idSchema, text: z.string(), by: actorSchema, createdAt: instantSchema })
  .meta({ id: 'ConversationNote', description: 'Seen by colleagues, never sent' });
export const noteListSchema = pageSchema(noteSchema, 'ConversationNoteList');

export const threadMessageSchema = messageSchema
  .extend({
    decidedBy: z
      .object({
        kind: z.string().meta({
          description: '`reply`: somebody answered in the conversation; `plugin`; `api`: `POST /v1/messages`',
        }),
        plugin: z.string().optional(),
        by: actorSchema.optional(),
      })
      .nullable()
      .meta({ description: 'Who decided that it is sent; null for messages of the person' }),
  })
  .meta({ id: 'ConversationMessage' });
export const threadMessageListSchema = pageSchema(threadMessageSchema, 'ConversationMessageList');

export const labelListSchema = pageSchema(
  z
    .object({ id: idSchema, name: z.string(), createdAt: instantSchema })
    .meta({ id: 'ConversationLabel', description: 'A label of the account' }),
  'ConversationLabelList',
);

/** Names of actors by id. */
export type ActorNames = ReadonlyMap<string, string>;

export function actorAnswer({ kind, id }: Author, names: ActorNames): z.output<typeof actorSchema> {
  return { kind, id, name: names.get(id) ?? null };
}

export function conversationAnswer(
  view: ConversationSummary,
  names: ActorNames,
): z.output<typeof conversationSchema> {
  const { key: _key, at, ...referral } = view.referral ?? { key: '', at: 0, sourceType: undefined };
  return {
    id: view.id,
    numberId: view.numberId,
    contactId: view.contactId,
    status: view.status,
    snoozedUntil: iso(view.snoozedUntil),
    assignee: view.assignee && actorAnswer(view.assignee, names),
    labels: view.labels,
    unread: view.unread,
    activeAt: iso(view.activeAt),
    lastInboundAt: iso(view.lastInboundAt),
    lastOutboundAt: iso(view.lastOutboundAt),
    windowUntil: iso(view.windowUntil),
    freeEntryUntil: iso(view.freeEntryUntil),
    referral: view.referral && { ...referral, at: iso(at) },
    createdAt: iso(view.createdAt),
  };
}

export function detailAnswer(
  view: ConversationSummary,
  sendable: Sendable,
  lock: Lock | undefined,
  names: ActorNames,
): z.output<typeof conversationDetailSchema> {
  return {
    ...conversationAnswer(view, names),
    sendable: {
      ...sendable,
      freeUntil: iso(sendable.freeUntil),
      suppressions: sendable.suppressions.map((one) => ({ ...one, since: iso(one.since) })),
    },
    lock: lock ? { by: actorAnswer(lock.by, names), until: iso(lock.until) } : null,
  };
}

export function noteAnswer(row: ConversationNoteRow, names: ActorNames): z.output<typeof noteSchema> {
  return {
    id: row.id,
    text: row.text,
    by: actorAnswer({ kind: row.byKind, id: row.byId ?? '' } as Author, names),
    createdAt: iso(row.createdAt),
  };
}

export function threadMessageAnswer(
  view: ThreadMessageView,
  names: ActorNames,
): z.output<typeof threadMessageSchema> {
  const { decidedBy, ...message } = view;
  return { ...messageAnswer(message), decidedBy: decidedByAnswer(decidedBy, names) };
}

function decidedByAnswer(
  decidedBy: DecidedBy,
  names: ActorNames,
): z.output<typeof threadMessageSchema>['decidedBy'] {
  return decidedBy?.kind === 'reply' ? { kind: 'reply', by: actorAnswer(decidedBy.by, names) } : decidedBy;
}

/** Where a list goes on: conversations move in it, so the cursor says when the last one was active. */
export function placeOf({ cursor }: { cursor?: string | undefined }): ListPlace | undefined {
  if (cursor === undefined) return undefined;
  const [, at, id] = /^(\d{1,16}):([\w-]+)$/.exec(decodeCursor(cursor)) ?? [];
  if (at !== undefined && id !== undefined) return { at: Number(at), id };
  throw problem('invalid_cursor', 'The cursor is not from this list. Start again without a cursor.', {
    fields: [{ field: 'cursor', reason: 'must be the `next` of an earlier answer, unchanged' }],
  });
}

export function cursorOf({ at, id }: ListPlace): string {
  return encodeCursor(`${at}:${id}`);
}
