import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock, Egress } from '../../platform/index.js';
import {
  ContractViolation,
  RateLimited,
  Reauthorize,
  Transient,
  type OAuthCall,
  type OAuthToken,
} from '../../sdk/index.js';
import type { OpenApp } from '../apps/app-registrations.js';

/** Characters of an answer that are read: a token endpoint's are small. */
const mostAnswer = 200_000;
/** An app's own credentials are wrong: nobody who connects can mend it. */
const appFaults = new Set(['invalid_client', 'unauthorized_client']);

const answerSchema = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z.coerce.number().positive().nullish(),
  scope: z.string().nullish(),
});

/** How a vendor's token endpoint is asked: RFC 6749, through the egress guard. */
@Injectable()
export class TokenEndpoint {
  constructor(
    private readonly egress: Egress,
    private readonly clock: Clock,
  ) {}

  /** What a connector's own functions are called with. */
  callOf(open: OpenApp, settings: Record<string, unknown>, signal: AbortSignal): OAuthCall {
    const baseUrl = this.egress.vendorUrl(open.connector.id);
    return {
      settings,
      app: open.app,
      fetch: this.egress.fetch,
      signal,
      now: this.clock.now(),
      ...(baseUrl === undefined ? {} : { baseUrl }),
    };
  }

  /** Where the person is sent to agree. */
  authorizeUrl({ auth, app, connector }: OpenApp, settings: Record<string, unknown>): URL {
    return this.reached(connector.id, auth.authorizeUrl({ settings, app }));
  }

  /** Where codes and refresh tokens are exchanged. */
  tokenUrl({ auth, app, connector }: OpenApp, settings: Record<string, unknown>): URL {
    return this.reached(connector.id, auth.tokenUrl({ settings, app }));
  }

  /** The same path and query where an emulator stands in for the vendor. */
  private reached(connector: string, address: string): URL {
    const instead = this.egress.vendorUrl(connector);
    const own = new URL(address);
    return instead === undefined
      ? own
      : new URL(`${instead.replace(/\/+$/, '')}${own.pathname}${own.search}`);
  }

  /**
   * Exchanges a code or a refresh token.
   *
   * @throws Reauthorize when the vendor refuses the grant; RateLimited; Transient for everything that may
   *   pass, the app's own credentials among it; ContractViolation for an answer that holds no token.
   */
  async exchange(
    open: OpenApp,
    settings: Record<string, unknown>,
    grant: Record<string, string>,
    signal: AbortSignal,
  ): Promise<OAuthToken> {
    const { auth, app, clientSecret, connector } = open;
    const isBasic = auth.clientAuth === 'basic';
    const body = new URLSearchParams(
      isBasic ? grant : { ...grant, client_id: app.clientId, client_secret: clientSecret },
    );
    const pair = `${encodeURIComponent(app.clientId)}:${encodeURIComponent(clientSecret)}`;
    const answer = await this.egress
      .fetch(this.tokenUrl(open, settings), {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          ...(isBasic ? { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } : {}),
        },
        body: body.toString(),
        signal,
      })
      .catch((cause: unknown) => {
        // The cause of undici names no secret, and says what is wrong with the address.
        const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
        throw new Transient(
          `${connector.title} could not be asked for a token (${why instanceof Error ? why.message : 'unknown failure'}).`,
        );
      });
    const text = (await answer.text()).slice(0, mostAnswer);
    if (!answer.ok) throw refusalOf(connector.title, answer, text);
    return tokenOf(connector.title, text);
  }
}

function tokenOf(title: string, text: string): OAuthToken {
  const read = answerSchema.safeParse(parsed(text));
  if (!read.success) throw new ContractViolation(`${title} answered without an access token`);
  const { access_token, refresh_token, expires_in, scope, ...rest } = read.data;
  return {
    accessToken: access_token,
    ...(refresh_token == null ? {} : { refreshToken: refresh_token }),
    ...(expires_in == null ? {} : { expiresIn: expires_in * 1_000 }),
    ...(scope == null ? {} : { scope }),
    raw: rest,
  };
}

function refusalOf(title: string, answer: Response, text: string): Error {
  const { status } = answer;
  if (status === 429) {
    const seconds = Number(answer.headers.get('retry-after'));
    const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 60_000;
    return new RateLimited(`${title} asks to wait before tokens are refreshed.`, { retryAfter });
  }
  const body = parsed(text) as { error?: unknown; status?: unknown } | undefined;
  const code = [body?.error, body?.status].find((one): one is string => typeof one === 'string');
  const shown =
    code === undefined ? String(status) : `${status} ${code.replace(/[^\w.-]/g, '').slice(0, 60)}`;
  if (code !== undefined && appFaults.has(code))
    return new Transient(
      `${title} does not accept the client id and secret of the app (${shown}). Whoever runs Liaison has to correct them.`,
    );
  if (status === 400 || status === 401 || status === 403)
    return new Reauthorize(`${title} does not accept the permission any more (${shown}).`);
  return new Transient(`${title} could not give a token (${shown}).`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
