import { z } from 'zod';
import {
  Rejected,
  vendorFetch,
  type CallContext,
  type ContactPushResult,
  type ContactRecordChange,
  type ContactsDefinition,
  type VendorRequest,
  type VendorResponse,
} from '../../../src/sdk/index.js';
import type { Settings } from './settings.js';

const record = z.looseObject({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  tags: z.array(z.string()),
  changed: z.number(),
  deleted: z.boolean(),
});
const feed = z.looseObject({ results: z.array(record), after: z.number(), more: z.boolean() });
const properties = z.looseObject({
  results: z.array(
    z.looseObject({
      name: z.string(),
      label: z.string(),
      type: z.enum(['string', 'enum']),
      options: z.array(z.string()).optional(),
    }),
  ),
});

/** What of a person is a property of the toy CRM. */
const personal = ['phone', 'email', 'firstName', 'lastName'] as const;

/** Asks the toy CRM. */
export function ask<Schema extends z.ZodType>(
  context: CallContext<Settings>,
  request: Omit<VendorRequest<Schema>, 'vendor' | 'baseUrl'>,
): Promise<VendorResponse<z.output<Schema>>> {
  return vendorFetch(context, { vendor: 'The toy CRM', baseUrl: context.settings.api, ...request });
}

export const contacts: ContactsDefinition<Settings> = {
  deletions: 'reported',
  mapping: [
    ...personal.map((name) => ({ vendor: name, ours: name })),
    { vendor: 'city', ours: 'fields.city' as const },
  ],
  async fields(context) {
    const { data } = await ask(context, { path: 'properties', schema: properties });
    return data.results.map(({ name, label, type, options }) => ({
      name,
      label,
      type,
      ...(options === undefined ? {} : { options }),
    }));
  },
  async pull(context, { cursor }) {
    const { data } = await ask(context, { path: 'contacts', query: { after: cursor }, schema: feed });
    return {
      changes: data.results.map((one) => changeOf(one, context.now)),
      cursor: String(data.after),
      more: data.more,
    };
  },
  async push(context, changes) {
    const results: ContactPushResult[] = [];
    for (const [index, change] of changes.entries()) {
      results.push(await pushOne(context, change, `${context.key}:${index}`));
    }
    return results;
  },
};

function changeOf(
  { id, properties: values, tags, changed, deleted }: z.output<typeof record>,
  changedAt: number,
): ContactRecordChange {
  const version = String(changed);
  if (deleted) return { externalId: id, kind: 'deleted', changedAt, version };
  const names = personal.filter((name) => typeof values[name] === 'string');
  const fields = Object.entries(values).filter(([name]) => !(personal as readonly string[]).includes(name));
  return {
    externalId: id,
    kind: 'upserted',
    changedAt,
    version,
    person: { externalId: id, ...Object.fromEntries(names.map((name) => [name, values[name]])) },
    fields: Object.fromEntries(fields),
    tags,
  };
}

async function pushOne(
  context: CallContext<Settings>,
  change: ContactRecordChange,
  key: string,
): Promise<ContactPushResult> {
  const { externalId: id } = change;
  if (change.kind === 'deleted') {
    if (id === undefined) return 'gone';
    const { status } = await ask(context, {
      path: `contacts/${encodeURIComponent(id)}`,
      method: 'DELETE',
      accept: [404],
    });
    return status === 404 ? 'gone' : 'done';
  }
  const { externalId: _, ...person } = change.person ?? {};
  const emptied = (change.empties ?? []).map((name) => [name, null] as const);
  const written = {
    properties: { ...person, ...Object.fromEntries(emptied), ...change.fields },
    ...(change.tags ? { tags: change.tags } : {}),
  };
  const { status, data } = await ask(context, {
    path: id === undefined ? 'contacts' : `contacts/${encodeURIComponent(id)}`,
    method: id === undefined ? 'POST' : 'PATCH',
    headers: {
      'idempotency-key': key,
      ...(change.base?.version === undefined ? {} : { 'if-match': change.base.version }),
    },
    json: written,
    accept: [400, 404, 412],
  });
  if (status === 404) return 'gone';
  // The toy CRM compares versions itself; where a vendor does not, its record is read first.
  if (status === 412) return 'conflict';
  if (status === 400) return new Rejected((data as { message: string }).message);
  const stored = record.parse(data);
  return { done: true, externalId: stored.id, version: String(stored.changed) };
}
