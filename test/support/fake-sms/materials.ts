import type { ChannelMaterials } from '../../kit/channel.js';

const at = 1_795_000_000_000;

/** What the conformance suite needs to know of the invented provider. */
export const fakeSmsMaterials: ChannelMaterials = {
  settings: { url: 'https://sms.example', webhookSecret: 'sms-webhook-secret' },
  sender: { providerId: 'TEASHOP', businessAccountId: '', mode: 'live', secret: 'sms-key-of-the-tests' },
  address: { kind: 'phone', value: '4915112345678' },
  contents: [{ kind: 'text', text: 'Your tea is on its way.' }],
  accepted: { status: 201, body: '{"id":"sms-1"}', providerMessageId: 'sms-1' },
  refused: {
    status: 400,
    body: '{"error":{"code":30,"message":"sms-key-of-the-tests: +4915112345678 cannot be reached"}}',
    code: 30,
    class: 'unreachable',
  },
  callbacks: [
    {
      name: 'a receipt',
      body: JSON.stringify({
        events: [
          { type: 'receipt', sender: 'TEASHOP', id: 'sms-1', to: '+4915112345678', status: 'DELIVRD', at },
        ],
      }),
      sender: 'TEASHOP',
      readings: [{ reading: 'status', providerMessageId: 'sms-1', status: 'delivered', at }],
    },
    {
      name: 'an answer of a person, and a receipt of another sender',
      body: JSON.stringify({
        events: [
          { type: 'inbound', sender: 'TEASHOP', id: 'in-1', from: '+4915112345678', text: 'STOP', at },
          { type: 'receipt', sender: 'COFFEESHOP', id: 'sms-2', to: '+49151999', status: 'UNDELIV', at },
        ],
      }),
      sender: 'TEASHOP',
      readings: [
        { reading: 'message', providerMessageId: 'in-1', kind: 'text', words: 'STOP', isWritten: true },
        { reading: 'status', providerMessageId: 'sms-2', status: 'failed', error: { code: 30 } },
      ],
    },
  ],
};
