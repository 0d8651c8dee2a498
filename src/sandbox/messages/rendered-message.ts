import type { JsonObject, LiveMessage, ReportedStatus, SandboxTemplate } from '../model/model.js';
import { isObject } from './message-validation.js';
import {
  buttonsOf,
  componentOf,
  fill,
  parametersFor,
  parameterText,
  parameterValues,
  placeholders,
  sentComponents,
} from '../templates/template-text.js';

/** A button as the customer sees it. Those with a `payload` can be pressed. */
export interface RenderedButton {
  kind: 'reply' | 'url' | 'phone' | 'other';
  text: string;
  /** What pressing it sends back. */
  payload?: string;
  url?: string;
}

/** A picture, film, sound or file, as a placeholder. */
export interface RenderedMedia {
  kind: string;
  caption?: string;
  filename?: string;
  link?: string;
  id?: string;
}

/** A message as a person reads it. */
export interface RenderedMessage {
  /** Meta's message id. */
  id: string;
  /** `out`: from the business to the customer. */
  direction: 'out' | 'in';
  phoneNumberId: string;
  wabaId: string;
  /** Phone digits, or the business-scoped id when the phone is unknown. */
  customer: string;
  customerName: string;
  /** Milliseconds since 1970, UTC. */
  at: number;
  type: string;
  header?: string;
  text: string;
  footer?: string;
  buttons: RenderedButton[];
  media?: RenderedMedia;
  template?: { name: string; language: string; category: string };
  /** The message this one answers or reacts to. */
  replyTo?: string;
  callbackData?: string;
  /** The business wrote it in the WhatsApp Business app. */
  fromApp?: boolean;
  /** The part named after `type`, as it went over the wire: what a page that shows this kind reads. */
  content: JsonObject;
  statuses: ReportedStatus[];
  /** Grows with every change: pass the highest seen as `after` to get only news. */
  revision: number;
}

type Content = Pick<RenderedMessage, 'text'> & Partial<RenderedMessage>;

const MEDIA = new Set(['audio', 'document', 'image', 'sticker', 'video']);

/** Shows a stored message as its reader sees it: placeholders filled, header, footer, buttons. */
export function renderMessage(message: LiveMessage): RenderedMessage {
  const context = objectOf(message.body.context);
  const replyTo = context?.message_id ?? context?.id ?? objectOf(message.body.reaction)?.message_id;
  return {
    id: message.id,
    direction: message.direction,
    phoneNumberId: message.phoneNumberId,
    wabaId: message.wabaId,
    customer: message.customer,
    customerName: message.name,
    at: message.at,
    type: message.type,
    buttons: [],
    content: objectOf(message.body[message.type]) ?? listContent(message),
    ...(message.fromApp ? { fromApp: true } : {}),
    ...(typeof replyTo === 'string' ? { replyTo } : {}),
    ...(message.callbackData === undefined ? {} : { callbackData: message.callbackData }),
    statuses: message.statuses,
    revision: message.revision,
    ...contentOf(message),
  };
}

function contentOf({ type, body, template }: LiveMessage): Content {
  const own = objectOf(body[type]) ?? {};
  if (MEDIA.has(type)) return { text: stringOf(own.caption), media: mediaOf(type, own) };
  switch (type) {
    case 'text':
      return { text: stringOf(own.body) };
    case 'template':
      return template ? templateContent(template, body) : { text: '' };
    case 'interactive':
      return interactiveContent(own);
    case 'button':
      return { text: stringOf(own.text) };
    case 'reaction':
      return { text: stringOf(own.emoji) };
    case 'location':
      return {
        text: [own.name, own.address, `${String(own.latitude)}, ${String(own.longitude)}`]
          .filter(Boolean)
          .join('\n'),
      };
    case 'contacts':
      return { text: contactNames(body.contacts) };
    default:
      return { text: '' };
  }
}

function mediaOf(kind: string, media: JsonObject): RenderedMedia {
  const rendered: RenderedMedia = { kind };
  for (const field of ['caption', 'filename', 'link', 'id'] as const) {
    const value = media[field];
    if (typeof value === 'string') rendered[field] = value;
  }
  return rendered;
}

function templateContent(template: SandboxTemplate, body: JsonObject): Content {
  const sent = sentComponents(body);
  const format = template.parameterFormat;
  const bodyParameters = parametersFor(sent, 'body');
  const content: Content = {
    text: fill(
      componentOf(template, 'BODY')?.text ?? authenticationText(template),
      parameterValues(bodyParameters, format),
    ),
    template: { name: template.name, language: template.language, category: template.category },
    buttons: buttonsOf(template).map((button, index) => {
      const given = sent.find(
        (component) => String(component.type).toLowerCase() === 'button' && Number(component.index) === index,
      );
      const parameter = Array.isArray(given?.parameters) ? objectOf(given.parameters[0]) : undefined;
      return templateButton(button.type.toUpperCase(), button, parameter);
    }),
  };
  const offer = componentOf(template, 'LIMITED_TIME_OFFER')?.limited_time_offer;
  if (isObject(offer)) content.text = `${stringOf(offer.text)}\n\n${content.text}`;
  content.text = [content.text, ...cardTexts(template, sent)].join('\n\n');
  const footer = componentOf(template, 'FOOTER')?.text;
  if (footer !== undefined) content.footer = footer;
  const header = componentOf(template, 'HEADER');
  if (!header) return content;
  const parameters = parametersFor(sent, 'header');
  const kind = (header.format ?? 'TEXT').toLowerCase();
  if (kind === 'text') content.header = fill(header.text ?? '', parameterValues(parameters, format));
  else content.media = mediaOf(kind, objectOf(parameters[0]?.[kind]) ?? {});
  return content;
}

/** What is read on the cards of a carousel. */
function cardTexts(template: SandboxTemplate, sent: readonly JsonObject[]): string[] {
  const given = sent.find((component) => String(component.type).toLowerCase() === 'carousel');
  const values = listOf(given?.cards);
  return listOf(componentOf(template, 'CAROUSEL')?.cards).map((card, index) => {
    const components = listOf(card.components) as SandboxTemplate['components'];
    const value = values.find((one) => one.card_index === index);
    const part = { ...template, components };
    const text = componentOf(part, 'BODY')?.text ?? '';
    const parameters = parametersFor(listOf(value?.components), 'body');
    const labels = buttonsOf(part).map((button) => `[${stringOf(button.text)}]`);
    return [fill(text, parameterValues(parameters, template.parameterFormat)), ...labels]
      .filter((line) => line !== '')
      .join('\n');
  });
}

/** Meta writes the text of authentication templates itself. */
function authenticationText(template: SandboxTemplate): string {
  return template.category === 'AUTHENTICATION' ? '{{1}} is your verification code.' : '';
}

function templateButton(type: string, button: JsonObject, parameter: JsonObject | undefined): RenderedButton {
  const text = stringOf(button.text);
  const value = parameter ? parameterText(parameter) : undefined;
  if (type === 'QUICK_REPLY') return { kind: 'reply', text, payload: value ?? text };
  if (type === 'URL') {
    const url = stringOf(button.url);
    return {
      kind: 'url',
      text,
      url: fill(url, new Map(placeholders(url).map((name) => [name, value ?? '']))),
    };
  }
  if (type === 'PHONE_NUMBER') return { kind: 'phone', text };
  return { kind: 'other', text: text || value || type };
}

function interactiveContent(interactive: JsonObject): Content {
  const reply = objectOf(interactive.button_reply) ?? objectOf(interactive.list_reply);
  if (reply) return { text: stringOf(reply.title) };
  const content: Content = { text: stringOf(objectOf(interactive.body)?.text), buttons: [] };
  const footer = objectOf(interactive.footer)?.text;
  if (typeof footer === 'string') content.footer = footer;
  const header = objectOf(interactive.header);
  if (header?.type === 'text') content.header = stringOf(header.text);
  else if (typeof header?.type === 'string')
    content.media = mediaOf(header.type, objectOf(header[header.type]) ?? {});
  content.buttons = interactiveButtons(objectOf(interactive.action) ?? {});
  return content;
}

function interactiveButtons(action: JsonObject): RenderedButton[] {
  const replies = listOf(action.buttons).map((button) => objectOf(button.reply) ?? {});
  const rows = listOf(action.sections).flatMap((section) => listOf(section.rows));
  const pressable = [...replies, ...rows].map((item): RenderedButton => ({
    kind: 'reply',
    text: stringOf(item.title),
    payload: stringOf(item.id),
  }));
  const link = objectOf(action.parameters);
  if (typeof link?.url === 'string') {
    pressable.push({ kind: 'url', text: stringOf(link.display_text), url: link.url });
  }
  return pressable;
}

/** The part of a kind that is a list, under the kind's name. */
function listContent({ type, body }: LiveMessage): JsonObject {
  return Array.isArray(body[type]) ? { [type]: body[type] } : {};
}

function contactNames(contacts: unknown): string {
  return listOf(contacts)
    .map((contact) => stringOf(objectOf(contact.name)?.formatted_name))
    .join(', ');
}

function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
