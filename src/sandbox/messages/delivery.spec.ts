import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
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
import type { GraphEmulatorOptions } from '../model/settings.js';

let receiver: Receiver;
let bench: Bench;
let folder: string;

async function begin(options: GraphEmulatorOptions = {}): Promise<void> {
  bench = await startBench({ webhookUrl: receiver.url, ...options });
  const known = bench.running.emulator.state.templates.find(WABA_ID, 'order_paid', 'en_US');
  if (!known) await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  receiver = new Receiver();
  await receiver.start();
});

afterEach(async () => {
  await bench.close();
  await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});

async function sendOrder(overrides: Record<string, unknown> = {}): Promise<string> {
  const { body } = await bench.send(orderMessage(overrides));
  return body.messages[0]?.id ?? '';
}

const kinds = (id: string): string[] => receiver.statuses(id).map(({ status }) => status);

describe('delivery', () => {
  it('is repeated with the same bytes until 200, whatever else is answered', async () => {
    await begin();
    await until('the template', () => receiver.posts.length === 1);
    receiver.codes.push(500, 404, 202, 301);
    const id = await sendOrder();
    await until('three statuses', () => kinds(id).length === 3);
    expect(receiver.refused).toBe(4);
    // The receiver has counted the last post before the emulator has read its answer.
    await until('nothing left', () => bench.running.emulator.stats().webhooks.pendingUpdates === 0);
    expect(bench.running.emulator.stats().webhooks.failed).toBe(4);
  });

  it('survives a receiver that is away', async () => {
    await begin();
    await receiver.stop();
    const ids = [await sendOrder(), await sendOrder({ to: '393330000001' })];
    await until('failures', () => bench.running.emulator.stats().webhooks.failed >= 3);
    await receiver.start();
    await until('everything', () => ids.every((id) => kinds(id).length === 3));
  });

  it('survives a restart of the emulator, with ids, counts and templates', async () => {
    const stateFile = join(folder, 'state.jsonl');
    await begin({ stateFile });
    await until('the template', () => receiver.posts.length === 1);
    await receiver.stop();
    const id = await sendOrder({ biz_opaque_callback_data: 'attempt-7' });
    const inbound = await bench.running.emulator.receive({
      phoneNumberId: PHONE_ID,
      from: CUSTOMER,
      message: { type: 'text', body: 'Hi' },
    });
    bench.running.emulator.prefer({ phoneNumberId: PHONE_ID, customer: CUSTOMER, value: 'stop' });
    await bench.close();
    await receiver.start();
    await begin({ stateFile });
    await until('the statuses', () => kinds(id).length === 3);
    await until('the message', () => receiver.messages().some((message) => message.id === inbound));
    await until('the preference', () => receiver.values('user_preferences').length === 1);
    const stats = bench.running.emulator.stats();
    expect(stats.pairs).toEqual([{ recipient: CUSTOMER, callbackData: 'attempt-7', count: 1 }]);
    const second = await sendOrder();
    expect(second).not.toBe(id);
    await until('acknowledged', () => bench.running.emulator.stats().webhooks.pendingUpdates === 0);
    const posts = receiver.posts.length;
    await bench.close();
    await begin({ stateFile });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(receiver.posts.length).toBe(posts);
    const listed = bench.running.emulator.listMessages();
    expect(listed.map((message) => [message.id, message.statuses.map(({ status }) => status)])).toEqual([
      [id, ['sent', 'delivered', 'read']],
      [inbound, []],
      [second, ['sent', 'delivered', 'read']],
    ]);
    expect(listed[0]?.text).toBe('Hi Anna, we received 12.50 EUR for your order.');
  });

  it.each([0, 1e9])(
    'knows people by their business-scoped id after a restart (compacting above %i)',
    async (compactAboveBytes) => {
      const stateFile = join(folder, 'state.jsonl');
      await begin({ stateFile });
      await bench.running.emulator.receive({
        phoneNumberId: PHONE_ID,
        from: CUSTOMER,
        message: { type: 'text', body: 'a' },
      });
      await bench.running.emulator.receive({
        phoneNumberId: PHONE_ID,
        from: CUSTOMER,
        message: { type: 'text', body: 'b' },
      });
      await until('both', () => receiver.messages().length === 2);
      const recipient = receiver.messages()[0]?.from_user_id;
      await bench.close();
      await begin({ stateFile, compactAboveBytes });
      await bench.close();
      await begin({ stateFile });
      const { body } = await bench.send({ recipient, type: 'text', text: { body: 'In your window' } });
      const id = body.messages[0]?.id ?? '';
      await until('a status', () => kinds(id).length > 0);
      expect(kinds(id)[0]).toBe('sent');
      expect(bench.running.emulator.listMessages({ recipient: CUSTOMER, direction: 'out' })).toHaveLength(1);
    },
  );

  it('keeps all that when the journal is rewritten', async () => {
    const stateFile = join(folder, 'state.jsonl');
    await begin({ stateFile });
    const told = await sendOrder({ biz_opaque_callback_data: 'told' });
    await until('acknowledged', () => kinds(told).length === 3);
    await receiver.stop();
    const owed = await sendOrder({ biz_opaque_callback_data: 'owed' });
    const inbound = await bench.running.emulator.receive({
      phoneNumberId: PHONE_ID,
      from: CUSTOMER,
      message: { type: 'text', body: 'Hi' },
    });
    bench.running.emulator.prefer({ phoneNumberId: PHONE_ID, customer: CUSTOMER, value: 'stop' });
    await bench.close();
    const before = receiver.statuses().length;
    bench = await startBench({ stateFile, compactAboveBytes: 0, webhooksPaused: true });
    await bench.close();
    await receiver.start();
    await begin({ stateFile, compactAboveBytes: 0, keepMessages: 1 });
    await until('what was owed', () => kinds(owed).length === 3);
    await until('the message', () => receiver.messages().filter(({ id }) => id === inbound).length === 1);
    await until('the preference', () => receiver.values('user_preferences').length === 1);
    expect(receiver.statuses().length).toBe(before + 3);
    expect(
      bench.running.emulator
        .stats()
        .pairs.map(({ callbackData, count }) => [callbackData, count])
        .sort(),
    ).toEqual([
      ['owed', 1],
      ['told', 1],
    ]);
    expect(bench.running.emulator.stats().accepted).toBe(2);
    expect((await bench.send({ to: CUSTOMER, type: 'text', text: { body: 'In the window' } })).status).toBe(
      200,
    );
  });

  it('waits while paused, and resumes', async () => {
    await begin();
    await until('the template', () => receiver.posts.length === 1);
    await bench.call('POST', '/_control/webhooks', { paused: true });
    const id = await sendOrder();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(kinds(id)).toEqual([]);
    expect(bench.running.emulator.stats().webhooks).toMatchObject({ paused: true, pendingUpdates: 3 });
    await bench.call('POST', '/_control/webhooks', { paused: false });
    await until('three', () => kinds(id).length === 3);
  });

  it('gives up after its bound, seven days by default', async () => {
    await begin({ webhookRetry: { firstMs: 5, maxMs: 5, forMs: 50 } });
    await receiver.stop();
    await sendOrder();
    await until('given up', () => bench.running.emulator.stats().webhooks.pendingUpdates === 0);
    expect(bench.running.emulator.stats().webhooks.givenUp).toBeGreaterThan(0);
    await receiver.start();
  });

  it('tells every status exactly once to a receiver that refuses some posts', async () => {
    await begin({ statusBatch: { max: 7, delayMs: 2 }, webhookRetry: { firstMs: 1, maxMs: 4 } });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(200, 200, 500, 503, 400), { maxLength: 20 }),
        fc.integer({ min: 1, max: 12 }),
        async (codes, count) => {
          receiver.codes.push(...codes);
          const ids = await Promise.all(Array.from({ length: count }, () => sendOrder()));
          await until('every status', () => ids.every((id) => new Set(kinds(id)).size === 3));
          for (const id of ids) expect(receiver.statuses(id).length).toBe(3);
        },
      ),
      { numRuns: 15 },
    );
    expect(receiver.posts.every(({ signatureValid }) => signatureValid)).toBe(true);
  });
});
