import { plainAddress } from '../../contacts/index.js';
import type { InboundContent, Referral } from '../../sdk/index.js';
import { shownContent, type ShownContent } from '../content/said.js';
import { heardContent } from './inbound-view.js';
import { MessageReferences, type Reaction } from './message-references.js';
import type {
  AttemptRow,
  ConversationRow,
  DecisionRow,
  MessageRow,
  MessageStatusRow,
} from './message.entity.js';
import type { GateAnswer, MessageState, StatusConversation } from './message.types.js';

/** A message as the API shows it in lists. Instants are milliseconds UTC. */
export interface MessageView {
  id: string;
  direction: string;
  status: MessageState;
  reason: string | null;
  /**
   * `phone_app`: the business wrote it in its phone app; `history`: of before the number was connected. Null for all
   * others.
   */
  via: string | null;
  /** It may have reached the person twice: the outcome of an earlier attempt was never known. */
  possiblyDouble: boolean;
  purpose: string | null;
  kind: string;
  numberId: string | null;
  contactId: string | null;
  conversationId: string | null;
  /** Digits or business-scoped id; null once erased. */
  to: string | null;
  template: { name: string; language: string | null } | null;
  /** What a person reads; null once removed by age or erasure. */
  text: string | null;
  /** What it says, by kind; null once removed by age or erasure. */
  content: InboundContent | ShownContent | null;
  /** What the person filled into a form; null for other messages. */
  form: { values: Record<string, unknown> | null; raw: string } | null;
  /** When the person last changed it; `text` is the new one. */
  editedAt: number | null;
  /** When the person took it back. */
  deletedAt: number | null;
  /** What people react to it with now. */
  reactions: readonly Reaction[];
  plugin: string | null;
  connectionId: string | null;
  eventId: string | null;
  deliveryId: string | null;
  providerMessageId: string | null;
  traceId: string;
  dueAt: number;
  expiresAt: number;
  createdAt: number;
  updatedAt: number;
}

export interface AttemptView {
  id: string;
  sequence: number;
  outcome: string;
  committedAt: number;
  settledAt: number | null;
  graceUntil: number | null;
  httpStatus: number | null;
  error: { code: number | null; class: string; detail: string | null } | null;
  providerMessageId: string | null;
}

export interface StatusView {
  status: string;
  at: number;
  receivedAt: number;
  attemptId: string | null;
  error: { code: number; detail: string | null } | null;
  pricing: Record<string, unknown> | null;
  /** The conversation the provider counts it to; `expiresAt` as the provider tells it. */
  conversation: StatusConversation | null;
}

/** The thread a message belongs to. */
export interface ConversationView {
  id: string;
  /** Until when free-form messages may be sent; null when the person never wrote. */
  windowUntil: number | null;
  /** The ad or post the person last came from, and when. */
  referral: (Referral & { at: number }) | null;
}

export interface DecisionView {
  id: string;
  at: number;
  stage: string;
  verdict: string;
  reason: string | null;
  gates: GateAnswer[];
  expectedCost: Record<string, unknown> | null;
}

export function messageView(row: MessageRow, references = MessageReferences.none): MessageView {
  return {
    id: row.id,
    direction: row.direction,
    status: row.state,
    reason: row.reason,
    via: row.via,
    possiblyDouble: row.possiblyDouble,
    purpose: row.purpose,
    kind: row.kind,
    numberId: row.numberId,
    contactId: row.contactId,
    conversationId: row.conversationId,
    to: row.address === null ? null : plainAddress(row.address),
    template: row.templateName === null ? null : { name: row.templateName, language: row.templateLanguage },
    text: row.content?.rendered ?? row.content?.text ?? null,
    content: heardContent(row, references) ?? (row.direction === 'in' ? null : shownContent(row)),
    form: row.content?.form ?? null,
    editedAt: row.content?.editedAt ?? null,
    deletedAt: row.content?.deletedAt ?? null,
    reactions: references.reactionsTo(row),
    plugin: row.plugin,
    connectionId: row.connectionId,
    eventId: row.eventId,
    deliveryId: row.deliveryId,
    providerMessageId: row.providerMessageId,
    traceId: row.traceId,
    dueAt: row.dueAt,
    expiresAt: row.expiresAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

export function attemptView(row: AttemptRow): AttemptView {
  return {
    id: row.id,
    sequence: row.sequence,
    outcome: row.outcome,
    committedAt: row.committedAt,
    settledAt: row.settledAt,
    graceUntil: row.graceUntil,
    httpStatus: row.httpStatus,
    error:
      row.errorClass === null
        ? null
        : { code: row.errorCode, class: row.errorClass, detail: row.errorDetail },
    providerMessageId: row.providerMessageId,
  };
}

export function statusView(row: MessageStatusRow): StatusView {
  return {
    status: row.status,
    at: row.at,
    receivedAt: row.receivedAt,
    attemptId: row.attemptId,
    error: row.errorCode === null ? null : { code: row.errorCode, detail: row.errorDetail },
    pricing: row.pricing,
    conversation: row.conversation,
  };
}

export function conversationView({ id, windowUntil, referral }: ConversationRow): ConversationView {
  if (referral === null) return { id, windowUntil: windowUntil === 0 ? null : windowUntil, referral };
  const { key: _key, ...rest } = referral;
  return { id, windowUntil: windowUntil === 0 ? null : windowUntil, referral: rest };
}

/** A decision as the event shows it: also those that made no message. */
export interface EventDecisionView extends DecisionView {
  plugin: string | null;
  /** Null when the plugin wanted no message. */
  messageId: string | null;
}

export function eventDecisionView(row: DecisionRow): EventDecisionView {
  return { plugin: row.plugin, messageId: row.messageId, ...decisionView(row) };
}

export function decisionView(row: DecisionRow): DecisionView {
  const { id, at, stage, verdict, reason, gates, expectedCost } = row;
  return { id, at, stage, verdict, reason, gates, expectedCost };
}
