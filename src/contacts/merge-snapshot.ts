import type { Reader } from '../database/index.js';
import {
  contactFieldTable,
  contactTagTable,
  type ContactFieldRow,
  type ContactTagRow,
} from './contact-values.entity.js';
import type { ContactRow, IdentityRow } from './contact.entity.js';
import { identitiesOf } from './identity.repository.js';
import { mergedOrigins, type Origins } from './origins.js';
import { missingFrom, profileFields, type Profile } from './profile.js';

/** What is said of a contact, without its identifiers. */
export type ContactState = Profile & Pick<ContactRow, 'fields' | 'tags' | 'origins'>;

/** A contact as it was before a merge. */
export interface MergeSnapshot {
  state: ContactState;
  /** Rows of its fields and tags, with who said them. */
  fields: ContactFieldRow[];
  tags: ContactTagRow[];
  /** Ids of its identities. */
  identityIds: string[];
}

/** Both contacts as they are before a merge, and their identities. */
export async function takeSnapshots(
  reader: Reader,
  rows: readonly [ContactRow, ContactRow],
): Promise<{ snapshots: [MergeSnapshot, MergeSnapshot]; identities: IdentityRow[] }> {
  const ids = rows.map((row) => row.id);
  const identities = await identitiesOf(reader, [rows[0].accountId], ids);
  const fields = await reader.selectIn(contactFieldTable, 'contactId', ids, 'ORDER BY id');
  const tags = await reader.selectIn(contactTagTable, 'contactId', ids, 'ORDER BY position');
  const snapshot = (row: ContactRow): MergeSnapshot => ({
    state: stateOf(row),
    fields: fields.filter(({ contactId }) => contactId === row.id),
    tags: tags.filter(({ contactId }) => contactId === row.id),
    identityIds: identities.filter(({ contactId }) => contactId === row.id).map(({ id }) => id),
  });
  return { snapshots: [snapshot(rows[0]), snapshot(rows[1])], identities };
}

export function stateOf(row: ContactState): ContactState {
  const { firstName, lastName, company, language, country, fields, tags, origins } = row;
  return { firstName, lastName, company, language, country, fields, tags, origins };
}

/** What two contacts are as one: the values of `into` win, what only `from` has is taken over. Pure. */
export function mergedState(into: ContactState, from: ContactState): ContactState {
  const taken = missingFrom(into, from);
  return {
    ...stateOf(into),
    ...taken,
    fields: { ...from.fields, ...into.fields },
    tags: [...new Set([...into.tags, ...from.tags])],
    origins: mergedOrigins(into.origins, from.origins, {
      names: Object.keys(taken ?? {}),
      fields: Object.keys(from.origins?.fields ?? {}).filter((name) => !(name in into.fields)),
    }),
  };
}

/**
 * What the contact that stayed is without the other: what it took over goes, unless somebody has changed
 * it since; what was said since stays. Pure.
 *
 * @param before - as it was before the merge
 * @param gone - the other, as it was before the merge
 * @param now - as it is now
 */
export function separatedState(before: ContactState, gone: ContactState, now: ContactState): ContactState {
  const merged = mergedState(before, gone);
  const state = stateOf(now);
  const returned: string[] = [];
  for (const name of profileFields) {
    if (now[name] !== merged[name] || merged[name] === before[name]) continue;
    state[name] = before[name];
    returned.push(name);
  }
  const takenFields = Object.keys(merged.fields).filter(
    (name) => !Object.hasOwn(before.fields, name) && same(now.fields[name], merged.fields[name]),
  );
  const names = new Set([...Object.keys(before.fields), ...Object.keys(now.fields)]);
  state.fields = Object.fromEntries(
    [...names]
      .filter((name) => Object.hasOwn(now.fields, name) && !takenFields.includes(name))
      .map((name) => [name, now.fields[name]]),
  );
  const takenTags = merged.tags.filter((tag) => !before.tags.includes(tag));
  state.tags = now.tags.filter((tag) => !takenTags.includes(tag));
  state.origins = same(now.origins, merged.origins)
    ? before.origins
    : separatedOrigins(before.origins, merged.origins, now.origins, returned, takenFields);
  return state;
}

function separatedOrigins(
  before: Origins | null,
  merged: Origins | null,
  now: Origins | null,
  names: readonly string[],
  fields: readonly string[],
): Origins | null {
  if (now === null) return before;
  const parties = Object.entries(now.tags ?? {}).filter(
    ([party, said]) => before?.tags?.[party] !== undefined || !same(said, merged?.tags?.[party]),
  );
  return {
    ...now,
    ...(now.profile ? { profile: restored(now.profile, before?.profile, names) } : {}),
    ...(now.fields ? { fields: restored(now.fields, before?.fields, fields) } : {}),
    ...(now.tags ? { tags: Object.fromEntries(parties) } : {}),
  };
}

function restored<T>(
  now: Record<string, T>,
  before: Record<string, T> | undefined,
  names: readonly string[],
): Record<string, T> {
  const rest = Object.entries(now).filter(([name]) => !names.includes(name));
  const back = Object.entries(before ?? {}).filter(([name]) => names.includes(name));
  return Object.fromEntries([...rest, ...back]);
}

function same(one: unknown, two: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(two);
}
