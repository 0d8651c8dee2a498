import { z } from 'zod';
import { mediaSourceSchema } from '../../../sdk/index.js';
import type { JsonObject, LiveMessage, SandboxTemplate, TemplateButton } from '../../model/model.js';
import {
  buttonsOf,
  componentOf,
  fill,
  parametersFor,
  parameterText,
  parameterValues,
  placeholders,
  sentComponents,
} from '../../templates/template-text.js';
import { fileIn } from './phone-media.js';
import { defined, listIn, numberIn, objectIn, textIn } from './raw.js';

const header = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('image'), media: mediaSourceSchema }),
  z.object({ kind: z.literal('video'), media: mediaSourceSchema }),
  z.object({ kind: z.literal('document'), media: mediaSourceSchema, filename: z.string().optional() }),
  z.object({
    kind: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().optional(),
    address: z.string().optional(),
  }),
  z.object({ kind: z.literal('product'), catalogId: z.string(), productRetailerId: z.string() }),
]);
const button = z
  .object({
    type: z
      .enum([
        'quick_reply',
        'url',
        'phone_number',
        'copy_code',
        'one_time_password',
        'catalog',
        'products',
        'flow',
        'voice_call',
        'contact_request',
        'other',
      ])
      .meta({ description: 'What it does' }),
    text: z.string().meta({ description: 'What it says' }),
    payload: z.string().optional().meta({ description: 'Sent back when a quick reply is pressed' }),
    url: z.string().optional(),
    phone: z.string().optional(),
    code: z.string().optional().meta({ description: 'What is copied' }),
  })
  .meta({ id: 'ShownTemplateButton' });

/** A template with its values in place, as its reader sees it. */
export const shownTemplateSchema = z
  .object({
    kind: z.literal('template'),
    name: z.string(),
    language: z.string(),
    category: z.string().meta({ description: '`marketing`, `utility` or `authentication`' }),
    header: header.optional(),
    text: z.string(),
    footer: z.string().optional(),
    offer: z
      .object({
        text: z.string(),
        expiresAt: z.int().optional().meta({ description: 'Milliseconds UTC' }),
      })
      .optional()
      .meta({ description: 'A limited-time offer' }),
    buttons: z.array(button),
    cards: z
      .array(z.object({ header: header.optional(), text: z.string(), buttons: z.array(button) }))
      .meta({ description: 'Cards of a carousel; empty without one' }),
  })
  .meta({ id: 'ShownTemplate', description: 'A template with its values in place, as its reader sees it' });
/** A template with its values in place. */
export type ShownTemplate = z.output<typeof shownTemplateSchema>;
type Header = z.output<typeof header>;
type Button = z.output<typeof button>;

/** The template of a message with its values in place. */
export function templateContent(message: LiveMessage, template: SandboxTemplate): ShownTemplate {
  const sent = sentComponents(message.body);
  const offer = objectIn(componentOf(template, 'LIMITED_TIME_OFFER'), 'limited_time_offer');
  const offerText = textIn(offer, 'text');
  const given = parametersFor(sent, 'limited_time_offer')[0];
  const carousel = sent.find((component) => String(component.type).toLowerCase() === 'carousel');
  const values = listIn(carousel, 'cards');
  return {
    kind: 'template',
    name: template.name,
    language: template.language,
    category: template.category.toLowerCase(),
    ...partOf(template, sent),
    ...(offerText === undefined
      ? {}
      : {
          offer: defined({
            text: offerText,
            expiresAt: numberIn(objectIn(given, 'limited_time_offer'), 'expiration_time_ms'),
          }),
        }),
    cards: listIn(componentOf(template, 'CAROUSEL'), 'cards').map((card, index) => {
      const components = listIn(card, 'components') as SandboxTemplate['components'];
      const value = values.find((one) => one['card_index'] === index);
      return partOf({ ...template, components }, listIn(value, 'components'));
    }),
  };
}

type Part = { header?: Header; text: string; footer?: string; buttons: Button[] };

/** Header, text, footer and buttons: a template has them, and so has each card of a carousel. */
function partOf(template: SandboxTemplate, sent: readonly JsonObject[]): Part {
  const body = parameterValues(parametersFor(sent, 'body'), template.parameterFormat);
  const written = componentOf(template, 'BODY')?.text ?? authenticationText(template);
  const footer = componentOf(template, 'FOOTER')?.text;
  const head = headerOf(template, sent);
  return {
    ...(head === undefined ? {} : { header: head }),
    text: fill(written, body),
    ...(footer === undefined ? {} : { footer }),
    buttons: buttonsOf(template).map((one, index) => buttonOf(one, valueOf(sent, index))),
  };
}

/** Meta writes the text of authentication templates itself. */
function authenticationText(template: SandboxTemplate): string {
  return template.category === 'AUTHENTICATION' ? '{{1}} is your verification code.' : '';
}

function headerOf(template: SandboxTemplate, sent: readonly JsonObject[]): Header | undefined {
  const component = componentOf(template, 'HEADER');
  if (!component) return undefined;
  const parameters = parametersFor(sent, 'header');
  const kind = (component.format ?? 'TEXT').toLowerCase();
  const [first] = parameters;
  switch (kind) {
    case 'image':
    case 'video':
      return { kind, media: fileIn(objectIn(first, kind)) };
    case 'document': {
      const document = objectIn(first, kind);
      return defined({ kind, media: fileIn(document), filename: textIn(document, 'filename') });
    }
    case 'location': {
      const place = objectIn(first, kind);
      return defined({
        kind,
        latitude: numberIn(place, 'latitude') ?? 0,
        longitude: numberIn(place, 'longitude') ?? 0,
        name: textIn(place, 'name'),
        address: textIn(place, 'address'),
      });
    }
    case 'product': {
      const product = objectIn(first, kind);
      return {
        kind,
        catalogId: textIn(product, 'catalog_id') ?? '',
        productRetailerId: textIn(product, 'product_retailer_id') ?? '',
      };
    }
    default:
      return {
        kind: 'text',
        text: fill(component.text ?? '', parameterValues(parameters, template.parameterFormat)),
      };
  }
}

function valueOf(sent: readonly JsonObject[], index: number): JsonObject | undefined {
  const given = sent.find(
    (component) => String(component.type).toLowerCase() === 'button' && Number(component.index) === index,
  );
  return listIn(given, 'parameters')[0];
}

const kinds: Readonly<Record<string, Button['type']>> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  PHONE_NUMBER: 'phone_number',
  COPY_CODE: 'copy_code',
  OTP: 'one_time_password',
  CATALOG: 'catalog',
  MPM: 'products',
  SPM: 'products',
  FLOW: 'flow',
  VOICE_CALL: 'voice_call',
  CALL_REQUEST: 'voice_call',
  REQUEST_CONTACT_INFO: 'contact_request',
};
/** What Meta writes on a button that its template leaves without a text. Assumed, in English. */
const labels: Partial<Record<Button['type'], string>> = {
  copy_code: 'Copy offer code',
  one_time_password: 'Copy code',
  catalog: 'View catalog',
  products: 'View items',
  contact_request: 'Share contact info',
};

function buttonOf(made: TemplateButton, parameter: JsonObject | undefined): Button {
  const type = kinds[made.type.toUpperCase()] ?? 'other';
  const text = textIn(made, 'text') ?? labels[type] ?? made.type;
  const value = parameter === undefined ? undefined : parameterText(parameter);
  if (type === 'quick_reply') return { type, text, payload: value ?? text };
  if (type === 'url') {
    const url = textIn(made, 'url') ?? '';
    return { type, text, url: fill(url, new Map(placeholders(url).map((name) => [name, value ?? '']))) };
  }
  if (type === 'phone_number') return defined({ type, text, phone: textIn(made, 'phone_number') });
  if (type === 'copy_code' || type === 'one_time_password') return defined({ type, text, code: value });
  return { type, text };
}
