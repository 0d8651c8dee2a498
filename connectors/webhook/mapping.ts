import { z } from 'zod';
import {
  ContractViolation,
  eventCatalogue,
  firstIssue,
  personSchema,
  stableId,
  type AnyEventDraft,
  templateRenderer,
  type TemplateRenderer,
} from '../../src/sdk/index.js';
import { dataShape } from './catalogue.js';
import { coerce, toInstant } from './coerce.js';
import { personShape, type Mapping } from './settings.js';

/** Longest subject and transition the core stores, in characters. */
const MAX_KEY = 190;
/** Characters kept of the answer a consent rests on. */
const MAX_ANSWER = 500;
const DAY = 86_400_000;
/** Milliseconds by which the clock of a sender may be behind ours. */
const clockDifference = 5 * 60_000;
const YEAR_2001 = 1_000_000_000_000;

/** Where a delivery stands while it is mapped. */
export interface MappingContext {
  /** `createdAt`, milliseconds UTC: what happened before it is history. A preview knows none. */
  connection: { id: string; name: string; createdAt?: number };
  /** Milliseconds UTC. */
  receivedAt: number;
}

/** What one mapping makes of a body: nothing, because its condition does not hold, or an event. */
export type Mapped = { matched: false } | { matched: true; event: AnyEventDraft };

/** Maps one body by each mapping in turn; made once per delivery, it shares one budget of time. */
export function mapperFor(
  body: unknown,
  context: MappingContext,
): (mapping: Mapping, index: number) => Mapped {
  const { id, name } = context.connection;
  const render = templateRenderer({ body, connection: { id, name } }, { tryIn: 'the preview' });
  const fingerprint = fingerprintOf(body);
  return (mapping, index) => {
    const path = `mappings.${index}`;
    if (mapping.when !== undefined && !isMeant(mapping, mapping.when, render, `${path}.when`)) {
      return { matched: false };
    }
    const event = draft(mapping, path, render, fingerprint, context.receivedAt);
    if (event === undefined) return { matched: false };
    return { matched: true, event: isHistory(event, context) ? { ...event, superseded: true } : event };
  };
}

/**
 * Whether it happened before the connection was made: recorded, and no reason to write to anybody.
 * What people and consents are holds whenever it is heard of.
 */
function isHistory({ type, occurredAt }: AnyEventDraft, { connection }: MappingContext): boolean {
  const madeAt = connection.createdAt ?? -Infinity;
  return !/^(consent|contact)\./.test(type) && occurredAt < madeAt - clockDifference;
}

/** Consent is read more strictly than anything else: who did not clearly say yes has not agreed. */
function isMeant(mapping: Mapping, when: string, render: TemplateRenderer, path: string): boolean {
  return mapping.event === 'consent.granted' ? render.grantsConsent(when, path) : render.holds(when, path);
}

/**
 * All events of a body.
 *
 * @throws ContractViolation naming the field of the mapping, and never anything else.
 */
export function mapBody(
  mappings: readonly Mapping[],
  body: unknown,
  context: MappingContext,
): AnyEventDraft[] {
  const map = mapperFor(body, context);
  const keys = new Set<string>();
  return mappings.flatMap((mapping, index) => {
    const mapped = map(mapping, index);
    if (!mapped.matched) return [];
    const key = `${mapped.event.subject}\n${mapped.event.transition}`;
    if (keys.has(key)) {
      throw violation(
        `mappings.${index}.transition`,
        'gives the same subject and transition as a mapping before it, so one of the two events would be lost',
      );
    }
    keys.add(key);
    return [mapped.event];
  });
}

/** Stable name of a body: the same bytes are the same happening. */
export function fingerprintOf(body: unknown): string {
  try {
    return stableId(JSON.stringify(body) ?? '', 32);
  } catch {
    throw new ContractViolation('The body cannot be written as JSON. Send a flatter one.');
  }
}

function violation(path: string, reason: string): ContractViolation {
  return new ContractViolation(
    `${path} ${reason}. Change it, try it in the preview, then retry the delivery.`,
    {
      path,
    },
  );
}

function draft(
  mapping: Mapping,
  path: string,
  render: TemplateRenderer,
  fingerprint: string,
  receivedAt: number,
): AnyEventDraft | undefined {
  const data =
    mapping.event === 'consent.granted' ? consentOf(mapping, path, render) : dataOf(mapping, path, render);
  // Nobody agreed to anything.
  if (data === undefined) return undefined;
  const person = personOf(mapping, path, render);
  const event = {
    type: mapping.event,
    ...keysOf(mapping, path, render, fingerprint),
    occurredAt: instantOf(mapping, path, render, receivedAt),
    ...(person === undefined ? {} : { person }),
    data,
  };
  return event as AnyEventDraft;
}

/**
 * Without templates the body's fingerprint is the key. With a subject alone it stays in the
 * transition: a second, different body about the same thing is a second event.
 */
function keysOf(
  mapping: Mapping,
  path: string,
  render: TemplateRenderer,
  fingerprint: string,
): { subject: string; transition: string } {
  const given = {
    subject: mapping.subject === undefined ? '' : render.key(mapping.subject, `${path}.subject`).trim(),
    transition:
      mapping.transition === undefined ? '' : render.key(mapping.transition, `${path}.transition`).trim(),
  };
  const subject = given.subject || `body:${fingerprint}`;
  const transition =
    given.transition || (given.subject === '' ? mapping.event : `${mapping.event}:${fingerprint}`);
  for (const [name, key] of Object.entries({ subject, transition })) {
    if (key.length > MAX_KEY) throw violation(`${path}.${name}`, `is longer than ${MAX_KEY} characters`);
  }
  return { subject, transition };
}

function instantOf(mapping: Mapping, path: string, render: TemplateRenderer, receivedAt: number): number {
  const text =
    mapping.occurredAt === undefined ? '' : render.text(mapping.occurredAt, `${path}.occurredAt`).trim();
  if (text === '') return receivedAt;
  const at = toInstant(text);
  const where = `${path}.occurredAt`;
  if (typeof at !== 'number' || !Number.isSafeInteger(at)) {
    throw violation(where, 'gives no time: ISO-8601, or seconds or milliseconds since 1970, are understood');
  }
  if (at < YEAR_2001) throw violation(where, 'gives a time before the year 2001');
  if (at > receivedAt + DAY)
    throw violation(where, 'gives a time more than a day after the delivery arrived');
  return at;
}

function personOf(
  mapping: Mapping,
  path: string,
  render: TemplateRenderer,
): z.output<typeof personSchema> | undefined {
  const rendered = renderTree(mapping.person ?? {}, render.text, `${path}.person`);
  const person = coerce(rendered, personShape) as Record<string, unknown>;
  if (Object.keys(person).length === 0) return undefined;
  return validated(personSchema, person, `${path}.person`);
}

function dataOf(mapping: Mapping, path: string, render: TemplateRenderer): unknown {
  const rendered = renderTree(mapping.data, render.text, `${path}.data`);
  return validatedData(mapping, rendered, path);
}

/**
 * What somebody agreed to; undefined when its templates name no purpose. The answer the consent
 * rests on is kept with its evidence.
 */
function consentOf(mapping: Mapping, path: string, render: TemplateRenderer): unknown {
  const { purposes, ...others } = mapping.data;
  const named = renderTree(purposes, render.consent, `${path}.data.purposes`);
  const rendered = renderTree(others, render.text, `${path}.data`) as Record<string, unknown>;
  const data = coerce({ ...rendered, purposes: named }, dataShape(mapping.event, rendered)) as Record<
    string,
    unknown
  >;
  const agreed = data['purposes'];
  if (agreed === undefined || (Array.isArray(agreed) && agreed.length === 0)) return undefined;
  return validatedData(mapping, { ...data, ...withAnswers(data['evidence'], mapping, path, render) }, path);
}

function withAnswers(
  evidence: unknown,
  { when }: Mapping,
  path: string,
  render: TemplateRenderer,
): { evidence?: unknown } {
  if (when === undefined || typeof evidence !== 'object' || evidence === null) return {};
  const answers = render.answers(when, 'body', `${path}.when`);
  return { evidence: { when, answer: JSON.stringify(answers).slice(0, MAX_ANSWER), ...evidence } };
}

function validatedData(mapping: Mapping, data: unknown, path: string): unknown {
  const schema: z.ZodType = eventCatalogue[mapping.event];
  return validated(schema, coerce(data, dataShape(mapping.event, data)), `${path}.data`);
}

/** Values never appear in the message: it is shown in logs and health, and they are somebody's data. */
function validated<S extends z.ZodType>(schema: S, value: unknown, path: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = firstIssue(parsed.error, value);
  const where = [path, ...issue.path].map(String).join('.');
  const reason = issue.isMissing
    ? 'is required, and its template gives nothing'
    : `does not fit: ${issue.message}`;
  throw violation(where, reason.replace(/\.$/, ''));
}

function renderTree(value: unknown, render: TemplateRenderer['text'], path: string): unknown {
  if (typeof value === 'string') return render(value, path);
  if (Array.isArray(value)) return value.map((inner, index) => renderTree(inner, render, `${path}.${index}`));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, renderTree(inner, render, `${path}.${key}`)]),
  );
}
