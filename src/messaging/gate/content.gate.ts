import { isTemplate } from './answering.js';
import { pass, refuse, type Gate } from './answers.js';

const gate = 'content';

/** Can the sender's channel carry this content to this kind of address? */
export const contentGate: Gate = ({ channel, kind, text, address, purpose, now }) => {
  if (!channel) return pass(gate, 'Without a sender there is no channel to ask.');
  const { title } = channel;
  const evidence = { channel: channel.id, kind };
  if (isTemplate(kind) && !channel.contents.includes('template')) {
    return refuse(
      gate,
      'template_unsupported',
      `${title} has no templates, so this message cannot leave from this sender; send text, or choose a sender of another channel.`,
      evidence,
    );
  }
  if (address.kind !== undefined && !channel.addresses.includes(address.kind)) {
    return refuse(
      gate,
      'address_unsupported',
      `${title} cannot reach this person by what is known of them; add a phone number to the contact, or choose a sender of another channel.`,
      { ...evidence, address: address.kind },
    );
  }
  const { length } = [...(text ?? '')];
  if (length > channel.limits.text) {
    return refuse(
      gate,
      'content_too_long',
      `The text has ${length} characters and ${title} carries ${channel.limits.text}; shorten it.`,
      { ...evidence, length, limit: channel.limits.text },
    );
  }
  const told = { content: { kind, text }, purpose, address: addressOf(address), now };
  for (const rule of channel.gates ?? []) {
    const refusal = rule(told);
    if (refusal) return refuse(gate, refusal.reason, refusal.explanation, evidence);
  }
  return pass(gate, `${title} can carry it.`, evidence);
};

function addressOf({ kind, value }: Parameters<typeof contentGate>[0]['address']) {
  return kind === undefined || value === undefined ? undefined : { kind, value };
}
