import { parse, validate, type GraphQLSchema } from 'graphql';
import { neededScopes, isGranted, type MissingScope } from './graphql/scopes.js';
import { subsetSchema } from './graphql/schema.js';

/** What a `*.graphql` file of a connector needs, and what is wrong with it. */
export interface QueryReport {
  /** What a schema refuses, in its words; none when the file may be sent. */
  problems: string[];
  /** Field by field, scopes any one of which is enough. */
  scopes: MissingScope[];
}

/** Checks a file of queries against the part of the Admin API that is imitated, or against a published schema. */
export function reportOn(text: string, schema: GraphQLSchema = subsetSchema()): QueryReport {
  const document = parse(text);
  return {
    problems: validate(schema, document).map(({ message }) => message),
    scopes: neededScopes(schema, document),
  };
}

/** Fields of a file that these scopes do not open. */
export const deniedBy = (text: string, granted: readonly string[]): MissingScope[] =>
  reportOn(text).scopes.filter(({ needs }) => !isGranted(granted, needs));
