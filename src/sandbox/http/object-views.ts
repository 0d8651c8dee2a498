import type { NumberPage } from '../state/number-pages.js';
import { parameterError } from '../model/graph-error.js';
import { sandboxApp } from '../state/meta-apps.js';
import { standingOf } from '../state/number-standing.js';
import type { JsonObject, SandboxNumber, SandboxWaba } from '../model/model.js';

/** The names in a `fields` parameter, sub-selections in braces left aside. */
export function requestedFields(fields: string | undefined): string[] | undefined {
  if (fields === undefined || fields === '') return undefined;
  let depth = 0;
  let top = '';
  for (const character of fields) {
    if (character === '{') depth += 1;
    if (depth === 0) top += character;
    if (character === '}') depth -= 1;
  }
  return top
    .split(',')
    .map((field) => (field.split('.')[0] ?? '').trim())
    .filter((field) => field !== '');
}

function select(all: JsonObject, fields: readonly string[], node: string): JsonObject {
  const view: JsonObject = {};
  for (const field of fields) {
    if (!(field in all))
      throw parameterError(`Tried accessing nonexisting field (${field}) on node type (${node})`);
    view[field] = all[field];
  }
  view.id = all.id;
  return view;
}

/** A number as `GET /{phone_number_id}` shows it; default fields are Meta's. @throws GraphError 100 for others */
export function numberView(
  number: SandboxNumber,
  fields?: readonly string[],
  waba?: SandboxWaba,
  page?: Pick<NumberPage, 'automation' | 'requested'>,
): JsonObject {
  const { verification, connection, pin } = standingOf(number);
  return select(
    {
      id: number.phoneNumberId,
      display_phone_number: number.displayPhone,
      verified_name: number.verifiedName,
      quality_rating: number.qualityRating,
      code_verification_status: verification,
      name_status: number.nameStatus ?? 'APPROVED',
      new_display_name: page?.requested?.name ?? '',
      new_name_status: page?.requested?.status ?? 'NONE',
      conversational_automation: page && {
        enable_welcome_message: page.automation.welcome,
        prompts: page.automation.prompts,
        commands: page.automation.commands,
      },
      status: connection,
      platform_type: connection === 'CONNECTED' ? 'CLOUD_API' : 'NOT_APPLICABLE',
      is_pin_enabled: pin !== undefined,
      host_platform: 'CLOUD_API',
      account_mode: 'SANDBOX',
      throughput: { level: 'STANDARD' },
      messaging_limit_tier: waba?.messagingLimit ?? 'TIER_250',
      whatsapp_business_manager_messaging_limit: waba?.messagingLimit ?? 'TIER_250',
      is_official_business_account: false,
      is_on_biz_app: number.coexistence === true,
      whatsapp_business_account: { id: number.wabaId },
      health_status: healthView([numberHealth(number), ...accountHealth(number.wabaId, waba)]),
    },
    fields ?? [
      'verified_name',
      'code_verification_status',
      'display_phone_number',
      'quality_rating',
      'platform_type',
      'throughput',
    ],
    'WhatsAppBusinessPhoneNumber',
  );
}

/** An account as `GET /{waba_id}` shows it. @throws GraphError 100 for fields it does not have */
export function wabaView(waba: SandboxWaba, fields?: readonly string[]): JsonObject {
  return select(
    {
      id: waba.wabaId,
      name: waba.name,
      timezone_id: '1',
      currency: 'USD',
      country: 'US',
      message_template_namespace: `sandbox_${waba.wabaId}`,
      account_review_status: 'APPROVED',
      business_verification_status: waba.verified ? 'verified' : 'not_verified',
      ownership_type: 'SELF',
      primary_business_location: 'US',
      whatsapp_business_manager_messaging_limit: waba.messagingLimit ?? 'TIER_250',
      owner_business_info: { id: waba.businessId ?? businessId, name: waba.name },
      health_status: healthView(accountHealth(waba.wabaId, waba)),
    },
    fields ?? ['name', 'timezone_id', 'message_template_namespace'],
    'WhatsAppBusinessAccount',
  );
}

/** The business everything belongs to that names no other. */
const businessId = '1000000000003';

/**
 * Whether messages leave, and what keeps them: the worst of the parts.
 *
 * Source: …/whatsapp/support/health-status
 */
function healthView(entities: readonly JsonObject[]): JsonObject {
  const blocked = entities.some((entity) => entity['can_send_message'] === 'BLOCKED');
  return { can_send_message: blocked ? 'BLOCKED' : 'AVAILABLE', entities };
}

function numberHealth(number: SandboxNumber): JsonObject {
  const { verification, connection } = standingOf(number);
  const errors = [
    ...(verification === 'VERIFIED'
      ? []
      : [
          problemOf(
            141000,
            'The phone number has not been verified.',
            'Verify the phone number with a code.',
          ),
        ]),
    ...(connection === 'CONNECTED'
      ? []
      : [problemOf(141010, 'The phone number is not registered.', 'Register the phone number.')]),
  ];
  return entityOf('PHONE_NUMBER', number.phoneNumberId, errors);
}

function accountHealth(wabaId: string, waba: SandboxWaba | undefined): JsonObject[] {
  return [
    entityOf('WABA', wabaId, waba?.problems ?? []),
    entityOf('BUSINESS', waba?.businessId ?? businessId, []),
    entityOf('APP', waba?.subscribedApps?.[0] ?? sandboxApp.id, []),
  ];
}

/** Codes of 1410xx and their words are assumed; their shape is Meta's. */
function problemOf(code: number, reason: string, solution: string): JsonObject {
  return { error_code: code, error_description: reason, possible_solution: solution };
}

function entityOf(type: string, id: string, errors: readonly unknown[]): JsonObject {
  const state = errors.length === 0 ? 'AVAILABLE' : 'BLOCKED';
  return { entity_type: type, id, can_send_message: state, ...(errors.length === 0 ? {} : { errors }) };
}
