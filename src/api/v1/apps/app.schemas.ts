import { z } from 'zod';
import { newTenantsOf, type AppRegistrationRow } from '../../../connections/index.js';
import { idSchema, instantSchema, iso, jsonObject, pageSchema } from '../../../http/index.js';

const name = z.string().trim().min(1, 'must not be empty').max(255);
const clientId = z.string().trim().min(1, 'must not be empty').max(500);
const clientSecret = z
  .string()
  .min(1, 'must not be empty')
  .max(4_000)
  .meta({ description: 'Written, never read' });

const newTenants = z.union([z.enum(['refused', 'own_account']), idSchema]).meta({
  description:
    'For apps that shops install at the vendor: what happens to shops without a connection. `refused` until they give a connect code, `own_account` gives each an account of its own, or the id of the account they join. A connect code of an account always counts. Default: the account of the app, else `refused`',
});

const newAppFields = {
  name: name.meta({ description: 'What you call it' }),
  clientId: clientId.meta({ description: 'As the vendor gave it' }),
  clientSecret,
  settings: jsonObject.optional().meta({ description: 'Additional settings of the app' }),
  accountId: idSchema
    .optional()
    .meta({ description: 'The only account that may connect with it. Default: every account may' }),
};
const ofConnector = { newTenants: newTenants.optional() };

export const newAppSchema = z
  .union([
    z.strictObject({
      connector: z.string().min(1).max(64).meta({ description: 'Id of a connector with OAuth' }),
      ...newAppFields,
      ...ofConnector,
    }),
    z.strictObject({
      channel: z.string().min(1).max(64).meta({ description: 'Id of a channel with apps: `whatsapp`' }),
      ...newAppFields,
    }),
  ])
  .meta({ id: 'NewApp' });

export const appChangeSchema = z
  .strictObject({
    name: name.optional(),
    clientId: clientId.optional(),
    clientSecret: clientSecret.optional(),
    settings: jsonObject.optional().meta({
      description: 'Settings to change. Those not named stay as they are, secrets too; null removes one',
    }),
    newTenants: newTenants.optional(),
  })
  .meta({ id: 'AppChange' });

export const appSchema = z
  .object({
    id: idSchema,
    connector: z.string().nullable().meta({ description: 'Null for an app of a channel' }),
    channel: z.string().nullable().meta({ description: 'Null for an app of a connector' }),
    name: z.string(),
    clientId: z.string(),
    settings: jsonObject.meta({ description: 'Without secrets: those are written, never read' }),
    accountId: idSchema.nullable().meta({ description: 'Null: every account may connect with it' }),
    newTenants: newTenants.nullable().meta({
      description: 'What happens to shops without a connection that install it; null for an app of a channel',
    }),
    redirectUrl: z.string().nullable().meta({
      description: 'To be entered at the vendor, where it sends people back to. Null for an app of a channel',
    }),
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
 * @param addresses - what is to be entered at the vendor
 */
export function appAnswer(
  row: AppRegistrationRow,
  addresses: { redirectUrl: string | null; webhookUrl: string | null },
): z.output<typeof appSchema> {
  const { id, connector, channel, name: own, clientId, settings, accountId, createdAt, updatedAt } = row;
  return {
    id,
    connector: channel === null ? connector : null,
    channel,
    name: own,
    clientId,
    settings,
    accountId,
    newTenants: channel === null ? newTenantsOf(row) : null,
    ...addresses,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
}
