import type { FormAnswers } from '../../sdk/index.js';
import { objectOf, type Raw } from './callback.js';

/** Longest text of a form's answers that is read, in characters. */
const longestAnswers = 64 * 1_024;

/**
 * The answers of a form (a Flow) a person sent off; undefined when an `interactive` is none. They are a JSON
 * text in `response_json`; the `body` beside it only says "Sent".
 */
export function formAnswersOf(interactive: Raw): FormAnswers | undefined {
  const form = objectOf(interactive, 'nfm_reply');
  if (!form) return undefined;
  const given = form['response_json'];
  const text = typeof given === 'string' ? given : JSON.stringify(given ?? null);
  return { values: valuesIn(text), raw: text.slice(0, longestAnswers) };
}

function valuesIn(text: string): Record<string, unknown> | null {
  if (text.length > longestAnswers) return null;
  try {
    const values: unknown = JSON.parse(text);
    return typeof values === 'object' && values !== null && !Array.isArray(values)
      ? (values as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
