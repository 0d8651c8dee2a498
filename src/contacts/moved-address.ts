import type { Tx } from '../database/index.js';
import { identityTable, type IdentityRow } from './contact.entity.js';
import { isAddress } from './identifier.js';
import { identitiesOf } from './identity.repository.js';
import { addressKey } from './phone.js';

/** A person moved from one WhatsApp number to another, as WhatsApp told. */
export interface AddressMove {
  accountId: string;
  contactId: string;
  /** Digits of the number they left. */
  from: string;
  /** Digits of the one they write from now. */
  to: string;
  /** When WhatsApp told it, milliseconds UTC. */
  at: number;
}

/** A number a person had left writes again: it is theirs once more, or somebody else's. */
export interface AddressReturn {
  accountId: string;
  contactId: string;
  digits: string;
  at: number;
}

/** What tells where a person moved to. */
export type MovedIdentity = Pick<IdentityRow, 'kind' | 'scope' | 'value' | 'movedTo'>;

/**
 * Where an address of a person leads today: the number they moved to, however often, else itself. A shop
 * that goes on sending the old number means this person; one that sends a different number means that.
 *
 * @param identities - of the person
 * @param digits - as an event, a request or the contact names it
 */
export function currentAddress(identities: readonly MovedIdentity[], digits: string): string {
  const moved = identities.filter((row) => isAddress(row) && row.movedTo !== null);
  if (moved.length === 0) return digits;
  const seen = new Set([addressKey(digits)]);
  let current = digits;
  for (;;) {
    const key = addressKey(current);
    const next = moved.find((row) => addressKey(row.value) === key)?.movedTo;
    if (next == null || seen.has(addressKey(next))) return current;
    seen.add(addressKey(next));
    current = next;
  }
}

/** Notes moves on the identities of their contacts; the number moved to is one that is used. Repeated and late ones do no harm. */
export async function noteMoves(tx: Tx, moves: readonly AddressMove[]): Promise<void> {
  const rows = await ofPeople(tx, moves);
  const patches = new Map<string, Pick<IdentityRow, 'movedTo' | 'movedAt'>>();
  for (const { contactId, from, to, at } of [...moves].sort((one, two) => one.at - two.at)) {
    if (addressKey(from) === addressKey(to)) continue;
    for (const row of rows) {
      if (row.contactId !== contactId || at < (row.movedAt ?? 0)) continue;
      const key = addressKey(row.value);
      if (key !== addressKey(from) && key !== addressKey(to)) continue;
      [row.movedTo, row.movedAt] = [key === addressKey(from) ? to : null, at];
      patches.set(row.id, { movedTo: row.movedTo, movedAt: row.movedAt });
    }
  }
  await write(tx, patches);
}

/** Ends moves away from numbers that write again; answers which ended, each with where it had led. */
export async function endMoves(
  tx: Tx,
  returns: readonly AddressReturn[],
): Promise<(AddressReturn & { movedTo: string })[]> {
  const rows = (await ofPeople(tx, returns)).filter((row) => row.movedTo !== null);
  const ended: (AddressReturn & { movedTo: string })[] = [];
  const patches = new Map<string, Pick<IdentityRow, 'movedTo' | 'movedAt'>>();
  for (const back of returns) {
    for (const row of rows) {
      const left = row.contactId === back.contactId && addressKey(row.value) === addressKey(back.digits);
      // What was written before the move, or in its very second, comes late and says nothing of it.
      if (!left || row.movedTo === null || back.at <= (row.movedAt ?? 0)) continue;
      ended.push({ ...back, movedTo: row.movedTo });
      [row.movedTo, row.movedAt] = [null, back.at];
      patches.set(row.id, { movedTo: null, movedAt: back.at });
    }
  }
  await write(tx, patches);
  return ended;
}

async function ofPeople(
  tx: Tx,
  people: readonly { accountId: string; contactId: string }[],
): Promise<IdentityRow[]> {
  const rows = await identitiesOf(
    tx,
    people.map(({ accountId }) => accountId),
    [...new Set(people.map(({ contactId }) => contactId))],
  );
  return rows.filter(isAddress);
}

async function write(
  tx: Tx,
  patches: ReadonlyMap<string, Pick<IdentityRow, 'movedTo' | 'movedAt'>>,
): Promise<void> {
  await tx.updateMany(
    identityTable,
    'id',
    [...patches].map(([key, set]) => ({ key, set })),
  );
}
