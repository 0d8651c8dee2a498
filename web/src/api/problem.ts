import type { Schemas } from './types.js';

/** A refusal of the API, in the words of its `detail`. */
export class ApiProblem extends Error {
  /** @param code - stable, as docs/api.md lists it; `unreachable` when the hub did not answer */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiProblem';
  }
}

/** The problem in an answer that is no success, whatever its body is. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const { code, detail, title, errors } = (body ?? {}) as Partial<Schemas['Problem']>;
  const first = errors?.[0];
  const field = first === undefined ? undefined : `${first.field} ${first.reason}`;
  return new ApiProblem(status, code ?? 'unknown', field ?? detail ?? title ?? `HTTP ${status}`);
}
