import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseLanguage, pickLanguage, type LanguagePreferences } from './language.js';
import { languageTag } from '../sdk/index.js';

const ours = ['en', 'fr', 'it', 'es', 'de', 'pt-BR', 'pt-PT'];
const account = { accountLanguage: 'en' };

describe('tags', () => {
  it('are read from what systems write', () => {
    expect(['pt_BR', 'de_DE_formal', 'EN-us', 'zh-hant-tw', 'ca@valencia', ' fr '].map(languageTag)).toEqual([
      'pt-BR',
      'de-DE',
      'en-US',
      'zh-Hant-TW',
      'ca',
      'fr',
    ]);
    for (const nonsense of ['', '-', 'x', '1234', 'english', undefined, null])
      expect(languageTag(nonsense)).toBeUndefined();
  });
});

describe('the choice of a language', () => {
  it('takes the order’s language first, then the person’s, the country’s, the account’s, at last English', () => {
    const all = { locale: 'it', personLocale: 'fr', country: 'DE', accountLanguage: 'es' };
    const choose = (preferences: Partial<LanguagePreferences>) =>
      chooseLanguage(ours, { ...preferences, accountLanguage: preferences.accountLanguage ?? 'es' });
    expect(choose(all)).toEqual({ language: 'it', wanted: 'it-DE', because: 'locale', match: 'near' });
    expect(choose({ ...all, locale: 'ja' })).toMatchObject({ language: 'fr', because: 'person' });
    expect(choose({ ...all, locale: 'ja', personLocale: 'ko' })).toMatchObject({
      language: 'de',
      because: 'country',
    });
    expect(choose({ locale: 'ja', country: 'JP' })).toMatchObject({ language: 'es', because: 'account' });
    expect(choose({ accountLanguage: 'ja' })).toMatchObject({ language: 'en', because: 'english' });
    expect(chooseLanguage(['de'], { accountLanguage: 'ja' })).toBeUndefined();
    expect(chooseLanguage([], account)).toBeUndefined();
  });

  it.each([
    ['pt', 'BR', 'pt-BR'],
    ['pt', 'PT', 'pt-PT'],
    ['pt', 'AO', 'pt-PT'],
    ['pt', undefined, 'pt-BR'],
    ['pt-MZ', undefined, 'pt-PT'],
    ['pt_BR', 'PT', 'pt-BR'],
    ['de_CH_informal', 'CH', 'de'],
    ['es-MX', 'MX', 'es'],
    [undefined, 'AO', 'pt-PT'],
    [undefined, 'BR', 'pt-BR'],
    [undefined, 'MX', 'es'],
    [undefined, 'AT', 'de'],
    [undefined, 'CH', 'de'],
    [undefined, 'BE', 'fr'],
    [undefined, 'US', 'en'],
    [undefined, 'XX', 'en'],
    [undefined, undefined, 'en'],
  ])('of somebody with locale %s in %s is %s', (locale, country, language) => {
    expect(pickLanguage(ours, { ...account, locale, country })).toBe(language);
  });

  it('finds the nearest form of the same language', () => {
    const pick = (available: string[], locale: string) =>
      pickLanguage(available, { locale, accountLanguage: 'ja' });
    expect(pick(['pt-PT'], 'pt-BR')).toBe('pt-PT');
    expect(pick(['pt-BR'], 'pt-PT')).toBe('pt-BR');
    expect(pick(['en_US', 'en_GB'], 'en-US')).toBe('en_US');
    expect(pick(['en-GB', 'en'], 'en-AU')).toBe('en');
    expect(pick(['es-ES', 'es-AR'], 'es-MX')).toBe('es-AR');
    expect(pick(['fr-CA', 'fr'], 'fr-CA')).toBe('fr-CA');
    expect(pick(['zh-TW', 'zh-CN'], 'zh-HK')).toBe('zh-TW');
    expect(pick(['zh-CN'], 'zh-TW')).toBeUndefined();
  });

  it('always answers one of the available ones, and does not depend on their order', () => {
    const known =
      'af sq ar ar-EG de de-AT de-CH en en-GB en-US es es-AR es-ES fil fr fr-CA he nb pt-BR pt-PT zh-CN zh-HK zh-TW zu';
    const tags = fc.constantFrom(...known.split(' '), 'xx', 'nonsense language', '');
    fc.assert(
      fc.property(
        fc.uniqueArray(tags, { maxLength: 8 }),
        fc.option(tags, { nil: undefined }),
        fc.option(tags, { nil: undefined }),
        fc.option(fc.constantFrom('BR', 'PT', 'CH', 'JP', 'us', 'nowhere'), { nil: undefined }),
        tags,
        (available, locale, personLocale, country, accountLanguage) => {
          const preferences = { locale, personLocale, country, accountLanguage };
          const choice = chooseLanguage(available, preferences);
          if (choice) expect(available).toContain(choice.language);
          expect(chooseLanguage([...available].reverse(), preferences)).toEqual(choice);
          const tag = languageTag(locale);
          if (locale !== undefined && tag?.includes('-') === true && available.includes(locale)) {
            expect(choice).toMatchObject({ language: locale, because: 'locale', match: 'exact' });
          }
        },
      ),
    );
  });
});
