import type { ChannelLimits, ContentLimit } from '../../sdk/index.js';
import { characters, orderLimits } from './order-limits.data.js';

/** Longest text of a free-form message, in characters. */
export const textLimit = 4_096;

const pages = 'developers.facebook.com/documentation/business-messaging/whatsapp/messages';
const textPage = `${pages}/text-messages`;
const buttonsPage = `${pages}/interactive-reply-buttons-messages`;
const listPage = `${pages}/interactive-list-messages`;
const urlPage = `${pages}/interactive-cta-url-messages`;
const flowPage = `${pages}/interactive-flow-messages`;
const catalogPage =
  'developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/share-products';
const mediaPage =
  'developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media';

const KB = 1_024;
const MB = 1_024 * KB;

/**
 * What WhatsApp carries of each kind of content. Sources are Meta's pages; where they give no figure the
 * emulator's, which refuses as Graph was seen to, is taken.
 */
export const contentLimits: readonly ContentLimit[] = [
  { kinds: ['text'], path: 'text', limit: 'characters', max: textLimit, source: textPage },
  ...characters('image', `${pages}/image-messages`, { caption: 1_024 }),
  ...characters('video', `${pages}/video-messages`, { caption: 1_024 }),
  ...characters('document', `${pages}/document-messages`, { caption: 1_024, filename: 240 }),
  ...characters('location', `${pages}/location-messages`, { name: 1_000, address: 1_000 }),
  ...characters('reaction', `${pages}/reaction-messages`, { emoji: 16 }),
  {
    kinds: ['reaction'],
    path: 'emoji',
    limit: 'pattern',
    pattern:
      /^(\p{Extended_Pictographic}|\p{Emoji_Presentation}|\p{Regional_Indicator}|[0-9#*]\uFE0F?\u20E3|$)/u,
    means: 'one emoji, or empty to take the reaction back',
    source: `${pages}/reaction-messages`,
  },
  ...characters('buttons', buttonsPage, {
    text: 1_024,
    'header.text': 60,
    footer: 60,
    'buttons.*.id': 256,
    'buttons.*.title': 20,
  }),
  { kinds: ['buttons'], path: 'buttons', limit: 'entries', max: 3, source: buttonsPage },
  { kinds: ['buttons'], path: 'buttons.*.id', limit: 'unique', source: buttonsPage },
  { kinds: ['buttons'], path: 'buttons.*.title', limit: 'unique', source: buttonsPage },
  ...characters('list', listPage, {
    text: 4_096,
    'header.text': 60,
    footer: 60,
    buttonTitle: 20,
    'sections.*.title': 24,
    'sections.*.rows.*.id': 200,
    'sections.*.rows.*.title': 24,
    'sections.*.rows.*.description': 72,
  }),
  { kinds: ['list'], path: 'sections', limit: 'entries', max: 10, source: listPage },
  { kinds: ['list'], path: 'sections.*.rows', limit: 'entries_in_all', max: 10, source: listPage },
  { kinds: ['list'], path: 'sections.*.rows.*.id', limit: 'unique', source: listPage },
  { kinds: ['list'], path: 'sections.*.title', limit: 'required', ifSeveral: true, source: listPage },
  ...characters('cta_url', urlPage, { text: 1_024, 'header.text': 60, footer: 60, buttonTitle: 20 }),
  ...characters('location_request', `${pages}/location-request-messages`, { text: 1_024 }),
  ...characters(
    'contact_request',
    'developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids',
    { text: 1_024 },
  ),
  ...characters('product', catalogPage, { text: 1_024, footer: 60 }),
  ...characters('products', catalogPage, {
    text: 1_024,
    'header.text': 60,
    footer: 60,
    'sections.*.title': 24,
  }),
  { kinds: ['products'], path: 'header', limit: 'required', source: catalogPage },
  { kinds: ['products'], path: 'sections', limit: 'entries', max: 10, source: catalogPage },
  {
    kinds: ['products'],
    path: 'sections.*.productRetailerIds',
    limit: 'entries_in_all',
    max: 30,
    source: catalogPage,
  },
  { kinds: ['products'], path: 'sections.*.title', limit: 'required', ifSeveral: true, source: catalogPage },
  ...characters('catalog', catalogPage, { text: 1_024, footer: 60 }),
  ...characters('flow', flowPage, { text: 1_024, 'header.text': 60, footer: 60, buttonTitle: 30 }),
  ...orderLimits,
  {
    kinds: ['flow'],
    path: 'buttonTitle',
    limit: 'pattern',
    pattern: /^(?!.*\p{Extended_Pictographic})/su,
    means: 'without emoji',
    source: flowPage,
  },
];

/** Files WhatsApp takes, by what they are shown as. */
export const mediaLimits: NonNullable<ChannelLimits['media']> = {
  image: { maxBytes: 5 * MB, mimeTypes: ['image/jpeg', 'image/png'], source: mediaPage },
  video: { maxBytes: 16 * MB, mimeTypes: ['video/mp4', 'video/3gpp'], source: mediaPage },
  audio: {
    maxBytes: 16 * MB,
    mimeTypes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
    source: mediaPage,
  },
  document: {
    maxBytes: 100 * MB,
    mimeTypes: [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
    source: mediaPage,
  },
  sticker: { maxBytes: 500 * KB, stillMaxBytes: 100 * KB, mimeTypes: ['image/webp'], source: mediaPage },
};
