/** What a session token says, under the vendor's own names (RFC 7519). */
export type SessionTokenClaims = Readonly<Record<string, unknown>>;

/**
 * How session tokens of a vendor are verified: short-lived JSON Web Tokens that its script gives to our pages inside the
 * vendor's own, sent with every request. The core verifies the signature with the client secret of the registration whose
 * client id stands in `aud`, and asks for `exp`, `nbf`, `iat` and `iss`. It trusts nothing else of a request to say which
 * tenant it is about.
 */
export interface SessionTokenAuth {
  /** How tokens are signed; every other `alg` is refused, `none` too. */
  algorithm: 'HS256';
  /** The tenant a token is about, as {@link OAuth2Auth.tenant} names it; undefined refuses the token. Pure. */
  tenant(claims: SessionTokenClaims): string | undefined;
  /** The `iss` that tokens of a tenant have. Pure. */
  issuer(tenant: string): string;
  /**
   * Settings that follow from the tenant, in the place of {@link OAuth2Auth.fields}: what the addresses of the vendor
   * are made of. Pure.
   *
   * @defaultValue none
   */
  settings?(tenant: string): Record<string, unknown>;
  /** The claim that names the person. @defaultValue `sub` */
  user?: string;
  /** Milliseconds by which the vendor's clock may differ from ours. @defaultValue 5,000 */
  leeway?: number;
  /** Milliseconds a token may live, from `iat` to `exp`; longer ones are refused. @defaultValue 300,000 */
  maxAge?: number;
  /**
   * Headers of a refusal that make the vendor's script ask again with a new token.
   *
   * @defaultValue none
   */
  refusalHeaders?: Readonly<Record<string, string>>;
}

/** How a session token is exchanged for tokens that the core keeps and refreshes (RFC 8693, section 2.1). */
export interface TokenExchange {
  /** `subject_token_type`. @defaultValue `urn:ietf:params:oauth:token-type:id_token` */
  subjectTokenType?: string;
  /** `requested_token_type`. @defaultValue left out */
  requestedTokenType?: string;
  /** Further parameters of the request, in the vendor's names. @defaultValue none */
  parameters?: Readonly<Record<string, string>>;
}
