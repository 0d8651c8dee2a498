import { replacePlaceholders, type ProviderContent, type TemplateButton } from '../../sdk/index.js';
import { listOf, textOf } from './callback.js';

type Component = Record<string, unknown>;
type Button = NonNullable<ProviderContent['buttons']>[number];
type Otp = Extract<TemplateButton, { type: 'otp' }>;

const flowActions: Readonly<Record<string, 'navigate' | 'data_exchange'>> = {
  navigate: 'navigate',
  data_exchange: 'data_exchange',
};
const deliveries: Readonly<Record<string, NonNullable<Otp['delivery']>>> = {
  ONE_TAP: 'one_tap',
  ZERO_TAP: 'zero_tap',
};

/** A button as Meta lists it. `variable` is the name of what it takes: buttons have no names at Meta. */
export function readButton(button: Component, variable: string): Button {
  const type = String(button['type']).toUpperCase();
  const text = textOf(button, 'text') ?? '';
  switch (type) {
    case 'QUICK_REPLY':
      return { type: 'quick_reply', text };
    case 'PHONE_NUMBER':
      return { type: 'phone_number', text, phoneNumber: textOf(button, 'phone_number') ?? '' };
    case 'URL':
      return isCode(button) ? otp(button) : link(button, text, variable);
    case 'COPY_CODE':
      return { type: 'copy_code', code: `{{${variable}}}` };
    case 'CATALOG':
      return { type: 'catalog', text };
    case 'MPM':
      return { type: 'products', text };
    case 'SPM':
      return { type: 'product', text };
    case 'FLOW':
      return flow(button, text);
    case 'OTP':
      return otp(button);
    case 'VOICE_CALL':
      return { type: 'voice_call', text };
    case 'REQUEST_CONTACT_INFO':
      return { type: 'request_contact_info', ...(text === '' ? {} : { text }) };
    default:
      return { type: 'other', kind: type, text };
  }
}

/** Meta lists the button of an authentication template with the address of its own copy-code page. */
function isCode(button: Component): boolean {
  const url = textOf(button, 'url') ?? '';
  return button['otp_type'] !== undefined || url.startsWith('https://www.whatsapp.com/otp/');
}

function link(button: Component, text: string, variable: string): Button {
  const url = replacePlaceholders(textOf(button, 'url') ?? '', () => `{{${variable}}}`);
  const given = button['example'];
  const [example] = Array.isArray(given) ? (given as unknown[]) : [given];
  return { type: 'url', text, url, ...(typeof example === 'string' ? { example } : {}) };
}

function flow(button: Component, text: string): Button {
  const id = button['flow_id'];
  const [flowId, flowName] = [
    typeof id === 'number' ? String(id) : textOf(button, 'flow_id'),
    textOf(button, 'flow_name'),
  ];
  const flowJson = textOf(button, 'flow_json');
  const screen = textOf(button, 'navigate_screen');
  const action = flowActions[textOf(button, 'flow_action')?.toLowerCase() ?? ''];
  return {
    type: 'flow',
    text,
    ...(flowId === undefined ? {} : { flowId }),
    ...(flowName === undefined ? {} : { flowName }),
    ...(flowJson === undefined ? {} : { flowJson }),
    ...(action === undefined ? {} : { action }),
    ...(screen === undefined ? {} : { screen }),
  };
}

function otp(button: Component): Button {
  const text = textOf(button, 'text');
  const autofillText = textOf(button, 'autofill_text');
  const kind = codeKind(button);
  const apps = appsOf(button);
  return {
    type: 'otp',
    ...(text === undefined ? {} : { text }),
    ...(kind === undefined ? {} : { delivery: kind }),
    ...(autofillText === undefined ? {} : { autofillText }),
    ...(apps.length === 0 ? {} : { apps }),
    ...(button['zero_tap_terms_accepted'] === true ? { zeroTapTermsAccepted: true } : {}),
  };
}

/** Also from the address of Meta's copy-code page, which says it. */
function codeKind(button: Component): Otp['delivery'] {
  const told = textOf(button, 'otp_type') ?? /[?&]otp_type=(\w+)/.exec(textOf(button, 'url') ?? '')?.[1];
  return deliveries[told?.toUpperCase() ?? ''];
}

/** Older templates name one app beside the button. */
function appsOf(button: Component): { packageName: string; signatureHash: string }[] {
  const listed = listOf(button, 'supported_apps');
  return (listed.length > 0 ? listed : [button]).flatMap((app) => {
    const packageName = textOf(app, 'package_name');
    const signatureHash = textOf(app, 'signature_hash');
    return packageName === undefined || signatureHash === undefined ? [] : [{ packageName, signatureHash }];
  });
}
