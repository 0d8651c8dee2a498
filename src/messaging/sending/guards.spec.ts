import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { Transient, type Purpose } from '../../sdk/index.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { openGuard } from '../shop.fixture.js';
import type { GateAnswer } from '../messages/message.types.js';

const minute = 60_000;

describe.each(databaseKinds)('guards on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let people = 0;
  const person = (purposes?: readonly Purpose[]) => world.person(account.id, ++people, purposes);
  const gateOf = (gates: readonly GateAnswer[], name: string) => gates.find(({ gate }) => gate === name);

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());

  const guards = [openGuard];

  it('send when the shop agrees, keeping its answer as evidence', async () => {
    world.shop.answer = async () => ({ ok: true, output: { open: true } });
    const contact = await person();
    const [result] = await world.decide(world.marketing(account.id, contact, 'open', { guards }));
    await world.sendAll(world.worker());
    const detail = await world.get(account.id, result?.messageId as string);
    expect(detail.status).toBe('accepted');
    const decision = detail.decisions.find(({ stage }) => stage === 'guard');
    expect(gateOf(decision?.gates ?? [], 'guard')).toMatchObject({
      answer: 'pass',
      evidence: { field: 'open', got: true },
    });
  });

  it('refuse when it does not, and ask one question once for many messages', async () => {
    world.shop.answer = async () => ({ ok: true, output: { open: false } });
    world.shop.asked = 0;
    const input = { token: 'closed' };
    const results = await world.decide(
      ...(await Promise.all(
        [1, 2, 3].map(async (step) =>
          world.marketing(account.id, await person(), `closed-${step}`, {
            guards: [{ ...openGuard, input }],
          }),
        ),
      )),
    );
    await world.sendAll(world.worker());
    for (const { messageId } of results) {
      expect(await world.get(account.id, messageId)).toMatchObject({
        status: 'refused',
        reason: 'cart_closed',
        attempts: [],
      });
    }
    expect(world.shop.asked).toBe(1);
  });

  it('wait and then refuse when the shop does not answer', async () => {
    world.shop.answer = async () => ({ ok: false, error: new Transient('no answer') });
    const contact = await person();
    const [result] = await world.decide(
      world.marketing(account.id, contact, 'silent', {
        guards: [{ ...openGuard, input: { token: 'silent' } }],
      }),
    );
    const id = result?.messageId as string;
    const worker = world.worker();
    await world.sendAll(worker);
    expect(await world.get(account.id, id)).toMatchObject({
      status: 'delayed',
      reason: 'cart_state_unknown',
      attempts: [],
    });
    for (const wait of [1, 5, 15]) {
      world.base.clock.advance(wait * minute);
      await world.sendAll(worker);
    }
    const refused = await world.get(account.id, id);
    expect(refused).toMatchObject({ status: 'refused', reason: 'cart_state_unknown', attempts: [] });
    expect(refused.decisions.filter(({ stage }) => stage === 'guard').map(({ verdict }) => verdict)).toEqual([
      'delay',
      'delay',
      'delay',
      'refuse',
    ]);
  });
});
