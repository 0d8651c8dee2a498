import { Egress, ProblemError } from '../platform/index.js';

/**
 * Keys travel in callbacks: in the clear only to this machine or its own network.
 *
 * @throws ProblemError 409 `callback_not_https`.
 */
export function assertCallback(publicUrl: string): void {
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === 'https:' || Egress.isLocal(hostname)) return;
  throw new ProblemError(
    409,
    'callback_not_https',
    'The shop would send its keys to PUBLIC_URL without encryption. Make Liaison available over HTTPS and set PUBLIC_URL to its URL.',
  );
}
