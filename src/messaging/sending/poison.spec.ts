import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import type { Guard } from '../../sdk/index.js';
import { MessagingWorld } from '../messaging.fixture.js';

const guard: Guard = {
  action: 'cart-status',
  input: { token: 'x' },
  expect: { field: 'open', equals: true },
  otherwise: 'cart_closed',
  unanswered: 'cart_state_unknown',
};

describe.each(databaseKinds)(
  'messages of two tenants, one of which cannot be sent, on $kind',
  ({ create }) => {
    let world: MessagingWorld;
    let villain: Awaited<ReturnType<MessagingWorld['account']>>;
    let neighbour: Awaited<ReturnType<MessagingWorld['account']>>;
    let people = 0;

    beforeAll(async () => {
      world = await MessagingWorld.open(create);
      villain = await world.account();
      neighbour = await world.account();
    }, 60_000);
    afterAll(() => world.close());

    const decided = async (account: { id: string }, guards?: readonly Guard[]): Promise<string> => {
      const contact = await world.person(account.id, ++people);
      const [result] = await world.decide(world.request(account.id, contact, `poison-${people}`, { guards }));
      return result?.messageId as string;
    };
    const spoil = (id: string, content = '{') =>
      world.write((tx) => tx.execute('UPDATE message SET content = ? WHERE id = ?', [content, id]));
    const stateOf = async (id: string) =>
      (
        await world.base.database.read.query<{ state: string; reason: string | null }>(
          'SELECT state, reason FROM message WHERE id = ?',
          [id],
        )
      )[0];

    it.each([
      ['', undefined],
      [', asked about first', [guard]],
    ])(
      'sends the neighbour’s at once and ends that one with a decision that says so%s',
      async (_, guards) => {
        const good = [await decided(neighbour, guards), await decided(neighbour), await decided(villain)];
        const bad = await decided(villain, guards);
        const later = await decided(neighbour);
        await spoil(bad);
        const worker = world.worker();
        await world.sendAll(worker);
        for (const id of [...good, later]) expect(await stateOf(id)).toMatchObject({ state: 'accepted' });
        expect(await stateOf(bad)).toMatchObject({ state: 'queued' });
        for (let tries = 2; tries <= 5; tries++) {
          world.base.clock.advance(300_000);
          await world.sendAll(worker);
        }
        expect(await stateOf(bad)).toEqual(
          expect.objectContaining({ state: 'refused', reason: 'cannot_be_sent' }),
        );
        expect(await world.waiting()).toEqual([]);
        await spoil(bad, '{}');
        const { decisions, attempts } = await world.get(villain.id, bad);
        expect(attempts).toEqual([]);
        expect(decisions.at(-1)).toMatchObject({
          stage: 'commit',
          verdict: 'refuse',
          reason: 'cannot_be_sent',
          gates: [{ explanation: expect.stringMatching(/tried 5 times and is not sent/) }],
        });
      },
    );

    it('counts a try before it is made where a process has ended without a word, and sends all the same', async () => {
      const good = await decided(neighbour);
      const worker = world.worker();
      await world.write((tx) => tx.execute("INSERT INTO process_life VALUES ('0', 'elsewhere', 1, 0, NULL)"));
      await worker.rows.life.beat();
      expect(worker.rows.life.isCareful).toBe(true);
      await world.sendAll(worker);
      expect(await stateOf(good)).toMatchObject({ state: 'accepted' });
      expect(await world.base.database.read.query('SELECT * FROM row_try WHERE dueAt IS NOT NULL')).toEqual(
        [],
      );
      await worker.rows.life.stop();
    });

    it('settles attempts of a process that died beside one that cannot be read, which stays unknown', async () => {
      const minute = 60_000;
      const [good, bad] = [await decided(neighbour), await decided(villain)];
      await world.commitAll(world.worker());
      await spoil(bad);
      await world.write((tx) => world.frontDoor.beat(tx));
      world.base.clock.advance(minute);
      const worker = world.worker();
      for (let tries = 1; tries <= 6; tries++) {
        await worker.resolve.run();
        if (tries === 1) expect(await stateOf(good)).toMatchObject({ state: 'unknown' });
        world.base.clock.advance(5 * minute);
      }
      expect(await stateOf(bad)).toMatchObject({ state: 'unknown' });
      const flights = await world.base.database.read.query('SELECT id FROM attempt WHERE flight IS NOT NULL');
      expect(flights).toEqual([]);
    });

    it('writes the results beside one that cannot be written, which becomes unknown', async () => {
      const ids = [await decided(neighbour), await decided(villain), await decided(neighbour)];
      const worker = world.worker();
      const write = worker.results.write.bind(worker.results);
      worker.results.write = async (tx, results) => {
        const bad = results.some(
          ({ attempt, outcome }) => attempt.message.id === ids[1] && outcome.outcome === 'accepted',
        );
        if (bad) throw new RangeError('cannot be written');
        return write(tx, results);
      };
      const started = await world.commitAll(worker);
      await Promise.all(
        started.map((attempt) =>
          worker.results.add({
            attempt,
            outcome: { outcome: 'accepted', providerMessageId: `wamid.${attempt.attemptId}` },
          }),
        ),
      );
      expect(await stateOf(ids[0] as string)).toMatchObject({ state: 'accepted' });
      expect(await stateOf(ids[1] as string)).toMatchObject({ state: 'unknown' });
      expect(await stateOf(ids[2] as string)).toMatchObject({ state: 'accepted' });
    });
  },
);
