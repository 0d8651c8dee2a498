import {
  execute,
  getNamedType,
  isObjectType,
  Kind,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
} from 'graphql';
import { gid } from '../../ids.js';
import type { BulkOperation } from '../../model.js';
import { bulkView } from '../app-views.js';
import { everything } from '../connection.js';
import { userError, type Context } from '../context.js';
import { queries } from '../queries.js';
import { subsetSchema } from '../schema.js';

/** Source: "Perform bulk operations": at most five connections, two deep; since 2026-01 five operations at once */
const mostConnections = 5;
const deepest = 2;
const mostAtOnce = 5;

/** The objects of a connection in a result; undefined for everything else. */
function objectsOf(value: unknown): Record<string, unknown>[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { edges, nodes } = value as {
    edges?: { node: Record<string, unknown> }[];
    nodes?: Record<string, unknown>[];
  };
  return edges ? edges.map(({ node }) => node) : nodes;
}

/** What is wrong with a query for bulk. */
function refusalOf(text: string): string | undefined {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    return `Invalid bulk query: ${error instanceof Error ? error.message : ''}`;
  }
  const [problem] = validate(subsetSchema(), withPages(document));
  if (problem) return `Invalid bulk query: ${problem.message}`;
  const { connections, depth } = shapeOf(document);
  if (connections === 0) return 'Bulk queries must contain at least one connection.';
  if (connections > mostConnections)
    return `Bulk queries cannot contain more than ${mostConnections} connections.`;
  return depth > deepest
    ? `Bulk queries cannot contain connections with a nesting depth greater than ${deepest}.`
    : undefined;
}

function shapeOf(document: DocumentNode): { connections: number; depth: number } {
  const info = new TypeInfo(subsetSchema());
  let [connections, depth, deep] = [0, 0, 0];
  const isConnection = (): boolean => getNamedType(info.getType())?.name.endsWith('Connection') ?? false;
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: {
        enter: () => {
          if (!isConnection()) return;
          connections += 1;
          depth += 1;
          deep = Math.max(deep, depth);
        },
        leave: () => {
          if (isConnection()) depth -= 1;
        },
      },
    }),
  );
  return { connections, depth: deep };
}

/** Pages are ignored in bulk: all of a connection is read. */
function withPages(document: DocumentNode): DocumentNode {
  const info = new TypeInfo(subsetSchema());
  return visit<DocumentNode>(
    document,
    visitWithTypeInfo(info, {
      Field: (node) => {
        const type = getNamedType(info.getType());
        if (!isObjectType(type) || !type.name.endsWith('Connection')) return undefined;
        const others = (node.arguments ?? []).filter(({ name }) => !['first', 'last'].includes(name.value));
        const all = {
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: 'first' },
          value: { kind: Kind.INT, value: String(everything) },
        } as const;
        return { ...node, arguments: [...others, all] };
      },
    }),
  );
}

/** Objects of nested connections stand below their parent, with `__parentId`. Source: "The JSONL data format" */
function flatten(value: unknown, parentId: string | undefined, lines: string[]): number {
  const objects = objectsOf(value);
  for (const node of objects ?? []) {
    const own = Object.entries(node).filter(([, member]) => objectsOf(member) === undefined);
    lines.push(
      JSON.stringify({
        ...Object.fromEntries(own),
        ...(parentId === undefined ? {} : { __parentId: parentId }),
      }),
    );
    for (const member of Object.values(node)) flatten(member, String(node['id']), lines);
  }
  return objects?.length ?? 0;
}

/** Runs an operation that was created: reads the shop as it is now. */
export async function runBulk(operation: BulkOperation, context: Context): Promise<void> {
  const result = await execute({
    schema: subsetSchema(),
    document: withPages(parse(operation.query)),
    rootValue: queries,
    contextValue: context,
  });
  const now = context.shop.now();
  Object.assign(operation, { status: result.errors ? 'FAILED' : 'COMPLETED', completedAt: now });
  for (const value of Object.values(result.data ?? {}))
    operation.rootObjects += flatten(value, undefined, operation.lines);
  context.announce('bulk_operations/finish', {
    admin_graphql_api_id: gid('BulkOperation', operation.id),
    completed_at: new Date(now).toISOString(),
    created_at: new Date(operation.createdAt).toISOString(),
    error_code: null,
    status: operation.status.toLowerCase(),
    type: 'query',
  });
}

export const bulkMutations = {
  bulkOperationRunQuery: ({ query }: { query: string }, context: Context) => {
    const { installation, shop, origin } = context;
    const running = installation.bulk.filter(({ status }) => status === 'CREATED' || status === 'RUNNING');
    if (running.length >= mostAtOnce)
      return {
        bulkOperation: null,
        userErrors: [
          userError(
            null,
            `A bulk query operation for this app and shop is already in progress: ${gid('BulkOperation', running[0]?.id ?? 0n)}.`,
            'OPERATION_IN_PROGRESS',
          ),
        ],
      };
    const refusal = refusalOf(query);
    if (refusal !== undefined)
      return { bulkOperation: null, userErrors: [userError(['query'], refusal, 'INVALID')] };
    const operation: BulkOperation = {
      id: shop.ids.next(),
      query,
      status: 'CREATED',
      createdAt: shop.now(),
      completedAt: null,
      lines: [],
      rootObjects: 0,
    };
    installation.bulk.push(operation);
    return { bulkOperation: bulkView(operation, origin), userErrors: [] };
  },
  bulkOperationCancel: ({ id }: { id: string }, { installation, origin }: Context) => {
    const operation = installation.bulk.find((one) => gid('BulkOperation', one.id) === id);
    if (!operation)
      return { bulkOperation: null, userErrors: [userError(['id'], 'Bulk operation does not exist')] };
    if (operation.status === 'COMPLETED' || operation.status === 'FAILED')
      return {
        bulkOperation: null,
        userErrors: [userError(null, 'A bulk operation cannot be canceled when it is completed')],
      };
    operation.status = 'CANCELED';
    return { bulkOperation: bulkView(operation, origin), userErrors: [] };
  },
};
