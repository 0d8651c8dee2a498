import type { Tx } from '../database/index.js';
import { contactTable, type ContactRow } from './contact.entity.js';
import { mergeFields, mergeTags, type LeftOut } from './contact-input.js';
import { loadContacts } from './contact.repository.js';
import { saveContacts, type ContactStep } from './contact-values.js';
import { FieldTypes } from './field-types.js';
import { byApi, mayOverride, noted, type Origins } from './origins.js';
import { profileFields, type Profile } from './profile.js';

/** What a vendor's record of a person says, as of an instant. */
export interface VendorNews {
  accountId: string;
  contactId: string;
  /** The connection whose vendor says it. */
  connectionId: string;
  /** When it was so, milliseconds UTC. */
  at: number;
  /** What is null was not told. */
  profile: Profile;
  /** Null removes a field. */
  fields?: Readonly<Record<string, unknown>> | undefined;
  /** All tags the vendor has for the person; undefined when it did not tell. */
  tags?: readonly string[] | undefined;
}

/**
 * Writes what vendors say of many people, in a constant number of statements. The newest word of a
 * vendor wins over an older one, whatever order they are heard in; none wins over what was said
 * through the API. Tags a vendor no longer gives go, unless somebody else gave them too. Answers what
 * did not fit the limits or its declaration, by contact.
 */
export async function applyVendorNews(
  tx: Tx,
  now: number,
  news: readonly VendorNews[],
): Promise<Map<string, LeftOut[]>> {
  const dropped = new Map<string, LeftOut[]>();
  if (news.length === 0) return dropped;
  const survivors = await loadContacts(
    tx,
    [...new Set(news.map((entry) => entry.accountId))],
    news.map((entry) => entry.contactId),
  );
  const ids = [...new Set([...survivors.values()].map((row) => row.id))].sort();
  const rows = await tx.selectIn(contactTable, 'id', ids, `ORDER BY id ${tx.forUpdate}`);
  const after = new Map(rows.map((row) => [row.id, row]));
  const types = await FieldTypes.load(
    tx,
    rows.map((row) => row.accountId),
  );
  const steps: ContactStep[] = [];
  for (const entry of news) {
    const row = after.get(survivors.get(entry.contactId)?.id ?? '');
    if (!row || row.accountId !== entry.accountId || row.erasedAt !== null) continue;
    const { next, leftOut } = told(row, entry, types);
    after.set(row.id, next);
    if (next !== row)
      steps.push({ before: row, after: next, by: { kind: 'connection', id: entry.connectionId } });
    if (leftOut.length > 0)
      dropped.set(entry.contactId, [...(dropped.get(entry.contactId) ?? []), ...leftOut]);
  }
  await saveContacts(tx, now, steps);
  return dropped;
}

function told(
  row: ContactRow,
  news: VendorNews,
  types: FieldTypes,
): { next: ContactRow; leftOut: LeftOut[] } {
  const origins = row.origins ?? {};
  const said = { by: news.connectionId, at: news.at };
  const names = profileFields.filter(
    (name) => news.profile[name] !== null && mayOverride(origins.profile?.[name], news.at),
  );
  const change = Object.fromEntries(
    Object.entries(news.fields ?? {}).filter(([name]) => mayOverride(origins.fields?.[name], news.at)),
  );
  const fields = mergeFields(row.fields, change, (name, value) => types.misfit(row.accountId, name, value));
  const counted = Object.keys(change).filter((name) => !fields.dropped.some((one) => one.name === name));
  const tags = toldTags(row, news, origins);
  const next: ContactRow = {
    ...row,
    ...Object.fromEntries(names.map((name) => [name, news.profile[name]])),
    fields: fields.fields,
    tags: tags.tags,
    origins: { ...noted(origins, said, names, counted), ...(tags.said ? { tags: tags.said } : {}) },
  };
  const isSame = JSON.stringify(next) === JSON.stringify({ ...row, origins });
  return { next: isSame ? row : next, leftOut: [...fields.dropped, ...tags.dropped] };
}

/** Only what changed since the vendor said it last: a tag that a person took away stays away. */
function toldTags(
  row: ContactRow,
  { tags: given, connectionId, at }: VendorNews,
  origins: Origins,
): { tags: string[]; dropped: LeftOut[]; said?: NonNullable<Origins['tags']> } {
  const last = origins.tags?.[connectionId];
  if (given === undefined || (last && last.at > at)) return { tags: row.tags, dropped: [] };
  const trimmed = [...new Set(given.map((tag) => tag.trim()))];
  const others = Object.entries(origins.tags ?? {}).filter(([by]) => by !== connectionId);
  const heldByOthers = new Set(others.flatMap(([, entry]) => entry.tags));
  const gone = new Set((last?.tags ?? []).filter((tag) => !trimmed.includes(tag) && !heldByOthers.has(tag)));
  const added = trimmed.filter((tag) => last?.tags.includes(tag) !== true);
  const { tags, dropped } = mergeTags(
    row.tags.filter((tag) => !gone.has(tag)),
    added,
  );
  const kept = trimmed.filter((tag) => !dropped.some(({ name }) => name === tag));
  return { tags, dropped, said: { ...origins.tags, [connectionId]: { at, tags: kept } } };
}

/** Origins after the API said what a contact's tags are. */
export function tagsByApi(origins: Origins, tags: readonly string[], at: number): Origins {
  return { ...origins, tags: { ...origins.tags, [byApi]: { at, tags: [...tags] } } };
}
