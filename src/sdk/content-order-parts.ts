import { z } from 'zod';
import { readText, token } from './content-parts.js';

/** What a product has to say of itself where the law asks for it, and no catalogue says it. */
export const originShape = {
  countryOfOrigin: readText.optional().meta({ description: 'Where it was made' }),
  importerName: readText.optional().meta({ description: 'Who imported it' }),
  importerAddress: z
    .strictObject({
      addressLine1: readText,
      addressLine2: readText.optional(),
      city: readText,
      zoneCode: token.meta({ description: 'Code of the state', example: 'DL' }),
      postalCode: token,
      countryCode: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code such as IN'),
    })
    .optional(),
};

/** Fields that stand with the items of an order. */
export const itemsShape = {
  catalogId: token.optional().meta({
    description:
      'The catalogue the products are in; without it Meta asks for their origin and importer in India',
  }),
  expires: z
    .strictObject({
      at: z.iso.datetime({ offset: true }).meta({
        description: 'Until when it can be paid; Meta takes what is at least five minutes ahead',
      }),
      description: readText.meta({ description: 'What the person reads when it is over' }),
    })
    .optional()
    .meta({ description: 'Default: never' }),
  quickPay: z.boolean().optional().meta({
    description: 'Shows “Pay now” in place of “Review and pay”. Default: false',
  }),
};

/** Who receives the goods of an order. */
export const beneficiariesSchema = z
  .array(
    z.strictObject({
      name: readText,
      addressLine1: readText,
      addressLine2: readText.optional(),
      city: readText,
      state: readText,
      country: readText.meta({ example: 'India' }),
      postalCode: token,
    }),
  )
  .min(1)
  .max(10)
  .optional()
  .meta({
    description: 'Who receives shipped goods; Meta asks for it in India, and shows it to nobody',
  });
