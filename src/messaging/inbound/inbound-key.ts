import { createHash } from 'node:crypto';

/** Identity of an inbound message: Meta's id, once per number. */
export function inboundKey(numberId: string, providerMessageId: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['in', numberId, providerMessageId]))
    .digest('hex');
}
