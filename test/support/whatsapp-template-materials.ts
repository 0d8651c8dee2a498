import type { TemplateMaterials } from '../kit/channel.js';

const base = { id: '7001', name: 'order_shipped', language: 'en', status: 'APPROVED', category: 'UTILITY' };
const body = { type: 'BODY', text: 'Hi {{1}}, it is {{2}}.' };
const plain = { ...base, parameter_format: 'POSITIONAL', components: [body] };

/** What the conformance suite needs to know of templates at Meta. */
export const whatsappTemplateMaterials: TemplateMaterials = {
  drafts: [
    {
      name: 'order_shipped',
      language: 'pt_BR',
      category: 'utility',
      content: {
        header: 'Pedido {{order_number}}',
        body: 'Oi {{first_name}}, o pedido {{order_number}} está a caminho.',
        footer: 'Chá & Cia',
        buttons: [
          { type: 'quick_reply', text: 'Obrigada' },
          { type: 'url', text: 'Acompanhar', url: 'https://example.com/t/{{tracking_id}}' },
          { type: 'phone_number', text: 'Ligar', phoneNumber: '+5511999990000' },
        ],
      },
      examples: { order_number: '1042', first_name: 'Ana', tracking_id: 'BR123' },
    },
    {
      name: 'welcome',
      language: 'en',
      category: 'marketing',
      content: { body: 'Hello there.' },
      examples: {},
    },
    {
      name: 'your_invoice',
      language: 'en',
      category: 'utility',
      content: {
        header: { kind: 'document', example: '4::invoice' },
        body: 'Hi {{first_name}}, here is your invoice.',
        buttons: [
          { type: 'voice_call', text: 'Call us' },
          { type: 'request_contact_info' },
          { type: 'flow', text: 'Rate us', flowId: '12', action: 'navigate', screen: 'RATE' },
        ],
      },
      examples: { first_name: 'Ana' },
    },
    {
      name: 'pick_up_here',
      language: 'en',
      category: 'utility',
      content: { header: { kind: 'location' }, body: 'Your parcel waits here for you.' },
      examples: {},
    },
    {
      name: 'spring_sale',
      language: 'en',
      category: 'marketing',
      content: {
        header: { kind: 'image', example: '4::tea' },
        offer: { text: 'Until Friday', expires: true },
        body: 'Hi {{first_name}}, tea at half its price.',
        buttons: [
          { type: 'copy_code', code: '{{coupon}}' },
          { type: 'url', text: 'Shop', url: 'https://example.com/{{coupon}}' },
        ],
      },
      examples: { first_name: 'Ana', coupon: 'TEA50' },
    },
    {
      name: 'our_catalogue',
      language: 'en',
      category: 'marketing',
      content: { body: 'All our teas.', buttons: [{ type: 'catalog', text: 'View catalog' }] },
      examples: {},
    },
    {
      name: 'back_in_stock',
      language: 'en',
      category: 'marketing',
      content: { body: 'They are back.', buttons: [{ type: 'products', text: 'View items' }] },
      examples: {},
    },
    {
      name: 'new_teas',
      language: 'en',
      category: 'marketing',
      content: {
        body: 'Hi {{first_name}}, our new teas are here.',
        cards: [
          {
            header: { kind: 'image', example: '4::one' },
            body: 'Fresh {{first_tea}} for you.',
            buttons: [
              { type: 'quick_reply', text: 'More like it' },
              { type: 'url', text: 'Buy', url: 'https://example.com/{{first_slug}}' },
            ],
          },
          {
            header: { kind: 'image', example: '4::two' },
            body: 'Fresh {{second_tea}} for you.',
            buttons: [
              { type: 'quick_reply', text: 'More like it' },
              { type: 'url', text: 'Buy', url: 'https://example.com/{{second_slug}}' },
            ],
          },
        ],
      },
      examples: {
        first_name: 'Ana',
        first_tea: 'Assam',
        second_tea: 'Sencha',
        first_slug: 'a',
        second_slug: 's',
      },
    },
    {
      name: 'these_products',
      language: 'en',
      category: 'marketing',
      content: {
        body: 'Chosen for you.',
        cards: [
          { header: { kind: 'product' }, buttons: [{ type: 'product', text: 'View' }] },
          { header: { kind: 'product' }, buttons: [{ type: 'product', text: 'View' }] },
        ],
      },
      examples: {},
    },
    {
      name: 'login_code',
      language: 'en',
      category: 'authentication',
      content: {
        body: '{{code}}',
        code: { securityRecommendation: true, expiresInMinutes: 10 },
        buttons: [
          {
            type: 'otp',
            text: 'Copy code',
            delivery: 'one_tap',
            autofillText: 'Autofill',
            apps: [{ packageName: 'com.example.tea', signatureHash: 'K8a/AINcGX7' }],
          },
        ],
      },
      examples: {},
    },
  ],
  list: (submission) => ({ id: '7002', status: 'PENDING', ...submission }),
  listed: [
    {
      name: 'an approved template with places',
      listed: plain,
      says: {
        id: '7001',
        name: 'order_shipped',
        language: 'en',
        standing: { status: 'approved' },
        category: 'utility',
        format: 'positional',
        quality: null,
        content: {
          body: 'Hi {{1}}, it is {{2}}.',
          wire: {
            body: [
              ['1', '1'],
              ['2', '2'],
            ],
          },
        },
      },
    },
    {
      name: 'a rejected template',
      listed: { ...plain, status: 'REJECTED', rejected_reason: 'SCAM', quality_score: { score: 'RED' } },
      says: { standing: { status: 'rejected', reason: 'Meta takes it for a scam.' }, quality: 'RED' },
    },
    {
      name: 'a paused template',
      listed: { ...plain, status: 'PAUSED' },
      says: { standing: { status: 'paused' } },
    },
  ],
  stored: [
    {
      components: [
        { type: 'header', parameters: [{ type: 'text', text: '1042', parameter_name: 'order_number' }] },
        { type: 'body', parameters: [{ type: 'text', text: 'Ana' }] },
        { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'BR123' }] },
      ],
      values: {
        header: { kind: 'text', parameters: [{ name: 'order_number', text: '1042' }] },
        body: [{ text: 'Ana' }],
        buttons: [{ type: 'url', index: 1, text: 'BR123' }],
      },
    },
  ],
};

/** Handles of examples in these drafts, as the emulator keeps those it gave for an upload. */
export const exampleHandles = [
  { handle: '4::invoice', mimeType: 'application/pdf' },
  ...['4::tea', '4::one', '4::two'].map((handle) => ({ handle, mimeType: 'image/jpeg' })),
].map((given) => ({ ...given, expiresAt: Date.UTC(2100, 0, 1) }));
