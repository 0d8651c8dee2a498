import { messagingError } from '../model/graph-error.js';
import { isObject } from '../messages/message-validation.js';
import type { JsonObject, TemplateButton } from '../model/model.js';
import { parameterText, placeholders } from './template-text.js';

/** Source: …/templates/marketing-templates/coupon-templates */
const COUPON_LIMIT = 15;

/** What a button wants at send time: nothing, a value it cannot do without, or an optional payload. */
function buttonNeeds(button: TemplateButton): 'nothing' | 'optional' | 'required' {
  switch (button.type.toUpperCase()) {
    case 'URL':
      return placeholders(button.url ?? '').length > 0 ? 'required' : 'nothing';
    case 'OTP':
    case 'COPY_CODE':
      return 'required';
    case 'MPM':
      return 'required';
    case 'QUICK_REPLY':
    case 'FLOW':
    case 'CATALOG':
    case 'VOICE_CALL':
      return 'optional';
    default:
      return 'nothing';
  }
}

/**
 * Checks what a send gives the buttons of a template, or of one of its cards.
 *
 * @throws GraphError with code 131008 or 132012
 */
export function checkButtonParameters(buttons: readonly TemplateButton[], sent: readonly JsonObject[]): void {
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
    checkSubType(button, index, component);
    checkValue(button, index, component);
    given.set(index, component);
  }
  buttons.forEach((button, index) => {
    if (buttonNeeds(button) !== 'required') return;
    const parameters = given.get(index)?.parameters;
    const first: unknown = Array.isArray(parameters) ? parameters[0] : undefined;
    if (!isObject(first) || (first.action === undefined && parameterText(first) === '')) {
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

/** What a send calls a button. Meta lists one-time passwords as addresses, and takes them so. */
function checkSubType(button: TemplateButton, index: number, component: JsonObject): void {
  const type = button.type.toUpperCase();
  const wanted = type === 'OTP' ? 'URL' : type;
  const given = typeof component.sub_type === 'string' ? component.sub_type.toUpperCase() : '';
  if (given !== wanted)
    throw messagingError(
      132012,
      `buttons: Button at index ${index} is of type ${label(button)}, received sub_type ${given.toLowerCase() || 'none'}`,
    );
}

/** The kind of parameter each button takes; assumed lenient where Meta's pages show none. */
function checkValue(button: TemplateButton, index: number, component: JsonObject): void {
  const parameters: unknown = component.parameters;
  const [first] = Array.isArray(parameters) ? (parameters as unknown[]) : [];
  if (!isObject(first)) return;
  const wrong = (what: string): Error =>
    messagingError(132012, `buttons: Button at index ${index} of type ${label(button)} takes ${what}`);
  switch (button.type.toUpperCase()) {
    case 'COPY_CODE':
      if (first.type !== 'coupon_code' || typeof first.coupon_code !== 'string') throw wrong('a coupon_code');
      if (first.coupon_code.length > COUPON_LIMIT)
        throw messagingError(132005, `buttons: a coupon code may have at most ${COUPON_LIMIT} characters`);
      return;
    case 'QUICK_REPLY':
      if (first.type !== 'payload' && first.type !== 'text') throw wrong('a payload');
      return;
    case 'FLOW':
    case 'CATALOG':
    case 'MPM':
      if (first.type !== 'action' || !isObject(first.action)) throw wrong('an action');
      if (button.type.toUpperCase() === 'MPM') checkSections(first.action, wrong);
      return;
    default:
      return;
  }
}

/** Source: …/templates/marketing-templates/mpm-template-messages */
function checkSections(action: JsonObject, wrong: (what: string) => Error): void {
  const sections = Array.isArray(action.sections) ? action.sections.filter(isObject) : [];
  const items = sections.map(({ product_items: listed }) => (Array.isArray(listed) ? listed.length : 0));
  if (sections.length < 1 || sections.length > 10 || items.includes(0))
    throw wrong('1 to 10 sections with products');
  if (items.reduce((sum, count) => sum + count, 0) > 30) throw wrong('30 products at most');
  if (sections.length > 1 && sections.some(({ title }) => typeof title !== 'string'))
    throw wrong('a title for each of several sections');
}
