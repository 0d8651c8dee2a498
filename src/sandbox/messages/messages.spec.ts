import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CUSTOMER,
  ORDER_TEMPLATE,
  startBench,
  templated,
  without,
  WABA_ID,
  type Bench,
} from '../sandbox.fixture.js';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
  await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
});
afterAll(() => bench.close());

const hello = { to: CUSTOMER, type: 'text', text: { body: 'Hello' } };

describe('an accepted message', () => {
  it('is answered as Meta answers', async () => {
    const answer = await bench.send({ ...hello, to: '+39 333 123-4567' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=UTF-8');
    expect(answer.body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: '+39 333 123-4567', wa_id: CUSTOMER }],
      messages: [{ id: expect.stringMatching(/^wamid\.HBg[A-Za-z0-9+/]+=*$/), message_status: 'accepted' }],
    });
  });

  it('has an id made like Meta makes them, never twice', async () => {
    const ids = new Set<string>();
    for (let index = 0; index < 50; index += 1) {
      const { body } = await bench.send(hello);
      ids.add(body.messages[0]?.id ?? '');
    }
    expect(ids.size).toBe(50);
    const bytes = Buffer.from([...ids][0]?.slice('wamid.'.length) ?? '', 'base64').toString('latin1');
    expect(bytes).toContain(CUSTOMER);
    expect(bytes.slice(-19)).toMatch(/^[0-9A-F]{18}\0$/);
  });

  it('to a business-scoped id in `recipient` answers with the user id', async () => {
    const { status, body } = await bench.send({
      recipient: 'IT.13491208655302741918',
      ...without(hello, 'to'),
    });
    expect(status).toBe(200);
    expect(body.contacts).toEqual([{ input: 'IT.13491208655302741918', user_id: 'IT.13491208655302741918' }]);
  });

  it('goes to the phone when both addresses are given', async () => {
    const { body } = await bench.send({ ...hello, recipient: 'IT.13491208655302741918' });
    expect(body.contacts).toEqual([{ input: CUSTOMER, wa_id: CUSTOMER }]);
  });

  it('with a business-scoped id in `to` is answered 200 and dropped', async () => {
    const before = bench.running.emulator.stats();
    const { status, body } = await bench.send({ ...hello, to: 'US.13491208655302741918' });
    expect(status).toBe(200);
    expect(body.messages[0]?.id).toMatch(/^wamid\./);
    const after = bench.running.emulator.stats();
    expect(after.dropped).toBe(before.dropped + 1);
    expect(after.accepted).toBe(before.accepted);
  });
});

describe('what is refused', () => {
  const list = (rows: unknown[]): Record<string, unknown> => ({
    to: CUSTOMER,
    type: 'interactive',
    interactive: {
      type: 'list',
      body: { text: 'Pick' },
      action: { button: 'Open', sections: [{ title: 'One', rows }] },
    },
  });
  const buttons = (...titles: string[]): Record<string, unknown> => ({
    to: CUSTOMER,
    type: 'interactive',
    interactive: {
      type: 'button',
      body: { text: 'Sure?' },
      action: {
        buttons: titles.map((title, index) => ({ type: 'reply', reply: { id: `b${index}`, title } })),
      },
    },
  });
  const replies = { buttons: [{ type: 'reply', reply: { id: 'a', title: 'a' } }] };
  const interactive = (type: string, part: Record<string, unknown>): Record<string, unknown> => ({
    to: CUSTOMER,
    type: 'interactive',
    interactive: { type, body: { text: 'Sure?' }, action: replies, ...part },
  });
  const products = (count: number) => ({
    catalog_id: '1',
    sections: [
      { product_items: Array.from({ length: count }, (_, at) => ({ product_retailer_id: `p${at}` })) },
    ],
  });
  const cases: [string, Record<string, unknown>, number, RegExp][] = [
    ['no product', { messaging_product: undefined, ...hello }, 100, /messaging_product is required/],
    ['another product', { ...hello, messaging_product: 'sms' }, 100, /messaging_product must be one of/],
    ['no recipient', without(hello, 'to'), 100, /parameter to is required/],
    ['a recipient that is no phone', { ...hello, to: 'anna' }, 131009, /'anna' is not a valid phone/],
    ['a recipient too short', { ...hello, to: '12' }, 131009, /not a valid phone/],
    ['a phone in `recipient`', { ...without(hello, 'to'), recipient: CUSTOMER }, 131009, /business-scoped/],
    ['itself', { ...hello, to: '15550783881' }, 131021, /same/],
    ['an unknown type', { to: CUSTOMER, type: 'fax' }, 100, /type must be one of .* got "fax"/],
    ['an empty text', { to: CUSTOMER, type: 'text', text: { body: '' } }, 100, /text\['body'\] is required/],
    [
      'a text too long',
      { to: CUSTOMER, type: 'text', text: { body: 'x'.repeat(4097) } },
      100,
      /at most 4096/,
    ],
    ['a part that is missing', { to: CUSTOMER, type: 'image' }, 100, /parameter image is required/],
    ['media by neither id nor link', { to: CUSTOMER, type: 'image', image: {} }, 131009, /exactly one/],
    ['media by a bad link', { to: CUSTOMER, type: 'image', image: { link: 'ftp://x' } }, 100, /valid URI/],
    [
      'media by an unknown id',
      { to: CUSTOMER, type: 'image', image: { id: '1' } },
      131009,
      /'1' does not exist/,
    ],
    [
      'a reaction to nothing',
      { to: CUSTOMER, type: 'reaction', reaction: { emoji: '👍' } },
      100,
      /message_id/,
    ],
    [
      'a place off the map',
      { to: CUSTOMER, type: 'location', location: { latitude: 91, longitude: 0 } },
      131009,
      /latitude/,
    ],
    ['a contact without name', { to: CUSTOMER, type: 'contacts', contacts: [{}] }, 131008, /formatted_name/],
    [
      'a contact by one name',
      { to: CUSTOMER, type: 'contacts', contacts: [{ name: { formatted_name: 'A' } }] },
      131009,
      /needs one of first_name/,
    ],
    [
      'a sound with a caption',
      { to: CUSTOMER, type: 'audio', audio: { link: 'https://a.example/a', caption: 'x' } },
      100,
      /Unexpected key "caption" on param "audio"/,
    ],
    [
      'a voice note by a word',
      { to: CUSTOMER, type: 'audio', audio: { link: 'https://a.example/a', voice: 'yes' } },
      100,
      /voice'\] must be a boolean/,
    ],
    [
      'a caption too long',
      { to: CUSTOMER, type: 'image', image: { link: 'https://a.example/a', caption: 'x'.repeat(1025) } },
      100,
      /at most 1024/,
    ],
    [
      'a heading of a kind there is not',
      interactive('button', { header: { type: 'audio' } }),
      131009,
      /Header type must be one of/,
    ],
    [
      'a heading too long',
      interactive('button', { header: { type: 'text', text: 'x'.repeat(61) } }),
      131009,
      /Header text.*60/,
    ],
    [
      'a heading by a file that is not there',
      interactive('cta_url', {
        header: { type: 'image', image: { id: '9' } },
        action: { name: 'cta_url', parameters: { display_text: 'a', url: 'https://a.example' } },
      }),
      131009,
      /'9' does not exist/,
    ],
    [
      'a picture above a list',
      interactive('list', { header: { type: 'image', image: { link: 'https://a.example' } } }),
      131009,
      /must be text for type list/,
    ],
    [
      'a heading on a request for a place',
      interactive('location_request_message', { header: { type: 'text', text: 'a' } }),
      131009,
      /Header is not allowed/,
    ],
    [
      'a request for a place by another name',
      interactive('location_request_message', { action: { name: 'location' } }),
      131009,
      /must be send_location/,
    ],
    [
      'a request for the phone by another name',
      interactive('request_contact_info', { action: {} }),
      131009,
      /must be request_contact_info/,
    ],
    [
      'a link button too long',
      interactive('cta_url', {
        action: { name: 'cta_url', parameters: { display_text: 'x'.repeat(21), url: 'https://a.example' } },
      }),
      131009,
      /Button text.*20/,
    ],
    [
      'a link button to no address',
      interactive('cta_url', { action: { name: 'cta_url', parameters: { display_text: 'x', url: 'shop' } } }),
      131009,
      /not a valid URI/,
    ],
    [
      'a form by id and name',
      interactive('flow', {
        action: {
          name: 'flow',
          parameters: { flow_message_version: '3', flow_cta: 'x', flow_id: '1', flow_name: 'a' },
        },
      }),
      131009,
      /Exactly one of/,
    ],
    [
      'a form button too long',
      interactive('flow', {
        action: {
          name: 'flow',
          parameters: { flow_message_version: '3', flow_cta: 'x'.repeat(31), flow_id: '1' },
        },
      }),
      131009,
      /flow_cta.*30/,
    ],
    [
      'a form without a version',
      interactive('flow', { action: { name: 'flow', parameters: { flow_cta: 'x', flow_id: '1' } } }),
      131008,
      /flow_message_version/,
    ],
    [
      'a product of no catalogue',
      interactive('product', { action: { product_retailer_id: 'a' } }),
      131008,
      /Catalog id is required/,
    ],
    [
      'products without a heading',
      interactive('product_list', { action: products(1) }),
      131008,
      /Header is required/,
    ],
    [
      'too many products',
      interactive('product_list', { header: { type: 'text', text: 'a' }, action: products(31) }),
      131009,
      /product count.*30/,
    ],
    [
      'a catalogue by another name',
      interactive('catalog_message', { action: { name: 'catalog' } }),
      131009,
      /must be catalog_message/,
    ],
    [
      'a footer too long',
      interactive('button', { footer: { text: 'x'.repeat(61) } }),
      131009,
      /Footer text.*60/,
    ],
    ['four buttons', buttons('a', 'b', 'c', 'd'), 131009, /Max allowed buttons: 3/],
    ['a button title too long', buttons('x'.repeat(21)), 131009, /Button title length invalid.*20/],
    ['two buttons alike', buttons('a', 'a'), 131009, /Duplicated button title/],
    [
      'eleven rows',
      list(Array.from({ length: 11 }, (_, i) => ({ id: `r${i}`, title: `Row ${i}` }))),
      131009,
      /row count/,
    ],
    ['a row title too long', list([{ id: 'a', title: 'x'.repeat(25) }]), 131009, /Row title.*24/],
    [
      'a row description too long',
      list([{ id: 'a', title: 'A', description: 'x'.repeat(73) }]),
      131009,
      /72/,
    ],
    ['callback data too long', { ...hello, biz_opaque_callback_data: 'x'.repeat(513) }, 100, /at most 512/],
    [
      'an unknown template',
      templated('nonsense', 'en_US'),
      132001,
      /template name \(nonsense\) does not exist in en_US/,
    ],
    ['an unknown language', templated('order_paid', 'it'), 132001, /\(order_paid\) does not exist in it/],
    [
      'no language',
      { to: CUSTOMER, type: 'template', template: { name: 'order_paid' } },
      100,
      /\['language'\]\['code'\]/,
    ],
  ];

  it.each(cases)('%s', async (_name, body, code, details) => {
    const answer = await bench.send(body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const { error } = answer.body;
    expect(error.code).toBe(code);
    expect(error.type).toBe('OAuthException');
    expect(error.error_data?.details ?? error.message).toMatch(details);
    expect(error.message).toMatch(new RegExp(`^\\(#${code}\\) `));
  });
});

describe('what is taken', () => {
  it.each([
    ['a link image', { type: 'image', image: { link: 'https://shop.example/a.jpg', caption: 'Look' } }],
    ['a document', { type: 'document', document: { link: 'https://shop.example/a.pdf', filename: 'a.pdf' } }],
    ['a sticker', { type: 'sticker', sticker: { link: 'https://shop.example/a.webp' } }],
    ['a place', { type: 'location', location: { latitude: 37.7, longitude: '-122.4', name: 'HQ' } }],
    ['a contact', { type: 'contacts', contacts: [{ name: { formatted_name: 'Ada', first_name: 'Ada' } }] }],
    ['a reaction', { type: 'reaction', reaction: { message_id: 'wamid.X', emoji: '👍' } }],
    ['a text without type', { text: { body: 'Hi' } }],
    ['an answer', { type: 'text', text: { body: 'Hi' }, context: { message_id: 'wamid.X' } }],
  ])('%s', async (_name, body) => {
    expect((await bench.send({ to: CUSTOMER, ...body })).status).toBe(200);
  });

  it("every request among Meta's own examples that needs no template, flow or stored file", async () => {
    const file = join(
      process.env.SHARED_DIR ?? '../shared',
      'contracts/meta-whatsapp/examples/messages-requests.json',
    );
    if (!existsSync(file)) {
      process.stdout.write(`Meta's examples were not compared: ${file} is absent.\n`);
      return;
    }
    const examples = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      { value: Record<string, unknown> }
    >;
    const refused: string[] = [];
    let sent = 0;
    for (const [name, { value }] of Object.entries(examples)) {
      if (/template|by ID$/i.test(name) || value.status !== undefined || value.type === 'template') continue;
      const body = JSON.parse(
        JSON.stringify(value)
          .replace(/<[A-Z0-9_]*TITLE[A-Z0-9_]*>|<BUTTON_[A-Z0-9_]*>/g, (found) => found.slice(0, 19))
          .replace('<HEADER_TYPE>', 'text')
          .replace(/http\(s\):\/\/|<http\(s\):\/\//g, 'https://'),
      ) as Record<string, unknown>;
      const answer = await bench.send({ ...body, to: CUSTOMER });
      sent += 1;
      if (answer.status !== 200) refused.push(`${name}: ${answer.text}`);
    }
    expect(refused).toEqual([]);
    expect(sent).toBeGreaterThan(20);
  });
});
