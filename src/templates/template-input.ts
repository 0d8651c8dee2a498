import { z } from 'zod';
import { purposeSchema, type TemplateDefinition } from '../sdk/index.js';

const label = z.string().max(100);
const word = z.string().min(1).max(190);

const buttonSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('quick_reply'), text: label }),
  z.strictObject({
    type: z.literal('url'),
    text: label,
    url: z.string().max(2_100),
    example: z.string().max(2_100).optional(),
  }),
  z.strictObject({ type: z.literal('phone_number'), text: label, phoneNumber: z.string().max(40) }),
  z.strictObject({
    type: z.literal('copy_code'),
    code: z.string().max(100).meta({ description: 'One variable, `{{coupon}}`' }),
  }),
  z.strictObject({ type: z.literal('catalog'), text: label }),
  z.strictObject({ type: z.literal('products'), text: label }),
  z.strictObject({ type: z.literal('product'), text: label }),
  z.strictObject({
    type: z.literal('flow'),
    text: label,
    flowId: word.optional(),
    flowName: word.optional(),
    flowJson: z.string().max(100_000).optional(),
    action: z.enum(['navigate', 'data_exchange']).optional(),
    screen: word.optional(),
  }),
  z.strictObject({
    type: z.literal('otp'),
    text: label.optional(),
    delivery: z.enum(['copy_code', 'one_tap', 'zero_tap']).optional(),
    autofillText: label.optional(),
    apps: z
      .array(z.strictObject({ packageName: word, signatureHash: word }))
      .max(20)
      .optional(),
    zeroTapTermsAccepted: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('voice_call'), text: label }),
  z.strictObject({ type: z.literal('request_contact_info'), text: label.optional() }),
]);

const example = z.string().max(5_000).optional().meta({
  description:
    'For reviewers: `media:` and the id of an uploaded file, an `https://` address of a file, or a handle the provider gave',
});
const picture = [
  z.strictObject({ kind: z.literal('image'), example }),
  z.strictObject({ kind: z.literal('video'), example }),
] as const;
const headerSchema = z.union(
  [
    z.string().max(1_000),
    z.discriminatedUnion('kind', [
      ...picture,
      z.strictObject({ kind: z.literal('document'), example }),
      z.strictObject({ kind: z.literal('location') }),
    ]),
  ],
  { error: 'must be a text, or an object whose kind is image, video, document or location' },
);
const cardSchema = z.strictObject({
  header: z.discriminatedUnion('kind', [...picture, z.strictObject({ kind: z.literal('product') })]),
  body: z.string().max(1_000).optional(),
  buttons: z.array(buttonSchema).max(5).optional(),
});

const contentSchema = z.strictObject({
  header: headerSchema.optional(),
  body: z.string().min(1).max(10_000),
  footer: z.string().max(1_000).optional(),
  buttons: z.array(buttonSchema).max(20).optional(),
  cards: z.array(cardSchema).max(20).optional().meta({ description: 'Of a carousel' }),
  offer: z
    .strictObject({ text: z.string().max(100), expires: z.boolean().optional() })
    .optional()
    .meta({ description: 'Of a limited-time offer; if it expires, the send sets when' }),
  code: z
    .strictObject({
      securityRecommendation: z.boolean().optional(),
      expiresInMinutes: z.int().optional(),
    })
    .optional()
    .meta({ description: 'Of the category authentication: what the provider adds to the code' }),
});

/** Body of `POST /v1/templates`. What the provider allows is checked apart, by `lint`, which says it better. */
export const templateInputSchema = z.strictObject({
  name: z.string().min(1).max(600).meta({ description: 'Lower-case letters, digits and underscores' }),
  purpose: purposeSchema,
  category: z.enum(['utility', 'marketing', 'authentication']),
  variables: z
    .record(
      z.string(),
      z.strictObject({
        description: z.string().max(500),
        example: z.string().max(1_000),
        fallback: z.string().max(1_000).optional(),
      }),
    )
    .default({}),
  languages: z.record(z.string(), contentSchema).meta({ description: 'Content by language (BCP 47)' }),
});
export type TemplateInput = z.infer<typeof templateInputSchema>;

/** The input as the definition plugins give: what JSON leaves out is not there. */
export function definitionOf(input: TemplateInput): TemplateDefinition {
  return JSON.parse(JSON.stringify(input)) as TemplateDefinition;
}
