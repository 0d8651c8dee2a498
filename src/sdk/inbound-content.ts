import { z } from 'zod';
import { instantSchema } from './instants.js';
import { moneySchema } from './values.js';

/** Where somebody came from who wrote after an advertisement or a post. */
export const referralSchema = z
  .object({
    sourceUrl: z.string().optional().describe('Address of the advertisement or post'),
    sourceId: z.string().optional().describe('Its id at the provider'),
    sourceType: z.string().optional().describe("`ad` or `post`, in the provider's word"),
    headline: z.string().optional(),
    body: z.string().optional(),
    mediaType: z.string().optional().describe('`image` or `video`'),
    imageUrl: z.string().optional(),
    videoUrl: z.string().optional(),
    thumbnailUrl: z.string().optional(),
    clickId: z.string().optional().describe('Id of the click, for telling the advertiser of a conversion'),
    welcomeText: z.string().optional().describe('Welcome message of the ad in the chat'),
  })
  .meta({ id: 'Referral' });
/** The advertisement or post a message came by. */
export type Referral = z.output<typeof referralSchema>;

/** What the provider says went wrong with a message. */
const errorSchema = z
  .object({
    code: z.int().optional(),
    title: z.string().optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'InboundError' });
/** An error the provider reports about a message. */
export type InboundError = z.output<typeof errorSchema>;

const mediaSchema = z
  .object({
    providerMediaId: z.string().optional().describe("The provider's id of the file"),
    mimeType: z.string().optional(),
    sha256: z.string().optional().describe('Base64, as the provider tells it'),
  })
  .meta({ id: 'InboundMedia' });

const short = z.string();
const entryType = short.optional().describe('`HOME`, `WORK`, `CELL` …, as the card says');
/** A contact card somebody shared. */
export const sharedContactSchema = z
  .object({
    name: z.object({
      formattedName: short.optional(),
      firstName: short.optional(),
      middleName: short.optional(),
      lastName: short.optional(),
      prefix: short.optional(),
      suffix: short.optional(),
    }),
    birthday: short.optional(),
    phones: z
      .array(
        z.object({
          phone: short.optional(),
          type: entryType,
          whatsappId: short.optional(),
          userId: short.optional(),
        }),
      )
      .optional(),
    emails: z.array(z.object({ email: short, type: entryType })).optional(),
    urls: z.array(z.object({ url: short, type: entryType })).optional(),
    addresses: z
      .array(
        z.object({
          street: short.optional(),
          city: short.optional(),
          state: short.optional(),
          zip: short.optional(),
          country: short.optional(),
          countryCode: short.optional(),
          type: entryType,
        }),
      )
      .optional(),
    organisation: z
      .object({ company: short.optional(), department: short.optional(), title: short.optional() })
      .optional(),
  })
  .meta({ id: 'SharedContact' });
/** A contact card that a person sent. */
export type SharedContact = z.output<typeof sharedContactSchema>;

/** Fields any kind may have. */
const common = {
  replyTo: z.string().optional().describe('Id in Liaison of the message it replies to; absent if unknown'),
  replyToProviderId: z.string().optional().describe("The provider's id of the message it replies to"),
  forwarded: z
    .enum(['once', 'often'])
    .optional()
    .describe('It was forwarded; `often` when the provider says many times'),
  groupId: z.string().optional().describe('The group it was written to: no message to the business alone'),
  product: z
    .object({ catalogId: z.string().optional(), productRetailerId: z.string() })
    .optional()
    .describe('The product it asks about'),
  referral: referralSchema.optional().describe('The ad or post it came from'),
  errors: z.array(errorSchema).optional().describe('What the provider says went wrong with it'),
};

/** Gives the schema of a kind a name of its own, where one is wanted. */
type Naming = <S extends z.ZodType>(kind: string, schema: S) => S;

/** The message something is about: by our id once it is known here, and by the provider's. */
const about = {
  messageId: z.string().optional().describe('Id in Liaison of that message; absent while unknown here'),
  providerMessageId: z.string().describe("The provider's id of that message"),
};

const caption = z.string().optional().describe('Text below it');

/**
 * What people write, press, send and do, by kind. Where a kind exists in both directions, the names are
 * those of outgoing content.
 *
 * @param instant - how instants are written: milliseconds UTC in events, ISO 8601 in the API
 */
function kinds<T extends z.ZodType>(instant: T, named: Naming) {
  const kindOf = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
    named(kind, z.object({ kind: z.literal(kind), ...shape, ...common }));
  const written = [
    kindOf('text', { text: z.string() }),
    kindOf('image', { media: mediaSchema, caption }),
    kindOf('video', { media: mediaSchema, caption }),
    kindOf('audio', { media: mediaSchema, voice: z.boolean().describe('Recorded in the chat') }),
    kindOf('document', { media: mediaSchema, caption, filename: z.string().optional() }),
    kindOf('sticker', { media: mediaSchema, animated: z.boolean() }),
    kindOf('location', {
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
      url: z.string().optional(),
    }),
    kindOf('contacts', { contacts: z.array(sharedContactSchema) }),
    kindOf('button_reply', {
      id: z.string().optional().describe('Id of a reply button, or payload of a template’s button'),
      title: z.string().optional().describe('What the button says'),
    }),
    kindOf('list_reply', {
      id: z.string().optional().describe('Id of the row'),
      title: z.string().optional(),
      description: z.string().optional(),
    }),
    kindOf('flow_reply', {
      name: z
        .string()
        .optional()
        .describe('What was filled in, in the provider’s word: `flow`, `address_message`'),
      values: z
        .record(z.string(), z.unknown())
        .nullable()
        .describe('By field; null when it cannot be read, see `raw`'),
      raw: z.string().describe('As it came'),
    }),
    kindOf('order', {
      catalogId: z.string().optional(),
      text: z.string().optional().describe('What the person wrote with it'),
      items: z.array(
        z.object({
          productRetailerId: z.string().optional().describe('The product’s id (SKU) in the catalogue'),
          quantity: z.number(),
          price: moneySchema.optional().describe('Of one piece'),
        }),
      ),
    }),
    kindOf('payment_method', {
      method: z
        .enum(['card', 'other'])
        .describe('How the person wants to pay; `other` for a way this version does not know'),
      type: z.string().optional().describe('The same in the provider’s word'),
      referenceId: z.string().optional().describe('`referenceId` of the order'),
      lastFourDigits: z.string().optional().describe('Of the card'),
      credentialId: z
        .string()
        .optional()
        .describe('`credentialId` of the card, as the order gave it: charge this card'),
      confirmedAt: instant.optional().describe('When the person confirmed it; nothing is paid yet'),
    }),
  ] as const;
  return {
    kindOf,
    written,
    acts: [
      kindOf('reaction', { ...about, emoji: z.string().nullable().describe('Null if it was removed') }),
      kindOf('deletion', about),
      kindOf('call', {
        direction: z.enum(['in', 'out']).describe('`in`: the person called'),
        status: z
          .enum(['ringing', 'accepted', 'rejected', 'completed', 'failed'])
          .optional()
          .describe('How far it came; absent while it is only known to have begun'),
        startedAt: instant.optional(),
        endedAt: instant.optional(),
        durationSeconds: z.number().optional(),
      }),
      kindOf('call_permission', {
        answer: z.enum(['accepted', 'rejected']),
        isPermanent: z.boolean().optional(),
        until: instant.optional().describe('When the permission ends'),
        source: z.string().optional().describe('`user_action` or `automatic`'),
      }),
      kindOf('system', {
        event: z.enum(['number_changed', 'user_id_changed', 'identity_changed', 'other']),
        type: z.string().optional().describe("The same in the provider's word"),
        text: z.string().optional(),
        from: z.string().optional().describe('Digits of the number that was left'),
        to: z.string().optional().describe('Digits of the new one'),
        previousUserId: z.string().optional(),
        userId: z.string().optional(),
        identity: z
          .object({
            isAcknowledged: z.boolean().optional(),
            createdAt: instant.optional(),
            hash: z.string().optional(),
          })
          .optional(),
      }),
      /** The person opened the chat for the first time, and wrote nothing. */
      kindOf('request_welcome', {}),
      /** The provider itself cannot say what it is. */
      kindOf('unsupported', {
        type: z.string().optional().describe("What it was, in the provider's word, where it says so"),
      }),
      /** Newer than this version: kept as it came. */
      kindOf('unknown', {
        type: z.string().describe("The provider's word"),
        raw: z.record(z.string(), z.unknown()),
      }),
    ] as const,
  };
}

/**
 * Schema of {@link InboundContent}.
 *
 * @param instant - schema of instants
 * @param named - names the schema of a kind, for OpenAPI. @defaultValue schemas without names
 */
export function inboundContentSchemaWith<T extends z.ZodType>(
  instant: T,
  named: Naming = (_kind, schema) => schema,
) {
  const { written, acts, kindOf } = kinds(instant, named);
  const unchanged = z.discriminatedUnion('kind', [...written, ...acts]);
  /** What the message says now: the correction is what was said. */
  const edit = kindOf('edit', { ...about, content: unchanged });
  return z.discriminatedUnion('kind', [...written, ...acts, edit]);
}

/** Schema of what people write, press, send and do. */
export const inboundContentSchema = inboundContentSchemaWith(instantSchema);

/** What people write, press, send and do, by `kind`. */
export type InboundContent<K extends InboundKind = InboundKind> = Extract<
  z.output<typeof inboundContentSchema>,
  { kind: K }
>;
/** A kind of inbound content. */
export type InboundKind = z.output<typeof inboundContentSchema>['kind'];

/** Every kind of inbound content. */
export const inboundKinds: readonly InboundKind[] = inboundContentSchema.options.map(
  (option) => option.shape.kind.value,
);
