import { messagingError } from '../model/graph-error.js';
import { isObject } from '../messages/message-validation.js';
import type { JsonObject, SandboxTemplate, TemplateComponent } from '../model/model.js';
import { checkButtonParameters } from './template-button-parameters.js';
import {
  buttonsOf,
  componentOf,
  fill,
  parametersFor,
  parameterText,
  parameterValues,
  placeholders,
} from './template-text.js';

const BODY_LIMIT = 1024;
/** Source: …/templates/authentication-templates/authentication-templates */
const OTP_LIMIT = 15;
const TEXT_TYPES = new Set(['text', 'currency', 'date_time']);

/**
 * Checks the components of a send against the template, as Meta does before accepting.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 *
 * @throws GraphError with code 100, 131008, 132000, 132005 or 132012
 */
export function checkTemplateParameters(template: SandboxTemplate, components: readonly unknown[]): void {
  const sent = components.map((component) => {
    if (!isObject(component) || typeof component.type !== 'string') {
      throw messagingError(100, "Component type is mandatory, one of 'header', 'body', 'button'");
    }
    return component;
  });
  const header = componentOf(template, 'HEADER');
  if (header) checkHeader(template, header, parametersFor(sent, 'header'));
  else if (parametersFor(sent, 'header').length > 0)
    throw mismatch('header', parametersFor(sent, 'header').length, 0);
  checkBody(template, parametersFor(sent, 'body'));
  checkButtonParameters(buttonsOf(template), sent);
  checkOffer(template, sent);
  checkCards(template, sent);
}

/** A limited-time offer that counts down needs the instant at which it ends. */
function checkOffer(template: SandboxTemplate, sent: JsonObject[]): void {
  const offer = componentOf(template, 'LIMITED_TIME_OFFER')?.limited_time_offer;
  const [parameter] = parametersFor(sent, 'limited_time_offer');
  if (!isObject(offer) || offer.has_expiration !== true) {
    if (parameter) throw messagingError(132012, 'limited_time_offer: takes no parameter');
    return;
  }
  const given = isObject(parameter?.limited_time_offer) ? parameter.limited_time_offer : {};
  if (typeof given.expiration_time_ms !== 'number')
    throw messagingError(131008, 'limited_time_offer: expiration_time_ms is required');
}

/** Every card of a carousel is given what a template of its own would be. */
function checkCards(template: SandboxTemplate, sent: JsonObject[]): void {
  const carousel = componentOf(template, 'CAROUSEL');
  const given = sent.find((component) => String(component.type).toLowerCase() === 'carousel');
  const cards: unknown[] = Array.isArray(given?.cards) ? given.cards : [];
  const wanted: unknown[] = Array.isArray(carousel?.cards) ? carousel.cards : [];
  if (cards.length !== wanted.length) throw mismatch('carousel', cards.length, wanted.length);
  wanted.forEach((card, index) => {
    const value = cards.find((one) => isObject(one) && one.card_index === index);
    if (!isObject(value) || !Array.isArray(value.components))
      throw messagingError(131008, `carousel: card_index ${index} is missing`);
    const components = (card as { components: TemplateComponent[] }).components;
    checkTemplateParameters({ ...template, components }, value.components);
  });
}

function mismatch(where: string, given: number, expected: number): Error {
  return messagingError(
    132000,
    `${where}: number of localizable_params (${given}) does not match the expected number of params (${expected})`,
  );
}

function checkHeader(template: SandboxTemplate, header: TemplateComponent, parameters: JsonObject[]): void {
  const format = (header.format ?? 'TEXT').toUpperCase();
  if (format === 'TEXT') {
    checkTexts('header', template, header.text ?? '', parameters);
    return;
  }
  const received = parameters[0] ? String(parameters[0].type).toUpperCase() : 'UNKNOWN';
  if (parameters.length !== 1 || received !== format) {
    throw messagingError(132012, `header: Format mismatch, expected ${format}, received ${received}`);
  }
  const media = parameters[0]?.[format.toLowerCase()];
  if (!isObject(media)) {
    throw messagingError(
      100,
      `Parameter '${format.toLowerCase()}' is mandatory for component parameter type '${format.toLowerCase()}'`,
    );
  }
  checkShown(format, media);
}

/** What a header shows: a file by id or link, a place, a product. */
function checkShown(format: string, shown: JsonObject): void {
  if (format === 'LOCATION') {
    if (!Number.isFinite(Number(shown.latitude)) || !Number.isFinite(Number(shown.longitude)))
      throw messagingError(131008, 'header: a location needs latitude and longitude');
    return;
  }
  if (format === 'PRODUCT') {
    if (typeof shown.product_retailer_id !== 'string' || typeof shown.catalog_id !== 'string')
      throw messagingError(131008, 'header: a product needs product_retailer_id and catalog_id');
    return;
  }
  if ((shown.id === undefined) === (shown.link === undefined))
    throw messagingError(131009, `header: exactly one of 'id' and 'link' must be given`);
}

function checkBody(template: SandboxTemplate, parameters: JsonObject[]): void {
  if (template.category === 'AUTHENTICATION') {
    if (parameters.length !== 1) throw mismatch('body', parameters.length, 1);
    if (parameterText(parameters[0] as JsonObject).length > OTP_LIMIT)
      throw messagingError(132005, `body: a code may have at most ${OTP_LIMIT} characters`);
    return;
  }
  const text = componentOf(template, 'BODY')?.text ?? '';
  checkTexts('body', template, text, parameters);
  const filled = fill(text, parameterValues(parameters, template.parameterFormat));
  if (filled.length > BODY_LIMIT) {
    throw messagingError(
      132005,
      `body: length of the text (${filled.length}) exceeds the limit of ${BODY_LIMIT}`,
    );
  }
}

function checkTexts(where: string, template: SandboxTemplate, text: string, parameters: JsonObject[]): void {
  const expected = placeholders(text);
  if (parameters.length !== expected.length) throw mismatch(where, parameters.length, expected.length);
  for (const parameter of parameters) {
    if (!TEXT_TYPES.has(String(parameter.type))) {
      throw messagingError(
        132012,
        `${where}: Format mismatch, expected TEXT, received ${typeof parameter.type === 'string' ? parameter.type.toUpperCase() : 'UNKNOWN'}`,
      );
    }
    checkText(parameter);
  }
  if (template.parameterFormat === 'NAMED') checkNames(expected, parameters);
}

function checkText(parameter: JsonObject): void {
  if (parameter.type === 'text' && typeof parameter.text !== 'string') {
    throw messagingError(100, "Parameter 'text' is mandatory for component parameter type 'text'");
  }
  const text = parameterText(parameter);
  if (text === '') throw messagingError(131008, 'Parameter of type text is missing text value');
  if (/[\n\t\r]| {5,}/.test(text)) {
    throw messagingError(
      100,
      'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
    );
  }
}

function checkNames(expected: string[], parameters: JsonObject[]): void {
  const given = parameters.map((parameter) => parameter.parameter_name);
  if (given.some((name) => typeof name !== 'string' || name === '')) {
    throw messagingError(100, 'Parameter name is missing or empty');
  }
  const missing = expected.find((name) => !given.includes(name));
  if (missing !== undefined)
    throw messagingError(100, `Parameter name '${missing}' is missing in the request`);
}
