import { z } from 'zod';
import { instantSchema, purposeSchema, stableId } from '../sdk/index.js';

/** Bounds of an evidence: enough for any consent text, too little to become a document store. */
export const evidenceLimits = {
  keys: 30,
  keyLength: 64,
  textLength: 4_000,
  valueLength: 1_000,
  length: 8_192,
} as const;

const value = z.union([z.string().max(evidenceLimits.valueLength), z.number(), z.boolean(), z.null()]);

/**
 * What shows that a consent was given or withdrawn. Everything is optional; whatever else helps may
 * be added as plain values.
 */
export const evidenceSchema = z
  .object({
    text: z
      .string()
      .max(evidenceLimits.textLength)
      .optional()
      .describe('The words the person was shown, or wrote'),
    language: z.string().max(35).optional().describe('BCP 47 language of that text'),
    version: z.string().max(64).optional().describe('Version of that text'),
    url: z.string().max(1_000).optional().describe('Page the form was on'),
    form: z.string().max(190).optional().describe('Name of the form or field'),
    ip: z.string().max(64).optional(),
    userAgent: z.string().max(512).optional(),
    orderId: z.string().max(190).optional(),
    messageId: z.string().max(190).optional(),
    recordedBy: z
      .string()
      .max(190)
      .optional()
      .describe('Who took it down, when it was given in person or by phone'),
  })
  .catchall(value)
  .refine(
    (evidence) => Object.keys(evidence).length <= evidenceLimits.keys,
    `may have ${evidenceLimits.keys} fields`,
  )
  .refine(
    (evidence) => JSON.stringify(evidence).length <= evidenceLimits.length,
    `may have ${evidenceLimits.length} characters of JSON`,
  );
export type Evidence = z.output<typeof evidenceSchema>;

/** What `POST /v1/consents` says about a contact. `effectiveAt`: default now, never later. */
export const consentInputSchema = z.strictObject({
  purpose: purposeSchema,
  state: z.enum(['granted', 'revoked']),
  method: z
    .string()
    .regex(
      /^[a-z][a-z0-9_]{1,63}$/,
      'must be a short name such as web_form, checkout, phone_call or in_store',
    )
    .describe('How it was given or withdrawn'),
  evidence: evidenceSchema.optional(),
  effectiveAt: instantSchema.optional().describe('When it was given, milliseconds UTC, if not now'),
});
export type ConsentInput = z.output<typeof consentInputSchema>;

/**
 * Evidence as it is kept. Connectors may hand over anything; a text too long is cut, a value that is
 * not plain is kept as cut JSON, and what does not fit is left out, which `truncated` then says:
 * a consent is never lost for the size of its evidence.
 */
export function boundEvidence(
  evidence: Readonly<Record<string, unknown>> | null | undefined,
): Record<string, unknown> | null {
  if (!evidence) return null;
  const kept: Record<string, unknown> = {};
  let truncated = false;
  for (const [key, given] of Object.entries(evidence)) {
    const plain = plainValue(given);
    if (plain === undefined) continue;
    const limit = key === 'text' ? evidenceLimits.textLength : evidenceLimits.valueLength;
    const cut = typeof plain === 'string' ? plain.slice(0, limit) : plain;
    if (cut !== plain) truncated = true;
    const next = { ...kept, [key.slice(0, evidenceLimits.keyLength)]: cut };
    const fits =
      Object.keys(next).length <= evidenceLimits.keys && JSON.stringify(next).length <= evidenceLimits.length;
    if (fits) Object.assign(kept, next);
    else truncated = true;
  }
  return truncated ? { ...kept, truncated: true } : kept;
}

/** A source as the ledger's key takes it: a long one keeps its beginning and a hash of the whole. */
export function boundSource(source: string): string {
  return source.length <= 190 ? source : `${source.slice(0, 157)}~${stableId(source, 32)}`;
}

function plainValue(given: unknown): string | number | boolean | null | undefined {
  if (given === null || given === undefined) return given;
  if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean') return given;
  return typeof given === 'object' ? JSON.stringify(given) : undefined;
}
