import { providerLanguage, type TemplateLanguages } from '../../sdk/index.js';
import { metaLanguageAliases, metaLanguages } from './languages.data.js';

/** Languages Meta has templates in. */
export const templateLanguages: TemplateLanguages = { codes: metaLanguages, aliases: metaLanguageAliases };

/** Meta's code of a language: `pt-BR` → `pt_BR`. Undefined when Meta has no such language. */
export function toMetaLanguage(text: string): string | undefined {
  return providerLanguage(templateLanguages, text);
}
