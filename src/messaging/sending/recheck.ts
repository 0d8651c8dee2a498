import { stableFraction } from '../../sdk/index.js';
import { consentGate } from '../gate/consent.gate.js';
import type { GateFacts } from '../gate/facts.js';
import { freshnessGate } from '../gate/freshness.gate.js';
import { handoverGate, handoverUntil } from '../gate/handover.gate.js';
import { numberGate } from '../gate/number.gate.js';
import { testModeGate } from '../gate/test-mode.gate.js';
import { suppressionGate } from '../gate/suppression.gate.js';
import { windowGate } from '../gate/window.gate.js';
import type { MessageRow } from '../messages/message.entity.js';
import type { GateAnswer, MessageState } from '../messages/message.types.js';

export interface RecheckInput {
  message: MessageRow;
  /** As the loader of facts found them in this unit of work. */
  facts: GateFacts;
  /** Why its template cannot be built into it: not yet, or not at all. */
  template?: GateAnswer | undefined;
  /** Hold-outs are decided once, before the first attempt. */
  firstAttempt: boolean;
}

type Arm = 'treatment' | 'control';

/** What a message may do at the moment its attempt would be committed. */
export type Recheck = { gates: GateAnswer[]; arm?: Arm; dueAt: number } & (
  | { verdict: 'go'; reason: null }
  | { verdict: 'end'; state: MessageState; reason: string }
  | { verdict: 'wait'; reason: string }
);

/** A judgement of Meta's wakes who waits for it; this finds what was missed. */
const templateLookMs = 10 * 60_000;

/** When a message that waits for a template is looked at by itself: at its end at the latest. */
export function templateTurn(now: number, expiresAt: number): number {
  return Math.min(now + templateLookMs, Math.max(expiresAt, now));
}

/** How long a message rests whose number was found paused; its lane rests for as long as the pause lasts. */
const pausedRestMs = 30_000;

/**
 * Looks again, right before the attempt, at what may have changed since the decision: expiry,
 * consent, suppression, the window, the number; then decides the hold-out. Pure.
 */
export function recheck(input: RecheckInput): Recheck {
  const { message, facts } = input;
  const { now } = facts;
  const stale = freshnessGate(facts);
  if (stale.answer === 'refuse') return expired(stale, input.template, now);
  if (message.content === null || message.address === null) return erased(now);
  const answers = [
    consentGate(facts),
    suppressionGate(facts),
    windowGate(facts),
    handoverGate(facts),
    ...(input.template ? [input.template] : []),
    numberGate(facts),
    testModeGate(facts),
  ];
  const refused = answers.find(({ answer }) => answer === 'refuse');
  if (refused)
    return {
      verdict: 'end',
      state: 'refused',
      reason: refused.reason ?? 'refused',
      gates: [refused],
      dueAt: now,
    };
  const delayed = answers.find(({ answer }) => answer === 'delay');
  if (delayed) {
    const reason = delayed.reason ?? 'delayed';
    return { verdict: 'wait', reason, gates: [delayed], dueAt: nextTurn(reason, facts) };
  }
  return input.firstAttempt && message.content.holdout
    ? heldOut(message.content.holdout, now)
    : { verdict: 'go', reason: null, gates: [], dueAt: now };
}

/** When a message that has to wait is looked at again. */
function nextTurn(reason: string, facts: GateFacts): number {
  const { number, now, expiresAt } = facts;
  if (reason === 'marketing_braked') return number?.marketingPausedUntil ?? now;
  if (reason === 'handover') return handoverUntil(facts);
  return reason === 'template_pending' ? templateTurn(now, expiresAt) : now + pausedRestMs;
}

/** A message whose time is over; one that waited for its template to the end says so. */
function expired(stale: GateAnswer, template: GateAnswer | undefined, now: number): Recheck {
  const waited = template?.reason === 'template_pending' ? template : undefined;
  const explanation = waited && `${stale.explanation} Until then its template was not approved.`;
  const reason = waited ? 'template_pending' : 'stale';
  const gates: GateAnswer[] = waited
    ? [{ ...waited, answer: 'refuse', explanation: explanation ?? stale.explanation }, stale]
    : [stale];
  return { verdict: 'end', state: 'expired', reason, gates, dueAt: now };
}

function heldOut({ key, share }: { key: string; share: number }, now: number): Recheck {
  const fraction = stableFraction(key);
  const evidence = { share, fraction: Math.round(fraction * 1e6) / 1e6 };
  if (fraction < share) {
    const explanation =
      'The person passed every gate and is in the control group, which receives nothing, so that the gain of these messages can be measured.';
    const gate: GateAnswer = { gate: 'holdout', answer: 'refuse', reason: 'holdout', explanation, evidence };
    return { verdict: 'end', state: 'refused', reason: 'holdout', gates: [gate], arm: 'control', dueAt: now };
  }
  const gate: GateAnswer = {
    gate: 'holdout',
    answer: 'pass',
    explanation: 'The person is in the group that receives messages.',
    evidence,
  };
  return { verdict: 'go', reason: null, gates: [gate], arm: 'treatment', dueAt: now };
}

function erased(now: number): Recheck {
  const explanation = 'What it was to say, or to whom, has been removed by age or erasure.';
  return {
    verdict: 'end',
    state: 'refused',
    reason: 'content_removed',
    gates: [{ gate: 'outcome', answer: 'refuse', reason: 'content_removed', explanation }],
    dueAt: now,
  };
}
