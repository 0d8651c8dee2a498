import { z } from 'zod';
import { readText, token, webAddress } from './content-parts.js';

const configuration = token.meta({
  description: 'Name of the configuration of this gateway at the provider',
});
/** What comes back with the payment, in the order the gateway numbers it. */
const fields = z.array(token).min(1).max(10).optional();

/**
 * Ways in which an order can be paid within the chat, one schema a kind. What a channel carries of them, and in
 * which currency, is in its `limits`.
 */
const waysToPay = [
  z.strictObject({
    kind: z.literal('razorpay'),
    configuration,
    receipt: token.optional().meta({ description: 'Your number of the receipt' }),
    notes: z
      .array(z.strictObject({ name: token, value: token }))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Come back with the payment' }),
  }),
  z.strictObject({ kind: z.literal('payu'), configuration, udf: fields }),
  z.strictObject({ kind: z.literal('zaakpay'), configuration, extra: fields }),
  z.strictObject({ kind: z.literal('billdesk'), configuration, additionalInfo: fields }),
  z.strictObject({
    kind: z.literal('upi_intent'),
    uri: token.meta({
      description: 'The UPI link your gateway made for this order',
      example: 'upi://pay?pa=…',
    }),
  }),
  z.strictObject({
    kind: z.literal('payment_link'),
    url: webAddress.meta({ description: 'Page where it is paid' }),
    successUrl: webAddress.optional().meta({ description: 'Address that says that it was paid' }),
    cancelUrl: webAddress.optional().meta({ description: 'Address that says that it was given up' }),
  }),
  z.strictObject({
    kind: z.literal('pix'),
    code: token.meta({ description: 'The dynamic Pix code' }),
    merchantName: readText.meta({ description: 'Holder of the account, as the person reads it' }),
    key: token.meta({ description: 'The Pix key, as the person reads it' }),
    keyType: z.enum(['CPF', 'CNPJ', 'EMAIL', 'PHONE', 'EVP']),
    opensBankApp: z.boolean().optional().meta({
      description: 'Switches to the app of the person’s bank, in place of copying the code. Default: false',
    }),
  }),
  z.strictObject({
    kind: z.literal('boleto'),
    digitableLine: token.meta({ description: 'The line of digits of the boleto' }),
  }),
  z.strictObject({
    kind: z.literal('card'),
    lastFourDigits: z
      .string()
      .regex(/^\d{4}$/, 'must be the last four digits of the card')
      .meta({ description: 'Of a card you keep at your payment provider' }),
    credentialId: token.meta({
      description: 'Your payment provider’s id of that card; comes back when it is confirmed',
    }),
  }),
] as const;

/** One way in which an order can be paid. */
export const wayToPaySchema = z.discriminatedUnion('kind', waysToPay, {
  error: `must be an object whose kind is one of ${waysToPay.map(({ shape }) => shape.kind.value).join(', ')}`,
});
/** One way in which an order can be paid. */
export type WayToPay = z.output<typeof wayToPaySchema>;
