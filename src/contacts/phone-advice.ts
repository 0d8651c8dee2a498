import type { PhoneProblem } from './phone.js';

/** What to tell a person about a phone that cannot be used, after the field's name. */
export const phoneAdvice: Readonly<Record<PhoneProblem, string>> = {
  not_a_number: 'is not a phone number; write it with + and the country code, for example +34612345678',
  country_unknown: 'has no country code; write it with + and the country code, or send `country` with it',
  invalid_number: 'is not a number that exists in its country; check its digits and the country code',
  phone_with_extension:
    'has an extension, so the number without it belongs to others too; give the person’s own mobile number',
  several_phones: 'holds more than one number; give the one that has WhatsApp',
  phone_digits_lost:
    'was shortened by a spreadsheet, such as 3.46E+10, and its last digits are lost; format the column as text and import it again',
  phone_with_letters: 'has letters in it; write the number with digits only',
};

/** The same as a sentence of its own, where a contact or an order has such a phone. */
export const phoneExplanations: Readonly<
  Record<'phone_with_extension' | 'several_phones' | 'phone_digits_lost' | 'phone_with_letters', string>
> = {
  phone_with_extension:
    'The phone number has an extension, as numbers of switchboards and marketplaces do: others share the number without it, so nothing is sent there. Ask the person for their own mobile number.',
  several_phones:
    'The phone field holds more than one number, so it is not clear which one has WhatsApp; leave the right one in the shop or in the contact.',
  phone_digits_lost:
    'A spreadsheet shortened the phone number, such as 3.46E+10, and its last digits are lost; format the column as text, import it again, or correct the number.',
  phone_with_letters:
    'The phone number has letters in it; write it with digits only, in the shop or in the contact.',
};

/** The gate's reason for a phone that cannot be read: of its own where there is something of its own to do. */
export function unreadableReason(problem: string | undefined): string {
  return problem !== undefined && Object.hasOwn(phoneExplanations, problem) ? problem : 'invalid_phone';
}
