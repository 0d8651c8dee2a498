import type { RawRequest } from './deliveries.js';

/**
 * A piece of what is signed. `uri` is the address as the vendor called it: the installation's public one,
 * with path and query. `query` is every query parameter but the signature's own, decoded, as `name=value`
 * in the order of their names, joined with `&`. `{ text }` is written as it stands.
 */
export type SignedPiece = 'method' | 'uri' | 'query' | 'body' | 'timestamp' | { text: string };

/** An HMAC over named pieces of the request. */
export interface HmacScheme {
  scheme: 'hmac';
  /** The header that holds the signature; either this or {@link query}. */
  header?: string;
  /** The query parameter that holds the signature; either this or {@link header}. */
  query?: string;
  /** Hash of the HMAC. */
  algorithm: 'sha256' | 'sha1';
  /** How the digest is written. */
  encoding: 'base64' | 'hex';
  /** Text in front of the digest, such as `sha256=`. */
  prefix?: string;
  /**
   * The header is a list of parts, such as `t=1492774577,v1=5257…,v1=6ffb…`: names of those that hold the
   * signature, of which one has to fit, and the time.
   *
   * @defaultValue the header holds the signature alone
   */
  parts?: { signature: string; timestamp?: string };
  /** Name of the setting that holds the secret. */
  secret: string;
  /** What is signed, in order. @defaultValue the body alone */
  signed?: readonly SignedPiece[];
  /**
   * Characters of the address that the vendor signs plain though they travel percent-encoded.
   * HubSpot's: `:/?@!$'()*,;`.
   *
   * @defaultValue none
   */
  uriPlain?: string;
  /**
   * Required when `timestamp` is signed: its header (absent when a part or a query parameter holds it),
   * query parameter, unit and how old it may be (milliseconds).
   */
  timestamp?: { header?: string; query?: string; unit: 'ms' | 's'; toleranceMs: number };
}

/**
 * How a delivery proves where it comes from. Data, interpreted once by the core: on raw bytes, in
 * constant time, before parsing; a missing or empty secret refuses. `secret` names the setting
 * that holds it.
 */
export type SignatureScheme =
  | HmacScheme
  /** https://www.standardwebhooks.com: `webhook-id`, `webhook-timestamp`, `webhook-signature`; 5 minutes. */
  | { scheme: 'standardWebhooks'; secret: string }
  /**
   * User name and password as HTTP basic authentication sends them in `Authorization` (RFC 7617). `secret` names the
   * setting that holds the password, `user` the one that holds the user name. Default of `user`: any name.
   */
  | { scheme: 'basic'; user?: string; secret: string }
  /** A shared token in a header (`Bearer ` is stripped) or a query parameter. */
  | { scheme: 'token'; header?: string; query?: string; secret: string }
  /** For a vendor no scheme fits; `reason` says why, and is printed in the docs. */
  | {
      scheme: 'custom';
      reason: string;
      check: (request: RawRequest, settings: unknown, now: number) => boolean;
    };

/** A choice among declared schemes by the value of the setting named `by`. */
export interface SignatureChoice {
  /** Name of the setting. */
  by: string;
  /** The schemes by the values of the setting. */
  choices: Readonly<Record<string, SignatureScheme>>;
}

/**
 * What is wrong with the declaration of a scheme, each a sentence without its subject; empty when nothing is.
 */
export function schemeProblems(scheme: SignatureScheme): string[] {
  if (scheme.scheme === 'token') {
    return scheme.header === undefined && scheme.query === undefined
      ? ['names neither a header nor a query parameter']
      : [];
  }
  if (scheme.scheme !== 'hmac') return [];
  const { header, query, parts, timestamp, signed } = scheme;
  const wrong: string[] = [];
  if ((header === undefined) === (query === undefined))
    wrong.push('names not exactly one place of the signature, a header or a query parameter');
  if (parts !== undefined && header === undefined) wrong.push('has parts, and no header they are parts of');
  const places = [timestamp?.header, timestamp?.query, parts?.timestamp].filter((at) => at !== undefined);
  if (timestamp !== undefined && places.length !== 1)
    wrong.push('names not exactly one place of the timestamp: a header, a query parameter or a part');
  if (signed?.includes('timestamp') === true && timestamp === undefined)
    wrong.push('signs a timestamp it does not describe');
  // Without its signature a time is anybody's to write: the check of age would say nothing.
  if (timestamp !== undefined && signed?.includes('timestamp') !== true)
    wrong.push('describes a timestamp it does not sign');
  if (timestamp !== undefined && !(timestamp.toleranceMs > 0)) wrong.push('tolerates no time at all');
  if (signed !== undefined && !signed.includes('body'))
    wrong.push('does not sign the body, so anybody may change it');
  return wrong;
}
