import { companionSignature } from '../../../src/sdk/index.js';
import type { Shop } from './shop.js';

/** What the plugin answered a call. */
export interface CallAnswer {
  status: number;
  body: { ok?: boolean; output?: Record<string, unknown>; error?: { code: string; message: string } };
}

/** The secret hub and shop share, as the shop knows it. */
export function secretOf(shop: Shop): Promise<string> {
  return shop.site.php<string>(
    `return \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Connect\\Connection::class )->secret();`,
  );
}

/**
 * A call as the hub makes it, by REST.
 *
 * @param options - `secret`: signs with another one than the shop's; `seconds`: how far the caller's clock is off
 */
export async function callShop(
  shop: Shop,
  verb: string,
  input: object,
  options: { secret?: string; seconds?: number } = {},
): Promise<CallAnswer> {
  const path = '/wp-json/wc-liaison/v1/call';
  const body = JSON.stringify({ verb, input });
  const timestamp = Math.floor(Date.now() / 1_000) + (options.seconds ?? 0);
  const secret = options.secret ?? (await secretOf(shop));
  const answer = await fetch(`${shop.site.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-liaison-timestamp': String(timestamp),
      'x-liaison-connection': (await shop.connection()).id,
      'x-liaison-signature': companionSignature({ method: 'POST', path, timestamp, body }, secret),
    },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as CallAnswer['body'] };
}
