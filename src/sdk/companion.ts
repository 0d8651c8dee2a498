import { createHash, createHmac } from 'node:crypto';

/** Headers of a signed call, in lower case. */
export const companionHeaders = {
  timestamp: 'x-liaison-timestamp',
  site: 'x-liaison-site',
  signature: 'x-liaison-signature',
  connection: 'x-liaison-connection',
} as const;

/** How far the clocks of the two sides may be apart, seconds. */
export const companionToleranceSeconds = 300;

/** A call between the hub and a companion, whichever of them makes it. */
export interface CompanionCall {
  /** HTTP method. */
  method: string;
  /** Path and query exactly as requested. */
  path: string;
  /** Unix seconds. */
  timestamp: number;
  /** Exactly as sent; empty without one. */
  body: Buffer | string;
}

/** The signature of a call, as its header carries it; both directions sign alike. */
export function companionSignature(call: CompanionCall, secret: string): string {
  const body = createHash('sha256').update(call.body).digest('hex');
  const signed = `${call.method.toUpperCase()}\n${call.path}\n${call.timestamp}\n${body}`;
  return `sha256=${createHmac('sha256', secret).update(signed).digest('hex')}`;
}

/** Where a companion says it runs. */
export interface CompanionSite {
  /** Home address of the site. */
  url: string;
  /** A UUID the companion made for itself when it was installed. */
  id: string;
  /** Name of the shop. */
  name?: string | undefined;
  /** `production`, `staging`, … in the vendor's words. */
  environment?: string | undefined;
  /** Language of the site, such as `de_DE`. */
  locale?: string | undefined;
  /** IANA name or an offset such as `+02:00`. */
  timezone?: string | undefined;
  /** ISO 4217 code. */
  currency?: string | undefined;
}

/** What a companion is asked. Verbs may be repeated: the same question again does no harm. */
export interface CompanionQuestion {
  /** One of {@link CompanionDefinition.verbs}. */
  verb: string;
  /** What the verb is given. */
  input: Record<string, unknown>;
}

/** What came of a question put by one way. */
export type CompanionReply =
  | { reached: true; ok: true; output: Record<string, unknown> }
  | { reached: true; ok: false; error: { code: string; message: string } }
  /** Something stands in between: its name, and what to allow. */
  | { reached: false; blocker: string; hint: string };

/** What an action may use when the connection has a companion. */
export interface CompanionLink {
  /**
   * Asks the companion by whatever way leads there.
   *
   * @throws Rejected when it says no; Transient while no way leads there, and then the question
   *   waits for its next heartbeat.
   */
  ask(verb: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** A verb a companion answers to. */
export interface CompanionVerb {
  /** How long an answer that came with a heartbeat may be used, milliseconds. */
  goodFor: number;
}

/** What a companion's call to its site gets. */
export interface CompanionCallContext<Settings> {
  /** Settings with secrets decrypted. */
  settings: Settings;
  /** Id of the connection. */
  connectionId: string;
  /** Aborted when the core stops waiting. */
  signal: AbortSignal;
  /** Milliseconds UTC. */
  now: number;
  /** Refuses forbidden addresses. */
  fetch: typeof fetch;
}

/**
 * Software of ours that runs at the vendor, such as a plugin in the shop: it connects by itself,
 * sends deliveries, sends heartbeats and answers questions. Both sides sign with one secret.
 */
export interface CompanionDefinition<Settings> {
  /** Name of the secret setting both sides sign with. */
  secret: string;
  /** ISO-8601 duration between two heartbeats; when three are missing, the companion is late. */
  every: string;
  /** What it can be asked, by verb. */
  verbs: Readonly<Record<string, CompanionVerb>>;
  /** The verb that only answers who is there. */
  ping: string;
  /** The verb that makes it deliver what waits, asked when heartbeats are missing. */
  flush: string;
  /** The verb that hands it a new secret, as `{secret}`; it takes effect before it is answered. */
  rotate: string;
  /** Pure: what its owner is told when it stays silent and cannot be nudged. */
  noHeartbeat(settings: Settings): { reason: string; hint: string };
  /** Settings its owner may see and change there; never an address, a key or a secret. */
  settings: readonly string[];
  /** Pure: the settings of a connection made from there. */
  connect(
    site: CompanionSite,
    credentials: Readonly<Record<string, unknown>>,
    secret: string,
  ): Record<string, unknown>;
  /** Pure: what changes in the settings when the site has moved. */
  moved(site: CompanionSite): Record<string, unknown>;
  /** Pure: whether an address is the one the connection is set to. */
  isHome(url: string, settings: Settings): boolean;
  /** Names of the ways from us to it, best first. */
  ways: readonly string[];
  /** Puts a question by one way. What blocks it is an answer, not an error. */
  call(
    context: CompanionCallContext<Settings>,
    way: string,
    question: CompanionQuestion,
  ): Promise<CompanionReply>;
}
