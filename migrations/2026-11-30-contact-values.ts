import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column as c } from '../src/database/table.js';
import { newId } from '../src/platform/ids.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Contacts worked on at a time. */
const batch = 200;

interface Stored {
  id: string;
  accountId: string;
  fields: string;
  tags: string;
  updatedAt: number | string;
  origins: string | null;
}
interface Said {
  by: string;
  at: number;
}
interface Origins {
  fields?: Record<string, Said>;
  tags?: Record<string, { at: number; tags: string[] }>;
}

/**
 * Fields and tags of contacts become rows. The columns stay, for the previous version that may run
 * beside this one; run again after it was cut off, it begins anew with the contact it stopped at.
 */
class FillContactValues implements MigrationInterface {
  readonly name = 'fillContactValues1796031105004';

  async up(runner: QueryRunner): Promise<void> {
    let after = '';
    for (;;) {
      const contacts = (await runner.query(
        `SELECT id, accountId, fields, tags, updatedAt, origins FROM contact
         WHERE id > ? AND (fields <> '{}' OR tags <> '[]') ORDER BY id LIMIT ${batch}`,
        [after],
      )) as Stored[];
      const last = contacts.at(-1);
      if (!last) return;
      for (const table of ['contact_field', 'contact_tag'])
        await runner.query(`DELETE FROM ${table} WHERE contactId > ? AND contactId <= ?`, [after, last.id]);
      for (const contact of contacts) await fill(runner, contact);
      after = last.id;
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM contact_field');
    await runner.query('DELETE FROM contact_tag');
  }
}

async function fill(runner: QueryRunner, contact: Stored): Promise<void> {
  const { id: contactId, accountId } = contact;
  const updatedAt = Number(contact.updatedAt);
  const origins = (contact.origins === null ? {} : JSON.parse(contact.origins)) as Origins;
  for (const [name, value] of Object.entries(JSON.parse(contact.fields) as Record<string, unknown>)) {
    const said = origins.fields?.[name];
    const [byKind, byId] = authorOf(said?.by);
    await runner.query(
      `INSERT INTO contact_field (id, accountId, contactId, name, type, value, byKind, byId, saidAt, updatedAt)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        newId(),
        accountId,
        contactId,
        name,
        typeOf(value),
        JSON.stringify(value),
        byKind,
        byId,
        said?.at ?? null,
        updatedAt,
      ],
    );
  }
  for (const [position, tag] of (JSON.parse(contact.tags) as string[]).entries()) {
    const said = Object.entries(origins.tags ?? {}).find(([, given]) => given.tags.includes(tag));
    const [byKind, byId] = authorOf(said?.[0]);
    await runner.query(
      `INSERT INTO contact_tag (id, accountId, contactId, tag, position, byKind, byId, addedAt)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [newId(), accountId, contactId, tag, position, byKind, byId, said?.[1].at ?? updatedAt],
    );
  }
}

function authorOf(by: string | undefined): [string | null, string | null] {
  if (by === undefined) return [null, null];
  return by === 'api' ? ['api_key', null] : ['connection', by];
}

function typeOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? typeof value : 'json';
}

export const migrations: MigrationClass[] = [
  createTable(
    'contactField1796031105000',
    'contact_field',
    {
      id: c.id(),
      accountId: c.id(),
      contactId: c.id(),
      name: c.key(64),
      type: c.key(16),
      value: c.json(),
      byKind: c.nullable(c.key(16)),
      byId: c.nullable(c.key(64)),
      saidAt: c.nullable(c.instant()),
      updatedAt: c.instant(),
    },
    [{ columns: ['contactId'] }, { columns: ['accountId', 'name'] }],
  ),
  createTable(
    'contactTag1796031105001',
    'contact_tag',
    {
      id: c.id(),
      accountId: c.id(),
      contactId: c.id(),
      tag: c.key(64),
      position: c.int(),
      byKind: c.nullable(c.key(16)),
      byId: c.nullable(c.key(64)),
      addedAt: c.instant(),
    },
    [{ columns: ['contactId'] }, { columns: ['accountId', 'tag'] }],
  ),
  createTable(
    'contactChange1796031105002',
    'contact_change',
    {
      id: c.id(),
      accountId: c.id(),
      contactId: c.id(),
      kind: c.key(16),
      name: c.nullable(c.key(64)),
      oldValue: c.nullable(c.json()),
      newValue: c.nullable(c.json()),
      otherId: c.nullable(c.id()),
      reason: c.nullable(c.text(255)),
      byKind: c.key(16),
      byId: c.nullable(c.key(64)),
      at: c.instant(),
    },
    [{ columns: ['contactId', 'id'] }],
  ),
  createTable('contactFieldType1796031105003', 'contact_field_type', {
    accountId: c.primary(c.id()),
    name: c.primary(c.key(64)),
    type: c.key(16),
    options: c.nullable(c.json()),
    updatedAt: c.instant(),
  }),
  FillContactValues,
];
