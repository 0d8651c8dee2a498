import { problem } from './problems/to-problem.js';

/** Deeper nesting than this is no honest request, and would exhaust the stack of whoever walks it. */
const deepest = 64;

/**
 * Reads a JSON body. An empty one is no body, so that a route that needs none may be called with
 * `Content-Type: application/json` all the same.
 *
 * @throws ProblemError 400 `malformed_body`.
 */
export function readJsonBody(raw: Buffer): unknown {
  const text = raw.toString('utf8');
  if (text.trim() === '') return undefined;
  if (depthOf(text) > deepest) {
    throw problem(
      'malformed_body',
      `The body is nested more than ${deepest} levels deep. Reduce the nesting.`,
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw problem(
      'malformed_body',
      'The body is not valid JSON. Send valid JSON in UTF-8, or omit body and Content-Type.',
    );
  }
}

function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) most = Math.max(most, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return most;
}
