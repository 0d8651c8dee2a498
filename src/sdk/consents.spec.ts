import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { laterWord, sameMomentMs, type ConsentWord } from './index.js';

const noon = Date.UTC(2026, 10, 30, 12);
const yes = (at?: number): ConsentWord => ({ granted: true, at });
const no = (at?: number): ConsentWord => ({ granted: false, at });

describe('of two words that two systems have', () => {
  it('the one said later counts, whichever is first', () => {
    expect(laterWord(yes(noon), no(noon - 60_000))).toEqual({ wins: 'first', because: 'later' });
    expect(laterWord(yes(noon), no(noon + 60_000))).toEqual({ wins: 'second', because: 'later' });
    expect(laterWord(no(noon), yes(noon + sameMomentMs + 1))).toEqual({ wins: 'second', because: 'later' });
  });

  it('the withdrawal counts at the same moment, and where nobody knows when', () => {
    for (const ms of [0, 1, sameMomentMs])
      expect(laterWord(yes(noon + ms), no(noon))).toEqual({ wins: 'second', because: 'same_moment' });
    expect(laterWord(yes(noon), no())).toEqual({ wins: 'second', because: 'unknown_time' });
    expect(laterWord(no(noon - 1e9), yes())).toEqual({ wins: 'first', because: 'unknown_time' });
    expect(laterWord(yes(), no())).toEqual({ wins: 'second', because: 'unknown_time' });
  });

  const word = fc.record({
    granted: fc.boolean(),
    at: fc.option(fc.integer({ min: noon - 5_000, max: noon + 5_000 }), { nil: undefined }),
  });

  it('is told the same by either side, and no yes ever counts within the moment of a withdrawal', () => {
    fc.assert(
      fc.property(word, word, (one, two) => {
        const [here, there] = [laterWord(one, two), laterWord(two, one)];
        expect(here.because).toBe(there.because);
        const [mine, theirs] = [here.wins === 'first' ? one : two, there.wins === 'first' ? two : one];
        expect(mine.granted).toBe(theirs.granted);
        expect(mine.at).toBe(theirs.at);
        const against = mine === one ? two : one;
        if (mine.granted && !against.granted)
          expect(mine.at ?? 0).toBeGreaterThan((against.at ?? Infinity) + sameMomentMs);
      }),
      { numRuns: 2_000 },
    );
  });
});
