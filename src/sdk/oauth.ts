import type { z } from 'zod';
import type { SessionTokenAuth, TokenExchange } from './session-tokens.js';

/** An app as it is registered at the vendor, without its client secret. */
export interface OAuthApp {
  /** Id of the registration here. */
  id: string;
  /** The public id of the app at the vendor. */
  clientId: string;
  /** What {@link AppDefinition.settings} asks for, secrets left out. */
  settings: Readonly<Record<string, unknown>>;
}

/** What decides which address of the vendor's is called. */
export interface OAuthPlace {
  /**
   * While somebody agrees, the first time or again: what they gave before ({@link OAuth2Auth.fields}), and nothing
   * else. When a token is refreshed or revoked: the settings of the connection, secrets decrypted.
   */
  settings: Readonly<Record<string, unknown>>;
  /** The registration the connection is made with. */
  app: OAuthApp;
}

/** What a token endpoint answered; fields beyond the standard's in `raw`. */
export interface OAuthToken {
  /** Sent with calls. */
  accessToken: string;
  /** Absent when the vendor gave none: it is then asked for again by a person. */
  refreshToken?: string;
  /** Milliseconds the access token lives; absent when the vendor did not say. */
  expiresIn?: number;
  /** What was granted, as the vendor writes it. */
  scope?: string;
  /** The whole response of the token endpoint. */
  raw: Readonly<Record<string, unknown>>;
}

/** The portal, shop or organisation of the vendor's that granted access. */
export interface OAuthTenant {
  /** As the vendor's webhooks name it; at most 190 characters. */
  id: string;
  /** What the connection is called at first. @defaultValue the connector's title */
  name?: string;
  /** Settings learnt from the token: every one that {@link OAuth2Auth.learns} names. */
  settings?: Record<string, unknown>;
}

/**
 * What `tenant` and `revoke` are called with: enough for `vendorFetch`. Outgoing addresses are checked by `fetch`
 * (SSRF). No token is sent by itself; give it in the headers.
 */
export interface OAuthCall extends OAuthPlace {
  /** `fetch` behind the guard of outgoing calls. */
  fetch: typeof fetch;
  /** Aborted when the core stops waiting. */
  signal: AbortSignal;
  /** Milliseconds UTC. */
  now: number;
  /**
   * Where the vendor is reached instead: an emulator in tests, or what the operator set in `LIAISON_VENDOR_URLS`.
   * `vendorFetch` uses it.
   *
   * @defaultValue the connector's own address
   */
  baseUrl?: string;
}

/** What an app registration holds besides client id and client secret. */
export interface AppDefinition {
  /** What the vendor calls it, such as "public app". */
  title: string;
  /** Further settings of a registration; mark secrets with `.meta({ secret: true })`. @defaultValue none */
  settings?: z.ZodType;
}

/** Name under which webhooks find the client secret of a registration. */
export const clientSecretName = 'clientSecret';

/**
 * OAuth 2.0 with the authorization code: the core sends the person, keeps the state, exchanges the code,
 * stores the tokens encrypted, refreshes them once whoever asks, cools down after failures, and revokes.
 */
export interface OAuth2Auth {
  type: 'oauth2';
  /** What a registration at the vendor consists of. */
  app: AppDefinition;
  /**
   * Where the person agrees. Query parameters of its own are kept. Where an emulator stands in for the vendor
   * (`LIAISON_VENDOR_URLS`), the core calls its path and query there; the same goes for `tokenUrl`.
   */
  authorizeUrl(place: OAuthPlace): string;
  /** Where codes and refresh tokens are exchanged. */
  tokenUrl(place: OAuthPlace): string;
  /** Further parameters of the request that exchanges a code. @defaultValue none: the standard's alone */
  tokenParameters?: Readonly<Record<string, string>>;
  /** Permissions that are asked for, in the vendor's names. */
  scopes: readonly string[];
  /** Between scopes in the address. @defaultValue a space */
  scopeSeparator?: ' ' | ',';
  /** Proof key for the exchange (RFC 7636). @defaultValue none, for vendors that refuse it */
  pkce?: 'S256';
  /** How the app shows its secret to the token endpoint. @defaultValue `body` */
  clientAuth?: 'body' | 'basic';
  /** A refresh gives a new refresh token, and the old one is refused from then on. */
  rotates: boolean;
  /** Who granted access, from the token or with a question to the vendor. @throws one of the five errors */
  tenant(token: OAuthToken, call: OAuthCall): OAuthTenant | Promise<OAuthTenant>;
  /** Takes the grant back when the connection is removed. @defaultValue nothing is asked of the vendor */
  revoke?(token: OAuthToken, call: OAuthCall & { clientSecret: string }): Promise<void>;
  /** Settings a person gives before the vendor is called. @defaultValue none */
  fields?: readonly string[];
  /**
   * Settings that {@link tenant} gives, such as the address of an instance. Shown, never asked for.
   *
   * @defaultValue none
   */
  learns?: readonly string[];
  /**
   * Secret settings the core makes up for a new connection, long random texts, and keeps when somebody agrees again:
   * the secret of webhooks that `subscription.create` makes. Never asked for, never shown.
   *
   * @defaultValue none
   */
  generates?: readonly string[];
  /**
   * Session tokens of pages that the vendor shows inside its own.
   *
   * @defaultValue none: the connector has no embedded pages
   */
  sessionToken?: SessionTokenAuth;
  /**
   * How a session token becomes the tokens of a connection, where the vendor has asked for permissions itself.
   *
   * @defaultValue none: a person agrees at {@link authorizeUrl}
   */
  tokenExchange?: TokenExchange;
  grant?: undefined;
}

/** Settings of an OAuth connector that nobody types: those it learns by agreeing, and those the core makes up. */
export function untypedSettings(auth: { type: string; learns?: unknown; generates?: unknown }): string[] {
  if (auth.type !== 'oauth2') return [];
  const { learns = [], generates = [] } = auth as OAuth2Auth;
  return [...learns, ...generates];
}

/** Access to a vendor by OAuth; part of what a call gets. */
export interface OAuthAccess {
  /** As {@link OAuth2Auth.tenant} named it. */
  tenant: string;
  /** A token that is good now. For clients that set the header themselves. */
  accessToken(): Promise<string>;
  /**
   * `fetch` with the token as bearer. A 401 makes it refresh the token once and ask again; a second 401 is
   * answered as it came.
   */
  fetch: typeof fetch;
}

/** What a call of an OAuth connector gets. @throws Error when the connection was not made by OAuth. */
export function oauthOf(context: { oauth?: OAuthAccess }): OAuthAccess {
  if (context.oauth) return context.oauth;
  throw new Error('this connection was not made by OAuth');
}
