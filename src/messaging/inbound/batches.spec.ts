import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import type { Tx } from '../../database/index.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import { Callbacks } from './callbacks.fixture.js';

describe.each(databaseKinds)('a callback of many messages on $kind', ({ create }) => {
  let world: MessagingWorld;
  let callbacks: Callbacks;
  let people = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    callbacks = new Callbacks(world, (await world.account()).number);
  }, 60_000);
  afterAll(() => world.close());

  /** Messages of so many people, all of one callback: texts, buttons, reactions and edits of what is not here. */
  function many(count: number): string {
    const messages = Array.from({ length: count }, (_, index) => {
      const shared = {
        from: digits(++people),
        id: `wamid.batch-${people}`,
        timestamp: String(Math.floor(world.now / 1_000)),
      };
      const parts = [
        { type: 'text', text: { body: 'Hello' } },
        { type: 'button', button: { payload: 'yes', text: 'Yes' }, context: { id: `wamid.asked-${people}` } },
        { type: 'reaction', reaction: { message_id: `wamid.gone-${people}`, emoji: '👍' } },
        {
          type: 'edit',
          edit: {
            original_message_id: `wamid.gone-${people}`,
            message: { type: 'text', text: { body: 'Hello!' } },
          },
        },
      ];
      return { ...shared, ...parts[index % parts.length] };
    });
    return callbacks.body('messages', { messages });
  }

  /** Statements that a callback of so many messages takes, in one unit of work. */
  async function statements(count: number): Promise<number> {
    const row = world.delivery(many(count));
    return world.write(async (tx) => {
      let ran = 0;
      await world.handler.handleWhole(
        counting(tx, () => ran++),
        [row],
      );
      return ran;
    });
  }

  it('takes as many statements as one of few', async () => {
    await statements(4);
    const [few, lots] = [await statements(8), await statements(200)];
    expect(few).toBeGreaterThan(5);
    expect(lots).toBeLessThanOrEqual(few);
  });
});

/** The same unit of work, counting its statements; one prepared statement run for many rows counts once. */
function counting(tx: Tx, count: () => void): Tx {
  for (const name of ['query', 'execute', 'insertIgnore', 'insert', 'updateMany', 'upsert'] as const) {
    const own = tx[name].bind(tx) as (...given: unknown[]) => Promise<unknown>;
    Object.defineProperty(tx, name, {
      value: (...given: unknown[]) => {
        count();
        return own(...given);
      },
    });
  }
  return tx;
}
