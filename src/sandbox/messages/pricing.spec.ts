import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
import { monthOf, pricingOf, ServiceAllowance } from './pricing.js';

const october = Date.UTC(2026, 9, 1);
const hour = 3_600_000;
const question = { windowOpen: true, freeEntryPoint: false, freeUsed: 0 };

describe('prices', () => {
  it.each([
    ['a service message before October', undefined, october - 1, 5000, false, 'free_customer_service'],
    ['the thousandth of a month since', undefined, october, 999, false, 'free_customer_service'],
    ['the one after it', undefined, october, 1000, true, 'regular'],
    ['utility in the window before October', 'UTILITY', october - 1, 0, false, 'free_customer_service'],
    ['utility in the window since', 'UTILITY', october, 0, true, 'regular'],
    ['marketing', 'MARKETING', october, 0, true, 'regular'],
    ['a code', 'AUTHENTICATION', october - 1, 0, true, 'regular'],
  ] as const)('of %s', (_name, category, at, freeUsed, billable, type) => {
    const template = category === undefined ? undefined : { category };
    const pricing = pricingOf({ ...question, template, at, freeUsed });
    expect(pricing).toMatchObject({ billable, type, pricing_model: 'PMP' });
    const free = pricingOf({ ...question, template, at, freeUsed, freeEntryPoint: true });
    expect(free).toMatchObject({ billable: false, type: 'free_entry_point' });
  });

  it('give each number a thousand free service messages a calendar month, whatever their order', () => {
    const span = fc.array(fc.tuple(fc.constantFrom('1', '2'), fc.integer({ min: 0, max: 40 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(span, (sends) => {
        const allowance = new ServiceAllowance();
        const inOrder = [...sends].sort((a, b) => a[1] - b[1]);
        const seen = new Map<string, number>();
        for (const [number, day] of inOrder) {
          const at = october + day * 24 * hour;
          const key = `${number} ${monthOf(at)}`;
          expect(allowance.usedBy(number, at)).toBe(seen.get(key) ?? 0);
          allowance.count(number, at);
          seen.set(key, (seen.get(key) ?? 0) + 1);
        }
      }),
    );
  });
});

describe('statuses', () => {
  let receiver: Receiver;
  let bench: Bench;
  beforeAll(async () => {
    receiver = new Receiver();
    bench = await startBench({
      webhookUrl: await receiver.start(),
      clock: { now: () => october - hour },
      reads: false,
    });
    await bench.call('POST', `/v25.0/${WABA_ID}/message_templates`, ORDER_TEMPLATE);
    await hello();
  });
  afterAll(async () => {
    await bench.close();
    await receiver.stop();
  });

  const hello = (more: object = {}) =>
    bench.running.emulator.receive({
      phoneNumberId: PHONE_ID,
      from: CUSTOMER,
      message: { type: 'text', body: 'Hi' },
      ...more,
    });
  const priceOf = async (body: Record<string, unknown>) => {
    const id = (await bench.send(body)).body.messages[0]?.id ?? '';
    await until('the statuses', () => receiver.statuses(id).length === 2);
    return receiver.statuses(id);
  };
  const text = { to: CUSTOMER, type: 'text', text: { body: 'Hello' } };

  it('tell the price of the day, the clock being turned', async () => {
    expect((await priceOf(orderMessage()))[0]?.pricing).toMatchObject({ billable: false });
    expect((await priceOf(text))[0]?.pricing).toMatchObject({ type: 'free_customer_service' });
    expect(bench.running.emulator.state.allowance.usedBy(PHONE_ID, october - hour)).toBe(1);
    const { body } = await bench.call('POST', '/_control/clock', { advance: 2 * hour });
    expect(body).toEqual({ now: october + hour });
    expect((await priceOf(orderMessage()))[0]?.pricing).toMatchObject({
      billable: true,
      category: 'utility',
      type: 'regular',
    });
    // October begins with a thousand of its own.
    expect((await priceOf(text))[0]?.pricing).toMatchObject({ billable: false, category: 'service' });
    bench.running.emulator.state.allowance.count(PHONE_ID, october + hour, 998);
    expect((await priceOf(text))[0]?.pricing).toMatchObject({ billable: false });
    expect((await priceOf(text))[0]?.pricing).toEqual({
      billable: true,
      pricing_model: 'PMP',
      category: 'service',
      type: 'regular',
    });
  });

  it('name the free entry point and its end, 72 hours from the answer', async () => {
    await hello({ referral: { source_type: 'ad', source_id: '1' } });
    const [sent, delivered] = await priceOf(orderMessage());
    const end = String(Math.floor((october + hour + 72 * hour) / 1000));
    expect(sent?.conversation).toMatchObject({
      origin: { type: 'referral_conversion' },
      expiration_timestamp: end,
    });
    expect(delivered?.conversation).toMatchObject({ origin: { type: 'referral_conversion' } });
    expect(sent?.pricing).toMatchObject({ billable: false, type: 'free_entry_point' });
    await bench.call('POST', '/_control/clock', { advance: 73 * hour });
    expect((await priceOf(orderMessage()))[0]?.pricing).toMatchObject({ billable: true });
  });

  it('count nothing for a message that fails', async () => {
    const { allowance } = bench.running.emulator.state;
    const now = bench.running.emulator.clock.now();
    const before = allowance.usedBy(PHONE_ID, now);
    const { body } = await bench.send({ ...text, to: '393330000001' });
    await until('the failure', () => receiver.statuses(body.messages[0]?.id).length > 0);
    expect(receiver.statuses(body.messages[0]?.id)[0]?.status).toBe('failed');
    expect(allowance.usedBy(PHONE_ID, now)).toBe(before);
  });
});
