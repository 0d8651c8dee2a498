import type { Purpose } from '../../sdk/index.js';
import { pass, readable, refuse, type Gate } from './answers.js';

/** Purposes whose suppression silences a message: who wrote STOP gets no login codes either. */
export const suppressingPurposes: Readonly<Record<Purpose, readonly Purpose[]>> = {
  transactional: ['transactional'],
  marketing: ['marketing'],
  authentication: ['authentication', 'transactional'],
};

const explanations: Record<string, string> = {
  stop: 'The person wrote STOP to this account; only they can undo it, by writing START or agreeing again.',
  whatsapp_preference:
    'The person switched marketing messages of this business off inside WhatsApp; only they can switch them on again.',
  meta_131050:
    'Meta reports that the person stopped marketing messages of this business; only they can resume them.',
  operator: 'This address was put on the list of those nothing is sent to; an operator can take it off.',
};

/** Is the address on the list of those nothing may be sent to? */
export const suppressionGate: Gate = ({ consents, purpose, address }) => {
  const silenced = suppressingPurposes[purpose].flatMap((wanted) =>
    consents.filter((fact) => fact.purpose === wanted && fact.suppression),
  )[0];
  if (silenced?.suppression) {
    const { reason, since } = silenced.suppression;
    return refuse(
      'suppression',
      'suppressed',
      `${explanations[reason] ?? 'Nothing may be sent to this address.'} Since ${readable(since)}.`,
      { purpose: silenced.purpose, reason, since, addressHash: address.hash ?? null },
    );
  }
  return pass('suppression', 'Nothing forbids sending to this address.', {
    addressHash: address.hash ?? null,
  });
};
