import type { ActionAnswer } from '../../connections/index.js';
import type { Guard } from '../../sdk/index.js';
import type { MediaAtProvider } from '../content/ports.js';
import type { GateAnswer } from '../messages/message.types.js';

/** How long a connector's answer is good for. */
export const guardAnswerGoodMs = 60_000;

/** What the guards of one message came to. */
export type GuardVerdict =
  | { verdict: 'pass'; gates: GateAnswer[] }
  | { verdict: 'refuse'; reason: string; gates: GateAnswer[] }
  | { verdict: 'unanswered'; reason: string; gates: GateAnswer[] };

/** One guard's answer as gate evidence. The input is left out: it may hold personal data. */
export function guardGate(guard: Guard, answer: ActionAnswer, askedAt: number): GateAnswer {
  const { field, equals } = guard.expect;
  const asked = { action: guard.action, field, expected: equals, askedAt };
  if (!answer.ok) {
    return {
      gate: 'guard',
      answer: 'delay',
      reason: guard.unanswered,
      explanation: `The shop was asked (${guard.action}) before sending and did not respond: ${answer.error.message}`,
      evidence: { ...asked, error: answer.error.code },
    };
  }
  const got = answer.output[field];
  const plain = typeof got === 'string' || typeof got === 'number' || typeof got === 'boolean' ? got : null;
  const shown = plain === null ? 'something else' : String(plain);
  const evidence = { ...asked, got: plain };
  if (got === equals) {
    return {
      gate: 'guard',
      answer: 'pass',
      explanation: `The shop was asked before sending: ${field} is ${shown}, as it must be.`,
      evidence,
    };
  }
  return {
    gate: 'guard',
    answer: 'refuse',
    reason: guard.otherwise,
    explanation: `The shop was asked before sending: ${field} is ${shown}, so the message is no longer wanted.`,
    evidence,
  };
}

/** Reason of a message whose file its provider has not got yet. */
export const mediaNotReady = 'media_not_ready';

/** Whether a file is where the provider finds it. */
export function mediaGate(field: string, found: MediaAtProvider): GateAnswer {
  const evidence = { field };
  if (found.state === 'ready')
    return { gate: 'guard', answer: 'pass', explanation: 'The file is uploaded to the provider.', evidence };
  const reason = found.state === 'later' ? mediaNotReady : 'media_unavailable';
  return {
    gate: 'guard',
    answer: found.state === 'later' ? 'delay' : 'refuse',
    reason,
    explanation: `The file could not be uploaded to the provider: ${found.explanation}`,
    evidence,
  };
}

/** Sums the guards of a message up: any refusal refuses, else any silence delays. */
export function guardVerdict(gates: GateAnswer[]): GuardVerdict {
  const refused = gates.find(({ answer }) => answer === 'refuse');
  if (refused) return { verdict: 'refuse', reason: refused.reason ?? 'guard', gates };
  const silent = gates.find(({ answer }) => answer === 'delay');
  if (silent) return { verdict: 'unanswered', reason: silent.reason ?? 'guard', gates };
  return { verdict: 'pass', gates };
}
