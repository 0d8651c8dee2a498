import type { GateFacts } from './facts.js';

/**
 * How long ago a one-time code may have been asked for to count as just asked for: the longest time
 * Meta lets an authentication template live.
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/time-to-live
 */
export const codeAskedWithinMs = 15 * 60_000;

/** Templates may be sent at any time; everything else is free content and needs an open window. */
export function isTemplate(kind: string): boolean {
  return kind === 'template';
}

/** Free content that answers what the person wrote, while their window is open. Marketing never answers. */
export function isAnswer({
  kind,
  purpose,
  answers,
  windowUntil,
  now,
}: Pick<GateFacts, 'kind' | 'purpose' | 'answers' | 'windowUntil' | 'now'>): boolean {
  return !isTemplate(kind) && purpose === 'transactional' && answers && windowUntil > now;
}

/**
 * Whether a message may go although the person withdrew at `withdrawnAt`: it answers what they wrote
 * after that. What ended it, the STOP itself, is never something to answer.
 */
export function answersAfter(facts: GateFacts, withdrawnAt: number): boolean {
  return isAnswer(facts) && facts.wroteAt > withdrawnAt;
}

/** A one-time code the person has asked for a moment ago: they began it, not the business. */
export function isCodeJustAskedFor({
  purpose,
  occurredAt,
  now,
}: Pick<GateFacts, 'purpose' | 'occurredAt' | 'now'>): boolean {
  return purpose === 'authentication' && now - occurredAt <= codeAskedWithinMs;
}
