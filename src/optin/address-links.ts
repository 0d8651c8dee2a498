import type { Reader, Tx } from '../database/index.js';
import type { ConsentRecord } from './consent.types.js';
import { addressLinkTable, consentAddressTable, suppressionTable } from './consent.entity.js';
import { applySuppressions, liftStops, type SuppressionChange } from './suppressions.js';

/** Two addresses that are one WhatsApp account, by their hashes. */
export interface AddressPair {
  accountId: string;
  one: string;
  two: string;
}

/** Hashes of the addresses that are the same WhatsApp account as each of these, itself left out. */
export async function linkedHashes(
  reader: Reader,
  accountIds: readonly string[],
  hashes: readonly string[],
): Promise<(accountId: string, hash: string) => readonly string[]> {
  const wanted = [...new Set(hashes)];
  const rows =
    wanted.length === 0
      ? []
      : await reader.select(
          addressLinkTable,
          'WHERE accountId IN (?) AND addressHash IN (?) ORDER BY linkedHash',
          [[...new Set(accountIds)], wanted],
        );
  const found = new Map<string, string[]>();
  for (const { accountId, addressHash, linkedHash } of rows) {
    const key = `${accountId}:${addressHash}`;
    const list = found.get(key);
    if (list) list.push(linkedHash);
    else found.set(key, [linkedHash]);
  }
  return (accountId, hash) => found.get(`${accountId}:${hash}`) ?? [];
}

/**
 * Notes that addresses are one WhatsApp account: what was agreed and what was stopped for one holds for
 * the others, from now on and back to what is known. Pairs known already cost one statement.
 */
export async function linkAddresses(tx: Tx, now: number, pairs: readonly AddressPair[]): Promise<void> {
  const wanted = pairs.filter(({ one, two }) => one !== two);
  if (wanted.length === 0) return;
  const accounts = wanted.map(({ accountId }) => accountId);
  const linked = await linkedHashes(
    tx,
    accounts,
    wanted.flatMap(({ one, two }) => [one, two]),
  );
  const groups = new Map<string, { accountId: string; members: Set<string> }>();
  for (const { accountId, one, two } of wanted) {
    if (linked(accountId, one).includes(two)) continue;
    const joined = [one, two].flatMap((hash) => [
      hash,
      ...linked(accountId, hash),
      ...(groups.get(`${accountId}:${hash}`)?.members ?? []),
    ]);
    const group = { accountId, members: new Set(joined) };
    for (const hash of group.members) groups.set(`${accountId}:${hash}`, group);
  }
  const fresh = [...new Set(groups.values())].flatMap(({ accountId, members }) =>
    [...members].flatMap((addressHash) =>
      [...members]
        .filter(
          (linkedHash) => linkedHash !== addressHash && !linked(accountId, addressHash).includes(linkedHash),
        )
        .map((linkedHash) => ({ accountId, addressHash, linkedHash, at: now })),
    ),
  );
  if (fresh.length === 0) return;
  // In one order, so that two units that learn the same wait for each other.
  fresh.sort((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1));
  await tx.insertIgnore(addressLinkTable, fresh);
  await carryOver(tx, now, fresh);
}

/** The same records, the grants among them for every address of the accounts they were given for. */
export async function forEveryAddress(
  reader: Reader,
  records: readonly ConsentRecord[],
): Promise<ConsentRecord[]> {
  const linked = await linkedHashes(
    reader,
    records.map(({ accountId }) => accountId),
    records.flatMap(({ state, addressHashes }) => (state === 'granted' ? addressHashes : [])),
  );
  return records.map((record) => ({
    ...record,
    addressHashes: record.addressHashes.flatMap((hash) => [hash, ...linked(record.accountId, hash)]),
  }));
}

/** The same changes, of every address of the accounts they are about. */
export async function ofEveryAddress(
  reader: Reader,
  changes: readonly SuppressionChange[],
): Promise<SuppressionChange[]> {
  const linked = await linkedHashes(
    reader,
    changes.map(({ accountId }) => accountId),
    changes.map(({ addressHash }) => addressHash),
  );
  return changes.flatMap((change) => [
    change,
    ...linked(change.accountId, change.addressHash).map((addressHash) => ({ ...change, addressHash })),
  ]);
}

/** Takes an address out of its account: it has another owner, or was told wrongly. What was carried stays. */
export async function unlinkAddress(tx: Tx, accountId: string, hash: string): Promise<void> {
  await tx.execute('DELETE FROM address_link WHERE accountId = ? AND (addressHash = ? OR linkedHash = ?)', [
    accountId,
    hash,
    hash,
  ]);
}

/** What is on record for one address is put on record for those it is linked to. */
async function carryOver(
  tx: Tx,
  now: number,
  links: readonly { accountId: string; addressHash: string; linkedHash: string }[],
): Promise<void> {
  const scope = [
    [...new Set(links.map(({ accountId }) => accountId))],
    [...new Set(links.map(({ addressHash }) => addressHash))],
  ];
  const of = new Map<string, string[]>();
  for (const { accountId, addressHash, linkedHash } of links) {
    const key = `${accountId}:${addressHash}`;
    of.set(key, [...(of.get(key) ?? []), linkedHash]);
  }
  const targets = ({ accountId, addressHash }: { accountId: string; addressHash: string }) =>
    of.get(`${accountId}:${addressHash}`) ?? [];
  const grants = await tx.select(consentAddressTable, 'WHERE accountId IN (?) AND addressHash IN (?)', scope);
  const carried = grants.flatMap((row) => targets(row).map((addressHash) => ({ ...row, addressHash })));
  if (carried.length > 0) await tx.insertIgnore(consentAddressTable, carried);
  const stopped = await tx.select(suppressionTable, 'WHERE accountId IN (?) AND addressHash IN (?)', scope);
  await applySuppressions(
    tx,
    now,
    stopped.flatMap((row) =>
      targets(row).flatMap((addressHash): SuppressionChange[] => {
        const key = {
          accountId: row.accountId,
          addressHash,
          purpose: row.purpose,
          reason: row.reason as SuppressionChange['reason'],
        };
        return [
          ...(row.since === null ? [] : [{ ...key, since: row.since }]),
          ...(row.liftedAt === null
            ? []
            : [{ ...key, liftedAt: row.liftedAt, liftedBy: row.liftedBy ?? 'linked' }]),
        ];
      }),
    ),
  );
  await liftStops(tx, now, carried);
}

function keyOf(link: { accountId: string; addressHash: string; linkedHash: string }): string {
  return `${link.accountId}:${link.addressHash}:${link.linkedHash}`;
}
