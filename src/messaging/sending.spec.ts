import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../test/support/databases.js';
import { MessagingWorld } from './messaging.fixture.js';

describe.each(databaseKinds)('sending on $kind', ({ create }) => {
  let world: MessagingWorld;
  beforeAll(async () => {
    world = await MessagingWorld.open(create);
  }, 60_000);
  afterAll(() => world.close());

  it('turns a decision into exactly one message at Meta, and follows it until it is read', async () => {
    const account = await world.account();
    const person = await world.person(account.id, 1);
    const [result] = await world.decide(world.request(account.id, person, '1001'));
    expect(result).toMatchObject({ status: 'queued', duplicate: false, decision: { verdict: 'send', reason: null } });
    const worker = world.worker();
    await world.sendAll(worker);
    const id = result?.messageId as string;
    const sent = await world.get(account.id, id);
    expect(sent).toMatchObject({ status: 'accepted', attempts: [{ sequence: 1, outcome: 'accepted' }] });
    await world.statusesArrive();
    const read = await world.get(account.id, id);
    expect(read.status).toBe('read');
    expect(read.statuses.map(({ status }) => status).sort()).toEqual(['delivered', 'read', 'sent']);
    expect(world.emulator.emulator.listMessages().map(({ text }) => text)).toEqual(['Thank you: your order 1001 is paid.']);
    expect(await world.waiting()).toEqual([]);
  });
});
