import type { Language, Words } from '../languages.js';
import { faults } from './faults.js';
import { refusals } from './refusals.js';

/** By the `code` of a problem: what an owner reads. `/v1` keeps its own words. */
export const problemWordsCatalogue: Readonly<Record<string, Words>> = { ...refusals, ...faults };

/** The sentence for a code; of one that was not written for owners, that of `internal_error`. */
export function problemWords(language: Language, code: string): string {
  const words = Object.hasOwn(problemWordsCatalogue, code) ? problemWordsCatalogue[code] : undefined;
  return (words ?? faults.internal_error)[language];
}
