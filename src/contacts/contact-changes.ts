import type { Reader, Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import {
  contactChangeTable,
  type ChangedBy,
  type ContactChangeKind,
  type ContactChangeRow,
} from './contact-values.entity.js';
import type { ContactRow } from './contact.entity.js';
import { profileFields } from './profile.js';

/** A change as it is recorded, without what every change has. */
export interface ChangeDraft {
  accountId: string;
  contactId: string;
  kind: ContactChangeKind;
  name?: string;
  oldValue?: unknown;
  newValue?: unknown;
  otherId?: string;
  reason?: string | undefined;
}

/** A change of a contact as a row. */
export function changeOf(draft: ChangeDraft, by: ChangedBy, at: number): ContactChangeRow {
  return {
    id: newId(),
    accountId: draft.accountId,
    contactId: draft.contactId,
    kind: draft.kind,
    name: draft.name ?? null,
    oldValue: draft.oldValue ?? null,
    newValue: draft.newValue ?? null,
    otherId: draft.otherId ?? null,
    reason: draft.reason?.slice(0, 255) ?? null,
    byKind: by.kind,
    byId: by.id,
    at,
  };
}

/** What was recorded within a unit of work and has not been told yet. */
const untold = new WeakMap<Tx, ContactChangeRow[]>();

/** Records changes; the service tells them to whoever follows `contact.changed`, in the same unit. */
export async function recordChanges(tx: Tx, changes: readonly ContactChangeRow[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.insert(contactChangeTable, changes);
  untold.set(tx, [...(untold.get(tx) ?? []), ...changes]);
}

/** Takes what was recorded since it was asked last. */
export function takeUntold(tx: Tx): ContactChangeRow[] {
  const changes = untold.get(tx) ?? [];
  untold.delete(tx);
  return changes;
}

/** What differs between two states of one contact. */
export function changesBetween(
  before: ContactRow,
  after: ContactRow,
  by: ChangedBy,
  at: number,
): ContactChangeRow[] {
  const { id: contactId, accountId } = after;
  const base = { accountId, contactId };
  const profile = profileFields
    .filter((name) => before[name] !== after[name])
    .map((name): ChangeDraft => {
      return { ...base, kind: 'profile', name, oldValue: before[name], newValue: after[name] };
    });
  const names = [...new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])];
  const fields = names
    .filter((name) => JSON.stringify(before.fields[name]) !== JSON.stringify(after.fields[name]))
    .map((name): ChangeDraft => {
      return { ...base, kind: 'field', name, oldValue: before.fields[name], newValue: after.fields[name] };
    });
  const added = after.tags.filter((tag) => !before.tags.includes(tag));
  const removed = before.tags.filter((tag) => !after.tags.includes(tag));
  return [
    ...profile,
    ...fields,
    ...added.map((tag): ChangeDraft => ({ ...base, kind: 'tag_added', newValue: tag })),
    ...removed.map((tag): ChangeDraft => ({ ...base, kind: 'tag_removed', oldValue: tag })),
  ].map((draft) => changeOf(draft, by, at));
}

/** Changes of a contact and of those merged into it, newest first. */
export async function contactChanges(
  reader: Reader,
  accountId: string,
  contactId: string,
  { take, last }: { take: number; last: string | undefined },
): Promise<ContactChangeRow[]> {
  return reader.select(
    contactChangeTable,
    `WHERE accountId = ? AND contactId IN (SELECT id FROM contact WHERE id = ? OR mergedIntoId = ?)
       ${last === undefined ? '' : 'AND id < ?'} ORDER BY id DESC LIMIT ?`,
    [accountId, contactId, contactId, ...(last === undefined ? [] : [last]), take],
  );
}
