import { z } from 'zod';
import { idSchema } from '../../../http/index.js';

/** Longer than anything a channel takes: what it takes is data of the channel, checked apart. */
const text = z.string().max(5_000);

export const profileSchema = z
  .object({
    about: z.string().nullable(),
    address: z.string().nullable(),
    description: z.string().nullable(),
    email: z.string().nullable(),
    websites: z.array(z.string()),
    industry: z.string().nullable(),
    pictureUrl: z.string().nullable().meta({ description: 'Where Meta serves the picture; it may expire' }),
    industries: z.array(z.string()).meta({ description: 'What `industry` can be' }),
  })
  .meta({ id: 'NumberProfile' });

export const profileChangeSchema = z
  .strictObject({
    about: text
      .optional()
      .meta({ description: 'Line below the name, up to 139 characters; cannot be removed' }),
    address: text.nullable().optional().meta({ description: 'Up to 256 characters; null removes it' }),
    description: text.nullable().optional().meta({ description: 'Up to 512 characters; null removes it' }),
    email: text.nullable().optional().meta({ description: 'Up to 128 characters; null removes it' }),
    websites: z.array(text).max(20).optional().meta({ description: 'Up to 2; an empty list removes them' }),
    industry: text.optional().meta({ description: 'One of `industries`' }),
    pictureMediaId: idSchema
      .optional()
      .meta({ description: 'Id of an uploaded JPEG or PNG of up to 5 MB, from `POST /v1/media`' }),
  })
  .refine((body) => Object.keys(body).length > 0, { error: 'give at least one field' })
  .meta({ id: 'NumberProfileChange' });

const nameStatus = z
  .string()
  .meta({ description: '`approved`, `usable`, `in_review`, `declined`, `expired`, `none` or `unknown`' });

export const displayNameSchema = z
  .object({
    name: z.string().nullable(),
    status: nameStatus,
    requested: z
      .object({ name: z.string(), status: nameStatus })
      .nullable()
      .meta({ description: 'A name that was requested and is not in use yet' }),
    advice: z.string().nullable().meta({ description: 'What to do next' }),
  })
  .meta({ id: 'NumberDisplayName' });

export const nameRequestSchema = z.strictObject({ name: text }).meta({ id: 'NumberDisplayNameRequest' });

const commandSchema = z.strictObject({ name: text, description: text });
const chatOptionsShape = {
  welcome: z
    .boolean()
    .meta({ description: 'Whether Meta tells when somebody opens a chat for the first time' }),
  prompts: z.array(text).max(100).meta({ description: 'Up to 4 of up to 80 characters, without emoji' }),
  commands: z
    .array(commandSchema)
    .max(200)
    .meta({ description: 'Up to 30; names of up to 32 characters, descriptions of up to 256' }),
};
export const chatOptionsSchema = z.object(chatOptionsShape).meta({ id: 'NumberChatOptions' });
export const chatOptionsChangeSchema = z
  .strictObject(chatOptionsShape)
  .partial()
  .refine((body) => Object.keys(body).length > 0, { error: 'give at least one field' })
  .meta({ id: 'NumberChatOptionsChange' });
