import { parameterError } from '../model/graph-error.js';
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
export function numberView(number: SandboxNumber, fields?: readonly string[]): JsonObject {
  return select(
    {
      id: number.phoneNumberId,
      display_phone_number: number.displayPhone,
      verified_name: number.verifiedName,
      quality_rating: number.qualityRating,
      code_verification_status: 'VERIFIED',
      name_status: 'APPROVED',
      status: 'CONNECTED',
      platform_type: 'CLOUD_API',
      host_platform: 'CLOUD_API',
      account_mode: 'SANDBOX',
      throughput: { level: 'STANDARD' },
      messaging_limit_tier: 'TIER_250',
      whatsapp_business_manager_messaging_limit: 'TIER_250',
      is_official_business_account: false,
      is_on_biz_app: number.coexistence === true,
      whatsapp_business_account: { id: number.wabaId },
      health_status: {
        can_send_message: 'AVAILABLE',
        entities: [
          { entity_type: 'PHONE_NUMBER', id: number.phoneNumberId, can_send_message: 'AVAILABLE' },
          { entity_type: 'WABA', id: number.wabaId, can_send_message: 'AVAILABLE' },
        ],
      },
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
      whatsapp_business_manager_messaging_limit: 'TIER_250',
      health_status: {
        can_send_message: 'AVAILABLE',
        entities: [{ entity_type: 'WABA', id: waba.wabaId, can_send_message: 'AVAILABLE' }],
      },
    },
    fields ?? ['name', 'timezone_id', 'message_template_namespace'],
    'WhatsAppBusinessAccount',
  );
}
