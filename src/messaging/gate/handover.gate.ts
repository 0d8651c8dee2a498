import { isTemplate } from './answering.js';
import { delay, pass, readable, refuse, type Gate } from './answers.js';
import type { GateFacts } from './facts.js';

const gate = 'handover';

/**
 * How long automatic replies and marketing rest after an answer where the account sets nothing, minutes: half of
 * WhatsApp's window, so that what waits may still be said in it.
 */
export const defaultHandoverMinutes = 12 * 60;

/** What the gate asks of a message. */
type Asked = Pick<GateFacts, 'purpose' | 'kind' | 'answers' | 'isAutomatic' | 'isReply'>;

/**
 * Whether a message has to wait while somebody answers: marketing, and what a plugin replies to the person. Messages
 * about an order and codes pass, whatever they are made of; so does what people write themselves.
 */
export function restsForPeople({ purpose, kind, answers, isAutomatic, isReply }: Asked): boolean {
  if (isReply) return false;
  if (purpose === 'marketing') return true;
  return purpose === 'transactional' && isAutomatic && answers && !isTemplate(kind);
}

/** Until when the conversation is left to the people in it; 0 when nobody answered. */
export function handoverUntil({
  answeredAt,
  handoverMinutes,
}: Pick<GateFacts, 'answeredAt' | 'handoverMinutes'>): number {
  return answeredAt === 0 ? 0 : answeredAt + handoverMinutes * 60_000;
}

/** Is somebody answering in this conversation right now? */
export const handoverGate: Gate = (facts) => {
  if (!restsForPeople(facts))
    return pass(gate, 'It is neither marketing nor an automatic reply, so it does not wait.');
  const until = handoverUntil(facts);
  if (until <= facts.now) return pass(gate, 'Nobody has answered in this conversation recently.');
  const { answeredAt, handoverMinutes, expiresAt } = facts;
  const evidence = { answeredAt, handoverMinutes, until };
  const answered = `Somebody answered in this conversation at ${readable(answeredAt)}`;
  return until >= expiresAt
    ? refuse(
        gate,
        'handover',
        `${answered}, and it is left to them until ${readable(until)}, after this message expires.`,
        evidence,
      )
    : delay(gate, 'handover', `${answered}; the message waits until ${readable(until)}.`, evidence);
};
