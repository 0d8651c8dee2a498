import { z } from 'zod';
import {
  caption,
  contactCardSchema,
  documentName,
  footer,
  headerSchema,
  mediaSourceSchema,
  messageReference,
  readText,
  textHeaderSchema,
  token,
  webAddress,
  type MediaSource,
  type ProviderMedia,
} from './content-parts.js';
import { checkOrderDetails, checkOrderStatus, orderDetailsShape, orderStatusShape } from './content-order.js';
import type { LocalValue } from './local-values.js';
import type { TemplateParts } from './template-parts.js';
import type { Money } from './values.js';

/** A template by its name, with the values of its variables. */
export interface NamedTemplate extends TemplateParts {
  /** Name of the template. */
  name: string;
  /** Values by the names of its variables; undefined uses the variable's fallback. */
  variables: Record<string, string | number | Money | LocalValue | undefined>;
  /** Shown as a reply to this message: id of a message in Liaison, to or from the same person. */
  replyTo?: string | undefined;
}

/** One kind of content: its fields, and the message it answers. */
function kindOf<K extends string, S extends z.ZodRawShape>(kind: K, shape: S) {
  return z.strictObject({
    kind: z.literal(kind),
    ...shape,
    replyTo: messageReference.optional().meta({
      description: 'Shown as a reply to this message: id of a message in Liaison, to or from the same person',
    }),
  });
}

/** The name of a kind's schema in OpenAPI: `cta_url` is `CtaUrlContent`. */
export function contentSchemaName(kind: string): string {
  return `${kind.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Content`;
}

const title = readText.meta({ description: 'What the person reads' });
const text = readText.meta({ description: 'What the person reads' });
const buttonTitle = readText.meta({ description: 'What the button says' });
const media = mediaSourceSchema;
const catalogId = token.meta({ description: 'Id of the catalogue at the provider' });
const productRetailerId = token.meta({ description: 'The product’s id (SKU) in the catalogue' });
const answerId = token.meta({ description: 'Comes back when the person chooses it' });
const many = 100;

/**
 * What a message can say besides a template, one schema a kind: the API, plugins' intents and the page of
 * limits read them. They hold for every channel; what a channel carries of it is in its `limits`.
 */
export const freeContentSchemas = {
  text: kindOf('text', {
    text,
    preview: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the first link is shown with its preview. Default: true' }),
  }),
  image: kindOf('image', { media, caption }),
  video: kindOf('video', { media, caption }),
  audio: kindOf('audio', {
    media,
    voice: z.boolean().optional().meta({ description: 'Shown as a voice note. Default: false' }),
  }),
  document: kindOf('document', { media, caption, filename: documentName }),
  sticker: kindOf('sticker', { media }),
  location: kindOf('location', {
    latitude: z.number().min(-90).max(90).meta({ description: 'Degrees, north positive' }),
    longitude: z.number().min(-180).max(180).meta({ description: 'Degrees, east positive' }),
    name: readText.optional(),
    address: readText.optional(),
  }),
  contacts: kindOf('contacts', { contacts: z.array(contactCardSchema).min(1).max(many) }),
  /** It is shown on the message it reacts to, so it answers none besides. */
  reaction: z.strictObject({
    kind: z.literal('reaction'),
    messageId: messageReference,
    emoji: z
      .string()
      .max(64)
      .nullable()
      .optional()
      .meta({ description: 'One emoji; null or an empty text takes the reaction back' }),
  }),
  buttons: kindOf('buttons', {
    header: headerSchema,
    text,
    footer,
    buttons: z
      .array(z.strictObject({ id: answerId, title }))
      .min(1)
      .max(many),
  }),
  list: kindOf('list', {
    header: textHeaderSchema,
    text,
    footer,
    buttonTitle: buttonTitle.meta({ description: 'What the button says that opens the list' }),
    sections: z
      .array(
        z.strictObject({
          title: title.optional(),
          rows: z
            .array(z.strictObject({ id: answerId, title, description: readText.optional() }))
            .min(1)
            .max(many),
        }),
      )
      .min(1)
      .max(many),
  }),
  cta_url: kindOf('cta_url', {
    header: headerSchema,
    text,
    footer,
    buttonTitle,
    url: webAddress.meta({ description: 'Address the button opens' }),
  }),
  location_request: kindOf('location_request', { text }),
  contact_request: kindOf('contact_request', { text }),
  product: kindOf('product', { catalogId, productRetailerId, text: text.optional(), footer }),
  products: kindOf('products', {
    catalogId,
    header: textHeaderSchema,
    text,
    footer,
    sections: z
      .array(
        z.strictObject({
          title: title.optional(),
          productRetailerIds: z.array(productRetailerId).min(1).max(many),
        }),
      )
      .min(1)
      .max(many),
  }),
  catalog: kindOf('catalog', {
    text,
    footer,
    thumbnailProductRetailerId: productRetailerId.optional().meta({
      description: 'Product whose picture is shown. Default: the first of the catalogue',
    }),
  }),
  flow: kindOf('flow', {
    header: headerSchema,
    text,
    footer,
    buttonTitle,
    flowId: token.optional().meta({ description: 'Id of the form; or give `flowName`' }),
    flowName: token.optional().meta({ description: 'Name of the form; or give `flowId`' }),
    token: token.optional().meta({ description: 'Comes back with what the person fills in' }),
    action: z.enum(['navigate', 'data_exchange']).optional().meta({
      description:
        '`navigate` opens `screen`; `data_exchange` asks the form’s endpoint what to show first. Default: `navigate`',
    }),
    screen: token.optional().meta({ description: 'First screen, with `navigate`' }),
    data: z.record(z.string(), z.unknown()).optional().meta({ description: 'Input of the first screen' }),
    draft: z
      .boolean()
      .optional()
      .meta({ description: 'Sends the unpublished form, for tests. Default: false' }),
  }).refine(({ flowId, flowName }) => (flowId === undefined) !== (flowName === undefined), {
    error: 'must be given, or else flowName: exactly one of them',
    path: ['flowId'],
  }),
  order_details: kindOf('order_details', orderDetailsShape).superRefine((order, context) => {
    checkOrderDetails(order, (path, message) => context.addIssue({ code: 'custom', path, message }));
  }),
  order_status: kindOf('order_status', orderStatusShape).superRefine((news, context) => {
    checkOrderStatus(news, (path, message) => context.addIssue({ code: 'custom', path, message }));
  }),
} as const;

/** The kinds of free content: everything but templates. */
export const freeContentKinds = Object.keys(freeContentSchemas) as FreeContentKind[];
/** A kind of free content. */
export type FreeContentKind = keyof typeof freeContentSchemas;

const schemas = freeContentSchemas;
/** Any kind of free content. */
export const freeContentSchema = z.discriminatedUnion(
  'kind',
  [
    schemas.text,
    schemas.image,
    schemas.video,
    schemas.audio,
    schemas.document,
    schemas.sticker,
    schemas.location,
    schemas.contacts,
    schemas.reaction,
    schemas.buttons,
    schemas.list,
    schemas.cta_url,
    schemas.location_request,
    schemas.contact_request,
    schemas.product,
    schemas.products,
    schemas.catalog,
    schemas.flow,
    schemas.order_details,
    schemas.order_status,
  ],
  { error: `must be an object whose kind is one of ${Object.keys(freeContentSchemas).join(', ')}` },
);

/** Free content of one kind, or of any: what a message says that is no template. */
export type FreeContent<K extends FreeContentKind = FreeContentKind> = {
  [Kind in K]: z.output<(typeof freeContentSchemas)[Kind]>;
}[K];

/** What a message says, by `kind`. Which kinds a sender's channel carries the gate `content` asks. */
export type MessageContent = ({ kind: 'template' } & NamedTemplate) | FreeContent;
/** A kind of content, `template` included. */
export type MessageKind = MessageContent['kind'];

/** Free content as a channel is given it: files and messages by the provider's ids. */
export type ChannelContent<K extends FreeContentKind = FreeContentKind> = AtProvider<FreeContent<K>>;
type AtProvider<T> = T extends MediaSource
  ? ProviderMedia
  : T extends readonly (infer Item)[]
    ? AtProvider<Item>[]
    : T extends object
      ? { [Field in keyof T]: AtProvider<T[Field]> }
      : T;

/** The content of a send: given as `content`, or as `template` alone. */
export type SaidContent =
  { content: MessageContent; template?: undefined } | { template: NamedTemplate; content?: undefined };

/** What a send says, in whichever way it was written. */
export function contentOf(said: SaidContent): MessageContent {
  return said.content ?? { kind: 'template', ...said.template };
}
