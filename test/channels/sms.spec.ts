import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TranslateStage } from '../../src/ingress/index.js';
import { ParkedStatusesStage, ResolveStage, SendStage } from '../../src/messaging/index.js';
import { FrontDoorHeartbeat } from '../../src/messaging/index.js';
import { TemplateStage } from '../../src/templates/index.js';
import { contentExamples, type AnyChannel } from '../../src/sdk/index.js';
import { startApi, type ApiFixture } from '../support/api.js';
import { databaseKinds } from '../support/databases.js';
import { SmsEmulator, smsKey, smsSecret } from '../support/fake-sms/emulator.js';
import { freePort } from '../support/processes.js';
import { fakeSms } from '../support/fake-sms/fake-sms.channel.js';

interface Sent {
  id: string;
  status: string;
  decision: {
    reason: string | null;
    gates: { gate: string; answer: string; reason?: string; explanation: string }[];
  };
}
interface Detail {
  status: string;
  reason: string | null;
  possiblyDouble: boolean;
  attempts: { outcome: string; providerMessageId: string | null }[];
  decisions: { stage: string; verdict: string; reason: string | null }[];
}

const hour = 3_600_000;

describe.each(databaseKinds)('a second channel beside WhatsApp, on $kind', ({ create }) => {
  let api: ApiFixture;
  let sms: SmsEmulator;
  let account: { accountId: string; key: string };
  let sender = '';
  let whatsapp = '';
  let people = 0;

  beforeAll(async () => {
    sms = await SmsEmulator.start();
    const port = await freePort();
    const settings = { url: sms.url, webhookSecret: smsSecret };
    api = await startApi(await create(), {
      sandbox: true,
      environment: { LIAISON_SANDBOX_URL: `http://127.0.0.1:${port}/sandbox/graph` },
      channels: [{ definition: fakeSms as AnyChannel, settings }],
    });
    await api.app.listen(port, '127.0.0.1');
    sms.webhookUrl = `http://127.0.0.1:${port}/hooks/channels/fake-sms`;
    account = await api.accountKey();
    const registered = await post('/v1/numbers', {
      channel: 'fake-sms',
      senderId: 'TEASHOP',
      accessToken: smsKey,
      displayName: 'Tea Shop',
    });
    expect(registered).toMatchObject({
      status: 201,
      body: { channel: 'fake-sms', phoneNumberId: 'TEASHOP', status: 'active', throughput: 10 },
    });
    expect(JSON.stringify(registered.body)).not.toContain(smsKey);
    sender = (registered.body as { id: string }).id;
    await api.db.write((tx) => api.app.get(FrontDoorHeartbeat).beat(tx));
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await sms.close();
  });
  beforeEach(() => {
    sms.mood = 'accept';
  });

  const post = (path: string, body: object) => api.call('post', path, account.key).send(body);

  /** Somebody who agreed to order messages. */
  async function person(): Promise<{ contactId: string; phone: string }> {
    const phone = `+49151${String(10_000_000 + people++)}`;
    const made = await post('/v1/contacts', { phone });
    const contactId = (made.body as { id: string }).id;
    const agreed = await post('/v1/consents', {
      contact: contactId,
      purpose: 'transactional',
      state: 'granted',
      method: 'checkout',
    });
    expect([made.status, agreed.status]).toEqual([201, 201]);
    return { contactId, phone };
  }

  const say = async (to: object, more: object = {}): Promise<Sent> => {
    const answer = await post('/v1/messages', {
      to,
      from: sender,
      purpose: 'transactional',
      content: { kind: 'text', text: 'Your tea is on its way.' },
      ...more,
    });
    expect({ status: answer.status, body: answer.body as object }).toMatchObject({ status: 202 });
    return answer.body as Sent;
  };
  const detail = async (id: string): Promise<Detail> =>
    (await api.call('get', `/v1/messages/${id}`, account.key)).body as Detail;

  /** Sends what is due and waits until every answer is written. */
  async function send(): Promise<void> {
    const stage = api.app.get(SendStage);
    for (let tries = 0; tries < 500; tries++) {
      await stage.run();
      const [row] = await api.db.read.query<{ total: number | string }>(
        'SELECT COUNT(*) AS total FROM outbox',
      );
      if (Number(row?.total) === 0 && stage.liveCount === 0) return;
      await sleep(10);
    }
    throw new Error('messages did not leave');
  }
  const read = async (): Promise<void> => {
    while ((await api.app.get(TranslateStage).run()) > 0);
  };

  it('carries a text from the API to its provider, and its receipt back', async () => {
    const { contactId, phone } = await person();
    const { id, decision } = await say({ contactId });
    expect(decision.gates.find(({ gate }) => gate === 'window')).toMatchObject({ answer: 'pass' });
    await send();
    const [taken] = sms.sent.slice(-1);
    expect(taken).toMatchObject({ from: 'TEASHOP', to: phone, text: 'Your tea is on its way.' });
    expect(await detail(id)).toMatchObject({
      status: 'accepted',
      attempts: [{ outcome: 'accepted', providerMessageId: taken?.id }],
    });
    expect(await sms.receipt(taken as NonNullable<typeof taken>, 'ENROUTE')).toBe(200);
    expect(await sms.receipt(taken as NonNullable<typeof taken>, 'DELIVRD')).toBe(200);
    await read();
    expect(await detail(id)).toMatchObject({ status: 'delivered', reason: null });
  });

  it('tells its receipts from those that name the same id at another sender', async () => {
    const another = await post('/v1/numbers', {
      channel: 'fake-sms',
      senderId: 'COFFEESHOP',
      accessToken: smsKey,
    });
    expect(another.status).toBe(201);
    const { id } = await say({ contactId: (await person()).contactId });
    await send();
    const [taken] = sms.sent.slice(-1);
    await sms.post([
      { type: 'receipt', sender: 'COFFEESHOP', id: taken?.id, status: 'UNDELIV', at: api.clock.now() },
    ]);
    await read();
    expect(await detail(id)).toMatchObject({ status: 'accepted' });
  });

  it('takes callbacks that are signed, and no others', async () => {
    expect(await sms.post([], 'another secret')).toBe(401);
    expect((await api.call('post', '/hooks/channels/nobody', '').send({})).status).toBe(401);
  });

  it('refuses a template, with a reason that can be read', async () => {
    const { contactId } = await person();
    const refused = await say(
      { contactId },
      { content: { kind: 'template', name: 'order_paid', variables: {} } },
    );
    expect(refused).toMatchObject({ status: 'refused', decision: { reason: 'template_unsupported' } });
    expect(refused.decision.gates.find(({ gate }) => gate === 'content')?.explanation).toBe(
      'SMS has no templates, so this message cannot leave from this sender; send text, or choose a sender of another channel.',
    );
  });

  it('refuses what is longer than it carries', async () => {
    const { contactId, phone } = await person();
    const content = { kind: 'text', text: 'x'.repeat(1_601) };
    const message = { to: { contactId }, from: sender, purpose: 'transactional', content };
    expect(await post('/v1/messages', message)).toMatchObject({
      status: 422,
      body: {
        errors: [{ field: 'content.text', reason: 'has 1601 characters and SMS carries 1600; shorten it' }],
      },
    });
    // Whose sender is found only when it is decided is refused then, in the same words.
    await sms.writes(phone, 'TEASHOP', 'Hello', api.clock.now());
    await read();
    const refused = await say({ contactId }, { from: 'same', content });
    expect(refused).toMatchObject({ status: 'refused', decision: { reason: 'content_too_long' } });
    expect(refused.decision.gates.find(({ gate }) => gate === 'content')?.explanation).toBe(
      'The field content.text has 1601 characters and SMS carries 1600; shorten it.',
    );
  });

  it('has no read receipts, and says so', async () => {
    const { contactId, phone } = await person();
    await sms.writes(phone, 'TEASHOP', 'Hello', api.clock.now());
    await read();
    const { data } = (await api.call('get', `/v1/messages?contact=${contactId}`, account.key)).body as {
      data: { id: string }[];
    };
    expect(await post(`/v1/messages/${data[0]?.id ?? ''}/read`, {})).toMatchObject({
      status: 409,
      body: {
        code: 'cannot_mark_read',
        detail: 'The message was not marked as read: SMS has no read receipts.',
      },
    });
  });

  it('carries texts alone, and says so of each other kind', async () => {
    const { contactId } = await person();
    for (const content of Object.values(contentExamples)) {
      if (content.kind === 'text') continue;
      expect(await say({ contactId }, { content })).toMatchObject({
        status: 'refused',
        decision: { reason: 'content_unsupported' },
      });
    }
  });

  it('obeys STOP for the address it came from', async () => {
    const one = await person();
    const two = await person();
    expect(await sms.writes(one.phone, 'TEASHOP', 'STOP', api.clock.now())).toBe(200);
    await read();
    const refused = await say({ contactId: one.contactId });
    expect(refused).toMatchObject({ status: 'refused', decision: { reason: 'consent_revoked' } });
    expect(refused.decision.gates.find(({ gate }) => gate === 'suppression')).toMatchObject({
      answer: 'refuse',
      reason: 'suppressed',
    });
    expect(await say({ contactId: two.contactId })).toMatchObject({ status: 'queued' });
    const messages = await api.call('get', `/v1/messages?contact=${one.contactId}`, account.key);
    expect(messages.body).toMatchObject({
      data: expect.arrayContaining([
        expect.objectContaining({ direction: 'in', kind: 'text', text: 'STOP' }),
      ]),
    });
    await send();
  });

  it('keeps a message without a receipt as accepted, says so, and never sends it again', async () => {
    const { id } = await say({ contactId: (await person()).contactId });
    await send();
    const count = sms.sent.length;
    api.clock.advance(25 * hour);
    await api.db.write((tx) => api.app.get(FrontDoorHeartbeat).beat(tx));
    while ((await api.app.get(ResolveStage).run()) > 0);
    expect(await detail(id)).toMatchObject({ status: 'accepted', reason: 'no_receipt' });
    await send();
    expect(sms.sent).toHaveLength(count);
    await sms.receipt(sms.sent[count - 1] as (typeof sms.sent)[number], 'DELIVRD');
    await read();
    expect(await detail(id)).toMatchObject({ status: 'delivered', reason: null });
  });

  it('leaves a message whose answer was lost unknown, and never sends it again', async () => {
    sms.mood = 'accept_and_hang_up';
    const { id } = await say({ contactId: (await person()).contactId });
    await send();
    const count = sms.sent.length;
    expect(await detail(id)).toMatchObject({ status: 'unknown' });
    sms.mood = 'accept';
    api.clock.advance(hour);
    await api.db.write((tx) => api.app.get(FrontDoorHeartbeat).beat(tx));
    while ((await api.app.get(ResolveStage).run()) > 0);
    await send();
    const now = await detail(id);
    expect(now).toMatchObject({ status: 'unknown', possiblyDouble: false });
    expect(now.decisions.at(-1)).toMatchObject({ stage: 'grace', verdict: 'unknown' });
    expect(sms.sent).toHaveLength(count);
    while ((await api.app.get(ParkedStatusesStage).run()) > 0);
  });

  it('ends what its provider refuses, in its words', async () => {
    sms.mood = { code: 30, httpStatus: 400 };
    const { id } = await say({ contactId: (await person()).contactId });
    await send();
    expect(await detail(id)).toMatchObject({ status: 'failed', reason: 'unreachable' });
  });

  it('leaves WhatsApp as it was: the usual sender, with templates and a window', async () => {
    const made = await post('/v1/numbers', { sandbox: true });
    expect(made).toMatchObject({
      status: 201,
      body: { channel: 'whatsapp', mode: 'sandbox', default: true },
    });
    whatsapp = (made.body as { id: string }).id;
    const numbers = await api.call('get', '/v1/numbers', account.key);
    const usual = (numbers.body as { data: { id: string; default: boolean }[] }).data.filter(
      (one) => one.default,
    );
    expect(usual.map(({ id }) => id)).toEqual([whatsapp]);
    const template = await post('/v1/templates', {
      name: 'order_sent',
      purpose: 'transactional',
      category: 'utility',
      languages: { en: { body: 'Your order is on its way to you.' } },
    });
    expect(template.status).toBe(201);
    for (let tries = 0; tries < 5; tries++) {
      await api.app.get(TemplateStage).run();
      api.clock.advance(60_000);
    }
    const { contactId } = await person();
    const body = { to: { contactId }, purpose: 'transactional' };
    const byTemplate = await post('/v1/messages', {
      ...body,
      content: { kind: 'template', name: 'order_sent' },
    });
    expect(byTemplate.body).toMatchObject({ status: expect.stringMatching(/queued|delayed/) });
    const byText = await post('/v1/messages', {
      ...body,
      from: 'default',
      content: { kind: 'text', text: 'Hello' },
    });
    expect(byText.body).toMatchObject({ status: 'refused', decision: { reason: 'window_closed' } });
  });

  it('is found again by from: same, and content beside template is refused by name', async () => {
    const { contactId, phone } = await person();
    expect(await sms.writes(phone, 'TEASHOP', 'Where is my tea?', api.clock.now())).toBe(200);
    await read();
    const same = await say({ contactId }, { from: 'same' });
    expect(await detail(same.id)).toMatchObject({ numberId: sender });
    for (const beside of [{ text: 'Hello' }, { template: { name: 'order_sent' } }]) {
      const both = await post('/v1/messages', {
        to: { contactId },
        purpose: 'transactional',
        content: { kind: 'text', text: 'Hello' },
        ...beside,
      });
      expect(both).toMatchObject({ status: 422, body: { errors: [{ field: 'content' }] } });
    }
    const strange = await post('/v1/messages', {
      to: { contactId },
      purpose: 'transactional',
      content: { kind: 'song', text: 'La' },
    });
    expect(strange).toMatchObject({ status: 422 });
    expect(JSON.stringify(strange.body)).toContain('content');
  });

  it('names what is wrong with a sender that is registered', async () => {
    const unknown = await post('/v1/numbers', { channel: 'pigeon', senderId: 'X', accessToken: 'k' });
    expect(unknown).toMatchObject({ status: 422, body: { errors: [{ field: 'channel' }] } });
    const taken = await api
      .call('post', '/v1/numbers', (await api.accountKey()).key)
      .send({ channel: 'fake-sms', senderId: 'TEASHOP', accessToken: smsKey });
    expect(taken.status).toBe(409);
  });
});
