import { z } from 'zod';
import { contactLimits, fieldTypes, type ChangedBy, type ContactChangeRow } from '../../../contacts/index.js';
import { idSchema, instantSchema, iso, pageSchema, type ApiRequest } from '../../../http/index.js';

const changedBySchema = z
  .object({
    kind: z.enum(['api_key', 'connection', 'sender', 'plugin', 'core']).meta({
      description:
        'An API key, a connected shop or CRM, a sender that received a message, a plugin, or Liaison itself',
    }),
    id: z
      .string()
      .nullable()
      .meta({ description: 'Id of the key, connection or sender; name of the plugin' }),
  })
  .meta({ id: 'ChangedBy' });

const anyValue = z.unknown().meta({ description: 'Null where there was none, and after erasure' });

export const contactHistoryEntrySchema = z
  .object({
    id: idSchema,
    contactId: idSchema.meta({ description: 'The contact it happened to; after a merge it may be another' }),
    kind: z
      .enum(['created', 'profile', 'field', 'tag_added', 'tag_removed', 'merged', 'unmerged', 'erased'])
      .meta({ description: '`profile` is a name, company, language or country; `field` a custom field' }),
    name: z.string().nullable().meta({ description: 'What changed, of `profile` and `field`' }),
    oldValue: anyValue,
    newValue: anyValue,
    otherContactId: idSchema
      .nullable()
      .meta({ description: 'Of a merge: the contact that was merged into this one, or separated again' }),
    reason: z.string().nullable().meta({
      description:
        'Why, where it was not simply said: `vendor_merged`, `same_whatsapp_account`, `phone_app_contact` (adopted from an address book), or as given',
    }),
    evidence: z
      .object({
        source: z
          .enum(['message', 'status', 'answer', 'shared_phone', 'account_change', 'portfolio'])
          .meta({ description: 'Where it showed that the two are one' }),
        identifiers: z
          .array(z.string())
          .meta({ description: 'Kinds of the identifiers that stood together' }),
        numberId: idSchema.optional().meta({ description: 'The number it came through' }),
        providerMessageId: z.string().optional(),
      })
      .nullable()
      .meta({ description: 'Of a merge that Liaison made: what showed that the two are one person' }),
    by: changedBySchema,
    at: instantSchema,
  })
  .meta({ id: 'ContactHistoryEntry' });
export const contactHistorySchema = pageSchema(contactHistoryEntrySchema, 'ContactHistory');

type ContactEvidence = NonNullable<z.output<typeof contactHistoryEntrySchema>['evidence']>;

export function changeAnswer(row: ContactChangeRow): z.output<typeof contactHistoryEntrySchema> {
  const { id, contactId, name, oldValue, newValue, otherId: otherContactId, reason } = row;
  return {
    id,
    contactId,
    kind: row.kind as z.output<typeof contactHistoryEntrySchema>['kind'],
    name,
    oldValue,
    newValue: row.kind === 'merged' ? null : newValue,
    evidence: row.kind === 'merged' ? (newValue as ContactEvidence | null) : null,
    otherContactId,
    reason,
    by: { kind: row.byKind as ChangedBy['kind'], id: row.byId },
    at: iso(row.at),
  };
}

/** The key of a request, as who changes something. */
export function byKey({ actor }: Pick<ApiRequest, 'actor'>): ChangedBy {
  return { kind: 'api_key', id: actor.id };
}

const fieldName = z
  .string()
  .regex(/^\S(.*\S)?$/s, 'must not begin or end with a space')
  .max(contactLimits.fieldName);

export const newFieldSchema = z
  .strictObject({
    name: fieldName,
    type: z.enum(fieldTypes).meta({
      description: '`date` is a day such as 2026-11-30, `datetime` an instant of ISO 8601 with its offset',
    }),
    options: z
      .array(z.string().min(1).max(190))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'The values an `enum` may have' }),
  })
  .refine(({ type, options }) => (type === 'enum') === (options !== undefined), {
    path: ['options'],
    message: 'must be given with the type enum, and with no other',
  })
  .meta({ id: 'NewContactField' });

export const fieldSchema = z
  .object({
    name: z.string(),
    type: z.enum(fieldTypes),
    options: z.array(z.string()).nullable(),
    updatedAt: instantSchema,
  })
  .meta({ id: 'ContactField' });
export const fieldListSchema = pageSchema(fieldSchema, 'ContactFieldList');
