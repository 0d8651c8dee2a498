/**
 * Asks the emulator as an app does.
 *
 * @returns `data`
 * @throws Error with the errors, where there are any
 */
export async function ask<T>(
  { url }: { url: string },
  accessToken: string,
  query: string,
  variables: object = {},
): Promise<T> {
  const response = await fetch(`${url}/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': accessToken },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}
