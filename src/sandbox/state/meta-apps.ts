import { createHmac, randomBytes } from 'node:crypto';
import { GraphError, parameterError, tokenError } from '../model/graph-error.js';
import { traceId } from '../model/ids.js';
import type { Clock } from '../model/model.js';

/** An app as the App Dashboard has it. */
export interface MetaApp {
  /** App ID. */
  id: string;
  /** App secret. */
  secret: string;
  /** The setting "Require app secret". Default false. */
  requiresProof?: boolean;
  /** The business portfolio it belongs to. */
  businessId?: string;
  /** Configurations of Facebook Login for Business. Default: any is taken. */
  configurations?: readonly string[];
}

/** What a token was made for. */
export interface TokenGrant {
  appId: string;
  /** Default: both permissions of WhatsApp. */
  scopes?: readonly string[];
  /** Business accounts it was granted for, the newest first. Default: none named. */
  wabaIds?: readonly string[];
  /** Milliseconds since 1970; 0 for never. Default 0. */
  expiresAt?: number;
}

/** What the dialogue of Embedded Signup ends with. */
export interface SignupGrant extends TokenGrant {
  /** The token the code is exchanged for. */
  token: string;
  /** Where the dialog redirected to. Default: nowhere, it is that of the script. */
  redirectUri?: string;
}

/** App every token belongs to that names none. */
export const sandboxApp = { id: '1000000000001', name: 'Sandbox app' } as const;

/** Milliseconds a code of Embedded Signup lives. Source: …/whatsapp/embedded-signup/implementation (30 seconds) */
const codeMs = 30_000;
const bothScopes = ['whatsapp_business_management', 'whatsapp_business_messaging'];

/**
 * Apps, whose tokens are whose, and the codes of Embedded Signup. Kept in memory: what outlives the process is
 * which numbers a token owns, in the directory.
 */
export class MetaApps {
  private readonly apps = new Map<string, MetaApp>();
  private readonly grants = new Map<string, TokenGrant>();
  private readonly codes = new Map<string, SignupGrant & { at: number; used: boolean }>();

  constructor(private readonly clock: Clock) {}

  /** Adds an app, or changes one. */
  put(app: MetaApp): void {
    this.apps.set(app.id, app);
  }

  /** An app by its id. */
  get(id: string): MetaApp | undefined {
    return this.apps.get(id);
  }

  /** Says which app a token was made with, and what it may do. */
  grant(token: string, grant: TokenGrant): void {
    this.grants.set(token, grant);
  }

  /** The code that a finished dialogue hands to the page that opened it. */
  issueCode(grant: SignupGrant): string {
    const code = `AQ${randomBytes(24).toString('base64url')}`;
    this.codes.set(code, { ...grant, at: this.clock.now(), used: false });
    return code;
  }

  /** Id of the app a token belongs to. */
  appOf(token: string): string {
    return this.grants.get(token)?.appId ?? sandboxApp.id;
  }

  /**
   * Checks the proof of a call. One that is given has to be right; one that is not given is missed by apps that
   * require it.
   *
   * Source: developers.facebook.com/docs/graph-api/guides/secure-requests; the words are those people report.
   * Assumed: a proof is not looked at where the app's secret is not known here.
   *
   * @throws GraphError 100
   */
  checkProof(token: string, proof: string | undefined): void {
    const app = this.apps.get(this.appOf(token));
    if (!app) return;
    if (proof === undefined) {
      if (app.requiresProof === true)
        throw methodError('API calls from the server require an appsecret_proof argument');
      return;
    }
    const right = createHmac('sha256', app.secret).update(token).digest('hex');
    if (proof !== right) throw methodError('Invalid appsecret_proof provided in the API argument');
  }

  /**
   * Exchanges a code for a token, once.
   *
   * Source: …/whatsapp/embedded-signup/onboarding-customers-as-a-tech-provider (step 1);
   * developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow (errors; subcode 36009 for a code that
   * was used, 36007 for one that has expired, 36008 for an address that is not the dialog's, as people report them)
   *
   * @throws GraphError 100, 101
   */
  exchange(
    clientId: string | undefined,
    secret: string | undefined,
    code: string | undefined,
    redirectUri = '',
  ): SignupGrant {
    if (clientId === undefined) throw parameterError('Missing client_id parameter.');
    const app = this.apps.get(clientId);
    if (!app)
      throw appError('Error validating application. Cannot get application info due to a system error.');
    if (app.secret !== secret) throw appError('Error validating client secret.', 1);
    const found = code === undefined ? undefined : this.codes.get(code);
    if (code === undefined || code === '') throw parameterError('Missing authorization code');
    if (!found || found.appId !== clientId) throw codeError('Invalid verification code format.');
    if (found.used) throw codeError('This authorization code has been used.', 36009);
    if (this.clock.now() - found.at > codeMs) throw codeError('This authorization code has expired.', 36007);
    if ((found.redirectUri ?? '') !== redirectUri)
      throw codeError(
        'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
        36008,
      );
    found.used = true;
    const { token, appId, scopes, wabaIds, expiresAt } = found;
    const grant = { appId, scopes: scopes ?? bothScopes, wabaIds: wabaIds ?? [], expiresAt: expiresAt ?? 0 };
    this.grants.set(token, grant);
    return { token, ...grant };
  }

  /**
   * What `GET /debug_token` answers.
   *
   * Source: developers.facebook.com/docs/graph-api/reference/debug_token
   *
   * @param bearer - an app's own token, `id|secret`, or a token of the same app
   * @param isKnown - whether a token is one, and has not been withdrawn
   * @throws GraphError 190 for who may not ask
   */
  debug(
    bearer: string | undefined,
    token: string | undefined,
    isKnown: (token: string) => boolean,
  ): { data: Record<string, unknown> } {
    if (token === undefined || token === '') throw parameterError('The parameter input_token is required.');
    const own = bearer?.startsWith('Bearer ') ? bearer.slice(7).trim() : '';
    const [id = '', secret] = own.split('|');
    const app = this.apps.get(id);
    if (secret !== undefined && (!app || app.secret !== secret))
      throw tokenError('Invalid OAuth access token signature.');
    if (secret === undefined && !isKnown(own)) throw tokenError();
    const grant = this.grants.get(token);
    if (!isKnown(token))
      return {
        data: {
          is_valid: false,
          scopes: [],
          error: { code: 190, message: 'Error validating access token: The session has been invalidated.' },
        },
      };
    const expiresAt = grant?.expiresAt ?? 0;
    const scopes = [...(grant?.scopes ?? bothScopes)];
    const targets = [...(grant?.wabaIds ?? [])];
    return {
      data: {
        app_id: this.appOf(token),
        type: 'SYSTEM_USER',
        application: sandboxApp.name,
        data_access_expires_at: 0,
        expires_at: Math.floor(expiresAt / 1_000),
        is_valid: expiresAt === 0 || expiresAt > this.clock.now(),
        scopes: [...scopes, 'public_profile'],
        granular_scopes: scopes.map((scope) => ({
          scope,
          ...(targets.length === 0 ? {} : { target_ids: targets }),
        })),
        user_id: '1000000000002',
      },
    };
  }
}

function methodError(message: string): GraphError {
  return new GraphError(400, { message, type: 'GraphMethodException', code: 100, fbtrace_id: traceId() });
}

function appError(message: string, code = 101): GraphError {
  return new GraphError(400, { message, type: 'OAuthException', code, fbtrace_id: traceId() });
}

function codeError(message: string, subcode?: number): GraphError {
  return new GraphError(400, {
    message,
    type: 'OAuthException',
    code: 100,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    fbtrace_id: traceId(),
  });
}
