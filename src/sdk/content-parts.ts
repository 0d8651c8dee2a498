import { z } from 'zod';
import { isVisible } from './characters.js';

/** Longest text that is stored in a message. What a channel carries is less: its `limits` say so. */
const longest = 10_000;

/** Text that people read: something has to be seen in it. */
export const readText = z.string().min(1).max(longest).refine(isVisible, 'must have something to see in it');
/** A value that machines compare: ids of buttons, rows, products. */
export const token = z.string().min(1).max(1_000);

/** An address a phone or a provider can open. */
export const webAddress = z
  .string()
  .max(2_000)
  .regex(/^https?:\/\/[^\s/?#]+\S*$/i, 'must be an address that begins with http:// or https://')
  .refine((address) => URL.canParse(address), 'must be an address that can be opened');

/** The id of a message in Liaison, to or from the person. */
export const messageReference = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: 'Id of a message in Liaison, to or from the same person' });

/** Where a file comes from. */
export const mediaSourceSchema = z
  .union(
    [
      z.strictObject({ mediaId: token.meta({ description: 'Id of a file stored in Liaison' }) }),
      z.strictObject({
        link: webAddress.meta({ description: 'Address the provider fetches it from itself' }),
      }),
      z.strictObject({
        providerMediaId: token.meta({
          description: 'Id of a file that was uploaded to the provider for this sender',
        }),
      }),
    ],
    { error: 'must be an object with exactly one of mediaId, link and providerMediaId' },
  )
  .meta({ description: 'Exactly one of `mediaId`, `link` and `providerMediaId`' });
/** Where a file comes from: kept by Liaison, fetched by the provider itself, or at the provider already. */
export type MediaSource = z.output<typeof mediaSourceSchema>;
/** A file as a channel is given it: never by an id of Liaison's. */
export type ProviderMedia = Exclude<MediaSource, { mediaId: string }>;

const filename = z.string().min(1).max(240).meta({ description: 'Name the person sees, with its extension' });
/** A caption below a picture, a film or a file. */
export const caption = readText.optional().meta({ description: 'Text below it' });
/** Name of a document. */
export const documentName = filename.optional();

const textHeader = z.strictObject({ kind: z.literal('text'), text: readText });
/** A heading of words. */
export const textHeaderSchema = textHeader.optional().meta({ description: 'Heading' });
/** A heading of words, a picture, a film or a file. */
export const headerSchema = z
  .discriminatedUnion(
    'kind',
    [
      textHeader,
      z.strictObject({ kind: z.literal('image'), media: mediaSourceSchema }),
      z.strictObject({ kind: z.literal('video'), media: mediaSourceSchema }),
      z.strictObject({ kind: z.literal('document'), media: mediaSourceSchema, filename: documentName }),
    ],
    { error: 'must be an object whose kind is text, image, video or document' },
  )
  .optional()
  .meta({ description: 'Heading: text, or a picture, film or file above the text' });
/** Small text at the bottom. */
export const footer = readText.optional().meta({ description: 'Small text at the bottom' });

const short = z.string().min(1).max(1_000);
const kindOfEntry = short.optional().meta({ description: 'HOME or WORK, as the contact card shows it' });

/** Somebody's contact card, as people forward it to each other. */
export const contactCardSchema = z.strictObject({
  name: z
    .strictObject({
      formattedName: readText.meta({ description: 'The name as it is shown' }),
      firstName: short.optional(),
      middleName: short.optional(),
      lastName: short.optional(),
      prefix: short.optional(),
      suffix: short.optional(),
    })
    .meta({ description: 'A name as it is shown, and its parts where they are known' }),
  birthday: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 1990-12-31')
    .optional(),
  phones: z
    .array(
      z.strictObject({
        phone: short,
        type: kindOfEntry,
        whatsappId: z
          .string()
          .regex(/^\d{5,20}$/, 'must be the digits of a WhatsApp id')
          .optional(),
      }),
    )
    .max(100)
    .optional(),
  emails: z
    .array(z.strictObject({ email: short, type: kindOfEntry }))
    .max(100)
    .optional(),
  urls: z
    .array(z.strictObject({ url: short, type: kindOfEntry }))
    .max(100)
    .optional(),
  addresses: z
    .array(
      z.strictObject({
        street: short.optional(),
        city: short.optional(),
        state: short.optional(),
        zip: short.optional(),
        country: short.optional(),
        countryCode: short.optional(),
        type: kindOfEntry,
      }),
    )
    .max(100)
    .optional(),
  organisation: z
    .strictObject({ company: short.optional(), department: short.optional(), title: short.optional() })
    .optional(),
});
/** Somebody's contact card. */
export type ContactCard = z.output<typeof contactCardSchema>;
