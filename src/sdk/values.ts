import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A decimal number written as text, so that no currency loses a digit. */
export const decimalSchema = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,10})?$/, 'must be a decimal number written as text, for example "19.90"');

/** Money in events: a decimal string and an ISO 4217 code. The core never computes with it as a float. */
export const moneySchema = z.object({
  amount: decimalSchema,
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR'),
});
/** An amount as a decimal string with its ISO 4217 currency. */
export type Money = z.infer<typeof moneySchema>;

/** What a message is for. Consent is given per purpose. */
export const purposeSchema = z.enum(['transactional', 'marketing', 'authentication']);
/** What a message is for. */
export type Purpose = z.infer<typeof purposeSchema>;

/**
 * A person as a vendor describes them. Every field may be missing (invariant 11). `phone` is what
 * the vendor wrote, untouched; the core normalises it with `phoneCountry`.
 */
export const personSchema = z.object({
  /** The vendor's own id of the customer, unique within the connection. Never a guest's `0`. */
  externalId: z.string().min(1).max(190).optional(),
  phone: z.string().min(1).max(64).optional(),
  /** ISO 3166-1 alpha-2 country that `phone` is to be read in when it has no country code. */
  phoneCountry: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  /** Digits of the WhatsApp id, when the vendor knows it. */
  whatsappId: z
    .string()
    .regex(/^\d{5,20}$/)
    .optional(),
  /** Business-scoped user id, `CC.…`. */
  userId: z.string().min(4).max(190).optional(),
  email: z.string().min(3).max(190).optional(),
  firstName: z.string().max(190).optional(),
  lastName: z.string().max(190).optional(),
  company: z.string().max(190).optional(),
  /** BCP 47 tag, `pt-BR`; the core also accepts WordPress' `pt_BR`. */
  locale: z.string().min(2).max(35).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
});
/** A person as a vendor describes them; every field may be missing. */
export type Person = z.infer<typeof personSchema>;

/**
 * A stable number in [0, 1) for a key: the same key always lands in the same place, on every
 * machine and after every restart. Used for hold-outs and sampling.
 */
export function stableFraction(key: string): number {
  return createHash('sha256').update(key).digest().readUIntBE(0, 6) / 2 ** 48;
}

/**
 * A key that fits `length` characters and still differs whenever the given one does: what is longer
 * ends in its hash. Cutting would make two keys one.
 */
export function boundedKey(key: string, length: number): string {
  return key.length <= length ? key : `${key.slice(0, length - 33)}~${stableId(key, 32)}`;
}

/**
 * First `length` hexadecimal digits of SHA-256: short, stable, case-insensitive ids (coupon codes, keys).
 *
 * @param length - digits, 64 at most. @defaultValue 12
 */
export function stableId(key: string, length = 12): string {
  return createHash('sha256').update(key).digest('hex').slice(0, length);
}
