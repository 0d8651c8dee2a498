import { normalisePhone } from './phone.js';

/**
 * The country an address is of, ISO 3166-1 alpha-2; undefined for numbers of no country. A business-scoped id
 * begins with the country of its person's phone.
 */
export function countryOfAddress({ kind, value }: { kind: string; value: string }): string | undefined {
  if (kind === 'user_id') return /^([A-Z]{2})\./.exec(value)?.[1];
  const phone = normalisePhone(`+${value}`, null);
  return phone.ok ? phone.country : undefined;
}
