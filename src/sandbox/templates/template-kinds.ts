import { managementError, parameterError } from '../model/graph-error.js';
import { isObject } from '../messages/message-validation.js';
import type { JsonObject, TemplateButton, TemplateCategory, TemplateComponent } from '../model/model.js';
import { checkButtons } from './template-button-rules.js';
import { filledList, missing, requiredText, tooLong, wrongKind } from './template-rules.js';

const LIMITS = { offerText: 16, offerBody: 600, cardBody: 160, leastCards: 2, mostCards: 10, cardButtons: 2 };
const OTP_TYPES: readonly string[] = ['COPY_CODE', 'ONE_TAP', 'ZERO_TAP'];

/** Components of a type, whatever the case it was written in. */
function of(components: readonly TemplateComponent[], type: string): TemplateComponent | undefined {
  return components.find((component) => component.type === type);
}

function buttonsIn(components: readonly TemplateComponent[]): TemplateButton[] {
  return of(components, 'BUTTONS')?.buttons ?? [];
}

/**
 * Authentication templates have no words of their own: Meta writes them.
 *
 * Source: …/templates/authentication-templates/authentication-templates
 */
export function checkAuthentication(components: readonly TemplateComponent[]): void {
  for (const { type, text } of components) {
    if (type === 'HEADER' || type === 'CAROUSEL' || type === 'LIMITED_TIME_OFFER')
      throw wrongKind(`An authentication template may not have a component of type ${type}.`);
    if ((type === 'BODY' || type === 'FOOTER') && text !== undefined)
      throw wrongKind(`The ${type} of an authentication template has no text: Meta writes it.`);
  }
  const minutes = of(components, 'FOOTER')?.code_expiration_minutes;
  if (minutes !== undefined && (typeof minutes !== 'number' || minutes < 1 || minutes > 90))
    throw parameterError('Param components[code_expiration_minutes] must be between 1 and 90');
  const [button, ...more] = buttonsIn(components);
  if (!isObject(button) || more.length > 0 || String(button.type).toUpperCase() !== 'OTP')
    throw missing('An authentication template needs one button of type OTP.');
  checkButtons([button]);
  checkOtp(button);
}

function checkOtp(button: TemplateButton): void {
  const type = typeof button.otp_type === 'string' ? button.otp_type.toUpperCase() : '';
  if (!OTP_TYPES.includes(type))
    throw parameterError(`Param buttons[otp_type] must be one of {${OTP_TYPES.join(', ')}}`);
  if (type === 'COPY_CODE') return;
  const apps: unknown[] = Array.isArray(button.supported_apps) ? button.supported_apps : [button];
  if (
    apps.some(
      (app) =>
        !isObject(app) || typeof app.package_name !== 'string' || typeof app.signature_hash !== 'string',
    )
  )
    throw missing(`An OTP button of type ${type} needs package_name and signature_hash of an app.`);
  if (type === 'ZERO_TAP' && button.zero_tap_terms_accepted !== true)
    throw missing('An OTP button of type ZERO_TAP needs zero_tap_terms_accepted.');
}

/** Source: …/templates/marketing-templates/limited-time-offer-templates */
export function checkOffer(component: TemplateComponent): void {
  const offer = component.limited_time_offer;
  const text = requiredText(isObject(offer) ? offer.text : undefined, 'limited-time offer');
  if (text.length > LIMITS.offerText) throw tooLong('The text of a limited-time offer', LIMITS.offerText);
}

/**
 * Source: …/templates/marketing-templates/media-card-carousel-templates, product-card-carousel-templates
 *
 * @param checkPart - the rules of a component wherever it stands
 */
export function checkCarousel(
  component: TemplateComponent,
  checkPart: (part: TemplateComponent) => void,
): void {
  const cards: unknown[] = Array.isArray(component.cards) ? component.cards : [];
  if (cards.length < LIMITS.leastCards || cards.length > LIMITS.mostCards)
    throw missing(`A carousel has ${LIMITS.leastCards} to ${LIMITS.mostCards} cards.`);
  const shapes = cards.map((card) => {
    const parts = cardParts(card);
    for (const part of parts) checkPart(part);
    checkCard(parts);
    return shape(parts);
  });
  if (new Set(shapes).size > 1) throw wrongKind('All cards of a carousel must have the same components.');
}

function cardParts(card: unknown): TemplateComponent[] {
  const listed: unknown[] = isObject(card) && Array.isArray(card.components) ? card.components : [];
  const parts = listed.map((part): TemplateComponent => {
    if (!isObject(part) || typeof part.type !== 'string')
      throw parameterError('Param cards[components][type] is required.');
    part.type = part.type.toUpperCase();
    return part as TemplateComponent;
  });
  (card as JsonObject).components = parts;
  return parts;
}

function checkCard(parts: readonly TemplateComponent[]): void {
  const format = of(parts, 'HEADER')?.format;
  if (format !== 'IMAGE' && format !== 'VIDEO' && format !== 'PRODUCT')
    throw missing('A card needs a header of the format IMAGE, VIDEO or PRODUCT.');
  if (format !== 'PRODUCT' && !filledList(of(parts, 'HEADER')?.example?.header_handle))
    throw missing('The header of a card needs example.header_handle.');
  const body = of(parts, 'BODY')?.text ?? '';
  if (body.length > LIMITS.cardBody) throw tooLong('The body of a card', LIMITS.cardBody);
  const buttons = buttonsIn(parts);
  if (buttons.length < 1 || buttons.length > LIMITS.cardButtons)
    throw missing(`A card has 1 to ${LIMITS.cardButtons} buttons.`);
  const allowed = format === 'PRODUCT' ? ['SPM', 'URL'] : ['QUICK_REPLY', 'URL', 'PHONE_NUMBER'];
  for (const { type } of buttons)
    if (!allowed.includes(type))
      throw wrongKind(`A card with ${format} may not have a button of type ${type}.`);
}

function shape(parts: readonly TemplateComponent[]): string {
  return parts
    .map(({ type, format, buttons }) => [type, format, ...(buttons ?? []).map((one) => one.type)].join())
    .sort()
    .join('|');
}

/** What may stand beside what, and in which category. */
export function checkKind(components: readonly TemplateComponent[], category: TemplateCategory): void {
  const has = (type: string): boolean => of(components, type) !== undefined;
  const buttons = buttonsIn(components);
  const at = (type: string): number => buttons.findIndex((button) => button.type === type);
  if (category !== 'AUTHENTICATION' && at('OTP') !== -1)
    throw wrongKind('A button of type OTP is for the category AUTHENTICATION.');
  if (has('CAROUSEL') && components.length > 2)
    throw wrongKind('Beside a carousel there may be a body alone.');
  if (has('CAROUSEL') || has('LIMITED_TIME_OFFER') || at('CATALOG') !== -1 || at('MPM') !== -1) {
    if (category !== 'MARKETING') throw wrongCategory();
  }
  if ((at('CATALOG') !== -1 || at('MPM') !== -1) && buttons.length > 1)
    throw wrongKind('A template with a catalogue or products may have no other button.');
  if (!has('LIMITED_TIME_OFFER')) return;
  if (has('FOOTER')) throw wrongKind('A limited-time offer may have no footer.');
  const format = of(components, 'HEADER')?.format;
  if (format !== undefined && format !== 'IMAGE' && format !== 'VIDEO')
    throw wrongKind('The header of a limited-time offer is an image or a video.');
  if ((of(components, 'BODY')?.text ?? '').length > LIMITS.offerBody)
    throw tooLong('The body beside a limited-time offer', LIMITS.offerBody);
  if (at('COPY_CODE') > 0) throw wrongKind('The button COPY_CODE must be the first one.');
  if (at('URL') === -1) throw missing('A limited-time offer needs a button of type URL.');
}

function wrongCategory(): Error {
  return managementError(
    2388025,
    'Category is not allowed',
    'Templates of this kind are of the category MARKETING.',
  );
}
