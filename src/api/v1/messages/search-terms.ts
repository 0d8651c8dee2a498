import { problem } from '../../../http/index.js';
import {
  fewestLetters,
  keysOfTerm,
  mostKeys,
  termsOf,
  tooShort,
  type Term,
} from '../../../messaging/index.js';

/**
 * What a search asks for.
 *
 * @throws ProblemError 422 `validation_failed` naming `q`, where it asks for nothing, for too much, or for words that
 * begin with too little
 */
export function searchTerms(q: string): Term[] {
  const terms = termsOf(q);
  if (terms.length === 0) throw refused('must have a letter or a digit to look for');
  const short = terms.map(tooShort).find((word) => word !== undefined);
  if (short !== undefined)
    throw refused(`must have at least ${fewestLetters} letters before a *: write more of ${short}*`);
  const keys = new Set(terms.flatMap((term) => [...keysOfTerm(term)]));
  if (keys.size > mostKeys) throw refused(`must name at most ${mostKeys} words`);
  return terms;
}

function refused(reason: string): Error {
  return problem('validation_failed', `The field q ${reason}.`, { fields: [{ field: 'q', reason }] });
}
