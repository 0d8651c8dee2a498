import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompanionEmulator } from '../emulators/companion/index.js';
import { startWooCommerceEmulator, type WooCommerceEmulator } from '../emulators/woocommerce/index.js';
import { rowsOf, run } from '../installations/dump.js';
import { installation, type Known } from '../installations/installation.js';
import { deliver, digitsOf, orderPayload, phoneOf, webhookSecret } from '../support/deliveries.js';
import { backend, TestHub } from '../support/hub.js';
import { until } from '../support/processes.js';
import { customerOf, orderOf } from '../support/shop.js';

type Json = Record<string, unknown>;
interface Message {
  id: string;
  status: string;
  reason: string | null;
  possiblyDouble: boolean;
}

const both = [
  { id: 1, key: 'liaison_whatsapp_optin', value: 'yes' },
  { id: 2, key: 'liaison_whatsapp_optin_marketing', value: '1' },
];
const halfAnHour = 30 * 60 * 1000;
/** Longer than any process goes on with the settings of a connection it has read, milliseconds. */
const remembered = 6_000;

/**
 * An installation of 0.1.0 (commit 68c5214) was killed in the middle of its work, and half an hour later this version
 * starts with its database: it migrates, finishes what waited, and knows what the other knew.
 */
describe('an installation of 0.1.0 that is updated', () => {
  const { known, ...recorded } = installation('0.1.0', backend, halfAnHour);
  let hub: TestHub;
  let woo: WooCommerceEmulator;
  let shop: CompanionEmulator;
  let movedAt = 0;

  beforeAll(async () => {
    woo = await startWooCommerceEmulator();
    shop = await CompanionEmulator.start();
    hub = await TestHub.start({
      installation: { known, ...recorded },
      environment: { LIAISON_UNKNOWN_GRACE: 'PT2S' },
    });
    comeBack(shop, known.companion, hub);
    const unpaid = orderPayload(2, { status: 'pending', needs_payment: true, meta_data: both });
    woo.orders.set(2, unpaid);
    const { url, consumerKey, consumerSecret } = woo.settings(webhookSecret);
    const moved = await hub.request('PATCH', `/v1/connections/${known.store}`, {
      settings: { url, consumerKey, consumerSecret },
    });
    expect(moved.status).toBe(200);
    movedAt = Date.now();
  }, 120_000);
  afterAll(async () => {
    await hub.stop();
    await woo.close();
    await shop.close();
  }, 60_000);

  const messages = (digits: string) => hub.list<Message>(`/v1/messages?to=%2B${digits}`);
  const texts = async (digits: string) =>
    (await hub.graph.messages({ recipient: digits })).map(({ text }) => text);
  const sent = async (digits: string) => (await texts(digits)).length;

  it('finishes what waited: deliveries not yet read, messages not yet sent, each once', async () => {
    const waiting = [...Array.from({ length: 20 }, (_, index) => 50 + index), 43, 44, 45].map(digitsOf);
    await until(
      'every order that waited to be told',
      async () => (await Promise.all(waiting.map(sent))).every((count) => count > 0),
      60_000,
    );
    expect(await hub.list('/v1/deliveries?status=pending')).toEqual([]);
    for (const digits of waiting) {
      const read = await texts(digits);
      expect(new Set(read).size).toBe(read.length);
    }
  }, 90_000);

  it('settles requests nobody knows the end of: none is lost, and what may be double says so', async () => {
    for (const digits of [40, 41, 42].map(digitsOf)) {
      await until('the message', async () => (await sent(digits)) > 0, 60_000);
      await until('its end', async () =>
        ['delivered', 'read'].includes((await messages(digits))[0]?.status ?? ''),
      );
      const all = await messages(digits);
      const doubled = (await texts(digits)).length - new Set(await texts(digits)).size;
      expect(all.filter(({ possiblyDouble }) => possiblyDouble).length).toBeGreaterThanOrEqual(doubled);
    }
  }, 90_000);

  it('fires the timers of its journeys, and asks the shop before it reminds', async () => {
    // Workers remember a connection for some seconds: then they ask the shop where it is now.
    await until('the new address to be known', () => Date.now() - movedAt > remembered);
    await run(hub.location, `UPDATE timer SET dueAt = ${Date.now()} WHERE status = 'pending'`);
    await until(
      'the second reminder of an unpaid order',
      async () => (await sent(digitsOf(2))) === 2,
      60_000,
    );
    shop.verbs['cart-status'] = ({ token }) => ({ open: token === 'cart-30' });
    await until(
      'the second reminder of a cart',
      async () => {
        expect((await shop.heartbeat()).status).toBe(200);
        return (await sent(customerOf(30))) === 2;
      },
      60_000,
    );
  }, 90_000);

  it('knows its people: fields, tags, merges, consents, and who said STOP', async () => {
    const ana = await hub.get(`/v1/contacts/${known.ana}`);
    expect(ana.body).toMatchObject({
      firstName: 'Ana',
      fields: { size: 'M', loyalty: 3 },
      tags: ['vip', 'newsletter', 'double'],
    });
    const rows = (sql: string) => rowsOf(hub.location, sql);
    const of = `WHERE contactId = '${known.ana}'`;
    expect(await rows(`SELECT name, type, value FROM contact_field ${of} ORDER BY name`)).toEqual([
      { name: 'loyalty', type: 'number', value: '3' },
      { name: 'size', type: 'string', value: '"M"' },
    ]);
    expect(await rows(`SELECT tag, position FROM contact_tag ${of} ORDER BY position`)).toEqual(
      ['vip', 'newsletter', 'double'].map((tag, position) => ({ tag, position })),
    );
    expect((await hub.get(`/v1/contacts/${known.double}`)).body).toMatchObject({ id: known.ana });
    const consents = await hub.list(`/v1/contacts/${known.ana}/consents`);
    expect(consents).toEqual([expect.objectContaining({ purpose: 'marketing', state: 'granted' })]);
    const preview = async (digits: string, purpose: string) =>
      (
        await hub.post<{ decision: { gates: { gate: string; answer: string }[] } }>('/v1/messages/preview', {
          to: { phone: `+${digits}` },
          purpose,
          template: { name: purpose === 'marketing' ? 'cart_reminder' : 'order_placed' },
        })
      ).body.decision.gates.find(({ gate }) => gate === 'consent')?.answer;
    expect(await preview(digitsOf(900), 'marketing')).toBe('pass');
    expect(await preview(digitsOf(21), 'transactional')).toBe('pass');
    const stopped = orderPayload(103, { billing: { phone: phoneOf(3) }, meta_data: [] });
    expect(await deliver(hub, known.store, 'order.created', stopped, { source: woo.url })).toBe(200);
    const refused = await until(
      'the refusal after STOP',
      async () => (await messages(digitsOf(3))).find(({ status }) => status === 'refused'),
      20_000,
    );
    expect(refused.reason).toBe('consent_revoked');
  }, 60_000);

  it('answers an idempotency key used before with the message it made then', async () => {
    const answer = {
      to: { phone: `+${digitsOf(4)}` },
      purpose: 'transactional',
      text: 'It arrives tomorrow.',
    };
    const again = await hub.post('/v1/messages', answer, {
      headers: { 'idempotency-key': 'a-key-of-before' },
    });
    expect({ status: again.status, id: again.body['id'] }).toEqual({ status: 202, id: known.answered });
    expect((await texts(digitsOf(4))).filter((text) => text === answer.text)).toHaveLength(1);
  });

  it('lists what was set aside, and tries it again when asked', async () => {
    const parked = await hub.list<{ id: string; error: string }>('/v1/deliveries?status=parked');
    expect(parked).toHaveLength(2);
    const again = await hub.post(`/v1/deliveries/${parked[0]?.id ?? ''}/retry`, {});
    expect(again.status).toBeLessThan(300);
    await until(
      'it to be set aside once more',
      async () => (await hub.list('/v1/deliveries?status=parked')).length === 2,
    );
  });

  it('takes new orders of every shop it knew, with the settings and secrets they had', async () => {
    expect(await deliver(hub, known.store, 'order.created', orderPayload(200), { source: woo.url })).toBe(
      200,
    );
    expect(
      await shop.deliver(
        [
          {
            id: 'new',
            topic: 'order.created',
            occurred_at_gmt: new Date().toISOString().slice(0, 23),
            payload: orderOf(201),
          },
        ],
        // From elsewhere it would be a copy, and wait for a decision.
        { source: `${known.companion.url}/` },
      ),
    ).toBe(200);
    await until(
      'both',
      async () => (await sent(digitsOf(200))) === 1 && (await sent(customerOf(201))) === 1,
      30_000,
    );
  }, 60_000);
});

/** The shop's plugin goes on: the same site, secret and cursors, under the addresses the hub has now. */
function comeBack(shop: CompanionEmulator, then: Known['companion'], hub: TestHub): void {
  Object.assign(shop, {
    siteId: then.siteId,
    outcomesCursor: then.outcomesCursor,
    consentsCursor: then.consentsCursor,
    site: () => ({ url: then.url, id: then.siteId, name: 'Casa Ana', environment: 'production' }),
  } satisfies Json);
  shop.remember({
    connectionId: then.connectionId,
    secret: then.secret,
    companionUrl: `${hub.url}/companion/${then.connectionId}`,
    deliveryUrl: `${hub.url}/hooks/${then.connectionId}`,
  });
}
