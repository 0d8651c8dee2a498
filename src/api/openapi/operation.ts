import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { z } from 'zod';
import { Public, RequireScope, type Scope } from '../../accounts/index.js';
import { problemCatalogue, type ProblemCode } from '../problems/catalogue.js';
import { problemContentType } from '../problems/problem.schema.js';

export interface OperationDeclaration {
  /** Unique; clients name their functions after it. */
  id: string;
  summary: string;
  description?: string;
  /** `public` needs no key. */
  scope: Scope | 'public';
  /** Default 200. */
  status?: 200 | 201 | 202 | 204;
  /** What it answers when all goes well; absent with 204. */
  answer?: z.ZodType;
  /** What may go wrong besides what may go wrong everywhere. */
  problems?: readonly ProblemCode[];
  /** True when it changes something: it takes an `Idempotency-Key`. */
  changes?: boolean;
}

const everywhere: readonly ProblemCode[] = ['internal_error', 'database_unavailable'];
const withKey: readonly ProblemCode[] = [
  'unauthenticated',
  'insufficient_scope',
  'account_forbidden',
  'validation_failed',
  'rate_limited',
];
const withBody: readonly ProblemCode[] = [
  'malformed_body',
  'body_too_large',
  'unsupported_media_type',
  'idempotency_key_reused',
  'idempotency_in_progress',
];

/** Everything a route declares: who may call it, what it answers, how it fails. From it the guard and the OpenAPI document are fed. */
export function Operation(declaration: OperationDeclaration): MethodDecorator {
  const { id, summary, scope, status = 200, answer, changes = false } = declaration;
  const codes = new Set<ProblemCode>([
    ...(scope === 'public' ? [] : withKey),
    ...(changes ? withBody : []),
    ...(scope === 'send' ? (['overloaded'] as const) : []),
    ...(declaration.problems ?? []),
    ...everywhere,
  ]);
  return applyDecorators(
    HttpCode(status),
    scope === 'public'
      ? Public()
      : applyDecorators(RequireScope(scope), ApiSecurity('key', [scope]), accountHeaderDoc),
    ApiOperation({
      operationId: id,
      summary,
      description: [declaration.description, scope === 'public' ? undefined : `Needs the scope \`${scope}\`.`]
        .filter((part) => part !== undefined)
        .join(' '),
    }),
    ...(changes && scope !== 'public' ? [idempotencyHeaderDoc] : []),
    answer
      ? ApiResponse({ status, description: answer.description ?? summary, standardSchema: answer })
      : ApiResponse({ status, description: summary }),
    ...problemResponses(codes),
  );
}

const accountHeaderDoc = ApiHeader({
  name: 'Liaison-Account',
  required: false,
  description:
    'Id of the account to act for. Only for keys with the scope `operator`; everybody else acts for their own.',
});

const idempotencyHeaderDoc = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description: 'Makes repeating safe: the same key gives the same answer for 7 days. A UUID is a good one.',
});

function problemResponses(codes: ReadonlySet<ProblemCode>): MethodDecorator[] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = problemCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, group]) =>
    ApiResponse({
      status,
      description: group.map((code) => `\`${code}\`: ${problemCatalogue[code].meaning}`).join('\n\n'),
      content: { [problemContentType]: { schema: { $ref: '#/components/schemas/Problem' } } },
      ...(status === 429 || status === 503
        ? { headers: { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } } }
        : {}),
    }),
  );
}
