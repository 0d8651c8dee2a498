import { z } from 'zod';
import type { ChannelAnswer, ChannelApp, ChannelIo, SenderVerdict } from '../../sdk/index.js';
import { graphAnswer } from './send-outcome.js';

const loose = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const tokenSchema = z.object({
  data: z.object({
    app_id: loose(z.union([z.string(), z.number()]).transform(String)),
    is_valid: loose(z.boolean()),
    expires_at: loose(z.number().int().min(0)),
    scopes: z.array(z.string()).catch([]),
    granular_scopes: z
      .array(z.object({ scope: z.string(), target_ids: z.array(z.coerce.string()).optional() }))
      .catch([]),
    error: loose(z.object({ message: loose(z.string()) })),
  }),
});

/** What Meta says of a token. */
export type TokenFacts = z.output<typeof tokenSchema>['data'];

/** What a token needs to be allowed for a number to work. Source: …/whatsapp/permissions */
export const neededScopes = ['whatsapp_business_management', 'whatsapp_business_messaging'] as const;

/**
 * Asks Meta whose token it is and what it may do, with the app's own credentials.
 *
 * Source: developers.facebook.com/docs/graph-api/reference/debug_token
 */
export async function readToken(
  token: string,
  { clientId, clientSecret }: ChannelApp,
  io: ChannelIo,
): Promise<ChannelAnswer<TokenFacts>> {
  const exchange = await io.request({
    method: 'GET',
    path: `/debug_token?input_token=${encodeURIComponent(token)}`,
    headers: { authorization: `Bearer ${clientId}|${clientSecret}` },
  });
  const answer = graphAnswer(exchange, tokenSchema, [token, clientSecret]);
  return answer.ok ? { ok: true, data: answer.data.data } : answer;
}

/** What keeps a token from working with an app; undefined when nothing does, or the app's id is not known. */
export async function checkToken(
  token: string,
  app: ChannelApp,
  io: ChannelIo,
): Promise<Exclude<SenderVerdict, { verdict: 'confirmed' }> | undefined> {
  if (app.clientId === '') return undefined;
  const answer = await readToken(token, app, io);
  if (!answer.ok) {
    if (answer.kind === 'unreachable') return { verdict: 'unreachable', reason: answer.detail };
    const { code, detail, class: kind } = answer.error;
    if (kind === 'throttled') return { verdict: 'unreachable', reason: detail };
    return {
      verdict: 'refused',
      field: 'appId',
      reason: `Meta refuses the id and secret of the app (${code}: ${detail}). Copy both from the App Dashboard, App settings, Basic, and save them with the app.`,
    };
  }
  const reason = tokenFault(answer.data, app);
  return reason === undefined ? undefined : { verdict: 'refused', field: 'accessToken', reason };
}

/** Why a token cannot serve an app's numbers, a sentence with the next step. Pure. */
export function tokenFault(
  facts: TokenFacts,
  { clientId }: Pick<ChannelApp, 'clientId'>,
): string | undefined {
  if (facts.is_valid === false)
    return 'This access token has expired or was withdrawn. Make a new one for the system user: Business settings, System users, Generate token.';
  if (facts.app_id !== undefined && facts.app_id !== clientId)
    return `This access token was made with the app ${facts.app_id}, and the callbacks of this number are to come through the app ${clientId}. Generate the token with that app selected, or register the number with the other app.`;
  const missing = neededScopes.filter((scope) => !facts.scopes.includes(scope));
  if (missing.length > 0)
    return `This access token lacks the permission ${missing.join(' and ')}. Generate it again with both whatsapp_business_management and whatsapp_business_messaging checked.`;
  return undefined;
}
