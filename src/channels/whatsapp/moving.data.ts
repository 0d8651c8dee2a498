import type { ChannelMoving } from '../../sdk/index.js';

const migration =
  'developers.facebook.com/docs/whatsapp/business-management-api/guides/migrate-phone-to-different-waba';
const templates = 'developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview';
const links =
  'developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/qr-codes';
const users = 'developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids';
const blocks = 'developers.facebook.com/documentation/business-messaging/whatsapp/block-users';

/**
 * What Meta takes along when a number changes its business account (`provider`), and when a business changes its
 * number (`number`). What no page says of a new number is *assumed*: it begins anew.
 */
export const moving: ChannelMoving = {
  carriedOver: [
    {
      what: 'display_name',
      isCarried: true,
      when: ['provider'],
      note: 'The display name stays with the number.',
      source: migration,
    },
    {
      what: 'quality',
      isCarried: true,
      when: ['provider'],
      note: 'The quality rating stays with the number.',
      source: migration,
    },
    {
      what: 'messaging_limit',
      isCarried: true,
      when: ['provider'],
      note: 'The messaging limit stays with the number.',
      source: migration,
    },
    {
      what: 'official_account',
      isCarried: true,
      when: ['provider'],
      note: 'An official business account stays one.',
      source: migration,
    },
    {
      what: 'templates',
      isCarried: true,
      when: ['provider'],
      note: 'Meta copies approved templates of high quality; those that are pending, rejected or of low quality stay behind. Submit these anew.',
      source: migration,
    },
    {
      what: 'display_name',
      isCarried: false,
      when: ['number'],
      note: 'The display name of another number is reviewed anew.',
      source: 'assumed',
    },
    {
      what: 'quality',
      isCarried: false,
      when: ['number'],
      note: 'The quality rating of another number begins anew.',
      source: 'assumed',
    },
    {
      what: 'messaging_limit',
      isCarried: false,
      when: ['number'],
      note: 'The limit belongs to the business portfolio: in another portfolio it begins at the lowest level, and the history of its levels is lost.',
      source: 'assumed',
    },
    {
      what: 'templates',
      isCarried: false,
      when: ['number'],
      note: 'Templates belong to the business account: in another one they are submitted and reviewed anew.',
      source: templates,
    },
    {
      what: 'template_quality',
      isCarried: false,
      when: ['provider', 'number'],
      note: 'The quality of a template that is submitted anew begins as unknown.',
      source: 'assumed',
    },
    {
      what: 'chat_history',
      isCarried: false,
      when: ['provider', 'number'],
      note: 'Meta keeps no chats for the new business account. The hub keeps its own.',
      source: migration,
    },
    {
      what: 'user_ids',
      isCarried: false,
      when: ['provider', 'number'],
      note: 'Business-scoped user ids belong to a business portfolio: in another one the same people have other ids.',
      source: users,
    },
    {
      what: 'links',
      isCarried: false,
      when: ['number'],
      note: 'QR codes and short links open chats with the number they were made for. Print new ones.',
      source: links,
    },
    {
      what: 'blocked_people',
      isCarried: false,
      when: ['number'],
      note: 'Each number has a list of blocked people of its own.',
      source: blocks,
    },
    {
      what: 'windows',
      isCarried: false,
      when: ['number'],
      note: 'The 24 hours after a person wrote are those of the number they wrote to: until they write to the new number it can send templates only.',
      source: 'developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages',
    },
  ],
};
