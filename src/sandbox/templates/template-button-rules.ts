import { managementError, parameterError } from '../model/graph-error.js';
import { isObject } from '../messages/message-validation.js';
import type { TemplateButton } from '../model/model.js';
import { filledList, missing, requiredText, tooLong } from './template-rules.js';
import { placeholders } from './template-text.js';

const BUTTONS: readonly string[] = [
  'QUICK_REPLY',
  'URL',
  'PHONE_NUMBER',
  'OTP',
  'COPY_CODE',
  'FLOW',
  'CATALOG',
  'MPM',
  'SPM',
  'VOICE_CALL',
  'REQUEST_CONTACT_INFO',
];
const TEXTLESS: ReadonlySet<string> = new Set(['OTP', 'COPY_CODE', 'REQUEST_CONTACT_INFO']);
const LIMITS = { buttons: 10, buttonText: 25, url: 2000, phone: 20, couponCode: 15 };
/** Most buttons of a type. Those of one are assumed where the pages only show one. */
const MOST: Readonly<Record<string, number>> = {
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  OTP: 1,
  VOICE_CALL: 1,
  REQUEST_CONTACT_INFO: 1,
};

/**
 * Checks buttons, of a template or of one of its cards.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
export function checkButtons(buttons: TemplateButton[] | undefined): void {
  if (!Array.isArray(buttons) || buttons.length === 0) throw missing('The component BUTTONS needs buttons.');
  if (buttons.length > LIMITS.buttons) {
    throw managementError(
      2388079,
      'Too many buttons',
      `A template may have at most ${LIMITS.buttons} buttons.`,
    );
  }
  for (const button of buttons) checkButton(button);
  for (const [type, most] of Object.entries(MOST)) {
    if (buttons.filter((button) => button.type === type).length > most)
      throw managementError(
        2388079,
        'Too many buttons',
        `A template may have ${most} button(s) of type ${type}.`,
      );
  }
}

function checkButton(button: TemplateButton | null): void {
  if (!isObject(button)) throw parameterError('Param buttons must be a list of objects');
  const type = typeof button.type === 'string' ? button.type.toUpperCase() : '';
  if (!BUTTONS.includes(type))
    throw parameterError(`Param buttons[type] must be one of {${BUTTONS.join(', ')}}`);
  button.type = type;
  if (!TEXTLESS.has(type)) requiredText(button.text, 'button');
  if ((button.text ?? '').length > LIMITS.buttonText)
    throw tooLong('The text of a button', LIMITS.buttonText);
  if (type === 'PHONE_NUMBER') {
    const phone = requiredText(button.phone_number, 'phone button');
    if (phone.length > LIMITS.phone) throw tooLong('The phone number of a button', LIMITS.phone);
  }
  if (type === 'COPY_CODE') checkCoupon(button);
  if (type === 'FLOW') checkFlow(button);
  if (type !== 'URL') return;
  const url = requiredText(button.url, 'URL button');
  if (url.length > LIMITS.url) throw tooLong('The URL of a button', LIMITS.url);
  const names = placeholders(url);
  if (names.length === 0) return;
  if (names.length > 1 || !/\{\{[^{}]*\}\}$/.test(url)) {
    throw managementError(
      2388047,
      'Button URL Is Incorrect',
      'A button URL may have one variable, at its end.',
    );
  }
  const example = typeof button.example === 'string' ? [button.example] : button.example;
  if (!filledList(example)) throw missing('A button URL with a variable needs an example.');
}

/** Source: …/templates/marketing-templates/coupon-templates */
function checkCoupon(button: TemplateButton): void {
  const [code] = Array.isArray(button.example) ? (button.example as unknown[]) : [button.example];
  if (typeof code !== 'string' || code === '') throw missing('A COPY_CODE button needs an example.');
  if (code.length > LIMITS.couponCode) throw tooLong('The code of a COPY_CODE button', LIMITS.couponCode);
}

/** Source: developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/sendingaflow */
function checkFlow(button: TemplateButton): void {
  const given = ['flow_id', 'flow_name', 'flow_json'].filter((name) => button[name] !== undefined);
  if (given.length !== 1)
    throw missing('A FLOW button needs exactly one of flow_id, flow_name and flow_json.');
  const action = button.flow_action;
  if (action !== undefined && action !== 'navigate' && action !== 'data_exchange')
    throw parameterError('Param buttons[flow_action] must be one of {NAVIGATE, DATA_EXCHANGE}');
}
