import {
  parseTemplateVariables,
  placeholdersOf,
  replacePlaceholders,
  type ParameterFormat,
  type ProviderContent,
  type TemplateButton,
  type TemplateDraft,
  type WireName,
} from '../../sdk/index.js';

type Component = Record<string, unknown>;
type Button = NonNullable<ProviderContent['buttons']>[number];

/** Components as Meta's management API takes them, with the examples its reviewers want. */
export interface MetaComponents {
  parameter_format: 'NAMED' | 'POSITIONAL';
  components: Component[];
}

/**
 * One language of a template for submission, with named parameters. A variable in the URL of a button
 * has no name at Meta: it is the one thing that may follow the address.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
export function toMetaComponents({
  content,
  examples,
}: Pick<TemplateDraft, 'content' | 'examples'>): MetaComponents {
  const example = (name: string) => examples[name] ?? name;
  const named = (names: readonly string[]) =>
    names.map((name) => ({ param_name: name, example: example(name) }));
  const used = parseTemplateVariables(content);
  const components: Component[] = [];
  if (content.header !== undefined && content.header !== '') {
    components.push({
      type: 'HEADER',
      format: 'TEXT',
      text: tidy(content.header),
      ...(used.header.length === 0 ? {} : { example: { header_text_named_params: named(used.header) } }),
    });
  }
  components.push({
    type: 'BODY',
    text: tidy(content.body),
    ...(used.body.length === 0 ? {} : { example: { body_text_named_params: named(used.body) } }),
  });
  if (content.footer !== undefined && content.footer !== '')
    components.push({ type: 'FOOTER', text: content.footer });
  if (content.buttons && content.buttons.length > 0) {
    components.push({
      type: 'BUTTONS',
      buttons: content.buttons.map((button) => metaButton(button, example)),
    });
  }
  return { parameter_format: 'NAMED', components };
}

/** `{{ name }}` as Meta wants it. */
function tidy(text: string): string {
  return replacePlaceholders(text, (name) => `{{${name}}}`);
}

function metaButton(button: Button, example: (name: string) => string): Component {
  switch (button.type) {
    case 'quick_reply':
      return { type: 'QUICK_REPLY', text: button.text };
    case 'phone_number':
      return { type: 'PHONE_NUMBER', text: button.text, phone_number: button.phoneNumber };
    case 'url': {
      const [name] = placeholdersOf(button.url);
      if (name === undefined) return { type: 'URL', text: button.text, url: button.url };
      const url = replacePlaceholders(button.url, () => '{{1}}');
      return { type: 'URL', text: button.text, url, example: [button.example ?? example(name)] };
    }
    case 'otp':
      return { type: 'OTP', otp_type: 'COPY_CODE', text: button.text };
    case 'other':
      return { type: button.kind, text: button.text };
  }
}

/** Buttons that need nothing at send time. */
const quietButtons = new Set(['VOICE_CALL', 'REQUEST_CONTACT_INFO', 'FLOW', 'CATALOG']);

/**
 * The components of a template as Meta lists it, read into the product's model. Names of positional
 * parameters are their places: `1`, `2` in the body, `header_1` in the header, `button_1` for the first button.
 */
export function fromMetaComponents(
  components: readonly Component[],
  format: ParameterFormat,
): ProviderContent {
  const unsupported: string[] = [];
  const found = new Map(components.map((component) => [String(component['type']).toUpperCase(), component]));
  for (const type of found.keys()) {
    if (!['HEADER', 'BODY', 'FOOTER', 'BUTTONS'].includes(type)) unsupported.push(type);
  }
  const header = headerText(found.get('HEADER'), unsupported);
  const body = textOf(found.get('BODY'));
  const footer = textOf(found.get('FOOTER'));
  const buttons = foreignButtons(found.get('BUTTONS'), unsupported);
  const positional = format === 'positional';
  const ours = (prefix: string) => (name: string) => (positional ? `${prefix}${name}` : name);
  const wire = positional
    ? { format, header: wireNames(header, ours('header_')), body: wireNames(body, ours('')) }
    : undefined;
  return {
    ...(header === ''
      ? {}
      : { header: replacePlaceholders(header, (name) => `{{${ours('header_')(name)}}}`) }),
    body,
    ...(footer === '' ? {} : { footer }),
    ...(buttons.length === 0 ? {} : { buttons }),
    ...(wire && wire.header.length + wire.body.length > 0 ? { wire } : {}),
    ...(unsupported.length === 0 ? {} : { unsupported }),
  };
}

/** Meta's order of positional parameters is that of their numbers, not of the text. */
function wireNames(text: string, ours: (name: string) => string): WireName[] {
  return placeholdersOf(text)
    .sort((one, two) => Number(one) - Number(two))
    .map((name) => [name, ours(name)] as const);
}

function textOf(component: Component | undefined): string {
  return typeof component?.['text'] === 'string' ? component['text'] : '';
}

function headerText(component: Component | undefined, unsupported: string[]): string {
  if (!component) return '';
  const format = typeof component['format'] === 'string' ? component['format'].toUpperCase() : 'TEXT';
  if (format === 'TEXT') return textOf(component);
  unsupported.push(`HEADER ${format}`);
  return '';
}

function foreignButtons(component: Component | undefined, unsupported: string[]): Button[] {
  const buttons: unknown = component?.['buttons'];
  if (!Array.isArray(buttons)) return [];
  return buttons.map((raw: unknown, index): Button => {
    const button = (typeof raw === 'object' && raw !== null ? raw : {}) as Component;
    const type = String(button['type']).toUpperCase();
    const known = knownButton(type, button, index);
    if (known) return known;
    if (!quietButtons.has(type)) unsupported.push(`BUTTON ${type}`);
    return { type: 'other', kind: type, text: textOf(button) };
  });
}

function knownButton(type: string, button: Component, index: number): Button | undefined {
  const text = textOf(button);
  const field = (name: string) => (typeof button[name] === 'string' ? button[name] : '');
  switch (type) {
    case 'QUICK_REPLY':
      return { type: 'quick_reply', text };
    case 'PHONE_NUMBER':
      return { type: 'phone_number', text, phoneNumber: field('phone_number') };
    case 'OTP':
      return { type: 'otp', text };
    case 'URL': {
      // Meta shows authentication templates with the address of its own copy-code page.
      if (button['otp_type'] !== undefined || field('url').startsWith('https://www.whatsapp.com/otp/'))
        return { type: 'otp', text };
      const url = replacePlaceholders(field('url'), () => `{{button_${index + 1}}}`);
      const example: unknown = Array.isArray(button['example']) ? button['example'][0] : button['example'];
      const told: Pick<Extract<TemplateButton, { type: 'url' }>, 'example'> = typeof example === 'string'
        ? { example }
        : {};
      return { type: 'url', text, url, ...told };
    }
    default:
      return undefined;
  }
}
