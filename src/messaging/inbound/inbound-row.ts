import { newId } from '../../platform/index.js';
import type { MessageRow } from '../messages/message.entity.js';
import type { MessageContent } from '../messages/message.types.js';
import { pairKey } from './conversations.js';
import { inboundKey } from './inbound-key.js';
import type { InboundMessage, InboundSource, Sender } from './inbound-message.js';
import { contentOfReading } from './reading-content.js';
import type { Known } from './senders.js';

/** Threads by {@link pairKey}. */
export type Threads = ReadonlyMap<string, { id: string }>;

/** What came from a channel and is kept as a message. */
export interface Kept extends InboundSource {
  providerMessageId: string;
  kind: string;
  at: number;
  sender: Sender;
}

/** The row of a message a person sent, or of what they did to one. */
export function messageRowOf(
  message: InboundMessage,
  known: Known,
  threads: Threads,
  now: number,
): MessageRow {
  const { text, form, raw } = message;
  return keptRow(message, known, threads, now, {
    inbound: raw,
    heard: contentOfReading(message),
    ...(text === undefined ? {} : { text, rendered: text }),
    ...(form === undefined ? {} : { form }),
  });
}

/** A row of what came from a channel. */
export function keptRow(
  kept: Kept,
  known: Known,
  threads: Threads,
  now: number,
  content: MessageContent | null,
): MessageRow {
  return {
    id: newId(),
    accountId: kept.accountId,
    direction: 'in',
    channel: kept.channel,
    numberId: kept.numberId,
    contactId: known.contactId ?? null,
    conversationId: threads.get(pairKey({ numberId: kept.numberId, addressHash: known.hash }))?.id ?? null,
    address: kept.sender.digits ?? kept.sender.userId ?? null,
    addressHash: known.hash,
    purpose: null,
    kind: kept.kind,
    templateName: null,
    templateLanguage: null,
    content,
    state: 'received',
    reason: null,
    sendKey: inboundKey(kept.numberId, kept.providerMessageId),
    lane: 'transactional',
    dueAt: kept.at,
    expiresAt: kept.at,
    possiblyDouble: false,
    cancelReason: null,
    plugin: null,
    connectionId: null,
    subject: null,
    transitionKey: null,
    step: null,
    eventId: null,
    deliveryId: kept.deliveryId ?? null,
    journeyId: null,
    providerMessageId: kept.providerMessageId,
    traceId: kept.traceId,
    via: null,
    createdAt: now,
    updatedAt: now,
  };
}
