import type { FuzzAnswer, FuzzRequest } from './client.js';

export type Fault = '5xx' | 'stack' | 'leak' | 'broken' | 'form' | 'unchecked';

export interface Finding {
  fault: Fault;
  route: string;
  /** What was sent and what came back, shortened: enough to try it again. */
  what: string;
}

/** What only code, a database or a file system says. */
const inside =
  /(?:\n|\\n)\s+at (?:[\w.<>]+ )?\(?(?:file:|node:|\/)|node_modules\/|\/src\/[\w/.-]+\.[jt]s\b|\bER_[A-Z_]{4,}|\bSQLITE_[A-Z]+|\bSELECT [\w.*, ]+ FROM\b|QueryFailedError|DatabaseError|TypeError:|Cannot read propert/;

/** Answers that are 5xx for a reason of the world outside, said as such. */
const outside = new Set(['vendor_unavailable']);

export interface Judged {
  /** Words and ids of somebody else: an answer may hold none, unless the request itself did. */
  canaries: readonly string[];
}

/** What is wrong with an answer, whatever was asked. */
export function judge(
  route: string,
  request: FuzzRequest,
  answer: FuzzAnswer,
  { canaries }: Judged,
): Finding[] {
  const what = () => describe(request, answer);
  if (answer.broken !== undefined) return [{ fault: 'broken', route, what: what() }];
  const findings: Finding[] = [];
  const add = (fault: Fault) => findings.push({ fault, route, what: what() });
  const code = codeOf(answer);
  if (answer.status >= 500 && !(answer.status === 502 && outside.has(code ?? ''))) add('5xx');
  if (inside.test(answer.text)) add('stack');
  const sent = decodeURIComponentSafely(
    `${request.path}\n${JSON.stringify(request.headers)}\n${String(request.body ?? '')}`,
  );
  const said = `${answer.text}\n${JSON.stringify(answer.headers)}`;
  if (canaries.some((word) => said.includes(word) && !sent.includes(word))) add('leak');
  // A value that only the database refused should have been refused by name before.
  if (answer.text.includes('is too long, too large, or contains unsupported characters')) add('unchecked');
  // 431 is said by the server before there is a request.
  if (
    answer.status >= 400 &&
    answer.status !== 431 &&
    request.path.startsWith('/v1/') &&
    request.method !== 'HEAD' &&
    code === undefined
  )
    add('form');
  return findings;
}

/** The code of a problem answer. */
export function codeOf({ headers, text }: FuzzAnswer): string | undefined {
  if (headers['content-type']?.includes('application/problem+json') !== true) return undefined;
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

function describe(
  { method, path, headers, body }: FuzzRequest,
  { status, text, broken }: FuzzAnswer,
): string {
  const shown = Object.entries(headers)
    .filter(([name]) => !/^(authorization|x-liaison-signature|x-forwarded-for)$/i.test(name))
    .map(([name, value]) => `${name}: ${value.slice(0, 80)}`)
    .join(', ');
  return [
    `${method} ${path.slice(0, 300)} {${shown}}`,
    body === undefined ? '' : `  ${JSON.stringify(String(body)).slice(0, 600)}`,
    `  -> ${broken ?? status} ${text.slice(0, 400)}`,
  ].join('\n');
}

function decodeURIComponentSafely(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}
