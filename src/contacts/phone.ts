import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  type NumberType,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import type { Secrets } from '../platform/index.js';

/** What kind of line a number is. `mobile_or_landline` where the numbering plan does not tell. */
export type PhoneType = 'mobile' | 'landline' | 'mobile_or_landline' | 'other';

/** Why a phone cannot be used as it was written. */
export type PhoneProblem = 'not_a_number' | 'country_unknown' | 'invalid_number';

export type NormalisedPhone =
  | {
      ok: true;
      /** Digits of the international form, without `+`. */
      digits: string;
      /** What equivalent spellings share; only for Brazil, Argentina and Mexico. */
      matchKey?: string;
      type: PhoneType;
      /** ISO 3166-1 alpha-2; undefined for numbers of no country. */
      country: string | undefined;
    }
  | { ok: false; reason: PhoneProblem };

/**
 * Reads a phone as people write it. A number without a country code is read in `country`; without
 * either it is refused rather than guessed, because a wrong guess writes to a stranger. The digits
 * keep the spelling that was given: Brazil (ninth digit), Argentina (9 and 15) and Mexico (1) write
 * one number in two ways, and which one WhatsApp knows differs from person to person.
 *
 * @param raw - what was written, in any of the usual forms
 * @param country - ISO 3166-1 alpha-2 country for numbers without a country code
 */
export function normalisePhone(raw: string, country: string | null | undefined): NormalisedPhone {
  const home = country && isSupportedCountry(country) ? country : undefined;
  let seen: PhoneNumber | undefined;
  for (const reading of readings(raw, home)) {
    const number = parsePhoneNumberFromString(reading, {
      extract: false,
      ...(home === undefined ? {} : { defaultCountry: home }),
    });
    if (!number) continue;
    const digits = number.number.slice(1);
    const matchKey = matchKeyOf(digits);
    const valid = number.isValid();
    const type = valid ? number.getType() : undefined;
    // Only asked where it can change the answer: reading a number is the dearest step of a batch.
    const twin =
      matchKey === undefined || (valid && type !== 'FIXED_LINE') ? undefined : modernSpelling(matchKey);
    if (valid || twin?.isValid() === true) {
      return {
        ok: true,
        digits,
        ...(matchKey === undefined ? {} : { matchKey }),
        type: lineType(type, twin?.getType()),
        country: number.country ?? twin?.country,
      };
    }
    seen ??= number;
  }
  if (seen) return { ok: false, reason: 'invalid_number' };
  const digitCount = raw.replace(/\D/g, '').length;
  const couldBeNational = home === undefined && digitCount >= 5 && /^[\d\s().\-/]+$/.test(raw.trim());
  return { ok: false, reason: couldBeNational ? 'country_unknown' : 'not_a_number' };
}

/** The ways a text may be meant, the plain one first. */
function readings(raw: string, country: string | undefined): string[] {
  const text = raw.trim().replace(/^(tel|whatsapp):/i, '');
  const found = [text, text.replace(/[()]/g, ''), text.replace(/\(0\)/, '')];
  // 00 is not the international prefix everywhere, but nobody's national number starts with it.
  if (/^00[1-9]/.test(text)) found.push(`+${text.slice(2)}`);
  if (country === 'MX' && /^04[45]/.test(text)) found.push(text.slice(3));
  return [...new Set(found)];
}

/**
 * What the equivalent spellings of one number share, or undefined where there is only one.
 *
 * Brazil: mobile numbers of before the ninth digit (they start with 6 to 9) exist with and without
 * it. Numbers given out later have no short form: without the 9 they would be somebody's landline.
 * Argentina: 9 before, or 15 inside, a mobile number. Mexico: 1 before a mobile number until 2019.
 *
 * @param digits - international form without `+`
 */
export function matchKeyOf(digits: string): string | undefined {
  if (digits.startsWith('55')) {
    const brazil = /^55([1-9][1-9])9?([6-9]\d{7})$/.exec(digits);
    return brazil ? `55${brazil[1]}${brazil[2]}` : undefined;
  }
  if (digits.startsWith('54')) {
    const argentina = /^549?([1-3]\d{9})$/.exec(digits);
    if (argentina) return `54${argentina[1]}`;
    if (digits.length !== 14) return undefined;
    const inside = parsePhoneNumberFromString(`+${digits}`);
    return inside?.isValid() === true && inside.number.length === 14
      ? matchKeyOf(inside.number.slice(1))
      : undefined;
  }
  if (digits.startsWith('52')) {
    const mexico = /^521?([2-9]\d{9})$/.exec(digits);
    return mexico ? `52${mexico[1]}` : undefined;
  }
  return undefined;
}

/** The number of a match key as its country writes it today. */
function modernSpelling(matchKey: string): PhoneNumber | undefined {
  const country = matchKey.slice(0, 2);
  if (country === '55') return parsePhoneNumberFromString(`+${matchKey.slice(0, 4)}9${matchKey.slice(4)}`);
  if (country === '54') return parsePhoneNumberFromString(`+549${matchKey.slice(2)}`);
  return parsePhoneNumberFromString(`+${matchKey}`);
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
 * consents, messages, conversations. Both spellings of a Brazilian, Argentine or Mexican number
 * have one hash.
 *
 * @param digitsOrUserId - digits of a phone or WhatsApp id, or a business-scoped user id
 */
export function addressHash(secrets: Secrets, digitsOrUserId: string): string {
  return secrets.hash('address', addressKey(digitsOrUserId));
}
