import { z } from 'zod';
import { idSchema, jsonObject, pageSchema } from '../../../http/index.js';

const sourceSchema = z.enum(['connection', 'account', 'default']);

/** What keeps a plugin from working; the shop's own page is told the same. */
export const pluginProblemSchema = z
  .object({
    code: z.string().meta({ description: '`settings_invalid` or `plugin_unknown`' }),
    detail: z.string().meta({ description: 'What is wrong and what to do' }),
    fields: z
      .array(z.object({ field: z.string(), reason: z.string() }))
      .meta({ description: 'The settings that cannot be used' }),
  })
  .meta({ id: 'PluginProblem' });

export const pluginSchema = z
  .object({
    id: idSchema,
    title: z.string(),
    description: z.string(),
    enabled: z.boolean(),
    settings: jsonObject,
    schema: jsonObject.meta({ description: 'JSON Schema of the settings' }),
    templates: z
      .array(
        z.object({
          name: z.string(),
          language: z.string(),
          wabaId: z.string(),
          status: z
            .string()
            .meta({ description: '`draft`, `pending`, `approved`, `rejected`, `paused` or `disabled`' }),
          reason: z.string().nullable(),
        }),
      )
      .meta({
        description: 'The templates it needs, with their status at Meta',
      }),
    source: sourceSchema.meta({
      description:
        '`connection`: set for this connection; `account`: the account’s own; `default`: set by nobody',
    }),
    sources: z
      .object({ enabled: sourceSchema, settings: z.record(z.string(), sourceSchema) })
      .meta({ description: 'The same for each value; unset values are the plugin’s `default`' }),
    problem: pluginProblemSchema
      .nullable()
      .meta({ description: 'What keeps it from working although it is switched on; null when nothing does' }),
  })
  .meta({ id: 'Plugin' });
export const pluginListSchema = pageSchema(pluginSchema, 'PluginList');

export const pluginChangeSchema = z
  .strictObject({
    enabled: z.boolean(),
    settings: jsonObject
      .optional()
      .meta({ description: 'Replaces the settings; absent leaves them as they are' }),
  })
  .meta({ id: 'PluginChange' });
export type PluginChange = z.output<typeof pluginChangeSchema>;

/** What the audit log is told about a change of a plugin. */
export function pluginAudit(plugin: string, change: PluginChange, connectionId?: string) {
  return {
    action: change.enabled ? 'plugin.enabled' : 'plugin.disabled',
    subject: plugin,
    detail: {
      settings: Object.keys(change.settings ?? {}),
      ...(connectionId === undefined ? {} : { connection: connectionId }),
    },
  };
}
