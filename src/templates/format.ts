import { decimalSchema, type Money } from '../sdk/index.js';

/** Formatters are dear to make and few. */
const moneyFormats = new Map<string, Intl.NumberFormat>();
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const kept = 500;

function formatOf<F>(cache: Map<string, F>, key: string, make: (language: string) => F, language: string): F {
  const known = cache.get(key);
  if (known) return known;
  let made: F;
  try {
    made = make(language.replace(/_/g, '-'));
  } catch {
    made = make('en');
  }
  if (cache.size >= kept) cache.clear();
  cache.set(key, made);
  return made;
}

/** What `Intl` reads digit by digit, without a float in between. */
type Decimal = `${number}`;

/**
 * Money as people write it in a language: symbol, separators, and the currency's own number of
 * decimals (ISO 4217: none for JPY, three for KWD and BHD). The decimal text is read exactly however
 * large it is; what is finer than the smallest coin is rounded half away from zero.
 *
 * Never throws: what is no currency is written behind the amount, as it came.
 *
 * @param language - BCP 47, or with an underscore; English when it is none
 */
export function formatMoney(money: Money, language: string): string {
  if (!/^[A-Z]{3}$/i.test(money.currency) || !decimalSchema.safeParse(money.amount).success) {
    return `${money.amount} ${money.currency}`.trim();
  }
  const format = formatOf(
    moneyFormats,
    `${language}|${money.currency}`,
    (locale) =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: money.currency,
        // −0.001 € is 0.00 €, not −0.00 €.
        signDisplay: 'negative',
      }),
    language,
  );
  return format.format(money.amount as Decimal);
}

/**
 * A number with the decimal sign of a language, without separators of thousands unless asked for:
 * most numbers in messages are the names of things, and order 10427 is not order 10,427.
 */
export function formatNumber(value: number, language: string, options: { grouping?: boolean } = {}): string {
  const grouping = options.grouping ?? false;
  return formatOf(
    numberFormats,
    `${language}|${grouping}`,
    (locale) => new Intl.NumberFormat(locale, { useGrouping: grouping, maximumFractionDigits: 10 }),
    language,
  ).format(value);
}

/** True for a calendar day as ISO 8601 writes it, `2027-03-18`. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

/** A calendar day as people write it in a language: `18 March 2027`. Anything but an ISO date comes back as it is. */
export function formatDate(isoDate: string, language: string): string {
  if (!isIsoDate(isoDate)) return isoDate;
  return formatOf(
    dateFormats,
    language,
    (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
    language,
  ).format(new Date(`${isoDate}T00:00:00Z`));
}
