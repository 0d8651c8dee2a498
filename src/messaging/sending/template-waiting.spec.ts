import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { addressHash } from '../../contacts/index.js';
import type { TemplateDefinition } from '../../sdk/index.js';
import { MessagingWorld } from '../messaging.fixture.js';
import type { SendRequest } from '../messages/send-request.js';
import { digits, openGuard } from '../shop.fixture.js';

const minute = 60_000;
const hour = 60 * minute;

type TemplateStatus = Parameters<MessagingWorld['emulator']['emulator']['templates']['setStatus']>[1];

describe.each(databaseKinds)('messages that wait for their template on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let serial = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => {
    world.base.clock.advance(minute);
    world.shop.answer = async () => ({ ok: true, output: { open: true } });
  });

  const get = (id: string | undefined) => world.get(account.id, id ?? '');

  /** A template of this name is wanted; Meta leaves it under review, or nobody has submitted it yet. */
  async function wanted(submitted = true): Promise<string> {
    const name = `waiting_${++serial}`;
    const definition: TemplateDefinition = {
      name,
      purpose: 'transactional',
      category: 'utility',
      variables: { order_number: { description: 'Number', example: '1001' } },
      languages: { en: { body: `Order {{order_number}} for ${name} is here.` } },
    };
    world.emulator.emulator.templates.approval = { kind: 'pending' };
    await world.write((tx) =>
      world.templates.ensure(tx, account.id, account.number.wabaId, [definition], 'specs'),
    );
    if (submitted) await world.askMeta();
    return name;
  }
  /** Meta judges it, and says so. */
  async function judged(name: string, status: TemplateStatus, reason?: string): Promise<void> {
    const { state, templates } = world.emulator.emulator;
    const found = state.templates.list(account.number.wabaId).find((template) => template.name === name);
    templates.setStatus(found?.id ?? '', status, reason);
    await world.statusesArrive();
  }
  async function asked(template: string, more: Partial<SendRequest> = {}) {
    const contact = await world.person(account.id, 1_000 + serial);
    const [result] = await world.decide(
      world.request(account.id, contact, `order-${serial}`, {
        template: { name: template, variables: { order_number: `A-${serial}` } },
        ...more,
      }),
    );
    return result?.messageId;
  }
  const texts = () =>
    world.emulator.emulator
      .listMessages({ recipient: digits(1_000 + serial) })
      .filter(({ direction }) => direction === 'out')
      .map(({ text }) => text);

  it('go as soon as it is approved, with what it then says, from whichever process', async () => {
    const name = await wanted();
    const id = await asked(name);
    expect(await get(id)).toMatchObject({
      status: 'delayed',
      reason: 'template_pending',
      template: { name, language: null },
      decisions: [{ verdict: 'delay', reason: 'template_pending' }],
    });
    await world.sendAll(world.worker());
    expect(texts()).toEqual([]);
    const [idle, other] = [world.worker(), world.worker()];
    await world.sendAll(idle);
    await judged(name, 'APPROVED');
    await world.sendAll(other);
    expect(await get(id)).toMatchObject({ status: 'accepted', template: { name, language: 'en' } });
    expect(texts()).toEqual([`Order A-${serial} for ${name} is here.`]);
  });

  it('wait as well for one that nobody has submitted yet', async () => {
    const name = await wanted(false);
    const id = await asked(name);
    expect((await get(id)).decisions[0]?.gates.find(({ gate }) => gate === 'template')?.explanation).toMatch(
      /has not been submitted to Meta yet/,
    );
    world.emulator.emulator.templates.approval = { kind: 'approve' };
    await world.askMeta();
    await world.sendAll(world.worker());
    expect((await get(id)).status).toBe('accepted');
  });

  it('are asked again then: a STOP, a guard that says no and a hold-out still hold', async () => {
    const name = await wanted();
    const stopped = await asked(name);
    await world.write((tx) =>
      world.consents.stop(tx, [
        {
          accountId: account.id,
          addressHashes: [addressHash(world.base.secrets, digits(1_000 + serial))],
          at: world.now,
          source: 'message:stop',
        },
      ]),
    );
    await judged(name, 'APPROVED');
    await world.sendAll(world.worker());
    expect(await get(stopped)).toMatchObject({ status: 'refused', reason: 'suppressed', attempts: [] });

    const guarded = await wanted();
    world.shop.answer = async () => ({ ok: true, output: { open: false } });
    const closed = await asked(guarded, { guards: [openGuard] });
    await judged(guarded, 'APPROVED');
    await world.sendAll(world.worker());
    expect(await get(closed)).toMatchObject({ status: 'refused', reason: 'cart_closed' });

    const held = await wanted();
    const control = await asked(held, { holdout: { key: `k-${serial}`, share: 1 } });
    await judged(held, 'APPROVED');
    await world.sendAll(world.worker());
    expect(await get(control)).toMatchObject({ status: 'refused', reason: 'holdout' });
  });

  it('expire when it is not approved in time, and say so', async () => {
    const name = await wanted();
    const id = await asked(name, { expiresAt: world.now + 2 * hour });
    world.base.clock.advance(2 * hour);
    await world.sendAll(world.worker());
    const message = await get(id);
    expect(message).toMatchObject({ status: 'expired', reason: 'template_pending', attempts: [] });
    expect(message.decisions.at(-1)?.gates[0]?.explanation).toMatch(
      /Until then its template was not approved/,
    );
  });

  it.each([
    ['REJECTED' as const, 'PROMOTIONAL', /rejected it: .*promotional.*Change it and submit it again/],
    ['DISABLED' as const, undefined, /disabled.*Write another template/],
    ['PAUSED' as const, undefined, /paused.*resumes by itself/],
  ])('end at once when Meta says %s, with its reason and what to do', async (event, reason, words) => {
    const name = await wanted();
    const id = await asked(name);
    await judged(name, event, reason);
    await world.sendAll(world.worker());
    const message = await get(id);
    expect(message).toMatchObject({ status: 'refused', reason: 'template_not_approved', attempts: [] });
    expect(message.decisions.at(-1)?.gates[0]?.explanation).toMatch(words);
    expect(
      (
        await get(
          await asked(name, {
            key: { plugin: null, connectionId: null, subject: `again-${serial}`, transition: 'x' },
          }),
        )
      ).status,
    ).toBe('refused');
  });

  it('are looked at again by themselves should Meta’s word get lost', async () => {
    const name = await wanted();
    const id = await asked(name);
    const { state, templates } = world.emulator.emulator;
    const found = state.templates.list(account.number.wabaId).find((template) => template.name === name);
    templates.setStatus(found?.id ?? '', 'APPROVED');
    await world.allPosted();
    world.posts.splice(0);
    await world.base.database.write((tx) =>
      tx.execute(`UPDATE template SET status = 'approved' WHERE name = ?`, [name]),
    );
    await world.sendAll(world.worker());
    expect((await get(id)).status).toBe('delayed');
    world.base.clock.advance(10 * minute);
    await world.sendAll(world.worker());
    expect((await get(id)).status).toBe('accepted');
  });
});
