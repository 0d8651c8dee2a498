import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GraphEmulator } from '../sandbox/index.js';
import {
  providerLanguage,
  type TemplateButton,
  type TemplateContent,
  type TemplateDefinition,
} from '../sdk/index.js';
import { lintForMeta as lint, meta, submission } from './provider.fixture.js';

const good: TemplateDefinition = {
  name: 'order_placed',
  purpose: 'transactional',
  category: 'utility',
  variables: { first_name: { description: 'Name', example: 'Anna', fallback: 'there' } },
  languages: { en: { body: 'Hi {{first_name}}, thank you for your order.' } },
};
const withContent = (content: Partial<TemplateContent>): TemplateDefinition => ({
  ...good,
  languages: { en: { ...(good.languages['en'] as TemplateContent), ...content } },
});
const withButtons = (...buttons: TemplateButton[]) => withContent({ buttons });
const errors = (definition: TemplateDefinition) =>
  lint(definition).filter((problem) => problem.severity === 'error');
const reply = (text: string): TemplateButton => ({ type: 'quick_reply', text });
const link = (url: string): TemplateButton => ({ type: 'url', text: 'Open', url });

describe('lint', () => {
  it('finds nothing in a good template', () => {
    expect(lint(good)).toEqual([]);
    expect(
      lint(
        withContent({
          header: 'Order',
          footer: 'Tea & Co',
          buttons: [
            reply('Yes'),
            reply('No'),
            link('https://example.com/{{first_name}}'),
            { type: 'phone_number', text: 'Call', phoneNumber: '+49 30 1' },
          ],
        }),
      ),
    ).toEqual([]);
  });

  it.each<[string, TemplateDefinition, string]>([
    ['a name with capitals', { ...good, name: 'Order' }, 'name'],
    ['a long name', { ...good, name: 'a'.repeat(251) }, 'name'],
    ['a purpose and category that differ', { ...good, purpose: 'marketing' }, 'category'],
    [
      'an authentication template with words of its own',
      { ...good, purpose: 'authentication', category: 'authentication' },
      'languages.en.body',
    ],
    ['no language', { ...good, languages: {} }, 'languages'],
    ['a language Meta lacks', { ...good, languages: { tlh: { body: 'nuqneH' } } }, 'languages.tlh'],
    ['an empty body', withContent({ body: '  ' }), 'languages.en.body'],
    ['a long body', withContent({ body: 'x'.repeat(1_025) }), 'languages.en.body'],
    [
      'a body that begins with a variable',
      withContent({ body: '{{first_name}}, hello to you all.' }),
      'languages.en.body',
    ],
    [
      'a body that ends with a variable',
      withContent({ body: 'Hello to you all, {{first_name}}' }),
      'languages.en.body',
    ],
    [
      'variables side by side',
      withContent({ body: 'Hello {{first_name}}{{first_name}} you.' }),
      'languages.en.body',
    ],
    [
      'variables with a space between',
      withContent({ body: 'Hello {{first_name}} {{first_name}} you.' }),
      'languages.en.body',
    ],
    ['a variable that is none', withContent({ body: 'Hello {{first name}} there.' }), 'languages.en.body'],
    ['an undeclared variable', withContent({ body: 'Hello {{last_name}} out there.' }), 'languages.en'],
    ['five spaces', withContent({ body: 'Hello     there.' }), 'languages.en.body'],
    ['a long header', withContent({ header: 'x'.repeat(61) }), 'languages.en.header'],
    [
      'two variables in the header',
      {
        ...withContent({ header: '{{first_name}} and {{b}}' }),
        variables: { ...good.variables, b: { description: '', example: 'b' } },
      },
      'languages.en.header',
    ],
    ['a bold header', withContent({ header: '*Order*' }), 'languages.en.header'],
    ['a long footer', withContent({ footer: 'x'.repeat(61) }), 'languages.en.footer'],
    ['a variable in the footer', withContent({ footer: 'For {{first_name}}' }), 'languages.en.footer'],
    [
      'eleven buttons',
      withButtons(...Array.from({ length: 11 }, (_, index) => reply(`R${index}`))),
      'languages.en.buttons',
    ],
    [
      'three addresses',
      withButtons(link('https://a.de'), link('https://b.de'), link('https://c.de')),
      'languages.en.buttons',
    ],
    [
      'scattered quick replies',
      withButtons(reply('a'), link('https://a.de'), reply('b')),
      'languages.en.buttons',
    ],
    ['a long button', withButtons(reply('x'.repeat(26))), 'languages.en.buttons.0.text'],
    ['a variable in a button', withButtons(reply('{{first_name}}')), 'languages.en.buttons.0.text'],
    [
      'a variable inside an address',
      withButtons(link('https://a.de/{{first_name}}/x')),
      'languages.en.buttons.0.url',
    ],
    ['a variable as host', withButtons(link('https://{{first_name}}')), 'languages.en.buttons.0.url'],
    ['no address', withButtons(link('example.com')), 'languages.en.buttons.0.url'],
    [
      'no phone',
      withButtons({ type: 'phone_number', text: 'Call', phoneNumber: 'us' }),
      'languages.en.buttons.0.phoneNumber',
    ],
    [
      'a variable with a bad name',
      { ...good, variables: { ...good.variables, '1st': { description: '', example: 'x' } } },
      'variables.1st',
    ],
    [
      'a variable without example',
      { ...good, variables: { first_name: { description: '', example: ' ' } } },
      'variables.first_name.example',
    ],
    [
      'an empty fallback',
      { ...good, variables: { first_name: { description: '', example: 'A', fallback: '' } } },
      'variables.first_name.fallback',
    ],
  ])('finds %s', (_name, definition, field) => {
    expect(errors(definition).map((problem) => problem.field)).toContain(field);
  });

  it('warns of what reviewers often reject', () => {
    const crowded = { ...withContent({ body: 'Hi {{first_name}} you.' }) };
    expect(lint(crowded)).toEqual([
      expect.objectContaining({ severity: 'warning', field: 'languages.en.body' }),
    ]);
    const unused = { ...good, variables: { ...good.variables, extra: { description: '', example: 'x' } } };
    expect(lint(unused)).toEqual([
      expect.objectContaining({ severity: 'warning', field: 'variables.extra' }),
    ]);
  });
});

describe('lint and the emulator', () => {
  let emulator: GraphEmulator;
  beforeAll(async () => {
    emulator = await new GraphEmulator().start();
  });
  afterAll(() => emulator.close());

  const wild = fc
    .array(
      fc.constantFrom(
        'Hi',
        ' ',
        ', ',
        '.',
        '\n',
        '{{name}}',
        '{{ number }}',
        '{{Wrong}}',
        '{{1}}',
        '{{',
        '*',
        'x'.repeat(40),
        '     ',
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    .map((parts) => parts.join(''));
  const mostly = (...tame: string[]) =>
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...tame) }, { weight: 1, arbitrary: wild });
  const label = mostly('Yes', 'No');
  const button = fc.oneof(
    label.map((text): TemplateButton => ({ type: 'quick_reply', text })),
    fc.record({
      type: fc.constant('url' as const),
      text: label,
      url: mostly('https://a.de', 'https://a.de/{{name}}', 'https://a.de/{{name}}/x'),
    }),
    fc.record({
      type: fc.constant('phone_number' as const),
      text: label,
      phoneNumber: mostly('+49301234', '1'.repeat(21)),
    }),
  );
  const content = fc.record(
    {
      header: mostly('Hello', 'For {{name}}'),
      body: mostly(
        'Hi {{name}}, order {{number}} is here.',
        'Hello there.',
        'No {{ number }} for\n*{{name}}* today',
      ),
      footer: mostly('Tea & Co'),
      buttons: fc.array(button, { maxLength: 4 }),
    },
    { requiredKeys: ['body'] },
  );

  it('agree: what has no error is accepted', () => {
    const variables = {
      name: { description: '', example: 'Anna' },
      number: { description: '', example: '1042' },
    };
    let accepted = 0;
    fc.assert(
      fc.property(content, fc.constantFrom('en', 'pt-BR', 'de-LU', 'zh-Hant'), (given, language) => {
        const definition = { ...good, name: `t_${accepted}`, variables, languages: { [language]: given } };
        if (errors(definition).length > 0) return;
        // One account holds 250 templates.
        const { wabaId } = emulator.addNumber();
        emulator.templates.create(wabaId, {
          ...submission(given, variables, language),
          name: definition.name,
          language: providerLanguage(meta.templates.languages, language),
          category: 'UTILITY',
        });
        accepted++;
      }),
      { numRuns: 600 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});
