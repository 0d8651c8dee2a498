import { z } from 'zod';
import type { AccountChange, AccountRow, ApiKeyRow, AuditEntryRow } from '../../../accounts/index.js';
import { actorKindOf, scopeMeanings, scopes } from '../../../accounts/index.js';
import { idSchema, instantSchema, iso, jsonObject, pageSchema } from '../../../http/index.js';

const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a BCP 47 language such as en or pt-BR')
  .max(35)
  .meta({ description: 'BCP 47 language that messages fall back to', example: 'en' });
const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 country such as IT')
  .meta({ description: 'ISO 3166-1 alpha-2 country that phones without one are read in', example: 'IT' });
const timezone = z
  .string()
  .max(64)
  .refine(isTimezone, 'must be an IANA time zone such as Europe/Rome')
  .meta({ description: 'IANA time zone', example: 'Europe/Rome' });
const handoverMinutes = z
  .int('must be whole minutes, or null for the default')
  .min(0, 'must be at least 0')
  .max(10_080, 'must be at most 10080, one week')
  .meta({
    description:
      'How long marketing and automatic replies rest in a conversation after somebody answered in it; 0: not at all',
  });
const dayWords = 'must be whole days from 1 to 3650, "until_erased", or null for the default';
const days = z.int(dayWords).min(1, dayWords).max(3_650, dayWords);
const threadRetention = z
  .union([days, z.literal('until_erased')], {
    error: dayWords,
  })
  .meta({
    description:
      'How long what is said in conversations is kept: a number of days, or `until_erased`; null: as the installation sets it, 30 days unless changed',
  });
const name = z.string().trim().min(1, 'must not be empty').max(255);

function isTimezone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const scopeSchema = z.enum(scopes).meta({
  description: Object.entries(scopeMeanings)
    .map(([scope, meaning]) => `\`${scope}\`: ${meaning}`)
    .join('; '),
});

export const newAccountSchema = z
  .strictObject({
    name,
    language: language.optional(),
    country: country.nullable().optional(),
    timezone: timezone.optional(),
  })
  .meta({ id: 'NewAccount' });

export const accountChangeSchema = z
  .strictObject({
    name: name.optional(),
    language: language.optional(),
    country: country.nullable().optional(),
    timezone: timezone.optional(),
    handoverMinutes: handoverMinutes.nullable().optional(),
    threadRetention: threadRetention.nullable().optional(),
  })
  .meta({ id: 'AccountChange' });

export const accountSchema = z
  .object({
    id: idSchema,
    organisationId: idSchema,
    name: z.string(),
    language: z.string(),
    country: z.string().nullable(),
    timezone: z.string(),
    handoverMinutes: z
      .int()
      .nullable()
      .meta({ description: 'Minutes marketing and automatic replies rest after an answer; null: 720' }),
    threadRetention: threadRetention.nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Account' });
export const accountListSchema = pageSchema(accountSchema, 'AccountList');

export const newApiKeySchema = z
  .strictObject({
    name: name.default('API key').meta({ description: 'What it is for' }),
    scopes: z
      .array(scopeSchema)
      .min(1, 'must name at least one scope')
      .optional()
      .meta({ description: 'Default: `read`, `send` and `manage`, as far as the present key has them' }),
    accountId: idSchema
      .optional()
      .meta({ description: 'The account it is for; another than one’s own needs the scope `operator`' }),
  })
  .meta({ id: 'NewApiKey' });

export const apiKeySchema = z
  .object({
    id: idSchema,
    accountId: idSchema,
    name: z.string(),
    prefix: z.string().meta({ description: 'First characters of the key, to recognise it by' }),
    scopes: z.array(z.string()),
    createdAt: instantSchema,
    lastUsedAt: instantSchema.nullable().meta({ description: 'To the minute' }),
    revokedAt: instantSchema.nullable(),
  })
  .meta({ id: 'ApiKey' });
export const apiKeyListSchema = pageSchema(apiKeySchema, 'ApiKeyList');
export const createdApiKeySchema = apiKeySchema
  .extend({
    key: z.string().meta({ description: 'The key itself. Shown this once: it is stored as a hash' }),
  })
  .meta({ id: 'CreatedApiKey' });

export const createdAccountSchema = accountSchema
  .extend({
    apiKey: createdApiKeySchema.meta({ description: 'Its first key, with `read`, `send` and `manage`' }),
  })
  .meta({ id: 'CreatedAccount' });

export const auditEntrySchema = z
  .object({
    id: idSchema,
    by: z
      .object({
        kind: z.enum(['api_key', 'person', 'companion', 'plugin', 'system']),
        id: z
          .string()
          .nullable()
          .meta({ description: 'Of the key, the person, the connection or the plugin' }),
        name: z
          .string()
          .nullable()
          .meta({ description: 'What it is called; null for one of another account' }),
      })
      .meta({ description: 'Who did it; `companion` is our software at a shop, `system` the hub itself' }),
    actor: z
      .string()
      .meta({ description: 'The id in `by`, or its kind where there is none', deprecated: true }),
    action: z.string().meta({ example: 'connection.created' }),
    subject: z.string().meta({ description: 'Id of what it was done to' }),
    at: instantSchema,
    detail: jsonObject.nullable(),
  })
  .meta({ id: 'AuditEntry' });
export const auditListSchema = pageSchema(auditEntrySchema, 'AuditEntryList');

/** What is to change, as it is stored. */
export function accountChangeOf({
  threadRetention: kept,
  ...change
}: z.output<typeof accountChangeSchema>): AccountChange {
  return kept === undefined ? change : { ...change, threadRetentionDays: kept === 'until_erased' ? 0 : kept };
}

export function accountView(row: AccountRow): z.output<typeof accountSchema> {
  const { id, organisationId, language: tongue, country: land, timezone: zone } = row;
  return {
    id,
    organisationId,
    name: row.name,
    language: tongue,
    country: land,
    timezone: zone,
    handoverMinutes: row.handoverMinutes,
    threadRetention: row.threadRetentionDays === 0 ? 'until_erased' : row.threadRetentionDays,
    createdAt: iso(row.createdAt),
  };
}

export function apiKeyView(row: ApiKeyRow): z.output<typeof apiKeySchema> {
  return {
    id: row.id,
    accountId: row.accountId,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    createdAt: iso(row.createdAt),
    lastUsedAt: iso(row.lastUsedAt),
    revokedAt: iso(row.revokedAt),
  };
}

/** @param names - of keys and connections of the account, by id */
export function auditView(
  row: AuditEntryRow,
  names: ReadonlyMap<string, string>,
): z.output<typeof auditEntrySchema> {
  return {
    id: row.id,
    by: actorView(row, names),
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    at: iso(row.at),
    detail: row.detail,
  };
}

function actorView(
  { actor, actorKind }: AuditEntryRow,
  names: ReadonlyMap<string, string>,
): z.output<typeof auditEntrySchema>['by'] {
  const kind = actorKindOf(actor, actorKind);
  // Entries of before there were kinds do not say of which connection.
  const id = actor === kind ? null : actor;
  return { kind, id, name: (id === null ? undefined : names.get(id)) ?? null };
}
