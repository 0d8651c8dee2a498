import type { ChannelMaterials } from '../kit/channel.js';

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
    { kind: 'text', text: 'Your tea is on its way.' },
    {
      kind: 'template',
      name: 'order_shipped',
      language: 'pt-BR',
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ana' }] }],
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
                    { from: '4915112345678', direction: 'USER_INITIATED', event: 'connect', timestamp: at },
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
        { reading: 'call', sender: { whatsappId: '4915112345678' } },
      ],
    },
  ],
};
