import { createHash, timingSafeEqual } from 'node:crypto';
import type { HandshakeReply, RawRequest } from '../../sdk/index.js';

/**
 * Meta's subscription handshake: a GET that carries the verify token and wants its challenge back. What is
 * given twice is not Meta's.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks (verification requests)
 */
export function challengeReply(
  { method, url }: Pick<RawRequest, 'method' | 'url'>,
  verifyToken: string | undefined,
): HandshakeReply | undefined {
  if (method !== 'GET') return undefined;
  const start = url.indexOf('?');
  const query = new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
  const once = (name: string) => {
    const given = query.getAll(name);
    return given.length === 1 ? given[0] : undefined;
  };
  const token = once('hub.verify_token');
  const challenge = once('hub.challenge');
  const fits = verifyToken !== undefined && token !== undefined && isSame(verifyToken, token);
  if (once('hub.mode') !== 'subscribe' || challenge === undefined || !fits) {
    return {
      status: 403,
      body: 'The verify token does not fit the one of this app (META_VERIFY_TOKEN for the first).',
      contentType: 'text/plain',
    };
  }
  return { status: 200, body: challenge.slice(0, 200), contentType: 'text/plain' };
}

/** In constant time, whatever the lengths. */
function isSame(one: string, two: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(two));
}
