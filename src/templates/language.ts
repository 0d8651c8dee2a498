import { languageTag } from '../sdk/index.js';
import { countryLanguages } from './languages.data.js';

/** Answers already worked out: there are few languages and many messages. */
const likely = new Map<string, Maximised>();
const mostRemembered = 2_000;

/** What is known about the language a person reads. Anything may be missing. */
export interface LanguagePreferences {
  /** Of the order or the request. */
  locale?: string | null | undefined;
  /** Of the contact. */
  personLocale?: string | null | undefined;
  /** ISO 3166-1 alpha-2. */
  country?: string | null | undefined;
  accountLanguage: string;
}

/** A choice of language with what led to it: evidence of a decision. */
export interface LanguageChoice {
  language: string;
  /** What the person was taken to read. */
  wanted: string;
  because: 'locale' | 'person' | 'country' | 'account' | 'english';
  /** `near`: the same language of another country. */
  match: 'exact' | 'near';
}

interface Maximised {
  language: string;
  script: string | undefined;
  region: string | undefined;
}

/** Likely script and region, from CLDR. */
function maximised(tag: string): Maximised {
  const known = likely.get(tag);
  if (known) return known;
  const answer = maximise(tag);
  if (likely.size >= mostRemembered) likely.clear();
  likely.set(tag, answer);
  return answer;
}

function maximise(tag: string): Maximised {
  const { language, script, region } = new Intl.Locale(tag).maximize();
  return { language, script, region };
}

/**
 * The available language closest to `wanted`: the same tag, else the same language and script, the one
 * without a region first. Portuguese outside Brazil is nearer to Portugal's; Spanish outside Spain to
 * another American one.
 */
function closest(
  available: readonly string[],
  wanted: string,
): { language: string; match: 'exact' | 'near' } | undefined {
  const tags = available.flatMap((original) => {
    const tag = languageTag(original);
    return tag === undefined ? [] : [{ original, tag }];
  });
  const exact = tags.find(({ tag }) => tag === wanted);
  if (exact) return { language: exact.original, match: 'exact' };
  const target = maximised(wanted);
  const distance = (tag: string): number | undefined => {
    const other = maximised(tag);
    if (other.language !== target.language || other.script !== target.script) return undefined;
    if (other.region === target.region) return 0;
    if (target.language === 'pt' && other.region === 'PT') return 1;
    if (!tag.includes('-')) return 2;
    return target.language === 'es' && other.region !== 'ES' ? 3 : 4;
  };
  const [nearest] = tags
    .map(({ original, tag }) => ({ original, far: distance(tag) }))
    .filter((candidate): candidate is { original: string; far: number } => candidate.far !== undefined)
    .sort((one, two) => one.far - two.far || (one.original < two.original ? -1 : 1));
  return nearest === undefined ? undefined : { language: nearest.original, match: 'near' };
}

function languagesOf(country: string): readonly string[] {
  const listed = countryLanguages[country];
  if (listed) return listed;
  const { language, region } = new Intl.Locale(`und-${country}`).maximize();
  return language === 'und' || region !== country ? [] : [`${language}-${country}`];
}

/**
 * Chooses the language of a message: the order's or request's, then the person's, then their
 * country's, then the account's, at last English. The first for which a template is available in
 * that language, in whatever country's form, wins. Undefined when none is.
 *
 * @param available - BCP 47 tags the template has; one of them, as written, is the answer's `language`
 */
export function chooseLanguage(
  available: readonly string[],
  preferences: LanguagePreferences,
): LanguageChoice | undefined {
  const country = /^[A-Za-z]{2}$/.test(preferences.country ?? '')
    ? (preferences.country ?? '').toUpperCase()
    : undefined;
  // `pt` of a person in Portugal means Portugal's Portuguese.
  const placed = (text: string | null | undefined): string[] => {
    const tag = languageTag(text);
    if (tag === undefined) return [];
    return tag.includes('-') || country === undefined ? [tag] : [`${tag}-${country}`];
  };
  const candidates: [LanguageChoice['because'], readonly string[]][] = [
    ['locale', placed(preferences.locale)],
    ['person', placed(preferences.personLocale)],
    ['country', country === undefined ? [] : languagesOf(country)],
    ['account', [languageTag(preferences.accountLanguage) ?? 'en']],
    ['english', ['en']],
  ];
  for (const [because, wanted] of candidates) {
    for (const tag of wanted) {
      const found = closest(available, tag);
      if (found) return { ...found, wanted: tag, because };
    }
  }
  return undefined;
}

/** The language alone of {@link chooseLanguage}. */
export function pickLanguage(
  available: readonly string[],
  preferences: LanguagePreferences,
): string | undefined {
  return chooseLanguage(available, preferences)?.language;
}
