import { describe, expect, it } from '@jest/globals';
import { languageOfCode } from '../../sdk/index.js';
import { toMetaLanguage } from './language.js';
import { metaLanguageAliases, metaLanguages } from './languages.data.js';

describe("Meta's language codes", () => {
  it.each([
    ['pt-BR', 'pt_BR'],
    ['pt_br', 'pt_BR'],
    ['pt', 'pt_BR'],
    ['pt-AO', 'pt_BR'],
    ['en', 'en'],
    ['en-US', 'en_US'],
    ['de-LU', 'de'],
    ['no', 'nb'],
    ['zh-Hant-TW', 'zh_TW'],
    ['zh-Hant', 'zh_TW'],
    ['zh', 'zh_CN'],
    ['zh-TW', 'zh_TW'],
    ['fil', 'fil'],
  ])('%s is %s', (tag, code) => {
    expect(toMetaLanguage(tag)).toBe(code);
  });

  it('are none for a language Meta does not have', () => {
    expect(toMetaLanguage('tlh')).toBeUndefined();
    expect(toMetaLanguage('')).toBeUndefined();
    expect(toMetaLanguage('not a language')).toBeUndefined();
  });

  it('come back from their tag, all of them', () => {
    for (const code of metaLanguages) expect(toMetaLanguage(languageOfCode(code))).toBe(code);
    for (const code of Object.values(metaLanguageAliases)) expect(metaLanguages).toContain(code);
  });
});
