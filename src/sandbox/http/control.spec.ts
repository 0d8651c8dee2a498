import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import supertest from 'supertest';
import { AccountSandbox } from '../account-sandbox.js';
import { SandboxInputError } from '../model/contract.js';
import { sandboxReplySchema } from '../model/reply.js';
import { GraphEmulator } from '../emulator.js';
import { graphEmulatorPlugin } from './graph.plugin.js';
import {
  CUSTOMER,
  orderMessage,
  ORDER_TEMPLATE,
  PHONE_ID,
  startBench,
  WABA_ID,
  type Bench,
} from '../sandbox.fixture.js';

let bench: Bench;

beforeEach(async () => {
  bench = await startBench({ keepMessages: 5 });
  await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
});
afterEach(() => bench.close());

const send = (to: string, data?: string): ReturnType<Bench['send']> =>
  bench.send(orderMessage({ to, ...(data === undefined ? {} : { biz_opaque_callback_data: data }) }));

describe('control over HTTP', () => {
  it('creates numbers with what is given, and invents the rest', async () => {
    const given = await supertest(bench.running.url)
      .post('/_control/numbers')
      .send({ phoneNumberId: '1', wabaId: '2', displayPhone: '+39 02 1234567', token: 't' })
      .expect(201);
    expect(given.body).toMatchObject({
      phoneNumberId: '1',
      wabaId: '2',
      displayPhone: '+39 02 1234567',
      token: 't',
    });
    const invented = await supertest(bench.running.url).post('/_control/numbers').send({}).expect(201);
    expect(invented.body).toMatchObject({
      phoneNumberId: expect.stringMatching(/^\d{15}$/),
      displayPhone: '+1 200-555-0100',
    });
    const read = await bench.call('GET', '/v25.0/1', undefined, 't');
    expect(read.body.display_phone_number).toBe('+39 02 1234567');
  });

  it('lists messages as a person reads them, filtered', async () => {
    await send(CUSTOMER, 'a');
    await send('393330000001', 'b');
    type Page = { data: Record<string, unknown>[] };
    const { body } = await bench.call<Page>(
      'GET',
      `/_control/messages?number=${PHONE_ID}&recipient=${CUSTOMER}`,
    );
    expect(body.data).toEqual([
      expect.objectContaining({
        direction: 'out',
        customer: CUSTOMER,
        header: 'Order #1001',
        text: 'Hi Anna, we received 12.50 EUR for your order.',
        footer: 'Example Shop',
        buttons: [
          { kind: 'reply', text: 'Stop updates', payload: 'Stop updates' },
          { kind: 'url', text: 'Track', url: 'https://shop.example/t/abc' },
        ],
        template: { name: 'order_paid', language: 'en_US', category: 'UTILITY' },
        callbackData: 'a',
      }),
    ]);
    const byData = await bench.call<Page>('GET', '/_control/messages?callbackData=b');
    expect(byData.body.data.map(({ customer }) => customer)).toEqual(['393330000001']);
  });

  it('counts what was accepted for each recipient and callback data, and points at doubles', async () => {
    await send(CUSTOMER, 'a');
    await send(CUSTOMER, 'a');
    await send(CUSTOMER, 'b');
    const { body } = await bench.call('GET', '/_control/stats');
    expect(body).toMatchObject({
      accepted: 3,
      recipients: { [CUSTOMER]: 3 },
      pairs: [
        { recipient: CUSTOMER, callbackData: 'a', count: 2 },
        { recipient: CUSTOMER, callbackData: 'b', count: 1 },
      ],
      doubles: [{ recipient: CUSTOMER, callbackData: 'a', count: 2 }],
    });
    const brief = await bench.call('GET', '/_control/stats?brief=true');
    expect(brief.body).toMatchObject({ accepted: 3, pairs: [], doubles: [{ count: 2 }] });
  });

  it('keeps the newest messages only, and all counts', async () => {
    for (let index = 0; index < 12; index += 1) await send(CUSTOMER, String(index));
    const kept = bench.running.emulator.listMessages().map(({ callbackData }) => callbackData);
    expect(kept).toEqual(['7', '8', '9', '10', '11']);
    expect(bench.running.emulator.stats().accepted).toBe(12);
  });

  it('sets what a customer is like', async () => {
    await bench.call('POST', '/_control/customers', {
      customer: '+39 333 1234567',
      name: 'Ada',
      reads: false,
    });
    await send(CUSTOMER);
    expect(bench.running.emulator.listMessages()[0]?.customerName).toBe('Ada');
  });

  it('revokes tokens', async () => {
    await bench.call('POST', '/_control/tokens', { token: 'token-of-the-shop', revoked: true });
    expect((await send(CUSTOMER)).body.error.code).toBe(190);
  });

  it.each([
    ['/_control/numbers', { phoneNumberId: 'abc' }, 'phoneNumberId'],
    ['/_control/customers', { customer: 'nobody' }, 'customer'],
    [
      '/_control/inbound',
      { phoneNumberId: '404', from: CUSTOMER, message: { type: 'text', body: 'x' } },
      'phoneNumberId',
    ],
    ['/_control/webhooks', { url: 'nowhere' }, 'url'],
    ['/_control/webhooks', { appSecret: 'x' }, 'url'],
  ])('%s names the field at fault', async (path, body, field) => {
    const answer = await bench.call('POST', path, body);
    expect([answer.status, (answer.body.error as { field: string }).field]).toEqual([422, field]);
  });
});

describe('mounted in an application', () => {
  it('answers under its prefix, keeps control to the class, and leaves the application alone', async () => {
    const emulator = await new GraphEmulator().start();
    const { phoneNumberId, wabaId } = emulator.addNumber({ token: 't' });
    const app = Fastify();
    await app.register(graphEmulatorPlugin, { prefix: '/sandbox/graph', emulator, control: false });
    app.post('/echo', async (request) => request.body);
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const auth = { authorization: 'Bearer t' };
    const bearer = supertest(url);
    await bearer.get(`/sandbox/graph/v25.0/${wabaId}/phone_numbers`).set(auth).expect(200);
    const sent = await bearer
      .post(`/sandbox/graph/v25.0/${phoneNumberId}/messages`)
      .set(auth)
      .send({ messaging_product: 'whatsapp', to: CUSTOMER, type: 'text', text: { body: 'Hi' } })
      .expect(200);
    expect(emulator.listMessages()[0]?.id).toBe(
      (sent.body as { messages: { id: string }[] }).messages[0]?.id,
    );
    for (const path of [
      '/sandbox/graph/_control/stats',
      '/_control/stats',
      '/sandbox/graph/_control/messages',
    ]) {
      const answer = await bearer.get(path).set(auth);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toHaveProperty('accepted');
    }
    await bearer.post('/echo').send({ a: 1 }).expect(200, { a: 1 });
    await bearer.post('/echo').set('content-type', 'application/json').send('{').expect(400);
    const id = await emulator.receive({ phoneNumberId, from: CUSTOMER, message: { type: 'image' } });
    const image = (emulator.state.ledger.get(id)?.body.image as { id: string }).id;
    const view = await bearer.get(`/sandbox/graph/v25.0/${image}`).set(auth).expect(200);
    const { pathname, search } = new URL((view.body as { url: string }).url);
    await bearer
      .get(pathname + search)
      .set(auth)
      .expect(200);
    await app.close();
    await emulator.close();
  });
});

describe('what the page asks of the hub', () => {
  it('lists only the numbers of the account, then only what changed', async () => {
    const sandbox = bench.running.emulator;
    sandbox.addNumber({ phoneNumberId: '9', token: 'x' });
    await sandbox.receive({
      phoneNumberId: '9',
      from: '39333999',
      message: { type: 'text', body: 'secret' },
    });
    await send(CUSTOMER, 'a');
    const shown = new AccountSandbox(sandbox, [PHONE_ID]);
    const first = shown.messages({});
    expect(first.numbers).toEqual([{ id: PHONE_ID, displayPhone: '+1 555-078-3881', name: 'Sandbox shop' }]);
    expect(first.data.map(({ numberId, text }) => [numberId, text])).toEqual([
      [PHONE_ID, 'Hi Anna, we received 12.50 EUR for your order.'],
    ]);
    expect(JSON.stringify(first)).not.toContain('secret');
    expect(shown.messages({ numberId: '9' }).data).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const second = shown.messages({ after: first.next });
    expect(second.data.map(({ id, statuses }) => [id, statuses.length])).toEqual([[first.data[0]?.id, 3]]);
    // A revision that was never reached is one of a sandbox that is gone: everything is new.
    expect(shown.messages({ after: '9999999999999999' })).toMatchObject({
      data: shown.messages({ after: '0' }).data,
      next: second.next,
    });
    expect(shown.messages({ after: second.next }).data).toEqual([]);
  });

  it('shows the files of the account’s own numbers, and no others', async () => {
    const sandbox = bench.running.emulator;
    sandbox.addNumber({ phoneNumberId: '9', token: 'x' });
    const files: string[] = [];
    for (const phoneNumberId of [PHONE_ID, '9']) {
      const message = { type: 'image', caption: 'A shoe' } as const;
      const id = await sandbox.receive({ phoneNumberId, from: CUSTOMER, message });
      files.push(String(sandbox.listMessages({ phoneNumberId }).find((one) => one.id === id)?.content.id));
    }
    const shown = new AccountSandbox(sandbox, [PHONE_ID]);
    expect(await shown.file(files[0] ?? '')).toMatchObject({ mimeType: 'image/png' });
    expect(await shown.file(files[1] ?? '')).toBeUndefined();
  });

  it('lists in pages where a limit is given, each change once, until nothing is new', async () => {
    const sandbox = bench.running.emulator;
    const shown = new AccountSandbox(sandbox, [PHONE_ID]);
    for (const body of ['one', 'two', 'three'])
      await sandbox.receive({ phoneNumberId: PHONE_ID, from: CUSTOMER, message: { type: 'text', body } });
    const first = shown.messages({}, 2);
    expect(first.data.map(({ text }) => text)).toEqual(['one', 'two']);
    const rest = shown.messages({ after: first.next }, 2);
    expect(rest.data.map(({ text }) => text)).toEqual(['three']);
    expect(shown.messages({ after: rest.next }, 2)).toMatchObject({ data: [], next: rest.next });
  });

  it('replies by text, button and preference, from own numbers only', async () => {
    const sandbox = bench.running.emulator;
    await send(CUSTOMER);
    const reply = (body: Record<string, unknown>): Promise<{ id: string | null }> =>
      new AccountSandbox(sandbox, [PHONE_ID]).reply(
        sandboxReplySchema.parse({ numberId: PHONE_ID, customer: CUSTOMER, ...body }),
      );
    expect((await reply({ text: 'Hello' })).id).toMatch(/^wamid\./);
    expect((await reply({ buttonPayload: 'Stop updates' })).id).toMatch(/^wamid\./);
    expect(await reply({ preference: 'stop' })).toEqual({ id: null });
    expect(sandbox.listMessages({ direction: 'in' }).map(({ type, text }) => [type, text])).toEqual([
      ['text', 'Hello'],
      ['button', 'Stop updates'],
    ]);
    const stranger = new AccountSandbox(sandbox, ['1']);
    await expect(stranger.reply({ numberId: PHONE_ID, customer: CUSTOMER, text: 'x' })).rejects.toThrow(
      SandboxInputError,
    );
    await expect(reply({ buttonPayload: 'nowhere' })).rejects.toThrow(/payload/);
  });

  it('wants exactly one kind of reply', () => {
    const base = { numberId: '1', customer: CUSTOMER };
    expect(sandboxReplySchema.safeParse(base).success).toBe(false);
    expect(sandboxReplySchema.safeParse({ ...base, text: 'a', preference: 'stop' }).success).toBe(false);
    expect(sandboxReplySchema.safeParse({ ...base, text: 'a' }).success).toBe(true);
  });
});
