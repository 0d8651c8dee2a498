import type { ChannelContent, ContactCard, ProviderMedia } from '../../sdk/index.js';
import { reviewAndPay, reviewOrder } from './order-payload.js';
import { seen } from './seen.js';

/** The part of a request that says something: its type, and what belongs to that. */
export type ContentPayload = { type: string; context?: { message_id: string } } & Record<string, unknown>;

/** Version of the messages that open a form. Source: developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-flow-messages */
const flowMessageVersion = '3';

/**
 * Free content as Graph takes it.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 *
 * @throws Error for a file that was never given an id at Meta
 */
export function contentPayload(content: ChannelContent): ContentPayload {
  const part = partOf(content);
  if (content.kind === 'reaction' || content.replyTo === undefined) return part;
  return { ...part, context: { message_id: content.replyTo } };
}

function partOf(content: ChannelContent): ContentPayload {
  switch (content.kind) {
    case 'text': {
      const preview_url = content.preview ?? /https?:\/\//.test(content.text);
      return { type: 'text', text: { body: seen(content.text), preview_url } };
    }
    case 'image':
    case 'video':
      return {
        type: content.kind,
        [content.kind]: defined({ ...file(content.media), caption: optional(content.caption) }),
      };
    case 'audio':
      return {
        type: 'audio',
        audio: defined({ ...file(content.media), voice: content.voice === true ? true : undefined }),
      };
    case 'document':
      return {
        type: 'document',
        document: defined({
          ...file(content.media),
          caption: optional(content.caption),
          filename: optional(content.filename),
        }),
      };
    case 'sticker':
      return { type: 'sticker', sticker: file(content.media) };
    case 'location': {
      const { latitude, longitude, name, address } = content;
      const place = { latitude, longitude, name: optional(name), address: optional(address) };
      return { type: 'location', location: defined(place) };
    }
    case 'contacts':
      return { type: 'contacts', contacts: content.contacts.map(cardOf) };
    case 'reaction':
      return {
        type: 'reaction',
        reaction: { message_id: content.messageId, emoji: content.emoji ?? '' },
      };
    case 'buttons':
    case 'list':
    case 'cta_url':
    case 'location_request':
    case 'contact_request':
    case 'product':
    case 'products':
    case 'catalog':
    case 'flow':
    case 'order_details':
    case 'order_status':
      return { type: 'interactive', interactive: defined(interactiveOf(content)) };
  }
}

type Interactive = Exclude<
  ChannelContent,
  {
    kind:
      'text' | 'image' | 'video' | 'audio' | 'document' | 'sticker' | 'location' | 'contacts' | 'reaction';
  }
>;

function interactiveOf(content: Interactive): Record<string, unknown> {
  const frame = frameOf(content);
  switch (content.kind) {
    case 'buttons': {
      const buttons = content.buttons.map(({ id, title }) => ({
        type: 'reply',
        reply: { id, title: seen(title) },
      }));
      return { type: 'button', ...frame, action: { buttons } };
    }
    case 'list': {
      const sections = content.sections.map(({ title, rows }) =>
        defined({
          title: optional(title),
          rows: rows.map((row) =>
            defined({ id: row.id, title: seen(row.title), description: optional(row.description) }),
          ),
        }),
      );
      return { type: 'list', ...frame, action: { button: seen(content.buttonTitle), sections } };
    }
    case 'cta_url': {
      const parameters = { display_text: seen(content.buttonTitle), url: content.url };
      return { type: 'cta_url', ...frame, action: { name: 'cta_url', parameters } };
    }
    case 'location_request':
      return { type: 'location_request_message', ...frame, action: { name: 'send_location' } };
    case 'contact_request':
      return { type: 'request_contact_info', ...frame, action: { name: 'request_contact_info' } };
    case 'product': {
      const { catalogId: catalog_id, productRetailerId: product_retailer_id } = content;
      return { type: 'product', ...frame, action: { catalog_id, product_retailer_id } };
    }
    case 'products': {
      const sections = content.sections.map(({ title, productRetailerIds }) =>
        defined({
          title: optional(title),
          product_items: productRetailerIds.map((product_retailer_id) => ({ product_retailer_id })),
        }),
      );
      return { type: 'product_list', ...frame, action: { catalog_id: content.catalogId, sections } };
    }
    case 'catalog': {
      const thumbnail = content.thumbnailProductRetailerId;
      return {
        type: 'catalog_message',
        ...frame,
        action: defined({
          name: 'catalog_message',
          parameters: thumbnail === undefined ? undefined : { thumbnail_product_retailer_id: thumbnail },
        }),
      };
    }
    case 'flow':
      return { type: 'flow', ...frame, action: { name: 'flow', parameters: flowParameters(content) } };
    case 'order_details':
      return { type: 'order_details', ...frame, action: reviewAndPay(content) };
    case 'order_status':
      return { type: 'order_status', ...frame, action: reviewOrder(content) };
  }
}

function flowParameters(content: Extract<Interactive, { kind: 'flow' }>): Record<string, unknown> {
  const { screen, data } = content;
  return defined({
    flow_message_version: flowMessageVersion,
    flow_id: content.flowId,
    flow_name: content.flowName,
    flow_token: content.token,
    flow_cta: seen(content.buttonTitle),
    flow_action: content.action ?? 'navigate',
    flow_action_payload: screen === undefined ? undefined : defined({ screen, data }),
    mode: content.draft === true ? 'draft' : undefined,
  });
}

type Header = Extract<Interactive, { kind: 'buttons' }>['header'];

/** Heading, text and small print, which all interactive messages have in common. */
function frameOf(content: {
  header?: Header | undefined;
  text?: string | undefined;
  footer?: string | undefined;
}): Record<string, unknown> {
  const { header, text, footer } = content;
  return {
    header: header && headerOf(header),
    body: text === undefined ? undefined : { text: seen(text) },
    footer: footer === undefined ? undefined : { text: seen(footer) },
  };
}

function headerOf(header: NonNullable<Header>): Record<string, unknown> {
  if (header.kind === 'text') return { type: 'text', text: seen(header.text) };
  const filename = header.kind === 'document' ? optional(header.filename) : undefined;
  return { type: header.kind, [header.kind]: defined({ ...file(header.media), filename }) };
}

function file(media: ProviderMedia): { id: string } | { link: string } {
  if ('link' in media) return { link: media.link };
  if (typeof media.providerMediaId !== 'string' || media.providerMediaId === '')
    throw new Error('a file has no id at Meta');
  return { id: media.providerMediaId };
}

/** Graph wants one part of a name besides the name as it is shown. */
function cardOf(card: ContactCard): Record<string, unknown> {
  const { name, organisation } = card;
  const hasPart = [name.firstName, name.middleName, name.lastName, name.prefix, name.suffix].some(Boolean);
  return defined({
    name: texts({
      formatted_name: name.formattedName,
      first_name: hasPart ? name.firstName : name.formattedName,
      middle_name: name.middleName,
      last_name: name.lastName,
      prefix: name.prefix,
      suffix: name.suffix,
    }),
    birthday: card.birthday,
    phones: card.phones?.map(({ phone, type, whatsappId }) => texts({ phone, type, wa_id: whatsappId })),
    emails: card.emails?.map(texts),
    urls: card.urls?.map(texts),
    addresses: card.addresses?.map(({ countryCode, ...address }) =>
      texts({ ...address, country_code: countryCode }),
    ),
    org: organisation && texts(organisation),
  });
}

function texts(entry: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  return defined(Object.fromEntries(Object.entries(entry).map(([name, text]) => [name, optional(text)])));
}

function optional(text: string | undefined): string | undefined {
  return text === undefined ? undefined : seen(text);
}

/** Without what is not given: Graph takes no null for nothing. */
function defined(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}
