import { plainAddress } from '../../contacts/index.js';
import { contentProblems, type FreeContent } from '../../sdk/index.js';
import {
  keptMediaOf,
  keptMediaOfParts,
  messageReferenceOf,
  type MessageReference,
} from '../content/references.js';
import type { GateAnswer } from '../messages/message.types.js';
import { isTemplate } from './answering.js';
import { pass, refuse, type Gate } from './answers.js';
import type { ChannelRules, GateFacts } from './facts.js';

const gate = 'content';

/** Can the sender's channel carry this content to this kind of address? */
export const contentGate: Gate = (facts) => {
  const { channel, kind, content, address, purpose, now } = facts;
  if (!channel) return pass(gate, 'There is no sender, so no channel to check.');
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
  if (!isTemplate(kind) && !channel.contents.some((carried) => carried === kind)) {
    return refuse(
      gate,
      'content_unsupported',
      `${title} carries no content of the kind ${kind}; send text, or choose a sender of another channel.`,
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
  const wrong = (content && overLimits(content, channel)) ?? wrongReference(facts) ?? wrongMedia(facts);
  if (wrong) return { ...wrong, evidence: { ...evidence, ...wrong.evidence } };
  const text = content && 'text' in content ? content.text : undefined;
  const chosen = facts.template?.chosen;
  const told = {
    content: { kind, text },
    template: chosen && { buttons: chosen.buttons ?? [] },
    purpose,
    address: addressOf(address),
    now,
  };
  for (const rule of channel.gates ?? []) {
    const refusal = rule(told);
    if (refusal) return refuse(gate, refusal.reason, refusal.explanation, evidence);
  }
  return pass(gate, `${title} can carry it.`, evidence);
};

/** What of a content is more, or other, than its channel carries. */
function overLimits(content: FreeContent, { limits, title }: ChannelRules): GateAnswer | undefined {
  const [first] = contentProblems(content, limits, title);
  if (!first) return undefined;
  const { field, reason, code, count, max } = first;
  return refuse(gate, code, `The field content.${field} ${reason}.`, {
    field: `content.${field}`,
    ...(count === undefined ? {} : { length: count, limit: max }),
  });
}

/** Why the message a content answers or reacts to cannot be named to the channel. */
function wrongReference({
  content,
  replyTo,
  channel,
  references,
  number,
  address,
}: GateFacts): GateAnswer | undefined {
  const reference: MessageReference | undefined = content
    ? messageReferenceOf(content)
    : replyTo === undefined
      ? undefined
      : { messageId: replyTo, field: 'replyTo' };
  if (!reference || !references) return undefined;
  const field = `content.${reference.field}`;
  const no = (reason: string, explanation: string) =>
    refuse(gate, reason, `The field ${field} ${explanation}`, { field });
  if (channel?.features.replies !== true)
    return no(
      'content_unsupported',
      `cannot be shown: ${channel?.title ?? 'the channel'} has no answers to a message. Leave it out.`,
    );
  const message = references.message(reference.messageId);
  if (!message) return no('message_unknown', 'is not a message of this account; give the id of one.');
  const isSamePerson =
    message.addressHash === address.hash ||
    (message.contactId !== null && message.contactId === address.contactId);
  if (message.numberId !== number?.id || !isSamePerson)
    return no(
      'message_unknown',
      'is a message of another conversation; give one with this person, by this sender.',
    );
  return message.providerMessageId === null
    ? no(
        'message_not_sent',
        'has not been handed over yet, so it cannot be answered; try again once it is accepted.',
      )
    : undefined;
}

/** Why a file cannot be shown as what it is to be. */
function wrongMedia({ content, parts, channel, references }: GateFacts): GateAnswer | undefined {
  const shown = content ? keptMediaOf(content) : parts ? keptMediaOfParts(parts) : [];
  for (const { mediaId, field, kind } of shown) {
    const media = references?.media(mediaId);
    const limit = channel?.limits.media?.[kind];
    const at = `content.${field}`;
    const no = (reason: string, explanation: string, evidence: Record<string, unknown> = {}) =>
      refuse(gate, reason, `The field ${at}.mediaId ${explanation}`, { field: `${at}.mediaId`, ...evidence });
    if (references && !media)
      return no('media_unknown', 'is not a file of this account; upload it, and give the id it gets.');
    if (!media || !limit) continue;
    const { title } = channel;
    if (!limit.mimeTypes.includes(media.mimeType))
      return no(
        'media_unsupported',
        `is ${media.mimeType}, and ${title} shows as ${kind} only ${limit.mimeTypes.join(', ')}; convert it, or send it as document.`,
        { mimeType: media.mimeType },
      );
    if (media.bytes > limit.maxBytes)
      return no(
        'media_unsupported',
        `has ${media.bytes} bytes and ${title} carries ${limit.maxBytes} as ${kind}; make it smaller.`,
        { length: media.bytes, limit: limit.maxBytes },
      );
  }
  return undefined;
}

function addressOf({ kind, value }: Parameters<typeof contentGate>[0]['address']) {
  return kind === undefined || value === undefined ? undefined : { kind, value: plainAddress(value) };
}
