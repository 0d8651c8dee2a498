import { gateNames, type GateAnswer, type GateName } from '../messages/message.types.js';
import { costNotConfigured, type Decision } from '../messages/send-request.js';
import type { Gate } from './answers.js';
import { consentGate } from './consent.gate.js';
import { contentGate } from './content.gate.js';
import { duplicateGate } from './duplicate.gate.js';
import type { GateFacts } from './facts.js';
import { freshnessGate } from './freshness.gate.js';
import { handoverGate } from './handover.gate.js';
import { identityGate } from './identity.gate.js';
import { numberGate } from './number.gate.js';
import { suppressionGate } from './suppression.gate.js';
import { testModeGate } from './test-mode.gate.js';
import { templateGate } from './template.gate.js';
import { windowGate } from './window.gate.js';

const gates: Partial<Record<GateName, Gate>> = {
  account_and_number: numberGate,
  identity: identityGate,
  consent: consentGate,
  suppression: suppressionGate,
  freshness: freshnessGate,
  window: windowGate,
  content: contentGate,
  handover: handoverGate,
  template: templateGate,
  duplicate: duplicateGate,
  test_mode: testModeGate,
};

const notConfigured = Object.fromEntries(
  gateNames.map((gate) => [
    gate,
    Object.freeze({
      gate,
      answer: 'not_configured',
      explanation: 'Not configured in this installation.',
    }),
  ]),
) as Record<GateName, GateAnswer>;

/**
 * Asks every gate, in the order they are shown, and sums up: any refusal refuses, else any delay
 * delays. No gate is left out because another said no, so that a person sees all there is to mend.
 */
export function evaluate(facts: GateFacts): Decision {
  const answers = gateNames.map((name) => gates[name]?.(facts) ?? notConfigured[name]);
  const refused = answers.find(({ answer }) => answer === 'refuse');
  const delayed = answers.find(({ answer }) => answer === 'delay');
  const decisive = refused ?? delayed;
  return {
    verdict: refused ? 'refuse' : delayed ? 'delay' : 'send',
    reason: decisive?.reason ?? null,
    gates: answers,
    expectedCost: costNotConfigured,
  };
}
