/** Languages of the app, by BCP 47, each with its own name. */
export const languages = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  it: 'Italiano',
  pt: 'Português',
} as const;
/** A language of the app. */
export type Language = keyof typeof languages;

/** The first of some wishes that the app speaks; English when it speaks none. */
export function languageFor(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const primary = wish?.toLowerCase().split(/[-_]/)[0] ?? '';
    if (Object.hasOwn(languages, primary)) return primary as Language;
  }
  return 'en';
}
