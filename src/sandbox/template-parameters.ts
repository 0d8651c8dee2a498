import { messagingError } from './graph-error.js';
import { isObject } from './message-validation.js';
import type { JsonObject, SandboxTemplate, TemplateButton, TemplateComponent } from './model.js';
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
  checkButtons(template, sent);
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
}

function checkBody(template: SandboxTemplate, parameters: JsonObject[]): void {
  if (template.category === 'AUTHENTICATION') {
    if (parameters.length !== 1) throw mismatch('body', parameters.length, 1);
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

/** What a button wants at send time: nothing, a value it cannot do without, or an optional payload. */
function buttonNeeds(button: TemplateButton): 'nothing' | 'optional' | 'required' {
  switch (button.type.toUpperCase()) {
    case 'URL':
      return placeholders(button.url ?? '').length > 0 ? 'required' : 'nothing';
    case 'OTP':
    case 'COPY_CODE':
      return 'required';
    case 'QUICK_REPLY':
    case 'FLOW':
    case 'CATALOG':
      return 'optional';
    default:
      return 'nothing';
  }
}

function checkButtons(template: SandboxTemplate, sent: JsonObject[]): void {
  const buttons = buttonsOf(template);
  const given = new Map<number, JsonObject>();
  for (const component of sent) {
    if (String(component.type).toLowerCase() !== 'button') continue;
    const index = Number(component.index ?? Number.NaN);
    if (!Number.isInteger(index)) throw messagingError(131008, 'buttons: index is required');
    const button = buttons[index];
    if (!button)
      throw messagingError(132012, `buttons: there is no button at index ${index} in the template`);
    if (buttonNeeds(button) === 'nothing') {
      throw messagingError(
        132012,
        `buttons: Button at index ${index} of type ${label(button)} takes no parameter`,
      );
    }
    given.set(index, component);
  }
  buttons.forEach((button, index) => {
    if (buttonNeeds(button) !== 'required') return;
    const parameters = given.get(index)?.parameters;
    const first: unknown = Array.isArray(parameters) ? parameters[0] : undefined;
    if (!isObject(first) || parameterText(first) === '') {
      throw messagingError(
        131008,
        `buttons: Button at index ${index} of type ${label(button)} requires a parameter`,
      );
    }
  });
}

function label(button: TemplateButton): string {
  const type = button.type.toLowerCase();
  return type === 'otp' ? 'Url' : type.charAt(0).toUpperCase() + type.slice(1);
}
