import { defaultChannelId } from '../../channels/index.js';
import { newId } from '../../platform/index.js';
import { storedContent } from '../content/said.js';
import { handoverUntil } from '../gate/handover.gate.js';
import type { LoadedFacts } from '../gate/facts.loader.js';
import type { DecisionRow, MessageRow } from './message.entity.js';
import type { MessageContent, MessageState } from './message.types.js';
import { templateTurn } from '../sending/recheck.js';
import { costNotConfigured, laneOf, type Decision, type SendRequest } from './send-request.js';

/** Where a message stands right after its decision. */
export function stateAfter(decision: Decision): MessageState {
  return decision.verdict === 'send' ? 'queued' : decision.verdict === 'delay' ? 'delayed' : 'refused';
}

/** When a message that may go is due. What waits for a paused number is due at once: its lane rests meanwhile. */
export function dueAfter(decision: Decision, loaded: LoadedFacts): number {
  const { now, number, expiresAt } = loaded.facts;
  if (decision.verdict === 'delay' && decision.reason === 'template_pending')
    return templateTurn(now, expiresAt);
  if (decision.verdict === 'delay' && decision.reason === 'handover') return handoverUntil(loaded.facts);
  return decision.verdict === 'delay' && decision.reason === 'marketing_braked'
    ? (number?.marketingPausedUntil ?? now)
    : now;
}

function contentOf(request: SendRequest, loaded: LoadedFacts): MessageContent {
  const shared = {
    ...(request.guards && request.guards.length > 0 ? { guards: [...request.guards] } : {}),
    ...(request.holdout ? { holdout: request.holdout } : {}),
  };
  if (!request.template) {
    return {
      ...storedContent(request.content ?? { kind: 'text', text: '' }),
      ...(request.answers === false ? { answers: false } : {}),
      ...shared,
    };
  }
  const { name, variables, locale, parts, replyTo } = request.template;
  return {
    template: {
      name,
      language: loaded.template?.language ?? locale ?? '',
      variables,
      ...(parts ? { parts } : {}),
      ...(replyTo === undefined ? {} : { replyTo }),
    },
    ...(loaded.template ? { rendered: loaded.template.rendered, values: loaded.template.values } : {}),
    ...shared,
  };
}

/** The columns a decision determines: set when a message is made, and again when it is decided anew. */
export function decidedColumns(request: SendRequest, loaded: LoadedFacts, decision: Decision) {
  const { facts, number } = loaded;
  return {
    numberId: number?.id ?? null,
    contactId: facts.address.contactId ?? null,
    conversationId: loaded.conversationId ?? null,
    address: facts.address.value ?? null,
    addressHash: facts.address.hash ?? null,
    purpose: request.purpose,
    kind: facts.kind,
    templateName: request.template?.name ?? null,
    templateLanguage: loaded.template?.language ?? null,
    content: contentOf(request, loaded),
    state: stateAfter(decision),
    reason: decision.reason,
    lane: laneOf(request),
    dueAt: dueAfter(decision, loaded),
    expiresAt: request.expiresAt,
    eventId: request.eventId ?? null,
    deliveryId: request.deliveryId ?? null,
    journeyId: request.journeyId ?? null,
    traceId: request.traceId,
    updatedAt: facts.now,
  } satisfies Partial<MessageRow>;
}

/** A new outgoing message with its decision. */
export function messageRow(
  request: SendRequest,
  sendKey: string,
  loaded: LoadedFacts,
  decision: Decision,
): MessageRow {
  return {
    id: newId(),
    accountId: request.accountId,
    direction: 'out',
    channel: loaded.number?.channel ?? defaultChannelId,
    sendKey,
    possiblyDouble: false,
    cancelReason: null,
    plugin: request.key.plugin,
    connectionId: request.key.connectionId,
    subject: request.key.subject.slice(0, 255),
    transitionKey: request.key.transition.slice(0, 190),
    step: request.key.step?.slice(0, 64) ?? null,
    via: null,
    providerMessageId: null,
    createdAt: loaded.facts.now,
    ...decidedColumns(request, loaded, decision),
  };
}

/** A decision as it was recorded; a message without one may go. */
export function decisionOf(row: DecisionRow | undefined): Decision {
  return {
    verdict: row?.verdict === 'refuse' || row?.verdict === 'delay' ? row.verdict : 'send',
    reason: row?.reason ?? null,
    gates: row?.gates ?? [],
    expectedCost: row?.expectedCost ?? costNotConfigured,
  };
}
