import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { databaseKinds } from '../../test/support/databases.js';
import { Tenant } from '../../test/support/tenant.js';
import { eventTable, type EventRow } from '../events/index.js';
import { consentEntryTable } from '../optin/index.js';
import { newId, newTraceId } from '../platform/index.js';
import { stableId } from '../sdk/index.js';
import { timerTable, type TimerRow } from '../timers/index.js';
import { DispatchStage, TimersStage } from './index.js';

const day = 86_400_000;

describe.each(databaseKinds)('two tenants, one with rows nobody can work on, on $kind', ({ create }) => {
  let api: ApiFixture;
  let villain: Tenant;
  let neighbour: Tenant;

  beforeAll(async () => {
    api = await startApi(await create());
    villain = await new Tenant(api).settleIn();
    neighbour = await new Tenant(api).settleIn();
    for (const { key } of [villain, neighbour]) {
      for (const plugin of ['order-notifications', 'cart-recovery']) {
        const answer = await api.call('put', `/v1/plugins/${plugin}`, key).send({ enabled: true });
        expect(answer.status).toBe(200);
      }
    }
  }, 60_000);
  afterAll(() => api.close());

  const eventOf = (tenant: Tenant, more: Partial<EventRow> = {}): EventRow => {
    const at = api.clock.now();
    const id = newId();
    return {
      id,
      accountId: tenant.accountId,
      connectionId: tenant.ids['connections'] ?? '',
      type: 'order.paid',
      subject: `order:${id}`,
      transitionKey: 'paid',
      occurredAt: at,
      recordedAt: at,
      superseded: false,
      supersededBy: null,
      contactId: tenant.ids['contacts'] ?? null,
      person: { phone: '+39 333 123 4567' },
      data: {
        order: {
          id,
          number: '13',
          createdAt: at,
          total: { amount: '10.00', currency: 'EUR' },
          items: [{ name: 'Tea', quantity: 1 }],
          physical: true,
        },
      },
      deliveryId: null,
      traceId: newTraceId(),
      originKind: null,
      originId: null,
      status: 'pending',
      ...more,
    };
  };
  const timerOf = (tenant: Tenant, event: EventRow): TimerRow => ({
    id: newId(),
    accountId: tenant.accountId,
    plugin: 'cart-recovery',
    connectionId: tenant.ids['connections'] ?? '',
    timerKey: newId(),
    journeyId: null,
    eventId: event.id,
    dueAt: api.clock.now(),
    payload: { step: 1 },
    status: 'pending',
    reason: null,
    createdAt: api.clock.now(),
    settledAt: null,
    traceId: newTraceId(),
  });
  const store = (...rows: EventRow[]) => api.db.write((tx) => tx.insert(eventTable, rows));
  /** As a row can only be by a fault of ours, or of the disk's. */
  const spoil = (table: 'event' | 'timer', column: string, id: string) =>
    api.db.write((tx) => tx.execute(`UPDATE ${table} SET ${column} = '{' WHERE id = ?`, [id]));
  const mend = (table: 'event' | 'timer', column: string, id: string, value: string) =>
    api.db.write((tx) => tx.execute(`UPDATE ${table} SET ${column} = ? WHERE id = ?`, [value, id]));
  /** What the owner sees of a parked row, what nobody else may do with it, and that it can be tried again. */
  const shownAndRetried = async (list: 'events' | 'timers', id: string) => {
    const shown = await api.call('get', `/v1/${list}?status=parked`, villain.key);
    expect(shown.body).toMatchObject({
      data: [{ id, status: 'parked', tries: 5, reason: expect.stringContaining('a fault of ours') }],
    });
    const other = await api.call('get', `/v1/${list}?status=parked`, neighbour.key);
    expect(other.body).toMatchObject({ data: [] });
    const path = `/v1/${list}/${id}/retry`;
    expect((await api.call('post', path, neighbour.key)).status).toBe(404);
    const { key: reading } = await api.accountKey(['read'], villain.accountId);
    expect((await api.call('post', path, reading)).status).toBe(403);
    const retried = await api.call('post', path, villain.key);
    expect(retried.status).toBe(202);
    expect(retried.body).toMatchObject({ id, status: 'pending', tries: 0, reason: null });
    const again = await api.call('post', path, villain.key);
    expect({ status: again.status, body: again.body as unknown }).toMatchObject({
      status: 409,
      body: { code: 'not_retryable' },
    });
  };
  const run = async (stage: DispatchStage | TimersStage) => {
    while ((await stage.run()) > 0);
  };
  const dispatch = () => run(api.app.get(DispatchStage, { strict: false }));
  const fire = () => run(api.app.get(TimersStage, { strict: false }));
  const statusOf = async (table: 'event' | 'timer', id: string) =>
    (await api.db.read.query<{ status: string }>(`SELECT status FROM ${table} WHERE id = ?`, [id]))[0]
      ?.status;
  const decisionsOf = async (tenant: Tenant, event: EventRow) =>
    (
      (await api.call('get', `/v1/events/${event.id}`, tenant.key)).body as {
        decisions: { verdict: string }[];
      }
    ).decisions;

  it('decides the neighbour’s events though one beside them cannot even be read, and parks that one', async () => {
    const [bad, good] = [eventOf(villain), eventOf(neighbour)];
    await store(bad, good);
    await spoil('event', 'data', bad.id);
    await dispatch();
    expect(await statusOf('event', good.id)).toBe('dispatched');
    expect(await decisionsOf(neighbour, good)).not.toEqual([]);
    expect(await statusOf('event', bad.id)).toBe('retrying');
    for (let tries = 2; tries <= 5; tries++) {
      api.clock.advance(300_000);
      await dispatch();
    }
    expect(await statusOf('event', bad.id)).toBe('parked');
    await mend('event', 'data', bad.id, '{}');
    await shownAndRetried('events', bad.id);
    await dispatch();
    expect(await statusOf('event', bad.id)).toBe('dispatched');
    const later = eventOf(neighbour);
    await store(later);
    await dispatch();
    expect(await statusOf('event', later.id)).toBe('dispatched');
  });

  it('fires the neighbour’s timers though one beside them cannot even be read, and parks that one', async () => {
    const [first, second] = [eventOf(villain), eventOf(neighbour)];
    await store(first, second);
    await dispatch();
    const [bad, good] = [timerOf(villain, first), timerOf(neighbour, second)];
    await api.db.write((tx) => tx.insert(timerTable, [bad, good]));
    await spoil('timer', 'payload', bad.id);
    await fire();
    expect(await statusOf('timer', good.id)).toBe('fired');
    expect(await statusOf('timer', bad.id)).toBe('retrying');
    for (let tries = 2; tries <= 5; tries++) {
      api.clock.advance(300_000);
      await fire();
    }
    expect(await statusOf('timer', bad.id)).toBe('parked');
    await mend('timer', 'payload', bad.id, '{}');
    await shownAndRetried('timers', bad.id);
    await fire();
    expect(await statusOf('timer', bad.id)).toBe('fired');
  });

  it.each([-9007199254740991, 9007199254740991])(
    'decides about, shows and previews a consent of old that took effect at %d',
    async (effectiveAt) => {
      await api.db.write(async (tx) => {
        await tx.execute('DELETE FROM consent_entry WHERE accountId = ?', [villain.accountId]);
        await tx.insert(consentEntryTable, [
          {
            id: newId(),
            accountId: villain.accountId,
            contactId: villain.ids['contacts'] ?? '',
            purpose: 'transactional',
            state: 'granted',
            method: 'web_form',
            evidence: null,
            effectiveAt,
            recordedAt: api.clock.now(),
            source: `old:${effectiveAt}`,
            addressHashes: null,
          },
        ]);
      });
      const event = eventOf(villain);
      await store(event);
      await dispatch();
      expect(await decisionsOf(villain, event)).not.toEqual([]);
      const contact = villain.ids['contacts'] ?? '';
      const consents = await api.call('get', `/v1/contacts/${contact}/consents`, villain.key);
      expect(consents.status).toBe(200);
      const preview = await api.call('post', '/v1/messages/preview', villain.key).send({
        to: { contactId: contact },
        purpose: 'transactional',
        template: { name: 'vittima_hello', variables: { name: 'Victoria' } },
      });
      expect(preview.status).toBe(200);
    },
  );

  it('starts a recovery for each of two carts, one token of which is the hash of the other', async () => {
    const updatedAt = api.clock.now();
    const long = 'a-token-that-is-longer-than-the-sixty-four-characters-of-a-short-name';
    const cartOf = async (token: string, phone: string): Promise<EventRow> => {
      const contact = await api.call('post', '/v1/contacts', villain.key).send({ phone });
      return eventOf(villain, {
        type: 'cart.updated',
        subject: `cart:${token}`,
        transitionKey: `updated:${updatedAt}`,
        contactId: (contact.body as { id: string }).id,
        person: { phone },
        data: {
          cart: {
            token,
            kind: 'cart',
            updatedAt,
            total: { amount: '10.00', currency: 'EUR' },
            items: [{ name: 'Tea', quantity: 1 }],
            recoveryUrl: `https://shop.example/?cart=${stableId(token)}`,
          },
        },
      });
    };
    const carts = [
      await cartOf(long, '+39 333 123 4571'),
      await cartOf(stableId(long, 32), '+39 333 123 4572'),
    ];
    await store(...carts);
    await dispatch();
    for (const cart of carts) expect(await statusOf('event', cart.id)).toBe('dispatched');
    const journeys = await api.db.read.query('SELECT id FROM journey WHERE accountId = ?', [
      villain.accountId,
    ]);
    expect(journeys).toHaveLength(2);
    api.clock.advance(day);
    await fire();
    const waiting = await api.db.read.query(
      "SELECT id FROM timer WHERE accountId = ? AND status IN ('retrying', 'parked') AND journeyId IS NOT NULL",
      [villain.accountId],
    );
    expect(waiting).toEqual([]);
  });
});
