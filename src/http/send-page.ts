import type { FastifyReply } from 'fastify';
import { pagePolicy } from './openapi/pages.js';

export interface PageResponse {
  /** HTTP status. @defaultValue 200 */
  status?: number;
  /** Content-Security-Policy. @defaultValue no script, no frame, no form: {@link pagePolicy} */
  policy?: string;
  /** How much of its address is told to what the page loads. @defaultValue `no-referrer` */
  referrer?: 'no-referrer' | 'strict-origin';
  /** Whether `frame-ancestors` of the policy says who may frame it. @defaultValue false: nobody may */
  framed?: boolean;
}

/**
 * Answers with an HTML page. Every page of the hub goes out here, so that none lacks the headers that keep it
 * out of frames, caches and the referrers of what it links to.
 *
 * @param page - a whole page, from `htmlPage`
 */
export function sendPage(
  reply: FastifyReply,
  page: string,
  { status = 200, policy = pagePolicy, referrer = 'no-referrer', framed = false }: PageResponse = {},
): void {
  // It knows no list of ancestors: where one is given, it would only forbid them.
  if (!framed) void reply.header('x-frame-options', 'DENY');
  void reply
    .status(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', referrer)
    .header('cache-control', 'no-store')
    .send(page);
}
