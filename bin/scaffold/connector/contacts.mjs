// Two-way contact synchronisation: the connector's side, and the contacts of the emulator.

export function contacts() {
  return `import { z } from 'zod';
import {
  contactFieldTypes,
  Rejected,
  type CallContext,
  type ContactPushResult,
  type ContactRecordChange,
  type ContactsDefinition,
} from '../../src/sdk/index.js';
import { ask } from './api.js';
import type { Settings } from './settings.js';

/** The vendor's properties that are a part of a person; all others are custom fields. */
const parts = { phone: 'phone', email: 'email', first_name: 'firstName', last_name: 'lastName' } as const;

const record = z.looseObject({
  id: z.string(),
  version: z.number(),
  updatedAt: z.iso.datetime({ offset: true }),
  deleted: z.boolean(),
  properties: z.record(z.string(), z.unknown()),
});
const recordPage = z.looseObject({ results: z.array(record), next: z.string(), more: z.boolean() });
const properties = z.looseObject({
  results: z.array(
    z.looseObject({
      name: z.string(),
      label: z.string(),
      // A type that is not known here is read as text.
      type: z.enum(contactFieldTypes).catch('string'),
      options: z.array(z.string()).optional(),
    }),
  ),
});

export const contacts: ContactsDefinition<Settings> = {
  // Or absentFromFullPull, where the vendor's list leaves deleted contacts out.
  deletions: 'reported',
  mapping: [
    ...Object.entries(parts).map(([vendor, ours]) => ({ vendor, ours })),
    { vendor: 'city', ours: 'fields.city' },
  ],
  async fields(context) {
    const { data } = await ask(context, { path: 'contact-properties', schema: properties });
    return data.results.map(({ name, label, type, options }) => ({
      name,
      label,
      type,
      ...(options === undefined ? {} : { options }),
    }));
  },
  async pull(context, { cursor, full }) {
    const since = full ? undefined : new Date(context.connection.createdAt).toISOString();
    const query = cursor === undefined ? { since } : { after: cursor };
    const { data } = await ask(context, { path: 'contacts', query, schema: recordPage });
    return { changes: data.results.map(changeOf), cursor: data.next, more: data.more };
  },
  async push(context, changes) {
    const results: ContactPushResult[] = [];
    for (const [index, change] of changes.entries()) {
      const pushed = pushOne(context, change, \`\${context.key}:\${index}\`);
      results.push(
        await pushed.catch((error: unknown) => {
          // What the vendor refuses of one contact keeps no other back.
          if (error instanceof Rejected) return error;
          throw error;
        }),
      );
    }
    return results;
  },
};

function changeOf(one: z.output<typeof record>): ContactRecordChange {
  const seen = { externalId: one.id, version: String(one.version), changedAt: Date.parse(one.updatedAt) };
  if (one.deleted) return { ...seen, kind: 'deleted' };
  const told = Object.entries(parts).flatMap(([name, ours]) => {
    const value = one.properties[name];
    return typeof value === 'string' && value !== '' ? [[ours, value] as const] : [];
  });
  const others = Object.entries(one.properties).filter(([name]) => !(name in parts));
  return {
    ...seen,
    kind: 'upserted',
    person: { externalId: one.id, ...Object.fromEntries(told) },
    fields: Object.fromEntries(others),
  };
}

async function pushOne(
  context: CallContext<Settings>,
  change: ContactRecordChange,
  key: string,
): Promise<ContactPushResult> {
  const { externalId, kind, base } = change;
  if (kind === 'deleted' && externalId === undefined) return 'gone';
  const { status, data } = await ask(context, {
    path: externalId === undefined ? 'contacts' : \`contacts/\${encodeURIComponent(externalId)}\`,
    method: kind === 'deleted' ? 'DELETE' : externalId === undefined ? 'POST' : 'PATCH',
    headers: {
      // The same key again makes no second contact.
      'idempotency-key': key,
      // The vendor compares versions itself. Where it does not, read the record before you write it.
      ...(base?.version === undefined ? {} : { 'if-match': base.version }),
    },
    ...(kind === 'deleted' ? {} : { json: { properties: writtenOf(change) } }),
    accept: [404, 412],
  });
  if (status === 404) return 'gone';
  if (status === 412) return 'conflict';
  if (kind === 'deleted') return 'done';
  const { id, version } = record.parse(data);
  return { done: true, externalId: id, version: String(version) };
}

/** What is written, by the vendor's names: a part that the change does not name is left out. */
function writtenOf({ person, empties, fields }: ContactRecordChange): Record<string, unknown> {
  const named = Object.entries(parts).flatMap(([name, ours]): [string, string | null][] => {
    if (empties?.includes(ours) === true) return [[name, null]];
    const value = person?.[ours];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(named), ...fields };
}
`;
}

/** The sample contacts the kit pushes. */
export function contactSamples() {
  const sample = {
    kind: 'upserted',
    changedAt: 1767268800000,
    person: { phone: '+34600333444', email: 'ana@shop.example', firstName: 'Ana' },
    fields: { city: 'Lugo' },
  };
  const withoutPhone = { kind: 'upserted', changedAt: 1767268800000, person: { email: 'eva@shop.example' } };
  return `
  contacts: ${JSON.stringify({ sample, withoutPhone })},`;
}

export function contactBook() {
  return `import type { IncomingMessage } from 'node:http';

interface Contact {
  id: string;
  /** Counts the changes of all contacts: the later change has the higher one. */
  version: number;
  updatedAt: string;
  deleted: boolean;
  properties: Record<string, unknown>;
}

/** A status and a body. */
type Answer = [status: number, body: object];

const pageSize = 2;
const known = [
  { name: 'phone', label: 'Phone', type: 'string' },
  { name: 'email', label: 'Email', type: 'string' },
  { name: 'first_name', label: 'First name', type: 'string' },
  { name: 'last_name', label: 'Last name', type: 'string' },
  { name: 'city', label: 'City', type: 'string' },
];

/** The vendor's contacts over HTTP: a list by change, and contacts that are written with their version. */
export class ContactBook {
  private readonly contacts = new Map<string, Contact>();
  private readonly made = new Map<string, Contact>();
  private changes = 0;

  constructor() {
    // Made long before anybody connected.
    for (const id of ['7', '8']) {
      const properties = { email: \`contact-\${id}@shop.example\` };
      const updatedAt = '2020-01-01T00:00:00.000Z';
      this.contacts.set(id, { id, version: ++this.changes, updatedAt, deleted: false, properties });
    }
  }

  ids(): string[] {
    return [...this.contacts.values()].filter(({ deleted }) => !deleted).map(({ id }) => id);
  }

  /** Whether it answers this request. */
  takes({ url = '/' }: IncomingMessage): boolean {
    return /^\\/(contact-properties|contacts(\\/[^/?]+)?)(\\?|$)/.test(url);
  }

  async answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const given = JSON.parse(text === '' ? '{}' : text) as { properties?: Record<string, unknown> };
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://emulator');
    const [, list, id] = pathname.split('/');
    if (id !== undefined) return this.one(decodeURIComponent(id), request, given.properties ?? {});
    if (request.method === 'GET')
      return [200, list === 'contacts' ? this.page(searchParams) : { results: known }];
    if (request.method !== 'POST' || list !== 'contacts') return [405, {}];
    return this.make(String(request.headers['idempotency-key']), given.properties ?? {});
  }

  private page(query: URLSearchParams): object {
    const after = Number(query.get('after') ?? 0);
    const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
    const all = [...this.contacts.values()]
      .filter(({ version, updatedAt }) => version > after && Date.parse(updatedAt) >= since)
      .sort((one, other) => one.version - other.version);
    const results = all.slice(0, pageSize);
    const next = results.at(-1)?.version ?? (query.has('since') ? this.changes : after);
    return { results, next: String(next), more: all.length > results.length };
  }

  private make(key: string, properties: Record<string, unknown>): Answer {
    const before = this.made.get(key);
    if (before !== undefined) return [200, before];
    const problem = problemOf(properties);
    if (problem !== undefined) return [422, { message: problem }];
    const contact = { id: String(100 + this.contacts.size), version: 0, updatedAt: '', deleted: false, properties };
    this.contacts.set(contact.id, contact);
    this.made.set(key, contact);
    return [201, this.changed(contact)];
  }

  private one(id: string, request: IncomingMessage, properties: Record<string, unknown>): Answer {
    const contact = this.contacts.get(id);
    if (contact === undefined || contact.deleted) return [404, {}];
    const match = request.headers['if-match'];
    if (match !== undefined && match !== String(contact.version)) return [412, {}];
    if (request.method === 'DELETE') {
      Object.assign(contact, { deleted: true, properties: {} });
      return [200, this.changed(contact)];
    }
    if (request.method !== 'PATCH') return [405, {}];
    const problem = problemOf(properties);
    if (problem !== undefined) return [422, { message: problem }];
    Object.assign(contact.properties, properties);
    return [200, this.changed(contact)];
  }

  private changed(contact: Contact): Contact {
    return Object.assign(contact, { version: ++this.changes, updatedAt: new Date().toISOString() });
  }
}

function problemOf(properties: Record<string, unknown>): string | undefined {
  const unknown = Object.keys(properties).find((name) => !known.some((one) => one.name === name));
  return unknown === undefined ? undefined : \`There is no property \${unknown}\`;
}
`;
}
