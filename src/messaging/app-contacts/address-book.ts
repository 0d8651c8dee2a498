import type { AppContactRow } from './app-contact.entity.js';

/** What the phone app tells of one entry of its address book, with what it is found by. */
export interface BookChange {
  accountId: string;
  numberId: string;
  /** Digits. */
  phone: string | undefined;
  userId: string | undefined;
  name: string | undefined;
  phoneHash: string | undefined;
  userIdHash: string | undefined;
  isRemoved: boolean;
  /** When it was so, milliseconds UTC. */
  at: number;
}

/** What is to be written so that an address book says what changes leave of it. */
export interface BookPlan {
  made: AppContactRow[];
  changed: AppContactRow[];
  /** Ids of entries that turned out to be another one's person. */
  doubled: string[];
}

/**
 * An address book after changes, which come in any order: of each person the latest holds, at one instant a removal,
 * then the name that is later in the alphabet, so that every order ends the same. Pure.
 *
 * @param known - every row one of the changes may be about
 */
export function bookAfter(
  known: readonly AppContactRow[],
  changes: readonly BookChange[],
  newId: () => string,
  now: number,
): BookPlan {
  const rows = new Map(known.map((row) => [row.id, row]));
  const stored = new Set(rows.keys());
  const touched = new Set<string>();
  const byKey = new Map<string, string>();
  const note = (row: AppContactRow) => {
    rows.set(row.id, row);
    for (const key of keysOf(row)) byKey.set(key, row.id);
  };
  known.forEach(note);
  for (const change of changes) {
    const told = rowOf(change, newId(), now);
    const ids = [...new Set(keysOf(told).flatMap((key) => byKey.get(key) ?? []))].sort();
    const [first, ...others] = ids.flatMap((id) => rows.get(id) ?? []);
    if (first === undefined) {
      note(told);
      touched.add(told.id);
      continue;
    }
    const { id, createdAt } = first;
    for (const other of others) rows.delete(other.id);
    const next = { ...[...others, told].reduce(latest, first), id, createdAt };
    if (JSON.stringify(next) !== JSON.stringify(first)) touched.add(id);
    note(next);
    // What the others were found by leads here.
    for (const key of others.flatMap(keysOf)) byKey.set(key, id);
  }
  const written = [...rows.values()].filter(({ id }) => touched.has(id));
  return {
    made: written.filter(({ id }) => !stored.has(id)),
    changed: written.filter(({ id }) => stored.has(id)),
    doubled: [...stored].filter((id) => !rows.has(id)),
  };
}

function keysOf({ numberId, addressHash, userIdHash }: AppContactRow): string[] {
  return [addressHash, ...(userIdHash === null ? [] : [userIdHash])].map((hash) => `${numberId}:${hash}`);
}

function rowOf(change: BookChange, id: string, now: number): AppContactRow {
  const { accountId, numberId, phone, userId, name, phoneHash, userIdHash, isRemoved, at } = change;
  return {
    id,
    accountId,
    numberId,
    addressHash: phoneHash ?? userIdHash ?? '',
    userIdHash: userIdHash ?? null,
    phone: isRemoved ? null : (phone ?? null),
    userId: isRemoved ? null : (userId ?? null),
    name: isRemoved ? null : (name?.slice(0, 190) ?? null),
    isRemoved,
    changedAt: at,
    createdAt: now,
  };
}

/** One person from two rows: the later says what it is, and what it is known by comes from both. */
function latest(one: AppContactRow, two: AppContactRow): AppContactRow {
  const [newer, older] = isLater(two, one) ? [two, one] : [one, two];
  // A user id alone is a person's key until their phone is known.
  const [withPhone] = [newer, older].filter(({ addressHash, userIdHash }) => addressHash !== userIdHash);
  return {
    ...newer,
    addressHash: withPhone?.addressHash ?? newer.addressHash,
    userIdHash: newer.userIdHash ?? older.userIdHash,
    phone: newer.isRemoved ? null : (newer.phone ?? older.phone),
    userId: newer.isRemoved ? null : (newer.userId ?? older.userId),
  };
}

function isLater(one: AppContactRow, two: AppContactRow): boolean {
  if (one.changedAt !== two.changedAt) return one.changedAt > two.changedAt;
  if (one.isRemoved !== two.isRemoved) return one.isRemoved;
  return (one.name ?? '') > (two.name ?? '');
}
