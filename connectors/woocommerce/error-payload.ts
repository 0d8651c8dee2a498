import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ContractViolation, type RawRequest, isRecord, textOf } from '../../src/sdk/index.js';

const WEBHOOKS_PAGE = 'WooCommerce > Settings > Advanced > Webhooks';
const KEYS_PAGE = 'WooCommerce > Settings > Advanced > REST API';

/** Errors of WordPress' REST API and WooCommerce's. */
const REST_ERROR = /^(woocommerce_)?rest_[a-z0-9_]{1,100}$/;
/** Longer bodies are data: an error is a sentence. */
const LONGEST = 4_096;

/** An error of the REST API as it stands where an order should be. */
interface RestError {
  code: string;
  status: number | undefined;
}

function restError(payload: unknown): RestError | undefined {
  if (!isRecord(payload) || 'id' in payload) return undefined;
  const code = textOf(payload['code']);
  if (code === undefined || !REST_ERROR.test(code)) return undefined;
  const status = isRecord(payload['data']) ? Number(payload['data']['status']) : Number.NaN;
  return { code, status: Number.isInteger(status) ? status : undefined };
}

/**
 * A payload of WooCommerce's, or a violation that names cause and cure when its REST API put an error
 * in its place: webhooks are filled in with the rights of the user who made them.
 *
 * Source: github.com/woocommerce/woocommerce issues 37806, 26926; pull request 37814
 *
 * @param what - what should have been there, as its owner calls it
 */
export function payloadOf<S extends z.ZodType>(schema: S, what: string) {
  return z.preprocess((payload) => {
    const error = restError(payload);
    if (error) throw explained(error, what);
    return payload;
  }, schema);
}

function explained({ code, status }: RestError, what: string): ContractViolation {
  const named = `(${status === undefined ? code : `${code}, ${status}`})`;
  const refetched = `The ${what} itself is fetched by the next sweep.`;
  if (status === 404 || /invalid_id|not_found|no_route/.test(code)) {
    return violation(
      `WooCommerce sent an error instead of the ${what}: it no longer found it when the webhook was sent ${named}.`,
      `If it was deleted, there is nothing to do. Otherwise look for it in wp-admin under WooCommerce. ${refetched}`,
    );
  }
  if (
    status === 401 ||
    status === 403 ||
    /cannot|forbidden|unauthorized|authentication|not_logged_in/.test(code)
  ) {
    return violation(
      `WooCommerce sent an error instead of the ${what}: the user this webhook belongs to was deleted or may no longer read it ${named}.`,
      `In wp-admin open ${WEBHOOKS_PAGE} and delete the webhooks whose delivery URL is the one of this connection: they are made again within minutes. ` +
        `Then see under ${KEYS_PAGE} that the key belongs to an administrator or shop manager. ${refetched}`,
    );
  }
  return violation(
    `WooCommerce sent an error instead of the ${what} ${named}.`,
    `In wp-admin open WooCommerce > Status > Logs, look for an error of that time, and deactivate the plugin it names. ${refetched}`,
  );
}

const violation = (message: string, hint: string): ContractViolation =>
  new ContractViolation(message, { hint, refetch: true });

/**
 * Errors are alike, and each stands for another order: they are told apart by their delivery. All
 * else is known by its body.
 */
export function errorKey({ headers, body }: RawRequest): string | undefined {
  if (body.length > LONGEST || !/^\s*\{\s*"code"/.test(body.subarray(0, 40).toString('latin1')))
    return undefined;
  const delivery = headers['x-wc-webhook-delivery-id'];
  if (delivery === undefined || !isError(body)) return undefined;
  return `error:${delivery}:${createHash('sha256').update(body).digest('hex')}`;
}

function isError(body: Buffer): boolean {
  try {
    return restError(JSON.parse(body.toString('utf8'))) !== undefined;
  } catch {
    return false;
  }
}
