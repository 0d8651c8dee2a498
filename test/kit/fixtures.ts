import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { RawRequest } from '../../src/sdk/index.js';
import { SCAFFOLD_MARK, describeError } from './finding.js';

/**
 * A delivery as recorded: the fields of a capture are accepted as they are. One of `bodyBase64`
 * (the bytes), `bodyText` or `body` (JSON, written compactly) gives the body.
 */
const deliverySchema = z.looseObject({
  receivedAt: z.iso.datetime({ offset: true }).optional(),
  method: z.string().default('POST'),
  url: z.string().default('/'),
  headers: z.record(z.string(), z.string()).default({}),
  topic: z.string().optional(),
  bodyBase64: z.string().optional(),
  bodyText: z.string().optional(),
  body: z.unknown().optional(),
});

const eventSchema = z.looseObject({ type: z.string(), subject: z.string(), transition: z.string() });
const common = {
  /** Laid over `settings.json` for this delivery only: another secret, another option. */
  settings: z.record(z.string(), z.unknown()).optional(),
  note: z.string().optional(),
};
const expectationSchema = z.union([
  z.array(eventSchema).transform((events) => ({ events })),
  z.strictObject({ ...common, events: z.array(eventSchema) }),
  z.strictObject({ ...common, handshake: z.union([z.literal(true), z.looseObject({ status: z.number() })]) }),
  z.strictObject({ ...common, ignored: z.union([z.literal(true), z.string()]) }),
  z.strictObject({ ...common, refused: z.union([z.literal(true), z.string()]) }),
  z.strictObject({ ...common, contractViolation: z.union([z.literal(true), z.string()]) }),
]);

/** An event a fixture must become: `type`, `subject`, `transition` and as much of the rest as matters. */
export type ExpectedEvent = z.output<typeof eventSchema>;
/** What a delivery must become. */
export type Expectation = z.output<typeof expectationSchema>;

/** A recorded delivery with what it must become. */
export interface FixtureDelivery {
  /** File name without `.json`; deliveries are played in this order. */
  name: string;
  /** The request as it was recorded. */
  request: RawRequest;
  /** Milliseconds UTC. */
  receivedAt: number;
  /**
   * Topic of an item that a sweep or a lookup found: no webhook brought it.
   *
   * @defaultValue of a connector without a webhook the only topic its triggers read
   */
  topic?: string;
  /** Undefined when the file is missing, which the kit reports. */
  expected: Expectation | undefined;
}

/** Whether a fixture is an item that a sweep or a lookup found, and no request. */
export function isFoundItem({ topic, request }: FixtureDelivery): boolean {
  return topic !== undefined && Object.keys(request.headers).length === 0;
}

/** What a folder `fixtures/` holds, and what is wrong with it. */
export interface Fixtures {
  settings: Record<string, unknown> | undefined;
  deliveries: FixtureDelivery[];
  problems: { where: string; what: string; todo: string }[];
}

/** Used for deliveries that do not say when they were received. */
export const DEFAULT_RECEIVED_AT = Date.UTC(2026, 10, 23, 12);

const NO_EXPECTATION =
  'Write what it must become: a list of {type, subject, transition, …}, all three required and matched whole, or {"handshake": true}, ' +
  '{"ignored": "why"}, {"refused": "reason"}, {"contractViolation": "part of the message"}.';

/**
 * Reads a connector's `fixtures/`: `settings.json`, deliveries `NNN-name.json`, each with
 * `NNN-name.expected.json`. What cannot be read is a problem in the result, never a throw.
 */
export function loadFixtures(directory: string): Fixtures {
  const fixtures: Fixtures = { settings: undefined, deliveries: [], problems: [] };
  const files = existsSync(directory) ? readdirSync(directory).sort() : [];
  fixtures.settings = readPart(directory, 'settings.json', z.record(z.string(), z.unknown()), fixtures);
  for (const file of files) {
    if (!file.endsWith('.json') || file.endsWith('.expected.json') || file === 'settings.json') continue;
    const delivery = readDelivery(directory, file, fixtures);
    if (delivery !== undefined) fixtures.deliveries.push(delivery);
  }
  for (const file of files) {
    if (file.endsWith('.expected.json') && !files.includes(file.replace('.expected.json', '.json'))) {
      fixtures.problems.push({
        where: `fixtures/${file}`,
        what: 'has no delivery beside it.',
        todo: `Add ${file.replace('.expected.json', '.json')}, or delete this file.`,
      });
    }
  }
  if (fixtures.deliveries.length === 0) {
    fixtures.problems.push({
      where: 'fixtures/',
      what: 'holds no delivery.',
      todo: 'Record at least one real request of the vendor for each trigger as fixtures/NNN-name.json.',
    });
  }
  return fixtures;
}

function readDelivery(directory: string, file: string, fixtures: Fixtures): FixtureDelivery | undefined {
  const recorded = readPart(directory, file, deliverySchema, fixtures);
  if (recorded === undefined) return undefined;
  if (readFileSync(join(directory, file), 'utf8').includes(SCAFFOLD_MARK)) {
    fixtures.problems.push({
      where: `fixtures/${file}`,
      what: 'is still the example the scaffold wrote.',
      todo: 'Replace it by a request the vendor really sent, with its headers and its raw body.',
    });
  }
  const name = file.slice(0, -'.json'.length);
  const expectedFile = `${name}.expected.json`;
  const expected = readPart(directory, expectedFile, expectationSchema, fixtures, NO_EXPECTATION);
  const headers = Object.entries(recorded.headers).map(([key, value]) => [key.toLowerCase(), value] as const);
  return {
    name,
    expected,
    ...(recorded.topic === undefined ? {} : { topic: recorded.topic }),
    receivedAt: recorded.receivedAt === undefined ? DEFAULT_RECEIVED_AT : Date.parse(recorded.receivedAt),
    request: {
      method: recorded.method,
      url: recorded.url,
      headers: Object.fromEntries(headers),
      body: bodyOf(recorded),
    },
  };
}

function bodyOf(recorded: z.output<typeof deliverySchema>): Buffer {
  if (recorded.bodyBase64 !== undefined) return Buffer.from(recorded.bodyBase64, 'base64');
  if (recorded.bodyText !== undefined) return Buffer.from(recorded.bodyText);
  return Buffer.from(recorded.body === undefined ? '' : JSON.stringify(recorded.body));
}

function readPart<S extends z.ZodType>(
  directory: string,
  file: string,
  schema: S,
  fixtures: Fixtures,
  missing = 'Write it: sample settings with test secrets, as a person connecting would give them.',
): z.output<S> | undefined {
  const where = `fixtures/${file}`;
  const path = join(directory, file);
  if (!existsSync(path)) {
    fixtures.problems.push({ where, what: 'is missing.', todo: missing });
    return undefined;
  }
  try {
    const raw: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const parsed = schema.safeParse(raw);
    if (parsed.success) return parsed.data;
    // Of a list of events it is known what is missing; a union says only that nothing fits.
    const closer = Array.isArray(raw) ? z.array(eventSchema).safeParse(raw).error : undefined;
    const what = `does not fit: ${z.prettifyError(closer ?? parsed.error)}`;
    fixtures.problems.push({ where, what, todo: missing });
  } catch (error) {
    fixtures.problems.push({
      where,
      what: `cannot be read (${describeError(error)}).`,
      todo: 'Mend the JSON.',
    });
  }
  return undefined;
}
