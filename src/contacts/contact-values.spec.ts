import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database } from '../database/index.js';
import { FakeClock, newId, Secrets } from '../platform/index.js';
import {
  contactChangeTable,
  contactFieldTable,
  ContactHistory,
  ContactService,
  contactTable,
  contactTagTable,
  parseContactInput,
  type ChangedBy,
} from './index.js';
import { misfit } from './field-types.js';

const shop: ChangedBy = { kind: 'connection', id: 'shop' };
const key: ChangedBy = { kind: 'api_key', id: 'key-1' };
const collector: ChangedBy = { kind: 'plugin', id: 'collector' };

describe.each(databaseKinds)('custom fields, tags and changes on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  const clock = new FakeClock();
  const contacts = new ContactService(clock, new Secrets({ secret: 'spec' }));
  const history = new ContactHistory(clock);

  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });

  const save = async (account: string, body: object) =>
    (
      await database.write((tx) =>
        contacts.upsert(tx, account, parseContactInput(body), { country: 'ES', by: key }),
      )
    ).id;
  const get = (account: string, id: string) => contacts.get(database.read, account, id);
  const fieldsOf = (id: string) =>
    database.read.select(contactFieldTable, 'WHERE contactId = ? ORDER BY name', [id]);
  const tagsOf = (id: string) =>
    database.read.select(contactTagTable, 'WHERE contactId = ? ORDER BY position', [id]);
  const changesOf = async (id: string) =>
    (await database.read.select(contactChangeTable, 'WHERE contactId = ? ORDER BY id', [id])).map(
      ({ kind, name, oldValue, newValue, byKind, byId }) => [kind, name, oldValue, newValue, byKind, byId],
    );
  const declare = (
    account: string,
    name: string,
    type: 'number' | 'enum' | 'date',
    options: string[] | null = null,
  ) => database.write((tx) => history.declareField(tx, account, { name, type, options }));

  it('stands in rows of their own, each with who said it and when', async () => {
    const account = newId();
    const id = await save(account, { phone: '600111222', fields: { size: 'M', loyalty: 3 }, tags: ['vip'] });
    await database.write((tx) =>
      contacts.hear(tx, [
        {
          accountId: account,
          contactId: id,
          connectionId: 'shop',
          at: 1_000,
          person: {},
          fields: { plan: { name: 'gold' }, size: 'L' },
          tags: ['b2b'],
        },
      ]),
    );
    await database.write((tx) =>
      contacts.extend(tx, [{ accountId: account, contactId: id, fields: { seen: true }, by: collector }]),
    );
    expect((await fieldsOf(id)).map((row) => [row.name, row.type, row.value, row.byKind, row.byId])).toEqual([
      ['loyalty', 'number', 3, 'api_key', 'key-1'],
      ['plan', 'json', { name: 'gold' }, 'connection', 'shop'],
      ['seen', 'boolean', true, 'plugin', 'collector'],
      ['size', 'string', 'M', 'api_key', 'key-1'],
    ]);
    expect((await fieldsOf(id)).find(({ name }) => name === 'plan')?.saidAt).toBe(1_000);
    expect((await tagsOf(id)).map((row) => [row.tag, row.byKind])).toEqual([
      ['vip', 'api_key'],
      ['b2b', 'connection'],
    ]);
    expect(await changesOf(id)).toEqual([
      ['created', null, null, null, 'api_key', 'key-1'],
      ['field', 'size', null, 'M', 'api_key', 'key-1'],
      ['field', 'loyalty', null, 3, 'api_key', 'key-1'],
      ['tag_added', null, null, 'vip', 'api_key', 'key-1'],
      ['field', 'plan', null, { name: 'gold' }, 'connection', 'shop'],
      ['tag_added', null, null, 'b2b', 'connection', 'shop'],
      ['field', 'seen', null, true, 'plugin', 'collector'],
    ]);
  });

  it('records nothing when a contact is told what it says already', async () => {
    const account = newId();
    const body = { phone: '600111222', firstName: 'Ana', fields: { size: 'M' }, tags: ['vip'] };
    const id = await save(account, body);
    const before = await changesOf(id);
    await save(account, body);
    expect(await changesOf(id)).toEqual(before);
  });

  it('tells a name an order filled in, and by which shop', async () => {
    const account = newId();
    const id = await save(account, { phone: '600111222' });
    await database.write((tx) =>
      contacts.resolve(tx, [
        {
          accountId: account,
          connectionId: 'shop',
          country: 'ES',
          person: { phone: '600111222', firstName: 'Ana' },
        },
      ]),
    );
    expect((await changesOf(id)).at(-1)).toEqual(['profile', 'firstName', null, 'Ana', shop.kind, shop.id]);
  });

  it('hears what the previous version wrote beside it, and writes where that reads', async () => {
    const account = newId();
    const id = await save(account, { phone: '600111222', fields: { size: 'M', old: 1 }, tags: ['a', 'b'] });
    await database.write((tx) =>
      tx.updateMany(contactTable, 'id', [{ key: id, set: { fields: { size: 'L' }, tags: ['b', 'c'] } }]),
    );
    expect(await get(account, id)).toMatchObject({ fields: { size: 'L' }, tags: ['b', 'c'] });
    await save(account, { phone: '600111222', fields: { shoe: 38 } });
    const [row] = await database.read.select(contactTable, 'WHERE id = ?', [id]);
    expect([row?.fields, row?.tags]).toEqual([{ size: 'L', shoe: 38 }, ['b', 'c']]);
    expect((await fieldsOf(id)).map(({ name, value }) => [name, value])).toEqual([
      ['shoe', 38],
      ['size', 'L'],
    ]);
    expect((await tagsOf(id)).map(({ tag }) => tag)).toEqual(['b', 'c']);
  });

  it('says the same in rows and columns, whatever is written in whatever order', async () => {
    const names = fc.constantFrom('a', 'b', 'constructor', 'Ñ 1');
    const value = fc.oneof(
      fc.constant(null),
      fc.string({ maxLength: 5 }),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.integer(), { maxLength: 2 }),
    );
    const write = fc.record({
      fields: fc.dictionary(names, value, { maxKeys: 4, noNullPrototype: true }),
      tags: fc.uniqueArray(fc.constantFrom('x', 'X', 'y', 'ý', 'z'), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 4 }), async (writes) => {
        const account = newId();
        let id = '';
        for (const body of writes) id = await save(account, { phone: '600111222', ...body });
        const [row] = await database.read.select(contactTable, 'WHERE id = ?', [id]);
        const fields = Object.fromEntries((await fieldsOf(id)).map(({ name, value }) => [name, value]));
        expect(fields).toEqual(row?.fields);
        expect((await tagsOf(id)).map(({ tag }) => tag)).toEqual(row?.tags);
        expect(row?.tags).toEqual(writes.at(-1)?.tags);
        const replayed: Record<string, unknown> = {};
        for (const [kind, name, , newValue] of await changesOf(id)) {
          if (kind !== 'field') continue;
          if (newValue === null) delete replayed[name as string];
          else replayed[name as string] = newValue;
        }
        expect(replayed).toEqual(fields);
      }),
      { numRuns: 15 },
    );
  });

  it('refuses of the API what does not fit its declaration, and names the field and what to do', async () => {
    const account = newId();
    await declare(account, 'age', 'number');
    await declare(account, 'size', 'enum', ['S', 'M']);
    await declare(newId(), 'free', 'number');
    const refused = await save(account, {
      phone: '600111222',
      fields: { age: '38', size: 'XL', free: 'text' },
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({
      code: 'invalid_contact',
      fields: [
        { field: 'fields.age', reason: expect.stringContaining('give a number') },
        { field: 'fields.size', reason: expect.stringContaining('"S", "M"') },
      ],
    });
    const id = await save(account, { phone: '600111222', fields: { age: 38, size: 'M' } });
    expect((await fieldsOf(id)).map(({ name, type }) => [name, type])).toEqual([
      ['age', 'number'],
      ['size', 'enum'],
    ]);
    expect(
      (await get(account, await save(account, { phone: '600111222', fields: { age: null } }))).fields,
    ).toEqual({ size: 'M' });
  });

  it('leaves out of plugins and vendors what does not fit, keeps the rest, and says why', async () => {
    const account = newId();
    await declare(account, 'born', 'date');
    const id = await save(account, { phone: '600111222' });
    const ask = { accountId: account, contactId: id };
    const fields = { born: '30.11.1990', shoe: 38 };
    const left = await database.write((tx) => contacts.extend(tx, [{ ...ask, fields, by: collector }]));
    const heard = await database.write((tx) =>
      contacts.hear(tx, [
        { ...ask, connectionId: 'shop', at: 1, person: {}, fields: { born: '1990-02-30' } },
      ]),
    );
    for (const answer of [left, heard])
      expect(answer.get(id)).toEqual([{ name: 'born', misfit: expect.stringContaining('2026-11-30') }]);
    expect((await get(account, id)).fields).toEqual({ shoe: 38 });
    await database.write((tx) =>
      contacts.hear(tx, [
        { ...ask, connectionId: 'shop', at: 2, person: {}, fields: { born: '1990-02-28' } },
      ]),
    );
    expect((await get(account, id)).fields).toEqual({ shoe: 38, born: '1990-02-28' });
  });

  it('keeps that something changed when a person is erased, and nothing of what it was', async () => {
    const account = newId();
    const id = await save(account, {
      phone: '600111222',
      firstName: 'Ana',
      fields: { size: 'M' },
      tags: ['vip'],
    });
    await database.write((tx) => contacts.erase(tx, account, id, { by: key }));
    await database.write((tx) => contacts.erase(tx, account, id, { by: key }));
    expect([await fieldsOf(id), await tagsOf(id)]).toEqual([[], []]);
    expect(await changesOf(id)).toEqual([
      ['created', null, null, null, 'api_key', 'key-1'],
      ['profile', 'firstName', null, null, 'api_key', 'key-1'],
      ['field', 'size', null, null, 'api_key', 'key-1'],
      ['tag_added', null, null, null, 'api_key', 'key-1'],
      ['erased', null, null, null, 'api_key', 'key-1'],
    ]);
  });
});

describe('a declared field', () => {
  it.each([
    ['string', 'a', true],
    ['string', 1, false],
    ['number', 1.5, true],
    ['number', '1', false],
    ['boolean', false, true],
    ['boolean', 'false', false],
    ['date', '2024-02-29', true],
    ['date', '2023-02-29', false],
    ['date', '2024-02-29T00:00:00Z', false],
    ['datetime', '2024-02-29T10:00:00+02:00', true],
    ['datetime', '2024-02-29T10:00:00', false],
    ['datetime', '2023-02-29T10:00:00Z', false],
    ['enum', 'S', true],
    ['enum', 's', false],
  ] as const)('of %s takes %j: %s', (type, value, fits) => {
    const options = type === 'enum' ? ['S'] : null;
    expect(misfit({ type, options }, value) === undefined).toBe(fits);
  });
});
