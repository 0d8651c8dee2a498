import { languageTag } from '../../sdk/index.js';
import { metaLanguageAliases, metaLanguages } from './languages.data.js';

const known = new Set(metaLanguages);

/**
 * Meta's code of a language: `pt-BR` → `pt_BR`. A region Meta does not have falls back to the language
 * alone. Undefined when Meta has no such language.
 */
export function toMetaLanguage(text: string): string | undefined {
  const tag = languageTag(text);
  if (tag === undefined) return undefined;
  const { language, script, region } = new Intl.Locale(tag);
  const tries = [
    tag,
    ...(region ? [`${language}-${region}`] : []),
    ...(script ? [`${language}-${script}`] : []),
    language,
  ];
  return tries
    .flatMap((one) => [one.replace(/-/g, '_'), metaLanguageAliases[one] ?? ''])
    .find((code) => known.has(code));
}

/** The BCP 47 tag of Meta's code: `pt_BR` → `pt-BR`. */
export function fromMetaLanguage(code: string): string {
  return languageTag(code) ?? code.replace(/_/g, '-');
}
