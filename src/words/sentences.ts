import type { Translations } from '../sdk/index.js';
import type { Language } from './languages.js';

interface Pattern {
  source: string;
  names: string[];
  matches: RegExp;
  languages: Readonly<Record<string, string>>;
}

/** Texts longer than this are shown as they are, characters. */
const longest = 4_000;

/**
 * English sentences and what they are in other languages. A sentence may hold values (`{name}`): stored
 * texts are recognised with whatever stands there, and the value is put into the translation.
 */
export class Sentences {
  private readonly exact = new Map<string, Readonly<Record<string, string>>>();
  private readonly patterns: Pattern[] = [];

  constructor(...sources: readonly (Translations | undefined)[]) {
    for (const source of sources) {
      for (const [english, translated] of Object.entries(source ?? {})) {
        if (english.includes('{')) this.patterns.push(patternOf(english, translated));
        else this.exact.set(english, translated);
      }
    }
  }

  /**
   * A text in a language; several sentences one after the other are translated one by one.
   *
   * @returns the text itself where it, or part of it, has no translation
   */
  in(language: Language, text: string): string {
    return this.find(language, text) ?? text;
  }

  /** The same; undefined where the text, or part of it, has no translation. English is its own. */
  find(language: Language, text: string): string | undefined {
    if (language === 'en' || text === '' || text.length > longest) return text;
    const whole = this.one(language, text);
    if (whole !== undefined) return whole;
    // A stop inside a sentence ("No. 5") is tried as an end too; the longest beginning that is known wins.
    const ends = [...text.matchAll(/[.!?…] (?=\S)/g)].map(({ index }) => index + 1).reverse();
    for (const end of ends) {
      const first = this.one(language, text.slice(0, end));
      const rest = first === undefined ? undefined : this.find(language, text.slice(end + 1));
      if (first !== undefined && rest !== undefined) return `${first} ${rest}`;
    }
    return undefined;
  }

  private one(language: Language, text: string): string | undefined {
    const known = this.exact.get(text)?.[language];
    if (known !== undefined) return known;
    for (const { names, matches, languages } of this.patterns) {
      const template = languages[language];
      const found = template === undefined ? null : matches.exec(text);
      if (found && template !== undefined) {
        return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
          const at = names.indexOf(name);
          return at < 0 ? whole : (found[at + 1] ?? '');
        });
      }
    }
    return undefined;
  }
}

function patternOf(source: string, languages: Readonly<Record<string, string>>): Pattern {
  const names = [...source.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const parts = source.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return { source, names, matches: new RegExp(`^${parts.join('(.+?)')}$`, 's'), languages };
}
