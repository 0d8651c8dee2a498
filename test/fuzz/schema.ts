import fc from 'fast-check';
import type { Random } from '../support/random.js';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** What of JSON Schema 2020-12 an OpenAPI document of this product uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: Json;
  enum?: Json[];
  default?: Json;
  example?: Json;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
}

/** Deeper than this only what must be there is made. */
const deepest = 5;
const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-11-23T08:14:36.000Z',
  date: '2026-11-23',
  uri: 'https://shop.example/path',
  url: 'https://shop.example/path',
  email: 'somebody@example.com',
  uuid: '0192f0c1-0000-7000-8000-000000000001',
};

/** Values that a schema allows: the usual, the empty, and those at its bounds. */
export class ValidValues {
  constructor(
    private readonly random: Random,
    private readonly components: Readonly<Record<string, Schema>>,
  ) {}

  of(given: Schema, depth = 0): Json {
    const schema = this.resolve(given);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return this.random.pick(schema.enum);
    if (schema.example !== undefined && this.random.next() < 0.5) return schema.example;
    const variants = schema.anyOf ?? schema.oneOf;
    if (variants) return this.of(this.random.pick(variants), depth);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => this.of(part, depth))) as Json;
    const types = [schema.type ?? (schema.properties ? 'object' : 'null')].flat();
    switch (this.random.pick(types)) {
      case 'object':
        return this.object(schema, depth);
      case 'array':
        return this.array(schema, depth);
      case 'integer':
      case 'number':
        return this.number(schema);
      case 'boolean':
        return this.random.next() < 0.5;
      case 'string':
        return this.text(schema);
      default:
        return null;
    }
  }

  resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    return this.resolve(this.components[schema.$ref.replace('#/components/schemas/', '')] ?? {});
  }

  private object(schema: Schema, depth: number): Json {
    const made: Record<string, Json> = {};
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const needed = schema.required?.includes(name) === true;
      if (needed || (depth < deepest && this.random.next() < 0.4)) made[name] = this.of(property, depth + 1);
    }
    if (typeof schema.additionalProperties === 'object' && depth < deepest) {
      for (let count = this.random.between(0, 2); count > 0; count--) {
        const name = schema.propertyNames ? this.text(this.resolve(schema.propertyNames)) : `key${count}`;
        made[name === '' ? 'key' : name] = this.of(schema.additionalProperties, depth + 1);
      }
    }
    return made;
  }

  private array(schema: Schema, depth: number): Json {
    const least = schema.minItems ?? 0;
    const count = this.random.between(
      least,
      Math.max(least, Math.min(schema.maxItems ?? 3, depth < deepest ? 3 : least)),
    );
    return Array.from({ length: count }, () => this.of(schema.items ?? {}, depth + 1));
  }

  private number({ minimum, exclusiveMinimum, maximum, type }: Schema): number {
    const low = minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1);
    const high = maximum ?? low + 1_000;
    const value = this.random.pick([low, high, this.random.between(Math.ceil(low), Math.floor(high))]);
    return type === 'integer' ? Math.trunc(value) : value;
  }

  private text({ format, pattern, minLength = 0, maxLength = 200 }: Schema): string {
    if (format !== undefined && formats[format] !== undefined) return formats[format];
    if (pattern !== undefined) return this.matching(pattern).slice(0, maxLength);
    const length = this.random.pick([
      minLength,
      Math.min(maxLength, minLength + 12),
      Math.min(maxLength, 400),
    ]);
    return Array.from({ length }, () => this.random.pick([...'abc ñ✓-1'])).join('');
  }

  private matching(pattern: string): string {
    const [text] = fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), {
      numRuns: 1,
      seed: this.random.between(0, 2 ** 30),
    });
    return text ?? '';
  }
}
