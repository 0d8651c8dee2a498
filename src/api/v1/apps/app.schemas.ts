import { z } from 'zod';
import type { AppRegistrationRow } from '../../../connections/index.js';
import { idSchema, instantSchema, iso, jsonObject, pageSchema } from '../../../http/index.js';

const name = z.string().trim().min(1, 'must not be empty').max(255);
const clientId = z.string().trim().min(1, 'must not be empty').max(500);
const clientSecret = z
  .string()
  .min(1, 'must not be empty')
  .max(4_000)
  .meta({ description: 'Written, never read' });

export const newAppSchema = z
  .strictObject({
    connector: z.string().min(1).max(64).meta({ description: 'Id of a connector with OAuth' }),
    name: name.meta({ description: 'What you call it' }),
    clientId: clientId.meta({ description: 'As the vendor gave it' }),
    clientSecret,
    settings: jsonObject.optional().meta({ description: 'Additional settings of the app' }),
    accountId: idSchema
      .optional()
      .meta({ description: 'The only account that may connect with it. Default: every account may' }),
  })
  .meta({ id: 'NewApp' });

export const appChangeSchema = z
  .strictObject({
    name: name.optional(),
    clientId: clientId.optional(),
    clientSecret: clientSecret.optional(),
    settings: jsonObject.optional().meta({
      description: 'Settings to change. Those not named stay as they are, secrets too; null removes one',
    }),
  })
  .meta({ id: 'AppChange' });

export const appSchema = z
  .object({
    id: idSchema,
    connector: z.string(),
    name: z.string(),
    clientId: z.string(),
    settings: jsonObject.meta({ description: 'Without secrets: those are written, never read' }),
    accountId: idSchema.nullable().meta({ description: 'Null: every account may connect with it' }),
    redirectUrl: z
      .string()
      .meta({ description: 'To be entered at the vendor, where it sends people back to' }),
    webhookUrl: z.string().nullable().meta({
      description: 'To be entered at the vendor for webhooks. Null: each connection has its own',
    }),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .meta({ id: 'App' });
export const appListSchema = pageSchema(appSchema, 'AppList');

/**
 * A registration as it is shown: no secret in it.
 *
 * @param publicUrl - of the installation
 * @param hears - whether webhooks are those of the app
 */
export function appAnswer(
  row: AppRegistrationRow,
  publicUrl: string,
  hears: boolean,
): z.output<typeof appSchema> {
  const { id, connector, name: own, clientId: client, settings, accountId, createdAt, updatedAt } = row;
  return {
    id,
    connector,
    name: own,
    clientId: client,
    settings,
    accountId,
    redirectUrl: `${publicUrl}/connect/${connector}/oauth`,
    webhookUrl: hears ? `${publicUrl}/hooks/apps/${id}` : null,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
}
