import { z } from 'zod';
import type { ContactRecord } from '../../../contacts/index.js';
import { contactInputSchema, contactPatchSchema } from '../../../contacts/index.js';
import type { ConsentOrigin } from '../../../events/index.js';
import type { ConsentEntryView } from '../../../optin/index.js';
import { evidenceLimits, evidenceSchema } from '../../../optin/index.js';
import { machineText, purposeSchema } from '../../../sdk/index.js';
import {
  idSchema,
  instantInput,
  instantSchema,
  iso,
  jsonObject,
  pageQueryShape,
  pageSchema,
} from '../../../http/index.js';

export const newContactSchema = contactInputSchema.meta({ id: 'NewContact' });
export const contactChangeSchema = contactPatchSchema.meta({ id: 'ContactChange' });

export const contactSchema = z
  .object({
    id: idSchema,
    phone: z
      .string()
      .nullable()
      .meta({ description: 'E.164, the one used last; null when none is known or readable' }),
    whatsappId: z.string().nullable(),
    userId: z
      .string()
      .nullable()
      .meta({ description: 'Business-scoped user id; `identities` shows which portfolio it is of' }),
    username: z
      .string()
      .nullable()
      .meta({ description: 'The name the person chose on WhatsApp; it can change, and identifies nobody' }),
    email: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    company: z.string().nullable(),
    language: z.string().nullable(),
    country: z.string().nullable(),
    fields: jsonObject.meta({ description: 'Custom fields' }),
    tags: z.array(z.string()),
    identities: z
      .array(
        z.object({
          kind: z.string(),
          value: z
            .string()
            .nullable()
            .meta({ description: 'Null when it could not be read; `raw` has it as given' }),
          raw: z.string(),
          connectionId: z.string().optional(),
          portfolioId: z.string().optional().meta({
            description: 'Of a `user_id`: its business portfolio, if it is not that of your first number',
          }),
          businessAccountId: z
            .string()
            .optional()
            .meta({ description: 'Of a `user_id`: its business account, if the portfolio is not known' }),
          createdAt: instantSchema,
        }),
      )
      .meta({ description: 'Everything the person can be recognised by' }),
    createdAt: instantSchema,
    updatedAt: instantSchema,
    erasedAt: instantSchema.nullable(),
  })
  .meta({ id: 'Contact' });
export const contactListSchema = pageSchema(contactSchema, 'ContactList');

export const contactQuerySchema = z.strictObject({
  ...pageQueryShape,
  phone: z
    .string()
    .min(3)
    .max(64)
    .optional()
    .meta({ description: 'Only the contact with this phone, with country code' }),
  email: z
    .string()
    .min(3)
    .max(190)
    .optional()
    .meta({ description: 'Only contacts with this e-mail address, all who share it' }),
  externalId: z
    .string()
    .min(1)
    .max(190)
    .optional()
    .meta({ description: 'Only the contact with this id; needs `connection`' }),
  connection: idSchema.optional().meta({ description: 'The connection `externalId` belongs to' }),
});
export type ContactFilter = z.output<typeof contactQuerySchema>;

export const contactMergeSchema = z
  .strictObject({ into: idSchema.meta({ description: 'Id of the contact that stays' }) })
  .meta({ id: 'ContactMerge' });

export const contactUnmergeSchema = z
  .strictObject({
    contactId: idSchema
      .optional()
      .meta({ description: 'Id of the merged contact; it must be the last one that was merged' }),
  })
  .meta({ id: 'ContactUnmerge' });

export const unmergedContactsSchema = z
  .object({
    kept: contactSchema.meta({ description: 'The contact that had stayed' }),
    restored: contactSchema.meta({ description: 'The contact that is there again' }),
  })
  .meta({ id: 'UnmergedContacts' });

const contactReference = z
  .union(
    [
      idSchema,
      z.strictObject({ phone: z.string().min(3).max(64) }),
      // As `to` of a message has it: digits, or a business-scoped user id.
      z.strictObject({
        whatsappId: z
          .string()
          .overwrite(machineText)
          .regex(/^(\d{5,20}|[A-Z]{2}\.[\w.-]{1,186})$/),
      }),
      z.strictObject({ email: z.string().min(3).max(190) }),
      z.strictObject({ contactId: idSchema }),
    ],
    { error: 'must be the id of a contact, or an object with one of phone, whatsappId, email and contactId' },
  )
  .meta({ description: 'Id of the contact, or an identifier to find or create it' });
export type ContactReference = z.output<typeof contactReference>;

const evidenceText = z
  .string()
  .min(1)
  .max(evidenceLimits.textLength)
  .transform((text) => ({ text }));

export const newConsentSchema = z
  .strictObject({
    contact: contactReference,
    purpose: purposeSchema.meta({ description: 'Purpose; consent for one does not cover another' }),
    state: z.enum(['granted', 'revoked']),
    method: z
      .string()
      .regex(
        /^[a-z][a-z0-9_-]{1,63}$/,
        'must be a short name such as web_form, checkout, phone_call or in_store',
      )
      .meta({ description: 'How it was given or withdrawn', example: 'web_form' }),
    evidence: z
      .union([evidenceSchema, evidenceText])
      .optional()
      .meta({ description: 'What was agreed, where, in which words; a text alone counts as `text`' }),
    effectiveAt: instantInput.optional().meta({ description: 'When it was given, if not now. ISO 8601' }),
  })
  .meta({ id: 'NewConsent' });

export const consentSchema = z
  .object({
    id: idSchema,
    contactId: idSchema,
    purpose: z.string(),
    state: z.string().meta({ description: '`granted` or `revoked`' }),
    method: z.string(),
    evidence: jsonObject.nullable(),
    effectiveAt: instantSchema.meta({
      description: 'The latest decides; a withdrawal wins over a grant of the same moment',
    }),
    recordedAt: instantSchema,
    source: z.string().meta({ description: 'What made the entry' }),
  })
  .meta({ id: 'Consent' });
/** An entry of one contact's ledger, with what it decides. */
export const contactConsentSchema = consentSchema
  .extend({
    decides: z.enum(['only_word', 'later', 'same_moment', 'unknown_time']).nullable().meta({
      description:
        'Why this entry decides about its purpose; null if another one does. `only_word`: nothing was said against it; `later`: it was said later; `same_moment`: a withdrawal within two seconds of the consent; `unknown_time`: a withdrawal, and nobody knows when the consent was given',
    }),
  })
  .meta({ id: 'ContactConsent' });
export const contactConsentListSchema = pageSchema(contactConsentSchema, 'ContactConsentList');

const purposeFilter = purposeSchema.optional().meta({ description: 'Only entries for this purpose' });
const methodFilter = z
  .string()
  .min(1)
  .max(64)
  .optional()
  .meta({ description: 'Only entries given this way, such as `till` or `checkout`' });

export const consentQuerySchema = z.strictObject({
  ...pageQueryShape,
  connection: idSchema.optional().meta({ description: 'Only entries made by events of this connection' }),
  contact: idSchema.optional().meta({ description: 'Only entries of this contact' }),
  purpose: purposeFilter,
  state: z.enum(['granted', 'revoked']).optional().meta({ description: 'Only grants, or only withdrawals' }),
  method: methodFilter,
  recordedBefore: instantInput.optional().meta({ description: 'Only entries recorded before. ISO 8601' }),
  recordedAfter: instantInput.optional().meta({ description: 'Only entries recorded after. ISO 8601' }),
});

/** An entry with the delivery that made it. */
export const foundConsentSchema = consentSchema
  .extend({
    delivery: z
      .object({
        id: idSchema,
        receivedAt: instantSchema,
        body: z.string().nullable().meta({
          description: 'The first 2,000 characters as they came. Null once removed by age or erasure',
        }),
      })
      .nullable()
      .meta({ description: 'What made the entry, where a delivery did and is kept' }),
    today: z.enum(['granted', 'not_granted']).nullable().meta({
      description:
        'Whether the same delivery would be consent by today’s rules and settings; null if unknown',
    }),
  })
  .meta({ id: 'FoundConsent' });
export const foundConsentListSchema = pageSchema(foundConsentSchema, 'FoundConsentList');

export const consentCorrectionSchema = z
  .strictObject({
    connection: idSchema.meta({ description: 'The connection whose consents are wrong' }),
    recordedBefore: instantInput.meta({
      description: 'Only those recorded before, such as when the mapping was corrected',
    }),
    recordedAfter: instantInput.optional().meta({ description: 'Only those recorded after' }),
    purpose: purposeFilter,
    method: methodFilter,
    today: z
      .literal('not_granted')
      .optional()
      .meta({ description: 'Only those whose delivery would be no consent today. Without it: all of them' }),
    reason: z.string().trim().min(3).max(500).meta({ description: 'Reason; stored with each withdrawal' }),
    dryRun: z.boolean().default(false).meta({ description: '`true`: count, and change nothing' }),
    limit: z.int().min(1).max(500).default(200).meta({ description: 'Entries looked at in one call' }),
    cursor: z.string().max(300).optional().meta({ description: '`next` of the previous answer' }),
  })
  .meta({ id: 'ConsentCorrection' });

export const consentCorrectedSchema = z
  .object({
    dryRun: z.boolean(),
    looked: z.int().meta({ description: 'Grants that were looked at' }),
    takenBack: z.int().meta({ description: 'Consents that were revoked, or would be' }),
    unreadable: z.int().meta({
      description:
        'Grants whose delivery cannot be read today: removed by age, or in need of more time. `today` leaves them alone',
    }),
    withdrawn: z.int().nullable().meta({
      description: 'People, for each purpose, who may not be written to any more; null in a dry run',
    }),
    next: z.string().nullable().meta({ description: 'Pass it as `cursor` to go on; null at the end' }),
  })
  .meta({ id: 'ConsentCorrected' });

export function contactAnswer(record: ContactRecord): z.output<typeof contactSchema> {
  return {
    ...record,
    identities: record.identities.map((identity) => ({ ...identity, createdAt: iso(identity.createdAt) })),
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    erasedAt: iso(record.erasedAt),
  };
}

/** An entry as it is found by what made it. */
export function foundConsentAnswer(
  entry: ConsentEntryView,
  origin: ConsentOrigin | undefined,
): z.output<typeof foundConsentSchema> {
  return {
    ...consentAnswer(entry),
    delivery: origin
      ? {
          id: origin.deliveryId,
          receivedAt: iso(origin.receivedAt),
          body: origin.body?.slice(0, 2_000) ?? null,
        }
      : null,
    today: origin?.today ?? null,
  };
}

export function consentAnswer(entry: ConsentEntryView): z.output<typeof consentSchema> {
  const { id, contactId, purpose, state, method, evidence, source } = entry;
  const [effectiveAt, recordedAt] = [iso(entry.effectiveAt), iso(entry.recordedAt)];
  return { id, contactId, purpose, state, method, evidence, effectiveAt, recordedAt, source };
}
