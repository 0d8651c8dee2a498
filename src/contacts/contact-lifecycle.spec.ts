import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database } from '../database/index.js';
import type { ContactErasure, ContactMerge } from '../hooks/index.js';
import { FakeClock, newId, ProblemError, Secrets } from '../platform/index.js';
import { contactTable, identityTable } from './contact.entity.js';
import { addressHash, ContactService, contactLimits, parseContactInput } from './index.js';

describe.each(databaseKinds)('the life of a contact on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  const clock = new FakeClock();
  const secrets = new Secrets({ secret: 'spec' });
  const contacts = new ContactService(clock, secrets);
  const merges: ContactMerge[] = [];
  const erasures: ContactErasure[] = [];
  contacts.hooks.on('contact.merged', async (_tx, merge) => merges.push(merge));
  contacts.hooks.on('contact.erased', async (_tx, erasure) => erasures.push(erasure));

  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });

  const save = (accountId: string, body: unknown, country: string | null = null) =>
    database.write((tx) => contacts.upsert(tx, accountId, parseContactInput(body), { country }), {
      retryDuplicates: true,
    });
  const problem = async (work: Promise<unknown>): Promise<ProblemError> => {
    const error = await work.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    if (!(error instanceof ProblemError)) throw new Error(`expected a problem, got ${String(error)}`);
    return error;
  };
  const get = (accountId: string, id: string) => contacts.get(database.read, accountId, id);

  it('saves by identifier: made once, then changed', async () => {
    const account = newId();
    const first = await save(
      account,
      { phone: '600 111 222', firstName: 'Ana', tags: ['vip', 'vip'], fields: { size: 'M', age: 3 } },
      'ES',
    );
    expect(first.created).toBe(true);
    const second = await save(account, {
      whatsappId: '34600111222',
      firstName: 'Anna',
      language: 'pt_BR',
      externalIds: [{ connectionId: 'shop', id: '9' }],
      fields: { size: null, shoe: 38 },
    });
    expect(second).toEqual({ id: first.id, created: false });
    expect(await get(account, first.id)).toMatchObject({
      phone: '+34600111222',
      whatsappId: '34600111222',
      firstName: 'Anna',
      language: 'pt-BR',
      tags: ['vip'],
      fields: { age: 3, shoe: 38 },
    });
    await database.write((tx) =>
      contacts.update(
        tx,
        account,
        first.id,
        { tags: [], firstName: '', email: 'a@example.com' },
        { country: null },
      ),
    );
    expect(await get(account, first.id)).toMatchObject({ tags: [], email: 'a@example.com' });
  });

  it.each<[string, unknown, string]>([
    ['nothing to recognise a person by', { firstName: 'Ana' }, 'phone'],
    ['a phone without a country', { phone: '600111222' }, 'phone'],
    ['nonsense as a phone', { phone: 'call me', email: 'a@example.com' }, 'phone'],
    ['a WhatsApp id with a plus', { whatsappId: '+34600111222' }, 'whatsappId'],
    ['an e-mail without an @', { email: 'ana' }, 'email'],
    ['a country by name', { phone: '+34600111222', country: 'Spain' }, 'country'],
    ['a language by name', { phone: '+34600111222', language: 'Español' }, 'language'],
    ['the id of every guest', { externalIds: [{ connectionId: 'shop', id: '0' }] }, 'externalIds.0.id'],
    ['an unknown field', { phone: '+34600111222', nickname: 'A' }, 'body'],
    [
      'too much in custom fields',
      { phone: '+34600111222', fields: { note: 'x'.repeat(contactLimits.fieldsLength) } },
      'fields.note',
    ],
    ['a tag too long', { phone: '+34600111222', tags: ['x'.repeat(65)] }, 'tags.0'],
    ['no object at all', 'hello', 'body'],
  ])('refuses %s, naming the field and no value, and writes nothing', async (_name, body, field) => {
    const account = newId();
    const refused = await problem(Promise.resolve().then(() => save(account, body)));
    expect([refused.status, refused.code]).toEqual([422, 'invalid_contact']);
    expect(refused.fields.map((entry) => entry.field)).toContain(field);
    expect(JSON.stringify([refused.message, refused.fields])).not.toMatch(/600111222|call me|Español|xxxx/);
    expect(await database.read.select(contactTable, 'WHERE accountId = ?', [account])).toEqual([]);
  });

  it('refuses an identifier of somebody else, and says whose it is', async () => {
    const account = newId();
    const ana = await save(account, { phone: '+34600111222' });
    await save(account, { email: 'bea@example.com' });
    const refused = await problem(save(account, { email: 'bea@example.com', phone: '+34600111222' }));
    expect([refused.status, refused.code, refused.fields[0]?.field]).toEqual([
      409,
      'identifier_in_use',
      'email',
    ]);
    const taken = await problem(
      database.write((tx) =>
        contacts.update(tx, account, ana.id, { email: 'bea@example.com' }, { country: null }),
      ),
    );
    expect(taken.code).toBe('identifier_in_use');
    expect((await get(account, ana.id)).email).toBeNull();
  });

  it('adds fields and tags to many, leaving out what does not fit', async () => {
    const account = newId();
    const by = { kind: 'plugin', id: 'collector' } as const;
    const [ana, bea] = [
      await save(account, { phone: '+34600111222', fields: { a: 1 } }),
      await save(account, { phone: '+34600333444' }),
    ];
    const dropped = await database.write((tx) =>
      contacts.extend(tx, [
        { accountId: account, contactId: ana.id, fields: { a: null, b: 2 }, tags: ['x'], by },
        {
          accountId: account,
          contactId: ana.id,
          fields: { c: 'x'.repeat(20_000) },
          tags: ['x', 'y', ''],
          by,
        },
        { accountId: account, contactId: bea.id, tags: ['z'], by },
        { accountId: newId(), contactId: bea.id, tags: ['stranger'], by },
        { accountId: account, contactId: newId(), tags: ['nobody'], by },
      ]),
    );
    expect([...dropped]).toEqual([[ana.id, [{ name: 'c' }, { name: '' }]]]);
    expect(await get(account, ana.id)).toMatchObject({ fields: { b: 2 }, tags: ['x', 'y'] });
    expect(await get(account, bea.id)).toMatchObject({ fields: {}, tags: ['z'] });
  });

  it('merges: identities move, the survivor wins, old ids lead to it', async () => {
    const account = newId();
    const old = await save(account, {
      phone: '+34600111222',
      firstName: 'Ann',
      lastName: 'Gil',
      fields: { a: 1, b: 1 },
      tags: ['x'],
    });
    const kept = await save(account, {
      email: 'ana@example.com',
      firstName: 'Ana',
      fields: { a: 2 },
      tags: ['y'],
    });
    const last = await save(account, { email: 'third@example.com' });
    await database.write((tx) => contacts.merge(tx, account, old.id, kept.id));
    expect(merges.at(-1)).toMatchObject({ accountId: account, fromId: old.id, intoId: kept.id });
    const merged = await get(account, old.id);
    expect(merged).toMatchObject({
      id: kept.id,
      firstName: 'Ana',
      lastName: 'Gil',
      phone: '+34600111222',
      fields: { a: 2, b: 1 },
      tags: ['y', 'x'],
    });
    await database.write((tx) => contacts.merge(tx, account, old.id, last.id));
    expect(merges.at(-1)).toMatchObject({ accountId: account, fromId: kept.id, intoId: last.id });
    const addresses = await contacts.addresses(database.read, account, [old.id, kept.id, last.id]);
    expect([...addresses.values()].map((entry) => entry.contact.id)).toEqual([last.id, last.id, last.id]);
    const rows = await database.read.select(contactTable, 'WHERE accountId = ? AND id IN (?)', [
      account,
      [old.id, kept.id],
    ]);
    expect(rows.map((row) => [row.mergedIntoId, row.firstName, row.fields])).toEqual([
      [last.id, null, {}],
      [last.id, null, {}],
    ]);
    expect((await contacts.list(database.read, account)).data.map((record) => record.id)).toEqual([last.id]);
    expect(await save(account, { phone: '+34600111222' })).toEqual({ id: last.id, created: false });
  });

  it('refuses to merge a contact with itself, with nobody, or with a stranger', async () => {
    const [account, other] = [newId(), newId()];
    const ana = await save(account, { phone: '+34600111222' });
    const stranger = await save(other, { phone: '+34600111222' });
    const merge = (from: string, into: string) =>
      problem(database.write((tx) => contacts.merge(tx, account, from, into)));
    expect((await merge(ana.id, ana.id)).code).toBe('same_contact');
    expect((await merge(ana.id, newId())).status).toBe(404);
    expect((await merge(stranger.id, ana.id)).status).toBe(404);
    await database.write((tx) => contacts.erase(tx, account, ana.id));
    const bea = await save(account, { email: 'b@example.com' });
    expect((await merge(bea.id, ana.id)).code).toBe('contact_erased');
  });

  it('erases a person for good, and tells the others what to empty', async () => {
    const account = newId();
    const old = await save(account, { phone: '+5511987654321', firstName: 'Ann' });
    const ana = await save(account, {
      whatsappId: '34600111222',
      email: 'ana@example.com',
      firstName: 'Ana',
      fields: { a: 1 },
      tags: ['x'],
    });
    await database.write((tx) => contacts.merge(tx, account, old.id, ana.id));
    for (const id of [old.id, ana.id]) await database.write((tx) => contacts.erase(tx, account, id));
    const [first, second] = erasures.slice(-2);
    expect(first).toMatchObject({
      accountId: account,
      contactId: ana.id,
      contactIds: [ana.id, old.id],
      addressHashes: expect.arrayContaining([
        addressHash(secrets, '34600111222'),
        addressHash(secrets, '551187654321'),
      ]),
    });
    expect(second).toMatchObject({ contactId: ana.id, addressHashes: [] });
    expect(await get(account, ana.id)).toMatchObject({
      firstName: null,
      phone: null,
      email: null,
      fields: {},
      tags: [],
      identities: [],
      erasedAt: clock.now(),
    });
    expect(await database.read.select(identityTable, 'WHERE accountId = ?', [account])).toEqual([]);
    expect((await contacts.addresses(database.read, account, [ana.id])).get(ana.id)?.problem).toBe(
      'no_address',
    );
    expect((await save(account, { whatsappId: '34600111222' })).created).toBe(true);
    await expect(problem(database.write((tx) => contacts.erase(tx, newId(), ana.id)))).resolves.toMatchObject(
      { status: 404 },
    );
    await expect(
      problem(
        database.write((tx) => contacts.update(tx, account, ana.id, { firstName: 'x' }, { country: null })),
      ),
    ).resolves.toMatchObject({ status: 404 });
  });

  it('erases nothing when a module fails to follow', async () => {
    const account = newId();
    const failing = new ContactService(clock, secrets);
    failing.hooks.on('contact.erased', async () => {
      throw new Error('could not empty');
    });
    const ana = await save(account, { phone: '+34600111222', firstName: 'Ana' });
    await expect(database.write((tx) => failing.erase(tx, account, ana.id))).rejects.toThrow(
      'could not empty',
    );
    expect(await get(account, ana.id)).toMatchObject({
      firstName: 'Ana',
      phone: '+34600111222',
      erasedAt: null,
    });
  });
});
