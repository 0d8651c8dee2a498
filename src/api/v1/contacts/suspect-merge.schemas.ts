import { z } from 'zod';
import { idSchema, instantSchema, pageSchema } from '../../../http/index.js';
import { consentSchema } from './contact.schemas.js';

const phoneSchema = z
  .object({
    phone: z.string().meta({ description: 'E.164' }),
    firstGivenAt: instantSchema,
    lastGivenAt: instantSchema,
    names: z
      .array(z.string())
      .meta({ description: 'Names that were given with this phone, the latest first' }),
    connectionIds: z.array(idSchema).meta({ description: 'Connections that named it' }),
    consents: z.array(consentSchema).meta({ description: 'What was agreed for this phone' }),
    events: z
      .array(
        z.object({
          id: idSchema,
          type: z.string(),
          subject: z.string().meta({ description: 'For example `order:1001`' }),
          connectionId: idSchema,
          occurredAt: instantSchema,
        }),
      )
      .meta({ description: 'The latest events that name it, 20 at most' }),
  })
  .meta({ id: 'SuspectPhone' });

export const suspectMergeSchema = z
  .object({
    id: idSchema.meta({ description: 'Id of the contact' }),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    emails: z.array(z.string()),
    phones: z.array(phoneSchema).meta({ description: 'Two or more, first given first' }),
    otherConsents: z
      .array(consentSchema)
      .meta({ description: 'Withdrawals, and consents that were recorded with none of these phones' }),
    mergedFrom: z.array(idSchema).meta({ description: 'Contacts to merge into it' }),
    undoableMerges: z
      .array(
        z.object({
          contactId: idSchema.meta({ description: 'The contact that was merged into this one' }),
          mergedAt: instantSchema,
        }),
      )
      .meta({
        description:
          'Merges that `POST /v1/contacts/{id}/unmerge` can undo, the last first; one at a time, in this order',
      }),
    createdAt: instantSchema,
  })
  .meta({ id: 'SuspectMerge' });
export const suspectMergeListSchema = pageSchema(suspectMergeSchema, 'SuspectMergeList');
