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
        header: { type: 'text', parameters: [{ name: 'order_number', text: '1042' }] },
        body: [{ text: 'Ana' }],
        buttons: [{ type: 'url', index: 1, text: 'BR123' }],
      },
    },
  ],
};
