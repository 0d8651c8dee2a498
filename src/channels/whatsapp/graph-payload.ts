import type { ChannelAddress, ChannelContent, FilledTemplate } from '../../sdk/index.js';
import { contentPayload } from './content-payload.js';
import { seen } from './seen.js';
import { sendComponents, type SendComponent } from './template-values.js';

/** A request of `POST /{phone_number_id}/messages`. */
export interface MessagePayload {
  messaging_product: 'whatsapp';
  recipient_type: 'individual';
  to?: string;
  recipient?: string;
  type: string;
  template?: {
    name: string;
    language: { code: string; policy: 'deterministic' };
    components: SendComponent[];
  };
  /** The message it answers. */
  context?: { message_id: string };
  /** Comes back in every status of the message: the attempt's id (invariant 6). */
  biz_opaque_callback_data: string;
  /** What belongs to the type of free content. */
  [part: string]: unknown;
}

/**
 * The recipient's field. A business-scoped id goes into `recipient`: in `to` it would be answered 200
 * and dropped without a word.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
function addressed(address: ChannelAddress): { to: string } | { recipient: string } {
  return address.kind === 'user_id' ? { recipient: address.value } : { to: address.value };
}

/**
 * The request that sends a template.
 *
 * @param template - `language` is Meta's code, `pt_BR`; `replyTo` Meta's id of the message it answers
 * @param attemptId - 512 characters at most
 */
export function templatePayload(
  address: ChannelAddress,
  template: { name: string; language: string; values: FilledTemplate; replyTo?: string | undefined },
  attemptId: string,
): MessagePayload {
  return payloadOf(address, attemptId, {
    type: 'template',
    template: {
      name: template.name,
      language: { code: template.language, policy: 'deterministic' },
      components: sendComponents(template.values, seen),
    },
    ...(template.replyTo === undefined ? {} : { context: { message_id: template.replyTo } }),
  });
}

/** The request that sends free content inside the 24-hour window. */
export function freePayload(
  address: ChannelAddress,
  content: ChannelContent,
  attemptId: string,
): MessagePayload {
  return payloadOf(address, attemptId, contentPayload(content));
}

/** What Meta wants of every message, around what this one says. */
function payloadOf<Said extends object>(address: ChannelAddress, attemptId: string, said: Said) {
  return {
    messaging_product: 'whatsapp' as const,
    recipient_type: 'individual' as const,
    ...addressed(address),
    ...said,
    biz_opaque_callback_data: attemptId,
  };
}
