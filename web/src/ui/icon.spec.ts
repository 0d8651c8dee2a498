import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const sources = join(import.meta.dirname, '..');
/** Characters that need an emoji or symbol font: emoji, arrows but plain ones, technical signs, geometric shapes, dingbats. */
const symbol =
  /[\p{Extended_Pictographic}\u2194-\u23ff\u25a0-\u27bf\u2900-\u297f\u29c9\u2b00-\u2bff\u22ef\u22ee]/u;
/** What people react with is an emoji. */
const reactions = /^const emojis = /;

describe('icons', () => {
  it('are drawn, not characters that a reader may have no font for', () => {
    const found = readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|tsx|css|json)$/.test(file))
      .filter((file) => !/\.spec\.ts$|generated/.test(file))
      .flatMap((file) =>
        readFileSync(join(sources, file), 'utf8')
          .split('\n')
          .filter((line) => symbol.test(line) && !reactions.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(found).toEqual([]);
  });
});
