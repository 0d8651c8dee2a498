import { readFileSync, existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contactTable } from '../../src/contacts/index.js';
import type { Table } from '../../src/database/index.js';
import { Hooks, PersonalDataCheck, personalColumns } from '../../src/hooks/index.js';
import { startApi, type ApiFixture } from '../support/api.js';
import { databaseKinds, type TemporaryDatabase } from '../support/databases.js';
import { fillPerson, keptColumns, personalTables } from './marked-person.js';
import { whereFound } from './marked-rows.js';

const mark = 'zzmarkedpersonzz';

describe.each(databaseKinds)('erasing a person on $kind', ({ create }) => {
  let api: ApiFixture;
  let temporary: TemporaryDatabase;

  beforeAll(async () => {
    temporary = await create();
    api = await startApi(temporary);
  }, 60_000);
  afterAll(() => api.close());

  const kept = (table: Table) => keptColumns(api, table);
  const fill = (accountId: string, key: string) => fillPerson(api, accountId, key, mark);
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
    const wanted = personalTables().flatMap((table) =>
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
});

/** Files of a SQLite database in which a text stands. */
function filesWith({ location }: TemporaryDatabase, text: string): string[] {
  if (!('file' in location)) return [];
  return [location.file, `${location.file}-wal`].filter(
    (file) => existsSync(file) && readFileSync(file).includes(text),
  );
}
