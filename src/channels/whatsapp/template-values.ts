import type {
  FilledButton,
  FilledCard,
  FilledHeader,
  FilledParameter,
  FilledTemplate,
  MediaSource,
} from '../../sdk/index.js';
import { listOf, textOf } from './callback.js';

/** One parameter of a template's component. */
export type TemplateParameter = { type: string } & Record<string, unknown>;

/** A component with its values, as a send carries it. */
export type SendComponent =
  | { type: 'header' | 'body' | 'limited_time_offer'; parameters: TemplateParameter[] }
  | { type: 'button'; sub_type: string; index: string; parameters: TemplateParameter[] }
  | { type: 'carousel'; cards: { card_index: number; components: SendComponent[] }[] };

/**
 * What every value and text passes on its way out, whoever gave it and however long it has waited.
 */
export type Clean = (text: string) => string;

/**
 * The values of a message as Meta's components.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
 *
 * @param clean - applied to every text people read
 * @throws Error for a file that was never given an id at Meta
 */
export function sendComponents(values: FilledTemplate, clean: Clean = (text) => text): SendComponent[] {
  const { cards, offer } = values;
  const components = partComponents(values, clean);
  if (offer) {
    const parameter = {
      type: 'limited_time_offer',
      limited_time_offer: { expiration_time_ms: offer.expiresAt },
    };
    components.push({ type: 'limited_time_offer', parameters: [parameter] });
  }
  if (cards && cards.length > 0) {
    const numbered = cards.map((card, index) => ({
      card_index: index,
      components: partComponents(card, clean),
    }));
    components.push({ type: 'carousel', cards: numbered });
  }
  return components;
}

function partComponents({ header, body, buttons }: FilledCard, clean: Clean): SendComponent[] {
  const components: SendComponent[] = [];
  const top = header === undefined ? [] : headerParameters(header, clean);
  if (top.length > 0) components.push({ type: 'header', parameters: top });
  if (body && body.length > 0)
    components.push({ type: 'body', parameters: body.map((one) => parameterOf(one, clean)) });
  for (const button of buttons ?? []) components.push(buttonOf(button, clean));
  return components;
}

function headerParameters(header: FilledHeader, clean: Clean): TemplateParameter[] {
  switch (header.kind) {
    case 'text':
      return header.parameters.map((one) => parameterOf(one, clean));
    case 'location': {
      const { latitude, longitude, name, address } = header;
      const place = defined({ latitude, longitude, name, address });
      return [{ type: 'location', location: place }];
    }
    case 'product':
      return [
        {
          type: 'product',
          product: { product_retailer_id: header.productRetailerId, catalog_id: header.catalogId },
        },
      ];
    case 'document':
      return [
        {
          type: 'document',
          document: defined({ ...fileOf(header.media), filename: header.filename }),
        },
      ];
    case 'image':
    case 'video':
      return [{ type: header.kind, [header.kind]: fileOf(header.media) }];
  }
}

function fileOf(media: MediaSource): Record<string, unknown> {
  if ('mediaId' in media) throw new Error('a file of a template was never given an id at Meta');
  return 'link' in media ? { link: media.link } : { id: media.providerMediaId };
}

function parameterOf({ name, text, currency, dateTime }: FilledParameter, clean: Clean): TemplateParameter {
  const named = name === undefined ? {} : { parameter_name: name };
  if (currency) {
    const { code, amount1000 } = currency;
    const value = { fallback_value: clean(text), code, amount_1000: amount1000 };
    return { type: 'currency', currency: value, ...named };
  }
  if (dateTime)
    return {
      type: 'date_time',
      date_time: { fallback_value: clean(text), ...metaDate(dateTime) },
      ...named,
    };
  return { type: 'text', text: clean(text), ...named };
}

/** `dayOfWeek` as Meta writes it: `day_of_week`. */
function metaDate(parts: Readonly<Record<string, string | number>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

function buttonOf(button: FilledButton, clean: Clean): SendComponent {
  return {
    type: 'button',
    sub_type: subTypes[button.type],
    index: String(button.index),
    parameters: buttonParameters(button, clean),
  };
}

const subTypes: Readonly<Record<FilledButton['type'], string>> = {
  url: 'url',
  copy_code: 'copy_code',
  quick_reply: 'quick_reply',
  catalog: 'catalog',
  products: 'mpm',
  flow: 'flow',
  voice_call: 'voice_call',
};

function buttonParameters(button: FilledButton, clean: Clean): TemplateParameter[] {
  switch (button.type) {
    case 'url':
      return [{ type: 'text', text: clean(button.text) }];
    case 'copy_code':
      return [{ type: 'coupon_code', coupon_code: clean(button.code) }];
    case 'quick_reply':
      return [{ type: 'payload', payload: button.payload }];
    case 'catalog':
      return [{ type: 'action', action: thumbnail(button.thumbnailProductRetailerId) }];
    case 'products': {
      const sections = button.sections.map(({ title, productRetailerIds }) =>
        defined({
          title,
          product_items: productRetailerIds.map((id) => ({ product_retailer_id: id })),
        }),
      );
      return [{ type: 'action', action: { ...thumbnail(button.thumbnailProductRetailerId), sections } }];
    }
    case 'flow':
      return [
        { type: 'action', action: defined({ flow_token: button.token, flow_action_data: button.data }) },
      ];
    case 'voice_call':
      return [
        ...(button.ttlMinutes === undefined ? [] : [{ type: 'ttl_minutes', ttl_minutes: button.ttlMinutes }]),
        ...(button.payload === undefined ? [] : [{ type: 'payload', payload: button.payload }]),
      ];
  }
}

function thumbnail(id: string | undefined): Record<string, unknown> {
  return id === undefined ? {} : { thumbnail_product_retailer_id: id };
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/**
 * The values in components that were stored with messages before values were: texts of header and body, and
 * what follows the address of a button. {@link sendComponents} makes the same components of them again.
 */
export function readStoredComponents(components: readonly unknown[]): FilledTemplate {
  const known = listOf({ components }, 'components');
  const part = (type: string) => known.find((component) => component['type'] === type);
  const header = parametersIn(part('header'));
  const body = parametersIn(part('body'));
  const buttons = known.flatMap((component): FilledButton[] => {
    if (component['type'] !== 'button') return [];
    const [parameter] = parametersIn(component);
    return [{ type: 'url', index: Number(component['index'] ?? 0), text: parameter?.text ?? '' }];
  });
  return {
    ...(header.length === 0 ? {} : { header: { kind: 'text', parameters: header } }),
    ...(body.length === 0 ? {} : { body }),
    ...(buttons.length === 0 ? {} : { buttons }),
  };
}

function parametersIn(component: Record<string, unknown> | undefined): FilledParameter[] {
  return listOf(component ?? {}, 'parameters').map((parameter) => {
    const name = textOf(parameter, 'parameter_name');
    return { ...(name === undefined ? {} : { name }), text: textOf(parameter, 'text') ?? '' };
  });
}
