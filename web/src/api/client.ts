import createClient, { type Client } from 'openapi-fetch';
import type { Host } from '../host/host.js';
import type { paths } from './generated/schema.js';
import { ApiProblem, problemOf } from './problem.js';

/** The API's client, with types from docs/openapi.json. */
export type Api = Client<paths>;

/**
 * The API as the person of a host may call it. Every refusal is thrown as {@link ApiProblem}; one that says that the
 * credential is no longer good ends the session.
 */
export function createApi(host: Host): Api {
  const api = createClient<paths>({ baseUrl: '', ...(host.fetch ? { fetch: host.fetch } : {}) });
  api.use({
    onRequest({ request }) {
      const authorization = host.authorization();
      if (authorization !== undefined) request.headers.set('authorization', authorization);
    },
    async onResponse({ response }) {
      if (response.ok) return;
      const body: unknown = await response.json().catch(() => undefined);
      const problem = problemOf(response.status, body);
      if (response.status === 401) host.signOut(problem.message);
      throw problem;
    },
    onError({ error }) {
      if (error instanceof Error && error.name === 'AbortError') return error;
      return new ApiProblem(0, 'unreachable', 'The hub does not answer.');
    },
  });
  return api;
}

/** The body of an answer that succeeded. */
export async function bodyOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  if (data === undefined) throw new ApiProblem(0, 'unknown', 'The hub answered without a body.');
  return data;
}
