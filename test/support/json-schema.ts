/** The part of JSON Schema that this product's OpenAPI document uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: unknown[];
}

/**
 * What a value has that its schema does not say, or lacks that it says. Fields a schema does not name
 * count as wrong although JSON Schema allows them: what is answered must be documented.
 */
export function undocumented(
  value: unknown,
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
  path = '$',
): string[] {
  if (schema.$ref !== undefined) {
    const named = components[schema.$ref.replace('#/components/schemas/', '')];
    return named ? undocumented(value, named, components, path) : [`${path}: ${schema.$ref} is nowhere`];
  }
  if (schema.anyOf) {
    const tries = schema.anyOf.map((variant) => undocumented(value, variant, components, path));
    return tries.find((problems) => problems.length === 0) ?? tries[0] ?? [];
  }
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  const actual = typeOf(value);
  if (types && !types.includes(actual) && !(actual === 'integer' && types.includes('number'))) {
    return [`${path}: is ${actual}, not ${types.join(' or ')}`];
  }
  if (schema.enum && !schema.enum.includes(value)) return [`${path}: is none of ${schema.enum.join(', ')}`];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items
      ? value.flatMap((item, index) => undocumented(item, items, components, `${path}[${index}]`))
      : [];
  }
  if (actual !== 'object' || !schema.properties) return [];
  return objectProblems(value as Record<string, unknown>, schema, components, path);
}

function objectProblems(
  value: Record<string, unknown>,
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
  path: string,
): string[] {
  const properties = schema.properties ?? {};
  const missing = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${path}.${name}: is missing`);
  const open = schema.additionalProperties !== undefined && schema.additionalProperties !== false;
  const fields = Object.entries(value).flatMap(([name, field]) => {
    const own = properties[name];
    if (own) return undocumented(field, own, components, `${path}.${name}`);
    return open ? [] : [`${path}.${name}: is not documented`];
  });
  return [...missing, ...fields];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
