import { GraphQLError } from 'graphql';

/** Arguments of a connection, as a query gives them. */
export interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
}

export interface Connection<T> {
  edges: { cursor: string; node: T }[];
  nodes: T[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/** Source: shopify.dev/docs/api/usage/pagination-graphql: at most 250 */
const longestPage = 250;
/** All of a list, as bulk operations read it. As a size in a query it costs too much to be answered. */
export const everything = 2_147_483_647;

const refuse = (message: string): never => {
  throw new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
};

/**
 * One page of a list.
 *
 * @param keyOf - what a cursor is made of: unlike a position it stays true when the list grows or shrinks
 * @throws GraphQLError without `first` and `last`, with both too large, and for a cursor that is none
 */
export function connection<T>(
  list: readonly T[],
  keyOf: (one: T) => string,
  { first, last, after, before, reverse }: PageArguments,
): Connection<T> {
  if (typeof first !== 'number' && typeof last !== 'number') refuse('you must provide one of first or last');
  const tooLong = first !== everything && (first ?? 0) > longestPage;
  if (tooLong || (last ?? 0) > longestPage || (first ?? 1) < 0 || (last ?? 1) < 0)
    refuse(`first and last must be between 0 and ${longestPage}`);
  const ordered = reverse === true ? [...list].reverse() : [...list];
  const keys = ordered.map(keyOf);
  const at = (cursor: string): number => {
    const found = keys.indexOf(decode(cursor));
    return found >= 0 ? found : refuse('Invalid cursor for current pagination sort.');
  };
  const from = typeof after === 'string' ? at(after) + 1 : 0;
  const to = typeof before === 'string' ? at(before) : ordered.length;
  let [start, end] = [from, to];
  if (typeof first === 'number') end = Math.min(end, start + first);
  if (typeof last === 'number') start = Math.max(start, end - last);
  const edges = ordered.slice(start, end).map((node) => ({ cursor: encode(keyOf(node)), node }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: end < ordered.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const encode = (key: string): string => Buffer.from(JSON.stringify({ last_id: key })).toString('base64');

function decode(cursor: string): string {
  try {
    return (JSON.parse(Buffer.from(cursor, 'base64').toString('utf8')) as { last_id: string }).last_id;
  } catch {
    return '';
  }
}
