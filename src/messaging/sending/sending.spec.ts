import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { addressHash } from '../../contacts/index.js';
import type { Purpose } from '../../sdk/index.js';
import { MessagingWorld } from '../messaging.fixture.js';
import { digits } from '../shop.fixture.js';

const minute = 60_000;
const hour = 60 * minute;

describe.each(databaseKinds)('sending on $kind', ({ create }) => {
  let world: MessagingWorld;
  let account: Awaited<ReturnType<MessagingWorld['account']>>;
  let people = 0;
  const person = (purposes?: readonly Purpose[]) => world.person(account.id, ++people, purposes);
  const sentTo = (index: number) =>
    world.emulator.emulator
      .listMessages({ recipient: digits(index) })
      .filter(({ direction }) => direction === 'out');
  const fault = (given: Parameters<typeof world.emulator.emulator.addFault>[0]) =>
    world.emulator.emulator.addFault(given);

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
    account = await world.account();
  }, 60_000);
  afterAll(() => world.close());

  it('turns a decision into exactly one message at Meta, and follows it until it is read', async () => {
    const contact = await person();
    const [result] = await world.decide(world.request(account.id, contact, '1001'));
    expect(result).toMatchObject({
      status: 'queued',
      duplicate: false,
      decision: { verdict: 'send', reason: null },
    });
    await world.sendAll(world.worker());
    const id = result?.messageId as string;
    expect(await world.get(account.id, id)).toMatchObject({
      status: 'accepted',
      attempts: [{ sequence: 1, outcome: 'accepted' }],
    });
    await world.statusesArrive();
    const read = await world.get(account.id, id);
    expect(read.status).toBe('read');
    expect(read.statuses.map(({ status }) => status).sort()).toEqual(['delivered', 'read', 'sent']);
    expect(read.decisions).toHaveLength(1);
    expect(read.decisions[0]?.gates).toHaveLength(16);
    expect(sentTo(people).map(({ text }) => text)).toEqual(['Thank you: your order 1001 is paid.']);
    expect(await world.waiting()).toEqual([]);
  });

  describe('deciding', () => {
    it('sends once for a key, however often it is asked: in one batch, again, and at once from two sides', async () => {
      const contact = await person();
      const request = () => world.request(account.id, contact, 'once', { eventId: undefined });
      const [one, two] = await world.decide(request(), request());
      const [again] = await world.decide({
        ...request(),
        expiresAt: world.now + 2 * hour,
        numberId: account.number.id,
      });
      expect([two, again].map((result) => result?.messageId)).toEqual([one?.messageId, one?.messageId]);
      expect([one, two, again].map((result) => result?.duplicate)).toEqual([false, true, true]);
      expect(again?.decision.gates).toHaveLength(16);
      const race = Array.from({ length: 8 }, () => world.decide(world.request(account.id, contact, 'race')));
      const ids = new Set((await Promise.all(race)).map(([result]) => result?.messageId));
      expect(ids.size).toBe(1);
      await world.sendAll(world.worker());
      expect(sentTo(people)).toHaveLength(2);
    });

    it('keeps a refused message with every reason, sends nothing, and decides it anew on replay', async () => {
      const contact = await person([]);
      const index = people;
      const request = world.request(account.id, contact, 'refused');
      const [refused] = await world.decide(request);
      expect(refused).toMatchObject({
        status: 'refused',
        decision: { verdict: 'refuse', reason: 'no_consent' },
      });
      expect((await world.decide(request))[0]).toMatchObject({ status: 'refused', duplicate: true });
      await world.people(account.id, index, 1, ['transactional']);
      const [again] = await world.write((tx) => world.messaging.redecide(tx, [request]));
      expect(again).toMatchObject({
        messageId: refused?.messageId,
        status: 'queued',
        decision: { verdict: 'send' },
      });
      await world.sendAll(world.worker());
      const detail = await world.get(account.id, refused?.messageId as string);
      expect(detail.status).toBe('accepted');
      expect(detail.decisions.map(({ verdict }) => verdict)).toEqual(['refuse', 'send']);
      const [untouched] = await world.write((tx) => world.messaging.redecide(tx, [request]));
      expect(untouched).toMatchObject({ status: 'accepted', duplicate: true });
      await world.sendAll(world.worker());
      expect(sentTo(index)).toHaveLength(1);
    });

    it('previews with the same gates and stores nothing', async () => {
      const contact = await person();
      const request = world.request(account.id, contact, 'preview');
      const preview = await world.messaging.preview(world.base.database.read, request);
      expect(preview).toMatchObject({
        decision: { verdict: 'send' },
        address: digits(people),
        rendered: 'Thank you: your order preview is paid.',
        templateLanguage: 'en',
      });
      expect(
        await world.messaging.list(world.base.database.read, account.id, { to: `+${digits(people)}` }, 10),
      ).toEqual([]);
      const stranger = {
        ...request,
        contactId: undefined,
        address: { kind: 'phone' as const, value: '0170 0000001' },
      };
      const unknown = await world.messaging.preview(world.base.database.read, stranger);
      expect(unknown).toMatchObject({
        decision: { verdict: 'refuse', reason: 'no_consent' },
        address: '491700000001',
      });
    });

    it('names what is wrong with a phone, a template, a variable', async () => {
      const contact = await person();
      const reasons = async (more: Parameters<typeof world.request>[3], subject: string) =>
        (await world.decide(world.request(account.id, contact, subject, more)))[0]?.decision.reason;
      const to = (value: string) => ({ contactId: undefined, address: { kind: 'phone' as const, value } });
      expect(await reasons(to('0211 5551234'), 'landline')).toBe('landline');
      expect(await reasons(to('nonsense'), 'nonsense')).toBe('invalid_phone');
      expect(await reasons(to('0170 0000001 ext. 54321'), 'relay')).toBe('phone_with_extension');
      expect(await reasons(to('3.46E+10'), 'rounded')).toBe('phone_digits_lost');
      expect(await reasons(to('0170 0000001 / 0170 0000002'), 'two')).toBe('several_phones');
      expect(await reasons({ template: { name: 'nope', variables: {} } }, 'no-template')).toBe(
        'template_unknown',
      );
      expect(await reasons({ template: { name: 'order_paid', variables: {} } }, 'no-variable')).toBe(
        'template_variable_missing',
      );
      expect(await reasons({ purpose: 'marketing' }, 'wrong-purpose')).toBe('template_category_mismatch');
      expect(await reasons({ template: undefined, content: { kind: 'text', text: 'Hello' } }, 'text')).toBe(
        'window_closed',
      );
      expect(await reasons({ expiresAt: world.now }, 'old')).toBe('stale');
      expect(await reasons({ numberId: 'none' }, 'number')).toBe('no_number');
    });

    it('refuses what waits for a number that is removed, and what names it, and settles what is under way', async () => {
      const extra = await world.number(account.id, account.number.wabaId);
      const by = { numberId: extra.id };
      const [waiting] = await world.decide(world.request(account.id, await person(), 'waits', by));
      expect(waiting).toMatchObject({ status: 'queued' });
      const [sent] = await world.decide(world.request(account.id, await person(), 'leaves', by));
      await world.write(async (tx) => {
        await tx.execute('UPDATE outbox SET dueAt = ? WHERE id = ?', [world.now + hour, waiting?.messageId]);
      });
      await world.sendAll(world.worker());
      expect((await world.get(account.id, sent?.messageId as string)).status).toBe('accepted');
      await world.write(async (tx) => {
        await tx.execute("UPDATE number SET status = 'removed', accessToken = '' WHERE id = ?", [extra.id]);
        await world.messaging.numberRemoved(tx, account.id, extra.id);
      });
      await world.sendAll(world.worker());
      expect(await world.get(account.id, waiting?.messageId as string)).toMatchObject({
        status: 'refused',
        reason: 'number_removed',
      });
      const [named] = await world.decide(world.request(account.id, await person(), 'named', by));
      expect(named).toMatchObject({ status: 'refused', decision: { reason: 'number_removed' } });
    });

    it('leaves from the number of the person’s latest thread when it asks for the same', async () => {
      const extra = await world.number(account.id, account.number.wabaId);
      const contact = await person();
      const same = { sameNumber: true };
      const numberOf = async (subject: string) => {
        const [made] = await world.decide(world.request(account.id, contact, subject, same));
        return (await world.get(account.id, made?.messageId as string)).numberId;
      };
      expect(await numberOf('first')).toBe(account.number.id);
      await world.sendAll(world.worker());
      world.base.clock.advance(1_000);
      const by = world.request(account.id, contact, 'by the other', { numberId: extra.id });
      await world.decide(by);
      await world.sendAll(world.worker());
      expect(await numberOf('then')).toBe(extra.id);
      await world.sendAll(world.worker());
    });

    it('records why a plugin sent nothing', async () => {
      const key = { plugin: 'specs', connectionId: 'connection', subject: 'order:9', transition: 'paid' };
      await world.write((tx) =>
        world.messaging.recordSkips(tx, [
          { accountId: account.id, key, reason: 'superseded', detail: 'A later stage was reached.' },
        ]),
      );
      const rows = await world.base.database.read.query(
        "SELECT reason, verdict, messageId FROM decision WHERE verdict = 'skip'",
      );
      expect(rows).toEqual([{ reason: 'superseded', verdict: 'skip', messageId: null }]);
    });
  });

  describe('one pair of number and person', () => {
    it('has one request in flight at a time, in the order the messages were due', async () => {
      const contact = await person();
      for (const subject of ['a', 'b', 'c']) {
        await world.decide(world.request(account.id, contact, `pair-${subject}`));
        world.base.clock.advance(10);
      }
      fault({ kind: 'slow', ms: 60, recipient: digits(people), times: 3 });
      const worker = world.worker();
      await worker.send.run();
      expect(worker.send.liveCount).toBe(1);
      worker.lanes.forget();
      await worker.send.run();
      expect(worker.send.liveCount).toBe(1);
      await world.sendAll(worker);
      expect(sentTo(people).map(({ text }) => text.slice(22, 28))).toEqual(['pair-a', 'pair-b', 'pair-c']);
    });

    it('does not hide others behind its own queue', async () => {
      const [one, other] = [await person(), await person()];
      await world.decide(
        ...Array.from({ length: 70 }, (_, index) => world.request(account.id, one, `queue-${index}`)),
      );
      world.base.clock.advance(10);
      await world.decide(world.request(account.id, other, 'behind-the-queue'));
      fault({ kind: 'slow', ms: 400, recipient: digits(people - 1), times: 1 });
      const worker = world.worker();
      await worker.send.run();
      await worker.send.run();
      for (let tries = 0; tries < 60 && sentTo(people).length === 0; tries++) await sleep(5);
      expect(sentTo(people)).toHaveLength(1);
      expect(sentTo(people - 1)).toEqual([]);
      await world.sendAll(worker);
      // Meta lets 45 messages to one person go in a burst; the rest is due later, in the way of nobody.
      expect(sentTo(people - 1)).toHaveLength(45);
      expect((await world.waiting()).filter((row) => row.dueAt > world.now)).toHaveLength(25);
      await world.write((tx) => tx.execute('DELETE FROM outbox'));
    }, 60_000);

    it('is not held up by a message that has to wait', async () => {
      const contact = await person();
      await world.decide(world.request(account.id, contact, 'throttled'));
      fault({ kind: 'throttle', recipient: digits(people) });
      const worker = world.worker();
      await world.sendAll(worker);
      world.base.clock.advance(1);
      await world.decide(world.request(account.id, contact, 'next'));
      await world.sendAll(worker);
      expect(sentTo(people).map(({ text }) => text)).toEqual(['Thank you: your order next is paid.']);
      world.base.clock.advance(minute);
      await world.sendAll(worker);
      expect(sentTo(people)).toHaveLength(2);
    });
  });

  describe('right before the attempt', () => {
    it('lets nothing go that has expired, or whose consent was withdrawn', async () => {
      const [late, revoked] = [await person(), await person()];
      const [old] = await world.decide(
        world.request(account.id, late, 'late', { expiresAt: world.now + minute }),
      );
      const [gone] = await world.decide(
        world.request(account.id, revoked, 'gone', { expiresAt: world.now + hour }),
      );
      await world.write((tx) =>
        world.consents.record(tx, [
          {
            accountId: account.id,
            contactId: revoked,
            purpose: 'transactional',
            state: 'revoked',
            method: 'api',
            effectiveAt: world.now,
            source: 'api',
            addressHashes: [],
          },
        ]),
      );
      world.base.clock.advance(2 * minute);
      await world.sendAll(world.worker());
      expect(await world.get(account.id, old?.messageId as string)).toMatchObject({
        status: 'expired',
        reason: 'stale',
        attempts: [],
      });
      const refused = await world.get(account.id, gone?.messageId as string);
      expect(refused).toMatchObject({ status: 'refused', reason: 'consent_revoked', attempts: [] });
      expect(refused.decisions.map(({ stage, verdict }) => `${stage} ${verdict}`)).toEqual([
        'decide send',
        'commit refuse',
      ]);
    });

    it('lets nothing go to an address that was blocked meanwhile, whoever uses it', async () => {
      const contact = await person();
      const [result] = await world.decide(world.request(account.id, contact, 'blocked'));
      await world.write((tx) =>
        world.consents.suppress(tx, [
          {
            accountId: account.id,
            addressHash: addressHash(world.base.secrets, digits(people)),
            purposes: ['transactional'],
            reason: 'operator',
            at: world.now,
          },
        ]),
      );
      await world.sendAll(world.worker());
      expect(await world.get(account.id, result?.messageId as string)).toMatchObject({
        status: 'refused',
        reason: 'suppressed',
        attempts: [],
      });
    });

    it('cancels by journey, and does not try a called-off message again that was under way', async () => {
      const [one, two] = [await person(), await person()];
      const scope = (accountId: string) => ({ accountId, journeyIds: ['journey-1'] });
      const cancel = (accountId: string) =>
        world.write((tx) => world.messaging.cancel(tx, scope(accountId), 'order accepted'));
      const [waiting] = await world.decide(
        world.request(account.id, one, 'journey', { journeyId: 'journey-1' }),
      );
      expect(await cancel('another account')).toBe(0);
      expect(await cancel(account.id)).toBe(1);
      expect(await world.get(account.id, waiting?.messageId as string)).toMatchObject({
        status: 'cancelled',
        reason: 'order accepted',
        attempts: [],
      });

      const [flying] = await world.decide(
        world.request(account.id, two, 'flying', { journeyId: 'journey-1' }),
      );
      const worker = world.worker();
      const [attempt] = await world.commitAll(worker);
      if (!attempt) throw new Error('an attempt was to be committed');
      expect(await cancel(account.id)).toBe(0);
      const error = { code: 130429, class: 'throttled' as const, detail: 'slow down' };
      await world.write((tx) =>
        worker.results.write(tx, [{ attempt, outcome: { outcome: 'not_sent', error } }]),
      );
      world.base.clock.advance(hour);
      await world.sendAll(worker);
      expect(await world.get(account.id, flying?.messageId as string)).toMatchObject({
        status: 'cancelled',
        reason: 'order accepted',
        attempts: [{ outcome: 'not_sent' }],
      });
      expect(sentTo(people)).toEqual([]);
    });

    it('keeps the control group out and tells the journey which arm it is in', async () => {
      const [control, treatment] = [await person(), await person()];
      const [held] = await world.decide(
        world.marketing(account.id, control, 'held', {
          journeyId: 'j-control',
          holdout: { key: 'a', share: 1 },
        }),
      );
      const [sent] = await world.decide(
        world.marketing(account.id, treatment, 'sent', {
          journeyId: 'j-treatment',
          holdout: { key: 'a', share: 0 },
        }),
      );
      await world.sendAll(world.worker());
      expect(await world.get(account.id, held?.messageId as string)).toMatchObject({
        status: 'refused',
        reason: 'holdout',
        attempts: [],
      });
      expect(await world.get(account.id, sent?.messageId as string)).toMatchObject({ status: 'accepted' });
      expect(world.arms).toEqual(
        expect.arrayContaining([
          { journeyId: 'j-control', arm: 'control' },
          { journeyId: 'j-treatment', arm: 'treatment' },
        ]),
      );
    });
  });
});
