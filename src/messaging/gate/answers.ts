import { isoInstant } from '../../sdk/index.js';
import type { GateAnswer, GateName } from '../messages/message.types.js';
import type { GateFacts } from './facts.js';

/** One gate: pure, asked about every message, whatever the others say. */
export type Gate = (facts: GateFacts) => GateAnswer;

type Evidence = Record<string, unknown>;

export function pass(gate: GateName, explanation: string, evidence?: Evidence): GateAnswer {
  return { gate, answer: 'pass', explanation, ...(evidence ? { evidence } : {}) };
}

export function refuse(gate: GateName, reason: string, explanation: string, evidence?: Evidence): GateAnswer {
  return { gate, answer: 'refuse', reason, explanation, ...(evidence ? { evidence } : {}) };
}

export function delay(gate: GateName, reason: string, explanation: string, evidence?: Evidence): GateAnswer {
  return { gate, answer: 'delay', reason, explanation, ...(evidence ? { evidence } : {}) };
}

/** An instant as a person reads it: UTC, to the second. Total: old rows may hold any number. */
export function readable(at: number): string {
  return `${isoInstant(at).slice(0, 19)}Z`;
}
