import type { Reader, Tx } from '../database/index.js';
import type { Secrets } from '../platform/index.js';
import { erasedIdentityTable } from './contact.entity.js';
import { isAddress, type Identifier } from './identifier.js';
import { addressKey } from './phone.js';
import { readUserId } from './user-id.js';

/** Identifiers of somebody who did, or was said to do, something at an instant. */
export interface PastAct {
  accountId: string;
  /** Read only where it matters: reading phones is dear. */
  identifiers: () => readonly Identifier[];
  /** When it happened, milliseconds UTC. */
  at: number;
}

/** The keyed hash an erased identifier is remembered by; all spellings of one number have one. */
function identityHash(secrets: Secrets, identifier: Identifier): string {
  const { kind, scope, value } = identifier;
  const name = isAddress(identifier) ? ['address', '', addressKey(value)] : [kind, scope, value];
  return secrets.hash('erased-identity', JSON.stringify(name));
}

/** Notes that what these identifiers stood for until `at` is forgotten. */
export async function noteErased(
  tx: Tx,
  secrets: Secrets,
  accountId: string,
  identifiers: readonly Identifier[],
  at: number,
): Promise<void> {
  const hashes = [...new Set(identifiers.map((identifier) => identityHash(secrets, identifier)))].sort();
  if (hashes.length === 0) return;
  const rows = await tx.select(
    erasedIdentityTable,
    `WHERE accountId = ? AND identityHash IN (?) ${tx.forUpdate}`,
    [accountId, hashes],
  );
  const known = new Map(rows.map((row) => [row.identityHash, row.at]));
  await tx.upsert(
    erasedIdentityTable,
    hashes.map((hash) => ({ accountId, identityHash: hash, at: Math.max(at, known.get(hash) ?? 0) })),
    ['accountId', 'identityHash'],
    ['at'],
  );
}

/**
 * Which of these acts are of people who were erased since: they bring nothing back. An e-mail address
 * may be shared, so alone it tells only when the act names nobody in another way. One small look
 * where nobody was erased lately.
 */
export async function ofErasedPeople(
  reader: Reader,
  secrets: Secrets,
  acts: readonly PastAct[],
): Promise<boolean[]> {
  const accountIds = [...new Set(acts.map((act) => act.accountId))];
  const latest = new Map(
    (
      await reader.query<{ accountId: string; latest: number | string }>(
        'SELECT accountId, MAX(at) AS latest FROM erased_identity WHERE accountId IN (?) GROUP BY accountId',
        [accountIds],
      )
    ).map((row) => [row.accountId, Number(row.latest)]),
  );
  const late = acts.map((act) => act.at <= (latest.get(act.accountId) ?? -Infinity));
  if (!late.includes(true)) return late;
  const hashesOf = acts.map(({ identifiers }, index) =>
    late[index] === true ? telling(identifiers()).map((one) => identityHash(secrets, one)) : [],
  );
  const rows = await reader.selectIn(
    erasedIdentityTable,
    'identityHash',
    [...new Set(hashesOf.flat())],
    'AND accountId IN (?)',
    [accountIds],
  );
  const until = new Map(rows.map((row) => [`${row.accountId} ${row.identityHash}`, row.at]));
  return acts.map(({ accountId, at }, index) =>
    (hashesOf[index] ?? []).some((hash) => at <= (until.get(`${accountId} ${hash}`) ?? -Infinity)),
  );
}

/** Of these phones, WhatsApp ids and business-scoped ids, those that were erased, and until when. */
export async function erasedAddresses(
  reader: Reader,
  secrets: Secrets,
  accountId: string,
  addresses: readonly string[],
): Promise<Map<string, number>> {
  const byHash = new Map<string, string[]>();
  for (const value of addresses) {
    const digits = /^\d+$/.test(value);
    const named = digits
      ? { kind: 'whatsapp' as const, scope: '', value }
      : { kind: 'user_id' as const, ...readUserId(value) };
    const hash = identityHash(secrets, { ...named, raw: value, matchKey: null });
    byHash.set(hash, [...(byHash.get(hash) ?? []), value]);
  }
  const rows = await reader.selectIn(
    erasedIdentityTable,
    'identityHash',
    [...byHash.keys()],
    'AND accountId = ?',
    [accountId],
  );
  return new Map(rows.flatMap((row) => (byHash.get(row.identityHash) ?? []).map((value) => [value, row.at])));
}

function telling(identifiers: readonly Identifier[]): readonly Identifier[] {
  const strong = identifiers.filter((identifier) => identifier.kind !== 'email');
  return strong.length > 0 ? strong : identifiers;
}
