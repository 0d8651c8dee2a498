import { z } from 'zod';
import type { HostedGrant } from '../../src/sdk/index.js';
import { isShopAddress } from './settings.js';
import { placeOf } from './origin.js';

const callback = z.object({
  user_id: z.union([z.string().min(1).max(200), z.number()]).transform(String),
  consumer_key: z.string().regex(/^ck_\w{1,200}$/),
  consumer_secret: z.string().regex(/^cs_\w{1,200}$/),
});

/**
 * WooCommerce's own grant screen. `user_id` is a free text that comes back in the callback and on the
 * way back: it carries the nonce. The callback is unauthenticated, and WooCommerce wants it over https.
 *
 * Source: woocommerce.github.io/woocommerce-rest-api-docs (Authentication endpoint)
 */
export const grant: HostedGrant = {
  address: 'url',
  generates: ['webhookSecret'],
  place: (address) => (isShopAddress(address) ? placeOf(address) : undefined),
  url: ({ address, nonce, callbackUrl, returnUrl }) => {
    const shop = new URL(address);
    const url = new URL(`${shop.pathname.replace(/\/+$/, '')}/wc-auth/v1/authorize`, shop.origin);
    url.search = new URLSearchParams({
      app_name: 'Liaison',
      scope: 'read_write',
      user_id: nonce,
      return_url: returnUrl,
      callback_url: callbackUrl,
    }).toString();
    return url.href;
  },
  read: (body) => {
    const parsed = callback.safeParse(body);
    if (!parsed.success) return undefined;
    const { user_id: nonce, consumer_key: consumerKey, consumer_secret: consumerSecret } = parsed.data;
    return { nonce, settings: { consumerKey, consumerSecret } };
  },
};
