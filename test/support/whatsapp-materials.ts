import { contentExamples, type OutgoingContent } from '../../src/sdk/index.js';
import type { ChannelMaterials } from '../kit/channel.js';
import { whatsappTemplateMaterials } from './whatsapp-template-materials.js';

const at = 1_795_000_000;
const metadata = { display_phone_number: '4930123', phone_number_id: '1001' };
const callback = (value: Record<string, unknown>, field = 'messages') =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '2001',
        time: at,
        changes: [{ field, value: { messaging_product: 'whatsapp', metadata, ...value } }],
      },
    ],
  });

const templateNews = (field: string, value: Record<string, unknown>) => ({
  field,
  value: { message_template_name: 'order_shipped', message_template_language: 'pt_BR', ...value },
});

/** What the conformance suite needs to know of the WhatsApp Business Platform. */
export const whatsappMaterials: ChannelMaterials = {
  settings: {
    graphUrl: 'https://graph.example',
    graphVersion: 'v25.0',
    sandboxUrl: '',
    appSecret: 'the-app-secret',
    verifyToken: 'the-verify-token',
  },
  sender: { providerId: '1001', businessAccountId: '2001', mode: 'live', secret: 'EAAB-secret-token' },
  address: { kind: 'whatsapp', value: '4915112345678' },
  contents: [
    ...(Object.values(contentExamples) as OutgoingContent[]),
    {
      kind: 'template',
      name: 'order_shipped',
      language: 'pt-BR',
      values: {
        header: { kind: 'text', parameters: [{ name: 'order_number', text: '1042' }] },
        body: [{ name: 'first_name', text: 'Ana' }],
        buttons: [{ type: 'url', index: 1, text: 'track-77' }],
      },
    },
  ],
  accepted: {
    status: 200,
    body: '{"messaging_product":"whatsapp","contacts":[{"input":"4915112345678","wa_id":"4915112345678"}],"messages":[{"id":"wamid.1"}]}',
    providerMessageId: 'wamid.1',
  },
  refused: {
    status: 400,
    body: '{"error":{"message":"(#131026) EAAB-secret-token may not write to 4915112345678","type":"OAuthException","code":131026}}',
    code: 131026,
    class: 'unreachable',
  },
  callbacks: [
    {
      name: 'a status',
      body: callback({
        statuses: [
          {
            id: 'wamid.1',
            status: 'delivered',
            timestamp: String(at),
            recipient_id: '4915112345678',
            biz_opaque_callback_data: '0192f000-0000-7000-8000-000000000001',
          },
        ],
      }),
      sender: '1001',
      readings: [
        {
          reading: 'status',
          providerMessageId: 'wamid.1',
          status: 'delivered',
          at: at * 1_000,
          callbackData: '0192f000-0000-7000-8000-000000000001',
        },
      ],
    },
    {
      name: 'a message',
      body: callback({
        contacts: [{ wa_id: '4915112345678', profile: { name: 'Ana' } }],
        messages: [
          {
            from: '4915112345678',
            id: 'wamid.in',
            timestamp: String(at),
            type: 'text',
            text: { body: 'STOP' },
            context: { id: 'wamid.1' },
          },
        ],
      }),
      sender: '1001',
      readings: [
        {
          reading: 'message',
          providerMessageId: 'wamid.in',
          kind: 'text',
          words: 'STOP',
          isWritten: true,
          answersTo: 'wamid.1',
          sender: { whatsappId: '4915112345678', name: 'Ana' },
        },
      ],
    },
    {
      name: 'a preference and a call',
      body: JSON.stringify({
        entry: [
          {
            id: '2001',
            changes: [
              {
                field: 'user_preferences',
                value: {
                  metadata,
                  user_preferences: [
                    { wa_id: '4915112345678', category: 'marketing_messages', value: 'stop', timestamp: at },
                  ],
                },
              },
              {
                field: 'calls',
                value: {
                  metadata,
                  calls: [
                    {
                      id: 'wacid.1',
                      from: '4915112345678',
                      direction: 'USER_INITIATED',
                      event: 'connect',
                      timestamp: at,
                    },
                  ],
                },
              },
            ],
          },
        ],
      }),
      sender: '1001',
      readings: [
        { reading: 'preference', value: 'stop', sender: { whatsappId: '4915112345678' } },
        {
          reading: 'call',
          callId: 'wacid.1',
          direction: 'in',
          begins: true,
          sender: { whatsappId: '4915112345678' },
        },
      ],
    },
    {
      name: 'news of a template',
      body: JSON.stringify({
        entry: [
          {
            id: '2001',
            time: at,
            changes: [
              templateNews('message_template_status_update', { event: 'PAUSED', reason: null }),
              templateNews('template_category_update', {
                new_category: 'UTILITY',
                correct_category: 'MARKETING',
                category_update_timestamp: at,
              }),
              templateNews('message_template_quality_update', { new_quality_score: 'YELLOW' }),
              templateNews('message_template_components_update', {}),
            ],
          },
        ],
      }),
      sender: undefined,
      readings: [
        { reading: 'template', name: 'order_shipped', language: 'pt_BR', at: at * 1_000, news: 'status' },
        { news: 'category', category: 'utility', upcoming: { category: 'marketing', at: at * 1_000 } },
        { news: 'quality', quality: 'YELLOW' },
        { news: 'content' },
      ],
    },
  ],
  templates: whatsappTemplateMaterials,
};
