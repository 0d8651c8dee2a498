/** Languages the hub speaks to shop owners, by their BCP 47 primary subtag. English is what is missing elsewhere. */
export const languages = ['en', 'es', 'fr', 'de', 'it', 'pt'] as const;
export type Language = (typeof languages)[number];

/** One sentence in every language. The compiler says when one is missing. */
export type Words = Readonly<Record<Language, string>>;

/**
 * The language to answer in, from an `Accept-Language` header or a locale such as `pt_PT`.
 *
 * @param asked - the header as it arrived; anything unreadable counts as not given
 * @returns the best of {@link languages}, `en` when none is asked for
 */
export function languageOf(asked: string | readonly string[] | undefined): Language {
  const text = (typeof asked === 'string' ? asked : (asked ?? []).join(',')).slice(0, 500);
  const wishes = text
    .split(',')
    .map((part, position) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find(Boolean);
      return { language: languageIn(tag), quality: quality === undefined ? 1 : Number(quality), position };
    })
    .filter(({ language, quality }) => language !== undefined && quality > 0)
    .sort((one, two) => two.quality - one.quality || one.position - two.position);
  return wishes[0]?.language ?? 'en';
}

function languageIn(tag: string): Language | undefined {
  const primary = tag.trim().toLowerCase().split(/[-_]/)[0];
  return languages.find((language) => language === primary);
}
