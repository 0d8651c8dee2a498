import type { FieldLimit, MediaLimit } from '../../sdk/index.js';

const pages = 'developers.facebook.com/documentation/business-messaging/whatsapp';
const profilePage = `${pages}/business-phone-numbers/business-profiles`;
const chatPage = `${pages}/business-phone-numbers/conversational-components`;
const linksPage = `${pages}/business-phone-numbers/qr-codes`;
const namePage = `${pages}/display-names`;

const characters = (path: string, max: number, source: string): FieldLimit => ({
  path,
  limit: 'characters',
  max,
  source,
});

/** Industries Meta knows, in its words. */
export const industries = [
  'UNDEFINED',
  'OTHER',
  'AUTO',
  'BEAUTY',
  'APPAREL',
  'EDU',
  'ENTERTAIN',
  'EVENT_PLAN',
  'FINANCE',
  'GROCERY',
  'GOVT',
  'HOTEL',
  'HEALTH',
  'NONPROFIT',
  'PROF_SERVICES',
  'RETAIL',
  'TRAVEL',
  'RESTAURANT',
  'NOT_A_BIZ',
] as const;

/** What WhatsApp takes as a business profile. Opening hours are not among it: the API has no field for them. */
export const profileLimits: readonly FieldLimit[] = [
  {
    path: 'about',
    limit: 'pattern',
    pattern: /\S/,
    means: 'at least one character long: WhatsApp cannot remove this text once it is set',
    source: profilePage,
  },
  characters('about', 139, profilePage),
  characters('address', 256, profilePage),
  characters('description', 512, profilePage),
  characters('email', 128, profilePage),
  {
    path: 'email',
    limit: 'pattern',
    pattern: /^(?:[^\s@]+@[^\s@]+\.[^\s@]+)?$/u,
    means: 'an e-mail address',
    source: profilePage,
  },
  { path: 'websites', limit: 'entries', max: 2, source: profilePage },
  characters('websites.*', 256, profilePage),
  {
    path: 'websites.*',
    limit: 'pattern',
    pattern: /^https?:\/\/[^\s/]+/iu,
    means: 'a whole address that begins with https:// or http://',
    source: profilePage,
  },
  { path: 'websites.*', limit: 'unique', source: profilePage },
  {
    path: 'industry',
    limit: 'pattern',
    pattern: new RegExp(`^(?:${industries.join('|')})$`),
    means: `one of ${industries.join(', ')}`,
    source: profilePage,
  },
];

/**
 * Meta's page gives the handle alone; JPEG and PNG are the pictures the Resumable Upload API takes
 * (developers.facebook.com/docs/graph-api/guides/upload), 5 MB is *assumed* from images in messages.
 */
export const pictureLimit: MediaLimit = {
  maxBytes: 5 * 1_024 * 1_024,
  mimeTypes: ['image/jpeg', 'image/png'],
  source: profilePage,
};

/** The guidelines count at least three characters; the most is *assumed*, the page gives no figure. */
export const nameLimits: readonly FieldLimit[] = [
  {
    path: 'name',
    limit: 'pattern',
    pattern: /^\s*\S(?:.*\S.*\S|\S\S).*$/su,
    means: 'a name of at least three characters',
    source: namePage,
  },
  characters('name', 512, namePage),
];

/**
 * Source: Meta's page has four prompts, one example of its API description three; the page counts. Lengths of
 * commands are those of the same page.
 */
export const chatLimits: readonly FieldLimit[] = [
  { path: 'prompts', limit: 'entries', max: 4, source: chatPage },
  characters('prompts.*', 80, chatPage),
  {
    path: 'prompts.*',
    limit: 'pattern',
    pattern: /^(?=.*\S)(?!.*\p{Extended_Pictographic})/su,
    means: 'a sentence without emoji',
    source: chatPage,
  },
  { path: 'prompts.*', limit: 'unique', source: chatPage },
  { path: 'commands', limit: 'entries', max: 30, source: chatPage },
  characters('commands.*.name', 32, chatPage),
  {
    path: 'commands.*.name',
    limit: 'pattern',
    pattern: /^[A-Za-z0-9_]+$/,
    means: 'letters, digits and underscores alone, without the slash',
    source: chatPage,
  },
  { path: 'commands.*.name', limit: 'unique', source: chatPage },
  characters('commands.*.description', 256, chatPage),
  {
    path: 'commands.*.description',
    limit: 'pattern',
    pattern: /^(?=.*\S)(?!.*\p{Extended_Pictographic})/su,
    means: 'a text without emoji',
    source: chatPage,
  },
];

/** Links and codes of one number at most. */
export const mostLinks = 2_000;

/** The text of a link or code. */
export const linkLimits: readonly FieldLimit[] = [
  characters('message', 140, linksPage),
  {
    path: 'message',
    limit: 'pattern',
    pattern: /\S/,
    means: 'at least one character long',
    source: linksPage,
  },
];

/** People one number may block. Source: …/whatsapp/block-users */
export const mostBlocked = 64_000;

/** People one request may name. The page only says that there may be too many (130429); the figure is *assumed*. */
export const blockedAtOnce = 100;
