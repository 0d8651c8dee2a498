import { describe, expect, it } from '@jest/globals';
import { normaliseLocale } from './locale.js';

describe('languages as shops write them', () => {
  it.each([
    ['pt_BR', 'pt-BR'],
    ['pt-br', 'pt-BR'],
    ['de_DE_formal', 'de-DE'],
    ['EN', 'en'],
    ['zh_Hant_TW', 'zh-Hant-TW'],
    ['es_419', 'es-419'],
    ['fr_FR.UTF-8', 'fr-FR'],
    ['', undefined],
    ['english', undefined],
    ['12', undefined],
  ])('reads %j as %s', (given, expected) => {
    expect(normaliseLocale(given)).toBe(expected);
  });
});
