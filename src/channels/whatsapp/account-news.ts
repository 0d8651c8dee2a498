import type { SenderNews } from '../../sdk/index.js';
import { instantOf, listOf, numberOf, objectOf, textOf, type Raw } from './callback.js';

/**
 * What a change of an account-level field says, typed.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update and
 * the pages beside it, one a field
 */
export function accountNews(field: string, value: Raw): SenderNews | undefined {
  switch (field) {
    case 'account_update':
      return accountUpdate(value);
    case 'account_review_update':
      return { news: 'review', decision: lower(value, 'decision') ?? 'unknown' };
    case 'business_capability_update':
      return {
        news: 'capability',
        messagesPerDay:
          numberOf(value, 'max_daily_conversations_per_business') ??
          numberOf(value, 'max_daily_conversation_per_phone'),
        phoneNumbers:
          numberOf(value, 'max_phone_numbers_per_waba') ?? numberOf(value, 'max_phone_numbers_per_business'),
      };
    case 'phone_number_quality_update':
      return {
        news: 'quality',
        change: lower(value, 'event') ?? 'unknown',
        displayPhone: textOf(value, 'display_phone_number'),
        limit: textOf(value, 'current_limit') ?? textOf(value, 'max_daily_conversations_per_business'),
      };
    case 'phone_number_name_update':
      return {
        news: 'name',
        decision: lower(value, 'decision') ?? 'unknown',
        displayPhone: textOf(value, 'display_phone_number'),
        requested: textOf(value, 'requested_verified_name'),
        reason: textOf(value, 'rejection_reason'),
      };
    case 'security':
      return {
        news: 'security',
        change: lower(value, 'event') ?? 'unknown',
        displayPhone: textOf(value, 'display_phone_number'),
      };
    case 'account_alerts':
      return notice(value);
    default:
      return undefined;
  }
}

function notice(value: Raw): SenderNews {
  // Meta has written the alert beside its entity, and in an object of its own.
  const info = objectOf(value, 'alert_info') ?? value;
  return {
    news: 'notice',
    type: textOf(info, 'alert_type'),
    severity: lower(info, 'alert_severity'),
    status: lower(info, 'alert_status'),
    description: textOf(info, 'alert_description'),
  };
}

function accountUpdate(value: Raw): SenderNews {
  const event = textOf(value, 'event') ?? 'unknown';
  const waba = objectOf(value, 'waba_info');
  switch (event) {
    case 'ACCOUNT_RESTRICTION':
      return {
        news: 'restricted',
        restrictions: listOf(value, 'restriction_info').map((one) => ({
          type: lower(one, 'restriction_type') ?? 'unknown',
          until: instantOf(one['expiration']),
        })),
      };
    case 'ACCOUNT_VIOLATION':
      return { news: 'violation', violation: lower(objectOf(value, 'violation_info'), 'violation_type') };
    case 'DISABLED_UPDATE':
      return ban(objectOf(value, 'ban_info'));
    case 'ACCOUNT_DELETED':
      return { news: 'standing', state: 'deleted' };
    case 'ACCOUNT_OFFBOARDED':
      return { news: 'standing', state: 'offboarded' };
    case 'ACCOUNT_RECONNECTED':
      return { news: 'standing', state: 'reconnected' };
    case 'PARTNER_ADDED':
      return partner('added', value);
    case 'PARTNER_REMOVED':
      return partner('removed', value);
    case 'PARTNER_APP_INSTALLED':
      return partner('app_installed', value);
    case 'PARTNER_APP_UNINSTALLED':
      return partner('app_uninstalled', value);
    case 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE':
      return partner('certified', value);
    case 'AD_ACCOUNT_LINKED':
      return { news: 'ad_account', adAccountId: textOf(waba, 'ad_account_linked') };
    case 'MM_LITE_TERMS_SIGNED':
      return { news: 'terms', terms: 'marketing_messages' };
    case 'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE':
      return { news: 'country', country: textOf(value, 'country') };
    case 'VOLUME_BASED_PRICING_TIER_UPDATE': {
      const tier = objectOf(value, 'volume_tier_info');
      return {
        news: 'price_tier',
        category: lower(tier, 'pricing_category'),
        tier: textOf(tier, 'tier'),
        region: textOf(tier, 'region'),
        month: textOf(tier, 'effective_month'),
      };
    }
    case 'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE': {
      const rates = objectOf(value, 'auth_international_rate_eligibility');
      return {
        news: 'international_rates',
        since: instantOf(rates?.['start_time']),
        exceptions: listOf(rates ?? {}, 'exception_countries').map((one) => ({
          country: textOf(one, 'country_code') ?? 'unknown',
          since: instantOf(one['start_time']),
        })),
      };
    }
    default:
      return { news: 'other', type: event.slice(0, 64) };
  }
}

function ban(info: Raw | undefined): SenderNews {
  const type = textOf(info, 'waba_ban_state');
  const states: Readonly<Record<string, 'scheduled' | 'disabled' | 'reinstated'>> = {
    SCHEDULE_FOR_DISABLE: 'scheduled',
    DISABLE: 'disabled',
    REINSTATE: 'reinstated',
  };
  const state = type !== undefined && Object.hasOwn(states, type) ? states[type] : undefined;
  return { news: 'ban', state: state ?? 'other', type, date: textOf(info, 'waba_ban_date') };
}

function partner(change: Extract<SenderNews, { news: 'partner' }>['change'], value: Raw): SenderNews {
  const waba = objectOf(value, 'waba_info');
  const certification = objectOf(value, 'partner_client_certification_info');
  const ids = waba?.['solution_partner_business_ids'];
  const app = textOf(waba, 'partner_app_id');
  return {
    news: 'partner',
    change,
    partnerIds: [
      ...(Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : []),
      ...(app === undefined ? [] : [app]),
    ],
    status: lower(certification, 'status'),
    reason: lower(objectOf(value, 'disconnection_info'), 'reason'),
  };
}

function lower(item: Raw | undefined, name: string): string | undefined {
  return textOf(item, name)?.toLowerCase();
}
