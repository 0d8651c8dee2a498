import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pluginFolder } from '../../bin/lib/wordpress/build.mjs';

const readme = readFileSync(join(pluginFolder, 'readme.txt'), 'utf8');
const pictures = 'docs/images/wordpress';

describe('what the directory shows of the plugin', () => {
  it('is one picture for each line under Screenshots, and no more', () => {
    const section = /== Screenshots ==\n([\s\S]*?)\n== /.exec(readme)?.[1] ?? '';
    const numbers = [...section.matchAll(/^(\d+)\. \S/gm)].map(([, number]) => Number(number));
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(readdirSync(join(pluginFolder, '.wordpress-org')).sort()).toEqual(
      numbers.map((number) => `screenshot-${number}.png`).sort(),
    );
  });

  it('are pictures of the documents, so that both are taken anew together', () => {
    const known = new Set(readdirSync(pictures).map((name) => readFileSync(join(pictures, name), 'base64')));
    const shown = readdirSync(join(pluginFolder, '.wordpress-org'));
    expect(
      shown.filter((name) => !known.has(readFileSync(join(pluginFolder, '.wordpress-org', name), 'base64'))),
    ).toEqual([]);
    for (const [, path = ''] of readFileSync('docs/wordpress.md', 'utf8').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g))
      expect([path, existsSync(join('docs', path))]).toEqual([path, true]);
  });
});
