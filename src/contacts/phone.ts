import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type NumberType,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import type { Secrets } from '../platform/index.js';
import { knownSpelling, renewedPlanOf } from './numbering-plans.js';
import { phoneParts, phoneReadings, phoneText, type TextProblem } from './phone-text.js';

/** What kind of line a number is. `mobile_or_landline` where the numbering plan does not tell. */
export type PhoneType = 'mobile' | 'landline' | 'mobile_or_landline' | 'other';

/** Why a phone cannot be used as it was written. */
export type PhoneProblem = TextProblem | 'several_phones' | 'country_unknown' | 'invalid_number';

export type NormalisedPhone =
  | {
      ok: true;
      /** Digits of the international form, without `+`. */
      digits: string;
      /** What equivalent spellings share; only for countries of the table of numbering plans. */
      matchKey?: string;
      type: PhoneType;
      /** ISO 3166-1 alpha-2; undefined for numbers of no country. */
      country: string | undefined;
    }
  | { ok: false; reason: PhoneProblem };

/**
 * Reads a phone as people write it. A number without a country code is read in `country`; without
 * either it is refused rather than guessed, because a wrong guess writes to a stranger. So is one
 * with an extension: the bare number belongs to many. Brazil, Argentina and Mexico keep the spelling
 * that was given, because which one WhatsApp knows differs from person to person; old numbers that
 * no network knows any more, as those of Benin or Vietnam, get their new digits.
 *
 * @param raw - what was written, in any of the usual forms
 * @param country - ISO 3166-1 alpha-2 country for numbers without a country code
 */
export function normalisePhone(raw: string, country: string | null | undefined): NormalisedPhone {
  const home = country && isSupportedCountry(country) ? country : undefined;
  // Most are; the rest is taken off only where there is a rest: this is the dearest step of a batch.
  if (/^\+?\d[\d -]{4,17}$/.test(raw)) return readText(raw, home);
  const parts = phoneParts(raw);
  return (parts.length > 1 ? readParts(parts, home) : undefined) ?? readOne(raw, home);
}

/** A text that lists numbers: the one they all are, or the fact that they are several. */
function readParts(parts: readonly string[], home: CountryCode | undefined): NormalisedPhone | undefined {
  const read = parts.map((part) => readOne(part, home));
  const whole = read.filter((phone, index) => phone.ok || isLong(parts[index]));
  if (whole.length < 2) return undefined;
  const [first] = whole;
  const same = first?.ok === true && whole.every((phone) => phone.ok && phone.digits === first.digits);
  return same ? first : { ok: false, reason: 'several_phones' };
}

/** Enough digits to be a number of its own, whatever the country. */
function isLong(part: string | undefined): boolean {
  return (
    /^[+(]?\d/.test(part ?? '') && !/\p{L}/u.test(part ?? '') && (part ?? '').replace(/\D/g, '').length >= 9
  );
}

function readOne(raw: string, home: CountryCode | undefined): NormalisedPhone {
  const written = phoneText(raw);
  return 'problem' in written ? { ok: false, reason: written.problem } : readText(written.text, home);
}

function readText(text: string, home: CountryCode | undefined): NormalisedPhone {
  let seen: PhoneNumber | undefined;
  for (const reading of phoneReadings(text, home)) {
    const number = parsePhoneNumberFromString(reading, {
      extract: false,
      ...(home === undefined ? {} : { defaultCountry: home }),
    });
    if (!number) continue;
    if (number.ext !== undefined) return { ok: false, reason: 'phone_with_extension' };
    const phone = usable(number);
    if (phone) return phone;
    seen ??= number;
  }
  if (seen) return oldNumberAtHome(text, home) ?? { ok: false, reason: 'invalid_number' };
  const digitCount = text.replace(/\D/g, '').length;
  const couldBeNational = home === undefined && digitCount >= 5 && /^[\d\s().\-/]+$/.test(text);
  return { ok: false, reason: couldBeNational ? 'country_unknown' : 'not_a_number' };
}

function usable(number: PhoneNumber): NormalisedPhone | undefined {
  const digits = number.number.slice(1);
  const matchKey = matchKeyOf(digits);
  const valid = number.isValid();
  const type = valid ? number.getType() : undefined;
  // Only asked where it can change the answer: reading a number is the dearest step of a batch.
  const known = matchKey === undefined ? undefined : knownSpelling(digits);
  // Some old spellings still pass for numbers of today.
  const old = known?.plan.old === 'renewed' && known.today !== digits;
  const twin =
    matchKey === undefined || (valid && type !== 'FIXED_LINE' && !old) ? undefined : spelledToday(matchKey);
  if (!valid && twin?.isValid() !== true) return undefined;
  const renewed = old ? twin : undefined;
  return {
    ok: true,
    digits: renewed?.number.slice(1) ?? digits,
    ...(matchKey === undefined ? {} : { matchKey }),
    type: renewed ? lineType(renewed.getType(), undefined) : lineType(type, twin?.getType()),
    country: number.country ?? twin?.country,
  };
}

/** An old number with its country code but without `+`, which only its own country may be asked about. */
function oldNumberAtHome(text: string, home: CountryCode | undefined): NormalisedPhone | undefined {
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+') || !digits.startsWith(renewedPlanOf(home)?.callingCode ?? '+')) return undefined;
  const number = parsePhoneNumberFromString(`+${digits}`);
  return number && usable(number);
}

/**
 * What the equivalent spellings of one number share, or undefined where there is only one. See the
 * table of numbering plans for which countries have two.
 *
 * @param digits - international form without `+`
 */
export function matchKeyOf(digits: string): string | undefined {
  const known = knownSpelling(digits);
  if (known) return known.key;
  // Argentina's 15 stands between area and number, whose lengths only the list of areas tells.
  if (!digits.startsWith('54') || digits.length !== 14) return undefined;
  const inside = parsePhoneNumberFromString(`+${digits}`);
  return inside?.isValid() === true && inside.number.length === 14
    ? knownSpelling(inside.number.slice(1))?.key
    : undefined;
}

/** The number of a match key as its country writes it today. */
function spelledToday(matchKey: string): PhoneNumber | undefined {
  return parsePhoneNumberFromString(`+${knownSpelling(matchKey)?.today ?? matchKey}`);
}

function lineType(type: NumberType, twinType: NumberType): PhoneType {
  if ((type ?? twinType) === 'MOBILE') return 'mobile';
  if ((type ?? twinType) === 'FIXED_LINE_OR_MOBILE') return 'mobile_or_landline';
  // In Argentina a mobile number written without its 9 looks like a landline.
  if (type === 'FIXED_LINE') return twinType === 'MOBILE' ? 'mobile_or_landline' : 'landline';
  return 'other';
}

/** One text for all spellings of an address: the match key, else the digits; a business-scoped id as it is. */
export function addressKey(digitsOrUserId: string): string {
  return matchKeyOf(digitsOrUserId) ?? digitsOrUserId;
}

/**
 * The keyed hash an address is known by wherever it must outlive the person's data: suppressions,
 * consents, messages, conversations. Both spellings of a number that has two have one hash.
 *
 * @param digitsOrUserId - digits of a phone or WhatsApp id, or a business-scoped user id
 */
export function addressHash(secrets: Secrets, digitsOrUserId: string): string {
  return secrets.hash('address', addressKey(digitsOrUserId));
}
