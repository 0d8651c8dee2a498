import type { Reader } from '../database/index.js';
import type { ConsentAnswer } from './consent.types.js';
import { startMethod, stopMethod } from './same-moment.js';

/** Where somebody's consent stands, as it is told to a vendor that keeps a copy. */
export interface MirroredWord {
  entryId: string;
  state: 'granted' | 'revoked';
  /** When it was said, milliseconds UTC. */
  at: number;
  /** `whatsapp`: said there, by a word or WhatsApp's own switch. `hub`: by any other way. */
  source: 'whatsapp' | 'hub';
  /** An operator blocked them: agreeing again changes nothing until the operator lifts it. */
  blocked: boolean;
}

const words: readonly string[] = [stopMethod, startMethod];

/**
 * Where a consent stands; undefined when there is none, or the vendor said so itself and nobody else since. That an
 * operator blocks somebody, and no longer does, is told in any case: the vendor would promise what is not kept. Pure.
 */
export function wordFor(
  { entry, state, suppression, lifted }: ConsentAnswer,
  connectionId: string,
): MirroredWord | undefined {
  if (!entry || state === 'none') return undefined;
  if (suppression?.reason === 'operator') {
    const at = Math.max(suppression.since, entry.effectiveAt);
    return { entryId: entry.id, state: 'revoked', at, source: 'hub', blocked: true };
  }
  const blocked = false;
  const unblocked = lifted?.reason === 'operator';
  const own = entry.source.includes(`:${connectionId}:`);
  const said = words.includes(entry.method) ? ('whatsapp' as const) : ('hub' as const);
  if (state === 'revoked') {
    // The same moment says no: what the site noted of it is overruled there too.
    return own && !unblocked
      ? undefined
      : { entryId: entry.id, state, at: entry.effectiveAt, source: said, blocked };
  }
  if (suppression) {
    const at = Math.max(suppression.since, entry.effectiveAt);
    return { entryId: entry.id, state: 'revoked', at, source: 'whatsapp', blocked };
  }
  if (own && !lifted) return undefined;
  const resumed = lifted !== undefined && lifted.at > entry.effectiveAt;
  const source = resumed ? (lifted.reason === 'operator' ? 'hub' : 'whatsapp') : said;
  return { entryId: entry.id, state, at: resumed ? lifted.at : entry.effectiveAt, source, blocked };
}

/** What a connection said last of somebody's consent, by when it was heard of; undefined when it never did. */
export async function lastSaidBy(
  reader: Reader,
  { accountId, contactId, purpose }: { accountId: string; contactId: string; purpose: string },
  connectionId: string,
): Promise<'granted' | 'revoked' | undefined> {
  const [row] = await reader.query<{ state: 'granted' | 'revoked' }>(
    `SELECT state FROM consent_entry WHERE accountId = ? AND contactId = ? AND purpose = ? AND source LIKE ?
     ORDER BY recordedAt DESC, id DESC LIMIT 1`,
    [accountId, contactId, purpose, `event:${connectionId}:%`],
  );
  return row?.state;
}
