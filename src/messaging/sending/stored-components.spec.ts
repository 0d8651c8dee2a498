import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { messageTable } from '../messages/message.entity.js';
import { digits } from '../shop.fixture.js';

/** As version 0.1.0 stored what an order's template is filled with: in Meta's shape. */
const components = [
  { type: 'body', parameters: [{ type: 'text', text: '2002', parameter_name: 'order_number' }] },
];

describe.each(databaseKinds)('messages queued by the version before on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());

  /** A queued message whose content is set back to the form of before. */
  async function queued(subject: string, reason: string | null = null): Promise<string> {
    const contact = await world.person(account.id, Number(subject));
    const [result] = await world.decide(world.request(account.id, contact, subject));
    const id = result?.messageId ?? '';
    const row = await world.base.database.read.first(messageTable, 'WHERE id = ?', [id]);
    const { values: _values, ...content } = row?.content ?? {};
    await world.write((tx) =>
      tx.updateMany(messageTable, 'id', [
        { key: id, set: { content: { ...content, components, rendered: 'as it was' }, reason } },
      ]),
    );
    return id;
  }
  const sentTo = (subject: string) =>
    world.emulator.emulator
      .listMessages({ recipient: digits(Number(subject)) })
      .filter(({ direction }) => direction === 'out')
      .map(({ text }) => text);

  it('leave with the components they were stored with', async () => {
    const id = await queued('1001');
    await world.sendAll(world.worker());
    expect(await world.get(account.id, id)).toMatchObject({ status: 'accepted' });
    expect(sentTo('1001')).toEqual(['Thank you: your order 2002 is paid.']);
  });

  it('are filled anew when their template was found to differ, and keep one form alone', async () => {
    const id = await queued('1002', 'template');
    await world.sendAll(world.worker());
    expect(sentTo('1002')).toEqual(['Thank you: your order 1002 is paid.']);
    const row = await world.base.database.read.first(messageTable, 'WHERE id = ?', [id]);
    expect(row?.content).toMatchObject({ values: { body: [{ name: 'order_number', text: '1002' }] } });
    expect(row?.content).not.toHaveProperty('components');
  });
});
