import type { Method } from '../support/api.js';
import type { Schema } from './schema.js';

/** How a route is called by whoever may. */
export type Access = 'key' | 'operator' | 'companion' | 'public';

/** One route, as the fuzz knows it. */
export interface Target {
  /** `POST /v1/messages` */
  name: string;
  /** Id of its operation; absent when the document does not have it. */
  operation: string | undefined;
  method: Method;
  /** With `{id}` for each parameter. */
  pattern: string;
  access: Access;
  query: readonly { name: string; schema: Schema }[];
  body: Schema | undefined;
}

interface DocumentedOperation {
  operationId: string;
  security?: { key?: string[]; companion?: string[] }[];
  parameters?: { name: string; in: string; schema?: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
}

export interface ApiDocument {
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, Schema> };
}

/** Every route there is: those of the document with what it says of them, and those only the server knows. */
export function targetsOf(
  document: ApiDocument,
  registered: readonly { method: Method; url: string }[],
): Target[] {
  const documented = Object.entries(document.paths).flatMap(([pattern, item]) =>
    Object.entries(item).map(([method, operation]): Target => {
      const [security] = operation.security ?? [];
      const access = security?.companion
        ? 'companion'
        : security?.key?.[0] === 'operator'
          ? 'operator'
          : security?.key
            ? 'key'
            : 'public';
      return {
        name: `${method.toUpperCase()} ${pattern}`,
        operation: operation.operationId,
        method: method as Method,
        pattern,
        access,
        query: (operation.parameters ?? [])
          .filter((parameter) => parameter.in === 'query')
          .map(({ name, schema }) => ({ name, schema: schema ?? {} })),
        body: operation.requestBody?.content?.['application/json']?.schema,
      };
    }),
  );
  const known = new Set(documented.map(({ name }) => name));
  const others = registered
    .map(({ method, url }) => ({ method, pattern: url.replace(/:(\w+)/g, '{$1}') }))
    .filter(
      ({ method, pattern }) => !pattern.includes('*') && !known.has(`${method.toUpperCase()} ${pattern}`),
    )
    .map(({ method, pattern }): Target => ({
      name: `${method.toUpperCase()} ${pattern}`,
      operation: undefined,
      method,
      pattern,
      access: 'public',
      query: [],
      body: undefined,
    }));
  return [...documented, ...new Map(others.map((target) => [target.name, target])).values()];
}

/** Parameters of a pattern, in their order. */
export function parametersOf(pattern: string): string[] {
  return [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
}
