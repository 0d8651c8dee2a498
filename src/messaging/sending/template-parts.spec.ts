import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  exampleHandles,
  whatsappTemplateMaterials,
} from '../../../test/support/whatsapp-template-materials.js';
import { databaseKinds } from '../../../test/support/databases.js';
import type { TemplateContent, TemplateDefinition, TemplateParts } from '../../sdk/index.js';
import { newId } from '../../platform/index.js';
import type { MediaAtProvider } from '../content/ports.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';

const purposes = {
  utility: 'transactional',
  marketing: 'marketing',
  authentication: 'authentication',
} as const;
const definitions = whatsappTemplateMaterials.drafts
  .filter(({ language }) => language === 'en')
  .map(({ name, category, content, examples }): TemplateDefinition => ({
    name,
    category,
    purpose: purposes[category],
    variables: Object.fromEntries(
      [...Object.entries(examples), ['code', '123456'] as const].map(([one, example]) => [
        one,
        { description: one, example },
      ]),
    ),
    languages: { en: content as TemplateContent },
  }));

const link = { link: 'https://shop.example/tea.jpg' };
const picture = { kind: 'image', media: link } as const;
const product = (id: string) => ({
  header: { kind: 'product', productRetailerId: id, catalogId: '12' } as const,
});
const variables = {
  first_name: 'Ana',
  coupon: 'TEA50',
  code: '482913',
  first_tea: 'Assam',
  second_tea: 'Sencha',
  first_slug: 'assam',
  second_slug: 'sencha',
};

/** What each template needs, and what its reader then sees. */
const whole: [string, TemplateParts, string][] = [
  [
    'your_invoice',
    { header: { kind: 'document', media: link, filename: 'invoice.pdf' } },
    'here is your invoice',
  ],
  [
    'pick_up_here',
    { header: { kind: 'location', latitude: 52.5, longitude: 13.4, name: 'Shop' } },
    'waits here',
  ],
  [
    'spring_sale',
    { header: picture, offer: { expiresAt: Date.UTC(2027, 0, 1) } },
    'Until Friday\n\nHi Ana, tea at half its price',
  ],
  ['our_catalogue', { buttons: [{ type: 'catalog', thumbnailProductRetailerId: 'a' }] }, 'All our teas'],
  [
    'back_in_stock',
    { buttons: [{ type: 'products', sections: [{ productRetailerIds: ['a', 'b'] }] }] },
    'They are back',
  ],
  [
    'new_teas',
    {
      cards: [
        { header: picture, buttons: [{ type: 'quick_reply', payload: 'more:1' }] },
        { header: picture, buttons: [{ type: 'quick_reply', payload: 'more:2' }] },
      ],
    },
    'our new teas are here.\n\nFresh Assam for you.\n[More like it]\n[Buy]\n\nFresh Sencha for you.',
  ],
  ['these_products', { cards: [product('a'), product('b')] }, 'Chosen for you'],
  ['login_code', {}, '482913'],
];

/** What does not fit, and the field that is named. */
const wrong: [string, string, TemplateParts, string][] = [
  ['no picture', 'spring_sale', { offer: { expiresAt: 1_800_000_000_000 } }, 'header'],
  ['a picture for a document', 'your_invoice', { header: picture }, 'header'],
  ['no end of the offer', 'spring_sale', { header: picture }, 'offer'],
  ['no products', 'back_in_stock', {}, 'buttons.0'],
  [
    'too many products',
    'back_in_stock',
    {
      buttons: [
        {
          type: 'products',
          sections: ['x', 'y'].map((title) => ({ title, productRetailerIds: Array<string>(16).fill('a') })),
        },
      ],
    },
    'buttons.0',
  ],
  ['a value for no button', 'welcome', { buttons: [{ type: 'quick_reply', payload: 'x' }] }, 'buttons.0'],
  ['one card of two', 'these_products', { cards: [product('a')] }, 'cards'],
  [
    'a picture for a product',
    'these_products',
    { cards: [product('a'), { header: picture }] },
    'cards.1.header',
  ],
  ['a picture where none is', 'welcome', { header: picture }, 'header'],
];

describe.each(databaseKinds)('the parts of a template on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let people = 5_000;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
    for (const given of exampleHandles) world.emulator.emulator.state.uploads.restore(given);
    await world.write((tx) =>
      world.templates.ensure(tx, account.id, account.number.wabaId, definitions, 'plugin:specs'),
    );
    await world.askMeta();
  }, 60_000);
  afterAll(() => world.close());

  async function decide(name: string, parts: TemplateParts) {
    const index = ++people;
    const purpose = definitions.find((one) => one.name === name)?.purpose ?? 'transactional';
    const contact = await world.person(account.id, index, ['transactional', 'marketing', 'authentication']);
    const request = { ...world.request(account.id, contact, `parts-${index}`), purpose };
    const [result] = await world.decide({ ...request, template: { name, variables, parts } });
    return { index, result };
  }

  it.each(whole)('of %s are sent, and Meta takes them', async (name, parts, text) => {
    const { index, result } = await decide(name, parts);
    expect(result).toMatchObject({ status: 'queued' });
    await world.sendAll(world.worker());
    expect(await world.get(account.id, result?.messageId ?? '')).toMatchObject({
      status: 'accepted',
      content: { kind: 'template', name, ...parts },
    });
    const [sent] = world.emulator.emulator.listMessages({ recipient: digits(index) });
    expect(sent?.text).toContain(text);
  });

  it('wait for a file before anything is attempted, and are refused when it is gone', async () => {
    const file = (at: MediaAtProvider) => {
      const id = newId();
      world.media.files.set(id, { accountId: account.id, mimeType: 'application/pdf', bytes: 9, at });
      return { header: { kind: 'document', media: { mediaId: id } } } as const;
    };
    const waits = await decide('your_invoice', file({ state: 'later', explanation: 'The storage is away.' }));
    const ends = await decide('your_invoice', file({ state: 'gone', explanation: 'It was deleted.' }));
    const worker = world.worker();
    await world.sendAll(worker);
    expect(await world.get(account.id, waits.result?.messageId ?? '')).toMatchObject({
      status: 'delayed',
      reason: 'media_not_ready',
      attempts: [],
    });
    expect(await world.get(account.id, ends.result?.messageId ?? '')).toMatchObject({
      status: 'refused',
      reason: 'media_unavailable',
      attempts: [],
    });
  });

  it.each(wrong)('are refused with %s (%s)', async (_what, name, parts, field) => {
    const { result } = await decide(name, parts);
    expect(result).toMatchObject({ status: 'refused', decision: { reason: 'template_part_invalid' } });
    const refused = result?.decision.gates.find(({ reason }) => reason === 'template_part_invalid');
    expect(refused?.explanation).toContain(`content.${field} `);
  });
});
