import type { Schemas } from './types.js';

/** What is wrong with a field; `message` is for the person, in their language, where the API has it. */
export interface FieldFault {
  field: string;
  reason: string;
  message?: string;
}
interface Told {
  message?: string;
}

/** A refusal of the API, in the words of its `detail`. */
export class ApiProblem extends Error {
  /** @param code - stable, as docs/api.md lists it; `unreachable` when the hub did not answer */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** What is wrong with which field. */
    readonly fields: readonly FieldFault[] = [],
  ) {
    super(message);
    this.name = 'ApiProblem';
  }
}

/** The problem in an answer that is no success, whatever its body is. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const { code, detail, title, errors, message } = (body ?? {}) as Partial<Schemas['Problem']> & Told;
  const first = errors?.[0] as FieldFault | undefined;
  const field = first === undefined ? undefined : `${first.field} ${first.reason}`;
  // Shop owners are told in their language; everybody else reads what the API says.
  const said = first?.message ?? message ?? field ?? detail ?? title;
  return new ApiProblem(status, code ?? 'unknown', said ?? `HTTP ${status}`, errors ?? []);
}
