import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CUSTOMER,
  orderMessage,
  ORDER_TEMPLATE,
  PHONE_ID,
  Receiver,
  SECRET,
  startBench,
  TOKEN,
  until,
  WABA_ID,
  type Bench,
} from '../sandbox.fixture.js';

/** Said as a string, so that the types of a checkout without it still hold; `npm ci` brings it. */
const CLIENT: string = '@kapso/whatsapp-cloud-api';

interface Sent {
  messages: { id: string }[];
}
interface Client {
  messages: Record<string, (input: object) => Promise<Sent>>;
  media: Record<'upload' | 'get' | 'delete' | 'download', (input: object) => Promise<unknown>>;
  templates: Record<'list' | 'create' | 'delete', (input: object) => Promise<unknown>>;
}
interface Heard {
  phoneNumberId?: string;
  displayPhoneNumber?: string;
  contacts: { waId?: string; userId?: string; profile?: { name?: string } }[];
  messages: Record<string, unknown>[];
  statuses: { id: string; status: string; recipientId?: string; pricing?: Record<string, unknown> }[];
  calls: { event?: string; direction?: string }[];
}
interface ServerHalf {
  normalizeWebhook(payload: unknown): Heard;
  verifySignature(input: { appSecret: string; rawBody: string; signatureHeader?: string }): boolean;
}

let receiver: Receiver;
let bench: Bench;
let client: Client;
let server: ServerHalf;
let imageId: string;
let question: string;

beforeAll(async () => {
  const made = (await import(CLIENT)) as { WhatsAppClient: new (config: object) => Client };
  server = (await import(`${CLIENT}/server`)) as ServerHalf;
  receiver = new Receiver();
  bench = await startBench({ webhookUrl: await receiver.start() });
  client = new made.WhatsAppClient({
    accessToken: TOKEN,
    baseUrl: bench.running.url,
    graphVersion: 'v25.0',
  });
  question = await write({ type: 'text', body: 'Do you have tea?' });
});
afterAll(async () => {
  await bench.close();
  await receiver.stop();
});

const write = (message: object, more: object = {}) =>
  bench.running.emulator.receive({
    phoneNumberId: PHONE_ID,
    from: CUSTOMER,
    message: message as never,
    ...more,
  });
const to = { phoneNumberId: PHONE_ID, to: CUSTOMER };
const link = 'https://shop.example/picture.png';
const bodyText = 'Have a look';

/** Every kind the client has a method for, but `sendRaw`, which is none. */
const KINDS: Readonly<Record<string, () => object>> = {
  sendText: () => ({ body: 'Hello', previewUrl: true, contextMessageId: question }),
  sendImage: () => ({ image: { id: imageId, caption: 'A shoe' } }),
  sendAudio: () => ({ audio: { link: 'https://shop.example/a.ogg', voice: true } }),
  sendDocument: () => ({ document: { link: 'https://shop.example/a.pdf', filename: 'a.pdf' } }),
  sendVideo: () => ({ video: { link: 'https://shop.example/a.mp4', caption: 'Moving' } }),
  sendSticker: () => ({ sticker: { link: 'https://shop.example/a.webp' } }),
  sendLocation: () => ({ location: { latitude: 45.46, longitude: 9.19, name: 'Shop' } }),
  sendContacts: () => ({
    contacts: [
      {
        name: { formattedName: 'Ada Bianchi', firstName: 'Ada' },
        phones: [{ phone: '+393330000009', waId: '393330000009', type: 'WORK' }],
      },
    ],
  }),
  sendTemplate: () => ({
    template: {
      name: 'order_paid',
      language: { code: 'en_US' },
      components: (orderMessage().template as { components: { sub_type?: string }[] }).components.map(
        ({ sub_type: subType, ...component }) => ({
          ...component,
          ...(subType === undefined ? {} : { subType }),
        }),
      ),
    },
  }),
  sendReaction: () => ({ reaction: { messageId: question, emoji: '👍' } }),
  sendInteractiveButtons: () => ({ bodyText, buttons: [{ id: 'yes', title: 'Yes' }] }),
  sendInteractiveList: () => ({
    bodyText,
    buttonText: 'Choose',
    sections: [{ title: 'Teas', rows: [{ id: 'green', title: 'Green', description: 'From Japan' }] }],
  }),
  sendInteractiveProduct: () => ({ bodyText, catalogId: '1', productRetailerId: 'TEA' }),
  sendInteractiveProductList: () => ({
    bodyText,
    catalogId: '1',
    header: { type: 'text', text: 'Teas' },
    sections: [{ title: 'Teas', productItems: [{ productRetailerId: 'TEA' }] }],
  }),
  sendInteractiveFlow: () => ({
    bodyText,
    parameters: { flowId: '1', flowCta: 'Open', flowToken: 't', flowMessageVersion: '3' },
  }),
  sendInteractiveAddress: () => ({ bodyText, parameters: { country: 'IN' } }),
  sendInteractiveLocationRequest: () => ({ bodyText, parameters: { requestMessage: 'Where?' } }),
  sendInteractiveCallPermission: () => ({ bodyText, parameters: { phoneNumber: `+${CUSTOMER}` } }),
  sendInteractiveCtaUrl: () => ({
    bodyText,
    parameters: { displayText: 'Open', url: 'https://shop.example' },
  }),
  sendInteractiveCarousel: () => ({
    bodyText,
    cards: [0, 1].map((cardIndex) => ({
      cardIndex,
      header: { type: 'image', image: { link } },
      bodyText: 'A shoe',
      action: { displayText: 'Open', url: 'https://shop.example' },
    })),
  }),
  sendInteractiveCatalogMessage: () => ({ bodyText, parameters: { thumbnailProductRetailerId: 'TEA' } }),
  sendInteractiveRaw: () => ({
    interactive: {
      type: 'button',
      body: { text: bodyText },
      action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'A' } }] },
    },
  }),
};

describe('an independent client', () => {
  it('uploads, reads and downloads a file, and makes and lists templates', async () => {
    const bytes = Buffer.from('not really a picture');
    const uploaded = (await client.media.upload({
      phoneNumberId: PHONE_ID,
      type: 'image/png',
      file: new Blob([bytes], { type: 'image/png' }),
      fileName: 'shoe.png',
    })) as { id: string };
    imageId = uploaded.id;
    const known = await client.media.get({ mediaId: imageId, phoneNumberId: PHONE_ID });
    expect(known).toMatchObject({ id: imageId });
    expect(JSON.stringify(known)).toContain('"image/png"');
    const file = await client.media.download({ mediaId: imageId, phoneNumberId: PHONE_ID, auth: 'always' });
    expect(Buffer.from(file as ArrayBuffer)).toEqual(bytes);
    await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
    const listed = await client.templates.list({ businessAccountId: WABA_ID });
    expect(listed).toMatchObject({ data: [{ name: 'order_paid', status: 'APPROVED' }] });
  });

  it('has a sample here for every kind it knows', () => {
    const prototype = Object.getPrototypeOf(client.messages) as object;
    const methods = Object.getOwnPropertyNames(prototype).filter((name) => /^send(?!Raw$)[A-Z]/.test(name));
    expect(Object.keys(KINDS).sort()).toEqual(methods.sort());
  });

  it.each(Object.keys(KINDS))(
    '%s is accepted, and its statuses come back as it reads them',
    async (method) => {
      const input = { ...to, ...KINDS[method]?.(), bizOpaqueCallbackData: `attempt-${method}` };
      const sent = await client.messages[method]?.(input);
      const id = sent?.messages[0]?.id ?? '';
      expect(id).toMatch(/^wamid\./);
      await until('its statuses', () => receiver.statuses(id).some(({ status }) => status === 'delivered'));
      const heard = receiver.posts
        .map(({ body }) => server.normalizeWebhook(body))
        .flatMap(({ statuses }) => statuses)
        .filter((status) => status.id === id);
      expect(heard.map(({ status }) => status)).toEqual(expect.arrayContaining(['sent', 'delivered']));
      expect(heard[0]).toMatchObject({ recipientId: CUSTOMER });
      expect(heard.every(({ status }) => status !== 'failed')).toBe(true);
    },
  );

  it('marks a message read', async () => {
    const read = await client.messages.markRead?.({ phoneNumberId: PHONE_ID, messageId: question });
    expect(read).toMatchObject({ success: true });
  });

  it('reads what customers send, and finds every signature right', async () => {
    const messages = [
      { type: 'text', body: 'Good' },
      { type: 'image', caption: 'My shoe' },
      { type: 'audio' },
      { type: 'document', filename: 'order.pdf' },
      { type: 'sticker' },
      { type: 'video' },
      { type: 'location', latitude: 1, longitude: 2 },
      { type: 'reaction', messageId: question, emoji: '👍' },
      { type: 'contacts', contacts: [{ name: { formatted_name: 'Ada', first_name: 'Ada' } }] },
      { type: 'form', answers: { rating: '5' } },
      { type: 'order', items: [{ product_retailer_id: 'TEA', quantity: 1, item_price: 3, currency: 'EUR' }] },
      { type: 'unsupported' },
    ];
    const ids: string[] = [];
    for (const message of messages) ids.push(await write(message));
    bench.running.emulator.customers.call({ phoneNumberId: PHONE_ID, customer: CUSTOMER, event: 'connect' });
    await until('all of them', () => ids.every((id) => receiver.messages().some((one) => one.id === id)));
    await until('the call', () => receiver.values('calls').length === 1);
    const heard = receiver.posts.map(({ body }) => server.normalizeWebhook(body));
    const read = heard.flatMap((one) => one.messages);
    for (const [index, id] of ids.entries()) {
      const message = read.find((one) => one.id === id);
      const expected = messages[index]?.type === 'form' ? 'interactive' : messages[index]?.type;
      expect(message).toMatchObject({ type: expected, from: CUSTOMER });
    }
    expect(heard.flatMap(({ calls }) => calls)).toMatchObject([{ event: 'connect' }]);
    const first = heard.find((one) => one.messages.length > 0);
    expect(first).toMatchObject({ phoneNumberId: PHONE_ID, displayPhoneNumber: '15550783881' });
    expect(first?.contacts[0]).toMatchObject({ waId: CUSTOMER, userId: expect.stringMatching(/^IT\./) });
    for (const { raw, signature } of receiver.posts) {
      const check = { appSecret: SECRET, rawBody: raw, signatureHeader: signature };
      expect(server.verifySignature(check)).toBe(true);
      expect(server.verifySignature({ ...check, rawBody: `${raw} ` })).toBe(false);
    }
  });
});
