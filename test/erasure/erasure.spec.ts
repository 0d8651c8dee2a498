import { readFileSync, existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contactTable } from '../../src/contacts/index.js';
import { allTables, column as c, defineTable, type Table } from '../../src/database/index.js';
import { Hooks, PersonalDataCheck, personalColumns } from '../../src/hooks/index.js';
import { newId } from '../../src/platform/index.js';
import { startApi, type ApiFixture } from '../support/api.js';
import { databaseKinds, type TemporaryDatabase } from '../support/databases.js';
import { markedRow, whereFound } from './marked-rows.js';

const mark = 'zzmarkedpersonzz';

describe.each(databaseKinds)('erasing a person on $kind', ({ create }) => {
  let api: ApiFixture;
  let temporary: TemporaryDatabase;

  beforeAll(async () => {
    temporary = await create();
    api = await startApi(temporary);
  }, 60_000);
  afterAll(() => api.close());

  const personal = () => allTables().filter((table) => personalColumns(table).length > 0);
  const kept = (table: Table) =>
    personalColumns(table).filter(
      (name) => typeof api.app.get(Hooks).personal.fateOf(table.name, name) === 'object',
    );

  /** A person with a marked value in every personal column of every table; answers the contact's id. */
  async function fill(accountId: string, key: string): Promise<string> {
    const made = await api
      .call('post', '/v1/contacts', key)
      .send({ phone: '+34 600 777 888', email: `${mark}@example.com`, firstName: mark })
      .expect(201);
    const contactId = (made.body as { id: string }).id;
    const links = {
      accountId,
      contactId,
      ...Object.fromEntries(
        ['event', 'delivery', 'message', 'journey', 'connection', 'number', 'conversation', 'attempt'].map(
          (name) => [`${name}Id`, newId()],
        ),
      ),
      traceId: newId(),
      plugin: 'specs',
    };
    await api.db.write(async (tx) => {
      for (const table of personal()) {
        if (table.name === contactTable.name) continue;
        const row = markedRow(table, mark, links);
        for (const name of kept(table)) row[name] = null;
        await tx.insert(table, [row as never]);
      }
      const marked = markedRow(contactTable, mark, links);
      const set = Object.fromEntries(personalColumns(contactTable).map((name) => [name, marked[name]]));
      await tx.updateMany(contactTable, 'id', [{ key: contactId, set: set }]);
    });
    return contactId;
  }
  const erase = (key: string, id: string) => api.call('delete', `/v1/contacts/${id}`, key).expect(204);

  it('is declared for every table with personal data, or the hub does not start', () => {
    expect(() => api.app.get(Hooks)).not.toThrow();
    new PersonalDataCheck(api.app.get(Hooks)).onApplicationBootstrap();
    expect(() => new PersonalDataCheck(new Hooks()).onApplicationBootstrap()).toThrow(
      /The table journey holds personal data \(state\)/,
    );
  });

  it('leaves nothing of them in any table, nor in the files, and is repeatable', async () => {
    const { accountId, key } = await api.accountKey();
    const id = await fill(accountId, key);
    const before = await whereFound(api.db, [mark]);
    const wanted = personal().flatMap((table) =>
      personalColumns(table)
        .filter(
          (name) => !kept(table).includes(name) && !(table.name === contactTable.name && name === 'country'),
        )
        .map((name) => `${table.name}.${name}`),
    );
    expect(before).toEqual(expect.arrayContaining(wanted));
    await erase(key, id);
    expect(await whereFound(api.db, [mark, /600.?777.?888/])).toEqual([]);
    expect(filesWith(temporary, mark)).toEqual([]);
    await erase(key, id);
  });

  it('leaves everybody else as they were', async () => {
    const [mine, other] = [await api.accountKey(), await api.accountKey()];
    const id = await fill(mine.accountId, mine.key);
    await fill(other.accountId, other.key);
    const before = await whereFound(api.db, [mark]);
    await erase(mine.key, id);
    expect(await whereFound(api.db, [mark])).toEqual(before);
  });

  it('is seen to be incomplete when a column is planted that nobody handles', async () => {
    const planted = defineTable('planted', {
      id: c.id(),
      accountId: c.id(),
      contactId: c.id(),
      note: c.personal(c.body()),
    });
    await api.db.write((tx) =>
      tx.execute('CREATE TABLE planted (id CHAR(36), accountId CHAR(36), contactId CHAR(36), note TEXT)'),
    );
    const { accountId, key } = await api.accountKey();
    const id = await fill(accountId, key);
    await erase(key, id);
    expect(await whereFound(api.db, [mark])).toContain('planted.note');
    const check = new PersonalDataCheck(api.app.get(Hooks));
    expect(() => check.onApplicationBootstrap()).toThrow(
      'The table planted holds personal data (note), and its room declares nothing for merge and erasure.',
    );
    api.app.get(Hooks).personal.declare(planted, { merged: 'followed', erased: {} as never });
    expect(() => check.onApplicationBootstrap()).toThrow('The table planted holds personal data in note');
  });
});

/** Files of a SQLite database in which a text stands. */
function filesWith({ location }: TemporaryDatabase, text: string): string[] {
  if (!('file' in location)) return [];
  return [location.file, `${location.file}-wal`].filter(
    (file) => existsSync(file) && readFileSync(file).includes(text),
  );
}
