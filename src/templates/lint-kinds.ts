import {
  placeholdersOf,
  type TemplateCard,
  type TemplateContent,
  type TemplateDefinition,
} from '../sdk/index.js';
import { lintButtons } from './lint-buttons.js';
import type { Report } from './lint-report.js';

type Definition = Pick<TemplateDefinition, 'category' | 'variables'>;

/** Rules of special kinds of template: codes, offers, carousels, catalogues. `field` is the language's. */
export function lintKinds(
  field: string,
  content: TemplateContent,
  definition: Definition,
  report: Report,
): void {
  if (definition.category === 'authentication') lintAuthentication(field, content, report);
  else {
    if (content.code) report(`${field}.code`, 'is for templates of the category authentication');
    if (content.buttons?.some(({ type }) => type === 'otp'))
      report(`${field}.buttons`, 'may have a one-time-password button in the category authentication alone');
  }
  if (content.offer) lintOffer(field, content, definition, report);
  if (content.cards) lintCarousel(field, content, definition, report);
  const buttons = content.buttons ?? [];
  const shop = buttons.find(({ type }) => type === 'catalog' || type === 'products');
  if (!shop) {
    if (buttons.some(({ type }) => type === 'product'))
      report(`${field}.buttons`, 'may have a button of a product on cards of products alone');
    return;
  }
  if (buttons.length > 1)
    report(`${field}.buttons`, 'may have no other button beside the one of a catalogue');
  if (definition.category !== 'marketing')
    report('category', 'must be marketing for a template with a catalogue or products');
  if (typeof content.header === 'object')
    report(`${field}.header`, 'must be a text in a template with a catalogue or products');
}

/** The provider writes the words around a code. */
function lintAuthentication(field: string, content: TemplateContent, report: Report): void {
  const { codeMinutes } = report.provider.templates.limits;
  const name = report.provider.name;
  if (!/^\{\{\s*[a-z][a-z0-9_]*\s*\}\}$/.test(content.body.trim()))
    report(`${field}.body`, `must be the code alone, {{code}}: ${name} writes the sentence`);
  if (content.header !== undefined) report(`${field}.header`, 'is not possible beside a code');
  if (content.footer !== undefined)
    report(`${field}.footer`, `is written by ${name}: give code.expiresInMinutes`);
  if (content.cards) report(`${field}.cards`, 'are not possible beside a code');
  if (content.offer) report(`${field}.offer`, 'is not possible beside a code');
  const [button, ...more] = content.buttons ?? [];
  if (button?.type !== 'otp' || more.length > 0)
    report(`${field}.buttons`, 'must be one one-time-password button');
  if (!content.code) report(`${field}.code`, 'is needed, {} at least');
  const minutes = content.code?.expiresInMinutes;
  if (minutes !== undefined && (minutes < codeMinutes.least || minutes > codeMinutes.most))
    report(
      `${field}.code.expiresInMinutes`,
      `must be between ${codeMinutes.least} and ${codeMinutes.most} minutes`,
    );
}

function lintOffer(
  field: string,
  { offer, header, footer, buttons, cards }: TemplateContent,
  { category }: Definition,
  report: Report,
): void {
  if (!offer) return;
  const { limits } = report.provider.templates;
  if (category !== 'marketing') report('category', 'must be marketing for a limited-time offer');
  report.text(`${field}.offer.text`, offer.text, limits.offer.text);
  if (placeholdersOf(offer.text).length > 0) report(`${field}.offer.text`, 'may not have variables');
  if (footer !== undefined) report(`${field}.footer`, 'is not possible beside a limited-time offer');
  if (cards) report(`${field}.cards`, 'are not possible beside a limited-time offer');
  const kind = typeof header === 'object' ? header.kind : header;
  if (kind !== undefined && kind !== 'image' && kind !== 'video')
    report(`${field}.header`, 'must be an image or a video beside a limited-time offer');
  const copies = (buttons ?? []).findIndex(({ type }) => type === 'copy_code');
  if (copies > 0) report(`${field}.buttons.${copies}`, 'must be the first button of a limited-time offer');
  if (!(buttons ?? []).some(({ type }) => type === 'url'))
    report(`${field}.buttons`, 'must have a button with an address in a limited-time offer');
}

function lintCarousel(
  field: string,
  { cards = [], header, footer, buttons }: TemplateContent,
  { category, variables }: Definition,
  report: Report,
): void {
  const { least, most, body, buttons: mostButtons } = report.provider.templates.limits.cards;
  if (category !== 'marketing') report('category', 'must be marketing for a carousel');
  for (const [name, part] of Object.entries({ header, footer, buttons }))
    if (part !== undefined) report(`${field}.${name}`, 'is not possible beside a carousel');
  if (cards.length < least || cards.length > most)
    report(`${field}.cards`, `must be ${least} to ${most}, and are ${cards.length}`);
  const pattern = cards[0] && shape(cards[0]);
  cards.forEach((card, index) => {
    const at = `${field}.cards.${index}`;
    if (shape(card) !== pattern) report(at, 'must have the same parts as the first card');
    if (card.header.kind !== 'product' && (card.header.example ?? '').trim() === '')
      report(`${at}.header.example`, `is needed: ${report.provider.name}'s reviewers want to see one`);
    if (card.body !== undefined) {
      report.text(`${at}.body`, card.body, body);
      report.edges(`${at}.body`, card.body);
    }
    const count = card.buttons?.length ?? 0;
    if (count < 1 || count > mostButtons) report(`${at}.buttons`, `must be 1 to ${mostButtons}`);
    lintButtons(`${at}.buttons`, card.buttons ?? [], variables, report);
    lintCardButtons(`${at}.buttons`, card, report);
  });
}

function lintCardButtons(field: string, { header, buttons }: TemplateCard, report: Report): void {
  const allowed = header.kind === 'product' ? ['product', 'url'] : ['quick_reply', 'phone_number', 'url'];
  for (const [index, { type }] of (buttons ?? []).entries())
    if (!allowed.includes(type))
      report(
        `${field}.${index}`,
        `cannot be on a card with ${header.kind === 'product' ? 'a product' : 'a picture'}`,
      );
}

/** What all cards of a carousel have alike. */
function shape({ header, body, buttons }: TemplateCard): string {
  return [header.kind, body !== undefined, ...(buttons ?? []).map(({ type }) => type)].join();
}
