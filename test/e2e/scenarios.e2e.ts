import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { digitsOf } from '../support/deliveries.js';
import { backend, TestHub } from '../support/hub.js';
import { until as untilWithin } from '../support/processes.js';

interface Message {
  id: string;
  status: string;
  reason: string | null;
  direction: string;
  text: string | null;
  kind: string;
  contactId: string | null;
}
interface Run {
  id: string;
  state: string;
  customer: string | null;
  notes: { text: string }[];
}
interface Shown {
  id: string;
  direction: string;
  statuses: { status: string }[];
}

const until = (what: string, done: () => Promise<boolean>) => untilWithin(what, done, 60_000);
const last = ['delivered', 'read', 'failed', 'refused', 'expired', 'cancelled'];
let people = 700;

describe(`scenarios played on a sandbox number, on ${backend}`, () => {
  let hub: TestHub;
  let number: { id: string; phoneNumberId: string };

  beforeAll(async () => {
    hub = await TestHub.start();
    const made = await hub.post<{ id: string; phoneNumberId: string }>('/v1/numbers', { sandbox: true });
    number = made.body;
    for (const [name, purpose, category] of [
      ['scenario_news', 'marketing', 'marketing'],
      ['scenario_notice', 'transactional', 'utility'],
    ]) {
      const languages = { en: { body: 'Something happened in the shop that you know.' } };
      const answer = await hub.post('/v1/templates', { name, purpose, category, languages });
      expect(answer).toMatchObject({ status: 201 });
    }
    await until('the templates to be approved', async () => {
      const templates = await hub.list<{ status: string }>('/v1/templates');
      return templates.length > 0 && templates.every(({ status }) => status === 'approved');
    });
  }, 120_000);
  afterEach(async () => {
    const { body } = await hub.get<{ data: Run[] }>('/v1/sandbox/scenario-runs');
    for (const run of body.data) if (run.state === 'running') await stop(run);
  });
  afterAll(() => hub.stop(), 60_000);

  const play = async (scenario: string, customer?: string): Promise<Run> => {
    const body = { scenario, numberId: number.phoneNumberId, ...(customer ? { customer } : {}) };
    const answer = await hub.post<Run>('/v1/sandbox/scenario-runs', body);
    expect(answer).toMatchObject({ status: 201, body: { state: 'running' } });
    return answer.body;
  };
  const stop = async ({ id }: Run): Promise<Run> => {
    const answer = await hub.request<Run>('DELETE', `/v1/sandbox/scenario-runs/${id}`);
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const ended = async ({ id }: Run): Promise<Run> => {
    let run: Run | undefined;
    await until('the run to end', async () => {
      const { body } = await hub.get<{ data: Run[] }>('/v1/sandbox/scenario-runs');
      run = body.data.find((one) => one.id === id);
      return run?.state !== 'running';
    });
    expect(run?.state).toBe('ended');
    return run as Run;
  };
  /** A template to somebody who was never written to; answers message and person. */
  const send = async (template: string, purpose: string): Promise<{ id: string; digits: string }> => {
    const digits = digitsOf(++people);
    await hub.post('/v1/consents', {
      contact: { phone: `+${digits}` },
      purpose,
      state: 'granted',
      method: 'web_form',
      evidence: { text: 'Yes, write to me on WhatsApp.' },
    });
    const answer = await hub.post<Message>('/v1/messages', {
      to: { phone: `+${digits}` },
      from: number.id,
      purpose,
      template: { name: template, language: 'en' },
    });
    expect(answer).toMatchObject({ status: 202, body: { status: 'queued' } });
    return { id: answer.body.id, digits };
  };
  const read = async (id: string) => (await hub.get<Message>(`/v1/messages/${id}`)).body;
  const settled = async (id: string): Promise<Message> => {
    await until('the message to come to rest', async () => last.includes((await read(id)).status));
    return read(id);
  };
  /** What the phone of a customer shows. */
  const phone = async (digits: string) =>
    (await hub.get<{ data: Shown[] }>(`/v1/sandbox/messages?customer=${digits}`)).body.data;
  const arrived = async (digits: string) =>
    (await phone(digits)).filter(({ direction }) => direction === 'out').length;
  const write = async (digits: string, text: string): Promise<string> => {
    const body = { numberId: number.phoneNumberId, customer: digits, text };
    const answer = await hub.post<{ id: string }>('/v1/sandbox/replies', body);
    expect(answer.status).toBe(201);
    await until('it to be read', async () => (await heard(digits)).some((message) => message.text === text));
    return answer.body.id;
  };
  const heard = async (digits: string) =>
    (await hub.list<Message>(`/v1/messages?to=%2B${digits}`)).filter(({ direction }) => direction === 'in');

  it('are listed with what to expect', async () => {
    const { body } = await hub.get<{ data: { id: string; expect: string; seconds: number }[] }>(
      '/v1/sandbox/scenarios',
    );
    expect(body.data.map(({ id }) => id).sort()).toEqual([
      'marketing-limit',
      'number-changed',
      'phone-app-echo',
      'template-paused',
      'token-revoked',
      'webhooks-repeated',
    ]);
    for (const { expect: expected, seconds } of body.data)
      expect([expected.length > 20, seconds <= 600]).toEqual([true, true]);
  });

  it('marketing-limit: each offer fails with its reason and is not sent again; notices go on', async () => {
    const run = await play('marketing-limit');
    const offers = await Promise.all([1, 2, 3, 4].map(() => send('scenario_news', 'marketing')));
    const notice = await send('scenario_notice', 'transactional');
    for (const { id } of offers) {
      const message = await settled(id);
      expect(message).toMatchObject({ status: 'failed', reason: 'saturated' });
    }
    expect((await settled(notice.id)).status).toMatch(/delivered|read/);
    await stop(run);
    for (const { digits } of [...offers, notice]) expect(await arrived(digits)).toBe(1);
  }, 120_000);

  it('template-paused: what was sent arrives, the rest stops with a reason, nothing goes twice', async () => {
    const run = await play('template-paused');
    const sent = [];
    for (let index = 0; index < 6; index += 1) {
      const message = await send('scenario_notice', 'transactional').catch(() => undefined);
      if (message === undefined) break;
      sent.push(message);
      if (index < 3) await settled(message.id);
    }
    const states = await Promise.all(sent.map(async ({ id }) => settled(id)));
    expect(states.slice(0, 3).every(({ status }) => ['delivered', 'read'].includes(status))).toBe(true);
    for (const message of states.slice(3)) {
      expect(['failed', 'refused']).toContain(message.status);
      expect(message.reason).toMatch(/template|132015/);
    }
    expect((await stop(run)).notes).toMatchObject([{ text: expect.stringContaining('scenario_notice') }]);
    for (const [index, { digits }] of sent.entries()) expect(await arrived(digits)).toBe(index < 3 ? 1 : 0);
    await until('the template to be approved again', async () =>
      (await hub.list<{ name: string; status: string }>('/v1/templates')).every(
        ({ status }) => status === 'approved',
      ),
    );
    const notice = (await hub.list<{ id: string; name: string }>('/v1/templates')).find(
      ({ name }) => name === 'scenario_notice',
    );
    interface Health {
      canSend: boolean;
      checks: { check: string; state: string; next: string | null }[];
      history: { to: string; text: string; reason: string | null }[];
    }
    const { body } = await hub.get<{ health: Health }>(`/v1/templates/${notice?.id ?? ''}`);
    expect(body.health.canSend).toBe(true);
    expect(body.health.checks).toContainEqual(
      expect.objectContaining({ check: 'pauses', state: 'warning', next: expect.stringMatching(/once/) }),
    );
    expect(body.health.history.slice(0, 2)).toMatchObject([
      { to: 'approved', text: 'Approved by Meta', reason: null },
      { to: 'paused', text: 'Paused by Meta', reason: expect.stringMatching(/paused for 3 hours/) },
    ]);
  }, 120_000);

  it('token-revoked: nothing is lost, nothing goes twice, and the number says why it stands still', async () => {
    const run = await play('token-revoked');
    const waiting = [await send('scenario_notice', 'transactional')];
    type Sender = { status: string; pausedReason?: string | null };
    const sender = async () => (await hub.get<Sender>(`/v1/numbers/${number.id}`)).body;
    await until('the number to be paused', async () => (await sender()).status !== 'active');
    expect(JSON.stringify(await sender())).toMatch(/190|token/i);
    for (const { digits } of waiting) expect(await arrived(digits)).toBe(0);
    await stop(run);
    await hub.post(`/v1/numbers/${number.id}/resume`, {});
    waiting.push(await send('scenario_notice', 'transactional'));
    const states = await Promise.all(waiting.map(({ id }) => settled(id)));
    for (const [index, { digits }] of waiting.entries()) {
      const count = await arrived(digits);
      const { status, reason } = states[index] as Message;
      expect(['delivered', 'read'].includes(status) ? 1 : 0).toBe(count);
      if (count === 0) expect(reason).not.toBeNull();
    }
    expect(['delivered', 'read']).toContain(states[1]?.status);
  }, 120_000);

  it('webhooks-repeated: nothing changes', async () => {
    const digits = digitsOf(++people);
    await write(digits, 'Is it there?');
    const { id } = await send('scenario_notice', 'transactional');
    await until('it to be read', async () => (await read(id)).status === 'read');
    const before = await hub.list<Message>('/v1/messages');
    const run = await ended(await play('webhooks-repeated'));
    expect(run.notes[0]?.text).toMatch(/^\d{2,3} webhooks/);
    await until('the queue to be empty', async () => (await fetch(`${hub.url}/readyz`)).ok);
    const after = await hub.list<Message>('/v1/messages');
    expect(after.map((message) => [message.id, message.status])).toEqual(
      before.map((message) => [message.id, message.status]),
    );
    expect(await heard(digits)).toHaveLength(1);
  }, 120_000);

  it('number-changed: it is still one contact', async () => {
    const digits = digitsOf(++people);
    await write(digits, 'Hello from the old number');
    const [before] = await heard(digits);
    const run = await ended(await play('number-changed', digits));
    const moved = run.customer ?? '';
    expect(moved).not.toBe(digits);
    await until('the message from the new number', async () => (await heard(moved)).length > 0);
    const [after] = await heard(moved);
    expect(after?.contactId).toBe(before?.contactId);
    expect(after?.contactId).not.toBeNull();
  }, 120_000);

  it('phone-app-echo: the question is heard once, and the reply on the phone makes nobody write', async () => {
    const digits = digitsOf(++people);
    await ended(await play('phone-app-echo', digits));
    await until('the question', async () => (await heard(digits)).length > 0);
    expect((await heard(digits)).map(({ text }) => text)).toEqual(['Are you open today?']);
    const out = (await phone(digits)).filter(({ direction }) => direction === 'out');
    expect(out).toMatchObject([{ statuses: [], fromApp: true, text: 'Yes, until 6 pm.' }]);
    const parked = await hub.list('/v1/deliveries?status=parked');
    expect(parked).toEqual([]);
  }, 120_000);
});
