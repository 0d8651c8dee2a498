import { z } from 'zod';
import type {
  ChannelAnswer,
  ChannelApp,
  ChannelFailure,
  ChannelSignup,
  SignupDialog,
  SignupRefusal,
  SignupSender,
  SignupStep,
} from '../../sdk/index.js';
import { askGraph, loose, numberPath, pageSchema, successSchema } from './graph-request.js';
import { graphAnswer } from './send-outcome.js';
import { neededScopes, readToken } from './token-check.js';

/** Where Meta's script is. */
export const defaultSdkUrl = 'https://connect.facebook.net';

/**
 * Origins of Meta's dialog. Source: …/whatsapp/embedded-signup/implementation (the listener of its example takes
 * messages whose origin ends in facebook.com). Assumed: these are all that send them.
 */
const dialogOrigins = [
  'https://www.facebook.com',
  'https://web.facebook.com',
  'https://business.facebook.com',
];

/** Meta's script in the languages of the pages here. Source: developers.facebook.com/docs/internationalization */
const scriptLanguages: Readonly<Record<string, string>> = {
  en: 'en_US',
  es: 'es_ES',
  fr: 'fr_FR',
  de: 'de_DE',
  it: 'it_IT',
  pt: 'pt_PT',
};

const day = 86_400_000;
const exchangedSchema = z.object({ access_token: z.string().min(1).max(4_096) });
const listedSchema = pageSchema(
  z.object({
    id: z.coerce.string(),
    display_phone_number: loose(z.string()),
    is_on_biz_app: loose(z.boolean()),
    platform_type: loose(z.string()),
    status: loose(z.string()),
  }),
);
const listedFields = 'id,display_phone_number,is_on_biz_app,platform_type,status';

/**
 * Embedded Signup v4.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/implementation,
 * …/onboarding-customers-as-a-tech-provider, …/onboarding-business-app-users, …/versions
 */
export const embeddedSignup: ChannelSignup = {
  refuseApp: ({ clientId, settings }) => {
    if (clientId === '') return 'The App ID is missing: copy it from the App Dashboard, App settings, Basic.';
    return typeof settings['configurationId'] === 'string'
      ? undefined
      : 'The configuration of Embedded Signup is missing: App Dashboard, Facebook Login for Business, Configurations.';
  },
  dialog,
  exchange: async (code, { clientId, clientSecret }, io) => {
    // The dialog of Meta's script has no address it redirects to, and so none is named.
    const query = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, code });
    const exchange = await io.request({ method: 'GET', path: `/oauth/access_token?${query.toString()}` });
    const answer = graphAnswer(exchange, exchangedSchema, [clientSecret, code]);
    return answer.ok ? { ok: true, data: { secret: answer.data.access_token } } : answer;
  },
  granted: async (secret, app, io) => {
    const answer = await readToken(secret, app, io);
    if (!answer.ok) return answer;
    const { app_id: appId, is_valid: isValid, scopes, expires_at: expiresAt } = answer.data;
    return {
      ok: true,
      data: {
        missing: neededScopes.filter((scope) => !scopes.includes(scope)),
        isUsable: isValid !== false && (appId === undefined || appId === app.clientId),
        businessAccountIds: granted(answer.data.granular_scopes),
        expiresAt: expiresAt === undefined || expiresAt === 0 ? undefined : expiresAt * 1_000,
      },
    };
  },
  senders: async (account, io): Promise<ChannelAnswer<SignupSender[]>> => {
    const path = `/${encodeURIComponent(account.businessAccountId)}/phone_numbers?fields=${listedFields}&limit=100`;
    const answer = await askGraph(io, account, listedSchema, { method: 'GET', path });
    if (!answer.ok) return answer;
    const data = answer.data.data.map((found) => ({
      providerId: found.id,
      displayPhone: found.display_phone_number ?? found.id,
      isOnPhoneApp: found.is_on_biz_app === true,
      isRegistered: found.platform_type === 'CLOUD_API' && found.status === 'CONNECTED',
    }));
    return { ok: true, data };
  },
  copy: (sender, what, io) =>
    askGraph(io, sender, successSchema, {
      method: 'POST',
      path: numberPath(sender, 'smb_app_data'),
      body: {
        messaging_product: 'whatsapp',
        sync_type: what === 'contacts' ? 'smb_app_state_sync' : 'history',
      },
    }),
  copyWithinMs: day,
  explain,
};

/**
 * What the page is given. Meta's pages leave `extras` empty for v4 and let the configuration choose the version; the
 * helper in its App Dashboard writes `version` and `sessionInfoVersion`, and the feature for the phone app.
 * Assumed: both open v4.
 */
function dialog(
  app: ChannelApp,
  settings: Readonly<Record<string, unknown>>,
  language: string,
): SignupDialog {
  const sdk = textOf(settings['sdkUrl']) ?? defaultSdkUrl;
  const isEmulated = sdk !== defaultSdkUrl;
  const origins = isEmulated ? [new URL(sdk).origin] : dialogOrigins;
  return {
    scriptUrl: `${sdk}/${scriptLanguages[language] ?? 'en_US'}/sdk.js`,
    values: {
      app: app.clientId,
      configuration: textOf(app.settings['configurationId']) ?? '',
      version: textOf(settings['graphVersion']) ?? '',
      signup: 'v4',
      session: '3',
      phone: 'whatsapp_business_app_onboarding',
    },
    origins,
    frames: origins,
    connections: origins,
  };
}

/** Accounts every scope that names some was granted for; undefined when none names any. */
function granted(
  scopes: readonly { scope: string; target_ids?: string[] | undefined }[],
): string[] | undefined {
  const named = scopes.flatMap(({ scope, target_ids: ids }) =>
    ids !== undefined && neededScopes.some((needed) => needed === scope) ? [ids] : [],
  );
  const [first, ...others] = named;
  return first?.filter((id) => others.every((ids) => ids.includes(id)));
}

const registrationRefusals: Readonly<Record<number, SignupRefusal>> = {
  133005: 'pin_wrong',
  133006: 'not_verified',
  133008: 'pin_locked',
  133009: 'pin_locked',
  133016: 'too_many_registrations',
};

/**
 * Codes of the exchange: 100 with subcode 36009 for a code that was used and 36007 for one that has expired, 1 and 101
 * for a secret and an app, as people report them. Source of those of verification and registration:
 * …/support/error-codes, and the references of request_code and verify_code
 */
function explain(step: SignupStep, { code, subcode, detail }: ChannelFailure): SignupRefusal {
  if (step === 'exchange') {
    if (subcode === 36009) return 'code_used';
    if (subcode === 36007) return 'code_expired';
    if (code === 101 || (code === 1 && /client secret/i.test(detail))) return 'app_refused';
    return code === 100 ? 'code_refused' : 'refused';
  }
  if (step === 'code' && code === 136024) return 'verification_not_sent';
  if (step === 'verify' && code === 136025) return 'verification_wrong';
  return step === 'register' && code !== null ? (registrationRefusals[code] ?? 'refused') : 'refused';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
