import { z } from 'zod';
import {
  eventCatalogue,
  orderSchema,
  personSchema,
  type CanonicalEvent,
  type ConversationView,
  type EventData,
  type EventName,
  type LinkedOrder,
  type Order,
  type Person,
  type PluginContext,
} from '../../src/sdk/index.js';

/** When sample events happen: a fixed instant, so that samples are the same on every run. */
export const SAMPLE_NOW = Date.UTC(2026, 10, 23, 12);

/** `fixtures/samples.ts` of a plugin: what generated samples cannot know. Everything is optional. */
export interface PluginSamples {
  /** Settings to try besides the defaults. */
  settings?: readonly Record<string, unknown>[];
  /** Events to try besides the generated ones. */
  events?: readonly CanonicalEvent[];
  /** Contexts to try besides the generated ones. */
  contexts?: readonly Partial<Omit<PluginContext<unknown>, 'settings'>>[];
}

type DeepPartial<T> = T extends (infer U)[]
  ? U[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T;

/** What a sample event has instead of what is generated. */
export interface SampleOverrides<N extends EventName> extends Partial<
  Omit<CanonicalEvent<N>, 'type' | 'data'>
> {
  /** Laid over the generated data, object by object; a list replaces a list, undefined takes a field away. */
  data?: DeepPartial<EventData<N>>;
}

/**
 * A valid event of a type, generated from the catalogue and the same on every call.
 *
 * @param fill - `all` gives every optional field, `required` none of them. @defaultValue `all`
 * @throws Error when the overrides do not fit the catalogue.
 */
export function sampleEvent<N extends EventName>(
  type: N,
  overrides: SampleOverrides<N> = {},
  fill: 'all' | 'required' = 'all',
): CanonicalEvent<N> {
  const { data, ...rest } = overrides;
  const connectionId = rest.connectionId ?? '01900000-0000-7000-8000-000000000002';
  const [noun = type, stage = type] = type.split('.');
  const generated = sampleOf(eventCatalogue[type], fill);
  const parsed = eventCatalogue[type].safeParse(merge(generated, data));
  if (!parsed.success) {
    throw new Error(`The sample of ${type} does not fit the catalogue: ${z.prettifyError(parsed.error)}`);
  }
  return {
    id: '01900000-0000-7000-8000-000000000001',
    connectionId,
    origin: { kind: 'connection', id: connectionId },
    recordedAt: SAMPLE_NOW + 1_000,
    type,
    subject: `${noun}:1001`,
    transition: stage,
    occurredAt: SAMPLE_NOW,
    ...(fill === 'all' ? { person: samplePerson() } : {}),
    ...rest,
    data: parsed.data as EventData<N>,
  };
}

/**
 * The data of an event in each form the catalogue lets it take, generated: of a parcel with its whole order, and
 * with a reference to it.
 */
export function sampleForms<N extends EventName>(type: N): EventData<N>[] {
  const node = jsonSchemaOf(eventCatalogue[type]);
  return (node.anyOf ?? [node]).map((form) => generate(form, '', 'all') as EventData<N>);
}

/** A person with every identifier. */
export function samplePerson(overrides: Partial<Person> = {}): Person {
  return personSchema.parse({ ...(sampleOf(personSchema) as Person), ...overrides });
}

/** A context as the core gives it to a handler. */
export function sampleContext<Settings>(
  settings: Settings,
  overrides: Partial<Omit<PluginContext<Settings>, 'settings'>> = {},
): PluginContext<Settings> {
  return {
    settings,
    now: SAMPLE_NOW + 2_000,
    account: {
      id: 'account-1',
      name: 'Example Shop',
      language: 'en',
      country: 'ES',
      timezone: 'Europe/Madrid',
    },
    connection: {
      id: '01900000-0000-7000-8000-000000000002',
      name: 'Example Shop',
      createdAt: SAMPLE_NOW - 30 * 86_400_000,
      connector: 'woocommerce',
    },
    contact: {
      id: 'contact-1',
      firstName: 'Ana',
      lastName: 'Example',
      language: 'es',
      country: 'ES',
      hasPhone: true,
    },
    journeys: [],
    memories: [],
    elsewhere: { journeys: [], memories: [] },
    ...overrides,
  };
}

/** A conversation as a plugin sees it: open, nobody's, and what the person wrote is unread. */
export function sampleConversation(overrides: Partial<ConversationView> = {}): ConversationView {
  return {
    id: '01900000-0000-7000-8000-000000000005',
    numberId: '01900000-0000-7000-8000-000000000006',
    status: 'open',
    snoozedUntil: undefined,
    assignee: undefined,
    labels: [],
    unread: 1,
    lastInboundAt: SAMPLE_NOW,
    lastOutboundAt: undefined,
    lockedUntil: undefined,
    handoverUntil: undefined,
    ...overrides,
  };
}

/** Conversations in every standing a plugin may find one in, by name. */
export function sampleConversations(): [string, ConversationView][] {
  const assignee = { kind: 'api_key', id: '01900000-0000-7000-8000-000000000007' } as const;
  const later = SAMPLE_NOW + 3_600_000;
  return [
    ['an open conversation', sampleConversation()],
    ['a conversation that is somebody’s', sampleConversation({ assignee, labels: ['returns'], unread: 0 })],
    ['a closed conversation', sampleConversation({ status: 'closed', unread: 0 })],
    ['a snoozed conversation', sampleConversation({ status: 'snoozed', snoozedUntil: later })],
    ['a conversation somebody is answering in', sampleConversation({ assignee, lockedUntil: later })],
    [
      'a conversation left to who answered',
      sampleConversation({ lastOutboundAt: SAMPLE_NOW, handoverUntil: later }),
    ],
  ];
}

/** An order as others know it: a shop, whole, and somebody who knows its number alone. */
export function sampleLinkedOrders(): LinkedOrder[] {
  return [
    {
      connectionId: '01900000-0000-7000-8000-000000000003',
      connectionName: 'Another Shop',
      connector: 'woocommerce',
      category: 'store',
      id: '77',
      number: '1001',
      order: sampleOf(orderSchema) as Order,
    },
    {
      connectionId: '01900000-0000-7000-8000-000000000004',
      connectionName: 'Parcel Tracker',
      connector: 'tracker',
      category: 'shipping',
      number: '#1001',
    },
  ];
}

/**
 * A value that fits a zod schema, generated from its JSON Schema.
 *
 * @param fill - `all` gives every optional field, `required` none of them. @defaultValue `all`
 */
export function sampleOf(schema: z.ZodType, fill: 'all' | 'required' = 'all'): unknown {
  return generate(jsonSchemaOf(schema), '', fill);
}

type Node = z.core.JSONSchema.JSONSchema;

/** The JSON Schema of a schema, with what stands under a name of its own put where it is named. */
function jsonSchemaOf(schema: z.ZodType): Node {
  const root = z.toJSONSchema(schema) as Node;
  const inlined = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inlined);
    if (!isPlain(value)) return value;
    const name = typeof value['$ref'] === 'string' ? value['$ref'].replace('#/$defs/', '') : undefined;
    const named = name === undefined ? undefined : root.$defs?.[name];
    return named === undefined
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inlined(inner)]))
      : inlined(named);
  };
  const { $defs: _named, ...rest } = root;
  return inlined(rest) as Node;
}

/** Texts by the name of the field, where its shape alone would give nonsense. */
const TEXTS: readonly [RegExp, string][] = [
  [/^amount$/, '49.90'],
  [/^currency$/, 'EUR'],
  [/url$/i, 'https://shop.example/path/1001'],
  [/^(phone)$/, '+34 600 111 222'],
  [/^(phoneCountry|country)$/, 'ES'],
  [/^whatsappId$/, '34600111222'],
  [/^userId$/, 'ES.1234567890'],
  [/^email$/, 'ana@shop.example'],
  [/^firstName$/, 'Ana'],
  [/^lastName$/, 'Example'],
  [/^company$/, 'Example Ltd'],
  [/^(locale|language)$/, 'es-ES'],
  [/^expectedOn$/, '2026-11-30'],
  [/^(id|number|orderId|externalId)$/, '1001'],
  [/^trackingNumber$/, 'TRACK1001'],
  [/^carrier$/, 'Example Post'],
];

function generate(node: Node | boolean, name: string, fill: 'all' | 'required'): unknown {
  if (typeof node === 'boolean') return 'sample';
  if (node.const !== undefined) return node.const;
  if (node.enum !== undefined) return node.enum[0];
  const [first] = node.anyOf ?? node.oneOf ?? [];
  if (first !== undefined) return generate(first, name, fill);
  switch (node.type) {
    case 'object':
      return generateObject(node, fill);
    case 'array':
      return fill === 'all' || (node.minItems ?? 0) > 0 ? [generate(node.items as Node, name, fill)] : [];
    case 'integer':
    case 'number':
      return node.description?.startsWith('Milliseconds') || /At$/.test(name) ? SAMPLE_NOW - 3_600_000 : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'string':
    case undefined:
      return TEXTS.find(([pattern]) => pattern.test(name))?.[1] ?? `Sample ${name || 'text'}`;
  }
}

function generateObject(node: Node, fill: 'all' | 'required'): Record<string, unknown> {
  const properties = Object.entries(node.properties ?? {});
  const wanted = properties.filter(([name]) => fill === 'all' || node.required?.includes(name));
  if (properties.length === 0 && fill === 'all') return { sample: 'Sample value' };
  // An optional yes is the exception (a renewal, an erasure): the sample is the ordinary case.
  const exception = (name: string, inner: Node | boolean): boolean =>
    typeof inner === 'object' && inner.type === 'boolean' && !node.required?.includes(name);
  return Object.fromEntries(
    wanted.map(([name, inner]) => [name, exception(name, inner) ? false : generate(inner, name, fill)]),
  );
}

function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isPlain(base) || !isPlain(over)) return over;
  // A field laid over as undefined is left out, as it is where a vendor says nothing of it.
  const entries = Object.entries(over).map(
    ([key, value]) => [key, value === undefined ? undefined : merge(base[key], value)] as const,
  );
  return { ...base, ...Object.fromEntries(entries) };
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
