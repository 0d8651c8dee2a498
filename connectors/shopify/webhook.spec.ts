import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ContractViolation } from '../../src/sdk/index.js';
import { connector } from './shopify.connector.js';
import { deliveryKeyOf, flowActionTopic, split, topicOf, triggeredAtMember } from './webhook.js';

const request = (body: unknown, headers: Record<string, string | undefined> = {}) => ({
  headers: {
    'x-shopify-topic': 'orders/create',
    'x-shopify-shop-domain': 'casa-azul.myshopify.com',
    'x-shopify-triggered-at': '2026-11-23T10:00:06.417931715Z',
    'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
    ...headers,
  },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

describe('webhooks', () => {
  it('go to the shop they name, with the time they were first sent', () => {
    expect(split(request({ id: 1 }))).toEqual([
      {
        tenant: 'casa-azul.myshopify.com',
        items: [
          {
            topic: 'orders/create',
            payload: { id: 1, [triggeredAtMember]: Date.parse('2026-11-23T10:00:06.417Z') },
          },
        ],
      },
    ]);
  });

  it.each([
    [{ shop_domain: 'casa-verde.myshopify.com' }],
    [{ myshopify_domain: 'casa-verde.myshopify.com' }],
    [{ order_status_url: 'https://casa-verde.myshopify.com/1/orders/2/authenticate?key=3' }],
  ])('that name another shop in the body reach nobody: %p', (body) => {
    expect(() => split(request(body))).toThrow(ContractViolation);
  });

  it('of shops with a domain of their own are taken', () => {
    expect(
      split(request({ order_status_url: 'https://casa-azul.example/1/orders/2/authenticate?key=3' })),
    ).toHaveLength(1);
  });

  it.each([
    [undefined],
    [''],
    ['casa-azul'],
    ['casa-azul.myshopify.com.evil.example'],
    ['evil.example?casa-azul.myshopify.com'],
  ])('of no shop (%p) reach nobody', (shop) => {
    expect(() => split(request({}, { 'x-shopify-shop-domain': shop }))).toThrow(ContractViolation);
  });

  it.each([['{'], ['[]'], ['"text"'], ['null']])('that are no object are parked: %s', (body) => {
    expect(() => split(request(body))).toThrow(ContractViolation);
  });

  it('are told apart by their own id, and by their bytes where that is none', () => {
    expect(deliveryKeyOf(request({}))).toBe('b54557e4-bdd9-4b37-8a5f-bf7d70bcd043');
    expect(deliveryKeyOf(request({}, { 'x-shopify-webhook-id': undefined }))).toBeUndefined();
    expect(deliveryKeyOf(request({}, { 'x-shopify-webhook-id': 'x'.repeat(500) }))).toBeUndefined();
  });

  it('have topics as Shopify writes them', () => {
    expect(topicOf(request({}))).toBe('orders/create');
    expect(topicOf(request({}, { 'x-shopify-topic': '../x' }))).toBeUndefined();
  });
});

describe('calls of Flow', () => {
  const run = {
    action_run_id: 'bdb15e38-2f7a-4a6c-9d0c-6b4d2f1c0a01',
    shopify_domain: 'casa-azul.myshopify.com',
    handle: 'send-whatsapp-template',
    properties: { customer_id: 7 },
  };
  const call = (body: unknown, headers = {}) => ({
    headers,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });

  it('go to the shop in their body, and are one delivery however often Flow tries', () => {
    expect(topicOf(call(run))).toBe(flowActionTopic);
    expect(deliveryKeyOf(call(run))).toBe(`flow:${run.action_run_id}`);
    expect(split(call(run))).toEqual([
      { tenant: 'casa-azul.myshopify.com', items: [{ topic: flowActionTopic, payload: run }] },
    ]);
  });

  it('under the name of another shop reach nobody', () => {
    expect(() => split(call(run, { 'x-shopify-shop-domain': 'casa-verde.myshopify.com' }))).toThrow(
      ContractViolation,
    );
  });

  it.each([
    [{ ...run, shopify_domain: undefined }],
    [{ ...run, action_run_id: null }],
    ['{"action_run_id"'],
    ['["action_run_id"]'],
  ])('that name no run or no shop are none: %j', (body) => {
    expect(topicOf(call(body))).toBeUndefined();
    expect(deliveryKeyOf(call(body))).toBeUndefined();
    expect(() => split(call(body))).toThrow(ContractViolation);
  });

  it('are told from webhooks whose text names a run', () => {
    const order = request({ id: 1, note: '"action_run_id"' });
    expect(topicOf(order)).toBe('orders/create');
    expect(deliveryKeyOf(order)).toBe('b54557e4-bdd9-4b37-8a5f-bf7d70bcd043');
  });
});

const samples = join(process.env['SHARED_DIR'] ?? '../shared', 'contracts/shopify/webhook-samples-2024-10');

describe('the samples Shopify publishes', () => {
  if (!existsSync(samples)) {
    it('are not read here: SHARED_DIR names no folder with them', () => {
      expect(existsSync(samples)).toBe(false);
    });
    return;
  }
  const read = connector.triggers.flatMap(({ topics }) => topics);
  const names = readdirSync(samples).filter((name) => /^[a-z_]+\.[a-z_]+\.json$/.test(name));

  it.each(names)('%s is split, and read where a trigger is for it', (name) => {
    const { headers, body, topic } = JSON.parse(readFileSync(join(samples, name), 'utf8')) as {
      headers: Record<string, string>;
      body: Record<string, unknown>;
      topic: string;
    };
    // Their shop of the header is another than that of some bodies.
    const own = { ...body, order_status_url: null, myshopify_domain: null };
    const [part] = split({ headers, body: Buffer.from(JSON.stringify(own)) });
    expect(part?.tenant).toBe('shop.myshopify.com');
    const item = part?.items[0];
    expect(item?.topic).toBe(topic);
    for (const trigger of connector.triggers.filter(({ topics }) => topics.includes(topic))) {
      const payload = trigger.payload.safeParse(item?.payload);
      expect(payload.error).toBeUndefined();
      expect(trigger.subject(payload.data)).toMatch(/^((order|customer|cart|shop):\d+|plan)$/);
    }
    expect(read.length).toBeGreaterThan(10);
  });
});
