import { z } from 'zod';
import { normalisePhone, phoneAdvice } from '../../contacts/index.js';
import { problem } from '../../http/index.js';

/** A phone as a shop has it: free text, read with the country of its address. */
export const phoneSchema = z.strictObject({
  phone: z.string().min(3).max(64),
  country: z
    .string()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/, 'must be a country such as ES')
    .optional()
    .meta({ description: 'ISO 3166-1 alpha-2' }),
});

const withoutCountry = 'has no country code; write it with + and the country code, or give its country';

/** International digits of a phone. @throws ProblemError 422 `validation_failed`. */
export function digitsOf(field: string, given: z.output<typeof phoneSchema>): string {
  const phone = normalisePhone(given.phone, given.country ?? null);
  if (phone.ok) return phone.digits;
  const reason = phone.reason === 'country_unknown' ? withoutCountry : phoneAdvice[phone.reason];
  throw problem('validation_failed', `Nothing was sent: the phone number ${reason}.`, {
    fields: [{ field, reason }],
  });
}
