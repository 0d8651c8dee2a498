import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const page = readFileSync('docs/connectors/shopify-review.md', 'utf8');
const rows = page.split('\n').flatMap((line) => {
  const [, requirement, state, shown] = /^\| (.+?) +\| (\S+) +\| (.+?) +\|$/.exec(line) ?? [];
  return requirement === undefined || state === undefined || shown === undefined || /^-+$|^State$/.test(state)
    ? []
    : [{ requirement, state, shown }];
});
/** Files of a row, each with the test it names. */
const named = (shown: string) =>
  [...shown.matchAll(/`([\w./-]+\.\w+)`(?:: ([^`|,)]+))?/g)].map(([, file = '', test]) => ({ file, test }));

describe('the review checklist', () => {
  it('has a state for each requirement', () => {
    expect(rows.length).toBeGreaterThan(40);
    for (const { requirement, state } of rows)
      expect({ requirement, state }).toEqual({
        requirement,
        state: expect.stringMatching(/^(passed|failed|untried)$/),
      });
    expect(new Set(rows.map(({ requirement }) => requirement)).size).toBe(rows.length);
  });

  it.each(rows.filter(({ state }) => state === 'passed'))('$requirement: is shown by a file', ({ shown }) => {
    expect(named(shown).length).toBeGreaterThan(0);
  });

  it.each(rows.flatMap(({ shown }) => named(shown)))(
    '$file is there, with its test: $test',
    ({ file, test }) => {
      expect(existsSync(file)).toBe(true);
      if (test !== undefined && /\.(spec|e2e|test)\.ts$/.test(file))
        expect(readFileSync(file, 'utf8').replaceAll("\\'", "'")).toContain(test.trim());
    },
  );
});
