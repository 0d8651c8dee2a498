/** When these tables were last compared with their sources. */
export const languageTablesAsOf = '2026-11-23';

/**
 * Languages of a country in the order they are tried, where the one CLDR calls likely is not enough:
 * several official languages, or another one in business. All other countries use CLDR's.
 */
export const countryLanguages: Readonly<Record<string, readonly string[]>> = {
  AO: ['pt-PT'],
  BE: ['nl-BE', 'fr-BE', 'de'],
  CA: ['en-CA', 'fr-CA'],
  CH: ['de-CH', 'fr-CH', 'it-CH'],
  CM: ['fr', 'en'],
  CY: ['el', 'tr', 'en'],
  DZ: ['ar', 'fr'],
  FI: ['fi', 'sv'],
  HK: ['zh-HK', 'en'],
  IE: ['en-IE'],
  IL: ['he', 'ar'],
  IN: ['en-IN', 'hi'],
  KE: ['en', 'sw'],
  LU: ['fr', 'de'],
  MA: ['ar-MA', 'fr-MA'],
  MO: ['zh-HK', 'pt-PT'],
  MY: ['ms', 'en-MY'],
  MZ: ['pt-PT'],
  NG: ['en'],
  PH: ['fil', 'en'],
  PK: ['ur', 'en'],
  RW: ['rw-RW', 'fr', 'en'],
  SG: ['en-SG', 'zh-CN'],
  TN: ['ar', 'fr'],
  UG: ['en-UG', 'sw'],
  ZA: ['en-ZA', 'af'],
};
