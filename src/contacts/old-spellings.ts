import type { Reader, Tx } from '../database/index.js';
import type { Secrets } from '../platform/index.js';
import { identityTable } from './contact.entity.js';
import { knownSpelling, numberingPlans } from './numbering-plans.js';
import { addressHash } from './phone.js';

/** A WhatsApp id in an old spelling that was stored without what it shares with the number of today. */
export interface OldSpelling {
  id: string;
  accountId: string;
  matchKey: string;
  /** Hash of the address as it was stored. */
  written: string;
  /** Hash both spellings have now. */
  today: string;
}

/** Those stored before their country was in the table of numbering plans; one look into an index for each country. */
export async function oldSpellings(reader: Reader, secrets: Secrets): Promise<OldSpelling[]> {
  const accounts = await reader.query<{ accountId: string }>('SELECT DISTINCT accountId FROM contact');
  const found: OldSpelling[] = [];
  for (const { callingCode, old } of numberingPlans) {
    if (old !== 'renewed' || accounts.length === 0) continue;
    const rows = await reader.selectIn(
      identityTable,
      'accountId',
      accounts.map(({ accountId }) => accountId),
      "AND kind = 'whatsapp' AND scope = '' AND value >= ? AND value < ? AND matchKey IS NULL",
      [callingCode, `${callingCode}:`],
    );
    for (const { id, accountId, value } of rows) {
      const key = knownSpelling(value)?.key;
      if (key === undefined || key === value) continue;
      const written = secrets.hash('address', value);
      found.push({ id, accountId, matchKey: key, written, today: addressHash(secrets, value) });
    }
  }
  return found;
}

/** Notes with each what it shares with the number of today: it is not found again. */
export async function keepSpellings(tx: Tx, spellings: readonly OldSpelling[]): Promise<void> {
  await tx.updateMany(
    identityTable,
    'id',
    spellings.map(({ id, matchKey }) => ({ key: id, set: { matchKey } })),
  );
}
