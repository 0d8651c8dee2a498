import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { crmConnector } from '../../test/support/crm.connector.js';
import { Crm } from '../../test/support/crm.js';
import { databaseKinds } from '../../test/support/databases.js';
import { eventTable } from '../events/index.js';
import { definePlugin, type AnyEventDraft } from '../sdk/index.js';

/** Hears what changes about contacts, and does nothing. */
const watcher = definePlugin({
  id: 'watcher',
  title: 'Watcher',
  description: 'For specs.',
  settings: z.object({}),
  templates: [],
  on: {
    'contact.created': () => [],
    'contact.updated': () => [],
    'contact.tag_added': () => [],
    'contact.merged': () => [],
  },
});

describe.each(databaseKinds)('changes of contacts told as events, on $kind', ({ create }) => {
  let api: ApiFixture;
  let crm: Crm;

  beforeAll(async () => {
    api = await startApi(await create(), { connectors: [crmConnector], plugins: [watcher] });
    crm = await Crm.connect(api);
    await api.call('put', '/v1/plugins/watcher', crm.key).send({ enabled: true, settings: {} }).expect(200);
  }, 60_000);
  afterAll(() => api.close());

  /** What the core told, vendors' own events left out. */
  const told = async (accountId: string) =>
    (await api.db.read.select(eventTable, 'WHERE accountId = ? ORDER BY id', [accountId]))
      .filter(({ data }) => data !== null && 'changedBy' in data)
      .map(({ type, connectionId, contactId, data }) => ({ type, connectionId, contactId, data }));
  const updated = (at: number, fields: Record<string, unknown>): AnyEventDraft => ({
    type: 'contact.updated',
    subject: 'contact:1',
    transition: `updated:${at}`,
    occurredAt: api.clock.now() - 1_000 + at,
    person: { externalId: '1', phone: '+34600111222' },
    data: { fields },
  });

  it('by the API, by a vendor, and by a merge, each with who did it; not by a vendor who changes nothing', async () => {
    const make = async (body: object) =>
      ((await api.call('post', '/v1/contacts', crm.key).send(body).expect(201)).body as { id: string }).id;
    const id = await make({ phone: '+34600111222', firstName: 'Ana', tags: ['vip'] });
    const byApi = await told(crm.accountId);
    expect(byApi.map(({ type, connectionId, contactId }) => [type, connectionId, contactId])).toEqual([
      ['contact.created', crm.accountId, id],
      ['contact.updated', crm.accountId, id],
      ['contact.tag_added', crm.accountId, id],
    ]);
    expect(byApi[1]?.data).toMatchObject({ changed: ['firstName'], changedBy: { kind: 'api_key' } });

    await crm.deliver([updated(1, { size: 'M' })]);
    const byVendor = (await told(crm.accountId)).slice(byApi.length);
    expect(byVendor.map(({ type, connectionId }) => [type, connectionId])).toEqual([
      ['contact.updated', crm.id],
    ]);
    expect(byVendor[0]?.data).toMatchObject({
      changed: ['fields.size'],
      fields: { size: 'M' },
      changedBy: { kind: 'connection', id: crm.id },
    });

    await crm.deliver([updated(2, { size: 'M' })]);
    expect(await told(crm.accountId)).toHaveLength(byApi.length + byVendor.length);

    const twin = await make({ email: 'twin@example.com' });
    await api.call('post', `/v1/contacts/${twin}/merge`, crm.key).send({ into: id }).expect(200);
    expect((await told(crm.accountId)).at(-1)).toMatchObject({
      type: 'contact.merged',
      contactId: id,
      data: { mergedExternalId: twin, changedBy: { kind: 'api_key' } },
    });
  });

  it('not to an account without a plugin that listens', async () => {
    const { key, accountId } = await api.accountKey();
    await api
      .call('post', '/v1/contacts', key)
      .send({ phone: '+34600111222', tags: ['vip'] })
      .expect(201);
    expect(await told(accountId)).toEqual([]);
  });
});
