import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CUSTOMER, PHONE_ID, Receiver, startBench, until, type Bench } from '../sandbox.fixture.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 12);
const metadata = { display_phone_number: '15550783881', phone_number_id: PHONE_ID };

let receiver: Receiver;
let bench: Bench;
beforeAll(async () => {
  receiver = new Receiver();
  bench = await startBench({ webhookUrl: await receiver.start(), clock: { now: () => NOW } });
});
afterAll(async () => {
  await bench.close();
  await receiver.stop();
});
beforeEach(() => {
  bench.running.emulator.setNumber({ phoneNumberId: PHONE_ID, coexistence: true });
});

const control = (path: string, body: unknown) => bench.call('POST', `/_control/${path}`, body);
const sync = (kind: string) =>
  bench.call('POST', `/v25.0/${PHONE_ID}/smb_app_data`, { messaging_product: 'whatsapp', sync_type: kind });
const hello = { type: 'text', body: 'Good morning' } as const;

describe('a number in the WhatsApp Business app', () => {
  it('echoes what is written there, without opening a window, and shows it on the phone', async () => {
    const { status, body } = await control('echoes', {
      phoneNumberId: PHONE_ID,
      customer: `+${CUSTOMER}`,
      message: hello,
    });
    expect(status).toBe(201);
    await until('the echo', () => receiver.values('smb_message_echoes').length === 1);
    expect(receiver.values('smb_message_echoes')[0]).toEqual({
      messaging_product: 'whatsapp',
      metadata,
      contacts: [
        {
          profile: { name: 'Sandbox customer' },
          wa_id: CUSTOMER,
          user_id: expect.stringMatching(/^IT\.\d+$/),
        },
      ],
      message_echoes: [
        {
          from: '15550783881',
          to: CUSTOMER,
          to_user_id: expect.stringMatching(/^IT\.\d+$/),
          id: body.id,
          timestamp: String(NOW / 1000),
          type: 'text',
          text: { body: 'Good morning' },
        },
      ],
    });
    const shown = bench.running.emulator.listMessages().find(({ id }) => id === body.id);
    expect(shown).toMatchObject({ direction: 'out', text: 'Good morning', fromApp: true, statuses: [] });
    expect(bench.running.emulator.stats().accepted).toBe(0);
    const free = await bench.send({ to: CUSTOMER, type: 'text', text: { body: 'Free text' } });
    const id = free.body.messages[0]?.id ?? '';
    await until('the failure', () => receiver.statuses(id).length === 1);
    expect(receiver.statuses(id)[0]?.errors?.[0]?.code).toBe(131047);
  });

  it('echoes edits and messages taken back, and nothing that a business cannot send', async () => {
    const seen = receiver.values('smb_message_echoes').length;
    for (const message of [
      { type: 'edit', messageId: 'wamid.M', body: 'Good evening' },
      { type: 'revoke', messageId: 'wamid.M' },
    ])
      expect((await control('echoes', { phoneNumberId: PHONE_ID, customer: CUSTOMER, message })).status).toBe(
        201,
      );
    await until('two echoes', () => receiver.values('smb_message_echoes').length === seen + 2);
    const refused = await control('echoes', {
      phoneNumberId: PHONE_ID,
      customer: CUSTOMER,
      message: { type: 'request_welcome' },
    });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ error: { field: 'message.type' } });
  });

  it('is said not to be in the app until it is', async () => {
    bench.running.emulator.setNumber({ phoneNumberId: PHONE_ID, coexistence: false });
    const refused = await control('echoes', {
      phoneNumberId: PHONE_ID,
      customer: CUSTOMER,
      message: hello,
    });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ error: { field: 'phoneNumberId' } });
    expect((await sync('history')).status).toBe(400);
  });

  it('tells its history in phases when asked, files after their placeholders, once', async () => {
    const at = (days: number) => NOW - days * DAY;
    const message = (days: number, content: object, direction = 'in') => ({
      direction,
      at: at(days),
      message: content,
    });
    await control('phone-app', {
      phoneNumberId: PHONE_ID,
      contacts: [{ phone: '393330000009', fullName: 'Ada Bianchi', firstName: 'Ada' }],
      threads: [
        {
          customer: '393330000009',
          messages: [
            message(0.5, hello),
            message(3, { type: 'image', caption: 'The shoe' }),
            message(100, { type: 'text', body: 'Old' }, 'out'),
            message(200, { type: 'text', body: 'Too old' }),
          ],
        },
      ],
    });
    const answer = await sync('history');
    expect(answer.body).toEqual({ messaging_product: 'whatsapp', request_id: expect.any(String) });
    await until('the history', () => receiver.values('history').length === 4);
    type Piece = { metadata: { phase: number; progress: number }; threads: { messages: object[] }[] };
    const pieces = receiver
      .values('history')
      .filter((value) => value.history !== undefined)
      .map((value) => (value.history as Piece[])[0] as Piece);
    pieces.sort((a, b) => a.metadata.phase - b.metadata.phase);
    expect(pieces.map((piece) => piece.metadata)).toEqual([
      { phase: 0, chunk_order: 1, progress: 33 },
      { phase: 1, chunk_order: 1, progress: 66 },
      { phase: 2, chunk_order: 1, progress: 100 },
    ]);
    expect(pieces[0]?.threads).toMatchObject([
      {
        id: '393330000009',
        messages: [
          { from: '393330000009', type: 'text', text: { body: 'Good morning' }, history_context: {} },
        ],
      },
    ]);
    expect(pieces[2]?.threads[0]?.messages).toMatchObject([
      { from: '15550783881', to: '393330000009', text: { body: 'Old' } },
    ]);
    const placeholder = pieces[1]?.threads[0]?.messages[0] as Record<string, unknown>;
    expect(placeholder.type).toBe('media_placeholder');
    expect(placeholder).not.toHaveProperty('image');
    const files = receiver.values('history').find((value) => value.messages !== undefined);
    expect(files?.messages).toMatchObject([
      { id: placeholder.id, type: 'image', image: { id: expect.any(String), caption: 'The shoe' } },
    ]);
    expect((await sync('history')).status).toBe(400);
    await sync('smb_app_state_sync');
    await until('the contacts', () => receiver.values('smb_app_state_sync').length === 1);
    expect(receiver.values('smb_app_state_sync')[0]).toEqual({
      messaging_product: 'whatsapp',
      metadata,
      state_sync: [
        {
          type: 'contact',
          contact: { full_name: 'Ada Bianchi', first_name: 'Ada', phone_number: '393330000009' },
          action: 'add',
          metadata: { timestamp: String(NOW / 1000) },
        },
      ],
    });
  });

  it('tells long histories in chunks that hold each message once', async () => {
    const before = receiver.values('history').length;
    const messages = Array.from({ length: 1201 }, (_, index) => ({
      at: NOW - 2 * DAY,
      id: `wamid.long-${index}`,
      message: hello,
    }));
    await control('phone-app', {
      phoneNumberId: PHONE_ID,
      threads: [
        { customer: '393330000001', messages: messages.slice(0, 700) },
        { customer: '393330000002', messages: messages.slice(700) },
      ],
    });
    await sync('history');
    await until('three chunks', () => receiver.values('history').length === before + 3);
    const raw = JSON.stringify(receiver.values('history').slice(before));
    const ids = raw.match(/wamid\.long-\d+/g) ?? [];
    expect(ids.length).toBe(1201);
    expect(new Set(ids).size).toBe(1201);
  });

  it('keeps its chats to itself when the business declined, and tells single changes of the address book', async () => {
    const before = receiver.values('history').length;
    await control('history', { phoneNumberId: PHONE_ID, declined: true });
    await until('the refusal', () => receiver.values('history').length === before + 1);
    expect(receiver.values('history').at(-1)?.history).toMatchObject([{ errors: [{ code: 2593109 }] }]);
    const contacts = receiver.values('smb_app_state_sync').length;
    await control('app-contacts', {
      phoneNumberId: PHONE_ID,
      action: 'remove',
      contacts: [{ phone: '393330000009', fullName: 'Ada Bianchi' }],
    });
    await until('the change', () => receiver.values('smb_app_state_sync').length === contacts + 1);
    expect(receiver.values('smb_app_state_sync').at(-1)?.state_sync).toMatchObject([
      { action: 'remove', contact: { phone_number: '393330000009' } },
    ]);
    expect(JSON.stringify(receiver.values('smb_app_state_sync').at(-1))).not.toContain('Ada');
  });

  it('sends 20 messages a second at most', async () => {
    await bench.running.emulator.receive({ phoneNumberId: PHONE_ID, from: CUSTOMER, message: hello });
    const codes = [];
    for (let index = 0; index < 22; index += 1) {
      const { body } = await bench.send({ to: CUSTOMER, type: 'text', text: { body: `n ${index}` } });
      codes.push((body as Partial<typeof body>).error?.code);
    }
    expect(codes.filter((code) => code === 130429).length).toBeGreaterThanOrEqual(2);
    expect(codes.filter((code) => code === undefined).length).toBeLessThanOrEqual(20);
  });
});
