import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSchema, type GraphQLSchema } from 'graphql';

const folder = resolve(import.meta.dirname, '../schema');
let built: GraphQLSchema | undefined;

/** The part of the Admin API that Liaison needs. `schema.spec.ts` proves it a part of both published versions. */
export function subsetSchema(): GraphQLSchema {
  built ??= buildSchema(
    readdirSync(folder)
      .filter((name) => name.endsWith('.graphql'))
      .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
      .join('\n'),
  );
  return built;
}
