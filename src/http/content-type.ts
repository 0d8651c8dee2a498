/**
 * What a request says its body is, as proxies and clients mangle it: written twice, without its first
 * half, with nothing but a character set. Whatever means JSON is JSON; anything else stays as it is.
 */
export function readContentType(header: string): string {
  const types = header
    .toLowerCase()
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !isParameter(part));
  if (types.length === 0 || types.every(isJson)) return 'application/json';
  return types.every((type) => type === types[0] && type === form) ? form : header;
}

const form = 'application/x-www-form-urlencoded';

/** `charset=utf-8`, or what is left of it. */
const isParameter = (part: string): boolean =>
  part.includes('=') || /^(utf-?8|iso-8859-1|us-ascii)$/.test(part);

const isJson = (type: string): boolean => /^(json|(application|text)\/([\w.+-]+\+)?json)$/.test(type);
