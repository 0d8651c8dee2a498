/** What is used of a JSON Schema of settings. */
export interface FieldSchema {
  type?: string;
  title?: string;
  help?: string;
  /** Of a share between 0 and 1: it is asked for in percent, and this is its help. */
  percent?: string;
  labels?: Readonly<Record<string, string>>;
  enum?: readonly string[];
  default?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  multipleOf?: number;
  properties?: Readonly<Record<string, FieldSchema>>;
  items?: FieldSchema;
}

/** How a field is asked for. What has no form of its own is edited as JSON. */
export type FieldKind =
  'boolean' | 'choice' | 'percent' | 'number' | 'duration' | 'text' | 'object' | 'list' | 'json';

/** The kind of a field. */
export function kindOf(schema: FieldSchema): FieldKind {
  const { type } = schema;
  if (type === 'boolean') return 'boolean';
  if (type === 'string' && schema.enum) return 'choice';
  if (type === 'string') return schema.format === 'duration' ? 'duration' : 'text';
  if (type === 'number' && schema.percent !== undefined) return 'percent';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'object' && schema.properties) return 'object';
  if (type === 'array' && schema.items && kindOf(schema.items) !== 'json') return 'list';
  return 'json';
}

/** What a new entry or a switched-on part begins with: its own values, and of choices the first. */
export function startOf(schema: FieldSchema): unknown {
  if (schema.default !== undefined) return schema.default;
  switch (kindOf(schema)) {
    case 'boolean':
      return false;
    case 'choice':
      return schema.enum?.[0];
    case 'percent':
    case 'number':
      return schema.minimum ?? 0;
    case 'duration':
      return 'PT1H';
    case 'text':
      return '';
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([, one]) => one.default !== undefined || kindOf(one) !== 'object')
          .map(([name, one]) => [name, startOf(one)]),
      );
    case 'list':
      return [];
    case 'json':
      return null;
  }
}

/** An object with one member changed; undefined takes it away, so that the plugin's own value counts. */
export function withMember(
  value: Readonly<Record<string, unknown>>,
  name: string,
  member: unknown,
): Record<string, unknown> {
  const { [name]: _before, ...rest } = value;
  return member === undefined ? rest : { ...rest, [name]: member };
}

/** Whether a value is an object with members. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Units durations are asked in, with what stands around their number in ISO 8601. */
const units = { minutes: ['PT', 'M'], hours: ['PT', 'H'], days: ['P', 'D'], weeks: ['P', 'W'] } as const;
/** A unit of durations. */
export type DurationUnit = keyof typeof units;
/** Every unit, the shortest first. */
export const durationUnits = Object.keys(units) as DurationUnit[];

/** A duration of one unit; undefined for one of several, such as `P1DT2H`. */
export function splitDuration(iso: string): { amount: string; unit: DurationUnit } | undefined {
  for (const unit of durationUnits) {
    const [before, after] = units[unit];
    const amount = new RegExp(`^${before}(\\d{1,6})${after}$`).exec(iso)?.[1];
    if (amount !== undefined) return { amount, unit };
  }
  return undefined;
}

/** The other way round. What is no number stays in it, for the hub to refuse in words. */
export function joinDuration(amount: string, unit: DurationUnit): string {
  const [before, after] = units[unit];
  return `${before}${/^\d+$/.test(amount) ? String(Number(amount)) : amount}${after}`;
}
