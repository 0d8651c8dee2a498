import { createHmac } from 'node:crypto';

export interface Keys {
  consumerKey: string;
  consumerSecret: string;
  permissions: 'read' | 'read_write';
}

/** A refusal, with the status WooCommerce gives it. */
export interface Refusal {
  code: string;
  message: string;
}

const encode = (value: string): string =>
  encodeURIComponent(value).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * What WooCommerce asks of a request: Basic over https, one-legged OAuth 1.0a over plain http, a
 * nonce used once, a key that may write when something is written.
 *
 * @param secure - whether the request came by https, or through something that ends it.
 * @returns the refusal, or undefined when the request may pass.
 */
export function authenticate(
  request: { method: string; url: URL; authorization: string | undefined; secure: boolean },
  keys: Keys,
  nonces: Set<string>,
): Refusal | undefined {
  const refused = request.secure ? basic(request.authorization, keys) : oauth(request, keys, nonces);
  if (refused !== undefined) return refused;
  if (request.method === 'GET' || keys.permissions === 'read_write') return undefined;
  return {
    code: 'woocommerce_rest_authentication_error',
    message: 'The API key provided does not have write permissions.',
  };
}

function basic(
  authorization: string | undefined,
  { consumerKey, consumerSecret }: Keys,
): Refusal | undefined {
  const expected = `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;
  if (authorization === expected) return undefined;
  return authorization === undefined
    ? { code: 'woocommerce_rest_cannot_view', message: 'Sorry, you cannot list resources.' }
    : { code: 'woocommerce_rest_authentication_error', message: 'Consumer secret is invalid.' };
}

function oauth(
  { method, url }: { method: string; url: URL },
  { consumerKey, consumerSecret }: Keys,
  nonces: Set<string>,
): Refusal | undefined {
  const refusal = (message: string): Refusal => ({ code: 'woocommerce_rest_authentication_error', message });
  const given = url.searchParams;
  if (!given.has('oauth_signature')) {
    return { code: 'woocommerce_rest_cannot_view', message: 'Sorry, you cannot list resources.' };
  }
  if (given.get('oauth_consumer_key') !== consumerKey) return refusal('Consumer key is invalid.');
  // The official client writes each parameter twice; PHP keeps the last.
  const parameters = [...new Map(given)]
    .filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const base = [method.toUpperCase(), encode(`${url.origin}${url.pathname}`), encode(parameters)].join('&');
  const algorithm = given.get('oauth_signature_method') === 'HMAC-SHA1' ? 'sha1' : 'sha256';
  const expected = createHmac(algorithm, `${encode(consumerSecret)}&`)
    .update(base)
    .digest('base64');
  if (given.get('oauth_signature') !== expected)
    return refusal('Invalid signature - provided signature does not match.');
  const age = Math.abs(Date.now() / 1_000 - Number(given.get('oauth_timestamp')));
  if (!(age < 15 * 60)) return refusal('Invalid timestamp.');
  const nonce = given.get('oauth_nonce') ?? '';
  if (nonce === '' || nonces.has(nonce)) return refusal('Invalid nonce - nonce has already been used.');
  nonces.add(nonce);
  return undefined;
}
