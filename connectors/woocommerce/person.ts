import { machineText, type Person, defined, isRecord, textOf } from '../../src/sdk/index.js';
import { words } from './reading.js';

/** Order meta that tell the language the customer read the shop in, strongest first. */
const LOCALE_KEYS = [
  '_liaison_locale',
  'wpml_language',
  '_wpml_language',
  'trp_language',
  'weglot_language',
  'pll_language',
];

/** A language tag, in BCP 47 or WordPress' spelling; anything else is undefined. */
export function locale(value: unknown): string | undefined {
  const tag = textOf(value, 35);
  return tag !== undefined && /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$/.test(tag) ? tag : undefined;
}

/**
 * The language of an order: ours, else WPML's, TranslatePress', Weglot's or Polylang's meta, else
 * the `lang` field Polylang adds to the REST answer. None when the shop does not tell.
 */
export function orderLocale(meta: ReadonlyMap<string, unknown>, lang: unknown): string | undefined {
  for (const key of LOCALE_KEYS) {
    const found = locale(meta.get(key));
    if (found !== undefined) return found;
  }
  return locale(lang);
}

/**
 * The buyer, from the billing address. The parcel recipient's phone is never taken: whoever
 * receives a gift agreed to nothing. Guests have `customer_id` 0 and no external id.
 *
 * @param customerId - WooCommerce's id of the customer; `0`, empty or missing for guests.
 * @returns undefined when nothing at all is known.
 */
export function buyer(
  customerId: unknown,
  billing: unknown,
  language: string | undefined,
  fallback: Record<string, unknown> = {},
): Person | undefined {
  const address = isRecord(billing) ? billing : {};
  const externalId = textOf(customerId);
  const country = countryCode(address['country']);
  const phone = phoneText(address['phone']);
  const person = defined({
    externalId: externalId === undefined || /^0+$/.test(externalId) ? undefined : externalId,
    phone,
    phoneCountry: phone === undefined ? undefined : country,
    email: email(fallback['email']) ?? email(address['email']),
    firstName: words(address['first_name']) ?? words(fallback['first_name']),
    lastName: words(address['last_name']) ?? words(fallback['last_name']),
    company: words(address['company']),
    locale: language,
    country,
  });
  return Object.keys(person).length === 0 ? undefined : person;
}

const longestPhone = 64;

/**
 * A phone as it was written. One that is too long is cut where that shows: cut in silence, a number
 * could lose its extension and become somebody else's.
 */
export function phoneText(value: unknown): string | undefined {
  const written = textOf(value, 500);
  if (written === undefined || written.length <= longestPhone) return written;
  const short = machineText(written).replace(/\s+/g, ' ').trim();
  return short.length <= longestPhone ? short : `${short.slice(0, longestPhone - 1)}…`;
}

function countryCode(value: unknown): string | undefined {
  const code = textOf(value)?.toUpperCase();
  return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : undefined;
}

function email(value: unknown): string | undefined {
  // Too long an address would be cut into somebody else's.
  const written = typeof value === 'string' ? machineText(value).trim() : '';
  return /^[^\s@]+@[^\s@]+$/.test(written) && written.length <= 190 ? written : undefined;
}
