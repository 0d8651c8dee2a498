import type { ConsentEchoes, VendorWord } from '../consent-push/index.js';
import type { OpenConnection } from '../connections/index.js';
import type { Tx } from '../database/index.js';
import type { AnyEventDraft } from '../sdk/index.js';

interface Told {
  delivery: { connectionId: string };
  draft: AnyEventDraft;
}

/** What is left of events without consent that the hub itself told the vendor of: its echo changes nothing. */
export async function withoutOwnWords<T extends Told>(
  tx: Tx,
  echoes: ConsentEchoes | undefined,
  opened: ReadonlyMap<string, OpenConnection>,
  told: readonly T[],
): Promise<readonly T[]> {
  const asked: { one: T; word: VendorWord }[] = told.flatMap((one) => {
    const { draft, delivery } = one;
    if (draft.type !== 'consent.granted' && draft.type !== 'consent.revoked') return [];
    const keeps = opened.get(delivery.connectionId)?.connector.consents !== undefined;
    const customerId = draft.person?.externalId;
    if (!keeps || customerId === undefined) return [];
    const { purposes, effectiveAt: at, evidence } = draft.data;
    const undatedAt = evidence?.['time'] === 'unknown' ? draft.occurredAt : undefined;
    const word = { connectionId: delivery.connectionId, customerId, purposes, at, undatedAt };
    return [{ one, word: { ...word, granted: draft.type === 'consent.granted' } }];
  });
  if (echoes === undefined || asked.length === 0) return told;
  const own = await echoes.own(
    tx,
    asked.map(({ word }) => word),
  );
  const gone = new Set(asked.filter((_, index) => own[index] === true).map(({ one }) => one));
  return told.filter((one) => !gone.has(one));
}
