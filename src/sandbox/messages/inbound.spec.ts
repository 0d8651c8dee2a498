import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import type { InboundInput } from '../model/contract.js';
import {
  CUSTOMER,
  orderMessage,
  ORDER_TEMPLATE,
  PHONE_ID,
  Receiver,
  startBench,
  TOKEN,
  until,
  WABA_ID,
  type Bench,
} from '../sandbox.fixture.js';

let receiver: Receiver;
let bench: Bench;

beforeAll(async () => {
  receiver = new Receiver();
  bench = await startBench({ webhookUrl: await receiver.start(), reads: false });
  await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
});
afterAll(async () => {
  await bench.close();
  await receiver.stop();
});

async function receive(
  message: InboundInput['message'],
  more: Partial<InboundInput> = {},
): Promise<Record<string, unknown>> {
  const { status, body } = await bench.call<{ id: string }>('POST', '/_control/inbound', {
    phoneNumberId: PHONE_ID,
    from: `+${CUSTOMER}`,
    message,
    ...more,
  });
  expect(status).toBe(201);
  await until('the message', () => receiver.messages().some(({ id }) => id === body.id));
  return receiver.messages().find(({ id }) => id === body.id) ?? {};
}

const valueOf = (id: unknown): Record<string, unknown> | undefined =>
  receiver.values().find((value) => value.messages?.some((message) => message.id === id));

describe('an inbound message', () => {
  it('of text looks as Meta shows it', async () => {
    const message = await receive(
      { type: 'text', body: 'Does it come in another colour?' },
      { name: 'Sheena' },
    );
    expect(message).toEqual({
      from: CUSTOMER,
      from_user_id: expect.stringMatching(/^IT\.\d+$/),
      id: expect.stringMatching(/^wamid\.HBg/),
      timestamp: expect.stringMatching(/^\d{10}$/),
      type: 'text',
      text: { body: 'Does it come in another colour?' },
    });
    expect(valueOf(message.id)).toMatchObject({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550783881', phone_number_id: PHONE_ID },
      contacts: [{ profile: { name: 'Sheena' }, wa_id: CUSTOMER, user_id: message.from_user_id }],
    });
  });

  it("has every field of Meta's own example, and of the same kinds", async () => {
    const file = join(
      process.env.SHARED_DIR ?? '../shared',
      'contracts/meta-whatsapp/examples/webhook-payloads.json',
    );
    if (!existsSync(file)) {
      process.stdout.write(`Meta's examples were not compared: ${file} is absent.\n`);
      return;
    }
    type Example = { value: { entry: { changes: { value: Record<string, unknown> }[] }[] } };
    const examples = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Example>;
    await bench.send(orderMessage());
    const made: [string, Record<string, unknown>][] = [
      ['Text Message', await receive({ type: 'text', body: 'Hi' })],
      ['Image Message', await receive({ type: 'image', caption: 'Taj Mahal' })],
      ['Reaction Message', await receive({ type: 'reaction', messageId: 'wamid.X', emoji: '👍' })],
      [
        'Location Message',
        await receive({ type: 'location', latitude: 37.4, longitude: -122.1, name: 'A', address: 'B' }),
      ],
      ['Unsupported Message', await receive({ type: 'unsupported' })],
      ['Button Message', await receive({ type: 'button', payload: 'Stop updates' })],
    ];
    for (const [name, message] of made) {
      const example = examples[name]?.value.entry[0]?.changes[0]?.value as { messages: object[] };
      const { url: _url, ...expected } = { ...example.messages[0] } as Record<string, unknown>;
      for (const path of paths(expected)) {
        if (path === 'location.url') continue;
        expect(paths(message)).toContain(path);
      }
    }
  });

  it('may be an edit, a message or reaction taken back, a form, an order, a chat opened: as Meta writes them', async () => {
    const text = await receive({ type: 'text', body: 'Sotp' });
    expect(await receive({ type: 'edit', messageId: String(text.id), body: 'STOP' })).toMatchObject({
      type: 'edit',
      edit: { original_message_id: text.id, message: { type: 'text', text: { body: 'STOP' } } },
    });
    expect(await receive({ type: 'revoke', messageId: String(text.id) })).toMatchObject({
      type: 'revoke',
      revoke: { original_message_id: text.id },
    });
    const taken = await receive({ type: 'reaction', messageId: 'wamid.X' });
    expect(taken.reaction).toEqual({ message_id: 'wamid.X' });
    expect(await receive({ type: 'form', answers: { rating: '5' } })).toMatchObject({
      type: 'interactive',
      interactive: {
        type: 'nfm_reply',
        nfm_reply: { response_json: '{"rating":"5"}', body: 'Sent', name: 'flow' },
      },
    });
    expect(await receive({ type: 'form', answers: '{"rating":' })).toMatchObject({
      interactive: { nfm_reply: { response_json: '{"rating":' } },
    });
    expect(await receive({ type: 'request_welcome' })).toMatchObject({ type: 'request_welcome' });
    expect(await receive({ type: 'text', body: 'Hi all' }, { groupId: 'g-1' })).toMatchObject({
      group_id: 'g-1',
    });
  });

  it('may be forwarded, ask about a product, permit a call, edit a caption, and be of a kind nobody knows', async () => {
    expect(
      await receive(
        { type: 'text', body: 'Is it there?' },
        {
          forwarded: 'often',
          product: { catalogId: '7', productRetailerId: 'TEA' },
        },
      ),
    ).toMatchObject({
      context: {
        frequently_forwarded: true,
        referred_product: { catalog_id: '7', product_retailer_id: 'TEA' },
      },
    });
    expect(await receive({ type: 'call_permission', answer: 'accept' })).toMatchObject({
      type: 'interactive',
      interactive: { type: 'call_permission_reply', call_permission_reply: { response: 'accept' } },
    });
    const { id } = await receive({ type: 'image', caption: 'Look' });
    expect(await receive({ type: 'edit', messageId: String(id), body: 'Look at it' })).toMatchObject({
      type: 'edit',
      edit: { original_message_id: id, message: { type: 'image', image: { caption: 'Look at it' } } },
    });
    expect(await receive({ type: 'sticker', animated: true })).toMatchObject({ sticker: { animated: true } });
    expect(await receive({ type: 'unsupported', of: 'poll' })).toMatchObject({
      unsupported: { type: 'poll' },
    });
    expect(await receive({ type: 'other', word: 'hologram', part: { id: 1 } })).toMatchObject({
      type: 'hologram',
      hologram: { id: 1 },
    });
  });

  it('may confirm the card of an order, as Meta shows it, when an order names one', async () => {
    const confirm = (messageId?: string) =>
      bench.call<{ detail?: string }>('POST', '/_control/inbound', {
        phoneNumberId: PHONE_ID,
        from: CUSTOMER,
        message: { type: 'payment_method', ...(messageId === undefined ? {} : { messageId }) },
      });
    const none = await confirm();
    expect([none.status, JSON.stringify(none.body)]).toEqual([
      422,
      expect.stringContaining('No order was sent'),
    ]);
    const amount = { value: 50_000, offset: 100 };
    const item = { retailer_id: 'cake', name: 'Cake', amount, quantity: 1 };
    const first = await bench.send({
      to: CUSTOMER,
      type: 'interactive',
      interactive: {
        type: 'order_details',
        body: { text: 'Here is your order.' },
        action: {
          name: 'review_and_pay',
          parameters: {
            reference_id: 'order-1042',
            type: 'digital-goods',
            payment_type: 'br',
            payment_settings: [
              {
                type: 'offsite_card_pay',
                offsite_card_pay: { last_four_digits: '5235', credential_id: '1234567' },
              },
            ],
            currency: 'BRL',
            total_amount: amount,
            order: {
              status: 'pending',
              tax: { value: 0, offset: 100, description: 'none' },
              items: [item],
              subtotal: amount,
            },
          },
        },
      },
    });
    const id = first.body.messages[0]?.id ?? '';
    expect(await receive({ type: 'payment_method', messageId: id })).toMatchObject({
      type: 'interactive',
      interactive: {
        type: 'payment_method',
        payment_method: {
          payment_method: 'offsite_card_pay',
          payment_timestamp: expect.any(Number),
          reference_id: 'order-1042',
          last_four_digits: '5235',
          credential_id: '1234567',
        },
      },
    });
    const other = await bench.send({ to: CUSTOMER, type: 'text', text: { body: 'Hello' } });
    const wrong = await confirm(other.body.messages[0]?.id);
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([422, expect.stringContaining('no order')]);
  });

  it('besides messages: a call, which keeps its id, and a change of any field as it is given', async () => {
    const post = (path: string, body: object) => bench.call<{ id: string }>('POST', `/_control${path}`, body);
    const shared = { phoneNumberId: PHONE_ID, customer: CUSTOMER };
    const { body: made } = await post('/calls', { ...shared, event: 'connect' });
    expect(made.id).toMatch(/^wacid\./);
    const { body: ended } = await post('/calls', {
      ...shared,
      id: made.id,
      event: 'terminate',
      durationSeconds: 9,
    });
    expect(ended.id).toBe(made.id);
    const value = { statuses: [{ id: 'wamid.x', status: 'played', timestamp: '1' }] };
    expect((await post('/changes', { phoneNumberId: PHONE_ID, field: 'messages', value })).status).toBe(200);
    expect((await post('/changes', { phoneNumberId: 'nobody', field: 'messages', value })).status).toBe(422);
  });

  it('opens no window by an edit, a reaction taken back, a message to a group or a chat opened', async () => {
    const open = (from: string) =>
      bench.running.emulator.state.people.windowOpen(
        bench.running.emulator.state.people.byPhone(from),
        PHONE_ID,
        Date.now(),
      );
    const [silent, other] = ['393331234999', '393331234998'];
    for (const message of [
      { type: 'edit' as const, messageId: 'wamid.X', body: 'STOP' },
      { type: 'reaction' as const, messageId: 'wamid.X', emoji: '' },
      { type: 'request_welcome' as const },
      { type: 'revoke' as const, messageId: 'wamid.X' },
    ])
      await bench.running.emulator.receive({ phoneNumberId: PHONE_ID, from: silent, message });
    const message = { type: 'text' as const, body: 'Hi' };
    await bench.running.emulator.receive({ phoneNumberId: PHONE_ID, from: silent, groupId: 'g', message });
    await bench.running.emulator.receive({ phoneNumberId: PHONE_ID, from: other, message });
    expect([open(silent), open(other)]).toEqual([false, true]);
  });

  it('knows an account by the id it had before its numbering plan changed, in answers and messages', async () => {
    const known = { customer: '22997000031', waId: '2290197000031' };
    expect((await bench.call('POST', '/_control/customers', known)).body).toMatchObject({ waId: known.waId });
    const { body } = await bench.send({ ...orderMessage(), to: '22997000031' });
    expect(body.contacts).toEqual([{ input: '22997000031', wa_id: '2290197000031' }]);
    const id = await bench.running.emulator.receive({
      phoneNumberId: PHONE_ID,
      from: '22997000031',
      message: { type: 'text', body: 'Hi' },
    });
    await until('the message', () => receiver.messages().some((message) => message.id === id));
    expect(receiver.messages().find((message) => message.id === id)?.from).toBe('2290197000031');
  });

  it.each([
    ['wa_id', { wa_id: '393331230002' }],
    ['new_wa_id', { wa_id: '393331230001', new_wa_id: '393331230002' }],
    ['number', { wa_id: 393331230002 }],
    ['body', {}],
  ] as const)(
    'tells of a customer who moved, the new number in %s, and reaches the old one no more',
    async (told, part) => {
      const [from, to] = ['393331230001', '393331230002'];
      await bench.running.emulator.receive({
        phoneNumberId: PHONE_ID,
        from,
        message: { type: 'text', body: 'Hi' },
      });
      const before = receiver.messages().filter((message) => message.type === 'system').length;
      const move = { phoneNumberId: PHONE_ID, customer: from, to, told };
      expect((await bench.call('POST', '/_control/customers/move', move)).status).toBe(200);
      const moved = bench.running.emulator.state.people.byPhone(to);
      expect(bench.running.emulator.state.people.windowOpen(moved, PHONE_ID, Date.now())).toBe(true);
      expect(bench.running.emulator.state.people.byPhone(from).onWhatsApp).toBe(false);
      const posted = () => receiver.messages().filter((message) => message.type === 'system');
      await until('the system message', () => posted().length > before);
      expect(posted().at(-1)).toMatchObject({
        from,
        type: 'system',
        system: { type: 'user_changed_number', ...part },
      });
      bench.running.emulator.setCustomer(from, { onWhatsApp: true });
    },
  );

  it('may lack the phone though there is one', async () => {
    const message = await receive({ type: 'text', body: 'Hidden' }, { withoutPhone: true });
    expect(message).not.toHaveProperty('from');
    expect(message.from_user_id).toMatch(/^IT\./);
    const [contact] = valueOf(message.id)?.contacts as Record<string, unknown>[];
    expect(contact).not.toHaveProperty('wa_id');
    const reply = await bench.send({
      recipient: message.from_user_id,
      type: 'text',
      text: { body: 'Hello' },
    });
    await until('sent', () => receiver.statuses(reply.body.messages[0]?.id).length > 0);
    expect(receiver.statuses(reply.body.messages[0]?.id)[0]?.status).toBe('sent');
  });

  it('may come from somebody known by a business-scoped id only', async () => {
    const message = await receive({ type: 'text', body: 'Hi' }, { from: 'FR.99999' });
    expect(message).toMatchObject({ from_user_id: 'FR.99999' });
    expect(message).not.toHaveProperty('from');
  });

  it('carries media that can be downloaded, once more by nobody without a token', async () => {
    const message = await receive({ type: 'image', caption: 'Broken' });
    const image = message.image as { id: string; mime_type: string; sha256: string };
    const { body } = await bench.call<{ url: string; sha256: string }>('GET', `/v25.0/${image.id}`);
    expect(Buffer.from(body.sha256, 'hex').toString('base64')).toBe(image.sha256);
    const file = await request(body.url, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect([file.statusCode, file.headers['content-type']]).toEqual([200, 'image/png']);
    await file.body.dump();
    const refused = await request(body.url);
    expect(refused.statusCode).toBe(401);
    await refused.body.dump();
  });
});

describe('a pressed button', () => {
  it('of a template is a `button` in the context of the message', async () => {
    const sent = await bench.send(orderMessage());
    const message = await receive({ type: 'button', payload: 'Stop updates' });
    expect(message).toMatchObject({
      type: 'button',
      button: { payload: 'Stop updates', text: 'Stop updates' },
      context: { from: '15550783881', id: sent.body.messages[0]?.id },
    });
  });

  it('of a template bears the payload given at sending', async () => {
    const parts = (orderMessage().template as { components: object[] }).components;
    const button = {
      type: 'button',
      sub_type: 'quick_reply',
      index: 0,
      parameters: [{ type: 'payload', payload: 'stop:7' }],
    };
    await bench.send(
      orderMessage({
        template: { name: 'order_paid', language: { code: 'en_US' }, components: [...parts, button] },
      }),
    );
    expect((await receive({ type: 'button', payload: 'stop:7' })).button).toEqual({
      payload: 'stop:7',
      text: 'Stop updates',
    });
  });

  it('of an interactive message is a `button_reply` or a `list_reply`', async () => {
    await bench.send({
      to: CUSTOMER,
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'Sure?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
      },
    });
    expect((await receive({ type: 'button', payload: 'yes' })).interactive).toEqual({
      type: 'button_reply',
      button_reply: { id: 'yes', title: 'Yes' },
    });
    const rows = [{ id: 'express', title: 'Express', description: 'Tomorrow' }];
    await bench.send({
      to: CUSTOMER,
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'How?' },
        action: { button: 'Choose', sections: [{ title: 'Ways', rows }] },
      },
    });
    expect((await receive({ type: 'button', payload: 'express' })).interactive).toEqual({
      type: 'list_reply',
      list_reply: { id: 'express', title: 'Express', description: 'Tomorrow' },
    });
  });

  it('that is nowhere says so', async () => {
    const body = { phoneNumberId: PHONE_ID, from: CUSTOMER, message: { type: 'button', payload: 'nowhere' } };
    const answer = await bench.call('POST', '/_control/inbound', body);
    expect([answer.status, answer.body.error]).toEqual([422, expect.objectContaining({ field: 'payload' })]);
  });
});

describe('a marketing preference', () => {
  it('is told as `user_preferences`', async () => {
    await bench.call('POST', '/_control/preferences', {
      phoneNumberId: PHONE_ID,
      customer: CUSTOMER,
      value: 'stop',
    });
    await until('the preference', () => receiver.values('user_preferences').length > 0);
    expect(receiver.values('user_preferences')[0]?.user_preferences).toEqual([
      {
        wa_id: CUSTOMER,
        user_id: expect.stringMatching(/^IT\./),
        detail: 'User requested to stop marketing messages',
        category: 'marketing_messages',
        value: 'stop',
        timestamp: expect.any(Number),
      },
    ]);
  });
});

/** Dotted names of everything in an object, with `[]` for lists. */
function paths(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => paths(item, `${prefix}[]`));
  if (typeof value !== 'object' || value === null) return [prefix];
  return Object.entries(value).flatMap(([key, item]) =>
    paths(item, prefix === '' ? key : `${prefix}.${key}`),
  );
}
