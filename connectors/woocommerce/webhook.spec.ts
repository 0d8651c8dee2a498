import { describe, expect, it } from '@jest/globals';
import { ContractViolation, type RawRequest } from '../../src/sdk/index.js';
import { connector } from './woocommerce.connector.js';
import { itemsOf, pingReply, topicOf } from './webhook.js';

const ping = (changes: Partial<RawRequest> = {}): RawRequest => ({
  method: 'POST',
  url: '/hooks/1',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: Buffer.from('webhook_id=10'),
  ...changes,
});
const body = (value: unknown): { body: Buffer } => ({ body: Buffer.from(JSON.stringify(value)) });

describe('the ping of a saved webhook', () => {
  it('is answered with 200', () => {
    expect(pingReply(ping())).toMatchObject({ status: 200 });
  });

  it.each(['Application/X-WWW-Form-Urlencoded; charset=UTF-8', 'utf-8', '', undefined])(
    'is answered with 200 when a proxy made %j of its content type',
    (type) => {
      expect(pingReply(ping({ headers: { 'content-type': type } }))).toMatchObject({ status: 200 });
    },
  );

  it.each([
    ['another body', ping({ body: Buffer.from('webhook_id=10&x=1') })],
    ['a very long body', ping({ body: Buffer.from(`webhook_id=${'1'.repeat(5_000_000)}`) })],
    ['JSON', ping({ headers: { 'content-type': 'application/json' } })],
    [
      'a header of a delivery',
      ping({ headers: { ...ping().headers, 'x-wc-webhook-topic': 'order.created' } }),
    ],
    ['another method', ping({ method: 'GET' })],
  ])('is not mistaken for %s', (_what, request) => {
    expect(pingReply(request)).toBeUndefined();
  });
});

describe('a delivery', () => {
  it('has the topic of its header, or none', () => {
    expect(topicOf({ headers: { 'x-wc-webhook-topic': 'Order.Created ' } })).toBe('order.created');
    expect(topicOf({ headers: { 'x-wc-webhook-topic': '' } })).toBeUndefined();
    expect(topicOf({ headers: {} })).toBeUndefined();
  });

  it('is known by its body alone: delivery ids repeat', () => {
    const headers = { 'x-wc-webhook-delivery-id': 'a' };
    const request = { ...ping(), headers, ...body({ id: 1, code: 'rest_x' }) };
    expect(connector.webhook?.deliveryKey?.(request)).toBeUndefined();
  });

  it('is one item, and a batch its items in their order', () => {
    expect(itemsOf(body({ id: 1 }), 'order.updated')).toEqual([
      { topic: 'order.updated', payload: { id: 1 } },
    ]);
    const items = [
      { topic: 'Cart.updated', payload: { token: 'a' } },
      { topic: 'order.created', payload: { id: 2 } },
    ];
    expect(itemsOf(body({ items }), 'liaison.batch')).toEqual([
      { topic: 'cart.updated', payload: { token: 'a' } },
      { topic: 'order.created', payload: { id: 2 } },
    ]);
    expect(itemsOf(body({ items: [] }), 'liaison.batch')).toEqual([]);
  });

  it.each([
    ['no JSON', { body: Buffer.from('{"id":1') }, 'order.updated'],
    ['a batch without items', body({}), 'liaison.batch'],
    ['a batch of nothing named', body({ items: [{ payload: {} }] }), 'liaison.batch'],
    ['a batch of more than a thousand', body({ items: Array(1_001).fill({ topic: 'a' }) }), 'liaison.batch'],
  ])('that is %s is a contract violation', (_what, request, topic) => {
    expect(() => itemsOf(request, topic)).toThrow(ContractViolation);
  });
});
