/** An answer that is not our plugin's. */
export interface StrangeAnswer {
  status: number;
  /** Header names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The beginning of the body. */
  body: string;
}

/** What stands between us and the plugin, and what its owner can do. */
export interface Blocker {
  blocker: string;
  hint: string;
}

interface Sign {
  blocker: string;
  matches(answer: StrangeAnswer): boolean;
  hint: string;
}

const has =
  (...words: readonly RegExp[]) =>
  ({ body }: StrangeAnswer): boolean =>
    words.some((word) => word.test(body));

const allow = "the paths /wp-json/wc-liaison/ and ?wc-ajax=liaison for the hub's IP address";

/** The clearest sign first: a page of a firewall may also be a 404 or a 503. */
const signs: readonly Sign[] = [
  {
    blocker: 'wordfence',
    matches: has(/wordfence/i, /your access to this site has been limited by the site owner/i),
    hint: `Wordfence blocks the hub. In Wordfence > All Options > Allowlisted IP addresses, add the hub's IP address, or allow ${allow}.`,
  },
  {
    blocker: 'solid_security',
    matches: has(/itsec[_-]/i, /solid security/i, /ithemes security/i, /you have been locked out/i),
    hint: 'Solid Security blocks the hub. In Security > Settings > WordPress Tweaks, set REST API to "Default Access", and remove the hub from its lockouts.',
  },
  {
    blocker: 'cloudflare',
    matches: (answer) =>
      answer.headers['cf-mitigated'] !== undefined ||
      (/cloudflare/i.test(answer.headers['server'] ?? '') && [403, 429, 503].includes(answer.status)) ||
      has(/cf-browser-verification|challenge-platform|cdn-cgi\/challenge/i)(answer),
    hint: `Cloudflare blocks the hub. In Security > WAF, add a rule that skips ${allow}.`,
  },
  {
    blocker: 'basic_auth',
    matches: ({ status, headers }) => status === 401 && /^basic/i.test(headers['www-authenticate'] ?? ''),
    hint: `Your site is password-protected. Ask your host to allow ${allow}.`,
  },
  {
    blocker: 'rest_disabled',
    matches: has(
      /"rest_(?:cannot_access|disabled|login_required|not_logged_in|api_authentication_required)"/,
    ),
    hint: 'A plugin blocks the REST API. Exempt the namespace wc-liaison/v1 in its settings.',
  },
  {
    blocker: 'maintenance',
    matches: (answer) =>
      has(
        /briefly unavailable for scheduled maintenance/i,
        /coming[ -]soon/i,
        /under (?:construction|maintenance)/i,
        /maintenance mode/i,
      )(answer),
    hint: 'Your shop shows a "coming soon" or maintenance page. Turn it off, or exempt /wp-json/ from it.',
  },
  {
    blocker: 'redirect',
    matches: ({ status }) => status >= 300 && status < 400,
    hint: 'Your shop redirects the hub to another URL. Set the URL customers see under Settings > General, then reconnect your shop.',
  },
  {
    blocker: 'plugin_off',
    matches: has(/"rest_no_route"/, /"liaison_not_connected"/, /^\s*(?:0|-1)?\s*$/),
    hint: 'Your shop responds, but Liaison for WooCommerce does not. Activate the plugin and connect your shop.',
  },
  {
    blocker: 'not_found',
    matches: ({ status }) => status === 404,
    hint: 'The server doesn\'t know /wp-json/. In Settings > Permalinks, choose anything but "Plain" and save.',
  },
  {
    blocker: 'rate_limited',
    matches: ({ status }) => status === 429,
    hint: `Your server limits requests from the hub. If this continues, allow ${allow}.`,
  },
  {
    blocker: 'server_error',
    matches: ({ status }) => status >= 500,
    hint: 'Your shop returned an error. Check its error log, or ask your host.',
  },
  {
    blocker: 'firewall',
    matches: ({ status }) => status === 401 || status === 403 || status === 406,
    hint: `A firewall blocks the hub. Allow ${allow}.`,
  },
];

const page: Blocker = {
  blocker: 'page',
  hint: 'Your shop responds with a page instead of data. Exempt /wp-json/ from caching, login and "coming soon" plugins, and turn off the display of PHP warnings.',
};

/** Names what answered in place of our plugin. */
export function blockerOf(answer: StrangeAnswer): Blocker {
  const sign = signs.find((candidate) => candidate.matches(answer));
  return sign ? { blocker: sign.blocker, hint: sign.hint } : page;
}

const certificateCodes = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO/;

/** Names why there was no answer at all. */
export function blockerOfError(error: unknown): Blocker {
  const code = codeOf(error);
  if (code === 'ELIAISONADDRESS')
    return {
      blocker: 'private_address',
      hint: 'Your shop has a private address, which the hub does not call. Use its public address, or ask your hub administrator to set LIAISON_ALLOW_PRIVATE_ADDRESSES=true.',
    };
  if (certificateCodes.test(code))
    return {
      blocker: 'certificate',
      hint: "Your shop's SSL certificate isn't valid. Ask your host to renew it.",
    };
  if (/TIMEOUT|TIMEDOUT|ABORT/.test(code))
    return {
      blocker: 'timeout',
      hint: 'Your shop took too long to respond. If this continues, ask your host whether requests from the hub are blocked.',
    };
  return {
    blocker: 'unreachable',
    hint: "No server responds at your shop's URL. Check the URL, and that it can be reached from the internet.",
  };
}

/** The code of an error or of what caused it, in upper case. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code.toUpperCase();
    if (at.name === 'TimeoutError' || at.name === 'AbortError') return 'TIMEOUT';
  }
  return '';
}
