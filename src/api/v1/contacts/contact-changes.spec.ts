import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';

interface Change {
  id: string;
  kind: string;
  name: string | null;
  oldValue: unknown;
  newValue: unknown;
  by: { kind: string; id: string | null };
}
interface Page {
  data: Change[];
  next: string | null;
}

describe.each(databaseKinds)('what changed about a contact, through the API on $kind', ({ create }) => {
  let api: ApiFixture;
  let key: string;
  let stranger: string;

  beforeAll(async () => {
    api = await startApi(await create());
    ({ key } = await api.accountKey());
    stranger = (await api.accountKey()).key;
  }, 60_000);
  afterAll(() => api.close());

  const made = async (body: object) =>
    ((await api.call('post', '/v1/contacts', key).send(body)).body as { id: string }).id;
  const page = async (path: string) => (await api.call('get', path, key)).body as Page;

  it('is listed newest first, in pages, each with the key that changed it', async () => {
    const id = await made({ phone: '+34600111222', firstName: 'Ana', fields: { size: 'M' }, tags: ['vip'] });
    await api.call('patch', `/v1/contacts/${id}`, key).send({ firstName: 'Anna', tags: ['b2b'] });
    const all = (await page(`/v1/contacts/${id}/changes`)).data;
    expect(all.map(({ kind, name, oldValue, newValue }) => [kind, name, oldValue, newValue])).toEqual([
      ['tag_removed', null, 'vip', null],
      ['tag_added', null, null, 'b2b'],
      ['profile', 'firstName', 'Ana', 'Anna'],
      ['tag_added', null, null, 'vip'],
      ['field', 'size', null, 'M'],
      ['profile', 'firstName', null, 'Ana'],
      ['created', null, null, null],
    ]);
    expect(new Set(all.map(({ by }) => by.kind))).toEqual(new Set(['api_key']));
    const keys = (await api.call('get', '/v1/api-keys', key)).body as { data: { id: string }[] };
    expect(keys.data.map((one) => one.id)).toContain(all[0]?.by.id);
    const seen: Change[] = [];
    let cursor = '';
    do {
      const part = await page(`/v1/contacts/${id}/changes?limit=2${cursor}`);
      seen.push(...part.data);
      cursor = part.next === null ? '' : `&cursor=${part.next}`;
    } while (cursor !== '');
    expect(seen).toEqual(all);
  });

  it('shows what happened to those who were merged into it, and the merge', async () => {
    const [ana, twin] = [
      await made({ phone: '+34600222001', firstName: 'Ana' }),
      await made({ phone: '+34600222002', lastName: 'Ruiz' }),
    ];
    await api.call('post', `/v1/contacts/${twin}/merge`, key).send({ into: ana });
    const listed = (await page(`/v1/contacts/${twin}/changes`)).data;
    expect(listed.map(({ kind, name }) => [kind, name])).toEqual([
      ['profile', 'lastName'],
      ['merged', null],
      ['profile', 'lastName'],
      ['created', null],
      ['profile', 'firstName'],
      ['created', null],
    ]);
    expect(listed[1]).toMatchObject({ contactId: ana, otherContactId: twin });
  });

  it('is not shown to another account, and a cursor of nowhere is refused', async () => {
    const id = await made({ phone: '+34600333001', firstName: 'Secret' });
    const answer = await api.call('get', `/v1/contacts/${id}/changes`, stranger);
    expect([answer.status, answer.text.includes('Secret')]).toEqual([404, false]);
    const bad = await api.call('get', `/v1/contacts/${id}/changes?cursor=zzz`, key);
    expect([bad.status, (bad.body as { code: string }).code]).toEqual([422, 'invalid_cursor']);
  });

  it('declares fields, refuses what does not fit, and ends declarations; each account has its own', async () => {
    const put = (name: string, body: object, by = key) =>
      api.call('post', '/v1/contact-fields', by).send({ name, ...body });
    expect((await put('Größe 1', { type: 'enum', options: ['S', 'M'] })).body).toMatchObject({
      name: 'Größe 1',
      type: 'enum',
      options: ['S', 'M'],
    });
    const wrong = await api
      .call('post', '/v1/contacts', key)
      .send({ phone: '+34600444001', fields: { 'Größe 1': 'XL' } });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toMatchObject({ code: 'invalid_contact', errors: [{ field: 'fields.Größe 1' }] });
    for (const body of [{ type: 'enum' }, { type: 'number', options: ['1'] }, { type: 'colour' }, {}])
      expect((await put('x', body)).status).toBe(422);
    const list = async (by: string) =>
      ((await api.call('get', '/v1/contact-fields', by)).body as { data: { name: string }[] }).data;
    expect((await list(key)).map(({ name }) => name)).toEqual(['Größe 1']);
    expect(await list(stranger)).toEqual([]);
    const path = `/v1/contact-fields/${encodeURIComponent('Größe 1')}`;
    expect((await api.call('delete', path, stranger)).status).toBe(404);
    expect((await api.call('delete', path, key)).status).toBe(204);
    expect(await list(key)).toEqual([]);
  });
});
