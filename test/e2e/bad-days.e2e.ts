import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestHub } from '../support/hub.js';
import { until } from '../support/processes.js';
import { connectShop, deliver, digitsOf, orderPayload, phoneOf } from '../support/deliveries.js';

interface Problem {
  code: string;
  detail: string;
  errors?: { field: string; reason: string }[];
}

describe('bad input and bad days', () => {
  let hub: TestHub;
  let shop: { id: string };
  beforeAll(async () => {
    hub = await TestHub.start({
      environment: { LIAISON_UNKNOWN_GRACE: 'PT4S', LIAISON_REQUEST_TIMEOUT: 'PT2S' },
    });
    await hub.addNumber();
    await hub.enablePlugin('order-notifications');
    shop = await connectShop(hub);
  }, 120_000);
  afterAll(() => hub.stop(), 60_000);
  afterEach(() => hub.graph.clearFaults());

  const send = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    hub.post<Record<string, unknown> & Problem>('/v1/messages', body, { headers });
  const consent = (phone: string, purpose = 'transactional') =>
    hub.post('/v1/consents', {
      contact: { phone },
      purpose,
      state: 'granted',
      method: 'web_form',
      evidence: { text: 'Yes, write to me on WhatsApp.' },
    });
  const template = (variables: Record<string, unknown> = {}) => ({
    name: 'order_placed',
    language: 'en',
    variables: { first_name: 'Ana', shop: 'Shop', order_number: '7', total: '10.00 EUR', ...variables },
  });
  const status = async (id: unknown) =>
    (await hub.get<{ status: string }>(`/v1/messages/${String(id)}`)).body.status;
  const becomes = (id: unknown, ...wanted: string[]) =>
    until(
      `message ${String(id)} to become ${wanted.join(' or ')}`,
      async () => wanted.includes(await status(id)),
      25_000,
    );

  it.each([
    ['a wrong secret', { secret: 'not the secret' }],
    ['no signature', { signature: null }],
    ['an empty signature', { signature: '' }],
    ['a short signature', { signature: 'YWJj' }],
    ['one that is not base64', { signature: '%%%' }],
  ])('answers 401 to %s and stores nothing', async (_, options) => {
    // Only the shop's: Meta goes on telling of the templates of a number just made.
    const ofShop = async () =>
      (await hub.list<{ connectionId: string }>('/v1/deliveries')).filter(
        ({ connectionId }) => connectionId === shop.id,
      );
    const before = (await ofShop()).length;
    expect(await deliver(hub, shop.id, 'order.created', orderPayload(1), options)).toBe(401);
    expect(await ofShop()).toHaveLength(before);
  });

  it('answers 401 to an unknown connection and 413 to a body of 5 MB', async () => {
    expect(await deliver(hub, randomUUID(), 'order.created', orderPayload(1))).toBe(401);
    expect(
      await deliver(hub, shop.id, 'order.created', JSON.stringify({ pad: 'x'.repeat(5 * 1024 * 1024) })),
    ).toBe(413);
  });

  it('answers a ping and keeps a signed JSON bomb as parked', async () => {
    const ping = await fetch(`${hub.url}/hooks/${shop.id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'webhook_id=7',
    });
    expect(ping.status).toBe(200);
    const bomb = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(await deliver(hub, shop.id, 'order.created', bomb)).toBe(200);
    await until(
      'the bomb to be parked',
      async () => (await hub.list('/v1/deliveries?status=parked')).length === 1,
    );
    expect((await hub.get('/healthz')).status).toBe(200);
  });

  it('answers Meta’s handshake, and 403 to a wrong token', async () => {
    const ask = (token: string) =>
      fetch(
        `${hub.url}/hooks/whatsapp?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`,
      );
    const right = await ask('test-verify-token');
    expect([right.status, await right.text()]).toEqual([200, '1158201444']);
    expect((await ask('wrong-token')).status).toBe(403);
    const unsigned = await fetch(`${hub.url}/hooks/whatsapp`, { method: 'POST', body: '{}' });
    expect(unsigned.status).toBe(401);
  });

  it.each([
    [
      'an unknown template',
      {
        to: { phone: '+34600000001' },
        purpose: 'transactional',
        template: { name: 'nope', language: 'en', variables: {} },
      },
      /template/,
    ],
    [
      'a phone that is none',
      { to: { phone: 'call me' }, purpose: 'transactional', template: template() },
      /to/,
    ],
    ['no recipient', { purpose: 'transactional', template: template() }, /to/],
    [
      'an unknown purpose',
      { to: { phone: '+34600000001' }, purpose: 'spam', template: template() },
      /purpose/,
    ],
    [
      'an unknown variable',
      { to: { phone: '+34600000001' }, purpose: 'transactional', template: template({ colour: 'red' }) },
      /colour/,
    ],
  ])('answers 422 to %s, names the field, and stores no row', async (_, body, field) => {
    const before = (await hub.list('/v1/messages')).length;
    const answer = await send(body);
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.stringify(answer.body.errors)).toMatch(field);
    expect((await hub.list('/v1/messages')).length).toBe(before);
  });

  it('answers 202 with the refusal when the gate refuses, and the same decision in a preview', async () => {
    const body = { to: { phone: `+${digitsOf(700)}` }, purpose: 'transactional', template: template() };
    const preview = await hub.post('/v1/messages/preview', body);
    expect(preview.status).toBe(200);
    expect((await hub.list(`/v1/messages?to=%2B${digitsOf(700)}`)).length).toBe(0);
    const answer = await send(body);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      status: 'refused',
      decision: { verdict: 'refuse', reason: 'no_consent' },
    });
  });

  it('refuses free text outside the window', async () => {
    await consent(`+${digitsOf(701)}`);
    const answer = await send({
      to: { phone: `+${digitsOf(701)}` },
      purpose: 'transactional',
      text: 'Hello',
    });
    expect(answer.body).toMatchObject({ status: 'refused', decision: { reason: 'window_closed' } });
  });

  it('gives two identical requests with one idempotency key, at once, the same answer and one message', async () => {
    await consent(`+${digitsOf(702)}`);
    const body = { to: { phone: `+${digitsOf(702)}` }, purpose: 'transactional', template: template() };
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(body, key)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(new Set(answers.map((answer) => answer.body['id'])).size).toBe(1);
    const reused = await send({ ...body, purpose: 'marketing' }, key);
    expect([reused.status, reused.body.code]).toEqual([409, 'idempotency_key_reused']);
    await becomes(answers[0]?.body['id'], 'delivered', 'read');
    expect(await hub.graph.messages({ recipient: digitsOf(702) })).toHaveLength(1);
  });

  it.each([
    ['answers 429', 1, { kind: 'throttle' }],
    ['answers a bare 500', 2, { kind: 'server-error' }],
    ['accepts and answers garbage', 3, { kind: 'garbage' }],
    ['accepts and says nothing', 4, { kind: 'silent' }],
    ['resets before it accepted', 5, { kind: 'reset', when: 'before' }],
    ['resets after it accepted', 6, { kind: 'reset', when: 'after' }],
    ['reports everything twice', 7, { kind: 'duplicate' }],
    ['reports in the wrong order', 8, { kind: 'reorder' }],
    ['never reports delivered', 9, { kind: 'skip-status' }],
  ])(
    'gets one message through when Meta %s',
    async (_, offset, fault) => {
      const id = 710 + offset;
      await consent(`+${digitsOf(id)}`);
      await hub.graph.fault({ ...fault, recipient: digitsOf(id), times: 1 });
      const answer = await send({
        to: { phone: `+${digitsOf(id)}` },
        purpose: 'transactional',
        template: template(),
      });
      await becomes(answer.body['id'], 'delivered', 'read');
      expect(await hub.graph.messages({ recipient: digitsOf(id) })).toHaveLength(1);
    },
    40_000,
  );

  it('resends a transactional message once when Meta fell silent for good, and says that it may be double', async () => {
    const id = 725;
    await consent(`+${digitsOf(id)}`);
    await hub.graph.fault({ kind: 'silent', statuses: false, recipient: digitsOf(id), times: 1 });
    const answer = await send({
      to: { phone: `+${digitsOf(id)}` },
      purpose: 'transactional',
      template: template(),
    });
    await becomes(answer.body['id'], 'delivered', 'read');
    const { body } = await hub.get(`/v1/messages/${String(answer.body['id'])}`);
    expect(body).toMatchObject({
      possiblyDouble: true,
      attempts: [{ outcome: 'unknown' }, { outcome: 'accepted' }],
    });
    expect(await hub.graph.messages({ recipient: digitsOf(id) })).toHaveLength(2);
  }, 40_000);

  it('never sends to a shop on a private address unless the operator allows it', async () => {
    const closed = await TestHub.start({ environment: { LIAISON_ALLOW_PRIVATE_ADDRESSES: 'false' } });
    try {
      const { body } = await closed.post<{ health: { state: string; reason: string } }>('/v1/connections', {
        connector: 'woocommerce',
        name: 'Inside',
        settings: { url: hub.url, consumerKey: 'ck', consumerSecret: 'cs', webhookSecret: 'secret-secret' },
      });
      expect(body.health.state).toBe('degraded');
      expect(body.health.reason).toMatch(/private/);
    } finally {
      await closed.stop();
    }
  }, 60_000);

  it('survives the loss of everything the queue knew', async () => {
    const id = 730;
    await deliver(hub, shop.id, 'order.created', orderPayload(id, { billing: { phone: phoneOf(id) } }));
    await hub.stopProcesses('SIGKILL');
    await hub.startProcesses();
    await until(
      'the message',
      async () => (await hub.graph.messages({ recipient: digitsOf(id) })).length === 1,
      30_000,
    );
  }, 60_000);
});
