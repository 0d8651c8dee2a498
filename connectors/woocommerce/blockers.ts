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

const allow = 'the paths /wp-json/wc-liaison/ and ?wc-ajax=liaison for the address of Liaison';

/** The clearest sign first: a page of a firewall may also be a 404 or a 503. */
const signs: readonly Sign[] = [
  {
    blocker: 'wordfence',
    matches: has(/wordfence/i, /your access to this site has been limited by the site owner/i),
    hint: `Wordfence refuses us. In Wordfence > All Options > Allowlisted IP addresses add the address of Liaison, or allow ${allow}.`,
  },
  {
    blocker: 'solid_security',
    matches: has(/itsec[_-]/i, /solid security/i, /ithemes security/i, /you have been locked out/i),
    hint: 'Solid Security refuses us. In Security > Settings > WordPress Tweaks set REST API to "Default Access", and take the address of Liaison out of its lockouts.',
  },
  {
    blocker: 'cloudflare',
    matches: (answer) =>
      answer.headers['cf-mitigated'] !== undefined ||
      (/cloudflare/i.test(answer.headers['server'] ?? '') && [403, 429, 503].includes(answer.status)) ||
      has(/cf-browser-verification|challenge-platform|cdn-cgi\/challenge/i)(answer),
    hint: `Cloudflare asks us to prove that we are a person. In Security > WAF make a rule that skips ${allow}.`,
  },
  {
    blocker: 'basic_auth',
    matches: ({ status, headers }) => status === 401 && /^basic/i.test(headers['www-authenticate'] ?? ''),
    hint: `The whole site asks for a password. Ask your hosting provider to let pass ${allow}.`,
  },
  {
    blocker: 'rest_disabled',
    matches: has(
      /"rest_(?:cannot_access|disabled|login_required|not_logged_in|api_authentication_required)"/,
    ),
    hint: 'A plugin closes the REST API to visitors. Exempt the namespace wc-liaison/v1 in its settings.',
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
    hint: 'The shop shows a "coming soon" or maintenance page. Switch it off, or exempt /wp-json/ from it.',
  },
  {
    blocker: 'redirect',
    matches: ({ status }) => status >= 300 && status < 400,
    hint: 'The shop sends us to another address. Enter the address customers see as the address of the shop.',
  },
  {
    blocker: 'plugin_off',
    matches: has(/"rest_no_route"/, /"liaison_not_connected"/, /^\s*(?:0|-1)?\s*$/),
    hint: 'The shop answers, but not our plugin. Switch on "Liaison for WooCommerce" and connect it.',
  },
  {
    blocker: 'not_found',
    matches: ({ status }) => status === 404,
    hint: 'The server does not know /wp-json/. In Settings > Permalinks choose anything but "Plain" and save.',
  },
  {
    blocker: 'rate_limited',
    matches: ({ status }) => status === 429,
    hint: `The server asks us to slow down. If it stays so, allow ${allow}.`,
  },
  {
    blocker: 'server_error',
    matches: ({ status }) => status >= 500,
    hint: 'The shop fails on our question. Look into its error log, or ask your hosting provider.',
  },
  {
    blocker: 'firewall',
    matches: ({ status }) => status === 401 || status === 403 || status === 406,
    hint: `A firewall in front of the shop refuses us. Allow ${allow}.`,
  },
];

const page: Blocker = {
  blocker: 'page',
  hint: 'The shop answers with a page instead of data. Exempt /wp-json/ from caches, login and "coming soon" plugins, and switch PHP warnings in answers off.',
};

/** Names what answered in place of our plugin. */
export function blockerOf(answer: StrangeAnswer): Blocker {
  const sign = signs.find((candidate) => candidate.matches(answer));
  return sign ? { blocker: sign.blocker, hint: sign.hint } : page;
}

const certificateCodes = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO/;

/** Names why there was no answer at all. */
export function silenceOf(error: unknown): Blocker {
  const code = codeOf(error);
  if (code === 'ELIAISONADDRESS')
    return {
      blocker: 'private_address',
      hint: 'The address of the shop is a private one, which Liaison does not call. Enter its public address.',
    };
  if (certificateCodes.test(code))
    return { blocker: 'certificate', hint: 'The certificate of the shop is not valid. Renew it.' };
  if (/TIMEOUT|TIMEDOUT|ABORT/.test(code))
    return {
      blocker: 'timeout',
      hint: 'The shop did not answer in time. If it stays so, ask your hosting provider whether it drops our requests.',
    };
  return {
    blocker: 'unreachable',
    hint: 'No server answers at the address of the shop. Check the address, and that it can be reached from the internet.',
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
