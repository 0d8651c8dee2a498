import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountSandbox } from '../account-sandbox.js';
import {
  CUSTOMER,
  orderMessage,
  ORDER_TEMPLATE,
  PHONE_ID,
  Receiver,
  startBench,
  until,
  WABA_ID,
  type Bench,
} from '../sandbox.fixture.js';
import { SCENARIOS } from './scenario.js';
import type { ScenarioRun } from './scenario-player.js';

let receiver: Receiver;
let bench: Bench;
beforeEach(async () => {
  receiver = new Receiver();
  bench = await startBench({ webhookUrl: await receiver.start() });
  await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
});
afterEach(async () => {
  await bench.close();
  await receiver.stop();
});

const emulator = () => bench.running.emulator;
const account = () => new AccountSandbox(emulator(), [PHONE_ID]);
const play = (scenario: string, customer?: string): ScenarioRun =>
  account().play({ scenario, numberId: PHONE_ID, ...(customer === undefined ? {} : { customer }) });
const codeOf = ({ body }: Awaited<ReturnType<Bench['send']>>) => (body as Partial<typeof body>).error?.code;
const hello = (from = CUSTOMER) =>
  emulator().receive({ phoneNumberId: PHONE_ID, from, message: { type: 'text', body: 'Hi' } });

describe('scenarios', () => {
  it('are bounded by their own description', () => {
    for (const { id, forMs, steps, expect: expected } of SCENARIOS) {
      expect(id).toMatch(/^[a-z-]+$/);
      expect(expected).not.toBe('');
      expect(forMs).toBeLessThanOrEqual(600_000);
      for (const step of steps) {
        if (step.step === 'repeat-webhooks') expect(step.times * step.everyMs).toBeLessThanOrEqual(forMs);
        if (step.step === 'fault') expect(step.fault.times).toBeLessThanOrEqual(1000);
      }
    }
    expect(new Set(SCENARIOS.map(({ id }) => id)).size).toBe(SCENARIOS.length);
  });

  it('play on the account’s own numbers, one at a time, and can be stopped by it alone', async () => {
    const run = play('token-revoked');
    expect(() => play('webhooks-repeated')).toThrow(/still running/);
    const stranger = new AccountSandbox(emulator(), ['9']);
    expect(() => stranger.play({ scenario: 'token-revoked', numberId: PHONE_ID })).toThrow(
      /no sandbox number/,
    );
    expect(stranger.stop(run.id)).toBeUndefined();
    expect(stranger.runs()).toEqual([]);
    expect(run.state).toBe('running');
    expect(account().stop(run.id)).toMatchObject({ state: 'stopped', endedAt: expect.any(Number) });
    expect(account().stop(run.id)).toMatchObject({ state: 'stopped' });
    expect(() => play('no-such-thing')).toThrow(/no scenario/);
    expect(() => play('phone-app-echo')).toThrow(/customer/);
    expect(
      account()
        .runs()
        .map(({ id }) => id),
    ).toEqual([run.id]);
  });

  it('token-revoked: every request is refused until the end', async () => {
    const run = play('token-revoked');
    await until('the note', () => run.notes.length === 1);
    expect(codeOf(await bench.send(orderMessage()))).toBe(190);
    expect((await bench.call('GET', `/v25.0/${PHONE_ID}`)).status).toBe(401);
    account().stop(run.id);
    expect(codeOf(await bench.send(orderMessage()))).toBeUndefined();
  });

  it('marketing-limit: marketing fails, everything else goes on, and all of it after the end', async () => {
    const offer = { ...ORDER_TEMPLATE, name: 'offer', category: 'MARKETING' };
    await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, offer);
    const run = play('marketing-limit');
    const send = async (name: string) => {
      const message = orderMessage();
      const template = { ...(message.template as object), name };
      const { body } = await bench.send({ ...message, template });
      const id = body.messages[0]?.id ?? '';
      await until('a last status', () =>
        receiver.statuses(id).some(({ status }) => ['failed', 'read'].includes(status)),
      );
      return receiver.statuses(id).find(({ status }) => status === 'failed')?.errors?.[0]?.code;
    };
    expect(await send('offer')).toBe(131049);
    expect(await send('order_paid')).toBeUndefined();
    account().stop(run.id);
    expect(emulator().faults.list()).toEqual([]);
    expect(await send('offer')).toBeUndefined();
  });

  it('template-paused: after three sends, until the end', async () => {
    const run = play('template-paused');
    await until('the watch', () => run.state === 'running');
    const codes = [];
    for (let index = 0; index < 5; index += 1)
      codes.push(codeOf(await bench.send(orderMessage({ to: `3933300000${10 + index}` }))));
    expect(codes).toEqual([undefined, undefined, undefined, 132015, 132015]);
    expect(run.notes).toMatchObject([{ text: expect.stringContaining('order_paid') }]);
    account().stop(run.id);
    expect(codeOf(await bench.send(orderMessage()))).toBeUndefined();
    const events = receiver.values('message_template_status_update').map(({ event }) => event);
    expect(events.slice(0, 2)).toEqual(['APPROVED', 'PAUSED']);
  });

  it('webhooks-repeated: the same webhooks again, and stopping stops them', async () => {
    const heard = await hello();
    await bench.send(orderMessage());
    await until('everything', () => receiver.statuses().length === 3 && receiver.messages().length === 1);
    const run = play('webhooks-repeated');
    await until('two rounds', () => receiver.messages().filter(({ id }) => id === heard).length >= 3);
    account().stop(run.id);
    const copies = receiver.messages().map((message) => JSON.stringify(message));
    expect(new Set(copies).size).toBe(1);
    await until('the last posts', () => emulator().stats().webhooks.pendingPosts === 0);
    const posts = receiver.posts.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(receiver.posts.length).toBe(posts);
    expect(run.notes).toMatchObject([{ text: expect.stringMatching(/of 2 messages/) }]);
  });

  it('number-changed: the customer moves, and writes from the new number', async () => {
    await hello();
    const run = play('number-changed');
    await until('the end', () => run.state !== 'running');
    expect(run.state).toBe('ended');
    await until('both messages', () => receiver.messages().at(-1)?.from === run.customer);
    const system = receiver.messages().find(({ type }) => type === 'system');
    expect(system).toMatchObject({ from: CUSTOMER, system: { type: 'user_changed_number' } });
    expect(receiver.messages().at(-1)).toMatchObject({ from: run.customer, type: 'text' });
    expect(run.customer).not.toBe(CUSTOMER);
  });

  it('phone-app-echo: a question and its answer from the phone; the number is as before', async () => {
    const run = play('phone-app-echo', CUSTOMER);
    await until('the end', () => run.state !== 'running');
    await until('the echo', () => receiver.values('smb_message_echoes').length === 1);
    expect(receiver.messages()).toMatchObject([{ text: { body: 'Are you open today?' } }]);
    expect(receiver.values('smb_message_echoes')).toMatchObject([
      { message_echoes: [{ to: CUSTOMER, text: { body: 'Yes, until 6 pm.' } }] },
    ]);
    expect(emulator().state.numberFor(PHONE_ID).coexistence).toBe(false);
  });

  it('say that they failed where something stands in the way', async () => {
    const run = play('number-changed', 'IT.12345678901234567890');
    await until('the end', () => run.state !== 'running');
    expect(run).toMatchObject({ state: 'failed', notes: [{ text: expect.stringContaining('no phone') }] });
  });
});
