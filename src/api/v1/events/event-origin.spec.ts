import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../../test/support/databases.js';
import { People } from '../../../../test/support/people.js';

interface Shown {
  type: string;
  subject: string;
  connectionId: string;
  origin: { kind: string; id?: string };
}

describe.each(databaseKinds)('who made an event happen, on $kind', ({ create }) => {
  let people: People;
  let order: string;

  beforeAll(async () => {
    people = await People.start(await create());
    order = await people.tell({ phone: '+34600111222' }, 'order.placed');
    await people.write('34600111222', 'hello');
  }, 60_000);
  afterAll(() => people.api.close());

  const list = async (query: string) => {
    const answer = await people.api.call('get', `/v1/events?${query}`, people.crm.key).expect(200);
    return (answer.body as { data: Shown[] }).data;
  };

  it('is shown: a shop that told it, a number that somebody wrote to', async () => {
    const [placed] = await list('type=order.placed');
    expect(placed).toMatchObject({ subject: order, origin: { kind: 'connection', id: people.crm.id } });
    const [received] = await list('type=message.received');
    expect(received?.origin).toEqual({ kind: 'sender', id: received?.connectionId });
  });

  it('is a filter, by kind and by id', async () => {
    const [received] = await list('type=message.received');
    expect((await list('origin=connection')).map(({ type }) => type)).toEqual(['order.placed']);
    expect((await list('origin=sender')).map(({ type }) => type)).not.toContain('order.placed');
    expect(await list('origin=person')).toEqual([]);
    expect((await list(`originId=${people.crm.id}`)).map(({ subject }) => subject)).toEqual([order]);
    expect(await list(`origin=connection&originId=${received?.connectionId}`)).toEqual([]);
    const refused = await people.api.call('get', '/v1/events?origin=nobody', people.crm.key);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('origin')]);
  });

  it('is the connection for events of before it was noted', async () => {
    const old = await people.tell({ phone: '+34600111222' }, 'order.placed');
    await people.api.db.write((tx) =>
      tx.execute('UPDATE event SET originKind = NULL, originId = NULL WHERE subject = ?', [old]),
    );
    const [shown] = await list(`subject=${old}`);
    expect(shown?.origin).toEqual({ kind: 'connection', id: people.crm.id });
    for (const query of ['origin=connection', `originId=${people.crm.id}`])
      expect((await list(query)).map(({ subject }) => subject)).toContain(old);
    expect((await list('origin=sender')).map(({ subject }) => subject)).not.toContain(old);
  });
});
