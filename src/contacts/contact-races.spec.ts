import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database, type Tx } from '../database/index.js';
import { Clock, newId, Secrets } from '../platform/index.js';
import type { Person } from '../sdk/index.js';
import { contactTable, identityTable } from './contact.entity.js';
import { ContactService } from './index.js';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(databaseKinds)('units of work that meet over one person, on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  const contacts = new ContactService(new Clock(), new Secrets({ secret: 'spec' }));

  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });

  const unit = (accountId: string, person: Person, before: number, after: number) =>
    database.write(
      async (tx: Tx) => {
        await tx.select(contactTable, 'WHERE accountId = ?', [accountId]);
        await later(before);
        const [id] = await contacts.resolve(tx, [{ accountId, connectionId: 'shop', country: 'ES', person }]);
        await later(after);
        return id;
      },
      { retryDuplicates: true },
    );
  const living = (accountId: string) =>
    database.read.select(contactTable, 'WHERE accountId = ?', [accountId]);

  it.each<[string, Person, Person]>([
    ['by the same phone', { phone: '600111222' }, { phone: '+34 600 111 222', firstName: 'Ana' }],
    ['one by phone, one by WhatsApp id', { phone: '600111222' }, { whatsappId: '34600111222' }],
    ['by two spellings of a number', { phone: '+55 11 98765-4321' }, { whatsappId: '551187654321' }],
    [
      'by an external id and a phone both have',
      { externalId: '1', phone: '600111222' },
      { phone: '600111222', email: 'a@example.com' },
    ],
  ])('make one contact when both make it at once: %s', async (_name, one, two) => {
    for (const [before, after] of [
      [0, 30],
      [15, 15],
      [30, 0],
    ] as const) {
      const account = newId();
      const ids = await Promise.all([
        unit(account, one, before, 15),
        unit(account, two, 15, after),
        unit(account, one, 5, 5),
      ]);
      expect(new Set(ids).size).toBe(1);
      expect(await living(account)).toHaveLength(1);
    }
  });

  it('make one contact each when two batches name the same people in opposite orders', async () => {
    const account = newId();
    const people = Array.from({ length: 20 }, (_, index): Person => ({
      externalId: `${index + 1}`,
      phone: `+346001110${10 + index}`,
    }));
    const batch = (list: Person[]) =>
      database.write(
        (tx) =>
          contacts.resolve(
            tx,
            list.map((person) => ({ accountId: account, connectionId: 'shop', country: null, person })),
          ),
        {
          retryDuplicates: true,
        },
      );
    const [one, two] = await Promise.all([batch(people), batch([...people].reverse())]);
    expect(two).toEqual([...one].reverse());
    expect(await living(account)).toHaveLength(20);
  });

  it('keep the name a person writes while an order fills it in', async () => {
    const account = newId();
    const id = await unit(account, { phone: '600111222' }, 0, 0);
    if (id === undefined) throw new Error('the person was not resolved');
    const edit = database.write(async (tx) => {
      await contacts.update(tx, account, id, { firstName: 'Anna' }, { country: null });
      await later(40);
    });
    await Promise.all([
      edit,
      later(10).then(() => unit(account, { phone: '600111222', firstName: 'Ana' }, 0, 0)),
    ]);
    expect((await contacts.get(database.read, account, id)).firstName).toBe('Anna');
  });

  it('merge both ways at once without losing anybody', async () => {
    const account = newId();
    const [one, two] = [
      await unit(account, { phone: '600111222' }, 0, 0),
      await unit(account, { phone: '600333444' }, 0, 0),
    ];
    if (one === undefined || two === undefined) throw new Error('the people were not resolved');
    const merge = (from: string, into: string) =>
      database
        .write((tx) => contacts.merge(tx, account, from, into), { retryDuplicates: true })
        .then(
          () => 'merged',
          (error: { code?: string }) => error.code,
        );
    expect((await Promise.all([merge(one, two), merge(two, one)])).sort()).toEqual([
      'merged',
      'same_contact',
    ]);
    const owners = await database.read.select(identityTable, 'WHERE accountId = ?', [account]);
    expect(new Set(owners.map((row) => row.contactId)).size).toBe(1);
    expect((await living(account)).filter((row) => row.mergedIntoId === null).map((row) => row.id)).toEqual([
      owners[0]?.contactId,
    ]);
  });

  it('merge a chain at once: everybody ends at its last link', async () => {
    const account = newId();
    const ids = await Promise.all(['1', '2', '3'].map((externalId) => unit(account, { externalId }, 0, 0)));
    const [first, second, third] = ids.map((id) => id ?? '');
    const merge = (from = '', into = '', before = 0, after = 0) =>
      database.write(
        async (tx) => {
          await later(before);
          await contacts.merge(tx, account, from, into);
          await later(after);
        },
        { retryDuplicates: true },
      );
    await Promise.all([merge(second, third, 0, 60), merge(first, second, 20)]);
    const owners = await database.read.select(identityTable, 'WHERE accountId = ?', [account]);
    expect(owners.map((row) => row.contactId)).toEqual([third, third, third]);
    expect((await contacts.get(database.read, account, first ?? '')).id).toBe(third);
  });
});
