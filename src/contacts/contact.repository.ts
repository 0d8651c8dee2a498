import type { Reader } from '../database/index.js';
import { contactTable, type ContactRow } from './contact.entity.js';

/** Merges of merges end here; each is flattened when it is made, so that one step is the rule. */
const maxSteps = 5;

/**
 * The contacts with these ids, by the id asked for; a merged one is answered by its survivor.
 * Ids of other accounts, or of nobody, are missing.
 */
export async function loadContacts(
  reader: Reader,
  accountIds: readonly string[],
  ids: readonly string[],
): Promise<Map<string, ContactRow>> {
  const rows = new Map<string, ContactRow>();
  let wanted = [...new Set(ids)];
  for (let step = 0; wanted.length > 0 && step < maxSteps; step++) {
    const found = await reader.selectIn(contactTable, 'id', wanted, 'AND accountId IN (?)', [
      [...new Set(accountIds)],
    ]);
    found.forEach((row) => rows.set(row.id, row));
    wanted = [...new Set(found.flatMap((row) => row.mergedIntoId ?? []))].filter((id) => !rows.has(id));
  }
  const answers = new Map<string, ContactRow>();
  for (const id of ids) {
    const row = survivor(rows, id);
    if (row) answers.set(id, row);
  }
  return answers;
}

function survivor(rows: ReadonlyMap<string, ContactRow>, id: string): ContactRow | undefined {
  let row = rows.get(id);
  for (let step = 0; row && row.mergedIntoId !== null && step < maxSteps; step++)
    row = rows.get(row.mergedIntoId);
  return row;
}
