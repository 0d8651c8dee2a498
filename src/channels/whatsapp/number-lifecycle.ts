import { z } from 'zod';
import type { ChannelFailure, SenderLifecycle } from '../../sdk/index.js';
import { GraphClient } from './graph.client.js';
import { toMetaLanguage } from './language.js';
import { lifecycleRefusals } from './lifecycle-refusals.data.js';

const done = z.object({ success: z.boolean().optional() });

/**
 * Verification and registration of a number with the Cloud API.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration,
 * …/two-step-verification, and the reference of WhatsAppBusinessPhoneNumber (request_code, verify_code)
 */
export const numberLifecycle: SenderLifecycle = {
  requestCode: (sender, { method, language }, io) => {
    const query = new URLSearchParams({
      code_method: method.toUpperCase(),
      language: toMetaLanguage(language) ?? language.replace('-', '_'),
    });
    const path = `${pathOf(sender)}/request_code?${query.toString()}`;
    return new GraphClient(io).ask(sender, done, { method: 'POST', path });
  },
  verifyCode: (sender, code, io) =>
    new GraphClient(io).ask(sender, done, {
      method: 'POST',
      path: `${pathOf(sender)}/verify_code`,
      body: { code },
    }),
  register: (sender, pin, io) =>
    new GraphClient(io).ask(sender, done, {
      method: 'POST',
      path: `${pathOf(sender)}/register`,
      body: { messaging_product: 'whatsapp', pin },
    }),
  deregister: (sender, io) =>
    new GraphClient(io).ask(sender, done, { method: 'POST', path: `${pathOf(sender)}/deregister` }),
  setPin: (sender, pin, io) =>
    new GraphClient(io).ask(sender, done, { method: 'POST', path: pathOf(sender), body: { pin } }),
  explain,
};

function pathOf({ providerId }: { providerId: string }): string {
  return `/${encodeURIComponent(providerId)}`;
}

function explain({ code, detail }: ChannelFailure): ReturnType<SenderLifecycle['explain']> {
  const known = lifecycleRefusals.find((one) => one.code === code);
  const said = `Meta said: ${detail} (${code ?? 'no code'}).`;
  if (!known) return { reason: `Meta refused it. ${said}` };
  return { reason: `${known.reason} ${said}`, ...(known.field === undefined ? {} : { field: known.field }) };
}
