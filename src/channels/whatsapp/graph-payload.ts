import { isVisible, plainText, type ChannelAddress } from '../../sdk/index.js';
import type { SendComponent } from './template-values.js';

/** A request of `POST /{phone_number_id}/messages`. */
export interface MessagePayload {
  messaging_product: 'whatsapp';
  recipient_type: 'individual';
  to?: string;
  recipient?: string;
  type: 'template' | 'text';
  template?: {
    name: string;
    language: { code: string; policy: 'deterministic' };
    components: SendComponent[];
  };
  text?: { body: string; preview_url: boolean };
  /** Comes back in every status of the message: the attempt's id (invariant 6). */
  biz_opaque_callback_data: string;
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
 * What every value and text passes on its way out, whoever gave it and however long it has waited:
 * nothing that turns, hides or breaks what stands beside it. Meta refuses what is then empty.
 */
function seen(text: string): string {
  const plain = plainText(text);
  return isVisible(plain) ? plain : '…';
}

function readable<C extends SendComponent>(component: C): C {
  const parameters = component.parameters.map((parameter) => ({ ...parameter, text: seen(parameter.text) }));
  return { ...component, parameters };
}

/**
 * The request that sends a template.
 *
 * @param template - `language` is Meta's code, `pt_BR`
 * @param attemptId - 512 characters at most
 */
export function templatePayload(
  address: ChannelAddress,
  template: { name: string; language: string; components: SendComponent[] },
  attemptId: string,
): MessagePayload {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...addressed(address),
    type: 'template',
    template: {
      name: template.name,
      language: { code: template.language, policy: 'deterministic' },
      components: template.components.map(readable),
    },
    biz_opaque_callback_data: attemptId,
  };
}

/** Longest text of a free-form message, in characters. */
export const textLimit = 4_096;

/** The request that sends free text inside the 24-hour window; links in it are previewed. */
export function textPayload(address: ChannelAddress, body: string, attemptId: string): MessagePayload {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...addressed(address),
    type: 'text',
    text: { body: seen(body), preview_url: /https?:\/\//.test(body) },
    biz_opaque_callback_data: attemptId,
  };
}
