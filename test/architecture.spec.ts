import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
const folders = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** Paths of the repository that the page names. */
const named = [
  ...page.matchAll(/`((?:src|connectors|plugins|test|wordpress-plugin|migrations|docs|bench)\/[^`]*)`/g),
]
  .map(([, path = '']) => path)
  .filter((path) => !/[<*{]/.test(path));

describe('ARCHITECTURE.md', () => {
  it('names every module in src', () => {
    const modules = page.slice(page.indexOf('## Modules'), page.indexOf('## Rules'));
    expect(folders('src').filter((name) => !modules.includes(`\`src/${name}\``))).toEqual([]);
  });

  it('says each thing once, and nothing of a merge is left in it', () => {
    const rows = [...page.matchAll(/^\| (.+?) +\|/gm)].map(([, first = '']) => first);
    const twice = rows.filter((row, index) => !/^-+$/.test(row) && rows.indexOf(row) !== index);
    expect(twice).toEqual([]);
    expect(page).not.toMatch(/<{7}|>{7}|(> ){7}|={7}/);
  });

  it('names nothing that is not there', () => {
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(['messaging', 'api'])('names the folders of src/%s', (module) => {
    const line = page.split('\n').find((text) => text.startsWith(`| \`src/${module}\` `)) ?? '';
    expect(folders(`src/${module}`).filter((name) => !line.includes(`\`${name}/\``))).toEqual([]);
  });
});
