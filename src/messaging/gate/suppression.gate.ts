import type { Purpose } from '../../sdk/index.js';
import { answersAfter, isCodeJustAskedFor } from './answering.js';
import { pass, readable, refuse, type Gate } from './answers.js';
import type { ConsentFacts, GateFacts } from './facts.js';

/** Purposes whose suppression silences a message. STOP lets a one-time code pass that was just asked for; a block does not. */
export const suppressingPurposes: Readonly<Record<Purpose, readonly Purpose[]>> = {
  transactional: ['transactional'],
  marketing: ['marketing'],
  authentication: ['authentication', 'transactional'],
};

const explanations: Record<string, string> = {
  stop: 'The person sent STOP to this account; only they can opt in again, by sending START or giving consent again.',
  whatsapp_preference:
    'The person switched marketing messages of this business off inside WhatsApp; only they can switch them on again.',
  meta_131050:
    'Meta reports that the person stopped marketing messages of this business; only they can resume them.',
  operator: 'An operator has blocked this address; only an operator can unblock it.',
};

/** Why a message goes although the person wrote STOP; undefined when it does not. */
function goesAfterStop(facts: GateFacts, { suppression }: ConsentFacts): string | undefined {
  if (suppression?.reason !== 'stop') return undefined;
  const since = readable(suppression.since);
  if (answersAfter(facts, suppression.since)) {
    return `The person sent STOP on ${since} and wrote again on ${readable(facts.wroteAt)}; this is an answer to that, which STOP does not block.`;
  }
  return isCodeJustAskedFor(facts)
    ? `The person sent STOP on ${since}, which blocks messages a business initiates; this is a one-time passcode they have just requested.`
    : undefined;
}

/** Is the address on the list of those nothing may be sent to? */
export const suppressionGate: Gate = (facts) => {
  const { consents, purpose, address } = facts;
  const silencing = suppressingPurposes[purpose].flatMap((wanted) =>
    consents.filter((fact) => fact.purpose === wanted && fact.suppression),
  );
  const [silenced] = silencing.filter((fact) => goesAfterStop(facts, fact) === undefined);
  if (silenced?.suppression) {
    const { reason, since } = silenced.suppression;
    return refuse(
      'suppression',
      'suppressed',
      `${explanations[reason] ?? 'Nothing can be sent to this address.'} Since ${readable(since)}.`,
      { purpose: silenced.purpose, reason, since, addressHash: address.hash ?? null },
    );
  }
  const [stopped] = silencing;
  if (stopped?.suppression) {
    const { reason, since } = stopped.suppression;
    return pass('suppression', goesAfterStop(facts, stopped) ?? '', {
      purpose: stopped.purpose,
      reason,
      since,
      wroteAt: facts.wroteAt,
      addressHash: address.hash ?? null,
    });
  }
  return pass('suppression', 'The address is not suppressed.', {
    addressHash: address.hash ?? null,
  });
};
