import {
  ContractViolation,
  type DeliveryItem,
  type HandshakeReply,
  type RawRequest,
  isRecord,
} from '../../src/sdk/index.js';
import { batchPayload } from './schema.js';

/** Topic of a delivery that carries several things, sent by our WordPress plugin. */
export const BATCH_TOPIC = 'liaison.batch';

/**
 * WooCommerce signs the raw body (PHP escapes `/` and non-ASCII, so a body written anew has another
 * signature) with base64(HMAC-SHA256).
 *
 * Source: developer.woocommerce.com/docs/webhooks
 */
export const signature = {
  scheme: 'hmac',
  header: 'x-wc-webhook-signature',
  algorithm: 'sha256',
  encoding: 'base64',
  secret: 'webhookSecret',
} as const;

/** The topic as WooCommerce names it in the header. Its delivery id is not unique and is not used. */
export function topicOf(request: Pick<RawRequest, 'headers'>): string | undefined {
  const topic = request.headers['x-wc-webhook-topic']?.trim().toLowerCase();
  return topic === '' ? undefined : topic;
}

/**
 * Saving a webhook in WooCommerce posts `webhook_id=<n>` as a form, unsigned and without any
 * `X-WC-…` header; anything but 200 breaks the admin page. Proxies mangle what it is called.
 */
export function pingReply(request: RawRequest): HandshakeReply | undefined {
  if (request.method !== 'POST' || /json/i.test(request.headers['content-type'] ?? '')) return undefined;
  if (Object.keys(request.headers).some((name) => name.startsWith('x-wc-'))) return undefined;
  if (!/^webhook_id=\d{1,20}$/.test(request.body.subarray(0, 64).toString('latin1'))) return undefined;
  return { status: 200, body: '', contentType: 'text/plain' };
}

/** One item as WooCommerce sends it, or the items of a batch in their order. */
export function itemsOf({ body }: Pick<RawRequest, 'body'>, topic: string): DeliveryItem[] {
  const payload = parse(body);
  if (topic !== BATCH_TOPIC) return [{ topic, payload }];
  const batch = batchPayload.safeParse(payload);
  if (!batch.success) {
    const issue = batch.error.issues[0];
    throw new ContractViolation(
      `a ${BATCH_TOPIC} is { "items": [{ "topic", "payload" }] }: ${issue?.message ?? ''}`,
      {
        path: issue?.path.join('.') ?? 'items',
      },
    );
  }
  return batch.data.items.map((item) => ({
    topic: item.topic.trim().toLowerCase(),
    payload: withMoment(item),
  }));
}

/** When it happened and under which number, laid into what does not say so itself. */
function withMoment(item: {
  id?: string | number | undefined;
  occurred_at_gmt?: string | null | undefined;
  payload?: unknown;
}): unknown {
  if (!isRecord(item.payload)) return item.payload;
  return {
    ...(item.id === undefined ? {} : { item_id: String(item.id) }),
    ...(typeof item.occurred_at_gmt === 'string' ? { occurred_at_gmt: item.occurred_at_gmt } : {}),
    ...item.payload,
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new ContractViolation('the body is not JSON');
  }
}
