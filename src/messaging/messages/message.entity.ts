import { column as c, defineTable, type Column, type RowOf } from '../../database/index.js';
import type {
  ConversationReferral,
  GateAnswer,
  MessageContent,
  MessageState,
  StatusConversation,
} from './message.types.js';

const stateColumn = () => c.key(16) as unknown as Column<MessageState>;

export const messageTable = defineTable(
  'message',
  {
    id: c.id(),
    accountId: c.id(),
    /** `out` or `in`. */
    direction: c.key(4),
    channel: c.key(32),
    numberId: c.nullable(c.id()),
    contactId: c.nullable(c.id()),
    conversationId: c.nullable(c.id()),
    /** Digits or business-scoped id the channel is given; emptied by erasure. */
    address: c.personal(c.nullable(c.key(190))),
    /** HMAC of the address: outlives it. */
    addressHash: c.nullable(c.key(64)),
    purpose: c.nullable(c.key(16)),
    kind: c.key(16),
    templateName: c.nullable(c.key(255)),
    templateLanguage: c.nullable(c.key(35)),
    /** What it says; emptied by age and by erasure. */
    content: c.personal(c.nullable(c.json<MessageContent>())),
    state: stateColumn(),
    /** Machine-readable reason of the last refusal or failure. */
    reason: c.nullable(c.key(120)),
    /** SHA-256 of what makes it this message and no other (invariant 4). */
    sendKey: c.key(64),
    lane: c.key(16),
    dueAt: c.instant(),
    expiresAt: c.instant(),
    possiblyDouble: c.flag(),
    /** Set when it was called off; one whose attempt was under way is then not tried again. */
    cancelReason: c.nullable(c.key(120)),
    plugin: c.nullable(c.key(64)),
    connectionId: c.nullable(c.key(36)),
    subject: c.nullable(c.key(255)),
    transitionKey: c.nullable(c.key(190)),
    step: c.nullable(c.key(64)),
    eventId: c.nullable(c.id()),
    deliveryId: c.nullable(c.id()),
    journeyId: c.nullable(c.id()),
    /** Meta's id, once known (the last attempt's). */
    providerMessageId: c.nullable(c.key(190)),
    traceId: c.key(64),
    /** `phone_app`: the business wrote it there; `history`: of before the number was connected. Null for all others. */
    via: c.nullable(c.key(16)),
    createdAt: c.instant(),
    updatedAt: c.instant(),
  },
  {
    indexes: [
      { columns: ['accountId', 'sendKey'], unique: true },
      { columns: ['accountId', 'id'] },
      { columns: ['accountId', 'state', 'id'] },
      { columns: ['accountId', 'addressHash', 'id'] },
      { columns: ['journeyId'] },
      { columns: ['eventId'] },
      { columns: ['contactId'] },
      { columns: ['conversationId', 'id'] },
      { columns: ['createdAt'] },
      { columns: ['connectionId', 'subject'] },
      { columns: ['connectionId', 'updatedAt'] },
    ],
  },
);
export type MessageRow = RowOf<typeof messageTable>;

/** Which message a later one is about: an edit, a deletion, a reaction. */
export const messageReferenceTable = defineTable(
  'message_reference',
  {
    /** The later message's id. */
    id: c.id(),
    accountId: c.id(),
    /** {@link inboundKey} of the other, by its number and the provider's id: it need not be here. */
    targetKey: c.key(64),
  },
  { indexes: [{ columns: ['accountId', 'targetKey'] }] },
);
export type MessageReferenceRow = RowOf<typeof messageReferenceTable>;

/**
 * What is waiting to be sent: one narrow row per message. The unit of work that commits an attempt
 * deletes it, so that nothing with an attempt can ever be claimed again by mistake.
 */
export const outboxTable = defineTable(
  'outbox',
  {
    /** The message's id. */
    id: c.id(),
    accountId: c.id(),
    numberId: c.id(),
    addressHash: c.key(64),
    /** 0 transactional, 1 marketing: smaller goes first. */
    lane: c.int(),
    dueAt: c.instant(),
    /** Set while a worker asks guards about it. */
    claimToken: c.nullable(c.id()),
    /** When that worker's lease ends, by the database's clock. */
    claimUntil: c.instant(),
    /** Attempts so far. */
    tries: c.int(),
    hasGuards: c.flag(),
    /** Times its guards were asked and gave no answer. */
    guardTries: c.int(),
  },
  { indexes: [{ columns: ['accountId', 'numberId', 'lane', 'dueAt', 'id'] }, { columns: ['addressHash'] }] },
);
export type OutboxRow = RowOf<typeof outboxTable>;

/** A request to the channel, committed before its first byte leaves (invariant 6). */
export const attemptTable = defineTable(
  'attempt',
  {
    /** Travels with the request where the channel gives it back. */
    id: c.id(),
    accountId: c.id(),
    messageId: c.id(),
    numberId: c.id(),
    sequence: c.int(),
    /** `number:address` while in flight, null afterwards: one request at a time per pair. */
    flight: c.nullable(c.key(110)),
    /** committed, accepted, not_sent, unknown */
    outcome: c.key(16),
    committedAt: c.instant(),
    settledAt: c.nullable(c.instant()),
    /** When an unknown outcome stops being waited for; null once that was decided. */
    graceUntil: c.nullable(c.instant()),
    worker: c.key(64),
    httpStatus: c.nullable(c.int()),
    errorCode: c.nullable(c.int()),
    errorClass: c.nullable(c.key(32)),
    errorDetail: c.personal(c.nullable(c.body())),
    providerMessageId: c.nullable(c.key(190)),
  },
  {
    indexes: [
      { columns: ['flight'], unique: true },
      { columns: ['messageId'] },
      { columns: ['providerMessageId'] },
      { columns: ['graceUntil'] },
    ],
  },
);
export type AttemptRow = RowOf<typeof attemptTable>;

/** Every status Meta reported, once. */
export const messageStatusTable = defineTable(
  'message_status',
  {
    id: c.id(),
    accountId: c.id(),
    numberId: c.id(),
    /** Null while parked: the attempt it belongs to is not known yet. */
    messageId: c.nullable(c.id()),
    attemptId: c.nullable(c.id()),
    providerMessageId: c.key(190),
    status: c.key(16),
    at: c.instant(),
    receivedAt: c.instant(),
    errorCode: c.nullable(c.int()),
    errorDetail: c.personal(c.nullable(c.body())),
    pricing: c.nullable(c.json<Record<string, unknown>>()),
    /** The conversation the provider counts it to. */
    conversation: c.nullable(c.json<StatusConversation>()),
    /** When a parked one is tried again; null once attached. */
    retryAt: c.nullable(c.instant()),
  },
  {
    indexes: [
      { columns: ['numberId', 'providerMessageId', 'status'], unique: true },
      { columns: ['messageId'] },
      { columns: ['retryAt'] },
    ],
  },
);
export type MessageStatusRow = RowOf<typeof messageStatusTable>;

/** Why a message was sent, delayed, refused or skipped: appended, never changed. */
export const decisionTable = defineTable(
  'decision',
  {
    id: c.id(),
    accountId: c.id(),
    /** Null when a plugin decided not to send at all. */
    messageId: c.nullable(c.id()),
    eventId: c.nullable(c.id()),
    plugin: c.nullable(c.key(64)),
    /** Key of the send it is about, also for what was skipped. */
    sendKey: c.key(64),
    at: c.instant(),
    /** When in the message's life: `decide`, `guard`, `commit`, `outcome`, `grace`. */
    stage: c.key(16),
    /** send, delay, refuse, skip, cancel, expire, unknown, resend */
    verdict: c.key(16),
    /** The first gate that said no, or the skip's reason. */
    reason: c.nullable(c.key(120)),
    gates: c.personal(c.json<GateAnswer[]>()),
    expectedCost: c.nullable(c.json<Record<string, unknown>>()),
  },
  {
    indexes: [
      { columns: ['messageId', 'id'] },
      { columns: ['eventId'] },
      { columns: ['accountId', 'sendKey'] },
      { columns: ['accountId', 'id'] },
      { columns: ['at'] },
    ],
  },
);
export type DecisionRow = RowOf<typeof decisionTable>;

/** The thread with one person on one number, and its customer service window. */
export const conversationTable = defineTable(
  'conversation',
  {
    id: c.id(),
    accountId: c.id(),
    numberId: c.id(),
    addressHash: c.key(64),
    contactId: c.nullable(c.id()),
    openedAt: c.instant(),
    /** Until when free-form messages may be sent; 0 when the person never wrote. */
    windowUntil: c.instant(),
    /** When the window that is open began; null when none is. */
    windowSince: c.nullable(c.instant()),
    /** When the open window is due to close; null once that was told, or when none is open. */
    closesAt: c.nullable(c.instant()),
    lastInboundAt: c.nullable(c.instant()),
    lastOutboundAt: c.nullable(c.instant()),
    /** When somebody last answered, here or in the phone app: automatic replies rest for a while. */
    answeredAt: c.nullable(c.instant()),
    /** The advertisement or post they last came by. */
    referral: c.personal(c.nullable(c.json<ConversationReferral>())),
    /** Until when the channel charges nothing, as it told: a person who came by an ad and was answered. */
    freeEntryUntil: c.nullable(c.instant()),
    /** When something was last written or sent in it: lists are in this order. */
    updatedAt: c.instant(),
  },
  {
    indexes: [
      { columns: ['accountId', 'numberId', 'addressHash'], unique: true },
      { columns: ['accountId', 'id'] },
      { columns: ['closesAt'] },
      { columns: ['accountId', 'updatedAt', 'id'] },
      { columns: ['contactId', 'numberId'] },
    ],
  },
);
export type ConversationRow = RowOf<typeof conversationTable>;

/** Heartbeats: one row per worker process, and one for the installation's front door. */
export const heartbeatTable = defineTable('heartbeat', {
  /** A worker's id, or `front_door`. */
  id: c.id(),
  /** `worker` or `front_door`. */
  kind: c.key(16),
  /** The process that wrote last. */
  instance: c.key(64),
  /** By the database's clock. */
  beatAt: c.instant(),
  /** Since when it has been up without a break, by the clock that rules read. */
  upSince: c.instant(),
  /** Of the front door: when it began to be away, once or again and again, before `upSince`. */
  troubledSince: c.nullable(c.instant()),
});
export type HeartbeatRow = RowOf<typeof heartbeatTable>;
