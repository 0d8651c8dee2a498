import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { ChannelApps } from '../../sdk/index.js';

const settings = z.strictObject({
  verifyToken: z
    .string()
    .min(8, 'must have 8 characters or more')
    .max(200)
    .optional()
    .meta({ title: 'Verify token', secret: true }),
  configurationId: z
    .string()
    .regex(/^\d{5,64}$/, 'must be the digits Meta shows under Facebook Login for Business, Configurations')
    .optional()
    .meta({ title: 'Configuration of Embedded Signup' }),
});

/** Apps at Meta: their callbacks are signed with the app's secret, their handshake carries its verify token. */
export const metaApps: ChannelApps = {
  settings,
  refuseId: (clientId) =>
    /^\d{5,64}$/.test(clientId)
      ? undefined
      : 'must be the digits of the App ID, as the App Dashboard shows it',
  webhookSettings: ({ clientSecret, settings: own }) => ({
    appSecret: clientSecret,
    verifyToken: own['verifyToken'],
  }),
  proof: (token, { clientSecret }) => appSecretProof(token, clientSecret),
};

/**
 * Proof that a call comes from who holds the app's secret, and not from who found the token. Meta recommends
 * it for every call of a server, and refuses calls without it where the app requires it.
 *
 * Source: developers.facebook.com/docs/graph-api/guides/secure-requests (appsecret_proof)
 */
export function appSecretProof(token: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}

/** A path of Graph with the sender's proof, where it has one. */
export function proven(path: string, { proof }: { proof?: string | undefined }): string {
  if (proof === undefined) return path;
  return `${path}${path.includes('?') ? '&' : '?'}appsecret_proof=${proof}`;
}
