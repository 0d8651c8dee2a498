import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pluginFolder } from '../../bin/lib/wordpress/build.mjs';

const locales = ['de_DE', 'es_ES', 'fr_FR', 'it_IT', 'pt_PT'] as const;
type Locale = (typeof locales)[number];

interface Entry {
  english: string;
  translated: string;
}

const languages = join(pluginFolder, 'languages');
const unquoted = (lines: string) => lines.replaceAll(/^"|"$|"\n"/gm, '').replaceAll('\\"', '"');

/** Sentences of a translation, plurals joined. */
function entriesOf(locale: Locale): Entry[] {
  const text = readFileSync(join(languages, `liaison-for-woocommerce-${locale}.po`), 'utf8');
  return text
    .split('\n\n')
    .slice(1)
    .flatMap((block) => {
      const of = (name: RegExp) =>
        [...block.matchAll(new RegExp(`^${name.source} ("(?:[^"\\\\]|\\\\.)*"(?:\\n".*")*)`, 'gm'))]
          .map(([, lines]) => unquoted(lines ?? ''))
          .join(' ');
      const english = of(/msgid(?:_plural)?/);
      return english === '' ? [] : [{ english, translated: of(/msgstr(?:\[\d\])?/) }];
    });
}

const [head = '', ...rows] = readFileSync(join(languages, 'glossary.csv'), 'utf8').trim().split('\n');
const columns = head.split(',');
const glossary = rows.map((row): Record<string, string> => {
  const cells = row.split(',');
  return Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? '']));
});

/** The part of a term that stays the same when it is inflected: the beginning of its longest word. */
function stem(term: string): string {
  const longest = term
    .toLowerCase()
    .split(/[ ’-]/)
    .reduce((one, two) => (two.length > one.length ? two : one), '');
  return longest.slice(0, Math.max(3, Math.ceil(longest.length * 0.6)));
}

describe('the glossary', () => {
  it('has every term in every language', () => {
    expect(columns.slice(0, 6)).toEqual(['term', 'es_ES', 'fr_FR', 'de_DE', 'it_IT', 'pt_PT']);
    expect(glossary.length).toBeGreaterThan(20);
    for (const term of glossary) for (const locale of locales) expect(term[locale]).toMatch(/\S/);
  });

  it.each(locales)('is kept to in %s', (locale) => {
    const off = entriesOf(locale).flatMap(({ english, translated }) =>
      glossary
        .filter(
          ({ everywhere, term = '' }) =>
            everywhere === 'yes' && new RegExp(`\\b${term}s?\\b`, 'i').test(english),
        )
        .filter((term) => !translated.toLowerCase().includes(stem(term[locale] ?? '')))
        .map((term) => `${term['term'] ?? ''}: ${english} → ${translated}`),
    );
    expect(off).toEqual([]);
  });
});

describe('what owners and customers read', () => {
  it('is plain English, without routes of the API and words of our own making', () => {
    const odd =
      /sign of life|way back|ways back|side door|none waits|what became|could not be told|\btold\b|hold.?out|answering STOP|e-mail\b|tick the box|\/v1\/|\b(?:POST|PUT|PATCH) |\bgoods\b/i;
    expect(entriesOf('fr_FR').filter(({ english }) => odd.test(english))).toEqual([]);
  });

  it.each([
    ['de_DE', /(?<!\p{L})(?:du|dein|deine[nrms]?|dich|dir)(?!\p{L})|Lebenszeichen|Knopf|Zustellungen/u],
    ['es_ES', /(?<!\p{L})(?:usted|ustedes|su tienda)(?!\p{L})|señal de vida|en producción|Entregas/iu],
    [
      'fr_FR',
      /(?<!\p{L})(?:tu|ton|ta|tes)(?!\p{L})|signe de vie|porte de côté|passer en réel|Livraisons|bouton de discussion/iu,
    ],
    [
      'it_IT',
      /(?<!\p{L})(?:Lei|Suo|Sua|Vostro)(?!\p{L})|segno di vita|per strada|in produzione|Consegne|che ne è/u,
    ],
    ['pt_PT', /(?<!\p{L})(?:tu|teu|tua|você)(?!\p{L})|sinal de vida|a produção|Entregas/iu],
  ] as const)('addresses people in one way in %s, in the terms of the field', (locale, odd) => {
    expect(entriesOf(locale).filter(({ translated }) => odd.test(translated))).toEqual([]);
  });

  it('has no ordinary space before French punctuation', () => {
    const broken = entriesOf('fr_FR').filter(({ translated }) => / [:;?!»]|« /.test(translated));
    expect(broken).toEqual([]);
  });
});
