import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const glossary = readFileSync(join(root, 'docs/glossary.md'), 'utf8');

/** Words that mean nothing else: where one stands, the field's term belongs. */
const never = [
  'sign of life',
  'signs of life',
  'way back',
  'what became of',
  'broadcast',
  'dead letter',
  'blacklist',
  'stands still',
  'told of',
  'tells of',
  'heard of',
  'called off',
  'taken back',
];

const pages = [
  ...['docs', 'docs/plugins', 'docs/connectors'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md') && name !== 'glossary.md')
      .map((name) => `${folder}/${name}`),
  ),
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/openapi.json'],
  ...readdirSync(join(root, 'src/words')).flatMap((name) =>
    name.endsWith('.ts') && !name.endsWith('.spec.ts') ? [`src/words/${name}`] : [],
  ),
];

describe('the glossary', () => {
  it('names each term once', () => {
    const terms = [...glossary.matchAll(/^\| (?!term |-)([^|]+?) +\|/gm)].map(([, term]) => term);
    expect(terms.length).toBeGreaterThan(40);
    expect(terms.filter((term, at) => terms.indexOf(term) !== at)).toEqual([]);
  });

  it.each(pages)('is kept to in %s', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    expect(never.filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(text))).toEqual([]);
  });
});
