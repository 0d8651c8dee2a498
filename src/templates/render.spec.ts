import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTemplateVariables } from '../sdk/index.js';
import { fill } from './provider.fixture.js';
import { unknownVariables, type RenderableTemplate } from './render.js';
import type { StoredContent } from './template-content.js';

const variable = (example: string, fallback?: string) => ({
  description: 'x',
  example,
  ...(fallback === undefined ? {} : { fallback }),
});
const variables = {
  first_name: variable('Anna', '👋'),
  order_number: variable('1042'),
  total: variable('€49.90'),
  expected_on: variable('2027-03-18'),
  code: variable('SAVE10'),
};
const template = (content: StoredContent, language = 'en'): RenderableTemplate => ({
  language,
  content,
  variables,
});
const order = template({
  header: 'Order {{order_number}}',
  body: 'Hi {{first_name}}, order {{order_number}} for {{total}} is on its way.',
  footer: 'Tea & Co',
  buttons: [
    { type: 'quick_reply', text: 'Thanks' },
    { type: 'url', text: 'Track', url: 'https://example.com/t/{{order_number}}' },
    { type: 'phone_number', text: 'Call us', phoneNumber: '+4930123' },
  ],
});
const values = { first_name: 'Ben', order_number: 10427, total: { amount: '1234.5', currency: 'EUR' } };
const text = (value: string, name?: string) => ({
  type: 'text',
  text: value,
  ...(name === undefined ? {} : { parameter_name: name }),
});

describe('filling a template', () => {
  it('makes the components of the request and the text the customer reads', () => {
    const built = fill(order, values);
    expect(built.components).toEqual([
      { type: 'header', parameters: [text('10427', 'order_number')] },
      {
        type: 'body',
        parameters: [text('Ben', 'first_name'), text('10427', 'order_number'), text('€1,234.50', 'total')],
      },
      { type: 'button', sub_type: 'url', index: '1', parameters: [text('10427')] },
    ]);
    expect(built.rendered).toBe(
      'Order 10427\n\nHi Ben, order 10427 for €1,234.50 is on its way.\n\nTea & Co\n\n' +
        '[Thanks]\n[Track: https://example.com/t/10427]\n[Call us: +4930123]',
    );
    expect([built.missing, built.fallbacks, built.tooLong]).toEqual([[], [], []]);
  });

  it('writes money, numbers and days as the language of the message does', () => {
    const german = template({ body: 'Am {{expected_on}}: {{total}} und {{order_number}} Stück.' }, 'de');
    const built = fill(german, {
      expected_on: '2027-03-18',
      total: values.total,
      order_number: 1.5,
    });
    expect(built.rendered.replace(/\u00a0/g, ' ')).toBe('Am 18. März 2027: 1.234,50 € und 1,5 Stück.');
  });

  it('follows the country’s way of writing within the same language only', () => {
    const day = template({ body: 'On {{expected_on}} then.' });
    const on = (locale?: string) => fill(day, { expected_on: '2027-03-18' }, locale).rendered;
    expect(on('en-GB')).toBe('On 18 March 2027 then.');
    expect(on('de-DE')).toBe('On March 18, 2027 then.');
    expect(on()).toBe('On March 18, 2027 then.');
    expect(on('nonsense language')).toBe('On March 18, 2027 then.');
  });

  it('leaves a text alone where no day is expected, and a day-variable that is given words', () => {
    const both = template({ body: 'No {{order_number}} on {{expected_on}} .' });
    expect(fill(both, { order_number: '2027-03-18', expected_on: 'Monday' }).rendered).toBe(
      'No 2027-03-18 on Monday .',
    );
  });

  it.each([[undefined], [null], [''], ['  '], ['\n\t'], ['\u200B\u200F\u2060'], ['\u3164'], [Number.NaN]])(
    'uses the fallback for %p, else names what is missing',
    (nothing) => {
      const built = fill(order, { first_name: nothing, order_number: nothing, total: '5' });
      expect(built.fallbacks).toEqual(['first_name']);
      expect(built.missing).toEqual(['order_number']);
      expect(built.components).toEqual([]);
      expect(built.rendered).toContain('Hi 👋, order {{order_number}} for 5');
    },
  );

  it('sends nothing that turns, hides or breaks what stands beside it', () => {
    const text = (first_name: string) => {
      const built = fill(order, { ...values, first_name });
      expect(built.rendered).toContain(`Hi ${built.components[1]?.parameters[0]?.['text']}`);
      return built.components[1]?.parameters[0]?.['text'];
    };
    expect(text('Ana\u202Egro.live')).toBe('Anagro.live');
    expect(text('\uFEFFA\u00ADna\u{E0041}')).toBe('Ana');
    for (const kept of ['می\u200Cخواهم', 'क्\u200Dष', '👩🏽\u200D🚀', '❤\uFE0F\u200D🔥'])
      expect(text(kept)).toBe(kept);
  });

  it('makes values fit for Meta: no line breaks, no tabs, never five spaces', () => {
    const built = fill(order, {
      ...values,
      first_name: 'Ann\na\r\n\tvon\u2028 \u0000     Berg ',
    });
    expect(built.components[1]?.parameters[0]?.['text']).toBe('Ann a von  Berg');
  });

  it('never lets a value be read as a placeholder', () => {
    const built = fill(order, {
      ...values,
      first_name: '{{total}}',
      total: '$& $1 {{first_name}}',
    });
    expect(built.rendered).toContain('Hi {{total}}, order 10427 for $& $1 {{first_name}} is');
  });

  it('keeps an address whole when its variable has blanks', () => {
    const built = fill(order, { ...values, order_number: 'A 1' });
    expect(built.rendered).toContain('https://example.com/t/A%201');
    expect(built.components[2]).toMatchObject({ parameters: [{ text: 'A%201' }] });
  });

  it('a value longer than any message is cut before it is put in, however often the text names it', () => {
    const many = template({ body: Array(80).fill('{{first_name}}').join(' ') });
    const built = fill(many, { first_name: 'x'.repeat(3_000_000) });
    expect(built.parts.body.length).toBeLessThan(400_000);
    expect(built.tooLong).toMatchObject([{ part: 'body' }]);
  });

  it('says when a text becomes longer than Meta delivers', () => {
    const built = fill(order, {
      ...values,
      first_name: 'x'.repeat(1_000),
      order_number: 'y'.repeat(60),
    });
    expect(built.tooLong).toEqual([
      { part: 'header', length: 66, limit: 60 },
      { part: 'body', length: expect.any(Number), limit: 1_024 },
    ]);
  });

  it('ignores values the text does not use, and can name those no text uses', () => {
    expect(fill(order, { ...values, coupon: 'X' }).missing).toEqual([]);
    expect(unknownVariables(variables, { ...values, ordernumber: '1' })).toEqual(['ordernumber']);
  });
});

describe('a template made elsewhere', () => {
  it('gets positional parameters in the order of their numbers', () => {
    const content: StoredContent = {
      header: 'No {{header_1}}',
      body: 'For {{2}}: order {{1}}.',
      wire: {
        format: 'positional',
        header: [['1', 'header_1']],
        body: [
          ['1', '1'],
          ['2', '2'],
        ],
      },
    };
    const built = fill({ language: 'en', content, variables: {} }, { '1': 'A', '2': 'B', header_1: 'H' });
    expect(built.components).toEqual([
      { type: 'header', parameters: [text('H')] },
      { type: 'body', parameters: [text('A'), text('B')] },
    ]);
    expect(built.rendered).toBe('No H\n\nFor B: order A.');
  });

  it('gets the names it has at Meta', () => {
    const content: StoredContent = {
      body: 'Hi {{first_name}}, hello.',
      wire: { format: 'named', header: [], body: [['customer', 'first_name']] },
    };
    expect(fill(template(content), { first_name: 'Ben' }).components).toEqual([
      { type: 'body', parameters: [text('Ben', 'customer')] },
    ]);
  });

  it('gets its code twice when it copies a code', () => {
    const content: StoredContent = {
      body: '*{{1}}* is your code.',
      buttons: [{ type: 'otp', text: 'Copy code' }],
      wire: { format: 'positional', header: [], body: [['1', '1']] },
    };
    const built = fill({ language: 'en', content, variables: {} }, { '1': '123456' });
    expect(built.components).toEqual([
      { type: 'body', parameters: [text('123456')] },
      { type: 'button', sub_type: 'url', index: '0', parameters: [text('123456')] },
    ]);
  });
});

describe('whatever the values', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('{', '}', '{{total}}', ' ', '\n', '$&', 'a') }),
    fc.integer(),
    fc.double(),
    fc.constant(undefined),
    fc.record({
      amount: fc.constantFrom('0', '-1.5', '999999999999999.999'),
      currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
    }),
  );
  it('either names what is missing or gives Meta only what it takes', () => {
    fc.assert(
      fc.property(
        fc.record({ first_name: anything, order_number: anything, total: anything }),
        fc.constantFrom('en', 'fr', 'it', 'es', 'de', 'pt-BR', 'pt-PT'),
        (given, language) => {
          const built = fill({ ...order, language }, given);
          expect(built.missing.every((name) => name !== 'first_name')).toBe(true);
          if (built.missing.length > 0) return expect(built.components).toEqual([]);
          for (const component of built.components) {
            for (const parameter of component.parameters) {
              expect(parameter['text']).not.toMatch(/[\n\r\t]| {5,}|^\s*$/);
            }
          }
          expect(built.components[1]?.parameters.map((parameter) => parameter['parameter_name'])).toEqual(
            parseTemplateVariables(order.content).body,
          );
        },
      ),
    );
  });
});
