import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backend, TestHub } from '../support/hub.js';
import { placedOnly } from '../support/notifications.js';
import { settled, webhooksSettled, type ListedMessage } from '../support/outcome.js';
import { Random } from '../support/random.js';
import { customerOf, orderOf, Shop } from '../support/shop.js';

const orders = 200;
const offers = 100;
/** Offers go to people of their own, so that each person is meant to get one message. */
const firstOffer = 5_000;
const graceMs = 4_000;

describe(`requests Meta accepts without saying so, on ${backend}`, () => {
  const random = Random.ofThisRun('unknown');
  let hub: TestHub;
  let shop: Shop;
  let messages: ListedMessage[];
  let recipients: Record<string, number>;

  async function offer(n: number): Promise<void> {
    const to = { phone: `+${customerOf(n)}` };
    const consent = await hub.post('/v1/consents', {
      contact: to,
      purpose: 'marketing',
      state: 'granted',
      method: 'web_form',
    });
    expect(consent.status).toBe(201);
    const sent = await hub.post<{ status: string; decision: unknown }>('/v1/messages', {
      to,
      purpose: 'marketing',
      template: {
        name: 'cart_last_chance',
        language: 'es',
        variables: {
          first_name: 'Nora',
          shop: 'Tienda',
          items: '1 × Taza',
          link: 'https://shop.example/c/1',
        },
      },
    });
    expect({ status: sent.status, body: sent.body }).toMatchObject({
      status: 202,
      body: { status: 'queued' },
    });
  }

  beforeAll(async () => {
    hub = await TestHub.start({
      environment: {
        LIAISON_UNKNOWN_GRACE: `PT${graceMs / 1000}S`,
        LIAISON_REQUEST_TIMEOUT: 'PT1S',
      },
    });
    await hub.addNumber();
    await hub.enablePlugin('order-notifications', placedOnly);
    await hub.enablePlugin('cart-recovery');
    shop = await Shop.connect(hub);
    // Accepted, then nothing: no answer, no status. The share of requests is fixed, the victims are not.
    await hub.graph.fault({ kind: 'silent', statuses: false, every: random.between(5, 7) });
    // Accepted, no answer, but the statuses come: these must find out by themselves.
    await hub.graph.fault({ kind: 'silent', statuses: true, every: random.between(8, 10) });
    await hub.graph.fault({ kind: 'reset', when: 'after', every: random.between(11, 13) });

    const work = [
      ...Array.from({ length: orders }, (_, index) => async () => {
        await shop.deliver(orderOf(index + 1));
      }),
      ...Array.from({ length: offers }, (_, index) => () => offer(firstOffer + index)),
    ].sort(() => random.next() - 0.5);
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let task = work.shift(); task !== undefined; task = work.shift()) await task();
      }),
    );
    await finallySettled();
    await webhooksSettled(hub);
    recipients = (await hub.graph.stats()).recipients;
  }, 240_000);
  afterAll(() => hub.stop(), 60_000);

  /** Unknown is final for marketing after its grace, and for the rest after the second try. */
  async function finallySettled(): Promise<void> {
    const end = Date.now() + 120_000;
    for (;;) {
      messages = await settled(hub, orders + offers, ['delivered', 'read', 'unknown'], 90_000);
      const open = messages.filter(
        ({ status, purpose, possiblyDouble }) =>
          status === 'unknown' && purpose !== 'marketing' && !possiblyDouble,
      );
      if (open.length === 0) break;
      if (Date.now() > end) throw new Error(`${open.length} order messages are still unknown`);
      await sleep(500);
    }
    // Long enough for a resend that must not happen.
    await sleep(graceMs * 2);
    messages = await settled(hub, orders + offers, ['delivered', 'read', 'unknown'], 60_000);
  }

  const marketing = () => messages.filter(({ purpose }) => purpose === 'marketing');
  const transactional = () => messages.filter(({ purpose }) => purpose === 'transactional');
  const countOf = (message: ListedMessage) => recipients[String(message.to)] ?? 0;

  it('sends no marketing message twice', () => {
    expect(marketing()).toHaveLength(offers);
    expect(marketing().filter((message) => countOf(message) !== 1)).toEqual([]);
    expect(marketing().filter(({ possiblyDouble }) => possiblyDouble)).toEqual([]);
  });

  it('leaves marketing messages unknown that nobody vouched for', () => {
    expect(marketing().filter(({ status }) => status === 'unknown').length).toBeGreaterThan(0);
  });

  it('marks every order message that may be double, and no other is', () => {
    expect(transactional()).toHaveLength(orders);
    const doubled = transactional().filter((message) => countOf(message) > 1);
    expect(doubled.length).toBeGreaterThan(0);
    expect(doubled.filter(({ possiblyDouble }) => !possiblyDouble)).toEqual([]);
    expect(doubled.filter((message) => countOf(message) > 2)).toEqual([]);
  });

  it('brings every order message at least once', () => {
    expect(transactional().filter((message) => countOf(message) === 0)).toEqual([]);
  });

  it('finds out by the statuses alone about messages whose answer never came', async () => {
    const vouched = transactional().filter(
      (message) => message.status !== 'unknown' && !message.possiblyDouble,
    );
    const details = await Promise.all(
      vouched.map(
        async ({ id }) => (await hub.get<{ attempts: { outcome: string }[] }>(`/v1/messages/${id}`)).body,
      ),
    );
    expect(details.filter(({ attempts }) => attempts.length !== 1)).toEqual([]);
  });
});
