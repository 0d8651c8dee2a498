import { pass, readable, refuse, type Gate } from './answers.js';

/** Is it still news? */
export const freshnessGate: Gate = ({ now, expiresAt, occurredAt }) => {
  const evidence = { occurredAt, expiresAt };
  if (expiresAt <= now) {
    return refuse(
      'freshness',
      'stale',
      `It is about something of ${readable(occurredAt)} and was worth sending until ${readable(expiresAt)}; that has passed.`,
      evidence,
    );
  }
  return pass('freshness', `It may be sent until ${readable(expiresAt)}.`, evidence);
};
