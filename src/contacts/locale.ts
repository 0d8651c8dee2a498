/**
 * A BCP 47 tag of language, script and region from what shops and CRMs write (`pt_BR`, `de_DE_formal`,
 * `EN-us`), or undefined when it is none.
 */
export function normaliseLocale(text: string | undefined | null): string | undefined {
  const parts = (text ?? '').trim().split(/[-_.@]/);
  const language = parts[0]?.toLowerCase() ?? '';
  if (!/^[a-z]{2,3}$/.test(language)) return undefined;
  const script = parts.slice(1).find((part) => /^[a-z]{4}$/i.test(part));
  const region = parts.slice(1).find((part) => /^([a-z]{2}|\d{3})$/i.test(part));
  return [
    language,
    ...(script === undefined ? [] : [script.charAt(0).toUpperCase() + script.slice(1).toLowerCase()]),
    ...(region === undefined ? [] : [region.toUpperCase()]),
  ].join('-');
}
