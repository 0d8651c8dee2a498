import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { companionSignature } from '../../src/sdk/index.js';
import { missing, pluginCalls, type Json, type PluginCall } from '../installations/plugin-calls.js';
import { TestHub } from '../support/hub.js';
import { adminKey, until } from '../support/processes.js';

/**
 * Everything the WordPress plugin 0.1.0 said to its hub while an owner and shoppers used a real shop is said again,
 * signed anew: each call is answered as it was, with every field the plugin knows.
 */
describe('a shop whose plugin is still 0.1.0', () => {
  const recorded = pluginCalls('0.1.0');
  let hub: TestHub;
  let secret = '';
  let connectionId = '';
  beforeAll(async () => {
    hub = await TestHub.start();
    await hub.addNumber();
    await hub.enablePlugin('order-notifications');
    await hub.enablePlugin('cart-recovery', { steps: [{ after: 'PT1S', template: 'cart_reminder' }] });
    await hub.enablePlugin('review-request');
  }, 180_000);
  afterAll(async () => {
    await hub.stop();
  }, 60_000);

  it('is connected by the page and its code', async () => {
    const form = new URLSearchParams({ ...recorded.query, api_key: adminKey });
    const page = await fetch(`${hub.url}/connect/woocommerce?${form.toString()}`);
    expect(page.status).toBe(200);
    const back = await fetch(`${hub.url}/connect/woocommerce`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const code = new URL(back.headers.get('location') ?? '').searchParams.get('liaison_code');
    const { status, body } = await hub.post<Json>(
      '/connect/woocommerce/exchange',
      { ...recorded.exchange.body, code },
      { key: null },
    );
    expect({ status, missing: missing(recorded.exchange.answer, body) }).toEqual({
      status: recorded.exchange.status,
      missing: [],
    });
    ({ secret, connectionId } = body as { secret: string; connectionId: string });
  });

  it('is answered as before, call by call', async () => {
    const differences: string[] = [];
    for (const call of recorded.calls) {
      const { status, answer } = await again(call);
      const lacks = missing(call.answer, answer);
      if (status !== call.status)
        lacks.unshift(`answered ${status}, was ${call.status}: ${JSON.stringify(answer)}`);
      differences.push(...lacks.map((what) => `${call.method} ${call.path} ${what}`));
      if (call.path.startsWith('/hooks/'))
        await until(
          'the delivery to be read',
          async () => (await hub.list('/v1/deliveries?status=pending')).length === 0,
        );
    }
    expect(differences).toEqual([]);
  }, 120_000);

  it('has its customers written to, once for each thing that happened', async () => {
    const received = await hub.graph.messages();
    const told = received.map(({ customer, text }) => `${customer} ${text}`);
    expect(new Set(told).size).toBe(told.length);
    for (const order of [20, 21])
      expect(told.filter((text) => text.includes(`order ${order}`)).length).toBeGreaterThan(0);
  });

  /** The same call as the plugin makes it today: with the time, the secret and the connection of now. */
  async function again(call: PluginCall): Promise<{ status: number; answer: unknown }> {
    const path = call.path.replace(recorded.connectionId, connectionId);
    const { method, body } = call;
    const timestamp = Math.floor(Date.now() / 1_000);
    const signature: Record<string, string> = path.startsWith('/hooks/')
      ? { 'x-wc-webhook-signature': createHmac('sha256', secret).update(body).digest('base64') }
      : {
          'x-liaison-timestamp': String(timestamp),
          'x-liaison-signature': companionSignature({ method, path, timestamp, body }, secret),
        };
    const answer = await fetch(`${hub.url}${path}`, {
      method,
      headers: {
        ...call.headers,
        ...signature,
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      },
      ...(method === 'GET' ? {} : { body }),
    });
    const text = await answer.text();
    return { status: answer.status, answer: text === '' ? null : JSON.parse(text) };
  }
});
