import {
  ContractViolation,
  LiaisonError,
  RateLimited,
  Rejected,
  Reauthorize,
  Transient,
  isRecord,
  textOf,
} from '../../src/sdk/index.js';

const KEYS_PAGE = 'WooCommerce > Settings > Advanced > REST API';
const DEFAULT_RETRY_AFTER = 60_000;

/** Code of the error by which the agents refuse a private address. */
const FORBIDDEN_ADDRESS = 'ELIAISONADDRESS';

/** A refusal, with what WooCommerce calls it: some refusals are answers to the question asked. */
export class ShopRefused extends Rejected {
  readonly status: number;
  /** WooCommerce's or WordPress' error code, such as `rest_no_route`. */
  readonly shopCode: string | undefined;
  constructor(answer: Answer, reason: string, field: string | undefined) {
    super(reason, field === undefined ? {} : { field });
    this.status = answer.status;
    this.shopCode = codeOf(answer.body);
  }

  /** True when the shop knows the question and says that there is no such thing. */
  get gone(): boolean {
    return this.status === 404 && this.shopCode !== undefined && this.shopCode !== 'rest_no_route';
  }
}

/** An answer of the shop, reduced to what a decision needs: never the request, which holds the keys. */
interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: unknown;
}

/**
 * Turns whatever a call to the shop ended in into one of the five errors, in words its owner can
 * act on. The original error is not kept as a cause: it holds the request with the keys in it.
 *
 * @param now - milliseconds UTC, to read a `Retry-After` that is a date.
 */
export function shopError(error: unknown, now: number): LiaisonError {
  if (error instanceof LiaisonError) return error;
  const answer = answerOf(error);
  return answer === undefined ? unreachable(error) : refusal(answer, now);
}

/** A 2xx that is not WooCommerce's JSON: a login page, a maintenance page, a PHP warning in front. */
export function notJson(): ContractViolation {
  return new ContractViolation(
    'The shop answered with a page instead of data. Open the address of the shop with /wp-json/wc/v3 behind it: ' +
      'a "coming soon" or login plugin, a cache or a PHP warning in front of the answer has to be switched off for it.',
  );
}

/** The answer had another shape than WooCommerce documents. */
export function unexpected(what: string, path?: string): ContractViolation {
  return new ContractViolation(`The shop's answer is not what WooCommerce documents: ${what}`, {
    ...(path === undefined ? {} : { path }),
  });
}

function answerOf(error: unknown): Answer | undefined {
  const response = (error as { response?: unknown } | null | undefined)?.response;
  if (!isRecord(response) || typeof response['status'] !== 'number') return undefined;
  const headers = response['headers'];
  return {
    status: response['status'],
    headers: typeof headers === 'object' && headers !== null ? (headers as Record<string, unknown>) : {},
    body: response['data'],
  };
}

function refusal(answer: Answer, now: number): LiaisonError {
  const { status } = answer;
  if (status === 401) return unauthorized(answer);
  if (status === 403) return forbidden(answer);
  if (status === 404) return notFound(answer);
  if (status === 429) {
    return new RateLimited('The shop asked us to slow down (429). We go on by ourselves.', {
      retryAfter: retryAfter(answer, now) ?? DEFAULT_RETRY_AFTER,
    });
  }
  if (status === 408 || status === 425 || status >= 500) {
    const wait = retryAfter(answer, now);
    return new Transient(
      `The shop could not answer (${status}). We try again by ourselves; if it stays so, ask your hosting provider.`,
      wait === undefined ? {} : { retryAfter: wait },
    );
  }
  if (status >= 300 && status < 400) {
    const target = textOf(answer.headers['location'], 300);
    const reason = `the shop sends us to ${originOf(target)}; enter that address instead`;
    return new ShopRefused(answer, reason, 'url');
  }
  return new ShopRefused(answer, reasonOf(answer), fieldOf(answer.body));
}

function unauthorized({ body, headers }: Answer): LiaisonError {
  if (!isRecord(body) && textOf(headers['www-authenticate'])?.toLowerCase().startsWith('basic') === true) {
    return new Reauthorize(
      'The whole site asks for a password (401). Ask your hosting provider to let /wp-json/ pass without it.',
    );
  }
  if (reasonOf({ status: 401, headers, body }).toLowerCase().includes('permission')) {
    return new Reauthorize(
      `The consumer key may not do this (401). In ${KEYS_PAGE} give the key the permission "Read/Write".`,
    );
  }
  return new Reauthorize(
    `The consumer key was refused (401). In ${KEYS_PAGE} create a key with the permission "Read/Write" ` +
      'and paste the key and its secret here.',
  );
}

function forbidden(answer: Answer): LiaisonError {
  if (!isRecord(answer.body) && /html/i.test(textOf(answer.headers['content-type']) ?? '')) {
    return new Transient(
      'A firewall in front of the shop refused us (403). Allow /wp-json/wc/ for our address in Cloudflare, ' +
        'Wordfence, Solid Security or whatever protects the shop.',
    );
  }
  return new Reauthorize(
    `The consumer key may not do this (403). In ${KEYS_PAGE} create a key for an administrator or shop manager, ` +
      'with the permission "Read/Write", and paste it here.',
  );
}

function notFound(answer: Answer): LiaisonError {
  const code = codeOf(answer.body);
  const known = code !== undefined && code !== 'rest_no_route';
  return known
    ? new ShopRefused(answer, reasonOf(answer), 'id')
    : new ShopRefused(
        answer,
        "no WooCommerce answers at this address (404). Check it, that WooCommerce is active, and that permalinks are not 'Plain'",
        'url',
      );
}

function unreachable(error: unknown): LiaisonError {
  const code = textOf((error as { code?: unknown } | null | undefined)?.code) ?? 'no answer';
  // The core's guard of outgoing addresses; its words name the address and the way out.
  if (code === FORBIDDEN_ADDRESS) return new Rejected((error as Error).message, { field: 'url' });
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return new Transient(
      `The shop's certificate is not valid (${code}), so the connection is not safe. Ask your hosting provider to renew it.`,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new Transient(
      `The address of the shop could not be found (${code}). Check its spelling and the domain.`,
    );
  }
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT' || code === 'ERR_CANCELED') {
    return new Transient('The shop did not answer in time. We try again by ourselves.');
  }
  return new Transient(`The shop could not be reached (${code}). We try again by ourselves.`);
}

/** WooCommerce's own words, which name what is wrong; never more than a sentence or two of them. */
function reasonOf({ status, body }: Answer): string {
  const message = isRecord(body) ? textOf(body['message'], 300) : undefined;
  return message === undefined ? `the shop refused (${status})` : `${message} (${status})`;
}

/** WordPress lists offending parameters under `data.params`. */
function fieldOf(body: unknown): string | undefined {
  const data = isRecord(body) && isRecord(body['data']) ? body['data'] : {};
  const params = data['params'];
  if (Array.isArray(params)) return textOf(params[0]);
  return isRecord(params) ? Object.keys(params)[0] : textOf(data['param']);
}

function retryAfter({ headers }: Answer, now: number): number | undefined {
  const written = textOf(headers['retry-after']);
  if (written === undefined) return undefined;
  if (/^\d{1,6}$/.test(written)) return Number(written) * 1_000;
  const date = Date.parse(written);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function codeOf(body: unknown): string | undefined {
  return isRecord(body) ? textOf(body['code']) : undefined;
}

function originOf(address: string | undefined): string {
  return address !== undefined && URL.canParse(address) ? new URL(address).origin : 'another address';
}
