import { isUtf8 } from 'node:buffer';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { HmacScheme, RawRequest, SignatureChoice, SignatureScheme } from '../sdk/index.js';

/** Why a delivery was refused. For logs and metrics; the sender only ever learns "401". */
export type SignatureRefusal = 'missing_header' | 'missing_secret' | 'malformed' | 'stale' | 'mismatch';
export type SignatureVerdict =
  | { ok: true }
  /** `passes`: how often the body was gone through before the answer was no. */
  | { ok: false; reason: SignatureRefusal; passes: number };

type TokenScheme = Extract<SignatureScheme, { scheme: 'token' }>;

/** Milliseconds a Standard Webhooks timestamp may lie in the past or the future. Source: standardwebhooks.com */
const STANDARD_WEBHOOKS_TOLERANCE = 5 * 60_000;
const DIGEST_BYTES = { sha256: 32, sha1: 20 } as const;

/** How often the body is gone through for any refusal: the most any scheme needs. */
const EVEN_PASSES = 2;

const refuse = (reason: SignatureRefusal, passes = 0): SignatureVerdict => ({ ok: false, reason, passes });
const decide = (same: boolean, passes = 1): SignatureVerdict =>
  same ? { ok: true } : refuse('mismatch', passes);

/**
 * Checks where a delivery comes from: on the raw bytes, in constant time, before anything is
 * parsed. Never throws; a missing or empty secret refuses (invariant 2).
 *
 * @param settings - The connection's settings, secrets decrypted.
 * @param now - Milliseconds UTC.
 * @param publicUrl - What the installation is called from outside, `https://host` and the path a proxy
 *   takes away, if any: put in front of the request's own path when the scheme signs the address.
 */
export function verifySignature(
  scheme: SignatureScheme,
  request: RawRequest,
  settings: Record<string, unknown>,
  now: number,
  publicUrl = '',
): SignatureVerdict {
  try {
    if (scheme.scheme === 'custom') return decide(scheme.check(request, settings, now));
    const secret = secretOf(settings, scheme.secret);
    if (secret === undefined) return refuse('missing_secret');
    switch (scheme.scheme) {
      case 'hmac':
        return verifyHmac(scheme, request, secret, now, publicUrl);
      case 'standardWebhooks':
        return verifyStandardWebhooks(request, secret, now);
      case 'token':
        return verifyToken(scheme, request, secret);
      case 'basic': {
        const user = scheme.user === undefined ? undefined : secretOf(settings, scheme.user);
        if (scheme.user !== undefined && user === undefined) return refuse('missing_secret');
        return verifyBasic(request, user, secret);
      }
    }
  } catch {
    // Whatever an input manages to break, the answer is no.
    return refuse('malformed');
  }
}

/**
 * Does the work a refusal has saved so far, so that a bad signature, a missing one and an unknown
 * connection take the same time whatever the body. Answers how often the body was gone through in all.
 */
export function evenOut(
  verdict: Extract<SignatureVerdict, { ok: false }>,
  request: Pick<RawRequest, 'body'>,
): number {
  let { passes } = verdict;
  for (; passes < EVEN_PASSES; passes++) createHmac('sha256', 'even').update(request.body).digest();
  return passes;
}

/**
 * The scheme a connection uses. Undefined when the deciding setting has no declared scheme: refuse
 * the delivery as if its signature were wrong.
 */
export function resolveScheme(
  verify: SignatureScheme | SignatureChoice,
  settings: Record<string, unknown>,
): SignatureScheme | undefined {
  if (!('by' in verify)) return verify;
  const choice = Object.hasOwn(settings, verify.by) ? settings[verify.by] : undefined;
  return typeof choice === 'string' && Object.hasOwn(verify.choices, choice)
    ? verify.choices[choice]
    : undefined;
}

/**
 * Headers a genuine sender adds to `request`: for tests, the conformance kit and the demo.
 *
 * @param now - Milliseconds UTC.
 * @param user - for `basic`: the user name
 * @throws Error for `custom`, which only its connector can sign.
 */
export function signRequest(
  scheme: SignatureScheme,
  request: Pick<RawRequest, 'method' | 'url' | 'body'>,
  secret: string,
  now: number,
  publicUrl = '',
  user = 'liaison',
): Record<string, string> {
  switch (scheme.scheme) {
    case 'hmac': {
      const stamp = scheme.timestamp && String(scheme.timestamp.unit === 's' ? Math.floor(now / 1000) : now);
      if (scheme.header === undefined) return {};
      const digest = hmacOf(scheme, request, secret, stamp ?? '', publicUrl).toString(scheme.encoding);
      const signature = `${scheme.prefix ?? ''}${digest}`;
      const { parts, timestamp } = scheme;
      const timed = parts?.timestamp === undefined ? '' : `${parts.timestamp}=${stamp ?? ''},`;
      return {
        [scheme.header.toLowerCase()]: parts ? `${timed}${parts.signature}=${signature}` : signature,
        ...(timestamp?.header !== undefined && stamp !== undefined
          ? { [timestamp.header.toLowerCase()]: stamp }
          : {}),
      };
    }
    case 'standardWebhooks': {
      const id = `msg_${createHash('sha256').update(request.body).digest('hex').slice(0, 24)}`;
      const [key] = standardWebhooksKeys(secret);
      if (key === undefined) throw new Error('The Standard Webhooks secret is empty or not base64.');
      return {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now / 1000)),
        'webhook-signature': key.sign(id, new Date(now), request.body),
      };
    }
    case 'token':
      if (scheme.header === undefined) return {};
      return {
        [scheme.header.toLowerCase()]:
          scheme.header.toLowerCase() === 'authorization' ? `Bearer ${secret}` : secret,
      };
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` };
    case 'custom':
      throw new Error(`A custom scheme (${scheme.reason}) can only be signed by its own connector.`);
  }
}

/**
 * The address a genuine sender calls: carries the token, or the signature, when the scheme knows no header
 * for it.
 *
 * @param request - for a signature in the query: what is signed besides
 */
export function signedUrl(
  scheme: SignatureScheme,
  url: string,
  secret: string,
  request: { method: string; body: Buffer; now: number; publicUrl?: string } = {
    method: 'POST',
    body: Buffer.alloc(0),
    now: 0,
  },
): string {
  const add = (to: string, name: string, value: string) =>
    `${to}${to.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
  if (scheme.scheme === 'token' && scheme.header === undefined && scheme.query !== undefined)
    return add(url, scheme.query, secret);
  if (scheme.scheme !== 'hmac' || scheme.query === undefined) return url;
  const { timestamp } = scheme;
  const stamp = timestamp && String(timestamp.unit === 's' ? Math.floor(request.now / 1000) : request.now);
  const timed = timestamp?.query === undefined ? url : add(url, timestamp.query, stamp ?? '');
  const hmac = hmacOf(scheme, { ...request, url: timed }, secret, stamp ?? '', request.publicUrl ?? '');
  return add(timed, scheme.query, `${scheme.prefix ?? ''}${hmac.toString(scheme.encoding)}`);
}

function secretOf(settings: Record<string, unknown>, name: string): string | undefined {
  const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function headerOf(request: RawRequest, name: string): string | undefined {
  const key = name.toLowerCase();
  const value = Object.hasOwn(request.headers, key) ? request.headers[key] : undefined;
  return value === undefined || value === '' ? undefined : value;
}

function verifyHmac(
  scheme: HmacScheme,
  request: RawRequest,
  secret: string,
  now: number,
  publicUrl: string,
): SignatureVerdict {
  const { timestamp } = scheme;
  const [sent, stamp] = sentOf(scheme, request);
  if (sent.length === 0 || (timestamp !== undefined && stamp === undefined)) return refuse('missing_header');
  const prefix = scheme.prefix ?? '';
  const digests = sent
    .filter((one) => one.startsWith(prefix))
    .map((one) => decodeDigest(one.slice(prefix.length), scheme.encoding, DIGEST_BYTES[scheme.algorithm]))
    .filter((digest) => digest !== undefined);
  if (digests.length === 0) return refuse('malformed');
  if (timestamp !== undefined && stamp !== undefined) {
    const at = parseStamp(stamp, timestamp.unit);
    if (at === undefined) return refuse('malformed');
    if (Math.abs(now - at) > timestamp.toleranceMs) return refuse('stale');
  }
  const expected = hmacOf(scheme, request, secret, stamp ?? '', publicUrl);
  // No short-circuit: how many comparisons are made must not depend on which one holds.
  return decide(digests.map((digest) => timingSafeEqual(expected, digest)).includes(true));
}

/** Parts of one header that are read at most: a genuine sender writes a handful. */
const mostParts = 20;

/** The signatures a request carries, and its time. */
function sentOf(scheme: HmacScheme, request: RawRequest): [string[], string | undefined] {
  const { header, query, parts, timestamp } = scheme;
  const whole =
    header !== undefined
      ? headerOf(request, header)
      : query !== undefined
        ? queryOf(request.url, query)
        : undefined;
  const list = parts && (whole ?? '').split(',').slice(0, mostParts).map(partOf);
  const named = (name: string) => list?.flatMap(([own, value]) => (own === name ? [value] : [])) ?? [];
  const sent = parts ? named(parts.signature) : [whole].filter((one) => one !== undefined);
  const times = parts?.timestamp === undefined ? [] : named(parts.timestamp);
  const stamp =
    timestamp?.header !== undefined
      ? headerOf(request, timestamp.header)
      : timestamp?.query !== undefined
        ? queryOf(request.url, timestamp.query)
        : times.length === 1
          ? times[0]
          : undefined;
  return [sent, stamp];
}

function partOf(part: string): [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? ['', ''] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
}

function hmacOf(
  scheme: HmacScheme,
  request: Pick<RawRequest, 'method' | 'url' | 'body'>,
  secret: string,
  stamp: string,
  publicUrl: string,
): Buffer {
  const hmac = createHmac(scheme.algorithm, secret);
  for (const part of scheme.signed ?? ['body']) {
    if (typeof part === 'object') {
      hmac.update(part.text);
      continue;
    }
    switch (part) {
      case 'method':
        hmac.update(request.method.toUpperCase());
        break;
      case 'uri':
        hmac.update(signedAddress(scheme, `${publicUrl}${request.url}`));
        break;
      case 'query':
        hmac.update(signedQuery(scheme, request.url));
        break;
      case 'body':
        hmac.update(request.body);
        break;
      case 'timestamp':
        hmac.update(stamp);
        break;
    }
  }
  return hmac.digest();
}

function signedQuery({ query }: HmacScheme, url: string): string {
  const start = url.indexOf('?');
  return [...new URLSearchParams(start < 0 ? '' : url.slice(start + 1))]
    .filter(([name]) => name !== query)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
}

/** The address as the vendor signs it: some write a few characters plain that travel encoded. */
function signedAddress({ uriPlain = '' }: HmacScheme, address: string): string {
  return address.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const plain = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return uriPlain.includes(plain) ? plain : encoded;
  });
}

/** Strict: another spelling of the same bytes is not what a genuine sender writes. */
function decodeDigest(text: string, encoding: 'base64' | 'hex', bytes: number): Buffer | undefined {
  const digest = Buffer.from(text, encoding);
  const same =
    encoding === 'hex' ? digest.toString('hex') === text.toLowerCase() : digest.toString('base64') === text;
  return same && digest.length === bytes ? digest : undefined;
}

function parseStamp(text: string, unit: 'ms' | 's'): number | undefined {
  if (!/^\d{1,15}$/.test(text)) return undefined;
  return unit === 's' ? Number(text) * 1000 : Number(text);
}

/**
 * The library signs; clock and comparison stay ours. Its `verify` reads the machine's clock, and it
 * decodes the body as text, so that two different broken byte sequences look alike: a body that is
 * not UTF-8 is therefore refused before it is asked.
 */
function verifyStandardWebhooks(request: RawRequest, secret: string, now: number): SignatureVerdict {
  const keys = standardWebhooksKeys(secret);
  if (keys.length === 0) return refuse('missing_secret');
  const id = headerOf(request, 'webhook-id');
  const stamp = headerOf(request, 'webhook-timestamp');
  const signatures = headerOf(request, 'webhook-signature');
  if (id === undefined || stamp === undefined || signatures === undefined) return refuse('missing_header');
  const at = parseStamp(stamp, 's');
  const digests = signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => decodeDigest(signature.slice(3), 'base64', DIGEST_BYTES.sha256))
    .filter((digest) => digest !== undefined);
  if (at === undefined || digests.length === 0 || !isUtf8(request.body)) return refuse('malformed');
  if (Math.abs(now - at) > STANDARD_WEBHOOKS_TOLERANCE) return refuse('stale');
  const expected = keys.map((key) =>
    Buffer.from(key.sign(id, new Date(at), request.body).slice(3), 'base64'),
  );
  // No short-circuit: how many comparisons are made must not depend on which one holds.
  const hits = expected.flatMap((one) => digests.map((digest) => timingSafeEqual(one, digest)));
  return decide(hits.includes(true), keys.length);
}

/**
 * `whsec_` announces base64, as the standard says. Without it people paste either: the bare text
 * is tried first, then, when it can be read so, base64.
 */
function standardWebhooksKeys(secret: string): Webhook[] {
  const raw = secret.startsWith('whsec_') ? [] : [() => new Webhook(Buffer.from(secret), { format: 'raw' })];
  return [...raw, () => new Webhook(secret)].flatMap((make) => {
    try {
      return [make()];
    } catch {
      return [];
    }
  });
}

function verifyToken(scheme: TokenScheme, request: RawRequest, secret: string): SignatureVerdict {
  const header = scheme.header === undefined ? undefined : headerOf(request, scheme.header);
  const sent = header?.replace(/^Bearer +/i, '') ?? (scheme.query && queryOf(request.url, scheme.query));
  if (sent === undefined || sent === '') return refuse('missing_header');
  // Hashing first gives equal lengths, which the constant-time comparison needs.
  return decide(timingSafeEqual(sha256(sent), sha256(secret)), 0);
}

/** RFC 7617: what follows the first colon is the password. */
function verifyBasic(request: RawRequest, user: string | undefined, password: string): SignatureVerdict {
  const header = headerOf(request, 'authorization');
  if (header === undefined) return refuse('missing_header');
  const coded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(header.trim())?.[1];
  const pair = coded === undefined ? '' : Buffer.from(coded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return refuse('malformed');
  const isSame = (sent: string, known: string) => timingSafeEqual(sha256(sent), sha256(known));
  // Both are compared whatever the first says.
  const [byUser, byPassword] = [
    user === undefined || isSame(pair.slice(0, colon), user),
    isSame(pair.slice(colon + 1), password),
  ];
  return decide(byUser && byPassword, 0);
}

function queryOf(url: string, name: string): string | undefined {
  const start = url.indexOf('?');
  return start < 0 ? undefined : (new URLSearchParams(url.slice(start + 1)).get(name) ?? undefined);
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
