import type { Purpose } from '../sdk/index.js';
import type { ConsentRecord, WordRequest } from './consent.types.js';
import { startMethod, stopMethod } from './same-moment.js';

/** What a word on WhatsApp says about one purpose, as the ledger keeps it. */
export function wordRecord(
  request: Omit<WordRequest, 'contactId'>,
  contactId: string,
  purpose: Purpose,
  state: 'granted' | 'revoked',
): ConsentRecord {
  const { accountId, addressHashes, at, source, evidence } = request;
  return {
    accountId,
    contactId,
    purpose,
    state,
    method: state === 'revoked' ? stopMethod : startMethod,
    evidence: evidence ?? null,
    effectiveAt: at,
    source,
    addressHashes,
  };
}
