import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TemplateStage } from '../../src/templates/index.js';
import { startApi, type ApiFixture } from '../support/api.js';
import { databaseKinds } from '../support/databases.js';
import { GraphEmulator } from '../../src/sandbox/index.js';
import { pdf, png } from '../support/files.js';
import { freePort } from '../support/processes.js';

const [sqlite] = databaseKinds;
const sale = {
  name: 'spring_sale',
  purpose: 'marketing',
  category: 'marketing',
  variables: { coupon: { description: 'Coupon', example: 'TEA50' } },
  languages: {
    en: {
      header: { kind: 'image', example: '4::tea' },
      offer: { text: 'Until Friday', expires: true },
      body: 'Tea at half its price.',
      buttons: [
        { type: 'copy_code', code: '{{coupon}}' },
        { type: 'url', text: 'Shop', url: 'https://shop.example/{{coupon}}' },
      ],
    },
  },
};
const content = {
  kind: 'template',
  name: 'spring_sale',
  variables: { coupon: 'TEA50' },
  header: { kind: 'image', media: { link: 'https://shop.example/tea.jpg' } },
  offer: { expiresAt: '2027-03-18T20:00:00Z' },
};

describe('parts of a template, through the API', () => {
  let api: ApiFixture;
  let key = '';
  let contactId = '';
  let own: typeof sale;

  beforeAll(async () => {
    if (!sqlite) throw new Error('SQLite is always there');
    const port = await freePort();
    api = await startApi(await sqlite.create(), {
      sandbox: true,
      environment: { LIAISON_SANDBOX_URL: `http://127.0.0.1:${port}/sandbox/graph` },
    });
    await api.app.listen(port, '127.0.0.1');
    ({ key } = await api.accountKey());
    expect((await post('/v1/numbers', { sandbox: true })).status).toBe(201);
    const upload = api.call('post', '/v1/media', key).set('content-type', 'image/png').send(png(3_000, 5));
    const { id } = (await upload).body as { id: string };
    const { en } = sale.languages;
    own = { ...sale, languages: { en: { ...en, header: { kind: 'image', example: `media:${id}` } } } };
    contactId = ((await post('/v1/contacts', { phone: '+4915110000001' })).body as { id: string }).id;
    await post('/v1/consents', {
      contact: contactId,
      purpose: 'marketing',
      state: 'granted',
      method: 'checkout',
    });
  }, 60_000);
  afterAll(() => api.close());

  const post = (path: string, body: object) => api.call('post', path, key).send(body);
  const preview = (given: object) =>
    post('/v1/messages/preview', {
      to: { contactId },
      purpose: 'marketing',
      content: { ...content, ...given },
    });

  it('are made, approved and shown', async () => {
    expect(await post('/v1/templates', own)).toMatchObject({ status: 201 });
    await api.app.get(TemplateStage).run();
    api.clock.advance(60_000);
    await api.app.get(TemplateStage).run();
    const listed = await api.call('get', '/v1/templates?name=spring_sale', key);
    expect(listed.body).toMatchObject({
      data: [{ status: 'approved', reason: null, content: own.languages.en }],
    });
  });

  it('show reviewers a file of the account: uploaded to Meta once when they are submitted, and kept', async () => {
    const { uploads, templates } = api.app.get(GraphEmulator).state;
    const [handle] = [...uploads.all()];
    expect([...uploads.all()]).toHaveLength(1);
    const [submitted] = [...templates.all()];
    expect(submitted?.components).toContainEqual({
      type: 'HEADER',
      format: 'IMAGE',
      example: { header_handle: [handle?.handle] },
    });
    const file = await api.call('get', `/v1/media/${own.languages.en.header.example.slice(6)}`, key);
    expect(file.body).toMatchObject({ kept: true, expiresAt: null });
  });

  it('are refused with an example that is no file of the account, or of another type', async () => {
    const upload = api.call('post', '/v1/media', key).set('content-type', 'application/pdf').send(pdf(900));
    const { id } = (await upload).body as { id: string };
    const { key: stranger } = await api.accountKey();
    const named = (example: string) => ({
      ...sale,
      name: 'another_sale',
      languages: { en: { ...sale.languages.en, header: { kind: 'image', example } } },
    });
    for (const [example, reason, as] of [
      [`media:${id}`, /is application\/pdf; use image/, key],
      ['media:nobody', /no file of this account/, key],
      [own.languages.en.header.example, /no file of this account/, stranger],
    ] as const) {
      const answer = await api.call('post', '/v1/templates', as).send(named(example));
      const { code, errors } = answer.body as { code: string; errors: { field: string; reason: string }[] };
      expect({ code, field: errors[0]?.field }).toEqual({
        code: 'invalid_template',
        field: 'languages.en.header.example',
      });
      expect(errors[0]?.reason).toMatch(reason);
    }
  });

  it('are refused by Meta with a handle it never gave, and say why', async () => {
    const made = await post('/v1/templates', { ...sale, name: 'by_hand' });
    expect(made.status).toBe(201);
    await api.app.get(TemplateStage).run();
    const listed = await api.call('get', '/v1/templates?name=by_hand', key);
    expect(listed.body).toMatchObject({
      data: [{ status: 'rejected', reason: expect.stringMatching(/need an example/) as unknown }],
    });
  });

  it('are refused by the names of their fields, before Meta sees them', async () => {
    const { offer: _offer, ...rest } = sale.languages.en;
    const bad = {
      ...sale,
      name: 'bad',
      languages: { en: { ...rest, offer: { text: 'x'.repeat(17) }, footer: 'Bye' } },
    };
    expect(await post('/v1/templates', bad)).toMatchObject({
      status: 422,
      body: {
        code: 'invalid_template',
        errors: expect.arrayContaining([
          expect.objectContaining({ field: 'languages.en.offer.text' }),
          expect.objectContaining({ field: 'languages.en.footer' }),
        ]),
      },
    });
  });

  it('are filled, shown as text and told in the words they were given', async () => {
    expect((await preview({})).body).toMatchObject({
      text: '[Image]\n\nUntil Friday\n\nTea at half its price.\n\n[Copy code: TEA50]\n[Shop: https://shop.example/TEA50]',
    });
    const sent = await post('/v1/messages', { to: { contactId }, purpose: 'marketing', content });
    const { id } = sent.body as { id: string };
    const shown = await api.call('get', `/v1/messages/${id}`, key);
    expect(shown.body).toMatchObject({
      content: {
        kind: 'template',
        header: content.header,
        offer: { expiresAt: '2027-03-18T20:00:00.000Z' },
      },
    });
  });

  it.each([
    ['content.header', { header: { kind: 'video', media: { link: 'https://shop.example/a.mp4' } } }],
    ['content.offer', { offer: undefined }],
    ['content.cards', { cards: [{ header: { kind: 'image', media: { providerMediaId: '1' } } }] }],
  ])('are refused at %s when they do not fit', async (field, given) => {
    const { decision } = (await preview(given)).body as {
      decision: { gates: { reason?: string; explanation: string }[] };
    };
    const refused = decision.gates.find(({ reason }) => reason === 'template_part_invalid');
    expect(refused?.explanation).toContain(`${field} `);
  });

  it('are refused as input when they are none', async () => {
    const answer = await preview({ header: { kind: 'image', media: { link: 'ftp://shop.example/a' } } });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain('content.header.media');
  });
});
