import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CUSTOMER,
  ORDER_TEMPLATE,
  startBench,
  WABA_ID,
  type Answer,
  type Bench,
} from '../sandbox.fixture.js';

let bench: Bench;
let now = Date.UTC(2026, 10, 1);
let count = 0;

beforeAll(async () => {
  bench = await startBench({ clock: { now: () => now } });
});
afterAll(() => bench.close());
beforeEach(() => {
  count += 1;
});

const list = `/v25.0/${WABA_ID}/message_templates`;
interface ErrorJson {
  error: {
    code: number;
    error_subcode?: number;
    error_user_title?: string;
    error_user_msg?: string;
    message: string;
  };
}
interface TemplateJson {
  id: string;
  name: string;
  status: string;
  category: string;
  [extra: string]: unknown;
}
const create = (overrides: Record<string, unknown> = {}): Promise<Answer> =>
  bench.call('POST', list, { ...ORDER_TEMPLATE, name: `order_${count}`, ...overrides });
const body = (text: string, example?: unknown): Record<string, unknown>[] => [
  { type: 'BODY', text, ...(example === undefined ? {} : { example: { body_text: example } }) },
];

describe('creating a template', () => {
  it('answers id, status and category, and shows it in the list', async () => {
    const created = await create();
    expect([created.status, created.body]).toEqual([
      200,
      { id: expect.stringMatching(/^\d{15}$/), status: 'APPROVED', category: 'UTILITY' },
    ]);
    const { body: found } = await bench.call<{ data: TemplateJson[] }>('GET', `${list}?name=order_${count}`);
    expect(found.data).toEqual([
      {
        name: `order_${count}`,
        parameter_format: 'POSITIONAL',
        components: ORDER_TEMPLATE.components,
        language: 'en_US',
        status: 'APPROVED',
        category: 'UTILITY',
        id: created.body.id,
      },
    ]);
    const one = await bench.call(
      'GET',
      `/v25.0/${String(created.body.id)}?fields=name,status,rejected_reason`,
    );
    expect(one.body).toEqual({
      name: `order_${count}`,
      status: 'APPROVED',
      rejected_reason: 'NONE',
      id: created.body.id,
    });
  });

  it.each<[string, Record<string, unknown>, number | undefined, RegExp]>([
    ['a name in capitals', { name: 'Order' }, 2388041, /lower case/],
    ['a name too long', { name: 'x'.repeat(513) }, 2388041, /512/],
    ['no language', { language: undefined }, undefined, /language is required/],
    ['no such category', { category: 'NEWS' }, undefined, /category must be one of/],
    ['no components', { components: [] }, undefined, /components is required/],
    ['no body', { components: [{ type: 'FOOTER', text: 'x' }] }, 2388043, /BODY/],
    ['two bodies', { components: [...body('a'), ...body('b')] }, 2388043, /once/],
    ['no example', { components: body('Hi {{1}}, hello') }, 2388043, /example\.body_text/],
    ['too few examples', { components: body('Hi {{1}} and {{2}}.', [['a']]) }, 2388043, /2 variable/],
    ['a gap in numbers', { components: body('Hi {{1}} and {{3}}.', [['a', 'b']]) }, 2388072, /without gaps/],
    [
      'variables side by side',
      { components: body('Hi {{1}}{{2}}.', [['a', 'b']]) },
      2388072,
      /next to each other/,
    ],
    ['a variable in front', { components: body('{{1}}, hello', [['a']]) }, 2388299, /begin or end/],
    ['a variable at the end', { components: body('Hello {{1}}', [['a']]) }, 2388299, /begin or end/],
    ['a body too long', { components: body('x'.repeat(1025)) }, 2388040, /1024/],
    [
      'a header too long',
      { components: [{ type: 'HEADER', format: 'TEXT', text: 'x'.repeat(61) }, ...body('a')] },
      2388040,
      /60/,
    ],
    [
      'a header without format',
      { components: [{ type: 'HEADER', text: 'x' }, ...body('a')] },
      2388047,
      /format/,
    ],
    [
      'a header with two variables',
      { components: [{ type: 'HEADER', format: 'TEXT', text: '{{1}} {{2}}' }, ...body('a')] },
      2388047,
      /one variable/,
    ],
    [
      'an image without sample',
      { components: [{ type: 'HEADER', format: 'IMAGE' }, ...body('a')] },
      2388043,
      /header_handle/,
    ],
    [
      'a footer with a variable',
      { components: [...body('a'), { type: 'FOOTER', text: 'x {{1}}' }] },
      2388073,
      /footer/,
    ],
    [
      'a footer too long',
      { components: [...body('a'), { type: 'FOOTER', text: 'x'.repeat(61) }] },
      2388040,
      /60/,
    ],
    [
      'eleven buttons',
      {
        components: [
          ...body('a'),
          {
            type: 'BUTTONS',
            buttons: Array.from({ length: 11 }, (_, i) => ({ type: 'QUICK_REPLY', text: `b${i}` })),
          },
        ],
      },
      2388079,
      /10 buttons/,
    ],
    [
      'a button text too long',
      {
        components: [
          ...body('a'),
          { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'x'.repeat(26) }] },
        ],
      },
      2388040,
      /25/,
    ],
    [
      'a URL without example',
      {
        components: [
          ...body('a'),
          { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'x', url: 'https://x.example/{{1}}' }] },
        ],
      },
      2388043,
      /example/,
    ],
    [
      'a named variable without example',
      { parameter_format: 'NAMED', components: body('Hi {{name}}, hello') },
      2388043,
      /\{\{name\}\}/,
    ],
    [
      'a number among names',
      { parameter_format: 'NAMED', components: body('Hi {{1}}, hello') },
      2388072,
      /names/,
    ],
  ])('refuses %s', async (_name, overrides, subcode, message) => {
    const answer = await create(overrides);
    const { error } = answer.body as unknown as ErrorJson;
    expect([answer.status, error.code, error.error_subcode]).toEqual([400, 100, subcode]);
    expect(error.error_user_msg ?? error.message).toMatch(message);
  });

  it('refuses a second of the same name and language, not of another language', async () => {
    await create();
    const { error } = (await create()).body as unknown as ErrorJson;
    expect([error.error_subcode, error.error_user_title]).toEqual([
      2388024,
      'Content in this language already exists',
    ]);
    expect((await create({ language: 'it' })).status).toBe(200);
  });

  it('refuses the 251st name of an account that is not verified', async () => {
    bench.running.emulator.addNumber({ phoneNumberId: '500', wabaId: '501', token: 'many' });
    const add = (index: number): Promise<Answer> =>
      bench.call(
        'POST',
        '/v25.0/501/message_templates',
        { name: `t_${index}`, language: 'en', category: 'UTILITY', components: body('x') },
        'many',
      );
    for (let index = 0; index < 250; index += 1) await add(index);
    expect(((await add(250)).body as unknown as ErrorJson).error.error_subcode).toBe(2388019);
    bench.running.emulator.state.directory.putWaba({ wabaId: '501', name: 'Verified', verified: true });
    expect((await add(250)).status).toBe(200);
  });

  it('never crashes, whatever the definition', async () => {
    const component = fc.record(
      {
        type: fc.constantFrom('HEADER', 'body', 'FOOTER', 'BUTTONS', 1),
        format: fc.jsonValue(),
        text: fc.oneof(fc.constant('Hi {{1}}, x'), fc.jsonValue()),
        example: fc.jsonValue(),
        buttons: fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.oneof(
              fc.jsonValue(),
              fc.record({
                type: fc.constantFrom('URL', 'QUICK_REPLY'),
                text: fc.jsonValue(),
                url: fc.jsonValue(),
                example: fc.jsonValue(),
              }),
            ),
          ),
        ),
      },
      { requiredKeys: ['type'] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(component, fc.jsonValue())),
        fc.jsonValue(),
        async (components, format) => {
          const answer = await create({
            name: `fuzz_${Math.random().toString(36).slice(2)}`,
            components,
            parameter_format: format ?? undefined,
          });
          expect(answer.status).toBeLessThan(500);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('approval', () => {
  it.each([
    [{ kind: 'reject', reason: 'INVALID_FORMAT' } as const, 'REJECTED'],
    [{ kind: 'pending' } as const, 'PENDING'],
    [{ kind: 'approve' } as const, 'APPROVED'],
  ])('%j', async (approval, status) => {
    await bench.call('POST', '/_control/templates/approval', approval);
    const created = await create();
    expect(created.body.status).toBe(status);
    const read = await bench.call('GET', `/v25.0/${String(created.body.id)}?fields=rejected_reason`);
    expect(read.body.rejected_reason).toBe(status === 'REJECTED' ? 'INVALID_FORMAT' : 'NONE');
  });
});

describe('editing a template', () => {
  const edit = (id: unknown, text: string): Promise<Answer> =>
    bench.call('POST', `/v25.0/${String(id)}`, { components: body(text) });

  it('works once a day and ten times a month while approved', async () => {
    const { id } = (await create()).body;
    expect((await edit(id, 'New')).body).toEqual({ success: true });
    expect(((await edit(id, 'Newer')).body as unknown as ErrorJson).error.code).toBe(100);
    for (let day = 1; day < 10; day += 1) {
      now += 86_400_001;
      expect((await edit(id, `Day ${day}`)).status).toBe(200);
    }
    now += 86_400_001;
    expect((await edit(id, 'Eleventh')).status).toBe(400);
    now += 30 * 86_400_000;
    expect((await edit(id, 'A month later')).status).toBe(200);
  });

  it('is for those who own it', async () => {
    const { id } = (await create()).body;
    bench.running.emulator.addNumber({ phoneNumberId: '600', token: 'other' });
    const answer = await bench.call('POST', `/v25.0/${String(id)}`, { components: body('x') }, 'other');
    expect((answer.body as unknown as ErrorJson).error.error_subcode).toBe(33);
  });

  it('keeps a sent message as it was', async () => {
    const { id } = (await create({ components: body('First text.') })).body;
    const template = { name: `order_${count}`, language: { code: 'en_US' } };
    const sent = await bench.send({ to: CUSTOMER, type: 'template', template });
    await edit(id, 'Second text.');
    const [message] = bench.running.emulator.listMessages({ limit: 1 });
    expect([message?.id, message?.text]).toEqual([sent.body.messages[0]?.id, 'First text.']);
  });
});

describe('deleting a template', () => {
  it('takes all languages and blocks an approved name for 30 days', async () => {
    await create();
    await create({ language: 'it' });
    const gone = await bench.call('DELETE', `${list}?name=order_${count}`);
    expect(gone.body).toEqual({ success: true });
    const { body: left } = await bench.call<{ data: unknown[] }>('GET', `${list}?name=order_${count}`);
    expect(left.data).toEqual([]);
    expect(((await create()).body as unknown as ErrorJson).error.error_subcode).toBe(2388023);
    now += 30 * 86_400_000;
    expect((await create()).status).toBe(200);
  });

  it('by id takes one language', async () => {
    await create();
    const { id } = (await create({ language: 'it' })).body;
    await bench.call('DELETE', `${list}?name=order_${count}&hsm_id=${String(id)}`);
    const { body: left } = await bench.call<{ data: TemplateJson[] }>('GET', `${list}?name=order_${count}`);
    expect(left.data.map(({ language }) => language)).toEqual(['en_US']);
  });

  it('of an unknown name is refused', async () => {
    const { error } = (await bench.call('DELETE', `${list}?name=nonsense`)).body as unknown as ErrorJson;
    expect(error.error_subcode).toBe(2593002);
  });
});
