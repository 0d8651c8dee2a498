import type { Reader, Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import { changesBetween, recordChanges } from './contact-changes.js';
import {
  contactFieldTable,
  contactTagTable,
  type ChangedBy,
  type ContactChangeRow,
  type ContactFieldRow,
  type ContactTagRow,
} from './contact-values.entity.js';
import { contactTable, type ContactRow } from './contact.entity.js';
import { FieldTypes } from './field-types.js';

/** Custom fields and tags of a contact. */
export interface ContactValues {
  fields: Record<string, unknown>;
  tags: string[];
}

/** A contact before and after something happened to it, its row being locked. */
export interface ContactStep {
  before: ContactRow;
  after: ContactRow;
  by: ChangedBy;
}

/**
 * Custom fields and tags by contact. The previous version, while it runs beside this one, writes the
 * columns of the contact alone: where these say something else, it wrote last and they count.
 */
export async function valuesOf(
  reader: Reader,
  rows: readonly ContactRow[],
): Promise<Map<string, ContactValues>> {
  const { fields, tags } = await storedValues(
    reader,
    rows.map((row) => row.id),
  );
  return new Map(
    rows.map((row) => {
      const stored = {
        fields: Object.fromEntries((fields.get(row.id) ?? []).map(({ name, value }) => [name, value])),
        tags: (tags.get(row.id) ?? []).map(({ tag }) => tag),
      };
      return [row.id, saysTheSame(row, stored) ? stored : { fields: row.fields, tags: row.tags }];
    }),
  );
}

/**
 * Writes what happened to contacts: their rows, their fields and tags, and what changed by whom, in a
 * constant number of statements. Answers the changes; a step that changes nothing writes nothing.
 */
export async function saveContacts(
  tx: Tx,
  now: number,
  steps: readonly ContactStep[],
): Promise<ContactChangeRow[]> {
  const last = new Map<string, ContactRow>();
  const first = new Map<string, ContactRow>();
  for (const { before, after } of steps) {
    if (!first.has(before.id)) first.set(before.id, before);
    last.set(after.id, after);
  }
  const changed = [...last.values()].filter((row) => !sameJson(row, first.get(row.id)));
  if (changed.length === 0) return [];
  await tx.updateMany(
    contactTable,
    'id',
    changed.map((row) => ({ key: row.id, set: { ...columnsOf(row), updatedAt: now } })),
  );
  const touched = changed.filter((row) => {
    const before = first.get(row.id);
    return !sameJson([row.fields, row.tags], [before?.fields, before?.tags]);
  });
  const changes = steps.flatMap(({ before, after, by }) => changesBetween(before, after, by, now));
  await writeValues(tx, now, touched, new Authors(changes));
  await recordChanges(tx, changes);
  return changes;
}

/** What a contact says beside its identity. */
export function columnsOf(row: ContactRow) {
  const { firstName, lastName, company, language, country, fields, tags, origins } = row;
  return { firstName, lastName, company, language, country, fields, tags, origins };
}

/** Deletes fields and tags of contacts for good. */
export async function deleteValues(tx: Tx, accountId: string, contactIds: readonly string[]): Promise<void> {
  if (contactIds.length === 0) return;
  for (const table of ['contact_field', 'contact_tag'])
    await tx.execute(`DELETE FROM ${table} WHERE contactId IN (?) AND accountId = ?`, [
      contactIds,
      accountId,
    ]);
}

/** Who said the fields and tags of a contact, as far as these changes tell. */
class Authors {
  private readonly known = new Map<string, { byKind: string; byId: string | null }>();

  constructor(changes: readonly ContactChangeRow[]) {
    for (const { contactId, kind, name, newValue, byKind, byId } of changes)
      this.known.set(JSON.stringify([contactId, kind, kind === 'field' ? name : newValue]), { byKind, byId });
  }

  of(contactId: string, kind: 'field' | 'tag_added', name: string) {
    return this.known.get(JSON.stringify([contactId, kind, name])) ?? { byKind: null, byId: null };
  }
}

async function writeValues(
  tx: Tx,
  now: number,
  rows: readonly ContactRow[],
  authors: Authors,
): Promise<void> {
  if (rows.length === 0) return;
  const stored = await storedValues(
    tx,
    rows.map((row) => row.id),
  );
  const types = await FieldTypes.load(
    tx,
    rows.map((row) => row.accountId),
  );
  const gone: string[][] = [[], []];
  const fields: { added: ContactFieldRow[]; changed: ContactFieldRow[] } = { added: [], changed: [] };
  const tags: { added: ContactTagRow[]; moved: ContactTagRow[] } = { added: [], moved: [] };
  for (const row of rows) {
    const { id: contactId, accountId } = row;
    const known = new Map((stored.fields.get(contactId) ?? []).map((one) => [one.name, one]));
    gone[0]?.push(
      ...[...known.values()].filter(({ name }) => !Object.hasOwn(row.fields, name)).map(({ id }) => id),
    );
    for (const [name, value] of Object.entries(row.fields)) {
      const old = known.get(name);
      if (old && sameJson(old.value, value)) continue;
      const said = row.origins?.fields?.[name];
      const next = {
        id: old?.id ?? newId(),
        accountId,
        contactId,
        name,
        type: types.typeOf(accountId, name, value),
        value,
        ...authors.of(contactId, 'field', name),
        saidAt: said?.at ?? now,
        updatedAt: now,
      };
      (old ? fields.changed : fields.added).push(next);
    }
    const had = new Map((stored.tags.get(contactId) ?? []).map((one) => [one.tag, one]));
    gone[1]?.push(...[...had.values()].filter(({ tag }) => !row.tags.includes(tag)).map(({ id }) => id));
    row.tags.forEach((tag, position) => {
      const old = had.get(tag);
      if (!old) {
        const author = authors.of(contactId, 'tag_added', tag);
        tags.added.push({ id: newId(), accountId, contactId, tag, position, ...author, addedAt: now });
      } else if (old.position !== position) tags.moved.push({ ...old, position });
    });
  }
  for (const [index, table] of ['contact_field', 'contact_tag'].entries())
    if ((gone[index] ?? []).length > 0)
      await tx.execute(`DELETE FROM ${table} WHERE id IN (?)`, [gone[index]]);
  await tx.updateMany(
    contactFieldTable,
    'id',
    fields.changed.map(({ id, type, value, byKind, byId, saidAt, updatedAt }) => ({
      key: id,
      set: { type, value, byKind, byId, saidAt, updatedAt },
    })),
  );
  await tx.updateMany(
    contactTagTable,
    'id',
    tags.moved.map(({ id, position }) => ({ key: id, set: { position } })),
  );
  if (fields.added.length > 0) await tx.insert(contactFieldTable, fields.added);
  if (tags.added.length > 0) await tx.insert(contactTagTable, tags.added);
}

async function storedValues(
  reader: Reader,
  contactIds: readonly string[],
): Promise<{ fields: Map<string, ContactFieldRow[]>; tags: Map<string, ContactTagRow[]> }> {
  const ids = [...new Set(contactIds)];
  const fields = await reader.selectIn(contactFieldTable, 'contactId', ids, 'ORDER BY id');
  const tags = await reader.selectIn(contactTagTable, 'contactId', ids, 'ORDER BY position');
  return { fields: byContact(fields), tags: byContact(tags) };
}

function byContact<T extends { contactId: string }>(rows: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const list = found.get(row.contactId);
    if (list) list.push(row);
    else found.set(row.contactId, [row]);
  }
  return found;
}

function saysTheSame(row: ContactRow, { fields, tags }: ContactValues): boolean {
  const names = Object.keys(row.fields);
  return (
    names.length === Object.keys(fields).length &&
    names.every((name) => Object.hasOwn(fields, name) && sameJson(fields[name], row.fields[name])) &&
    sameJson(tags, row.tags)
  );
}

function sameJson(one: unknown, two: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(two);
}
