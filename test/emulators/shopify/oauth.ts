import { createHmac } from 'node:crypto';
import type { JsonObject } from './json.js';
import type { ShopData, ShopifyApp } from './model.js';
import { verifySessionToken } from './session-token.js';
import { refreshTokenLife, type Grant, type Tokens } from './tokens.js';

export interface OAuthWorld {
  tokens: Tokens;
  app(clientId: string): ShopifyApp | undefined;
  shop(domain: string): ShopData | undefined;
  shopById(id: bigint): ShopData | undefined;
  /** Puts an app into a shop, where it is not yet. */
  install(shop: ShopData, app: ShopifyApp): void;
  now(): number;
}

export interface Answered {
  status: number;
  body: JsonObject;
}

const refused = (status: number, error: string, description: string): Answered => ({
  status,
  body: { error, error_description: description },
});

const grantTypes = {
  exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
  idToken: 'urn:ietf:params:oauth:token-type:id_token',
  offline: 'urn:shopify:params:oauth:token-type:offline-access-token',
};

/**
 * `POST /admin/oauth/access_token`, with a form or JSON.
 *
 * @param domain - the shop that is asked; undefined where a hub reaches the emulator by one address for all shops: what
 *   is shown (session token, refresh token, code) then says which one
 */
export function accessToken(
  world: OAuthWorld,
  given: Readonly<Record<string, string>>,
  domain?: string,
): Answered {
  const app = world.app(given['client_id'] ?? '');
  // Words as apps report them ("Oauth error application_cannot_be_found"); *assumed*: that it is JSON here.
  if (!app)
    return refused(400, 'application_cannot_be_found', 'Could not find Shopify API application with api_key');
  // *Assumed*: Shopify documents no answer for a wrong secret; RFC 6749, 5.2 names this one.
  if (given['client_secret'] !== app.clientSecret)
    return refused(401, 'invalid_client', 'The client credentials are invalid.');
  const expiring = given['expiring'] === '1' || given['expiring'] === 'true';
  switch (given['grant_type']) {
    case grantTypes.exchange:
      return exchange(world, app, given, domain, expiring);
    case 'refresh_token':
      return refresh(world, app, given, domain);
    case 'client_credentials':
      return clientCredentials(world, app, domain);
    case undefined:
    case 'authorization_code':
      return code(world, app, given, domain, expiring);
    default:
      // *Assumed*: RFC 6749, 5.2.
      return refused(400, 'unsupported_grant_type', 'The grant type is not supported.');
  }
}

/** Source: shopify.dev "Exchange a session token for an access token"; 400 by shopify.dev/docs/api/usage/response-codes */
function exchange(
  world: OAuthWorld,
  app: ShopifyApp,
  given: Readonly<Record<string, string>>,
  domain: string | undefined,
  expiring: boolean,
): Answered {
  // Words: kinngh/shopify-node-express-mongodb-app issue 135.
  const invalid = refused(
    400,
    'invalid_subject_token',
    'Token exchange cannot be performed due to an invalid subject token.',
  );
  if (given['subject_token_type'] !== grantTypes.idToken)
    return refused(400, 'invalid_request', 'The subject_token_type is missing or not supported.');
  // Online tokens are Shopify's too; Liaison asks for none.
  if (given['requested_token_type'] !== grantTypes.offline)
    return refused(400, 'invalid_request', 'The requested_token_type is missing or not supported.');
  const claims = verifySessionToken(given['subject_token'] ?? '', {
    clientId: app.clientId,
    secret: app.clientSecret,
    now: world.now(),
  });
  if (!claims) return invalid;
  const named = claims.dest.replace(/^https:\/\//, '');
  if (domain !== undefined && named !== domain) return invalid;
  return give(world, app, world.shop(named), expiring ? 'expiring' : 'permanent');
}

/** Source: shopify.dev "About offline access tokens", "Refreshing expiring offline tokens" */
function refresh(
  world: OAuthWorld,
  app: ShopifyApp,
  given: Readonly<Record<string, string>>,
  domain: string | undefined,
): Answered {
  const grant = world.tokens.byRefresh(given['refresh_token'] ?? '', app.clientId);
  const shop = grant && world.shopById(grant.shopId);
  // Status and words of a used, expired or revoked one: community.shopify.dev/t/35182.
  if (!shop || (domain !== undefined && shop.domain !== domain))
    return refused(401, 'invalid_request', 'This request requires an active refresh_token');
  return give(world, app, shop, 'expiring');
}

/** Source: shopify.dev "Using the client credentials grant"; refusals as apps report them (community.shopify.dev/t/33287) */
function clientCredentials(world: OAuthWorld, app: ShopifyApp, domain: string | undefined): Answered {
  const shop = domain === undefined ? undefined : world.shop(domain);
  if (!shop?.installations.has(app.clientId)) return notInstalled();
  if (app.distribution !== 'own')
    return refused(400, 'shop_not_permitted', 'Client credentials cannot be performed on this shop.');
  return give(world, app, shop, 'clientCredentials');
}

/** Source: shopify.dev "Implement authorization code grant manually"; 400 by the page on response codes */
function code(
  world: OAuthWorld,
  app: ShopifyApp,
  given: Readonly<Record<string, string>>,
  domain: string | undefined,
  expiring: boolean,
): Answered {
  const shopId = world.tokens.redeem(given['code'] ?? '', app.clientId);
  const shop = shopId === undefined ? undefined : world.shopById(shopId);
  if (!shop || (domain !== undefined && shop.domain !== domain))
    return refused(400, 'invalid_request', 'The authorization code was not found or was already used');
  return give(world, app, shop, expiring ? 'expiring' : 'permanent');
}

const notInstalled = (): Answered =>
  refused(400, 'app_not_installed', 'The application is not installed on this shop.');

function give(world: OAuthWorld, app: ShopifyApp, shop: ShopData | undefined, kind: Grant['kind']): Answered {
  const installation = shop?.installations.get(app.clientId);
  // *Assumed* for an exchange and a refresh: a shop without the app has no session token to show, and its tokens ended.
  if (!shop || !installation) return notInstalled();
  const grant = world.tokens.give(app.clientId, shop.id, kind);
  return {
    status: 200,
    body: {
      access_token: grant.accessToken,
      scope: installation.scopes.join(','),
      ...(grant.expiresAt === undefined
        ? {}
        : { expires_in: Math.floor((grant.expiresAt - world.now()) / 1_000) }),
      ...(grant.refreshToken === undefined
        ? {}
        : { refresh_token: grant.refreshToken, refresh_token_expires_in: refreshTokenLife }),
    },
  };
}

/** `hmac` of a query Shopify sends a browser with: hex, over all other parameters, sorted. Source: shopify.dev, "Verify the installation request" */
export function signQuery(query: Readonly<Record<string, string>>, secret: string): string {
  const text = Object.entries(query)
    .filter(([name]) => name !== 'hmac')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return createHmac('sha256', secret).update(text).digest('hex');
}

/**
 * The address Shopify's admin opens an embedded app with.
 *
 * Source: shopify.dev "Set up session tokens" (`id_token`) and "Verify the installation request" (`hmac` over all others)
 *
 * @param idToken - a session token
 */
export function launchAddress(app: ShopifyApp, shop: ShopData, address: string, idToken: string): string {
  return signed(
    address,
    { embedded: '1', id_token: idToken, locale: 'en', shop: shop.domain },
    app,
    shop.now(),
  );
}

/**
 * The merchant agrees on the page an app sent their browser to.
 *
 * @returns where the browser is sent on to, with a code; or the refusal the page shows
 */
export function agree(world: OAuthWorld, authorizeUrl: string, shop: ShopData): string | { refusal: string } {
  const asked = new URL(authorizeUrl).searchParams;
  const app = world.app(asked.get('client_id') ?? '');
  if (!app)
    return {
      refusal: 'Oauth error application_cannot_be_found: Could not find Shopify API application with api_key',
    };
  const back = asked.get('redirect_uri') ?? '';
  // Source: the words of the page apps report, "The redirect_uri is not whitelisted".
  if (app.redirectUrls !== 'any' && !app.redirectUrls.includes(back))
    return { refusal: 'Oauth error invalid_request: The redirect_uri is not whitelisted' };
  // *Assumed*: the scopes of the app's configuration are granted, as with managed installation.
  world.install(shop, app);
  return signed(
    back,
    {
      code: world.tokens.code(app.clientId, shop.id),
      shop: shop.domain,
      ...(asked.has('state') ? { state: asked.get('state') ?? '' } : {}),
    },
    app,
    world.now(),
  );
}

function signed(address: string, query: Record<string, string>, app: ShopifyApp, now: number): string {
  const whole: Record<string, string> = {
    ...query,
    host: Buffer.from(
      `admin.shopify.com/store/${(query['shop'] ?? '').replace('.myshopify.com', '')}`,
    ).toString('base64'),
    timestamp: String(Math.floor(now / 1_000)),
  };
  whole['hmac'] = signQuery(whole, app.clientSecret);
  const back = new URL(address);
  for (const [name, value] of Object.entries(whole)) back.searchParams.set(name, value);
  return back.href;
}
