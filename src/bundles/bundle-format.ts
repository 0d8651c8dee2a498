import { z } from 'zod';
import { settledStates } from '../messaging/index.js';
import { purposeSchema } from '../sdk/index.js';

/** The version of the format that is written, and the newest that is read. */
export const bundleVersion = 1;

const instant = z.int().min(0).max(8_640_000_000_000_000);
const text = (most: number) => z.string().max(most);
const id = z.string().min(1).max(64);

const headSchema = z.strictObject({
  type: z.literal('bundle'),
  version: z.int().min(1),
  exportedAt: instant,
  /** Which installation's account it is of: provenance alone. */
  account: z.strictObject({ id, name: text(190) }),
});

const templateSchema = z.strictObject({
  type: z.literal('template'),
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: text(35),
  category: z.enum(['utility', 'marketing', 'authentication']),
  purpose: purposeSchema,
  content: z.looseObject({ body: z.string().min(1).max(10_000) }),
  variables: z.record(
    z.string(),
    z.strictObject({ description: text(500), example: text(1_000), fallback: text(1_000).optional() }),
  ),
});

/** Business-scoped ids stay behind: another portfolio knows the same people by others. */
const identitySchema = z.strictObject({
  kind: z.enum(['phone', 'whatsapp', 'email']),
  value: z.string().min(3).max(190),
});
const consentSchema = z.strictObject({
  id,
  purpose: purposeSchema,
  state: z.enum(['granted', 'revoked']),
  method: text(64),
  evidence: z.record(z.string(), z.json()).nullable(),
  effectiveAt: instant,
  source: text(190),
  addresses: z.array(text(190)).max(50),
});
const suppressionSchema = z.strictObject({
  address: text(190),
  purpose: purposeSchema,
  reason: z.enum(['stop', 'whatsapp_preference', 'meta_131050', 'operator']),
  since: instant,
});
const personSchema = z.strictObject({
  type: z.literal('person'),
  id,
  firstName: text(190).nullable(),
  lastName: text(190).nullable(),
  company: text(190).nullable(),
  language: text(35).nullable(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
  fields: z.record(z.string().min(1).max(64), z.json()),
  tags: z.array(text(64)).max(100),
  identities: z.array(identitySchema).min(1).max(100),
  consents: z.array(consentSchema).max(1_000),
  suppressions: z.array(suppressionSchema).max(500),
});
const messagesSchema = z.strictObject({
  type: z.literal('messages'),
  /** `id` of a person in an earlier line. */
  person: id,
  messages: z
    .array(
      z.strictObject({
        id,
        direction: z.enum(['in', 'out']),
        at: instant,
        kind: z.string().min(1).max(16),
        state: z.enum(settledStates),
        purpose: purposeSchema.nullable(),
        templateName: text(255).nullable(),
        templateLanguage: text(35).nullable(),
        content: z.record(z.string(), z.json()).nullable(),
        address: text(190).nullable(),
      }),
    )
    .min(1)
    .max(500),
});

/** One line of a bundle. */
export const bundleLineSchema = z.discriminatedUnion('type', [
  headSchema,
  templateSchema,
  personSchema,
  messagesSchema,
]);
export type BundleLine = z.output<typeof bundleLineSchema>;
export type BundlePerson = z.output<typeof personSchema>;
export type BundleMessages = z.output<typeof messagesSchema>;
export type BundleTemplate = z.output<typeof templateSchema>;
