import { phoneExplanations } from '../../contacts/index.js';
import { pass, refuse, type Gate } from './answers.js';

const gate = 'identity';

const explanations: Record<string, string> = {
  no_contact: 'There is no such person in this account; name an existing contact or give a phone number.',
  no_address:
    'The person has neither a phone number nor a WhatsApp id; add one to the contact, or ask for it at the checkout.',
  invalid_phone:
    'The phone number is not a valid one; correct it, with its country code, in the shop or in the contact.',
  ...phoneExplanations,
  other_portfolio:
    'The person is known only by an id of another business portfolio, which this sender cannot write to; send from a number of that portfolio (from), or ask the person for their phone number there.',
  landline:
    'The phone number is a landline, which WhatsApp cannot reach; ask the person for a mobile number.',
  erased: 'The person was erased at their request; nothing can be sent to them.',
};

/** Do we know an address of this person? */
export const identityGate: Gate = ({ address, channel }) => {
  if (address.value === undefined || address.problem !== undefined) {
    const reason = address.problem ?? 'no_address';
    const explanation =
      explanations[reason] ?? 'The person cannot be reached on WhatsApp; check the phone number.';
    return refuse(gate, reason, explanation, {
      contactId: address.contactId ?? null,
      ...(address.from === undefined ? {} : { from: address.from }),
      ...address.evidence,
    });
  }
  return pass(gate, `The person can be addressed on ${channel?.title ?? 'WhatsApp'}.`, {
    contactId: address.contactId ?? null,
    kind: address.kind,
    addressHash: address.hash,
    ...(address.from === undefined ? {} : { from: address.from }),
  });
};
