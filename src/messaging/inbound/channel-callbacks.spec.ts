import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds } from '../../../test/support/databases.js';
import type { NumberRow } from '../../channels/index.js';
import { eventTable } from '../../events/index.js';
import { callbackTopics, deliveryTable } from '../../ingress/index.js';
import { messageStatusTable } from '../messages/message.entity.js';
import { MessagingWorld } from '../messaging.fixture.js';
import type { StartedAttempt } from '../sending/attempt-commit.js';

interface Status {
  id: string;
  status: string;
  data?: string;
  code?: number;
}

function body(number: Pick<NumberRow, 'phoneNumberId' | 'wabaId'>, statuses: readonly Status[]): string {
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '1', phone_number_id: number.phoneNumberId },
    statuses: statuses.map(({ id, status, data, code }) => ({
      id,
      status,
      timestamp: '1763900000',
      recipient_id: '1',
      ...(data === undefined ? {} : { biz_opaque_callback_data: data }),
      ...(code === undefined ? {} : { errors: [{ code, title: 'x', error_data: { details: 'why' } }] }),
      ...(status === 'sent'
        ? { pricing: { billable: true, pricing_model: 'PMP', category: 'utility', type: 'regular' } }
        : {}),
    })),
  };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: number.wabaId, changes: [{ field: 'messages', value }] }],
  });
}

describe.each(databaseKinds)("Meta's callbacks on $kind", ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let people = 0;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());

  /** A message whose attempt is committed; its request is left to imagination. */
  async function attempted(
    subject: string,
    marketing = false,
  ): Promise<{ id: string; attempt: StartedAttempt }> {
    const contact = await world.person(account.id, ++people);
    const [result] = await world.decide(
      marketing ? world.marketing(account.id, contact, subject) : world.request(account.id, contact, subject),
    );
    const attempt = (await world.commitAll(world.worker())).find(
      ({ message }) => message.id === result?.messageId,
    );
    if (!attempt) throw new Error('an attempt was to be committed');
    return { id: attempt.message.id, attempt };
  }
  const accept = (attempt: StartedAttempt, providerMessageId: string) =>
    world.write((tx) =>
      world.worker().results.write(tx, [{ attempt, outcome: { outcome: 'accepted', providerMessageId } }]),
    );
  const state = async (id: string) => (await world.get(account.id, id)).status;

  it('may come in any order, repeated, with gaps, before or after our own result: the end is the same', async () => {
    const words = ['sent', 'delivered', 'read'];
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...words, ...words], { minLength: 1 }),
        fc.boolean(),
        fc.nat({ max: 6 }),
        async (order, named, resultAt) => {
          const { id, attempt } = await attempted(`order-${++round}`);
          const provider = `wamid.order-${round}`;
          const report = (status: string) =>
            body(account.number, [{ id: provider, status, ...(named ? { data: attempt.attemptId } : {}) }]);
          for (const [position, status] of order.entries()) {
            if (position === resultAt) await accept(attempt, provider);
            await world.deliver(report(status));
          }
          if (resultAt >= order.length) await accept(attempt, provider);
          world.base.clock.advance(3_000);
          await world.parked.run();
          const furthest = words.filter((word) => order.includes(word)).at(-1);
          const detail = await world.get(account.id, id);
          expect(detail.status).toBe(furthest);
          expect(detail.providerMessageId).toBe(provider);
          expect(detail.attempts).toMatchObject([{ outcome: 'accepted', providerMessageId: provider }]);
          expect(detail.statuses.map(({ status }) => status).sort()).toEqual([...new Set(order)].sort());
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  it('costs as many statements for a hundred statuses as for two', async () => {
    const contacts = await world.people(account.id, people + 1, 102);
    people += 102;
    await world.decide(
      ...contacts.map((contact, index) => world.request(account.id, contact, `hundred-${index}`)),
    );
    const attempts = await world.commitAll(world.worker());
    const statuses = attempts.map(({ attemptId }, index) => ({
      id: `wamid.hundred-${index}`,
      status: 'delivered',
      data: attemptId,
    }));
    const count = async (part: Status[]) => {
      let statements = 0;
      await world.write(async (tx) => {
        const query = tx.query.bind(tx);
        const execute = tx.execute.bind(tx);
        const insertIgnore = tx.insertIgnore.bind(tx);
        tx.query = (...given) => (statements++, query(...given));
        tx.execute = (...given) => (statements++, execute(...given));
        tx.insertIgnore = (...given) => (statements++, insertIgnore(...given));
        await world.handler.handleWhole(tx, [world.delivery(body(account.number, part))]);
      });
      return statements;
    };
    const two = await count(statuses.slice(0, 2));
    expect(two).toBeGreaterThan(5);
    expect(await count(statuses.slice(2))).toBe(two);
  });

  it('parks statuses of attempts nobody knows yet, attaches them later, and gives up in the end', async () => {
    const { id, attempt } = await attempted('parked');
    await world.deliver(
      body(account.number, [
        { id: 'wamid.parked', status: 'read' },
        { id: 'wamid.nobody', status: 'sent' },
      ]),
    );
    expect(await state(id)).toBe('sending');
    await accept(attempt, 'wamid.parked');
    expect(await state(id)).toBe('accepted');
    world.base.clock.advance(3_000);
    expect(await world.parked.run()).toBe(2);
    expect(await state(id)).toBe('read');
    for (let hours = 0; hours < 10; hours++) {
      world.base.clock.advance(3_600_000);
      await world.parked.run();
    }
    const left = await world.base.database.read.select(
      messageStatusTable,
      "WHERE providerMessageId = 'wamid.nobody'",
    );
    expect(left).toMatchObject([{ retryAt: null, messageId: null }]);
  });

  it('resolves an attempt whose outcome was unknown', async () => {
    const { id, attempt } = await attempted('doubt', true);
    await world.write((tx) =>
      world.worker().results.write(tx, [{ attempt, outcome: { outcome: 'unknown', detail: 'timed out' } }]),
    );
    expect(await state(id)).toBe('unknown');
    await world.deliver(
      body(account.number, [{ id: 'wamid.doubt', status: 'delivered', data: attempt.attemptId }]),
    );
    const detail = await world.get(account.id, id);
    expect(detail).toMatchObject({
      status: 'delivered',
      providerMessageId: 'wamid.doubt',
      attempts: [{ outcome: 'accepted', graceUntil: null }],
    });
  });

  it('takes a failed status like a refusal: final, tried again, or suppressed, by its error', async () => {
    const final = await attempted('failed-final');
    const again = await attempted('failed-again');
    const opted = await attempted('failed-opted', true);
    for (const { attempt } of [final, again, opted]) await accept(attempt, `wamid.${attempt.attemptId}`);
    const failed = ({ attempt }: typeof final, code: number) => ({
      id: `wamid.${attempt.attemptId}`,
      status: 'failed',
      data: attempt.attemptId,
      code,
    });
    const post = body(account.number, [failed(final, 131026), failed(again, 131000), failed(opted, 131050)]);
    await world.deliver(post, post);
    expect(await world.get(account.id, final.id)).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      attempts: [{ outcome: 'accepted', error: { code: 131026 } }],
    });
    expect(await world.get(account.id, again.id)).toMatchObject({ status: 'delayed', reason: 'throttled' });
    expect((await world.waiting()).map((row) => row.id)).toEqual([again.id]);
    expect(await world.get(account.id, opted.id)).toMatchObject({ status: 'failed', reason: 'opted_out' });
    const next = await world.decide(
      world.marketing(account.id, opted.attempt.message.contactId as string, 'after-opted'),
    );
    expect(next[0]?.decision.reason).toBe('suppressed');
    const events = await world.base.database.read.select(eventTable, "WHERE type = 'message.failed'");
    expect(events.map((event) => event.subject).sort()).toEqual(
      [`message:${final.id}`, `message:${opted.id}`].sort(),
    );
    world.base.clock.advance(60_000);
    await world.sendAll(world.worker());
    expect((await world.get(account.id, again.id)).attempts).toHaveLength(2);
  });

  it('stores sent, delivered and read as events for those who listen', async () => {
    const { id, attempt } = await attempted('events');
    await world.deliver(
      body(
        account.number,
        ['sent', 'delivered', 'read'].map((status) => ({
          id: 'wamid.events',
          status,
          data: attempt.attemptId,
        })),
      ),
    );
    const events = await world.base.database.read.select(eventTable, 'WHERE subject = ? ORDER BY type', [
      `message:${id}`,
    ]);
    expect(events.map(({ type }) => type)).toEqual(['message.delivered', 'message.read', 'message.sent']);
  });

  describe('are split by whom they concern', () => {
    it('into parts of their own, one an account; nobody sees the whole', async () => {
      const other = await world.account();
      const mine = await attempted('split-mine');
      const whole = {
        object: 'whatsapp_business_account',
        entry: [
          ...(
            JSON.parse(
              body(account.number, [{ id: 'wamid.mine', status: 'sent', data: mine.attempt.attemptId }]),
            ) as { entry: unknown[] }
          ).entry,
          ...(
            JSON.parse(body(other.number, [{ id: 'wamid.theirs', status: 'sent' }])) as { entry: unknown[] }
          ).entry,
          ...(
            JSON.parse(
              body({ phoneNumberId: '999', wabaId: '999' }, [{ id: 'wamid.stranger', status: 'sent' }]),
            ) as { entry: unknown[] }
          ).entry,
        ],
      };
      const row = world.delivery(JSON.stringify(whole));
      const outcomes = await world.write((tx) => world.handler.handleWhole(tx, [row]));
      expect(outcomes).toEqual([
        { id: row.id, status: 'done', error: expect.stringContaining('1 of its changes') },
      ]);
      const parts = await world.base.database.read.select(
        deliveryTable,
        "WHERE source = 'split' AND traceId = ?",
        [row.traceId],
      );
      expect(
        parts.map(({ accountId, connectionId, status }) => ({ accountId, connectionId, status })),
      ).toEqual(
        expect.arrayContaining([
          { accountId: account.id, connectionId: account.number.id, status: 'done' },
          { accountId: other.id, connectionId: other.number.id, status: 'done' },
        ]),
      );
      expect(parts).toHaveLength(2);
      const theirs = parts.find((part) => part.accountId === other.id);
      expect(theirs?.body).toContain('wamid.theirs');
      expect(theirs?.body).not.toMatch(/wamid\.(mine|stranger)/);
      expect(await state(mine.id)).toBe('sent');
    });

    it("cannot move another account's message, whatever they name", async () => {
      const other = await world.account();
      const mine = await attempted('foreign');
      await world.deliver(
        body(other.number, [{ id: 'wamid.foreign', status: 'read', data: mine.attempt.attemptId }]),
      );
      expect(await state(mine.id)).toBe('sending');
    });

    it('and speak for sandbox numbers only when the sandbox signed them', async () => {
      const mine = await attempted('sandbox');
      const row = world.delivery(
        body(account.number, [{ id: 'wamid.sandbox', status: 'read', data: mine.attempt.attemptId }]),
        callbackTopics('whatsapp').sandbox,
      );
      const outcomes = await world.write((tx) => world.handler.handleWhole(tx, [row]));
      expect(outcomes[0]?.status).toBe('ignored');
      expect(await state(mine.id)).toBe('sending');
    });

    it('settle what a removed number had sent, and say nothing else for it', async () => {
      const own = await world.account();
      await world.write((tx) =>
        tx.execute("UPDATE number SET status = 'removed' WHERE id = ?", [own.number.id]),
      );
      const change = (value: Record<string, unknown>) => ({
        field: 'messages',
        value: {
          messaging_product: 'whatsapp',
          metadata: { phone_number_id: own.number.phoneNumberId },
          ...value,
        },
      });
      const written = {
        from: '4915110000099',
        id: 'wamid.late',
        timestamp: '1',
        type: 'text',
        text: { body: 'Hi' },
      };
      const statuses = [{ id: 'wamid.old', status: 'read', timestamp: '1', recipient_id: '4915110000099' }];
      const callback = (...changes: unknown[]) =>
        world.delivery(
          JSON.stringify({
            object: 'whatsapp_business_account',
            entry: [{ id: own.number.wabaId, changes }],
          }),
        );
      const rows = [
        callback(change({ messages: [written] })),
        callback(change({ messages: [written], statuses })),
      ];
      const outcomes = await world.write((tx) => world.handler.handleWhole(tx, rows));
      expect(outcomes.map(({ status }) => status)).toEqual(['ignored', 'done']);
      const { read } = world.base.database;
      const parts = await read.select(deliveryTable, "WHERE source = 'split' AND connectionId = ?", [
        own.number.id,
      ]);
      expect(parts.map(({ body: kept }) => String(kept))).toEqual([expect.stringContaining('wamid.old')]);
      expect(String(parts[0]?.body)).not.toContain('wamid.late');
      expect(
        await read.query("SELECT id FROM message WHERE accountId = ? AND direction = 'in'", [own.id]),
      ).toEqual([]);
    });

    it('are parked when they cannot be read, without harm to the others', async () => {
      const mine = await attempted('next-to-garbage');
      const garbage = world.delivery('{"object":"whatsapp_business_account"');
      const good = world.delivery(
        body(account.number, [{ id: 'wamid.good', status: 'sent', data: mine.attempt.attemptId }]),
      );
      const outcomes = await world.write((tx) => world.handler.handleWhole(tx, [garbage, good]));
      expect(outcomes.find(({ id }) => id === garbage.id)).toMatchObject({ status: 'parked' });
      expect(outcomes.find(({ id }) => id === good.id)).toMatchObject({ status: 'done' });
      expect(await state(mine.id)).toBe('sent');
    });

    it('can be applied again part by part', async () => {
      const mine = await attempted('retry-part');
      await world.deliver(
        body(account.number, [{ id: 'wamid.retry', status: 'sent', data: mine.attempt.attemptId }]),
      );
      const parts = await world.base.database.read.select(
        deliveryTable,
        "WHERE connectionId = ? AND source = 'split'",
        [account.number.id],
      );
      const outcomes = await world.write((tx) => world.handler.handleParts(tx, parts));
      expect(outcomes.every(({ status }) => status === 'done')).toBe(true);
      expect(await state(mine.id)).toBe('sent');
    });

    it('take no more at once than a unit of work should hold, and leave the rest waiting', async () => {
      const many = Array.from({ length: 700 }, (_, index) => ({ id: `wamid.many-${index}`, status: 'sent' }));
      const rows = [
        world.delivery(body(account.number, many)),
        world.delivery(body(account.number, [{ id: 'wamid.after', status: 'sent' }])),
      ];
      const outcomes = await world.write((tx) => world.handler.handleWhole(tx, rows));
      expect(outcomes.map(({ id }) => id)).toEqual([rows[0]?.id]);
    });
  });

  it('about templates and numbers reach the modules concerned', async () => {
    const event = (field: string, value: object) =>
      JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [{ id: account.number.wabaId, time: 1_795_500_000, changes: [{ field, value }] }],
      });
    const [template] = await world.templates.find(
      world.base.database.read,
      account.id,
      account.number.wabaId,
      ['cart_waiting'],
    );
    expect(template?.status).toBe('approved');
    await world.deliver(
      event('message_template_status_update', {
        event: 'PAUSED',
        message_template_id: Number(template?.metaId),
        message_template_name: 'cart_waiting',
        message_template_language: 'en',
        reason: 'NONE',
      }),
      event('phone_number_quality_update', {
        display_phone_number: '1',
        event: 'FLAGGED',
        current_limit: 'TIER_1K',
      }),
    );
    const [paused] = await world.templates.find(world.base.database.read, account.id, account.number.wabaId, [
      'cart_waiting',
    ]);
    expect(paused?.status).toBe('paused');
    const number = await world.numbers.get(world.base.database.read, account.id, account.number.id);
    expect(number.dueAt).toBe(world.now);
  });
});
