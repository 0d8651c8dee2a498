import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
import { languageFor, type Language } from './languages.js';
import type english from './messages/en.json';

/** A text of the app, by its key in `messages/en.json`. */
export type TextKey = keyof typeof english;
/** All texts in one language. */
export type Texts = Readonly<Record<TextKey, string>>;

const stored = 'liaison.language';

const loaders: Readonly<Record<Language, () => Promise<{ default: Texts }>>> = {
  en: () => import('./messages/en.json'),
  de: () => import('./messages/de.json'),
  es: () => import('./messages/es.json'),
  fr: () => import('./messages/fr.json'),
  it: () => import('./messages/it.json'),
  pt: () => import('./messages/pt.json'),
};

/** The language to begin with: the one chosen before, else the one the hub wrote the document in. */
export function startLanguage(): Language {
  return languageFor([localStorage.getItem(stored), document.documentElement.lang, ...navigator.languages]);
}

/** The texts of a language; a file of its own, so that nobody loads six. */
export async function loadTexts(language: Language): Promise<Texts> {
  return (await loaders[language]()).default;
}

interface Chosen {
  language: Language;
  choose: (language: Language) => void;
}
const LanguageContext = createContext<Chosen>({ language: 'en', choose: () => undefined });

/** Speaks one language to everything below, and lets it be changed. */
export function Languages({
  start,
  texts,
  children,
}: {
  start: Language;
  texts: Texts;
  children: ReactNode;
}): ReactNode {
  const [now, setNow] = useState({ language: start, texts });
  const choose = useCallback((language: Language) => {
    void loadTexts(language).then((loaded) => {
      localStorage.setItem(stored, language);
      document.documentElement.lang = language;
      setNow({ language, texts: loaded });
    });
  }, []);
  return (
    <LanguageContext value={{ language: now.language, choose }}>
      <IntlProvider locale={now.language} messages={now.texts} defaultLocale="en">
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}

/** The language in use, and how to choose another. */
export function useLanguage(): Chosen {
  return useContext(LanguageContext);
}

/** Writes texts in the person's language: `t('sandbox.title')`. */
export function useText(): (key: TextKey, values?: Record<string, string | number>) => string {
  const { formatMessage } = useIntl();
  return useCallback((key, values) => formatMessage({ id: key }, values), [formatMessage]);
}

/** Groups of texts that are found by a word of the API. */
type Group =
  | 'gate'
  | 'verdict'
  | 'messageStatus'
  | 'consentMethod'
  | 'planStatus'
  | 'scenario.note'
  | 'scenario.title'
  | 'scenario.text'
  | 'scenario.expect';

/**
 * Says a word of the API in the person's language: `nameOf('gate', 'consent')`. One that is newer than this version is
 * shown by `otherwise`. @defaultValue the word itself, with blanks
 */
export function useNameOf(): (
  group: Group,
  word: string,
  otherwise?: string,
  values?: Record<string, string | number>,
) => string {
  const { formatMessage, messages } = useIntl();
  return useCallback(
    (group, word, otherwise = word.replaceAll('_', ' '), values = {}) => {
      const id = `${group}.${word}`;
      return id in messages ? formatMessage({ id }, values) : otherwise;
    },
    [formatMessage, messages],
  );
}
