import { earliestInstant } from './instants.js';
import { sameMomentMs } from './same-moment.js';
import type { Purpose } from './values.js';

/** What a vendor keeps of consent, and the core tells it. Goes with an action that implements `consents.push`. */
export interface ConsentsDefinition {
  /** Purposes the vendor has a place for: changes of others are not told to it. */
  purposes: readonly Purpose[];
}

/**
 * When a yes counts as said that the vendor dates at no time, milliseconds UTC: before everything else, so that any
 * withdrawal ends it. A withdrawal without a time counts as said when it was heard of.
 */
export const undatedGrantAt = earliestInstant;

/** What somebody said about messages, as one system has it. */
export interface ConsentWord {
  /** Yes, or a withdrawal. */
  granted: boolean;
  /** When it was said, milliseconds UTC; undefined where nobody knows. */
  at: number | undefined;
}

/** Which of two words counts, and why. */
export interface ConsentVerdict {
  /** The word that counts. */
  wins: 'first' | 'second';
  /**
   * `agree`: they say the same. `later`: it was said later. `same_moment`: said at the same time, or too close for two
   * clocks to tell, so that the withdrawal counts. `unknown_time`: nobody knows when one was said, so that the
   * withdrawal counts.
   */
  because: 'agree' | 'later' | 'same_moment' | 'unknown_time';
}

/**
 * Which of two words counts that two systems have of one person and purpose: the one said later, whichever was heard
 * of first. At the same time, or at a time nobody knows, the withdrawal. Symmetric: both systems come to the same.
 */
export function laterWord(first: ConsentWord, second: ConsentWord): ConsentVerdict {
  if (first.granted === second.granted) {
    const isSecond = (second.at ?? -Infinity) > (first.at ?? -Infinity);
    return { wins: isSecond ? 'second' : 'first', because: 'agree' };
  }
  const [yes, no] = first.granted ? [first, second] : [second, first];
  const winner = (word: ConsentWord) => (word === first ? 'first' : 'second');
  if (yes.at === undefined || no.at === undefined) return { wins: winner(no), because: 'unknown_time' };
  if (yes.at > no.at + sameMomentMs) return { wins: winner(yes), because: 'later' };
  return { wins: winner(no), because: yes.at < no.at ? 'later' : 'same_moment' };
}
