import { z } from 'zod';
import type {
  ChannelAnswer,
  ChannelSender,
  HealthPart,
  SenderHealth,
  SendingAbility,
} from '../../sdk/index.js';
import type { GraphClient } from './graph.client.js';

const loose = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const word = loose(z.string());

const problemSchema = z.object({
  error_code: loose(z.number()),
  error_description: word,
  possible_solution: word,
});
const statusSchema = z.object({
  can_send_message: word,
  entities: z
    .array(
      z.object({
        entity_type: word,
        id: z.union([z.string(), z.number()]).transform(String).catch(''),
        can_send_message: word,
        errors: z.array(problemSchema).catch([]),
        additional_info: z.array(z.string()).catch([]),
      }),
    )
    .catch([]),
});
const numberSchema = z.object({
  code_verification_status: word,
  name_status: word,
  status: word,
  platform_type: word,
  is_pin_enabled: loose(z.boolean()),
  whatsapp_business_manager_messaging_limit: word,
  health_status: loose(statusSchema),
});
const accountSchema = z.object({
  account_review_status: word,
  business_verification_status: word,
  whatsapp_business_manager_messaging_limit: word,
  owner_business_info: loose(z.object({ id: z.coerce.string() })),
});

/** The fields of each, so that a version of Graph without one of them costs this one alone. */
const numberFields = [
  'code_verification_status',
  'name_status',
  'status',
  'platform_type',
  'is_pin_enabled',
  'whatsapp_business_manager_messaging_limit',
  'health_status',
];
const accountFields = [
  'account_review_status',
  'business_verification_status',
  'whatsapp_business_manager_messaging_limit',
  'owner_business_info',
];

/**
 * Asks Meta how a number and its business account are. Undefined when neither could be read: what was known
 * before stays.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status, and the
 * references of WhatsAppBusinessPhoneNumber and WhatsAppBusinessAccount
 */
export async function readHealth(
  sender: ChannelSender,
  graph: GraphClient,
): Promise<SenderHealth | undefined> {
  const [number, account] = await Promise.all([
    read(graph, sender, sender.providerId, numberFields, numberSchema),
    read(graph, sender, sender.businessAccountId, accountFields, accountSchema),
  ]);
  if (!number.ok && !account.ok) return undefined;
  return healthOf(number.ok ? number.data : {}, account.ok ? account.data : {});
}

/** A field that a version of Graph does not have refuses the whole read: it is left out, and asked again. */
async function read<T>(
  graph: GraphClient,
  sender: ChannelSender,
  id: string,
  fields: readonly string[],
  schema: z.ZodType<T>,
): Promise<ChannelAnswer<T>> {
  let left = fields;
  for (;;) {
    const path = `/${encodeURIComponent(id)}?fields=${left.join(',')}`;
    const answer = await graph.ask(sender, schema, { method: 'GET', path });
    if (answer.ok || answer.kind === 'unreachable') return answer;
    const refused = /non-?exist(?:ing|ent) field \((\w+)\)/i.exec(answer.error.detail)?.[1];
    const rest = left.filter((field) => field !== refused);
    if (rest.length === left.length || rest.length === 0) return answer;
    left = rest;
  }
}

function healthOf(
  number: Partial<z.output<typeof numberSchema>>,
  account: Partial<z.output<typeof accountSchema>>,
): SenderHealth {
  const status = number.health_status;
  const parts = (status?.entities ?? []).map((entity) => ({
    part: partOf(entity.entity_type),
    id: entity.id,
    canSend: abilityOf(entity.can_send_message),
    problems: [
      ...entity.errors.map((error) => ({
        code: error.error_code ?? null,
        reason: (error.error_description ?? 'Meta gives no reason.').slice(0, 600),
        solution: error.possible_solution?.slice(0, 600),
      })),
      ...entity.additional_info.map((reason) => ({
        code: null,
        reason: reason.slice(0, 600),
        solution: undefined,
      })),
    ],
  }));
  const limit =
    number.whatsapp_business_manager_messaging_limit ?? account.whatsapp_business_manager_messaging_limit;
  return {
    canSend: abilityOf(status?.can_send_message),
    verification: lower(number.code_verification_status),
    connection: lower(number.status),
    platform: lower(number.platform_type),
    name: lower(number.name_status),
    hasPin: number.is_pin_enabled,
    messagingLimit: lower(limit),
    accountReview: lower(account.account_review_status),
    businessVerification: lower(account.business_verification_status),
    businessId: account.owner_business_info?.id ?? parts.find(({ part }) => part === 'business')?.id,
    parts,
  };
}

const kinds: Readonly<Record<string, HealthPart>> = {
  PHONE_NUMBER: 'number',
  WABA: 'account',
  BUSINESS: 'business',
  APP: 'app',
  MESSAGE_TEMPLATE: 'template',
};

function partOf(type: string | undefined): HealthPart {
  return type !== undefined && Object.hasOwn(kinds, type) ? (kinds[type] ?? 'other') : 'other';
}

function abilityOf(said: string | undefined): SendingAbility {
  const known = ['available', 'limited', 'blocked'] as const;
  return known.find((one) => one === said?.toLowerCase()) ?? 'unknown';
}

function lower(said: string | undefined): string | undefined {
  return said?.toLowerCase().slice(0, 64);
}
