import { z } from 'zod';
import {
  defined,
  defineTrigger,
  isRecord,
  textOf,
  undatedGrantAt,
  type AnyEventDraft,
} from '../../src/sdk/index.js';
import { ownId } from './ids.js';
import { instantOf, phoneOf, required } from './reading.js';
import { triggeredAtMember } from './webhook.js';

/**
 * *Assumed*: members after those of `customers_marketing_consent/update`, the same for SMS. The topic is in Shopify's
 * published schema since 2026-07; no sample of its body is published.
 */
const payload = z.looseObject({
  id: z.union([z.number(), z.string()]).nullish(),
  customer_id: z.union([z.number(), z.string()]).nullish(),
  phone: z.string().nullish(),
});

const states = { subscribed: true, unsubscribed: false } as const;
const levels: Readonly<Record<string, string>> = { single_opt_in: 'single', confirmed_opt_in: 'double' };

function customerOf(told: z.output<typeof payload>): string {
  return required(ownId(told) ?? ownId({ id: told.customer_id }), 'id');
}

/**
 * A customer's consent to marketing on WhatsApp changed at Shopify. `pending` is no yes: the person has not confirmed
 * it. What Shopify dates at no time counts so that a withdrawal wins.
 */
export const whatsAppConsentTrigger = defineTrigger({
  id: 'whatsapp-consent',
  title: 'WhatsApp marketing consent changed',
  topics: ['customers_whats_app_marketing_consent/update'],
  payload,
  subject: (told) => `customer:${customerOf(told)}`,
  map: (told, { receivedAt }) => {
    const consent = isRecord(told['whats_app_marketing_consent']) ? told['whats_app_marketing_consent'] : {};
    const state = textOf(consent['state'])?.toLowerCase() ?? '';
    const granted = Object.hasOwn(states, state) ? states[state as keyof typeof states] : undefined;
    if (granted === undefined) return { events: [] };
    const customerId = customerOf(told);
    const saidAt = instantOf(consent['consent_updated_at']) ?? instantOf(consent['updated_at']);
    const triggeredAt = told[triggeredAtMember];
    const heardAt = Math.min(typeof triggeredAt === 'number' ? triggeredAt : receivedAt, receivedAt);
    const level = textOf(consent['opt_in_level'])?.toLowerCase();
    const event: AnyEventDraft = {
      type: granted ? 'consent.granted' : 'consent.revoked',
      subject: `customer:${customerId}`,
      transition: `whatsapp:${granted ? 'granted' : 'revoked'}:${saidAt ?? `undated:${heardAt}`}`,
      occurredAt: saidAt ?? heardAt,
      person: defined({ externalId: customerId, phone: phoneOf(told.phone) }),
      data: {
        purposes: ['marketing'],
        method: 'shopify_consent',
        effectiveAt: saidAt ?? (granted ? undatedGrantAt : heardAt),
        evidence: defined({
          source: 'shopify customer',
          customerId,
          optInLevel: level === undefined ? undefined : (levels[level] ?? 'unknown'),
          collectedFrom: textOf(consent['consent_collected_from'], 64)?.toLowerCase(),
          time: saidAt === undefined ? 'unknown' : undefined,
        }),
      },
    };
    return { events: [event] };
  },
});
