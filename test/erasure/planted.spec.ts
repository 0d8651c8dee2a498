import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { column as c, defineTable } from '../../src/database/index.js';
import { Hooks, PersonalDataCheck } from '../../src/hooks/index.js';
import { startApi, type ApiFixture } from '../support/api.js';
import { databaseKinds } from '../support/databases.js';
import { fillPerson } from './marked-person.js';
import { whereFound } from './marked-rows.js';

const mark = 'zzmarkedpersonzz';
/** Made in this process alone: a table somebody added and forgot about. */
const planted = defineTable('planted', {
  id: c.id(),
  accountId: c.id(),
  contactId: c.id(),
  note: c.personal(c.body()),
});

describe.each(databaseKinds)('a personal column nobody handles, on $kind', ({ create }) => {
  let api: ApiFixture;

  beforeAll(async () => {
    api = await startApi(await create());
    await api.db.write((tx) =>
      tx.execute('CREATE TABLE planted (id CHAR(36), accountId CHAR(36), contactId CHAR(36), note TEXT)'),
    );
  }, 60_000);
  afterAll(() => api.close());

  it('is found once its person is erased', async () => {
    const { accountId, key } = await api.accountKey();
    const id = await fillPerson(api, accountId, key, mark);
    await api.call('delete', `/v1/contacts/${id}`, key).expect(204);
    expect(await whereFound(api.db, [mark])).toEqual(['planted.note']);
  });

  it('stops the start with a sentence that names its table, and then the column', () => {
    const hooks = api.app.get(Hooks);
    const check = new PersonalDataCheck(hooks);
    expect(() => check.onApplicationBootstrap()).toThrow(
      'The table planted holds personal data (note), and its module declares nothing for merge, unmerge and erasure.',
    );
    hooks.personal.declare(planted, { merged: 'followed', erased: {} } as never);
    expect(() => check.onApplicationBootstrap()).toThrow(
      'The table planted holds personal data (note), and its module does not declare what happens to its rows when a merge is undone.',
    );
    hooks.personal.declare(planted, {
      merged: 'followed',
      unmerged: 'followed',
      erased: {} as { note: 'emptied' },
    });
    expect(() => check.onApplicationBootstrap()).toThrow('The table planted holds personal data in note');
    hooks.personal.declare(planted, {
      merged: 'followed',
      unmerged: 'followed',
      erased: { note: 'emptied' },
    });
    expect(() => check.onApplicationBootstrap()).not.toThrow();
  });

  it('asks the same of a table that names contacts and says nothing else about them', () => {
    const bare = { name: 'bare', columns: { id: c.id(), contactId: c.nullable(c.id()) }, indexes: [] };
    const { personal } = api.app.get(Hooks);
    expect(personal.problems([bare])).toEqual([
      expect.stringContaining('The table bare holds personal data (contactId)'),
    ]);
  });
});
