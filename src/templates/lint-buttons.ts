import { hasStrayBraces, placeholdersOf, type TemplateButton } from '../sdk/index.js';
import type { Report } from './lint-report.js';
import type { TemplateVariableMap } from './template-content.js';

/** How a kind of button is told of in a sentence. */
const titles: Readonly<Record<TemplateButton['type'], [one: string, many: string]>> = {
  quick_reply: ['quick reply', 'quick replies'],
  url: ['button with an address', 'buttons with an address'],
  phone_number: ['button that calls', 'buttons that call'],
  copy_code: ['button that copies a code', 'buttons that copy a code'],
  catalog: ['button of the catalogue', 'buttons of the catalogue'],
  products: ['button with products', 'buttons with products'],
  product: ['button of a product', 'buttons of a product'],
  flow: ['button that opens a form', 'buttons that open a form'],
  otp: ['one-time-password button', 'one-time-password buttons'],
  voice_call: ['button that calls on the channel', 'buttons that call on the channel'],
  request_contact_info: ['button that asks for the phone number', 'buttons that ask for the phone number'],
};
/** Buttons whose label the provider writes when there is none. */
const unlabelled = new Set<TemplateButton['type']>(['copy_code', 'otp', 'request_contact_info']);

/** Checks buttons, those of a template or of one of its cards. */
export function lintButtons(
  field: string,
  buttons: readonly TemplateButton[],
  variables: TemplateVariableMap,
  report: Report,
): void {
  const { name: provider, templates } = report.provider;
  const { limits } = templates;
  if (buttons.length > limits.buttons)
    report(field, `has ${buttons.length} buttons; ${provider} allows ${limits.buttons}`);
  for (const [type, most] of Object.entries(limits.buttonsOfType) as [TemplateButton['type'], number][]) {
    if (buttons.filter((button) => button.type === type).length > most)
      report(field, `may have ${most} ${titles[type][most === 1 ? 0 : 1]}`);
  }
  const runs = buttons.filter(
    (button, index) => (button.type === 'quick_reply') !== (buttons[index - 1]?.type === 'quick_reply'),
  );
  if (runs.length > 2) report(field, 'must have its quick replies together, before or after the others');
  buttons.forEach((button, index) => {
    const at = `${field}.${index}`;
    if (button.text !== undefined) {
      report.text(`${at}.text`, button.text, limits.buttonText);
      if (placeholdersOf(button.text).length > 0) report(`${at}.text`, 'may not have variables');
    } else if (!unlabelled.has(button.type)) report(`${at}.text`, 'may not be empty');
    lintButton(at, button, variables, report);
  });
}

function lintButton(
  at: string,
  button: TemplateButton,
  variables: TemplateVariableMap,
  report: Report,
): void {
  const { limits } = report.provider.templates;
  switch (button.type) {
    case 'url':
      return lintUrl(`${at}.url`, button.url, report);
    case 'phone_number':
      if (!isDialable(button.phoneNumber, limits.phone))
        report(
          `${at}.phoneNumber`,
          `must be a phone number with its country code, ${limits.phone} characters at most`,
        );
      return;
    case 'copy_code':
      return lintCode(`${at}.code`, button.code, variables, report);
    case 'flow':
      return lintFlow(at, button, report);
    case 'otp':
      return lintOtp(at, button, report);
    case 'quick_reply':
    case 'catalog':
    case 'products':
    case 'product':
    case 'voice_call':
    case 'request_contact_info':
      return;
  }
}

function lintUrl(field: string, url: string, report: Report): void {
  const { limits } = report.provider.templates;
  if (url.length > limits.url)
    report(field, `has ${url.length} characters; ${report.provider.name} allows ${limits.url}`);
  if (!/^https?:\/\/[^\s{}]+/.test(url))
    report(field, 'must begin with https:// and a fixed host: a variable may only follow it');
  const names = placeholdersOf(url);
  if (names.length > 1 || (names.length === 1 && !/\{\{[^{}]*\}\}$/.test(url)) || hasStrayBraces(url)) {
    report(field, 'may have one variable, at its end');
  }
}

function lintCode(field: string, code: string, variables: TemplateVariableMap, report: Report): void {
  const { limits } = report.provider.templates;
  const [name] = placeholdersOf(code);
  if (name === undefined || !/^\{\{[^{}]*\}\}$/.test(code.trim()))
    return report(field, 'must be one variable, {{coupon}}: a send gives the code');
  const { length } = variables[name]?.example ?? '';
  if (length > limits.couponCode)
    report(
      `variables.${name}.example`,
      `has ${length} characters; ${report.provider.name} allows ${limits.couponCode} in a code that is copied`,
    );
}

function lintFlow(
  at: string,
  { flowId, flowName, flowJson, action, screen }: Extract<TemplateButton, { type: 'flow' }>,
  report: Report,
): void {
  const given = [flowId, flowName, flowJson].filter((one) => one !== undefined);
  if (given.length !== 1) report(at, 'must have exactly one of flowId, flowName and flowJson');
  if (action === 'data_exchange' && screen !== undefined)
    report(`${at}.screen`, 'is given by the form itself when its action is data_exchange');
}

function lintOtp(
  at: string,
  { delivery, apps, autofillText, zeroTapTermsAccepted }: Extract<TemplateButton, { type: 'otp' }>,
  report: Report,
): void {
  const toApp = delivery === 'one_tap' || delivery === 'zero_tap';
  if (toApp && (apps ?? []).length === 0) report(`${at}.apps`, 'must name the app that may take the code');
  if (!toApp && (apps ?? []).length > 0) report(`${at}.apps`, 'are for the deliveries one_tap and zero_tap');
  if ((apps ?? []).length > 5) report(`${at}.apps`, 'may be five at most');
  if (delivery === 'zero_tap' && zeroTapTermsAccepted !== true)
    report(`${at}.zeroTapTermsAccepted`, 'must be true: the terms of zero-tap are yours to accept');
  if (autofillText !== undefined)
    report.text(`${at}.autofillText`, autofillText, report.provider.templates.limits.buttonText);
}

function isDialable(phone: string, longest: number): boolean {
  const digits = phone.replace(/\D/g, '').length;
  return /^\+?[\d ()-]+$/.test(phone) && digits >= 5 && phone.length <= longest;
}
