import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sampleEvent } from '../../../../test/kit/samples.js';
import { startApi, type ApiFixture } from '../../../../test/support/api.js';
import { databaseKinds } from '../../../../test/support/databases.js';
import { DecisionBatch, PluginRuns } from '../../../dispatch/index.js';
import { EventStore, type EventRow } from '../../../events/index.js';
import { newTraceId } from '../../../platform/index.js';
import type { AnyEventDraft } from '../../../sdk/index.js';
import { journeyTable, TimerRepository, timerTable } from '../../../timers/index.js';
import { TwoShops } from './two-shops.fixture.js';

describe.each(databaseKinds)('one person in two shops on $kind', ({ create }) => {
  let api: ApiFixture;
  let shops: TwoShops;
  let a: string;
  let b: string;

  beforeAll(async () => {
    api = await startApi(await create());
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(async () => {
    shops = await TwoShops.open(api);
    ({ a, b } = shops);
  });

  it.each([
    ['a cart, then the order', false],
    ['the order, then a cart from before it', true],
  ])(
    'leave nobody reminded who orders in the other shop at the very same time: %s',
    async (_name, orderFirst) => {
      await shops.put(undefined, 'cart-recovery', { enabled: true });
      const phone = '+34600111333';
      const contact = (await api.call('post', '/v1/contacts', shops.key).send({ phone })).body as {
        id: string;
      };
      const now = api.clock.now();
      const store = (connectionId: string, draft: AnyEventDraft) =>
        api.db.write(async (tx) => {
          const [row] = await api.app.get(EventStore).append(tx, [
            {
              accountId: shops.accountId,
              connectionId,
              draft,
              contactId: contact.id,
              traceId: newTraceId(),
              recordedAt: now,
            },
          ]);
          await tx.execute("UPDATE event SET status = 'dispatched' WHERE id = ?", [row?.id]);
          return row as EventRow;
        });
      const recoveryUrl = 'https://shop.example/?cart=7';
      const cart = await store(a, {
        ...sampleEvent('cart.updated', {
          data: { cart: { token: 'cart-seven', updatedAt: now, recoveryUrl } },
        }),
        subject: 'cart:seven',
        person: { phone },
      });
      const bought = await store(b, {
        ...sampleEvent('order.accepted', { data: { order: { id: '7', history: false, renewal: false } } }),
        subject: 'order:7',
        person: { phone },
        occurredAt: now + 1,
      });
      const decide = (row: EventRow, meanwhile: () => Promise<void>) =>
        api.db.write(
          async (tx) => {
            await api.app.get(DecisionBatch).decide(tx, await api.app.get(PluginRuns).ofEvents(tx, [row]));
            await meanwhile();
          },
          { retryDuplicates: true },
        );
      let firstDecided = () => undefined as void;
      let commit = () => undefined as void;
      const decided = new Promise<void>((resolve) => (firstDecided = resolve));
      const goOn = new Promise<void>((resolve) => (commit = resolve));
      const [one, other] = orderFirst ? [bought, cart] : [cart, bought];
      const first = decide(one, async () => {
        firstDecided();
        await goOn;
      });
      await decided;
      const second = decide(other, async () => undefined);
      // Time enough for the second to be decided, were it not to wait for the first.
      for (let look = 0; look < 200; look++) await api.db.read.query('SELECT 1');
      commit();
      await Promise.all([first, second]);
      const rows = await api.db.read.select(journeyTable, 'WHERE accountId = ?', [shops.accountId]);
      expect(rows.map(({ status, outcome }) => `${status} ${outcome}`)).toEqual(
        orderFirst ? [] : ['ended ordered'],
      );
    },
  );

  it('remind once when two workers decide in the same minute about one person’s carts in both', async () => {
    await shops.put(undefined, 'cart-recovery', { enabled: true });
    const person = { phone: '+34600111444' };
    const contact = (await api.call('post', '/v1/contacts', shops.key).send(person)).body as { id: string };
    for (const place of [a, b]) {
      const now = api.clock.now();
      const cart = { token: `cart-of-${place}`, updatedAt: now, recoveryUrl: 'https://shop.example/?cart=8' };
      await shops.happens(
        place,
        {
          ...sampleEvent('cart.updated', { data: { cart } }),
          person,
          subject: `cart:${place}`,
          occurredAt: now,
        },
        contact.id,
      );
    }
    api.clock.advance(3_600_000);
    const due = await api.db.read.select(timerTable, "WHERE accountId = ? AND status = 'pending'", [
      shops.accountId,
    ]);
    expect(due).toHaveLength(2);
    await Promise.all(
      due.map((timer) =>
        api.db.write(
          async (tx) => {
            await api.app.get(TimerRepository).fired(tx, [timer.id], api.clock.now());
            await api.app.get(DecisionBatch).decide(tx, await api.app.get(PluginRuns).ofTimers(tx, [timer]));
          },
          { retryDuplicates: true },
        ),
      ),
    );
    const reasons = (await Promise.all(due.map(({ eventId }) => shops.decisions(eventId)))).flatMap((seen) =>
      seen.map(({ reason }) => reason),
    );
    expect(reasons.filter((reason) => reason === 'reminded_elsewhere')).toHaveLength(1);
    expect(reasons).toHaveLength(2);
  });
});
