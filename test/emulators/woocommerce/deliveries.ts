import { createHash, createHmac } from 'node:crypto';
import type { Json } from './answers.js';

/** JSON as PHP writes it: `/` and everything outside ASCII are escaped. */
export function phpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function signBody(body: string | Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

/**
 * The request WooCommerce makes for a delivery. Its delivery id is a hash of hook and second: two
 * deliveries of one second share it, as in the wild.
 */
export function deliveryRequest(
  topic: string,
  payload: Json,
  secret: string,
  options: { source?: string; hookId?: number; at?: number } = {},
): { headers: Record<string, string>; body: string } {
  const body = phpJson(payload);
  const [resource = '', event = ''] = topic.split('.');
  const second = Math.floor((options.at ?? Date.now()) / 1_000);
  const hookId = options.hookId ?? 1;
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'WooCommerce/9.9.5 Hookshot (WordPress/6.9)',
      'x-wc-webhook-source': options.source ?? 'http://127.0.0.1:18080/',
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-resource': resource,
      'x-wc-webhook-event': event,
      'x-wc-webhook-signature': signBody(body, secret),
      'x-wc-webhook-id': String(hookId),
      'x-wc-webhook-delivery-id': createHash('md5').update(`${hookId}:${second}`).digest('hex'),
    },
  };
}

/** What the receiver answered. */
export interface DeliveryAnswer {
  status: number;
  body: string;
}

/** Posts a delivery as WooCommerce does: once, with five seconds of patience. */
export async function deliver(
  topic: string,
  payload: Json,
  secret: string,
  hookUrl: string,
  options: { source?: string; hookId?: number; at?: number } = {},
): Promise<DeliveryAnswer> {
  const request = deliveryRequest(topic, payload, secret, options);
  return post(hookUrl, request.headers, request.body);
}

/** The unsigned form WooCommerce posts when a webhook is saved. */
export async function ping(hookUrl: string, hookId: number): Promise<DeliveryAnswer> {
  return post(hookUrl, { 'content-type': 'application/x-www-form-urlencoded' }, `webhook_id=${hookId}`);
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<DeliveryAnswer> {
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(5_000) });
  return { status: answer.status, body: await answer.text() };
}
