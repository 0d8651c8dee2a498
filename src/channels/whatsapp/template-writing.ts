import {
  headerText,
  parseTemplateVariables,
  placeholdersOf,
  replacePlaceholders,
  type ProviderContent,
  type TemplateCard,
  type TemplateDraft,
} from '../../sdk/index.js';

type Component = Record<string, unknown>;
type Button = NonNullable<ProviderContent['buttons']>[number];
type Example = (name: string) => string;

/** Components as Meta's management API takes them, with the examples its reviewers want. */
export interface MetaComponents {
  parameter_format?: 'NAMED' | 'POSITIONAL';
  components: Component[];
}

/**
 * One language of a template for submission, with named parameters. A variable in the URL of a button
 * has no name at Meta: it is the one thing that may follow the address.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 */
export function toMetaComponents(draft: Pick<TemplateDraft, 'content' | 'examples'>): MetaComponents {
  const { content, examples } = draft;
  const example = (name: string) => examples[name] ?? name;
  if (content.code) return { components: authentication(content, example) };
  const components: Component[] = [];
  const used = parseTemplateVariables(content);
  if (content.header !== undefined && content.header !== '')
    components.push(headerOf(content, named(used.header, example)));
  if (content.offer) {
    const { text, expires } = content.offer;
    components.push({
      type: 'LIMITED_TIME_OFFER',
      limited_time_offer: { text, has_expiration: expires === true },
    });
  }
  components.push(bodyOf(content.body, used.body, example));
  if (content.footer !== undefined && content.footer !== '')
    components.push({ type: 'FOOTER', text: content.footer });
  if (content.buttons && content.buttons.length > 0) components.push(buttonsOf(content.buttons, example));
  if (content.cards) {
    const cards = content.cards.map((card) => ({ components: cardOf(card, example) }));
    components.push({ type: 'CAROUSEL', cards });
  }
  return { parameter_format: 'NAMED', components };
}

/** Meta writes the sentences of authentication templates itself. */
function authentication({ code, buttons }: ProviderContent, example: Example): Component[] {
  const { securityRecommendation, expiresInMinutes } = code ?? {};
  return [
    { type: 'BODY', add_security_recommendation: securityRecommendation === true },
    ...(expiresInMinutes === undefined
      ? []
      : [{ type: 'FOOTER', code_expiration_minutes: expiresInMinutes }]),
    buttonsOf(buttons ?? [], example),
  ];
}

function headerOf(content: ProviderContent, params: Component[]): Component {
  const { header } = content;
  if (typeof header === 'object') return mediaHeader(header);
  return {
    type: 'HEADER',
    format: 'TEXT',
    text: tidy(headerText(content)),
    ...(params.length === 0 ? {} : { example: { header_text_named_params: params } }),
  };
}

function mediaHeader(header: { kind: string; example?: string }): Component {
  const { kind, example } = header;
  return {
    type: 'HEADER',
    format: kind.toUpperCase(),
    ...(example === undefined ? {} : { example: { header_handle: [example] } }),
  };
}

function bodyOf(text: string, names: readonly string[], example: Example): Component {
  return {
    type: 'BODY',
    text: tidy(text),
    ...(names.length === 0 ? {} : { example: { body_text_named_params: named(names, example) } }),
  };
}

function cardOf({ header, body, buttons }: TemplateCard, example: Example): Component[] {
  return [
    mediaHeader(header),
    ...(body === undefined ? [] : [bodyOf(body, placeholdersOf(body), example)]),
    ...(buttons && buttons.length > 0 ? [buttonsOf(buttons, example)] : []),
  ];
}

function named(names: readonly string[], example: Example): Component[] {
  return names.map((name) => ({ param_name: name, example: example(name) }));
}

/** `{{ name }}` as Meta wants it. */
function tidy(text: string): string {
  return replacePlaceholders(text, (name) => `{{${name}}}`);
}

function buttonsOf(buttons: readonly Button[], example: Example): Component {
  return { type: 'BUTTONS', buttons: buttons.map((button) => metaButton(button, example)) };
}

function metaButton(button: Button, example: Example): Component {
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
    case 'copy_code':
      return { type: 'COPY_CODE', example: replacePlaceholders(button.code, example) };
    case 'catalog':
      return { type: 'CATALOG', text: button.text };
    case 'products':
      return { type: 'MPM', text: button.text };
    case 'product':
      return { type: 'SPM', text: button.text };
    case 'flow':
      return defined({
        type: 'FLOW',
        text: button.text,
        flow_id: button.flowId,
        flow_name: button.flowName,
        flow_json: button.flowJson,
        flow_action: button.action,
        navigate_screen: button.screen,
      });
    case 'otp':
      return defined({
        type: 'OTP',
        otp_type: (button.delivery ?? 'copy_code').toUpperCase(),
        text: button.text,
        autofill_text: button.autofillText,
        supported_apps: button.apps?.map(({ packageName, signatureHash }) => ({
          package_name: packageName,
          signature_hash: signatureHash,
        })),
        zero_tap_terms_accepted: button.zeroTapTermsAccepted,
      });
    case 'voice_call':
      return { type: 'VOICE_CALL', text: button.text };
    case 'request_contact_info':
      return defined({ type: 'REQUEST_CONTACT_INFO', text: button.text });
    case 'other':
      return { type: button.kind, text: button.text };
  }
}

function defined(component: Component): Component {
  return Object.fromEntries(Object.entries(component).filter(([, value]) => value !== undefined));
}
