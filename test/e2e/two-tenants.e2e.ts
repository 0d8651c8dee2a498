import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../installations/dump.js';
import { connectShop, deliver, digitsOf, orderPayload } from '../support/deliveries.js';
import { TestHub } from '../support/hub.js';
import { until } from '../support/processes.js';

const secret = 'the-token-of-the-hostile-till-0123456789';
const both = [
  { id: 1, key: 'liaison_whatsapp_optin', value: 'yes' },
  { id: 2, key: 'liaison_whatsapp_optin_marketing', value: '1' },
];
const person = { phone: '{{ body.phone }}', phoneCountry: 'ES' };
/** What a mapping of an ordinary key may try. */
const mappings = [
  {
    when: 'body.kind == "instant"',
    event: 'consent.granted',
    subject: 'person:{{ body.id }}',
    transition: 'consent',
    person,
    data: {
      purposes: ['transactional'],
      method: 'till',
      effectiveAt: '{{ body.at }}',
      evidence: { asked: 'in the shop' },
    },
  },
  {
    when: 'body.kind == "bomb"',
    event: 'order.accepted',
    subject: 'order:{{ body.id }}',
    transition: '{% for i in (1..100) %}{{ body.big }}{% endfor %}',
    person,
    data: {
      order: {
        id: '{{ body.id }}',
        number: '{% for i in (1..100) %}{{ body.big }}{% endfor %}',
        createdAt: '{{ body.at }}',
        total: { amount: '1.00', currency: 'EUR' },
        items: [],
        physical: 'false',
      },
    },
  },
  {
    when: 'body.kind == "cart"',
    event: 'cart.updated',
    subject: 'cart:{{ body.id }}',
    transition: '{{ body.at }}',
    person,
    data: {
      cart: {
        token: '{{ body.id }}',
        kind: 'cart',
        updatedAt: '{{ body.at }}',
        total: { amount: '1.00', currency: 'EUR' },
        items: [{ name: 'Tea', quantity: '1' }],
        recoveryUrl: 'https://shop.example/cart',
      },
    },
  },
];

/** Whatever one tenant does with an ordinary key, the other one's orders leave within five seconds. */
describe('two tenants, one of them malicious', () => {
  let hub: TestHub;
  let villain: string;
  let neighbour: string;
  let till: { id: string; webhookUrl: string };
  let shop: { id: string };
  let villainShop: { id: string };
  let orders = 0;

  beforeAll(async () => {
    hub = await TestHub.start({ environment: { LIAISON_REQUEST_TIMEOUT: 'PT5S' } });
    [villain, neighbour] = await Promise.all([account('Villain'), account('Neighbour')]);
    for (const key of [villain, neighbour]) {
      await hub.addNumber({ key });
      await hub.enablePlugin('order-notifications', {}, { key });
      await hub.enablePlugin(
        'cart-recovery',
        { steps: [{ after: 'PT1H', template: 'cart_reminder' }], holdoutShare: 0 },
        { key },
      );
    }
    shop = await connectShop(hub, {}, { key: neighbour });
    villainShop = await connectShop(hub, {}, { key: villain });
    const made = await hub.post<{ id: string; webhookUrl: string }>(
      '/v1/connections',
      { connector: 'webhook', name: 'Till', settings: { verification: 'token', secret, mappings } },
      { key: villain },
    );
    expect(made.status).toBe(201);
    till = made.body;
  }, 180_000);
  afterAll(() => hub.stop(), 60_000);

  async function account(name: string): Promise<string> {
    const made = await hub.post<{ apiKey: { key: string } }>('/v1/accounts', {
      name,
      country: 'ES',
      language: 'es',
      timezone: 'Europe/Madrid',
    });
    expect(made.status).toBe(201);
    return made.body.apiKey.key;
  }

  const attack = async (body: Record<string, unknown>) => {
    const answer = await fetch(till.webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ phone: '600 900 900', at: new Date().toISOString(), ...body }),
    });
    return answer.status;
  };

  /** An order of the neighbour's: told within five seconds. */
  async function neighbourGoesOn(): Promise<void> {
    const id = 7_000 + orders++;
    expect(await deliver(hub, shop.id, 'order.created', orderPayload(id))).toBe(200);
    await until(
      `order ${id} of the neighbour`,
      async () => (await hub.graph.messages({ recipient: digitsOf(id) })).length > 0,
      5_000,
    );
    expect(hub.processes.every((program) => program.isRunning)).toBe(true);
  }
  /** The villain's own rows, by account: what no front door lets in may still come of a fault of ours. */
  const spoil = async (table: string, column: string, where: string) =>
    run(
      hub.location,
      `UPDATE ${table} SET ${column} = '{' WHERE accountId = '${await idOf('Villain')}' AND ${where}`,
    );
  const idOf = async (name: string) =>
    (await hub.list<{ id: string; name: string }>('/v1/accounts')).find((account) => account.name === name)
      ?.id ?? '';
  const parked = (list: string, key: string) => hub.list(`/v1/${list}?status=parked`, { key });

  it('a poison event: an instant nobody can count with is refused by name', async () => {
    for (const at of ['-9007199254740991', '9007199254740991', '1e308', '0'])
      expect(await attack({ kind: 'instant', id: at, at })).toBe(200);
    await neighbourGoesOn();
    await until('the refusals', async () => (await parked('deliveries', villain)).length >= 3);
    await neighbourGoesOn();
  }, 60_000);

  it('carts whose tokens collide with those of others, raw and hashed', async () => {
    for (const id of ['cart-1', 'cart-1', 'x'.repeat(150), 'x'.repeat(149)])
      await attack({ kind: 'cart', id });
    await neighbourGoesOn();
  }, 60_000);

  it('a poison timer that cannot even be read keeps no other from firing', async () => {
    const cart = (id: number) =>
      orderPayload(id, { status: 'pending', needs_payment: true, meta_data: both });
    const pending = (key: string) => hub.list('/v1/timers?status=pending', { key });
    expect(await deliver(hub, villainShop.id, 'order.created', cart(7_900))).toBe(200);
    await until('the timer of the villain', async () => (await pending(villain)).length > 0);
    await spoil('timer', 'payload', "status = 'pending'");
    expect(await deliver(hub, shop.id, 'order.created', cart(7_901))).toBe(200);
    await until('the timer of the neighbour', async () => (await pending(neighbour)).length > 0);
    await run(hub.location, `UPDATE timer SET dueAt = ${Date.now() - 1} WHERE status = 'pending'`);
    await until(
      'the timer of the neighbour to fire',
      async () => (await hub.list('/v1/timers?status=fired', { key: neighbour })).length > 0,
      5_000,
    );
    await neighbourGoesOn();
    await run(hub.location, "UPDATE timer SET payload = '{}' WHERE payload = '{'");
  }, 90_000);

  it('a poison send: a message whose content cannot be read ends, and no other waits for it', async () => {
    // Its number rests, so that the message waits while it is spoiled.
    const id = await idOf('Villain');
    const numbers = (status: string) =>
      run(hub.location, `UPDATE number SET status = '${status}' WHERE accountId = '${id}'`);
    await numbers('paused');
    expect(await deliver(hub, villainShop.id, 'order.created', orderPayload(7_902))).toBe(200);
    await until(
      'the message that waits',
      async () => (await hub.list(`/v1/messages?to=%2B${digitsOf(7_902)}`, { key: villain })).length > 0,
    );
    await spoil('message', 'content', "state IN ('queued', 'delayed')");
    await numbers('active');
    await run(hub.location, `UPDATE outbox SET dueAt = ${Date.now() - 1} WHERE claimToken IS NULL`);
    await neighbourGoesOn();
  }, 60_000);

  it('a hostile mapping is stopped at its limits, and the process lives', async () => {
    expect(await attack({ kind: 'bomb', id: 'b1', big: 'x'.repeat(3_800_000) })).toBe(200);
    await neighbourGoesOn();
    await until(
      'the delivery to be set aside',
      async () => JSON.stringify(await parked('deliveries', villain)).includes('order'),
      20_000,
    );
    await neighbourGoesOn();
  }, 90_000);

  it('a hundred and fifty bodies that never end hold nobody up', async () => {
    const sockets = await Promise.all(Array.from({ length: 150 }, () => unfinished()));
    try {
      await neighbourGoesOn();
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  }, 60_000);

  it('broken settings switch off nothing of anybody else’s, and say so', async () => {
    await spoil('plugin_setting', 'settings', "plugin = 'order-notifications'");
    await run(
      hub.location,
      `UPDATE plugin_setting SET settings = '{"placed":"perhaps"}' WHERE settings = '{'`,
    );
    expect(await deliver(hub, villainShop.id, 'order.created', orderPayload(7_903))).toBe(200);
    await neighbourGoesOn();
    await until('the reason', async () => {
      const events = await hub.list<{ id: string }>('/v1/events?type=order.accepted', { key: villain });
      const details = await Promise.all(
        events.slice(0, 3).map(({ id }) => hub.get(`/v1/events/${id}`, { key: villain })),
      );
      return details.some(({ body }) => JSON.stringify(body).includes('settings_invalid'));
    });
  }, 60_000);

  it('afterwards every stage moves, and both tenants see only their own', async () => {
    const ready = await fetch(`${hub.url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await parked('deliveries', neighbour)).toEqual([]);
    expect(await parked('events', neighbour)).toEqual([]);
    expect(await parked('timers', neighbour)).toEqual([]);
  });

  /** Says that it will send 3.9 MB, sends a little, and waits. */
  async function unfinished(): Promise<Socket> {
    const socket = connect(hub.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise<void>((done) => socket.once('connect', done));
    socket.write(
      `POST /hooks/${till.id} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 3900000\r\n\r\n{"big":"${'x'.repeat(20_000)}`,
    );
    return socket;
  }
});
