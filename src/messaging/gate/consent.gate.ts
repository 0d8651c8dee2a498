import type { Purpose } from '../../sdk/index.js';
import { pass, readable, refuse, type Gate } from './answers.js';
import type { ConsentFacts } from './facts.js';

/**
 * Purposes whose consent suffices for a message of a purpose, the best first. Consent for order
 * messages never covers marketing, nor the other way round. A login code is something the person
 * has just asked for, so consent to be served (transactional) covers it too.
 */
export const sufficientPurposes: Readonly<Record<Purpose, readonly Purpose[]>> = {
  transactional: ['transactional'],
  marketing: ['marketing'],
  authentication: ['authentication', 'transactional'],
};

const words: Record<Purpose, string> = {
  transactional: 'messages about their orders',
  marketing: 'marketing messages',
  authentication: 'login codes',
};

function evidenceOf(facts: readonly ConsentFacts[]) {
  return {
    states: facts.map((fact) => ({
      purpose: fact.purpose,
      state: fact.state,
      ...(fact.entry ? { entry: fact.entry } : {}),
    })),
  };
}

/** Has the person agreed to messages of this purpose, and not taken it back? */
export const consentGate: Gate = ({ consents, purpose, kind, windowUntil, now, address }) => {
  const relevant = sufficientPurposes[purpose].flatMap((wanted) =>
    consents.filter((fact) => fact.purpose === wanted),
  );
  const evidence = evidenceOf(relevant);
  const granted = relevant.find((fact) => fact.state === 'granted');
  const revoked = relevant.find((fact) => fact.state === 'revoked');
  if (granted) {
    const since = granted.entry ? ` on ${readable(granted.entry.effectiveAt)} (${granted.entry.method})` : '';
    return pass('consent', `The person agreed to ${words[granted.purpose]}${since}.`, evidence);
  }
  if (revoked) {
    const since = revoked.entry ? ` on ${readable(revoked.entry.effectiveAt)}` : '';
    return refuse(
      'consent',
      'consent_revoked',
      `The person took back their consent to ${words[revoked.purpose]}${since}; only they can give it again.`,
      evidence,
    );
  }
  if (purpose === 'transactional' && kind === 'text' && windowUntil > now) {
    return pass('consent', 'The person wrote to this number within the last 24 hours; this is an answer.', {
      ...evidence,
      windowUntil,
    });
  }
  return refuse(
    'consent',
    'no_consent',
    address.contactId === undefined
      ? `Nobody known by this address has agreed to ${words[purpose]}; record their consent with POST /v1/consents.`
      : `The person has not agreed to ${words[purpose]}; ask for it at the checkout, or record it with POST /v1/consents.`,
    evidence,
  );
};
