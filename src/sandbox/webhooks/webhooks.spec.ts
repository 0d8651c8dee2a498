import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

describe('statuses', () => {
  it('tell sent, delivered and read, with callback data, price and both ids, signed over the raw bytes', async () => {
    await begin();
    bench.running.emulator.setCustomer(CUSTOMER, { name: 'Zoë </script>' });
    const id = await sendOrder({ biz_opaque_callback_data: 'attempt-1' });
    await until('three statuses', () => kinds(id).length === 3);
    expect(kinds(id)).toEqual(['sent', 'delivered', 'read']);
    const [value] = receiver.values().filter((found) => found.statuses);
    expect(value).toMatchObject({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550783881', phone_number_id: PHONE_ID },
      contacts: [
        {
          profile: { name: 'Zoë </script>' },
          wa_id: CUSTOMER,
          user_id: expect.stringMatching(/^IT\.\d{20}$/),
        },
      ],
    });
    expect(receiver.statuses(id)[0]).toEqual({
      id,
      status: 'sent',
      timestamp: expect.stringMatching(/^\d{10}$/),
      recipient_id: CUSTOMER,
      recipient_user_id: expect.stringMatching(/^IT\.\d{20}$/),
      biz_opaque_callback_data: 'attempt-1',
      pricing: { billable: true, pricing_model: 'PMP', category: 'utility', type: 'regular' },
    });
    expect(receiver.posts.every(({ signatureValid }) => signatureValid)).toBe(true);
    const withName = receiver.posts.find(({ raw }) => raw.includes('Zo'));
    expect(withName?.raw).toContain('Zo\\u00eb');
    expect(receiver.posts[0]?.body).toMatchObject({
      object: 'whatsapp_business_account',
      entry: [{ id: WABA_ID }],
    });
  });

  it('go at most a hundred to a post, and the rest go after the batch delay', async () => {
    await begin({
      reads: false,
      statusDelays: { delivered: 60_000 },
      statusBatch: { max: 100, delayMs: 1500 },
    });
    await Promise.all(
      Array.from({ length: 250 }, (_, index) => sendOrder({ to: `39333${1_000_000 + index}` })),
    );
    await until('250 statuses', () => receiver.statuses().length === 250);
    const sizes = receiver.posts.map(
      ({ body }) => body.entry.flatMap((e) => e.changes).flatMap((c) => c.value.statuses ?? []).length,
    );
    expect(sizes.filter((size) => size > 0).sort((a, b) => b - a)).toEqual([100, 100, 50]);
  });

  it('of several accounts share a post, an entry each', async () => {
    await begin({ reads: false, statusDelays: { delivered: 60_000 }, statusBatch: { delayMs: 200 } });
    bench.running.emulator.addNumber({ phoneNumberId: '300', wabaId: '400', token: 'second' });
    await bench.call('POST', '/v25.0/400/message_templates', ORDER_TEMPLATE, 'second');
    await sendOrder();
    await bench.call(
      'POST',
      '/v25.0/300/messages',
      { messaging_product: 'whatsapp', ...orderMessage() },
      'second',
    );
    await until('both', () => receiver.statuses().length === 2);
    const post = receiver.posts.find(({ body }) => body.entry.length === 2);
    expect(post?.body.entry.map(({ id }) => id).sort()).toEqual([WABA_ID, '400'].sort());
    const scoped = receiver.statuses().map(({ recipient_user_id }) => recipient_user_id);
    expect(new Set(scoped).size).toBe(2);
  });

  it('stop at delivered for a phone that does not read', async () => {
    await begin();
    bench.running.emulator.setCustomer(CUSTOMER, { reads: false });
    const id = await sendOrder();
    await until('delivered', () => kinds(id).includes('delivered'));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(kinds(id)).toEqual(['sent', 'delivered']);
  });

  it('leave the phone out for somebody addressed by a business-scoped id', async () => {
    await begin();
    const { body } = await bench.send({ ...orderMessage({ to: undefined }), recipient: 'FR.123' });
    const id = body.messages[0]?.id ?? '';
    await until('sent', () => kinds(id).includes('sent'));
    const [status] = receiver.statuses(id);
    expect(status).toMatchObject({ recipient_user_id: 'FR.123' });
    expect(status).not.toHaveProperty('recipient_id');
  });
});

describe('messages that do not arrive', () => {
  const textTo = (to: string): Record<string, unknown> => ({ to, type: 'text', text: { body: 'Hello' } });

  it('fail by webhook: 131047 outside the window, 131026 off WhatsApp, 131050 after a stop', async () => {
    let now = Date.now();
    await begin({ clock: { now: () => now } });
    const code = async (body: Record<string, unknown>): Promise<[string[], number | undefined]> => {
      const answer = await bench.send(body);
      const id = answer.body.messages[0]?.id ?? '';
      await until('a status', () => kinds(id).length >= 1);
      return [kinds(id).slice(0, 1), receiver.statuses(id)[0]?.errors?.[0]?.code];
    };
    expect(await code(textTo(CUSTOMER))).toEqual([['failed'], 131047]);
    await bench.running.emulator.receive({
      phoneNumberId: PHONE_ID,
      from: CUSTOMER,
      message: { type: 'text', body: 'Hi' },
    });
    now += 86_400_000 - 1;
    expect(await code(textTo(CUSTOMER))).toEqual([['sent'], undefined]);
    now += 1;
    expect(await code(textTo(CUSTOMER))).toEqual([['failed'], 131047]);
    bench.running.emulator.setCustomer('393330000000', { onWhatsApp: false });
    expect(await code(orderMessage({ to: '393330000000' }))).toEqual([['failed'], 131026]);
    await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, {
      ...ORDER_TEMPLATE,
      name: 'promo',
      category: 'MARKETING',
    });
    const promo = orderMessage();
    (promo.template as { name: string }).name = 'promo';
    bench.running.emulator.prefer({ phoneNumberId: PHONE_ID, customer: CUSTOMER, value: 'stop' });
    expect(await code(promo)).toEqual([['failed'], 131050]);
    expect(await code(orderMessage())).toEqual([['sent'], undefined]);
    bench.running.emulator.prefer({ phoneNumberId: PHONE_ID, customer: CUSTOMER, value: 'resume' });
    expect(await code(promo)).toEqual([['sent'], undefined]);
    const failed = receiver.statuses().find(({ errors }) => errors?.[0]?.code === 131047);
    expect(failed?.errors?.[0]).toEqual({
      code: 131047,
      title: 'Re-engagement message',
      message: 'Re-engagement message',
      error_data: { details: expect.stringContaining('more than 24 hours') },
      href: expect.stringContaining('error-codes'),
    });
    expect(failed).not.toHaveProperty('pricing');
  });

  it('are refused in the answer when so configured', async () => {
    await begin({ undeliverable: 'answer' });
    const answer = await bench.send(textTo(CUSTOMER));
    expect([answer.status, answer.body.error.code]).toEqual([400, 131047]);
  });

  it('cost nothing in the window before October 2026, and utility is charged from then on', async () => {
    let now = Date.UTC(2026, 8, 30, 12);
    await begin({ clock: { now: () => now } });
    await bench.running.emulator.receive({
      phoneNumberId: PHONE_ID,
      from: CUSTOMER,
      message: { type: 'text', body: 'Hi' },
    });
    const before = await sendOrder();
    const service = (await bench.send(textTo(CUSTOMER))).body.messages[0]?.id ?? '';
    now = Date.UTC(2026, 9, 1);
    const after = await sendOrder();
    await until('all', () => [before, service, after].every((id) => kinds(id).length > 0));
    const pricing = (id: string): unknown => receiver.statuses(id)[0]?.pricing;
    expect(pricing(before)).toMatchObject({
      billable: false,
      category: 'utility',
      type: 'free_customer_service',
    });
    expect(pricing(service)).toMatchObject({
      billable: false,
      category: 'service',
      type: 'free_customer_service',
    });
    expect(pricing(after)).toMatchObject({ billable: true, category: 'utility', type: 'regular' });
  });

  it('give a conversation only in a free entry point, and its end only in `sent`', async () => {
    await begin();
    await bench.running.emulator.receive({
      phoneNumberId: PHONE_ID,
      from: CUSTOMER,
      referral: { source_type: 'ad', source_id: '1' },
      message: { type: 'text', body: 'I saw your ad' },
    });
    const id = await sendOrder();
    await until('three', () => kinds(id).length === 3);
    const [sent, delivered] = receiver.statuses(id);
    const expires = Number(sent?.conversation?.expiration_timestamp);
    expect(expires - Number(sent?.timestamp)).toBe(3 * 86_400);
    expect(sent?.pricing).toMatchObject({ billable: false, type: 'free_entry_point' });
    expect(delivered?.conversation).toEqual({
      id: expect.any(String),
      origin: { type: 'referral_conversion' },
    });
    expect(receiver.messages()[0]).toMatchObject({ referral: { source_type: 'ad' } });
  });
});

describe('template updates', () => {
  it('tell approval, rejection and pausing', async () => {
    await begin({ templateApproval: { kind: 'pending' } });
    const template = bench.running.emulator.state.templates.find(WABA_ID, 'order_paid', 'en_US');
    expect(template?.status).toBe('PENDING');
    const id = template?.id ?? '';
    bench.running.emulator.templates.setStatus(id, 'APPROVED');
    bench.running.emulator.templates.setStatus(id, 'PAUSED');
    bench.running.emulator.templates.setStatus(id, 'REJECTED', 'INVALID_FORMAT');
    await until('three', () => receiver.values('message_template_status_update').length === 3);
    const told = receiver
      .values('message_template_status_update')
      .sort((a, b) => String(a.event).localeCompare(String(b.event)));
    expect(told[0]).toEqual({
      event: 'APPROVED',
      message_template_id: Number(id),
      message_template_name: 'order_paid',
      message_template_language: 'en_US',
      reason: 'NONE',
      message_template_category: 'UTILITY',
    });
    expect(told[2]).toMatchObject({ event: 'REJECTED', reason: 'INVALID_FORMAT' });
    const entry = receiver.posts[0]?.body.entry[0];
    expect([entry?.id, typeof entry?.time]).toEqual([WABA_ID, 'number']);
  });

  it('come after the asked delay, across a restart too', async () => {
    const stateFile = join(folder, 'state.jsonl');
    const options = { stateFile, templateApproval: { kind: 'approve-after', ms: 150 } } as const;
    await begin(options);
    expect(receiver.posts).toEqual([]);
    await bench.close();
    await begin(options);
    await until('approval', () => receiver.values('message_template_status_update').length === 1);
    expect(bench.running.emulator.state.templates.find(WABA_ID, 'order_paid', 'en_US')?.status).toBe(
      'APPROVED',
    );
  });
});
