import type { ChannelContent, WayToPay } from '../../sdk/index.js';
import { seen } from './seen.js';

/**
 * How an order can be paid.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/payments, the pages `payments-in/pg`,
 * `payments-in/upi-intent/dynamic-vpa`, `payments-in/payment-links`, `payments-br/offsite-pix`,
 * `payments-br/payment-links`, `payments-br/boleto` and `payments-br/one-click-payments`
 */
export function paymentOf(content: ChannelContent<'order_details'>): Record<string, unknown> {
  const { payments, paymentConfiguration } = content;
  const type = content.paymentType ?? schemeOf(content);
  return {
    ...(type === undefined ? {} : { payment_type: type }),
    ...(paymentConfiguration === undefined ? {} : { payment_configuration: paymentConfiguration }),
    ...(payments ? { payment_settings: payments.map(settingOf) } : {}),
  };
}

/** Brazil's orders say `br`, India's payment links `upi`, all others nothing. */
function schemeOf({ currency, payments = [] }: ChannelContent<'order_details'>): string | undefined {
  if (currency === 'BRL') return 'br';
  return payments.some(({ kind }) => kind === 'payment_link') ? 'upi' : undefined;
}

function settingOf(way: WayToPay): Record<string, unknown> {
  switch (way.kind) {
    case 'razorpay': {
      const { receipt, notes } = way;
      return gateway(way, {
        ...(receipt === undefined ? {} : { receipt }),
        ...(notes ? { notes: Object.fromEntries(notes.map(({ name, value }) => [name, value])) } : {}),
      });
    }
    case 'payu':
      return gateway(way, numbered('udf', way.udf));
    case 'zaakpay':
      return gateway(way, numbered('extra', way.extra));
    case 'billdesk':
      return gateway(way, numbered('additional_info', way.additionalInfo));
    case 'upi_intent':
      return setting('upi_intent_link', { link: way.uri });
    case 'payment_link': {
      const { url: uri, successUrl, cancelUrl } = way;
      return setting('payment_link', {
        uri,
        ...(successUrl === undefined ? {} : { success_url: successUrl }),
        ...(cancelUrl === undefined ? {} : { cancel_url: cancelUrl }),
      });
    }
    case 'pix':
      return setting('pix_dynamic_code', {
        code: way.code,
        merchant_name: seen(way.merchantName),
        key: way.key,
        key_type: way.keyType,
        ...(way.opensBankApp === true ? { flow_type: 'APPSWITCH' } : {}),
      });
    case 'boleto':
      return setting('boleto', { digitable_line: way.digitableLine });
    case 'card':
      return setting('offsite_card_pay', {
        last_four_digits: way.lastFourDigits,
        credential_id: way.credentialId,
      });
  }
}

function setting(type: string, value: Record<string, unknown>): Record<string, unknown> {
  return { type, [type]: value };
}

function gateway(
  { kind, configuration }: { kind: string; configuration: string },
  passed: Record<string, unknown>,
): Record<string, unknown> {
  return setting('payment_gateway', {
    type: kind,
    configuration_name: configuration,
    ...(Object.keys(passed).length > 0 ? { [kind]: passed } : {}),
  });
}

function numbered(name: string, values: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${name}${index + 1}`, value]));
}
