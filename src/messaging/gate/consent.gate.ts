import { sameMomentMs, stopMethod } from '../../optin/index.js';
import type { Purpose } from '../../sdk/index.js';
import { answersAfter, isCodeJustAskedFor, isTemplate } from './answering.js';
import { pass, readable, refuse, type Gate } from './answers.js';
import type { ConsentFacts, GateFacts } from './facts.js';

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
      ...(fact.because ? { because: fact.because } : {}),
      ...(fact.elsewhere === true ? { elsewhere: true } : {}),
    })),
  };
}

/**
 * What is said when a message goes although the person withdrew; undefined when it does not. STOP ends
 * what the business begins: not an answer to what they wrote since, and not a code they ask for.
 */
function goesAfter(facts: GateFacts, { purpose, entry }: ConsentFacts): string | undefined {
  const withdrawnAt = entry?.effectiveAt ?? facts.now;
  const byStop = entry?.method === stopMethod;
  // Other withdrawals are told by other clocks than WhatsApp's.
  if (answersAfter(facts, byStop ? withdrawnAt : withdrawnAt + sameMomentMs)) {
    return `The person withdrew their consent to ${words[purpose]} on ${readable(withdrawnAt)} and wrote again on ${readable(facts.wroteAt)}; this is an answer to that.`;
  }
  if (byStop && purpose === 'transactional' && isCodeJustAskedFor(facts))
    return 'The person sent STOP, which blocks messages a business initiates; this is a one-time passcode they have just requested.';
  return undefined;
}

function refusal({ purpose, address }: GateFacts, elsewhere: boolean): string {
  if (elsewhere)
    return `The person opted in to ${words[purpose]} with another phone, not with this one; ask for consent with this phone, at checkout or in a form.`;
  return address.contactId === undefined
    ? `Nobody known by this address has agreed to ${words[purpose]}; record their consent with POST /v1/consents.`
    : `The person has not opted in to ${words[purpose]}; ask for consent at checkout, or record it with POST /v1/consents.`;
}

/** Has the person agreed to messages of this purpose, and not taken it back? */
export const consentGate: Gate = (facts) => {
  const { consents, purpose, kind, windowUntil, now } = facts;
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
    const goes = goesAfter(facts, revoked);
    if (goes !== undefined)
      return pass('consent', goes, { ...evidence, windowUntil, wroteAt: facts.wroteAt });
    return refuse(
      'consent',
      'consent_revoked',
      `The person withdrew their consent to ${words[revoked.purpose]}${since}; only they can give it again.`,
      evidence,
    );
  }
  if (purpose === 'transactional' && !isTemplate(kind) && windowUntil > now) {
    return pass('consent', 'The person wrote to this number within the last 24 hours; this is an answer.', {
      ...evidence,
      windowUntil,
    });
  }
  return refuse(
    'consent',
    'no_consent',
    refusal(
      facts,
      relevant.some((fact) => fact.elsewhere === true),
    ),
    evidence,
  );
};
