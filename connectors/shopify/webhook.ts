import {
  ContractViolation,
  isRecord,
  textOf,
  type RawRequest,
  type SignatureScheme,
  type TenantPart,
} from '../../src/sdk/index.js';
import { parseExactly } from './ids.js';
import { instantOf } from './reading.js';
import { shopDomain } from './settings.js';

/** Source: shopify.dev/docs/apps/build/webhooks/verify-deliveries */
export const signature: SignatureScheme = {
  scheme: 'hmac',
  header: 'X-Shopify-Hmac-Sha256',
  algorithm: 'sha256',
  encoding: 'base64',
  secret: 'clientSecret',
  signed: ['body'],
};

/** Under which the core stores when Shopify first tried to deliver; beside the members of the body. */
export const triggeredAtMember = '$triggeredAt';

/** Topic as Shopify writes it, such as `orders/create`. */
export function topicOf({ headers }: Pick<RawRequest, 'headers'>): string | undefined {
  const topic = headers['x-shopify-topic']?.trim().toLowerCase();
  return topic !== undefined && /^[a-z_]+\/[a-z_]+$/.test(topic) ? topic : undefined;
}

/** Unique a delivery, the same each time it is repeated. Source: as {@link signature}. */
export function deliveryKeyOf({ headers }: Pick<RawRequest, 'headers'>): string | undefined {
  const id = headers['x-shopify-webhook-id']?.trim();
  return id !== undefined && /^[\w-]{16,64}$/.test(id) ? id : undefined;
}

/**
 * The shop a webhook is about. Its name stands in a header, which the signature does not cover: where the body names
 * a shop too, both have to agree.
 *
 * @throws ContractViolation when the body is no object, or names another shop
 */
export function split({ headers, body }: Pick<RawRequest, 'headers' | 'body'>): TenantPart[] {
  const tenant = headers['x-shopify-shop-domain']?.trim().toLowerCase() ?? '';
  if (!shopDomain.test(tenant)) throw new ContractViolation('X-Shopify-Shop-Domain names no shop');
  const payload = objectOf(body);
  const named = shopsIn(payload);
  if (named.some((shop) => shop !== tenant))
    throw new ContractViolation('the shop in X-Shopify-Shop-Domain is not the one the body is about');
  const at = instantOf(headers['x-shopify-triggered-at']);
  return [
    {
      tenant,
      items: [
        {
          topic: topicOf({ headers }) ?? 'unknown',
          payload: at === undefined ? payload : { ...payload, [triggeredAtMember]: at },
        },
      ],
    },
  ];
}

function objectOf(body: Buffer): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = parseExactly(body.toString('utf8'));
  } catch {
    throw new ContractViolation('the body is not JSON');
  }
  if (!isRecord(parsed)) throw new ContractViolation('the body is no object');
  return parsed;
}

/** Shops a body names: compliance topics, topics of the app and the shop, and the address of an order's page. */
function shopsIn(payload: Readonly<Record<string, unknown>>): string[] {
  const page = textOf(payload['order_status_url'], 2_000);
  const host = page !== undefined && URL.canParse(page) ? new URL(page).hostname : undefined;
  return [payload['shop_domain'], payload['myshopify_domain'], host]
    .map((name) => textOf(name)?.toLowerCase())
    .filter((name): name is string => name !== undefined && shopDomain.test(name));
}
