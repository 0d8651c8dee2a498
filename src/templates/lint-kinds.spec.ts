import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exampleHandles, whatsappTemplateMaterials } from '../../test/support/whatsapp-template-materials.js';
import { GraphEmulator } from '../sandbox/index.js';
import type { TemplateCategory, TemplateContent, TemplateDefinition } from '../sdk/index.js';
import { lintForMeta, submission } from './provider.fixture.js';

const purposes = {
  utility: 'transactional',
  marketing: 'marketing',
  authentication: 'authentication',
} as const;

function definition(category: TemplateCategory, content: TemplateContent, name = 'x'): TemplateDefinition {
  const names = [
    ...new Set([...JSON.stringify(content).matchAll(/\{\{(\w+)\}\}/g)].map(([, found]) => found as string)),
  ];
  const variables = names.map((one) => [one, { description: 'x', example: 'TEA50' }] as const);
  return {
    name,
    category,
    purpose: purposes[category],
    variables: Object.fromEntries(variables),
    languages: { en: content },
  };
}

const drafts = new Map(whatsappTemplateMaterials.drafts.map((draft) => [draft.name, draft]));
/** One of the drafts, with its content changed. */
function changed(name: string, change: object): [TemplateCategory, TemplateContent] {
  const draft = drafts.get(name);
  if (!draft) throw new Error(`no draft ${name}`);
  return [draft.category, { ...(draft.content as TemplateContent), ...change }];
}
const contentOf = (name: string) => changed(name, {})[1];
const cards = contentOf('new_teas').cards ?? [];
const [first, second] = cards as [(typeof cards)[number], (typeof cards)[number]];
const otp = { type: 'otp', text: 'Copy' } as const;

/** What breaks one rule, and the field that is named. */
const wrong: [string, [TemplateCategory, TemplateContent], string][] = [
  ['a picture without an example', changed('spring_sale', { header: { kind: 'image' } }), 'header.example'],
  ['an offer with a footer', changed('spring_sale', { footer: 'Tea & Co' }), 'footer'],
  ['an offer with long words', changed('spring_sale', { offer: { text: 'x'.repeat(17) } }), 'offer.text'],
  [
    'an offer below a document',
    changed('spring_sale', { header: { kind: 'document', example: 'x' } }),
    'header',
  ],
  ['an offer with a long body', changed('spring_sale', { body: 'x '.repeat(301).trim() }), 'body'],
  [
    'an offer with the code last',
    changed('spring_sale', { buttons: [...(contentOf('spring_sale').buttons ?? [])].reverse() }),
    'buttons.1',
  ],
  [
    'an offer without a link',
    changed('spring_sale', { buttons: [{ type: 'copy_code', code: '{{a}}' }] }),
    'buttons',
  ],
  ['an offer for orders', ['utility', contentOf('spring_sale')], 'category'],
  ['a carousel of one card', changed('new_teas', { cards: [first] }), 'cards'],
  [
    'a carousel of eleven cards',
    changed('new_teas', { cards: Array<typeof first>(11).fill(first) }),
    'cards',
  ],
  ['a carousel with a footer', changed('new_teas', { footer: 'Tea & Co' }), 'footer'],
  ['a carousel for orders', ['utility', contentOf('new_teas')], 'category'],
  [
    'cards that differ',
    changed('new_teas', { cards: [first, { header: second.header, buttons: second.buttons }] }),
    'cards.1',
  ],
  [
    'a card with a long body',
    changed('new_teas', { cards: cards.map((card) => ({ ...card, body: 'x'.repeat(161) })) }),
    'cards.0.body',
  ],
  [
    'cards without buttons',
    changed('new_teas', { cards: cards.map(({ header, body }) => ({ header, body })) }),
    'cards.0.buttons',
  ],
  [
    'cards with a catalogue',
    changed('new_teas', {
      cards: cards.map((card) => ({ ...card, buttons: [{ type: 'catalog', text: 'All' }] })),
    }),
    'cards.0.buttons.0',
  ],
  ['a catalogue for orders', ['utility', contentOf('our_catalogue')], 'category'],
  [
    'a catalogue beside a reply',
    changed('our_catalogue', {
      buttons: [
        { type: 'catalog', text: 'All' },
        { type: 'quick_reply', text: 'No' },
      ],
    }),
    'buttons',
  ],
  [
    'two coupons',
    changed('spring_sale', {
      offer: undefined,
      buttons: [
        { type: 'copy_code', code: '{{a}}' },
        { type: 'copy_code', code: '{{b}}' },
      ],
    }),
    'buttons',
  ],
  [
    'a form by two names',
    changed('welcome', { buttons: [{ type: 'flow', text: 'Go', flowId: '1', flowName: 'a' }] }),
    'buttons.0',
  ],
  [
    'a code with a footer',
    changed('login_code', { code: { expiresInMinutes: 91 } }),
    'code.expiresInMinutes',
  ],
  [
    'a code without its button',
    changed('login_code', { buttons: [{ type: 'quick_reply', text: 'Yes' }] }),
    'buttons',
  ],
  [
    'a tap without an app',
    changed('login_code', { buttons: [{ ...otp, delivery: 'one_tap' }] }),
    'buttons.0.apps',
  ],
  [
    'no tap without the terms',
    changed('login_code', {
      buttons: [{ ...otp, delivery: 'zero_tap', apps: [{ packageName: 'a.b', signatureHash: 'c' }] }],
    }),
    'buttons.0.zeroTapTermsAccepted',
  ],
  ['a one-time password in marketing', changed('welcome', { buttons: [otp] }), 'buttons'],
];

describe('special kinds of template', () => {
  let emulator: GraphEmulator;
  let turn = 0;
  beforeAll(() => {
    emulator = new GraphEmulator();
    for (const given of exampleHandles) emulator.state.uploads.restore(given);
  });
  afterAll(() => emulator.close());

  const atMeta = ({ category, languages, variables }: TemplateDefinition) => {
    const { wabaId } = emulator.addNumber();
    const content = languages['en'] as TemplateContent;
    return emulator.templates.create(wabaId, {
      ...submission(content, variables),
      name: `kind_${++turn}`,
      category: category.toUpperCase(),
    });
  };
  const errors = (one: TemplateDefinition) =>
    lintForMeta(one).flatMap(({ field, severity }) => (severity === 'error' ? [field] : []));

  it.each([...drafts.values()].map((draft) => [draft.name, draft] as const))(
    'finds nothing in %s, and Meta takes it',
    (_name, { category, content }) => {
      const one = definition(category, content as TemplateContent);
      expect(errors(one)).toEqual([]);
      expect(atMeta(one).status).toBe('APPROVED');
    },
  );

  it.each(wrong)('finds %s, which Meta refuses', (_name, [category, content], field) => {
    const one = definition(category, content);
    expect(errors(one)).toContain(field === 'category' ? field : `languages.en.${field}`);
    expect(() => atMeta(one)).toThrow();
  });

  it('finds what Meta would only tell when it is sent', () => {
    const fixed = definition(
      ...changed('spring_sale', {
        buttons: [
          { type: 'copy_code', code: 'TEA50' },
          { type: 'url', text: 'Shop', url: 'https://a.example' },
        ],
      }),
    );
    expect(errors(fixed)).toEqual(['languages.en.buttons.0.code']);
    expect(errors(definition('utility', { ...contentOf('welcome'), code: {} }))).toEqual([
      'languages.en.code',
    ]);
    const long = definition(...changed('spring_sale', {}));
    const variables = { ...long.variables, coupon: { description: 'x', example: 'x'.repeat(16) } };
    expect(errors({ ...long, variables })).toEqual(['variables.coupon.example']);
  });
});
