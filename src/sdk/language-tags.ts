/**
 * A canonical BCP 47 tag from what shops, CRMs and Meta write (`pt_BR`, `de_DE_formal`, `EN-us`), or
 * undefined when it is none.
 */
export function languageTag(text: string | undefined | null): string | undefined {
  return remembered(tags, text ?? '', canonical);
}

/** Answers already worked out: there are few languages and many messages. */
const tags = new Map<string, string | undefined>();
const mostRemembered = 2_000;

function remembered<T>(answers: Map<string, T>, question: string, work: (question: string) => T): T {
  if (answers.has(question)) return answers.get(question) as T;
  const answer = work(question);
  if (answers.size >= mostRemembered) answers.clear();
  answers.set(question, answer);
  return answer;
}

function canonical(text: string): string | undefined {
  const [language = '', ...rest] = text.trim().split(/[-_.@]/);
  if (!/^[a-z]{2,3}$/i.test(language)) return undefined;
  const script = rest.find((part) => /^[a-z]{4}$/i.test(part));
  const region = rest.find((part) => /^([a-z]{2}|\d{3})$/i.test(part));
  try {
    return Intl.getCanonicalLocales(
      [language, script, region].filter((part) => part !== undefined).join('-'),
    )[0];
  } catch {
    return undefined;
  }
}
