import { numberOf } from '../../ids.js';
import type { Consent, ConsentChannel, ConsentState, Customer, OptInLevel } from '../../model.js';
import { consentBodies, customerWebhookBody } from '../../payloads/people.js';
import type { View } from '../common-views.js';
import { userError, type Context, type UserError } from '../context.js';
import { customerView, phoneView } from '../customer-views.js';

interface Asked {
  state: string;
  optInLevel?: OptInLevel | null | undefined;
  updatedAt?: string | null | undefined;
}

const writable: readonly string[] = ['SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING'];
const stateField = { email: 'marketingState', sms: 'marketingState', whatsApp: 'state' };
const timeField = { email: 'consentUpdatedAt', sms: 'consentUpdatedAt', whatsApp: 'updatedAt' };
const consentField = {
  email: 'emailMarketingConsent',
  sms: 'smsMarketingConsent',
  whatsApp: 'whatsAppMarketingConsent',
};

/**
 * Writes consent. Source: the mutations' pages on shopify.dev; *assumed*: words of refusals, and that a time before the
 * one that is stored is taken as it is given.
 */
function write(
  context: Context,
  channel: ConsentChannel,
  customerId: string,
  asked: Asked,
): { customer: Customer | undefined; userErrors: UserError[] } {
  const { shop } = context;
  const number = numberOf('Customer', customerId);
  const customer = number === undefined ? undefined : shop.customers.get(number);
  const refuse = (field: string[], message: string, code: string) => ({
    customer: undefined,
    userErrors: [userError(['input', ...field], message, code)],
  });
  if (!customer) return refuse(['customerId'], 'Customer not found', 'INVALID');
  const reached = channel === 'email' ? customer.email : customer.phone;
  if (reached === null)
    return refuse(
      ['customerId'],
      channel === 'email'
        ? 'An email address is required to set the email consent state.'
        : `A phone number is required to set the ${channel === 'sms' ? 'SMS' : 'WhatsApp'} consent state.`,
      'INVALID',
    );
  if (!writable.includes(asked.state))
    return refuse(
      [consentField[channel], stateField[channel]],
      `${asked.state} is not a state that can be set`,
      'INCLUSION',
    );
  const updatedAt =
    asked.updatedAt === undefined || asked.updatedAt === null ? shop.now() : Date.parse(asked.updatedAt);
  if (!(updatedAt <= shop.now() + 60_000))
    return refuse([consentField[channel], timeField[channel]], 'Consent cannot be in the future', 'INVALID');
  const consent: Consent = {
    state: asked.state as ConsentState,
    optInLevel: asked.optInLevel ?? 'SINGLE_OPT_IN',
    updatedAt,
    collectedFrom: 'OTHER',
  };
  changeConsent(context, customer, channel, consent);
  return { customer, userErrors: [] };
}

/** Stores consent, and tells it: by an app, a shopper or the merchant. */
export function changeConsent(
  { shop, announce }: Pick<Context, 'shop' | 'announce'>,
  customer: Customer,
  channel: ConsentChannel,
  consent: Consent,
): void {
  customer.consent[channel] = consent;
  customer.updatedAt = shop.now();
  const { topic, body } = consentBodies[channel];
  announce(topic, body(customer));
  announce('customers/update', customerWebhookBody(customer, shop));
}

interface RestAsked {
  marketingState: string;
  marketingOptInLevel?: OptInLevel | null;
  consentUpdatedAt?: string | null;
}

const asked = (given: RestAsked): Asked => ({
  state: given.marketingState,
  optInLevel: given.marketingOptInLevel,
  updatedAt: given.consentUpdatedAt,
});

const customerPayload = (
  { shop }: Context,
  { customer, userErrors }: { customer: Customer | undefined; userErrors: UserError[] },
): View => ({ customer: customer ? customerView(customer, shop) : null, userErrors });

export const customerMutations = {
  customerWhatsAppMarketingConsentUpdate: (
    { input }: { input: { customerId: string; whatsAppMarketingConsent: Asked } },
    context: Context,
  ) => {
    const { customer, userErrors } = write(
      context,
      'whatsApp',
      input.customerId,
      input.whatsAppMarketingConsent,
    );
    return { customerPhoneNumber: customer ? phoneView(customer) : null, userErrors };
  },
  customerSmsMarketingConsentUpdate: (
    { input }: { input: { customerId: string; smsMarketingConsent: RestAsked } },
    context: Context,
  ) => customerPayload(context, write(context, 'sms', input.customerId, asked(input.smsMarketingConsent))),
  customerEmailMarketingConsentUpdate: (
    { input }: { input: { customerId: string; emailMarketingConsent: RestAsked } },
    context: Context,
  ) =>
    customerPayload(context, write(context, 'email', input.customerId, asked(input.emailMarketingConsent))),
};
