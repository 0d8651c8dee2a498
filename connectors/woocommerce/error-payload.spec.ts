import { describe, expect, it } from '@jest/globals';
import { ContractViolation, type RawRequest } from '../../src/sdk/index.js';
import { errorKey } from './error-payload.js';
import { customerTrigger } from './customer.trigger.js';
import { orderTrigger } from './order.trigger.js';
import { order } from './fixtures/story.js';

const error = (code: string, status?: number) => ({
  code,
  message: 'Sorry, you cannot view this resource.',
  data: status === undefined ? null : { status },
});

function violationOf(
  payload: unknown,
  trigger: { payload: { safeParse(value: unknown): unknown } } = orderTrigger,
) {
  try {
    trigger.payload.safeParse(payload);
  } catch (thrown) {
    if (thrown instanceof ContractViolation) return thrown;
    throw thrown;
  }
  return undefined;
}

describe('an error of the REST API in place of an order', () => {
  it.each([
    ['woocommerce_rest_cannot_view', 401],
    ['woocommerce_rest_cannot_view', 403],
    ['rest_forbidden', 403],
    ['rest_cannot_view', 401],
    ['woocommerce_rest_authentication_error', 401],
    ['rest_not_logged_in', undefined],
  ])('%s, %s: names the user of the webhook, the page, and what happens to the order', (code, status) => {
    const violation = violationOf(error(code, status));
    expect(violation?.message).toMatch(
      /instead of the order: the user this webhook belongs to was deleted or may no longer read it/,
    );
    expect(violation?.message).toContain(code);
    expect(violation?.hint).toMatch(
      /In wp-admin open WooCommerce > Settings > Advanced > Webhooks and delete the webhooks/,
    );
    expect(violation?.hint).toMatch(/fetched by the next sweep/);
    expect(violation?.refetch).toBe(true);
    expect(`${violation?.message} ${violation?.hint}`).not.toMatch(/update Liaison|forms|\/v1/i);
  });

  it.each([
    ['woocommerce_rest_shop_order_invalid_id', 404],
    ['rest_no_route', 404],
    ['woocommerce_rest_order_invalid_id', undefined],
  ])('%s, %s: says that it was not found', (code, status) => {
    expect(violationOf(error(code, status))?.message).toMatch(/it no longer found it/);
  });

  it.each([
    ['woocommerce_rest_internal', 500],
    ['rest_something_new', 400],
  ])('%s, %s: names the error and where to look', (code, status) => {
    const violation = violationOf(error(code, status));
    expect(violation?.message).toBe(`WooCommerce sent an error instead of the order (${code}, ${status}).`);
    expect(violation?.hint).toMatch(/WooCommerce > Status > Logs/);
  });

  it('is told of customers in their own word, with what old versions add to it', () => {
    const old = { ...error('woocommerce_rest_cannot_view', 401), created_at: 'T', updated_at: 'T' };
    expect(violationOf(old, customerTrigger)?.message).toMatch(/instead of the customer/);
  });

  it('is never mistaken for one: an order is an order, whatever fields plugins add', () => {
    const genuine = { ...order(), code: 'rest_x', message: 'x', data: { status: 401 } };
    expect(violationOf(genuine)).toBeUndefined();
    expect(orderTrigger.payload.safeParse(genuine).success).toBe(true);
    for (const payload of [{}, null, [], { code: 'other', data: { status: 401 } }, { code: 7 }, 'rest_x']) {
      expect(violationOf(payload)).toBeUndefined();
    }
  });
});

describe('the key of such a delivery', () => {
  const request = (payload: unknown, delivery: string | undefined = 'd1'): RawRequest => ({
    method: 'POST',
    url: '/hooks/1',
    headers: { 'x-wc-webhook-delivery-id': delivery },
    body: Buffer.from(JSON.stringify(payload)),
  });

  it('tells apart errors that are alike, because each stands for another order', () => {
    const one = errorKey(request(error('woocommerce_rest_cannot_view', 401), 'd1'));
    const two = errorKey(request(error('woocommerce_rest_cannot_view', 401), 'd2'));
    expect(one).toBeDefined();
    expect(one).not.toBe(two);
  });

  it('is the default for everything else', () => {
    for (const payload of [order(), { code: 'x' }, { code: 'rest_x', id: 1 }, [], 'x']) {
      expect(errorKey(request(payload))).toBeUndefined();
    }
    expect(errorKey({ ...request({}), body: Buffer.from('{"code":"rest_') })).toBeUndefined();
    expect(errorKey(request({ ...error('rest_x', 401), data: 'x'.repeat(10_000) }))).toBeUndefined();
  });
});
