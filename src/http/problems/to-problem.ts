import { HttpException } from '@nestjs/common';
import { DatabaseError } from '../../database/index.js';
import { ProblemError, type FieldProblem } from '../../platform/index.js';
import { ContractViolation, LiaisonError, RateLimited, Reauthorize, Rejected } from '../../sdk/index.js';
import { fieldWords, problemWords, type Language } from '../../words/index.js';
import { problemKind, type ProblemCode } from './catalogue.js';
import type { Problem } from './problem.schema.js';

/** Whatever was thrown, as the refusal it becomes. Nothing of an unexpected error's text leaves. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DatabaseError) return fromDatabase(error);
  if (error instanceof LiaisonError) return fromVendor(error);
  if (error instanceof HttpException) return fromHttp(error);
  return problem(
    'internal_error',
    'Something unexpected happened. Try again; if it happens again, report the traceId.',
  );
}

/**
 * Writes a refusal as RFC 9457 has it.
 *
 * @param language - of the owner of a shop who reads it; undefined: programs alone do
 */
export function problemBody(
  error: ProblemError,
  where: { path: string; traceId: string },
  language?: Language,
): Problem {
  return {
    ...error.extensions,
    type: `/docs/problems#${error.code}`,
    title: problemKind(error.code)?.title ?? error.code.replaceAll('_', ' '),
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(language === undefined ? {} : { message: problemWords(language, error.code) }),
    instance: where.path,
    traceId: where.traceId,
    ...(error.fields.length > 0 ? { errors: error.fields.map((field) => fieldAnswer(field, language)) } : {}),
  };
}

function fieldAnswer(
  { field, reason, message }: FieldProblem,
  language: Language | undefined,
): NonNullable<Problem['errors']>[number] {
  return language === undefined
    ? { field, reason }
    : { field, reason, message: message ?? fieldWords(language, reason) };
}

/** A refusal of the catalogue, with its status. */
export function problem(
  code: ProblemCode,
  detail: string,
  options: ConstructorParameters<typeof ProblemError>[3] = {},
): ProblemError {
  return new ProblemError(problemKind(code)?.status ?? 500, code, detail, options);
}

/** What a database says of values that the checks before it let through. */
const unfit = new Set([
  'ER_CANT_AGGREGATE_2COLLATIONS',
  'ER_CANT_AGGREGATE_3COLLATIONS',
  'ER_CANT_AGGREGATE_NCOLLATIONS',
  'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
  'ER_TRUNCATED_WRONG_VALUE',
  'ER_DATA_TOO_LONG',
  'ER_DATA_OUT_OF_RANGE',
  'ER_WARN_DATA_OUT_OF_RANGE',
  'SQLITE_TOOBIG',
]);

function fromDatabase(error: DatabaseError): ProblemError {
  switch (error.fault) {
    case 'unavailable':
      return problem(
        'database_unavailable',
        'The database is not available, so nothing was stored. Retry in a few seconds.',
        { retryAfter: 5, cause: error },
      );
    case 'full':
      return problem(
        'storage_full',
        'The disk is full, so nothing was stored. Free some space, then retry.',
        { retryAfter: 60, cause: error },
      );
    case 'conflict':
      return problem('busy', 'Other requests are changing the same data, so nothing was stored. Retry.', {
        retryAfter: 1,
        cause: error,
      });
    case 'duplicate':
      return problem(
        'conflict',
        'Another request created or changed the same object in the meantime. Read the current state and try again.',
        { cause: error },
      );
    case 'other':
      if (unfit.has(error.driverCode ?? '')) {
        return problem(
          'validation_failed',
          'A value of this request is too long, too large, or contains unsupported characters. Nothing was stored.',
          { cause: error },
        );
      }
      return problem('internal_error', 'The database rejected a statement. Report the traceId.', {
        cause: error,
      });
  }
}

function fromVendor(error: LiaisonError): ProblemError {
  if (error instanceof Rejected) {
    const fields = error.field === undefined ? [] : [{ field: error.field, reason: error.reason }];
    return problem('vendor_rejected', `The vendor rejected the request: ${error.message}`, {
      fields,
      cause: error,
    });
  }
  if (error instanceof Reauthorize) {
    return problem(
      'vendor_rejected',
      `The stored credentials are no longer accepted: ${error.message}. Enter new ones with PATCH.`,
      { cause: error },
    );
  }
  if (error instanceof ContractViolation) {
    return problem('vendor_unavailable', `The vendor returned an unexpected response: ${error.message}.`, {
      cause: error,
    });
  }
  const retryAfter = error instanceof RateLimited ? Math.ceil(error.retryAfter / 1000) : 5;
  return problem('vendor_unavailable', `The vendor is not available: ${error.message}. Try again later.`, {
    retryAfter,
    cause: error,
  });
}

function fromHttp(error: HttpException): ProblemError {
  const status = error.getStatus();
  if (status === 404) {
    return problem(
      'unknown_route',
      'There is no route with this method and path. See /docs for all routes.',
      {
        cause: error,
      },
    );
  }
  if (status === 413)
    return problem(
      'body_too_large',
      'The body is larger than 1 MiB. Send less data, or split it into several requests.',
      {
        cause: error,
      },
    );
  if (status === 415) {
    return problem(
      'unsupported_media_type',
      'This route only accepts JSON. Send it with Content-Type: application/json.',
      { cause: error },
    );
  }
  if (status === 400) {
    return problem(
      'malformed_body',
      'The body is not valid JSON. Send valid JSON, or omit body and Content-Type.',
      { cause: error },
    );
  }
  if (status < 500)
    return problem('bad_request', 'The request cannot be parsed. See /docs for the format.', {
      cause: error,
    });
  return problem(
    'internal_error',
    'Something unexpected happened. Try again; if it happens again, report the traceId.',
    { cause: error },
  );
}
