import { textOf } from '../../src/sdk/index.js';

/** A string of JSON, or a number. Strings come first, so that digits within them stay as they are. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * JSON with whole numbers beyond 2^53 as text: Shopify's ids have up to 19 digits, and a number of JavaScript's would
 * end in other ones.
 *
 * @throws SyntaxError when it is not JSON
 */
export function parseExactly(json: string): unknown {
  const parsed: unknown = JSON.parse(json);
  if (!/\d{16}/.test(json)) return parsed;
  return JSON.parse(
    json.replace(stringOrNumber, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token)),
  );
}

/** The digits of an id, from `admin_graphql_api_id` (`gid://shopify/Order/13`), a GraphQL `id`, or the number itself. */
export function idOf(value: unknown): string | undefined {
  const written = textOf(value);
  return written === undefined ? undefined : /^(?:gid:\/\/shopify\/\w+\/)?(\d+)(?:\?.*)?$/.exec(written)?.[1];
}

/** Of a webhook's object: the exact id first, because the number may come of a parser that rounded it. */
export function ownId(payload: Readonly<Record<string, unknown>>): string | undefined {
  return idOf(payload['admin_graphql_api_id']) ?? idOf(payload['id']);
}
