import { whatsappChannel } from '../../channels/index.js';
import type { GateAnswer, GateName } from '../messages/message.types.js';
import { evaluate } from './evaluate.js';
import type { ChannelRules, GateFacts } from './facts.js';

export const now = Date.UTC(2026, 10, 23, 12);
export const hour = 3_600_000;

/** A channel of text alone, without a window. */
export const textOnly: ChannelRules = {
  ...whatsappChannel,
  id: 'sms',
  title: 'SMS',
  features: { templates: false, window: false, receipts: { settleAfterMs: hour }, correlation: 'id' },
  limits: { text: 1_600, perSecond: 10 },
  contents: ['text'],
  addresses: ['phone', 'whatsapp'],
};

export function facts(change: Partial<GateFacts> = {}): GateFacts {
  return {
    now,
    purpose: 'transactional',
    kind: 'template',
    answers: true,
    expiresAt: now + hour,
    occurredAt: now - hour,
    numberAsked: undefined,
    number: {
      id: 'number-1',
      wabaId: 'waba',
      status: 'active',
      pausedReason: null,
      marketingPausedUntil: null,
    },
    channel: whatsappChannel,
    content: undefined,
    references: undefined,
    address: { contactId: 'contact-1', kind: 'phone', value: '4915112345678', hash: 'hash' },
    consents: [
      {
        purpose: 'transactional',
        state: 'granted',
        entry: { id: 'entry', method: 'checkout', effectiveAt: now - hour, source: 'event' },
      },
    ],
    windowUntil: 0,
    wroteAt: 0,
    answeredAt: 0,
    handoverMinutes: 720,
    isAutomatic: true,
    isReply: false,
    template: {
      name: 'order_paid',
      languages: [{ language: 'en', status: 'approved', reason: null }],
      chosen: {
        id: 'template',
        language: 'en',
        purpose: 'transactional',
        category: 'utility',
        missing: [],
        tooLong: [],
      },
    },
    testNumbers: undefined,
    existing: undefined,
    ...change,
  };
}

export function answer(change: Partial<GateFacts>, gate: GateName): GateAnswer {
  const found = evaluate(facts(change)).gates.find((one) => one.gate === gate);
  if (!found) throw new Error(`${gate} did not answer`);
  return found;
}
