import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { newMessageSchema } from '../../src/api/v1/messages/message.schemas.js';
import { whatsappChannel } from '../../src/channels/index.js';
import { contentProblems, type ChannelRequest, type OutgoingContent } from '../../src/sdk/index.js';

const folder = join(process.env['SHARED_DIR'] ?? '../shared', 'contracts/meta-whatsapp/examples');
const file = join(folder, 'messages-requests.json');

/** What Liaison always says, and Meta's examples do not. */
const defaults = ['messaging_product', 'recipient_type', 'to', 'biz_opaque_callback_data'];

/** Ids of messages in Liaison, by what the examples call the provider's. */
const ours = 'our-message';

const by = (kind: string, media: object, more: object = {}) => ({ kind, media, ...more });
const id = (name: string) => ({ providerMediaId: `<${name}_OBJECT_ID>` });
const link = (name: string) => ({ link: `https://${name}-url` });
const answers = <C extends object>(content: C) => ({ ...content, replyTo: ours });

const text = { kind: 'text', text: 'text-message-content', preview: false };
const documentById = by('document', id('DOCUMENT'), {
  caption: '<DOCUMENT_CAPTION_TO_SEND>',
  filename: '<DOCUMENT_FILENAME>',
});
const video = { caption: '<VIDEO_CAPTION_TEXT>' };
const location = {
  kind: 'location',
  latitude: 37.758056,
  longitude: -122.425332,
  name: 'META HQ',
  address: '1 Hacker Way, Menlo Park, CA 94025',
};
const address = {
  city: 'Menlo Park',
  country: 'United States',
  countryCode: 'us',
  state: 'CA',
  zip: '94025',
};
const contacts = {
  kind: 'contacts',
  contacts: [
    {
      addresses: [
        { ...address, street: '1 Hacker Way', type: 'HOME' },
        { ...address, street: '200 Jefferson Dr', type: 'WORK' },
      ],
      birthday: '2012-08-18',
      emails: [
        { email: 'test@fb.com', type: 'WORK' },
        { email: 'test@whatsapp.com', type: 'HOME' },
      ],
      name: {
        formattedName: 'John Smith',
        firstName: 'John',
        middleName: 'D.',
        lastName: 'Smith',
        prefix: 'Dr',
        suffix: 'Jr',
      },
      organisation: { company: 'WhatsApp', department: 'Design', title: 'Manager' },
      phones: [
        { phone: '+1 (940) 555-1234', type: 'HOME' },
        { phone: '+1 (650) 555-1234', type: 'WORK', whatsappId: '16505551234' },
      ],
      urls: [
        { url: 'https://www.facebook.com', type: 'WORK' },
        { url: 'https://www.whatsapp.com', type: 'HOME' },
      ],
    },
  ],
};
const frame = {
  header: { kind: 'text', text: '<HEADER_TEXT>' },
  text: '<BODY_TEXT>',
  footer: '<FOOTER_TEXT>',
};
const section = (number: number) => ({
  title: `<LIST_SECTION_${number}_TITLE>`,
  rows: [1, 2].map((row) => ({
    id: `<LIST_SECTION_${number}_ROW_${row}_ID>`,
    title: `<SECTION_${number}_ROW_${row}_TITLE>`,
    description: `<SECTION_${number}_ROW_${row}_DESC>`,
  })),
});
const list = { kind: 'list', ...frame, buttonTitle: '<BUTTON_TEXT>', sections: [section(1), section(2)] };
const flow = {
  kind: 'flow',
  ...frame,
  buttonTitle: 'Open Flow!',
  token: '<FLOW_TOKEN>',
  screen: '<SCREEN_ID>',
  data: { '<CUSTOM_KEY>': '<CUSTOM_VALUE>' },
};
const unseen = 'Not shown in draft mode';
const draft = {
  ...flow,
  header: { kind: 'text', text: unseen },
  text: unseen,
  footer: unseen,
  buttonTitle: unseen,
  draft: true,
};
const products = {
  kind: 'products',
  catalogId: '146265584024623',
  header: { kind: 'text', text: '<YOUR_TEXT_HEADER_CONTENT>' },
  text: '<YOUR_TEXT_BODY_CONTENT>',
  footer: '<YOUR_TEXT_FOOTER_CONTENT>',
  sections: [1, 2].map((number) => ({
    title: `<SECTION${number}_TITLE>`,
    productRetailerIds: [
      `<YOUR_PRODUCT${number}_SKU_IN_CATALOG>`,
      `<YOUR_SECOND_PRODUCT${number}_SKU_IN_CATALOG>`,
    ],
  })),
};

/** The `content` of `POST /v1/messages` for each of Meta's examples. */
const contents: Record<string, object> = {
  'Send Audio Message by ID': by('audio', id('AUDIO')),
  'Send Audio Message by URL': by('audio', link('audio')),
  'Send Catalog Message': {
    kind: 'catalog',
    text: 'Hello! Thanks for your interest. Ordering is easy. Just visit our catalog and add items to purchase.',
    footer: 'Best grocery deals on WhatsApp!',
    thumbnailProductRetailerId: '2lc20305pt',
  },
  'Send Contact Message': contacts,
  'Send Document Message by ID': documentById,
  'Send Document Message by URL': by('document', link('document'), { caption: '<DOCUMENT-CAPTION-TEXT>' }),
  'Send Draft Flow by ID': { ...draft, flowId: '{{Flow-ID}}' },
  'Send Draft Flow by Name': { ...draft, flowName: '{{Flow-Name}}' },
  'Send Image Message by ID': by('image', id('IMAGE')),
  'Send Image Message by URL': by('image', link('image')),
  'Send List Message': list,
  'Send Location Message': location,
  'Send Multi-Product Message': products,
  'Send Order Details Message': {
    kind: 'order_details',
    header: {
      kind: 'image',
      media: {
        link: 'https://upload.wikimedia.org/wikipedia/commons/thumb/3/3b/Home_made_sour_dough_bread.jpg/640px-Home_made_sour_dough_bread.jpg',
      },
    },
    text: 'your-text-body-content',
    footer: 'your-text-footer-content',
    referenceId: 'unique-reference-id',
    goods: 'digital',
    paymentType: 'upi',
    paymentConfiguration: 'my-payment-config-name',
    currency: 'INR',
    items: [{ productRetailerId: '1234567', name: 'bread', quantity: 1, price: '15.00', salePrice: '10.00' }],
    tax: { amount: '1.00', description: 'optional_text' },
    shipping: { amount: '1.00', description: 'optional_text' },
    discount: { amount: '1.00', description: 'optional_text', programName: 'optional_text' },
  },
  'Send Order Status Message': {
    kind: 'order_status',
    text: 'your-text-body-content',
    referenceId: 'unique-reference-id-from-order-details-msg',
    status: 'processing',
    description: 'optional-text',
  },
  'Send Published Flow by ID': { ...flow, flowId: '{{Flow-ID}}' },
  'Send Published Flow by Name': { ...flow, flowName: '{{Flow-Name}}' },
  'Send Reply Button': {
    kind: 'buttons',
    text: '<BUTTON_TEXT>',
    buttons: [1, 2].map((number) => ({
      id: `<UNIQUE_BUTTON_ID_${number}>`,
      title: `<BUTTON_TITLE_${number}>`,
    })),
  },
  'Send Reply to Audio Message by ID': answers(by('audio', id('AUDIO'))),
  'Send Reply to Audio Message by URL': answers(by('audio', link('audio'))),
  'Send Reply to Contact Message': answers(contacts),
  'Send Reply to Document Message by ID': answers(documentById),
  'Send Reply to Document Message by URL': answers(
    by('document', link('document'), { caption: '<DOCUMENT_CAPTION_TEXT>' }),
  ),
  'Send Reply to Image Message by ID': answers(by('image', id('IMAGE'))),
  'Send Reply to Image Message by URL': answers(by('image', link('image'))),
  'Send Reply to List Message': answers(list),
  'Send Reply to Location Message': answers(location),
  'Send Reply to Sticker Message by ID': answers(by('sticker', id('MEDIA'))),
  'Send Reply to Sticker Message by URL': answers(by('sticker', link('sticker'))),
  'Send Reply to Text Message': answers({ ...text, text: '<TEXT_MSG_CONTENT>' }),
  'Send Reply to Video Message by ID': answers(by('video', id('VIDEO'), video)),
  'Send Reply to Video Message by URL': answers(by('video', link('video'), video)),
  'Send Reply with Reaction Message': { kind: 'reaction', messageId: ours, emoji: '😀' },
  'Send Single Product Message': {
    kind: 'product',
    catalogId: '367025965434465',
    productRetailerId: '<ID_TEST_ITEM_1>',
    text: '<OPTIONAL_BODY_TEXT>',
    footer: '<OPTIONAL_FOOTER_TEXT>',
  },
  'Send Sticker Message by ID': by('sticker', id('MEDIA')),
  'Send Sticker Message by URL': by('sticker', link('sticker')),
  'Send Text Message': text,
  'Send Text Message with Preview URL': {
    kind: 'text',
    text: 'Please visit https://youtu.be/hpltvTEiRrY.',
    preview: true,
  },
  'Send Video Message by ID': by('video', id('VIDEO'), video),
  'Send Video Message by URL': by('video', link('video'), video),
};

/** What is sent, without what every message says, with the placeholders of ids and addresses filled alike. */
function comparable(body: Record<string, unknown>): unknown {
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !defaults.includes(name)));
  const written = JSON.stringify(kept)
    .replace(/"<?https?(\(s\))?:\/\/([a-z]+-url)>?"/g, '"https://$2"')
    .replace(/"message_id":"[^"]*"/g, '"message_id":"wamid"')
    .replace('"<HEADER_TYPE>"', '"text"');
  return withType(JSON.parse(written) as Record<string, unknown>);
}

/** Two examples leave the type out that goes without saying. */
function withType(body: Record<string, unknown>): Record<string, unknown> {
  return body['type'] === undefined
    ? { ...body, type: 'interactive' in body ? 'interactive' : 'text' }
    : body;
}

function rendered(content: object): Record<string, unknown> {
  const body = { to: { phone: '+16505551234' }, purpose: 'transactional', content };
  const said = newMessageSchema.parse(body).content;
  if (!said || said.kind === 'template') throw new Error('no free content');
  expect(contentProblems(said, whatsappChannel.limits, 'WhatsApp')).toEqual([]);
  return whatsappChannel.render(said as OutgoingContent, {
    address: { kind: 'phone', value: '16505551234' },
    attemptId: 'attempt',
  });
}

const present = existsSync(file);
const examples = present
  ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, { value: Record<string, unknown> }>)
  : {};
if (!present) process.stdout.write(`Meta's examples were not compared: ${file} is absent.\n`);

describe("Meta's own examples", () => {
  it('are each sent by a body of POST /v1/messages', () => {
    const missing = Object.entries(examples).filter(
      ([name, { value }]) =>
        value['type'] !== 'template' && value['status'] === undefined && contents[name] === undefined,
    );
    expect(missing.map(([name]) => name)).toEqual([]);
  });

  it.each(Object.entries(contents))('%s', (name, content) => {
    const made = comparable(rendered(content));
    expect(JSON.stringify(made)).not.toContain('undefined');
    if (present) expect(made).toEqual(comparable(examples[name]?.value ?? {}));
  });

  it('of read receipts and typing is what marking as read asks', async () => {
    const requests: ChannelRequest[] = [];
    const messageId = 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUYzMjEzNDM2RTZGQ0MzMDJBRgA=';
    await whatsappChannel.receipts?.markRead(
      { providerId: '1', businessAccountId: '2', mode: 'live', secret: 'token' },
      messageId,
      { typing: true },
      {
        request: (request) => {
          requests.push(request);
          return Promise.resolve({
            kind: 'answer',
            status: 200,
            body: '{"success":true}',
            retryAfterMs: undefined,
          });
        },
      },
    );
    const asked: unknown = JSON.parse(requests[0]?.body ?? '{}');
    expect(asked).toEqual(
      examples['Send typing indicator and read receipt']?.value ?? {
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: messageId,
        typing_indicator: { type: 'text' },
      },
    );
  });
});
