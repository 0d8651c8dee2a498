/** One field that is wrong, with what to do about it. */
export interface FieldProblem {
  /** Dotted path in the request body, or the name of a parameter. */
  field: string;
  reason: string;
  /** The same for the owner of a shop, in their language, where somebody has worded it. */
  message?: string;
}

/**
 * An answer that is a refusal (RFC 9457). Modules throw it; the API writes it as
 * `application/problem+json`. `detail` says what happened and what to do next.
 */
export class ProblemError extends Error {
  readonly status: number;
  /** Stable, snake_case; part of the API. */
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;
  /** Further members of the answer, for programs. */
  readonly extensions: Readonly<Record<string, string | number>>;
  constructor(
    status: number,
    code: string,
    detail: string,
    options: {
      fields?: readonly FieldProblem[];
      retryAfter?: number;
      cause?: unknown;
      extensions?: Readonly<Record<string, string | number>>;
    } = {},
  ) {
    super(detail, options);
    this.name = 'ProblemError';
    this.status = status;
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfter = options.retryAfter;
    this.extensions = options.extensions ?? {};
  }
}

/** 404 for something of this account; the same words whether it exists elsewhere or nowhere. */
export function notFound(what: string, id: string): ProblemError {
  return new ProblemError(
    404,
    'not_found',
    `This account has no ${what} with the id ${id.slice(0, 80)}. List them to find the right id.`,
  );
}
