import { z } from 'zod';

/** Hosts as they may stand in a content security policy, where `;` and `,` would mean something. */
const plainHost = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])$/i;

const webAddress = z
  .url({ protocol: /^https?$/, error: 'is not a web address' })
  .max(2_000)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { hostname, username, password } = new URL(text);
    return plainHost.test(hostname) && username === '' && password === '';
  }, 'is not a plain web address');

/** What a site sends the browser of its owner with, and the form repeats. */
export const connectRequestSchema = z
  .object({
    site_url: webAddress,
    site_name: z.string().max(300).default(''),
    return_url: webAddress,
    state: z.string().min(8, 'is too short').max(300),
    code_challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'is not a SHA-256 in base64url'),
    locale: z
      .string()
      .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/)
      .max(35)
      .optional()
      .catch(undefined),
    site_id: z.string().regex(/^[\w-]{8,64}$/, 'is not the id of a site'),
  })
  .refine(({ site_url, return_url }) => hostOf(site_url) === hostOf(return_url), {
    error: 'must be on the same host as site_url',
    path: ['return_url'],
  });
export type ConnectRequest = z.output<typeof connectRequestSchema>;

/** Why a request cannot be used, for whoever looks into it; undefined when it can. */
export function whyNot(result: z.ZodSafeParseResult<ConnectRequest>): string | undefined {
  const issue = result.error?.issues[0];
  return issue && `${issue.path.join('.')} ${issue.message}`;
}

/** Where the browser goes back to, with the code. */
export function returnAddress(request: ConnectRequest, code: string): string {
  const target = new URL(request.return_url);
  target.searchParams.set('liaison_code', code);
  target.searchParams.set('state', request.state);
  return target.href;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
