import {
  placeholdersOf,
  replacePlaceholders,
  type ParameterFormat,
  type ProviderContent,
  type TemplateCard,
  type TemplateHeader,
  type WireName,
} from '../../sdk/index.js';
import { listOf, objectOf, textOf } from './callback.js';
import { readButton } from './template-buttons.js';

type Component = Record<string, unknown>;

/** Parts of a template there is a word for. */
const known = new Set(['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER']);

/**
 * The components of a template as Meta lists it, read into the product's model. Names of positional
 * parameters are their places: `1`, `2` in the body, `header_1` in the header, `button_1` for the first button,
 * `card_1_1` in the body of the first card.
 */
export function fromMetaComponents(
  components: readonly Component[],
  format: ParameterFormat,
  category = '',
): ProviderContent {
  const unsupported: string[] = [];
  const found = byType(components);
  for (const type of found.keys()) if (!known.has(type)) unsupported.push(type);
  const positional = format === 'positional';
  const ours = (prefix: string) => (name: string) => (positional ? `${prefix}${name}` : name);
  const header = headerOf(found.get('HEADER'), unsupported);
  const code = category.toUpperCase() === 'AUTHENTICATION' ? codeNote(found) : undefined;
  // Meta writes the sentence of a code itself, and need not list it.
  const body = textIn(found.get('BODY')) || (code ? '{{1}}' : '');
  const footer = textIn(found.get('FOOTER'));
  const buttons = buttonsOf(found.get('BUTTONS'), 'button_', unsupported);
  const carousel = found.get('CAROUSEL');
  const cards = carousel && cardsOf(carousel, ours, unsupported);
  const offer = offerOf(found.get('LIMITED_TIME_OFFER'));
  const headerText = typeof header === 'string' ? header : '';
  const wire = {
    format,
    header: wireNames(headerText, ours('header_')),
    body: wireNames(body, ours('')),
    ...(cards ? { cards: cards.map(({ wire: names }) => names) } : {}),
  };
  const names = [...wire.header, ...wire.body, ...(wire.cards ?? []).flat()];
  return {
    ...(header === undefined || header === '' ? {} : { header: renamed(header, ours('header_')) }),
    body,
    ...(footer === '' ? {} : { footer }),
    ...(buttons.length === 0 ? {} : { buttons }),
    ...(cards ? { cards: cards.map(({ card }) => card) } : {}),
    ...(offer ? { offer } : {}),
    ...(code ? { code } : {}),
    ...(positional && names.length > 0 ? { wire } : {}),
    ...(unsupported.length === 0 ? {} : { unsupported }),
  };
}

function byType(components: readonly Component[]): Map<string, Component> {
  return new Map(components.map((component) => [String(component['type']).toUpperCase(), component]));
}

function renamed(header: TemplateHeader, ours: (name: string) => string): TemplateHeader {
  return typeof header === 'string' ? replacePlaceholders(header, (name) => `{{${ours(name)}}}`) : header;
}

/** Meta's order of positional parameters is that of their numbers, not of the text. */
function wireNames(text: string, ours: (name: string) => string): WireName[] {
  return placeholdersOf(text)
    .sort((one, two) => Number(one) - Number(two))
    .map((name) => [name, ours(name)] as const);
}

function textIn(component: Component | undefined): string {
  return textOf(component, 'text') ?? '';
}

function exampleOf(component: Component): { example?: string } {
  const handles = objectOf(component, 'example')?.['header_handle'];
  const [handle] = Array.isArray(handles) ? (handles as unknown[]) : [];
  return typeof handle === 'string' ? { example: handle } : {};
}

function headerOf(component: Component | undefined, unsupported: string[]): TemplateHeader | undefined {
  if (!component) return undefined;
  const format = (textOf(component, 'format') ?? 'TEXT').toUpperCase();
  switch (format) {
    case 'TEXT':
      return textIn(component);
    case 'LOCATION':
      return { kind: 'location' };
    case 'IMAGE':
      return { kind: 'image', ...exampleOf(component) };
    case 'VIDEO':
      return { kind: 'video', ...exampleOf(component) };
    case 'DOCUMENT':
      return { kind: 'document', ...exampleOf(component) };
    default:
      unsupported.push(`HEADER ${format}`);
      return undefined;
  }
}

function codeNote(found: ReadonlyMap<string, Component>): NonNullable<ProviderContent['code']> {
  const minutes = found.get('FOOTER')?.['code_expiration_minutes'];
  return {
    ...(found.get('BODY')?.['add_security_recommendation'] === true ? { securityRecommendation: true } : {}),
    ...(typeof minutes === 'number' ? { expiresInMinutes: minutes } : {}),
  };
}

function offerOf(component: Component | undefined): ProviderContent['offer'] {
  if (!component) return undefined;
  const offer = objectOf(component, 'limited_time_offer');
  return {
    text: textOf(offer, 'text') ?? '',
    ...(offer?.['has_expiration'] === true ? { expires: true } : {}),
  };
}

function buttonsOf(
  component: Component | undefined,
  prefix: string,
  unsupported: string[],
): NonNullable<ProviderContent['buttons']>[number][] {
  const buttons = component?.['buttons'];
  if (!Array.isArray(buttons)) return [];
  return buttons.map((raw: unknown, index) => {
    const button = (typeof raw === 'object' && raw !== null ? raw : {}) as Component;
    const read = readButton(button, `${prefix}${index + 1}`);
    if (read.type === 'other') unsupported.push(`BUTTON ${read.kind}`);
    return read;
  });
}

function cardsOf(
  carousel: Component,
  ours: (prefix: string) => (name: string) => string,
  unsupported: string[],
): { card: TemplateCard; wire: WireName[] }[] {
  return listOf(carousel, 'cards').map((raw, index) => {
    const place = `card_${index + 1}_`;
    const found = byType(listOf(raw, 'components'));
    const body = textIn(found.get('BODY'));
    const header = found.get('HEADER');
    const buttons = buttonsOf(found.get('BUTTONS'), `${place}button_`, unsupported).flatMap((button) =>
      button.type === 'other' ? [] : [button],
    );
    const card: TemplateCard = {
      header: cardHeader(header ?? {}, unsupported),
      ...(body === '' ? {} : { body: replacePlaceholders(body, (name) => `{{${ours(place)(name)}}}`) }),
      ...(buttons.length === 0 ? {} : { buttons }),
    };
    return { card, wire: wireNames(body, ours(place)) };
  });
}

function cardHeader(header: Component, unsupported: string[]): TemplateCard['header'] {
  const format = (textOf(header, 'format') ?? '').toUpperCase();
  if (format === 'PRODUCT') return { kind: 'product' };
  if (format !== 'IMAGE' && format !== 'VIDEO') unsupported.push(`CARD HEADER ${format}`);
  return { kind: format === 'VIDEO' ? 'video' : 'image', ...exampleOf(header) };
}
