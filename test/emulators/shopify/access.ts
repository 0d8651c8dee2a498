import type { JsonObject } from './json.js';
import type { Installation, ShopData } from './model.js';
import type { Grant, Tokens } from './tokens.js';

export interface Refusal {
  status: number;
  body: JsonObject;
}

const refuse = (status: number, errors: string): { refusal: Refusal } => ({
  refusal: { status, body: { errors } },
});

/**
 * Whether a call of the Admin API may pass, before it is read.
 *
 * Statuses: shopify.dev/docs/api/usage/response-codes.
 */
export function admit(
  world: {
    tokens: Tokens;
    shop(domain: string): ShopData | undefined;
    shopById(id: bigint): ShopData | undefined;
  },
  token: string | undefined,
  domain: string | undefined,
): { shop: ShopData; installation: Installation; grant: Grant } | { refusal: Refusal } {
  const asked = domain === undefined ? undefined : world.shop(domain);
  // A shop that is not there, or was closed.
  if (domain !== undefined && (asked === undefined || asked.state === 'closed'))
    return refuse(404, 'Not Found');
  const grant = token === undefined ? undefined : world.tokens.byAccess(token);
  const shop = grant && world.shopById(grant.shopId);
  const installation = grant && shop?.installations.get(grant.clientId);
  // Words: many issue threads, such as Kyon147/laravel-shopify pull request 488.
  if (!grant || !shop || !installation || (asked !== undefined && asked !== shop))
    return refuse(401, '[API] Invalid API key or access token (unrecognized login or wrong password)');
  if (shop.state === 'closed') return refuse(404, 'Not Found');
  // *Assumed*: the words of the next three; their statuses are on the page.
  if (shop.state === 'frozen') return refuse(402, 'Unavailable Shop');
  if (shop.state === 'locked') return refuse(423, 'This shop is locked.');
  if (shop.state === 'forbidden') return refuse(403, 'Forbidden');
  // Words: megaapp977/stack issue 654; status: the same refusal as other apps report it.
  if (grant.kind === 'permanent' && installation.app.distribution === 'public')
    return refuse(
      403,
      '[API] Non-expiring access tokens are no longer accepted for the Admin API. Start using expiring offline tokens: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens#expiring-vs-non-expiring-offline-tokens',
    );
  return { shop, installation, grant };
}

/** Stable versions that are served, oldest first. Source: the published introspections of 2026-07 and 2026-10 */
export const servedVersions: readonly string[] = ['2026-07', '2026-10'];

/**
 * Which version answers. One that is retired falls forward to the oldest that is served, without an error: the header
 * `X-Shopify-API-Version` of the response tells. Source: shopify.dev/docs/api/usage/versioning.
 * *Assumed*: 404 for one that never was, or is not yet.
 */
export function versionFor(asked: string): string | undefined {
  if (servedVersions.includes(asked)) return asked;
  const [oldest = '', ...later] = servedVersions;
  const newest = later.at(-1) ?? oldest;
  if (!/^20\d\d-(01|04|07|10)$/.test(asked) || asked > newest) return undefined;
  return oldest;
}
