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

/** Topic as Shopify writes it, such as `orders/create`. Calls of Flow name none: they get one of their own. */
export function topicOf({ headers, body }: Pick<RawRequest, 'headers' | 'body'>): string | undefined {
  const topic = headers['x-shopify-topic']?.trim().toLowerCase();
  if (topic === undefined) return flowRunOf(body) === undefined ? undefined : flowActionTopic;
  return /^[a-z_]+\/[a-z_]+$/.test(topic) ? topic : undefined;
}

/** Topic of calls of our Flow action; no webhook has it. */
export const flowActionTopic = 'flow/send_whatsapp_template';

/**
 * The run of a Flow action a body is about. Its id is the same each time Flow tries the run again.
 * Source: shopify.dev/docs/apps/build/flow/actions/endpoints
 */
function flowRunOf(body: Buffer): { id: string; shop: string } | undefined {
  // Webhooks are many and may be large: only what looks like a run is parsed.
  if (!body.includes('"action_run_id"')) return undefined;
  try {
    const payload: unknown = parseExactly(body.toString('utf8'));
    if (!isRecord(payload)) return undefined;
    const id = textOf(payload['action_run_id'], 190);
    const shop = textOf(payload['shopify_domain'], 300);
    return id === undefined || shop === undefined ? undefined : { id, shop };
  } catch {
    return undefined;
  }
}

/** Unique a delivery, the same each time it is repeated. Source: as {@link signature}. */
export function deliveryKeyOf({ headers, body }: Pick<RawRequest, 'headers' | 'body'>): string | undefined {
  const id = headers['x-shopify-webhook-id']?.trim();
  if (id === undefined) {
    const run = flowRunOf(body);
    return run === undefined ? undefined : `flow:${run.id}`;
  }
  return id !== undefined && /^[\w-]{16,64}$/.test(id) ? id : undefined;
}

/**
 * The shop a webhook is about. Its name stands in a header, which the signature does not cover: where the body names
 * a shop too, both have to agree.
 *
 * @throws ContractViolation when the body is no object, or names another shop
 */
export function split({ headers, body }: Pick<RawRequest, 'headers' | 'body'>): TenantPart[] {
  const payload = objectOf(body);
  // Flow names the shop in its body, which the signature covers.
  const tenant = (headers['x-shopify-shop-domain'] ?? flowRunOf(body)?.shop)?.trim().toLowerCase() ?? '';
  if (!shopDomain.test(tenant)) throw new ContractViolation('X-Shopify-Shop-Domain names no shop');
  const named = shopsIn(payload);
  if (named.some((shop) => shop !== tenant))
    throw new ContractViolation('the shop in X-Shopify-Shop-Domain is not the one the body is about');
  const at = instantOf(headers['x-shopify-triggered-at']);
  return [
    {
      tenant,
      items: [
        {
          topic: topicOf({ headers, body }) ?? 'unknown',
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
  return [payload['shop_domain'], payload['myshopify_domain'], payload['shopify_domain'], host]
    .map((name) => textOf(name)?.toLowerCase())
    .filter((name): name is string => name !== undefined && shopDomain.test(name));
}
