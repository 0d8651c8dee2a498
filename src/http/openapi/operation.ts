import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiExtension, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { z } from 'zod';
import { Public, RequireScope, type Scope } from '../../accounts/index.js';
import { problemCatalogue, type ProblemCode } from '../problems/catalogue.js';
import { problemContentType } from '../problems/problem.schema.js';

export interface OperationDeclaration {
  /** Unique; clients name their functions after it. */
  id: string;
  summary: string;
  description?: string;
  /** `public` needs no key; `companion` is signed with the secret of one connection; `embedded` needs a session token of the vendor. */
  scope: Scope | 'public' | 'companion' | 'embedded';
  /** Default 200. */
  status?: 200 | 201 | 202 | 204;
  /** What it answers when all goes well; absent with 204. */
  answer?: z.ZodType;
  /** True when its body may be a file instead. */
  takesFile?: boolean;
  /** True when it answers with a file. */
  answersFile?: boolean;
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
const signed: readonly ProblemCode[] = [
  'bad_signature',
  'clock_skew',
  'copy_of_site',
  'validation_failed',
  'rate_limited',
];
const inVendor: readonly ProblemCode[] = [
  'invalid_session_token',
  'unknown_connector',
  'validation_failed',
  'rate_limited',
];
const withBody: readonly ProblemCode[] = [
  'malformed_body',
  'body_too_large',
  'unsupported_media_type',
  'idempotency_key_reused',
  'idempotency_in_progress',
  'answer_erased',
];

/** Everything a route declares: who may call it, what it answers, how it fails. From it the guard and the OpenAPI document are fed. */
export function Operation(declaration: OperationDeclaration): MethodDecorator {
  const { id, summary, scope, status = 200, changes = false } = declaration;
  const codes = new Set<ProblemCode>([
    ...problemsOf(scope),
    ...(changes ? withBody : []),
    ...(scope === 'send' ? (['overloaded'] as const) : []),
    ...(declaration.problems ?? []),
    ...everywhere,
  ]);
  return applyDecorators(
    HttpCode(status),
    accessOf(scope),
    ApiOperation({
      operationId: id,
      summary,
      description: [declaration.description, needOf(scope)].filter((part) => part !== undefined).join(' '),
    }),
    ...(changes && scope !== 'public' && scope !== 'embedded' ? [idempotencyHeaderDoc] : []),
    answerDoc(declaration, status),
    ...problemResponses(codes),
    ...(declaration.takesFile === true ? [ApiExtension(takesFileExtension, true)] : []),
  );
}

/** Marks operations for the writer of the document; it does not stay in it. */
export const takesFileExtension = 'x-takes-file';

/** Any bytes, in a body or an answer. */
export const fileContent = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };

function answerDoc({ answer, answersFile, summary }: OperationDeclaration, status: number): MethodDecorator {
  if (answersFile === true) return ApiResponse({ status, description: summary, content: fileContent });
  return answer
    ? ApiResponse({ status, description: answer.description ?? summary, standardSchema: answer })
    : ApiResponse({ status, description: summary });
}

function problemsOf(scope: OperationDeclaration['scope']): readonly ProblemCode[] {
  if (scope === 'public') return [];
  if (scope === 'embedded') return inVendor;
  return scope === 'companion' ? signed : withKey;
}

function accessOf(scope: OperationDeclaration['scope']): MethodDecorator {
  if (scope === 'public') return Public();
  // The guard of its controller checks the signature.
  if (scope === 'companion')
    return applyDecorators(Public(), ApiSecurity('companion'), ...companionHeaderDocs);
  if (scope === 'embedded')
    return applyDecorators(
      Public(),
      ApiSecurity('session_token'),
      ApiParam({ name: 'connector', type: 'string', description: 'Id of a connector', example: 'shopify' }),
    );
  return applyDecorators(RequireScope(scope), ApiSecurity('key', [scope]), accountHeaderDoc);
}

function needOf(scope: OperationDeclaration['scope']): string | undefined {
  if (scope === 'public') return undefined;
  if (scope === 'embedded') return 'Needs a session token of the vendor.';
  return scope === 'companion'
    ? 'Signed with the secret of the connection.'
    : `Needs the scope \`${scope}\`.`;
}

const companionHeaderDocs = [
  ApiParam({ name: 'connectionId', type: 'string', description: 'Id of the connection that calls' }),
  ApiHeader({
    name: 'X-Liaison-Timestamp',
    required: true,
    description: 'Unix seconds, at most 300 from ours',
  }),
  ApiHeader({ name: 'X-Liaison-Site', required: true, description: 'Id of the site that calls' }),
];

const accountHeaderDoc = ApiHeader({
  name: 'Liaison-Account',
  required: false,
  description:
    'Id of the account to act for. Only for keys with the scope `operator`; everybody else acts for their own.',
});

const idempotencyHeaderDoc = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description:
    'Makes retries safe: the same key returns the same response for 7 days. Use a UUID, for example.',
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
