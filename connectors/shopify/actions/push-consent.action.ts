import { z } from 'zod';
import {
  capabilities,
  ContractViolation,
  defineAction,
  isoInstant,
  laterWord,
  Rejected,
  type CallContext,
} from '../../../src/sdk/index.js';
import type { Shop } from '../client.js';
import { queries } from '../queries.js';
import { instantOf } from '../reading.js';
import type { ShopifySettings } from '../settings.js';

const found = z.object({
  customer: z
    .object({
      defaultPhoneNumber: z
        .object({
          phoneNumber: z.string(),
          whatsAppMarketingConsent: z.object({ state: z.string(), updatedAt: z.string().nullable() }),
        })
        .nullable(),
    })
    .nullable(),
});
const updated = z.object({
  customerWhatsAppMarketingConsentUpdate: z.object({
    customerPhoneNumber: z.unknown(),
    userErrors: z.array(
      z.object({ code: z.string().nullable(), field: z.array(z.string()).nullable(), message: z.string() }),
    ),
  }),
});

/**
 * Sets a customer's consent to marketing on WhatsApp, and nothing of e-mail or SMS. Shopify is asked first: a later
 * word there stays, and a yes is only set for the phone it was given with. When it was said and the level go along;
 * where it was said cannot: Shopify has no place but its own locations.
 *
 * Source: shopify.dev/docs/api/admin-graphql/latest/mutations/customerWhatsAppMarketingConsentUpdate
 */
export const pushConsent = defineAction({
  id: 'push-consent',
  implements: capabilities['consents.push'],
  run: async (context: CallContext<ShopifySettings, Shop> & { key: string }, input) => {
    if (!input.purposes.includes('marketing')) return { changed: false, reason: 'same' as const };
    const { externalId, phone } = input.person;
    if (externalId === undefined || !/^\d+$/.test(externalId))
      throw new Rejected('the person is no customer of this shop', { field: 'person' });
    const id = `gid://shopify/Customer/${externalId}`;
    const { customer } = await context.client.ask(queries.whatsAppConsent, { id }, found);
    if (!customer) throw new Rejected('the customer is no longer in the shop', { field: 'person' });
    const { phoneNumber, whatsAppMarketingConsent: there } = customer.defaultPhoneNumber ?? {};
    if (phoneNumber === undefined || there === undefined)
      throw new Rejected('the customer has no phone at Shopify, so it keeps no WhatsApp consent', {
        field: 'person',
      });
    if (input.granted && phone?.replace(/\D/g, '') !== phoneNumber.replace(/\D/g, ''))
      return { changed: false, reason: 'other_phone' as const };
    const isSaid = there.state === 'SUBSCRIBED' || there.state === 'UNSUBSCRIBED';
    const isYes = there.state === 'SUBSCRIBED';
    // Whoever never agreed needs no withdrawal: Shopify has a word of theirs only once they have.
    if (isSaid ? isYes === input.granted : !input.granted && there.state === 'NEVER_SUBSCRIBED')
      return { changed: false, reason: 'same' as const };
    if (isSaid) {
      const at = instantOf(there.updatedAt) ?? (isYes ? undefined : input.undatedAt);
      const ours = { granted: input.granted, at: input.effectiveAt };
      if (laterWord(ours, { granted: isYes, at }).wins === 'second')
        return {
          changed: false,
          reason: 'later_there' as const,
          there: { granted: isYes, ...(at === undefined ? {} : { at }) },
        };
    }
    const { customerWhatsAppMarketingConsentUpdate: answer } = await context.client.ask(
      queries.updateWhatsAppConsent,
      { input: { customerId: id, whatsAppMarketingConsent: consentOf(input) } },
      updated,
    );
    const [refusal] = answer.userErrors;
    if (!refusal) return { changed: true };
    if (refusal.code === 'INTERNAL_ERROR') throw new ContractViolation(refusal.message);
    const field = refusal.field?.at(-1);
    throw new Rejected(refusal.message, field === undefined ? {} : { field });
  },
});

function consentOf(input: { granted: boolean; effectiveAt: number; optInLevel?: string | undefined }) {
  const updatedAt = isoInstant(input.effectiveAt);
  if (!input.granted) return { state: 'UNSUBSCRIBED', updatedAt };
  const optInLevel = input.optInLevel === 'double' ? 'CONFIRMED_OPT_IN' : 'SINGLE_OPT_IN';
  return { state: 'SUBSCRIBED', optInLevel, updatedAt };
}
