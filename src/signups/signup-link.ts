import { isId, sameText, type Secrets } from '../platform/index.js';
import type { NumberSignupRow } from './number-signup.entity.js';

type Bound = Pick<NumberSignupRow, 'id' | 'accountId' | 'channel' | 'appId' | 'expiresAt'>;

/**
 * What a link carries: the signup and a signature over it, its account, its app and its end. Nothing that is stored
 * makes a link, and none holds for another account, app or end.
 */
export function linkOf(signup: Bound, secrets: Pick<Secrets, 'hash'>): string {
  return `${signup.id}.${signatureOf(signup, secrets)}`;
}

/** The signup a link names; undefined for what cannot be a link. Nothing is verified by it. Pure. */
export function signupIdIn(link: string): string | undefined {
  const [id = '', signature = '', ...rest] = link.split('.');
  return isId(id) && /^[0-9a-f]{64}$/.test(signature) && rest.length === 0 ? id : undefined;
}

/** Whether a link is one of a signup, in constant time. */
export function isLinkOf(link: string, signup: Bound, secrets: Pick<Secrets, 'hash'>): boolean {
  return sameText(link, linkOf(signup, secrets));
}

function signatureOf(
  { id, accountId, channel, appId, expiresAt }: Bound,
  secrets: Pick<Secrets, 'hash'>,
): string {
  return secrets.hash('signup-link', [id, accountId, channel, appId, expiresAt].join(':'));
}
