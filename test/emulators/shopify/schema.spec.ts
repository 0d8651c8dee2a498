import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import {
  buildClientSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
  isUnionType,
  parse,
  validateSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { neededScopes, requiredScopes, isGranted } from './graphql/scopes.js';
import { subsetSchema } from './graphql/schema.js';

const folder = join(process.env['SHARED_DIR'] ?? '../shared', 'contracts/shopify');
const published = existsSync(folder);
const read = <T>(name: string): T =>
  JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString('utf8')) as T;

/** What the subset has and the published schema has not, or has otherwise. */
function differences(subset: GraphQLSchema, whole: GraphQLSchema): string[] {
  const found: string[] = [];
  const differ = (what: string, one: unknown, other: unknown): void => {
    if (String(one) !== String(other)) found.push(`${what}: ${String(one)}, published ${String(other)}`);
  };
  for (const [name, mine] of Object.entries(subset.getTypeMap())) {
    if (name.startsWith('__')) continue;
    const theirs = whole.getType(name);
    if (!theirs || theirs.constructor !== mine.constructor) found.push(`${name} is not published as such`);
    else compare(mine, theirs, differ, found);
  }
  return found;
}

function compare(
  mine: GraphQLNamedType,
  theirs: GraphQLNamedType,
  differ: (what: string, one: unknown, other: unknown) => void,
  found: string[],
): void {
  const { name } = mine;
  if (isEnumType(mine) && isEnumType(theirs))
    for (const { name: value } of mine.getValues())
      if (!theirs.getValue(value)) found.push(`${name}.${value} is no published value`);
  if (isUnionType(mine) && isUnionType(theirs)) {
    const members = theirs.getTypes().map((one) => one.name);
    for (const one of mine.getTypes())
      if (!members.includes(one.name)) found.push(`${name} has no ${one.name}`);
  }
  if (isInputObjectType(mine) && isInputObjectType(theirs)) {
    for (const [field, { type, defaultValue }] of Object.entries(mine.getFields())) {
      const other = theirs.getFields()[field];
      differ(`${name}.${field}`, type, other?.type);
      differ(`${name}.${field} default`, JSON.stringify(defaultValue), JSON.stringify(other?.defaultValue));
    }
    for (const one of Object.values(theirs.getFields()))
      if (isRequiredInputField(one) && !mine.getFields()[one.name])
        found.push(`${name}.${one.name} is required`);
  }
  if ((isObjectType(mine) && isObjectType(theirs)) || (isInterfaceType(mine) && isInterfaceType(theirs))) {
    const interfaces = theirs.getInterfaces().map((one) => one.name);
    for (const one of mine.getInterfaces())
      if (!interfaces.includes(one.name)) found.push(`${name} is no ${one.name}`);
    for (const field of Object.values(mine.getFields())) {
      const other = theirs.getFields()[field.name];
      differ(`${name}.${field.name}`, field.type, other?.type);
      for (const argument of field.args) {
        const same = other?.args.find((one) => one.name === argument.name);
        differ(`${name}.${field.name}(${argument.name})`, argument.type, same?.type);
        differ(`${name}.${field.name}(${argument.name}) default`, argument.defaultValue, same?.defaultValue);
      }
      for (const one of other?.args ?? [])
        if (isRequiredArgument(one) && !field.args.some((argument) => argument.name === one.name))
          found.push(`${name}.${field.name} needs ${one.name}`);
    }
  }
}

describe('the part of the Admin API that is imitated', () => {
  it('is a valid schema', () => {
    expect(validateSchema(subsetSchema())).toEqual([]);
  });

  it('knows which scopes a query needs, and that writing implies reading', () => {
    const needed = neededScopes(
      subsetSchema(),
      parse('{ orders(first: 1) { nodes { id customer { id } } } shop { name } }'),
    );
    expect(needed.map(({ field }) => field)).toEqual(['OrderConnection.nodes', 'Order.customer']);
    expect(needed[1]?.needs).toEqual(['read_customers']);
    expect(isGranted(['write_orders'], needed[0]?.needs ?? [])).toBe(true);
    expect(isGranted(['write_customers'], needed[0]?.needs ?? [])).toBe(false);
    expect(isGranted(['read_discounts'], ['write_discounts'])).toBe(false);
  });

  if (!published) {
    it('is not compared here: SHARED_DIR names no folder with the published schemas', () => {
      expect(published).toBe(false);
    });
    return;
  }

  it.each(['2026-07', '2026-10'])(
    'is a part of the published %s: types, fields, arguments, values',
    (version) => {
      const whole = buildClientSchema(read<{ data: IntrospectionQuery }>(`admin_${version}.json.gz`).data);
      expect(differences(subsetSchema(), whole)).toEqual([]);
    },
  );

  it('finds what is no part: another type, field, argument, value', () => {
    const whole = buildClientSchema(read<{ data: IntrospectionQuery }>('admin_2026-07.json.gz').data);
    // The other way round nearly everything is missing.
    expect(differences(whole, subsetSchema()).length).toBeGreaterThan(1_000);
  });

  it('has the published scopes of every type and field it serves', () => {
    const lines = read<{ t: string; f?: string; s: string[] }[]>('admin_2026-10.scopes.json.gz');
    const subset = subsetSchema();
    // Connections, edges and payloads have the scopes of what is in them.
    const counted = lines.filter(({ t, f, s }) => {
      const type = subset.getType(t);
      if (!type || isScalarType(getNamedType(type)) || s.length === 0) return false;
      if (f !== undefined) return 'getFields' in type && f in type.getFields();
      return !/(Edge|Connection|Payload|Error)$/.test(t);
    });
    expect(Object.fromEntries(counted.map(({ t, f, s }) => [f === undefined ? t : `${t}.${f}`, s]))).toEqual(
      requiredScopes,
    );
  });
});
