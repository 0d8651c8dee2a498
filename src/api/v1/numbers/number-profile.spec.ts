import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture, type Method } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { pdf, png } from '../../../../test/support/files.js';
import { fakeSms } from '../../../../test/support/fake-sms/fake-sms.channel.js';
import type { AnyChannel } from '../../../sdk/index.js';
import { decideName, startGraphEmulator, type RunningEmulator } from '../../../sandbox/index.js';

interface Refused {
  code: string;
  detail: string;
  errors?: { field: string; reason: string }[];
}
interface Link {
  id: string;
  message: string;
  url: string;
  imageUrl: string | null;
}

describe.each(databaseKinds)('what people see of a number on $kind', ({ create }) => {
  let meta: RunningEmulator;
  let api: ApiFixture;
  let key: string;
  let id: string;
  let phoneNumberId: string;
  beforeAll(async () => {
    meta = await startGraphEmulator({});
    const definition = fakeSms as AnyChannel;
    const settings = { url: 'http://127.0.0.1:9', webhookSecret: 'secret-of-the-webhook' };
    api = await startApi(await create(), {
      channels: [{ definition, settings }],
      environment: { META_GRAPH_URL: meta.url },
    });
    ({ key } = await api.accountKey());
    const made = meta.emulator.addNumber({ token: 'token-of-the-shop', displayPhone: '+49 30 901820' });
    ({ phoneNumberId } = made);
    const answer = await api.call('post', '/v1/numbers', key).send({
      phoneNumberId,
      wabaId: made.wabaId,
      accessToken: 'token-of-the-shop',
      displayPhone: made.displayPhone,
    });
    expect({ status: answer.status, body: answer.body as object }).toMatchObject({ status: 201 });
    id = (answer.body as { id: string }).id;
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await meta.close();
  });

  const call = async <T>(method: Method, path: string, body?: object, as = key) => {
    const request = api.call(method, `/v1/numbers/${id}/${path}`, as);
    const answer = await (body === undefined ? request : request.send(body));
    return { status: answer.status, body: answer.body as T };
  };
  const refused = async (method: Method, path: string, body?: object) => call<Refused>(method, path, body);
  const upload = async (bytes: Buffer, type: string) => {
    const answer = await api.call('post', '/v1/media', key).set('content-type', type).send(bytes);
    return (answer.body as { id: string }).id;
  };

  it('is the profile, written in part and read back', async () => {
    const made = await call('patch', 'profile', {
      about: 'Tea from everywhere',
      address: 'Teestraße 1, Berlin',
      email: 'tea@example.com',
      websites: ['https://tea.example.com', 'https://shop.example.com'],
      industry: 'RETAIL',
    });
    expect(made).toMatchObject({
      status: 200,
      body: { about: 'Tea from everywhere', description: null, industry: 'RETAIL', pictureUrl: null },
    });
    await call('patch', 'profile', { description: 'We sell tea.', address: null, websites: [] });
    expect((await call('get', 'profile')).body).toMatchObject({
      about: 'Tea from everywhere',
      address: null,
      description: 'We sell tea.',
      email: 'tea@example.com',
      websites: [],
    });
  });

  it('is refused beyond the limits before Meta is asked, every field by its path', async () => {
    const before = meta.emulator.state.pages.of(phoneNumberId);
    const answer = await refused('patch', 'profile', {
      about: ' ',
      address: 'x'.repeat(257),
      description: 'é'.repeat(513),
      email: 'nowhere',
      websites: ['https://a.example', 'tea.example', 'https://b.example'],
      industry: 'TEA',
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(answer.body.errors?.map(({ field }) => field)).toEqual([
      'about',
      'address',
      'description',
      'email',
      'websites',
      'websites.1',
      'industry',
    ]);
    expect(answer.body.errors?.[1]?.reason).toMatch(/257 characters and WhatsApp carries 256/);
    expect(meta.emulator.state.pages.of(phoneNumberId)).toBe(before);
    // Limits count characters, as Meta does, not bytes.
    const most = { about: '🍵'.repeat(139), description: 'é'.repeat(512) };
    expect((await call('patch', 'profile', most)).status).toBe(200);
  });

  it('is a picture: an uploaded file, shown to Meta once for its content', async () => {
    const picture = await upload(png(5_000, 1), 'image/png');
    expect((await call('patch', 'profile', { pictureMediaId: picture })).body).toMatchObject({
      pictureUrl: expect.stringMatching(/^https:/) as unknown,
    });
    const handles = [...meta.emulator.state.uploads.all()].length;
    await call('patch', 'profile', { pictureMediaId: await upload(png(5_000, 1), 'image/png') });
    expect([...meta.emulator.state.uploads.all()]).toHaveLength(handles);
    const document = await upload(pdf(2_000), 'application/pdf');
    expect(await refused('patch', 'profile', { pictureMediaId: document })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'pictureMediaId' }] },
    });
    expect((await refused('patch', 'profile', { pictureMediaId: id })).status).toBe(404);
  });

  it('is a name that Meta reviews, with the next step', async () => {
    expect((await call('get', 'display-name')).body).toEqual({
      name: 'Sandbox shop',
      status: 'approved',
      requested: null,
      advice: null,
    });
    expect((await refused('post', 'display-name', { name: 'ab' })).body.errors?.[0]).toMatchObject({
      field: 'name',
    });
    const asked = await call('post', 'display-name', { name: 'Tea House' });
    expect(asked.body).toMatchObject({
      name: 'Sandbox shop',
      requested: { name: 'Tea House', status: 'in_review' },
      advice: expect.stringMatching(/reviews the name/) as unknown,
    });
    decideName(meta.emulator, phoneNumberId, 'DECLINED');
    expect((await call('get', 'display-name')).body).toMatchObject({
      requested: { status: 'declined' },
      advice: expect.stringMatching(/guidelines/) as unknown,
    });
    await call('post', 'display-name', { name: 'Tea House Berlin' });
    decideName(meta.emulator, phoneNumberId, 'APPROVED');
    expect((await call('get', 'display-name')).body).toMatchObject({
      requested: { name: 'Tea House Berlin', status: 'approved' },
      advice: expect.stringMatching(/within 14 days/) as unknown,
    });
    for (let more = 0; more < 8; more++) await call('post', 'display-name', { name: `Tea House ${more}` });
    expect(await refused('post', 'display-name', { name: 'Once more' })).toMatchObject({
      status: 422,
      body: { code: 'vendor_rejected', detail: expect.stringMatching(/10 times in 30 days/) as unknown },
    });
  });

  it('is what a chat offers, within limits', async () => {
    const commands = [{ name: 'track', description: 'Where my order is' }];
    const written = await call('patch', 'chat-options', { prompts: ['Where is my order?'], commands });
    expect(written.body).toEqual({ welcome: false, prompts: ['Where is my order?'], commands });
    const changed = await call('patch', 'chat-options', { welcome: true, prompts: [] });
    expect(changed.body).toEqual({ welcome: true, prompts: [], commands });
    const answer = await refused('patch', 'chat-options', {
      prompts: ['a', 'b', 'c', 'd 🍵', 'x'.repeat(81)],
      commands: [
        { name: 'same', description: 'x' },
        { name: 'same', description: 'y'.repeat(257) },
        { name: '/slash', description: 'x' },
      ],
    });
    expect(answer.body.errors?.map(({ field }) => field)).toEqual([
      'prompts',
      'prompts.4',
      'prompts.3',
      'commands.2.name',
      'commands.1.name',
      'commands.1.description',
    ]);
  });

  it('is links and codes that open a chat', async () => {
    const made = await call<Link>('post', 'links', { message: 'Hello tea!', image: 'svg' });
    expect(made).toMatchObject({
      status: 201,
      body: { message: 'Hello tea!', url: `https://wa.me/message/${made.body.id}` },
    });
    expect(made.body.imageUrl).toMatch(/\.svg$/);
    for (let more = 0; more < 27; more++) await call('post', 'links', { message: `Number ${more}` });
    const listed = await call<{ data: Link[]; direct: string; most: number }>('get', 'links?image=png');
    expect(listed.body.data).toHaveLength(28);
    expect(listed.body.data.at(-1)).toMatchObject({ id: made.body.id });
    expect(listed.body.data[0]?.imageUrl).toMatch(/\.png$/);
    expect(listed.body).toMatchObject({ direct: 'https://wa.me/4930901820', most: 2_000 });
    const changed = await call<Link>('patch', `links/${made.body.id}`, { message: 'Hello again!' });
    expect(changed.body).toMatchObject({ message: 'Hello again!', url: made.body.url });
    expect((await call('delete', `links/${made.body.id}`)).status).toBe(204);
    expect((await refused('patch', `links/${made.body.id}`, { message: 'x' })).status).toBe(422);
    expect((await refused('patch', 'links/%2e%2e%2fmessages', { message: 'x' })).status).toBe(404);
    expect((await refused('post', 'links', { message: 'x'.repeat(141) })).body.errors?.[0]?.field).toBe(
      'message',
    );
  });

  it('is whom it blocks: only who wrote within a day, and nothing of consent or suppression', async () => {
    await meta.emulator.receive({
      phoneNumberId,
      from: '4917012345678',
      message: { type: 'text', body: 'Buy my coins' },
    });
    const people = [{ phone: '+49 170 12345678' }, { phone: '+49 170 87654321' }];
    const mixed = await call('post', 'blocked', { people });
    expect(mixed).toEqual({
      status: 200,
      body: {
        data: [
          { address: '4917012345678', done: true, code: null, reason: null },
          {
            address: '4917087654321',
            done: false,
            code: 131047,
            reason: expect.stringMatching(/within the last 24 hours/) as unknown,
          },
        ],
      },
    });
    expect((await call('get', 'blocked')).body).toEqual({
      data: [{ address: '4917012345678' }],
      next: null,
    });
    await expect(
      meta.emulator.receive({
        phoneNumberId,
        from: '4917012345678',
        message: { type: 'text', body: 'Again' },
      }),
    ).rejects.toThrow(/blocked/);
    const suppressed = await api.db.read.query('SELECT id FROM suppression');
    expect(suppressed).toEqual([]);
    await call('post', 'blocked/remove', { people: people.slice(0, 1) });
    expect((await call('get', 'blocked')).body).toEqual({ data: [], next: null });
    const nobody = await refused('post', 'blocked', { people: [{ phone: '123456' }, { contactId: id }] });
    expect(nobody.body.errors?.map(({ field }) => field)).toEqual(['people.0.phone', 'people.1.contactId']);
  });

  it('is refused for channels without it, and of other accounts not found', async () => {
    const sender = { channel: 'fake-sms', senderId: 'TEASHOP', accessToken: 'x' };
    const made = await api.call('post', '/v1/numbers', key).send(sender);
    const sms = (made.body as { id: string }).id;
    for (const path of ['profile', 'display-name', 'chat-options', 'links', 'blocked']) {
      const answer = await api.call('get', `/v1/numbers/${sms}/${path}`, key);
      expect({ status: answer.status, code: (answer.body as Refused).code }).toEqual({
        status: 409,
        code: 'feature_unsupported',
      });
      const { key: stranger } = await api.accountKey();
      expect((await call('get', path, undefined, stranger)).status).toBe(404);
    }
  });

  it('says what to do when the token is refused, and nothing of the token', async () => {
    meta.emulator.state.directory.revoke('token-of-the-shop');
    const answer = await refused('get', 'profile');
    expect(answer).toMatchObject({ status: 422, body: { code: 'vendor_rejected' } });
    expect(answer.body.detail).toMatch(/access token of the number is valid/);
    expect(answer.body.detail).not.toContain('token-of-the-shop');
    meta.emulator.state.directory.grant('token-of-the-shop', [phoneNumberId]);
  });
});
