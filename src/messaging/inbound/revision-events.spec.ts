import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { eventTable, type EventRow } from '../../events/index.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import { Callbacks, seconds } from './callbacks.fixture.js';

const edit = (of: string, body: string) => ({
  type: 'edit',
  edit: { original_message_id: of, message: { type: 'text', text: { body } } },
});
const revoke = (of: string) => ({ type: 'revoke', revoke: { original_message_id: of } });

describe.each(databaseKinds)('what is told of edits and deletions on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let callbacks: Callbacks;
  let people = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
    callbacks = new Callbacks(world, account.number);
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => {
    world.base.clock.advance(60_000);
  });

  const read = () => world.base.database.read;
  /** What was told of a message, in the order in which it was. */
  const told = async (providerId: string): Promise<EventRow[]> => {
    const { id } = await callbacks.row(providerId);
    return read().select(eventTable, 'WHERE subject = ? ORDER BY id', [`message:${id}`]);
  };
  const body = (waId: string, id: string, part: Record<string, unknown>, at = world.now) =>
    callbacks.body('messages', { messages: [{ from: waId, id, timestamp: seconds(at), ...part }] }, { waId });
  const text = (words: string) => ({ type: 'text', text: { body: words } });

  it('an edit, and then a deletion, with who did it and what the message says now', async () => {
    const waId = digits(++people);
    const id = await callbacks.text({ waId }, 'Two teas');
    world.base.clock.advance(60_000);
    await callbacks.message({ waId }, edit(id, 'Three teas'));
    world.base.clock.advance(60_000);
    await callbacks.message({ waId }, revoke(id));
    const row = await callbacks.row(id);
    const [received, edited, deleted, ...rest] = await told(id);
    expect(rest).toEqual([]);
    expect(received).toMatchObject({ type: 'message.received', data: { text: 'Two teas' } });
    expect(edited).toMatchObject({
      type: 'message.edited',
      contactId: row.contactId,
      connectionId: account.number.id,
      originKind: 'sender',
      originId: account.number.id,
      occurredAt: Math.floor((world.now - 60_000) / 1_000) * 1_000,
      superseded: false,
      data: {
        messageId: row.id,
        numberId: account.number.id,
        kind: 'text',
        text: 'Three teas',
        content: { kind: 'text', text: 'Three teas' },
      },
    });
    expect(deleted).toMatchObject({
      type: 'message.deleted',
      transitionKey: 'deleted',
      originKind: 'sender',
    });
    expect(JSON.stringify(deleted?.data)).not.toContain('teas');
  });

  it('an edit that comes before its message once both are known, after the message itself, and once', async () => {
    const waId = digits(++people);
    const name = `wamid.early-${waId}`;
    const bodies = [body(waId, `${name}-edit`, edit(name, 'Corrected')), body(waId, name, text('Wrong'))];
    await world.deliver(bodies[0] as string);
    expect(await read().select(eventTable, "WHERE type = 'message.edited' AND subject = ?", [name])).toEqual(
      [],
    );
    await world.deliver(bodies[1] as string);
    await world.deliver(...bodies, ...bodies);
    expect((await told(name)).map(({ type, data }) => [type, data?.['text']])).toEqual([
      ['message.received', 'Wrong'],
      ['message.edited', 'Corrected'],
    ]);
  });

  it('every edit, those that a later one overtakes as overtaken, in whichever order they come', async () => {
    const waId = digits(++people);
    const name = `wamid.twice-${waId}`;
    const at = world.now - 30_000;
    await world.deliver(
      body(waId, name, text('One'), at),
      body(waId, `${name}-3`, edit(name, 'Three'), at + 20_000),
    );
    await world.deliver(body(waId, `${name}-2`, edit(name, 'Two'), at + 10_000));
    const edits = (await told(name)).filter(({ type }) => type === 'message.edited');
    expect(
      edits.map(({ data, superseded, supersededBy }) => [data?.['text'], superseded, supersededBy]),
    ).toEqual([
      ['Three', false, null],
      ['Two', true, ['message.edited']],
    ]);
    expect(await world.get(account.id, (await callbacks.row(name)).id)).toMatchObject({ text: 'Three' });
  });

  it('which message of ours an edited answer answers', async () => {
    const index = ++people;
    const contactId = await world.person(account.id, index);
    const [order] = await world.decide(world.request(account.id, contactId, 'order-of-an-edit'));
    await world.commitAll(world.worker());
    const ours = `wamid.ours-${index}`;
    await world.write((tx) =>
      tx.execute('UPDATE attempt SET providerMessageId = ? WHERE messageId = ?', [ours, order?.messageId]),
    );
    const waId = digits(index);
    const id = await callbacks.message({ waId }, { ...text('Yse'), context: { id: ours } });
    await callbacks.message({ waId }, edit(id, 'Yes'));
    const [received, edited] = await told(id);
    expect(received?.data?.['replyTo']).toMatchObject({ messageId: order?.messageId, plugin: 'specs' });
    expect(edited?.data?.['replyTo']).toEqual(received?.data?.['replyTo']);
  });

  it('nothing of what is not here, of what the phone app did, and of people who were erased', async () => {
    const before = await read().select(eventTable, '');
    const waId = digits(++people);
    await callbacks.message({ waId }, edit('wamid.never-seen', 'Hello'));
    const echo = (id: string, part: Record<string, unknown>) =>
      callbacks.body('smb_message_echoes', {
        message_echoes: [{ from: '15550100', to: waId, id, timestamp: seconds(world.now), ...part }],
      });
    await world.deliver(
      echo('wamid.app-1', text('Til noon')),
      echo('wamid.app-2', edit('wamid.app-1', 'Till noon')),
      echo('wamid.app-3', revoke('wamid.app-1')),
    );
    const gone = await callbacks.text({ waId }, 'Private');
    const { contactId } = await callbacks.row(gone);
    const at = world.now;
    world.base.clock.advance(1_000);
    await world.write((tx) => world.contacts.erase(tx, account.id, contactId ?? ''));
    await callbacks.message({ waId }, edit(gone, 'Private still'), at);
    const after = await read().select(eventTable, '');
    const fresh = after.filter(({ id }) => !before.some((one) => one.id === id)).map(({ type }) => type);
    expect(fresh.filter((type) => type === 'message.edited' || type === 'message.deleted')).toEqual([]);
    expect(JSON.stringify(after)).not.toContain('Private still');
  });
});
