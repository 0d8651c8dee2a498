import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { languageFor, languages } from './languages.js';

const source = join(process.cwd(), 'web/src');
const texts = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(source, `i18n/messages/${language}.json`), 'utf8')) as Record<string, string>;
const english = texts('en');

/** The names of the values a text needs, with how they are used. */
function needs(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    const own = `${element.value}:${TYPE[element.type]}`;
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [own];
    return [own, ...Object.values(element.options).flatMap((option) => needs(option.value))];
  });
}
const needed = (text: string) => [...new Set(needs(parse(text)))].sort();

describe.each(Object.keys(languages))('the texts in %s', (language) => {
  const own = texts(language);

  it('are all there, and no others', () => {
    expect(Object.keys(own)).toEqual(Object.keys(english));
  });

  it('can be read, and need the values that the English ones need', () => {
    const ours = Object.entries(own).map(([key, text]) => [key, needed(text)]);
    const theirs = Object.entries(english).map(([key, text]) => [key, needed(text)]);
    expect(ours).toEqual(theirs);
    expect(Object.entries(own).filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

describe('the texts', () => {
  it('are all used: as they are, or as one of a group such as `kind.…`', () => {
    const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.spec\.ts$|generated/.test(name))
      .map((name) => readFileSync(join(source, name), 'utf8'))
      .join('\n');
    const groups = [...code.matchAll(/t\(`([a-zA-Z.]+\.)\$\{/g)].map(([, group]) => group as string);
    for (const [, group] of code.matchAll(/nameOf\('([a-zA-Z.]+)'/g)) groups.push(`${group as string}.`);
    const idle = Object.keys(english).filter(
      (key) => !code.includes(`'${key}'`) && !groups.some((group) => key.startsWith(group)),
    );
    expect(idle).toEqual([]);
  });

  it('are in files of languages that the app offers', () => {
    const files = readdirSync(join(source, 'i18n/messages')).map((name) => name.replace('.json', ''));
    expect(files.sort()).toEqual(Object.keys(languages).sort());
  });
});

describe('the language of a person', () => {
  it.each([
    [['pt-BR', 'en'], 'pt'],
    [[null, undefined, 'nl', 'DE-at'], 'de'],
    [['nl'], 'en'],
    [[], 'en'],
    [['constructor'], 'en'],
  ])('of %j is %s', (wishes, language) => expect(languageFor(wishes)).toBe(language));
});
