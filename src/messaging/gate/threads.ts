import type { NumberRow } from '../../channels/index.js';
import type { ContactAddress } from '../../contacts/index.js';
import type { Reader } from '../../database/index.js';
import { pairKey, type Conversations } from '../inbound/conversations.js';
import type { ConversationRow } from '../messages/message.entity.js';
import type { AddressFacts } from './facts.js';

/** Whom a draft goes to, and from which number. */
export interface Addressed {
  number: NumberRow | undefined;
  address: AddressFacts;
  contact: ContactAddress | undefined;
}

/** Hashes of other addresses of the same WhatsApp account. */
export type SameAccount = (hash: string) => readonly string[];

/**
 * The threads a person may have with a number: of the address to be used, and of the business-scoped
 * ids they are known by. A window with another phone of theirs opens nothing here.
 */
export function pairsOf(
  drafts: readonly Addressed[],
  sameAccount: SameAccount,
): { numberId: string; addressHash: string }[] {
  return drafts.flatMap(({ number, address, contact }) => {
    if (!number || address.hash === undefined) return [];
    const others = address.kind === 'user_id' ? contact?.addressHashes : contact?.userIdHashes;
    const hashes = new Set([address.hash, ...sameAccount(address.hash), ...(others ?? [])]);
    return [...hashes].map((hash) => ({ numberId: number.id, addressHash: hash }));
  });
}

/** The thread the person wrote in last; with several equal ones the first. */
export function latestOf(rows: readonly ConversationRow[]): ConversationRow | undefined {
  return rows.reduce<ConversationRow | undefined>(
    (best, row) => (best && best.windowUntil >= row.windowUntil ? best : row),
    undefined,
  );
}

/**
 * Gives drafts the number of their person's latest thread with any of these numbers, whoever wrote
 * last; without a thread they keep the number they have.
 */
export async function onSameNumber<D extends Addressed>(
  reader: Reader,
  conversations: Conversations,
  accountId: string,
  numbers: readonly NumberRow[],
  drafts: readonly D[],
  sameAccount: SameAccount,
): Promise<Map<D, D>> {
  const pairsWithAll = (draft: D) =>
    numbers.flatMap((number) => pairsOf([{ ...draft, number }], sameAccount));
  const threads = await conversations.find(reader, accountId, drafts.flatMap(pairsWithAll));
  return new Map(
    drafts.map((draft) => {
      const last = pairsWithAll(draft)
        .flatMap((pair) => threads.get(pairKey(pair)) ?? [])
        .reduce<ConversationRow | undefined>(
          (best, row) => (best && lastTurn(best) >= lastTurn(row) ? best : row),
          undefined,
        );
      return [draft, { ...draft, number: numbers.find(({ id }) => id === last?.numberId) ?? draft.number }];
    }),
  );
}

function lastTurn({ lastInboundAt, lastOutboundAt }: ConversationRow): number {
  return Math.max(lastInboundAt ?? 0, lastOutboundAt ?? 0);
}
