import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { crmConnector } from '../../test/support/crm.connector.js';
import { Crm } from '../../test/support/crm.js';
import { databaseKinds } from '../../test/support/databases.js';
import { contactTable, identityTable } from '../contacts/index.js';
import { deliveryTable } from '../ingress/index.js';
import { definePlugin, type AnyEventDraft, type Person } from '../sdk/index.js';
import { eventTable } from './event.entity.js';

const T0 = Date.UTC(2026, 10, 23, 10);
let serial = 0;

const contact = (
  type: 'contact.created' | 'contact.updated',
  at: number,
  person: Person,
  data: { fields?: Record<string, unknown>; tags?: string[] } = {},
): AnyEventDraft => ({
  type,
  subject: `contact:${person.externalId ?? '-'}`,
  transition: `${type}:${at}:${++serial}`,
  occurredAt: T0 + at,
  person,
  data,
});
const merged = (at: number, into: string, from: string): AnyEventDraft => ({
  type: 'contact.merged',
  subject: `contact:${into}`,
  transition: `merged:${from}`,
  occurredAt: T0 + at,
  person: { externalId: into },
  data: { mergedExternalId: from },
});
const deleted = (at: number, person: Person, erase?: boolean): AnyEventDraft => ({
  type: 'contact.deleted',
  subject: `contact:${person.externalId ?? person.email ?? person.phone ?? '-'}`,
  transition: `deleted:${at}`,
  occurredAt: T0 + at,
  person,
  data: erase === undefined ? {} : { erase },
});
const order = (at: number, id: string, person: Person): AnyEventDraft => ({
  type: 'order.placed',
  subject: `order:${id}`,
  transition: 'placed',
  occurredAt: T0 + at,
  person,
  data: {
    order: {
      id,
      number: id,
      createdAt: T0 + at,
      total: { amount: '10.00', currency: 'EUR' },
      items: [],
      physical: true,
    },
  },
});

/** Writes what it hears of an order's buyer. */
const collector = definePlugin({
  id: 'collector',
  title: 'Collector',
  description: 'For specs.',
  settings: z.object({}),
  templates: [],
  on: {
    'order.placed': (event) => [
      {
        intent: 'upsertContact',
        person: event.person ?? {},
        fields: {
          lastOrder: event.data.order.id,
          essay: 'x'.repeat(event.data.order.id === 'long' ? 20_000 : 1),
        },
        tags: ['buyer'],
      },
    ],
  },
});

describe.each(databaseKinds)('what vendors do to their records of people, on $kind', ({ create }) => {
  let api: ApiFixture;

  beforeAll(async () => {
    api = await startApi(await create(), { connectors: [crmConnector], plugins: [collector] });
    api.clock.set(T0 + 1_000_000);
  }, 60_000);
  afterAll(() => api.close());

  const people = (crm: Crm) =>
    api.db.read.select(
      contactTable,
      'WHERE accountId = ? AND mergedIntoId IS NULL AND erasedAt IS NULL ORDER BY id',
      [crm.accountId],
    );
  const events = (crm: Crm) => api.db.read.select(eventTable, 'WHERE connectionId = ? ORDER BY id', [crm.id]);
  const shown = async (crm: Crm, id: string) =>
    (await api.call('get', `/v1/contacts/${id}`, crm.key)).body as Record<string, unknown>;
  const patch = (crm: Crm, id: string, body: object) =>
    api.call('patch', `/v1/contacts/${id}`, crm.key).send(body).expect(200);
  const only = async (crm: Crm) => {
    const rows = await people(crm);
    expect(rows).toHaveLength(1);
    return rows[0] as (typeof rows)[number];
  };

  it('writes names, language, country, company, fields and tags', async () => {
    const crm = await Crm.connect(api);
    await crm.deliver([
      contact(
        'contact.created',
        1,
        { externalId: '7', phone: '+34600111222', firstName: 'Ana' },
        { tags: ['new'] },
      ),
    ]);
    await crm.deliver([
      contact(
        'contact.updated',
        2,
        {
          externalId: '7',
          firstName: 'Anna',
          lastName: 'Gil',
          locale: 'pt_BR',
          country: 'BR',
          company: 'Gil SA',
        },
        { fields: { level: 'gold', points: 3 }, tags: ['new', 'vip'] },
      ),
    ]);
    expect(await only(crm)).toMatchObject({
      firstName: 'Anna',
      lastName: 'Gil',
      language: 'pt-BR',
      country: 'BR',
      company: 'Gil SA',
      fields: { level: 'gold', points: 3 },
      tags: ['new', 'vip'],
    });
    await crm.deliver([
      contact('contact.updated', 3, { externalId: '7' }, { fields: { points: null }, tags: ['vip'] }),
    ]);
    expect(await only(crm)).toMatchObject({ firstName: 'Anna', fields: { level: 'gold' }, tags: ['vip'] });
  });

  it('lets the newest word win, in whatever order the words come', async () => {
    const words = [1, 2, 3].map((at) =>
      contact(
        'contact.updated',
        at,
        { externalId: '7', firstName: `Ana ${at}` },
        {
          fields: { said: at },
          tags: [`t${at}`],
        },
      ),
    );
    for (const turn of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [2, 0, 1],
    ]) {
      const crm = await Crm.connect(api);
      for (const index of turn) await crm.deliver([words[index] as AnyEventDraft]);
      expect(await only(crm)).toMatchObject({ firstName: 'Ana 3', fields: { said: 3 }, tags: ['t3'] });
    }
  });

  it('writes nothing over what was said through the API', async () => {
    const crm = await Crm.connect(api);
    await crm.deliver([
      contact(
        'contact.created',
        1,
        { externalId: '7', firstName: 'ANA', lastName: 'GIL' },
        {
          fields: { level: 'silver', size: 'M' },
          tags: ['news', 'vip'],
        },
      ),
    ]);
    const { id } = await only(crm);
    await patch(crm, id, { firstName: 'Ana', fields: { level: 'gold' }, tags: ['vip', 'mine'] });
    await crm.deliver([
      contact(
        'contact.updated',
        2,
        { externalId: '7', firstName: 'ANA', lastName: 'GIL PÉREZ' },
        {
          fields: { level: 'bronze', size: 'L' },
          tags: ['news', 'late'],
        },
      ),
    ]);
    expect(await only(crm)).toMatchObject({
      firstName: 'Ana',
      lastName: 'GIL PÉREZ',
      fields: { level: 'gold', size: 'L' },
      tags: ['vip', 'mine', 'late'],
    });
  });

  it('says in the delivery which fields did not fit', async () => {
    const crm = await Crm.connect(api);
    await crm.deliver([
      contact(
        'contact.updated',
        1,
        { externalId: '7' },
        { fields: { essay: 'x'.repeat(20_000), level: 'gold' } },
      ),
    ]);
    expect((await only(crm)).fields).toEqual({ level: 'gold' });
    const [delivery] = await api.db.read.select(deliveryTable, 'WHERE connectionId = ?', [crm.id]);
    expect(delivery).toMatchObject({ status: 'done', error: expect.stringContaining('left out: essay') });
  });

  it.each([
    ['both known', ['a', 'b', 'm']],
    ['the one that stays unknown', ['a', 'm', 'b']],
    ['the one that went unknown', ['b', 'm', 'a']],
    ['neither known', ['m', 'a', 'b']],
    ['everything twice', ['a', 'm', 'b', 'm', 'a']],
  ])('makes two people one when their records are merged: %s', async (_name, turn) => {
    const crm = await Crm.connect(api);
    const said: Record<string, () => AnyEventDraft> = {
      a: () => contact('contact.updated', 1, { externalId: 'a', phone: '+34600111222', firstName: 'Ana' }),
      b: () => contact('contact.updated', 2, { externalId: 'b', email: 'ana@example.com', lastName: 'Gil' }),
      m: () => merged(3, 'b', 'a'),
    };
    for (const name of turn) await crm.deliver([said[name]?.() as AnyEventDraft]);
    const ana = await only(crm);
    expect(ana).toMatchObject({ firstName: 'Ana', lastName: 'Gil' });
    const identities = await api.db.read.select(identityTable, 'WHERE contactId = ? ORDER BY kind, value', [
      ana.id,
    ]);
    expect(identities.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'email ana@example.com',
      'external a',
      'external b',
      'phone 34600111222',
    ]);
    await crm.deliver([order(9, '1', { externalId: 'a' })], [order(9, '2', { externalId: 'b' })]);
    expect(new Set((await events(crm)).map((event) => event.contactId))).toEqual(new Set([ana.id]));
  });

  it('follows a chain of merges in one batch, in any order', async () => {
    const chain = [merged(1, 'b', 'a'), merged(2, 'c', 'b'), merged(3, 'd', 'c')];
    for (const turn of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [1, 0, 2],
    ]) {
      const crm = await Crm.connect(api);
      await crm.deliver(...turn.map((index) => [chain[index] as AnyEventDraft]));
      const one = await only(crm);
      const rows = await api.db.read.select(identityTable, 'WHERE accountId = ?', [crm.accountId]);
      expect(rows.map(({ value, contactId }) => [value, contactId]).sort()).toEqual(
        ['a', 'b', 'c', 'd'].map((value) => [value, one.id]),
      );
    }
  });

  it('lets go of a deleted record and of nothing else', async () => {
    const crm = await Crm.connect(api);
    const ana = { externalId: '2', phone: '+34600111222', firstName: 'Ana' };
    await crm.deliver([contact('contact.created', 1, ana, { fields: { a: 1 } })]);
    const { id } = await only(crm);
    await crm.deliver([deleted(5, { externalId: '2' })], [deleted(5, { externalId: '2' }, false)]);
    expect(await shown(crm, id)).toMatchObject({ firstName: 'Ana', phone: '+34600111222', fields: { a: 1 } });
    expect(JSON.stringify((await shown(crm, id))['identities'])).not.toContain(crm.id);
    // What is heard late about the record makes no second person, and what is heard of a new one brings it back.
    await crm.deliver([contact('contact.updated', 4, { externalId: '2', lastName: 'Gil' })]);
    expect((await only(crm)).id).toBe(id);
    expect(JSON.stringify((await shown(crm, id))['identities'])).not.toContain(crm.id);
    await crm.deliver([contact('contact.updated', 6, { externalId: '2' })]);
    expect(JSON.stringify((await shown(crm, id))['identities'])).toContain(crm.id);
  });

  it('makes nobody of a record that is deleted and was never heard of', async () => {
    const crm = await Crm.connect(api);
    await crm.deliver([deleted(1, { externalId: 'x', email: 'x@example.com' })]);
    expect(await people(crm)).toEqual([]);
  });

  describe('a request to erase', () => {
    const ana = { externalId: '2', phone: '+34 600 111 222', email: 'ana@example.com', firstName: 'Ana' };
    const everything = async (crm: Crm) =>
      JSON.stringify([
        await api.db.read.select(contactTable, 'WHERE accountId = ?', [crm.accountId]),
        await api.db.read.select(identityTable, 'WHERE accountId = ?', [crm.accountId]),
        await events(crm),
        await api.db.read.select(deliveryTable, 'WHERE connectionId = ?', [crm.id]),
      ]);
    const traces = /Ana|600.?111.?222|ana@example/;

    it('forgets the person, also of the deliveries of its own batch, and repeated it changes nothing', async () => {
      const crm = await Crm.connect(api);
      await crm.deliver([contact('contact.created', 1, ana)]);
      await crm.deliver([order(2, '1', ana)], [deleted(3, ana, true)], [deleted(3, ana, true)]);
      expect(await people(crm)).toEqual([]);
      expect(await everything(crm)).not.toMatch(traces);
      expect(await events(crm)).toHaveLength(3);
    });

    it('lets nothing of before come back, whether it knew the person or not', async () => {
      for (const known of [true, false]) {
        const crm = await Crm.connect(api);
        if (known) await crm.deliver([contact('contact.created', 1, ana)]);
        await crm.deliver([deleted(5, ana, true)]);
        await crm.deliver(
          [contact('contact.updated', 4, ana)],
          [order(2, '1', { phone: '600111222', phoneCountry: 'ES', firstName: 'Ana' })],
          [order(3, '2', { email: 'ANA@example.com', firstName: 'Ana' })],
        );
        expect(await people(crm)).toEqual([]);
        expect(await everything(crm)).not.toMatch(traces);
        await crm.dispatch();
      }
    });

    it('forgets nobody who comes afterwards', async () => {
      const crm = await Crm.connect(api);
      await crm.deliver([contact('contact.created', 1, ana)]);
      await crm.deliver([deleted(5, ana, true)], [order(6, '1', { ...ana, externalId: '3' })]);
      expect(await only(crm)).toMatchObject({ firstName: 'Ana' });
      await crm.deliver([deleted(4, ana, true)]);
      expect(await only(crm)).toMatchObject({ firstName: 'Ana' });
      expect((await events(crm)).find((event) => event.type === 'order.placed')?.person).not.toBeNull();
    });

    it('reaches nobody else, and no other account', async () => {
      const [crm, other] = [await Crm.connect(api), await Crm.connect(api)];
      for (const one of [crm, other]) await one.deliver([contact('contact.created', 1, ana)]);
      await crm.deliver([
        contact('contact.created', 1, { externalId: '9', phone: '+34600999888', firstName: 'Bea' }),
      ]);
      await crm.deliver([deleted(5, ana, true)]);
      expect((await people(crm)).map((row) => row.firstName)).toEqual(['Bea']);
      await other.deliver([order(2, '1', ana)]);
      expect(await only(other)).toMatchObject({ firstName: 'Ana' });
    });
  });

  it('writes what plugins know of a person, and says in the decision what does not fit', async () => {
    const crm = await Crm.connect(api);
    await api.call('put', '/v1/plugins/collector', crm.key).send({ enabled: true, settings: {} }).expect(200);
    await crm.deliver([order(1, 'o-1', { phone: '+34600111222' })]);
    await crm.dispatch();
    expect(await only(crm)).toMatchObject({ fields: { lastOrder: 'o-1', essay: 'x' }, tags: ['buyer'] });
    await crm.deliver([order(2, 'long', { phone: '+34600111222' })]);
    await crm.dispatch();
    expect(await only(crm)).toMatchObject({ fields: { lastOrder: 'long', essay: 'x' }, tags: ['buyer'] });
    const event = (await events(crm)).find(({ subject }) => subject === 'order:long');
    const replay = await api.call('post', `/v1/events/${event?.id ?? ''}/replay`, crm.key).send({});
    expect(replay.body).toMatchObject({
      outcomes: [{ plugin: 'collector', reason: 'contact_limits', detail: expect.stringContaining('essay') }],
    });
  });
});
