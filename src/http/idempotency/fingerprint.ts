import { createHash } from 'node:crypto';

/** SHA-256 of what makes two requests the same: path, query and body, whatever the order of a body's fields. */
export function fingerprint(url: string, body: unknown): string {
  return createHash('sha256').update(url).update('\n').update(canonicalJson(body)).digest('hex');
}

/** JSON with sorted keys. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([one], [two]) => (one < two ? -1 : one > two ? 1 : 0));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}
