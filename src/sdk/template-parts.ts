import { z } from 'zod';
import { instantSchema } from './instants.js';
import { mediaSourceSchema } from './content-parts.js';

const index = z
  .int()
  .min(0)
  .max(9)
  .optional()
  .meta({ description: 'Place of the button among all, from 0. Default: the next of its type' });
const payload = z.string().min(1).max(256);
const productRetailerId = z.string().min(1).max(100);
const file = { media: mediaSourceSchema };

const locationSchema = z.strictObject({
  kind: z.literal('location'),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: z.string().min(1).max(1_000).optional(),
  address: z.string().min(1).max(1_000).optional(),
});
const pictureSchemas = [
  z.strictObject({ kind: z.literal('image'), ...file }),
  z.strictObject({ kind: z.literal('video'), ...file }),
] as const;

/** What a header is given that is no text. */
export const templateHeaderValueSchema = z
  .discriminatedUnion('kind', [
    ...pictureSchemas,
    z.strictObject({
      kind: z.literal('document'),
      ...file,
      filename: z.string().min(1).max(240).optional().meta({ description: 'As the person sees it' }),
    }),
    locationSchema,
  ])
  .meta({ id: 'TemplateHeaderValue' });
/** What a send gives a header. */
export type TemplateHeaderValue = z.output<typeof templateHeaderValueSchema>;

/** What a button is given besides variables. */
export const templateButtonValueSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('quick_reply'),
      index,
      payload: payload.meta({ description: 'Comes back when it is pressed. Default: its label' }),
    }),
    z.strictObject({
      type: z.literal('catalog'),
      index,
      thumbnailProductRetailerId: productRetailerId.optional(),
    }),
    z.strictObject({
      type: z.literal('products'),
      index,
      thumbnailProductRetailerId: productRetailerId.optional(),
      sections: z
        .array(
          z.strictObject({
            title: z.string().min(1).max(24).optional().meta({ description: 'Needed with two sections' }),
            productRetailerIds: z.array(productRetailerId).min(1).max(30),
          }),
        )
        .min(1)
        .max(10),
    }),
    z.strictObject({
      type: z.literal('flow'),
      index,
      token: z.string().min(1).max(512).optional().meta({ description: 'Returned with the answers' }),
      data: z.record(z.string(), z.json()).optional().meta({ description: 'What its first screen is given' }),
    }),
    z.strictObject({
      type: z.literal('voice_call'),
      index,
      ttlMinutes: z.int().min(1).max(43_200).optional(),
      payload: payload.optional(),
    }),
  ])
  .meta({ id: 'TemplateButtonValue' });
/** What a send gives a button. */
export type TemplateButtonValue = z.output<typeof templateButtonValueSchema>;

/** What a card is given besides variables. */
export const templateCardValueSchema = z
  .strictObject({
    header: z.discriminatedUnion('kind', [
      ...pictureSchemas,
      z.strictObject({ kind: z.literal('product'), productRetailerId, catalogId: productRetailerId }),
    ]),
    buttons: z.array(templateButtonValueSchema).max(2).optional(),
  })
  .meta({ id: 'TemplateCardValue' });
/** What a send gives a card. */
export type TemplateCardValue = z.output<typeof templateCardValueSchema>;

/** What a send gives the parts of a template besides its variables. */
export const templatePartsShape = {
  header: templateHeaderValueSchema
    .optional()
    .meta({ description: 'For templates whose header is a file or a place' }),
  buttons: z.array(templateButtonValueSchema).max(10).optional(),
  cards: z
    .array(templateCardValueSchema)
    .max(10)
    .optional()
    .meta({ description: 'One for each card of a carousel, in its order' }),
  offer: z
    .strictObject({ expiresAt: instantSchema })
    .optional()
    .meta({ description: 'Until when a limited-time offer stands' }),
};
/** The same as one object. */
export const templatePartsSchema = z.object(templatePartsShape);
/** What a send gives a template besides its variables. */
export type TemplateParts = z.output<typeof templatePartsSchema>;

/** The parts among what a send says of a template; undefined when it names none. */
export function partsOf({ header, buttons, cards, offer }: TemplateParts): TemplateParts | undefined {
  if (!header && !buttons && !cards && !offer) return undefined;
  return {
    ...(header ? { header } : {}),
    ...(buttons ? { buttons } : {}),
    ...(cards ? { cards } : {}),
    ...(offer ? { offer } : {}),
  };
}
