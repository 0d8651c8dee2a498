import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  orderMessage,
  ORDER_TEMPLATE,
  startBench,
  templated,
  without,
  text,
  WABA_ID,
  type Bench,
} from '../sandbox.fixture.js';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
  await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
});
afterAll(() => bench.close());

describe('template parameters', () => {
  const components = (...list: unknown[]): Record<string, unknown> =>
    orderMessage({ template: { name: 'order_paid', language: { code: 'en_US' }, components: list } });
  const header = { type: 'header', parameters: [text('#1')] };
  const body = { type: 'body', parameters: [text('Anna'), text('1 EUR')] };
  const button = { type: 'button', sub_type: 'url', index: 1, parameters: [text('abc')] };

  it('complete are taken', async () => {
    expect((await bench.send(components(header, body, button))).status).toBe(200);
  });

  it.each([
    [
      'none at all',
      [],
      132000,
      'header: number of localizable_params (0) does not match the expected number of params (1)',
    ],
    [
      'one too few',
      [header, { type: 'body', parameters: [text('Anna')] }, button],
      132000,
      'body: number of localizable_params (1) does not match the expected number of params (2)',
    ],
    [
      'another kind',
      [
        { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.example/a.png' } }] },
        body,
        button,
      ],
      132012,
      'header: Format mismatch, expected TEXT, received IMAGE',
    ],
    [
      'an empty text',
      [header, { type: 'body', parameters: [text(''), text('x')] }, button],
      131008,
      'Parameter of type text is missing text value',
    ],
    [
      'a line break',
      [header, { type: 'body', parameters: [text('a\nb'), text('x')] }, button],
      100,
      'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
    ],
    [
      'no button value',
      [header, body],
      131008,
      'buttons: Button at index 1 of type Url requires a parameter',
    ],
    [
      'text too long once filled',
      [header, { type: 'body', parameters: [text('x'.repeat(1000)), text('y')] }, button],
      132005,
      'body: length of the text (1034) exceeds the limit of 1024',
    ],
    [
      'a button that is not there',
      [header, body, button, { ...button, index: 7 }],
      132012,
      'buttons: there is no button at index 7 in the template',
    ],
  ])('%s', async (_name, list, code, details) => {
    const { body: answer } = await bench.send(components(...list));
    expect([answer.error.code, answer.error.error_data?.details]).toEqual([code, details]);
  });

  it('by name: all of them, none unnamed', async () => {
    await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, {
      name: 'named_order',
      language: 'en',
      category: 'UTILITY',
      parameter_format: 'named',
      components: [
        {
          type: 'BODY',
          text: 'Hi {{first_name}}, order {{number}} left.',
          example: {
            body_text_named_params: [
              { param_name: 'first_name', example: 'Anna' },
              { param_name: 'number', example: '#1' },
            ],
          },
        },
      ],
    });
    const send = (parameters: unknown[]): ReturnType<Bench['send']> =>
      bench.send(templated('named_order', 'en', [{ type: 'body', parameters }]));
    expect((await send([text('#1', 'number'), text('Anna', 'first_name')])).status).toBe(200);
    expect((await send([text('Anna'), text('#1')])).body.error.error_data?.details).toBe(
      'Parameter name is missing or empty',
    );
    expect((await send([text('Anna', 'first_name'), text('#1', 'nr')])).body.error.error_data?.details).toBe(
      "Parameter name 'number' is missing in the request",
    );
    const rendered = bench.running.emulator.listMessages({ limit: 1 });
    expect(rendered[0]?.text).toBe('Hi Anna, order #1 left.');
  });

  it('a media header wants its medium', async () => {
    const handle = bench.running.emulator.state.uploads.give('image/png');
    await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, {
      name: 'with_image',
      language: 'en',
      category: 'MARKETING',
      components: [
        { type: 'HEADER', format: 'IMAGE', example: { header_handle: [handle] } },
        { type: 'BODY', text: 'New things.' },
      ],
    });
    const bare = await bench.send(templated('with_image', 'en'));
    expect(bare.body.error.error_data?.details).toBe(
      'header: Format mismatch, expected IMAGE, received UNKNOWN',
    );
    const image = { type: 'image', image: { link: 'https://shop.example/a.png' } };
    const full = await bench.send(templated('with_image', 'en', [{ type: 'header', parameters: [image] }]));
    expect(full.status).toBe(200);
  });

  it.each([
    ['PAUSED', 132015],
    ['DISABLED', 132016],
    ['REJECTED', 132001],
    ['PENDING', 132001],
  ] as const)('of a template that is %s: %i', async (state, code) => {
    const { body: created } = await bench.call<{ id: string }>(
      'POST',
      `/v25.0/${WABA_ID}/message_templates`,
      {
        name: `state_${state.toLowerCase()}`,
        language: 'en',
        category: 'UTILITY',
        components: [{ type: 'BODY', text: 'Thanks.' }],
      },
    );
    bench.running.emulator.templates.setStatus(created.id, state);
    const answer = await bench.send(templated(`state_${state.toLowerCase()}`, 'en'));
    expect(answer.body.error.code).toBe(code);
  });

  it('a code template cannot go to a business-scoped id: 131062', async () => {
    await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, {
      name: 'code',
      language: 'en',
      category: 'AUTHENTICATION',
      components: [
        { type: 'BODY', add_security_recommendation: true },
        { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }] },
      ],
    });
    const parts = [
      { type: 'body', parameters: [text('123456')] },
      { type: 'button', sub_type: 'url', index: '0', parameters: [text('123456')] },
    ];
    const message = templated('code', 'en', parts);
    expect((await bench.send(message)).status).toBe(200);
    const scoped = await bench.send({ ...without(message, 'to'), recipient: 'IT.13491208655302741918' });
    expect(scoped.body.error.code).toBe(131062);
  });
});
