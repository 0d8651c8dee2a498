import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { Callbacks } from '../inbound/callbacks.fixture.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';
import { AgePurge, type RetentionRule } from './age-purge.js';

const day = 86_400_000;

describe.each(databaseKinds)('messages that grow old on $kind', ({ create }) => {
  let world: MessagingWorld;
  let people = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => {
    world.base.clock.advance(1_000);
  });

  const purge = async (name: string, rule: RetentionRule, of = world.messaging) => {
    let all = 0;
    for (let some = 1; some > 0; all += some)
      some = await world.write((tx) => of.purgeBodies(tx, name, rule));
    return all;
  };
  /** An account, and somebody who writes to it. */
  async function account() {
    const made = await world.account();
    const callbacks = new Callbacks(world, made.number);
    return {
      ...made,
      callbacks,
      write: (words: string) => callbacks.text({ waId: digits(++people) }, words),
    };
  }
  const textOf = async (callbacks: Callbacks, id: string) => (await callbacks.row(id)).content?.text ?? null;

  it('are emptied for their own accounts alone, by the rule of each', async () => {
    const [own, other] = [await account(), await account()];
    const [one, two] = [await own.write('of one'), await other.write('of another')];
    world.base.clock.advance(day);
    await purge('7 days', { before: world.now, only: [own.id] });
    expect([await textOf(own.callbacks, one), await textOf(other.callbacks, two)]).toEqual([
      null,
      'of another',
    ]);
    await purge('default', { before: world.now, except: [other.id, own.id] });
    expect(await textOf(other.callbacks, two)).toBe('of another');
    // An account that goes back to what the installation has is looked at from the beginning.
    await purge('default', { before: world.now, except: [own.id] });
    expect(await textOf(other.callbacks, two)).toBeNull();
  });

  it('keep their keys, states and threads', async () => {
    const { callbacks, write } = await account();
    const id = await write('What I wrote');
    const before = await callbacks.row(id);
    world.base.clock.advance(day);
    await purge('default', { before: world.now });
    expect(await callbacks.row(id)).toEqual({ ...before, content: null });
  });

  it('that still wait to be sent stay as they are, hold up no others, and go once they are settled', async () => {
    const { id: accountId, write, callbacks } = await account();
    const contactId = await world.person(accountId, ++people);
    const [waiting] = await world.decide(
      world.request(accountId, contactId, 'waits', { expiresAt: world.now + 9 * day }),
    );
    world.base.clock.advance(1_000);
    const later = await write('later');
    world.base.clock.advance(day);
    const rule = () => ({ before: world.now, only: [accountId] });
    await purge('one', rule());
    const text = async () => (await world.get(accountId, waiting?.messageId ?? '')).text;
    expect(await text()).not.toBeNull();
    expect(await textOf(callbacks, later)).toBeNull();
    await world.write((tx) =>
      world.messaging.cancel(tx, { accountId, messageIds: [waiting?.messageId ?? ''] }, 'no'),
    );
    await purge('one', rule());
    expect(await text()).toBeNull();
  });

  it('are many: all are emptied, however they were stored together', async () => {
    const { id: accountId, write, callbacks } = await account();
    const seed = await callbacks.row(await write('one of many'));
    await world.write((tx) =>
      tx.execute(
        `INSERT INTO message (${Object.keys(seed).join(', ')})
         ${Array.from(
           { length: 450 },
           () =>
             `SELECT ${Object.keys(seed)
               .map((name) => (name === 'id' || name === 'sendKey' ? '?' : name))
               .join(', ')} FROM message WHERE id = ?`,
         ).join(' UNION ALL ')}`,
        Array.from({ length: 450 }, (_, index) => [
          `copy-${accountId.slice(0, 8)}-${index}`,
          `key-${accountId.slice(0, 8)}-${index}`,
          seed.id,
        ]).flat(),
      ),
    );
    world.base.clock.advance(day);
    const left = async () =>
      (
        await world.base.database.read.query(
          'SELECT id FROM message WHERE accountId = ? AND content IS NOT NULL',
          [accountId],
        )
      ).length;
    expect(await left()).toBe(451);
    await purge('many', { before: world.now, only: [accountId] });
    expect(await left()).toBe(0);
    // A process that has just started looks at them once more and finds nothing.
    const fresh = new AgePurge(world.contacts.hooks);
    expect(await world.write((tx) => fresh.purge(tx, 'many', { before: world.now, only: [accountId] }))).toBe(
      0,
    );
  });
});
