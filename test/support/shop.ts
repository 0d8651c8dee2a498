import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestHub } from './hub.js';

type Json = Record<string, unknown>;

const template = JSON.parse(readFileSync(resolve('test/support/woo-order.json'), 'utf8')) as Json & {
  billing: Json;
  shipping: Json;
};
const webhookSecret = 'test-webhook-secret-of-the-shop';

/** Phone of the n-th customer, as Meta's emulator names it: a Spanish mobile number, all different. */
export function customerOf(n: number): string {
  return `346${String(n).padStart(8, '0')}`;
}

/** The n-th order as WooCommerce's webhooks write it; the customer agreed to order messages. */
export function orderOf(n: number, changes: Json = {}): Json {
  const at = new Date().toISOString().slice(0, 19);
  const phone = customerOf(n).slice(2);
  return {
    ...template,
    id: n,
    number: String(n),
    customer_id: n,
    order_key: `wc_order_${n}`,
    billing: { ...template.billing, phone, email: `customer-${n}@shop.example` },
    shipping: { ...template.shipping, phone },
    date_created: at,
    date_modified: at,
    date_created_gmt: at,
    date_modified_gmt: at,
    ...changes,
  };
}

/** What a delivery was answered, in the end. */
export interface Delivered {
  /** Times it was posted; all but the last were not acknowledged. */
  tries: number;
  status: number;
}

/**
 * A WooCommerce shop that posts its orders as our WordPress plugin does: again and again, the same
 * bytes, until the hub has acknowledged them.
 */
export class Shop {
  private constructor(
    private readonly origin: () => string,
    private readonly path: string,
    readonly connectionId: string,
  ) {}

  static async connect(hub: TestHub, name = 'Chaos shop'): Promise<Shop> {
    const { status, body } = await hub.post<{ id: string; webhookUrl: string }>('/v1/connections', {
      connector: 'woocommerce',
      name,
      settings: {
        url: 'http://127.0.0.1:9',
        consumerKey: 'ck_test',
        consumerSecret: 'cs_test',
        webhookSecret,
      },
    });
    if (status !== 201) throw new Error(`POST /v1/connections answered ${status}: ${JSON.stringify(body)}`);
    return new Shop(() => hub.url, new URL(body.webhookUrl).pathname, body.id);
  }

  /** Posts once; 0 when the hub cannot be reached or breaks off. */
  async post(payload: Json | string, topic = 'order.created', timeoutMs = 10_000): Promise<number> {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    try {
      const answer = await fetch(`${this.origin()}${this.path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-wc-webhook-topic': topic,
          'x-wc-webhook-signature': createHmac('sha256', webhookSecret).update(body).digest('base64'),
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0;
    }
  }

  /** Posts until it is acknowledged. A refusal that no repetition can heal fails at once. */
  async deliver(payload: Json, topic = 'order.created', ms = 120_000): Promise<Delivered> {
    const body = JSON.stringify(payload);
    const end = Date.now() + ms;
    for (let tries = 1; ; tries++) {
      const status = await this.post(body, topic);
      if (status >= 200 && status < 300) return { tries, status };
      if (status >= 400 && status < 500 && status !== 429)
        throw new Error(`a delivery was refused with ${status}`);
      if (Date.now() > end)
        throw new Error(`a delivery was not acknowledged within ${ms} ms, last ${status}`);
      await sleep(Math.min(50 * tries, 500));
    }
  }

  /** Delivers many orders, so many at a time. */
  async deliverAll(orders: readonly Json[], atOnce = 8): Promise<void> {
    const waiting = [...orders];
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let order = waiting.shift(); order !== undefined; order = waiting.shift())
          await this.deliver(order);
      }),
    );
  }
}
