import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { DispatchStage } from '../../src/dispatch/index.js';
import { EventQueries } from '../../src/events/index.js';
import { definePlugin } from '../../src/sdk/index.js';
import { startApi, type ApiFixture } from '../support/api.js';
import { emptyDatabaseKinds } from '../support/databases.js';
import { load, rowsOf, run } from './dump.js';
import { installation } from './installation.js';

/** Waits, by name, for the events its settings and its journey tell. */
const waiter = definePlugin({
  id: 'waiter',
  title: 'Waiter',
  description: '',
  settings: z.object({ on: z.string().default('') }),
  templates: [],
  tags: () => [],
  on: {
    'window.opened': ({ type }, { settings, journeys }) =>
      journeys
        .filter(({ state }) => state['waitsFor'] === type && settings.on === type)
        .map(({ key, connectionId }) => ({
          intent: 'endJourney' as const,
          key,
          connectionId,
          outcome: 'went_on',
          reason: 'heard',
        })),
  },
});
const former = 'conversation.opened';
const [journeyId, timerId] = ['01a228fa-0000-7000-8000-000000000001', '01a228fa-0000-7000-8000-000000000002'];

describe.each(emptyDatabaseKinds)('what waits for a window by its former name, on $kind', ({ create }) => {
  let api: ApiFixture;
  let accountId = '';
  let event: Record<string, string> = {};

  beforeAll(async () => {
    const temporary = await create();
    const { location } = temporary;
    const backend = temporary.kind === 'sqlite' ? 'sqlite' : 'mariadb';
    await load(location, installation('0.1.0', backend, 30 * 60_000).statements);
    const told = await rowsOf(location, `SELECT * FROM event WHERE type = '${former}' ORDER BY id`);
    event = told[0] as Record<string, string>;
    accountId = event['accountId'] ?? '';
    await run(
      location,
      `UPDATE event SET status = CASE WHEN id = '${event['id']}' THEN 'pending' ELSE 'dispatched' END;
       INSERT INTO plugin_setting (id, accountId, plugin, enabled, settings, updatedAt)
         VALUES ('${journeyId}', '${accountId}', 'waiter', 1, '{"on":"${former}"}', 1);
       INSERT INTO journey (id, accountId, plugin, connectionId, journeyKey, contactId, activeSlot, status, startedAt, state)
         VALUES ('${journeyId}', '${accountId}', 'waiter', '${event['connectionId']}', 'waits', '${event['contactId']}',
           '${event['contactId']}', 'active', 1, '{"waitsFor":"${former}","said":"a conversation.opened in words"}');
       INSERT INTO timer (id, accountId, plugin, connectionId, timerKey, journeyId, eventId, dueAt, payload, status, createdAt, traceId)
         VALUES ('${timerId}', '${accountId}', 'waiter', '${event['connectionId']}', 'waits', '${journeyId}',
           '${event['id']}', 9000000000000, '{"waitsFor":["${former}","conversation.closed"]}', 'pending', 1, 't')`,
    );
    api = await startApi(temporary, { plugins: [waiter] });
  }, 120_000);
  afterAll(() => api.close());

  const one = async (sql: string) => (await api.db.read.query(sql))[0];

  it('hears of it by the name it has now, and goes on', async () => {
    expect(await one(`SELECT payload, status FROM timer WHERE id = '${timerId}'`)).toEqual({
      payload: '{"waitsFor":["window.opened","window.closed"]}',
      status: 'pending',
    });
    expect(await one("SELECT settings FROM plugin_setting WHERE plugin = 'waiter'")).toEqual({
      settings: '{"on":"window.opened"}',
    });
    expect(await one(`SELECT state FROM journey WHERE id = '${journeyId}'`)).toEqual({
      state: '{"waitsFor":"window.opened","said":"a conversation.opened in words"}',
    });
    while ((await api.app.get(DispatchStage).run()) > 0);
    expect(await one(`SELECT status, outcome FROM journey WHERE id = '${journeyId}'`)).toEqual({
      status: 'ended',
      outcome: 'went_on',
    });
  });

  it('is listed by the name it has now, also what the previous version stores beside this one', async () => {
    const events = api.app.get(EventQueries);
    const list = () => events.list(api.db.read, accountId, { type: 'window.opened' }, 50);
    const before = await list();
    expect(before.map(({ id }) => id)).toContain(event['id']);
    expect(await one(`SELECT COUNT(*) AS count FROM event WHERE type = '${former}'`)).toEqual({ count: 0 });
    await api.db.write((tx) => tx.execute('UPDATE event SET type = ? WHERE id = ?', [former, event['id']]));
    const after = await list();
    expect(after.map(({ id, type }) => [id, type])).toEqual(before.map(({ id, type }) => [id, type]));
  });

  it('is not taken for what people do with a conversation', async () => {
    const events = api.app.get(EventQueries);
    await api.db.write((tx) => tx.execute('UPDATE event SET type = ? WHERE id = ?', [former, event['id']]));
    expect(await events.list(api.db.read, accountId, { type: former }, 50)).toEqual([]);
    await api.db.write((tx) =>
      tx.execute("UPDATE event SET transitionKey = 'status:open:1' WHERE id = ?", [event['id']]),
    );
    const opened = await events.list(api.db.read, accountId, { type: former }, 50);
    expect(opened.map(({ id, type }) => [id, type])).toEqual([[event['id'], former]]);
  });
});
