import {
  headerText,
  placeholdersOf,
  replacePlaceholders,
  type ProviderContent,
  type TemplateHeaderValue,
  type TemplateParts,
} from '../sdk/index.js';
import { suffix } from './fill-parts.js';
import type { StoredContent } from './template-content.js';

type Button = NonNullable<ProviderContent['buttons']>[number];

/** A button as the customer reads it. */
export interface RenderedButton {
  type: Button['type'];
  text: string;
  url?: string;
  phoneNumber?: string;
  /** What it copies. */
  code?: string;
}

/** A card as the customer reads it. */
export interface RenderedCard {
  header: string;
  body?: string;
  buttons: RenderedButton[];
}

/** A message part by part, as the customer reads it. */
export interface RenderedParts {
  header?: string;
  /** The words of a limited-time offer. */
  offer?: string;
  body: string;
  footer?: string;
  buttons: RenderedButton[];
  cards?: RenderedCard[];
}

/** What a customer reads of a template. `fill` puts values into a text. */
export function renderedParts(
  content: StoredContent,
  given: TemplateParts,
  fill: (text: string) => string,
): RenderedParts {
  const text = headerText(content);
  const shown = typeof content.header === 'object' ? labelOf(content.header.kind, given.header) : undefined;
  const [first] = placeholdersOf(content.body);
  const code = first === undefined ? undefined : fill(`{{${first}}}`);
  const button = (one: Button) => renderedButton(one, fill, code);
  return {
    ...(text === '' ? {} : { header: fill(text) }),
    ...(shown === undefined ? {} : { header: shown }),
    ...(content.offer ? { offer: content.offer.text } : {}),
    body: fill(content.body),
    ...(content.footer === undefined || content.footer === '' ? {} : { footer: content.footer }),
    buttons: (content.buttons ?? []).map(button),
    ...(content.cards
      ? {
          cards: content.cards.map((card, index) => ({
            header: cardLabel(card.header.kind, given.cards?.[index]?.header),
            ...(card.body === undefined ? {} : { body: fill(card.body) }),
            buttons: (card.buttons ?? []).map(button),
          })),
        }
      : {}),
  };
}

const labels: Readonly<Record<string, string>> = {
  image: 'Image',
  video: 'Video',
  document: 'Document',
  location: 'Location',
  product: 'Product',
};

function labelOf(kind: string, value: TemplateHeaderValue | undefined): string {
  const detail =
    value?.kind === 'location'
      ? [value.name, value.address].filter(Boolean).join(', ') || `${value.latitude}, ${value.longitude}`
      : value?.kind === 'document'
        ? value.filename
        : undefined;
  return `[${labels[kind] ?? kind}${detail === undefined ? '' : `: ${detail}`}]`;
}

function cardLabel(
  kind: string,
  value: NonNullable<TemplateParts['cards']>[number]['header'] | undefined,
): string {
  return value?.kind === 'product' ? `[Product: ${value.productRetailerId}]` : labelOf(kind, undefined);
}

/** Labels that the provider writes, where the template names none. */
const ownLabels: Readonly<Partial<Record<Button['type'], string>>> = {
  copy_code: 'Copy code',
  otp: 'Copy code',
  request_contact_info: 'Share contact info',
};

function renderedButton(
  button: Button,
  fill: (text: string) => string,
  password: string | undefined,
): RenderedButton {
  const { type } = button;
  const text = button.text ?? ownLabels[type] ?? '';
  switch (type) {
    case 'url':
      return { type, text, url: replacePlaceholders(button.url, (name) => suffix(fill(`{{${name}}}`))) };
    case 'phone_number':
      return { type, text, phoneNumber: button.phoneNumber };
    case 'copy_code':
      return { type, text, code: fill(button.code) };
    case 'otp':
      return { type, text, ...(password === undefined ? {} : { code: password }) };
    case 'quick_reply':
    case 'catalog':
    case 'products':
    case 'product':
    case 'voice_call':
    case 'request_contact_info':
    case 'flow':
    case 'other':
      return { type, text };
  }
}

/** The whole text as the customer reads it. */
export function wholeText(parts: RenderedParts): string {
  const cards = (parts.cards ?? []).map((card) =>
    joined([card.header, card.body, lines(card.buttons)], '\n'),
  );
  return joined(
    [parts.header, parts.offer, parts.body, parts.footer, lines(parts.buttons), ...cards],
    '\n\n',
  );
}

function lines(buttons: readonly RenderedButton[]): string {
  return buttons
    .map(({ type, text, url, phoneNumber, code }) => {
      const value = url ?? phoneNumber ?? (type === 'copy_code' ? code : undefined);
      return `[${[text, value].filter(Boolean).join(': ')}]`;
    })
    .join('\n');
}

function joined(parts: readonly (string | undefined)[], between: string): string {
  return parts.filter((part) => part !== undefined && part !== '').join(between);
}
