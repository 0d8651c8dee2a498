import type { ContactRecordChange, RawRequest } from '../../src/sdk/index.js';

/** What the kit can make a vendor's imitation answer. */
export type Fault =
  /** 429, with `Retry-After` when the vendor sends one. */
  | 'rate_limited'
  /** 500 with a body that is not the vendor's. */
  | 'server_error'
  /** No answer at all; the connection stays open. */
  | 'timeout'
  /** 401: the credentials stopped working. */
  | 'unauthorized';

/** An imitation of the vendor over HTTP on 127.0.0.1, as the kit drives it. */
export interface VendorEmulator {
  /** Laid over `fixtures/settings.json`: the address of the emulator, credentials it accepts. */
  settings: Record<string, unknown>;
  /** Its address, where the connector does not take it from its settings: `context.baseUrl`. @defaultValue none */
  baseUrl?: string;
  /** For OAuth connectors: an access token it accepts, and the tenant that granted it. */
  oauth?: {
    accessToken: string;
    tenant: string;
    /** Somebody of a tenant agrees on the vendor's page: the address their browser is sent back to. */
    agree?(authorizeUrl: string, tenant: string): string | Promise<string>;
  };
  /** What the vendor would send now to its webhooks of a topic, each signed with the secret it was given. */
  deliveries?(topic: string): RawRequest[];
  /** For connectors with contacts: the ids of all records that are there, made long ago too. */
  records?(): string[];
  /** For actions about a person: the ids of the records they wrote on, in their order. */
  reached?(): string[];
  /** From now on every request meets this fault; undefined heals. */
  inject(fault: Fault | undefined): void;
  /** Milliseconds the 429 asks to wait, when it says so in the vendor's way. */
  retryAfterMs?: number;
  /** Webhooks that exist at the vendor now. @defaultValue what the connector's own `list` says */
  subscriptions?(): { topic: string; url: string; active: boolean }[];
  /** How many things were made or changed at the vendor so far, for actions that may be repeated. */
  made?(): number;
  /** Makes a webhook inactive, as the vendor does after failures. */
  deactivate?(topic: string): void;
  /** Stops listening and lets go of open connections. */
  close(): Promise<void>;
}

/**
 * `fixtures/contract.ts` of a connector: what the kit needs and data cannot say. Everything is
 * optional; what is absent makes its check say that it does not apply, and why.
 */
export interface ConnectorContract {
  /** When the connection was made, milliseconds UTC. @defaultValue an hour before the first fixture was received */
  connection?: { createdAt: number };
  /** Topics the vendor sends only when a thing was made just now: what they tell is news, whatever its date says. */
  births?: readonly string[];
  /** For webhooks of an app: settings of the registration, secrets too. @defaultValue a client secret of the kit's */
  app?: Readonly<Record<string, unknown>>;
  /** Signs a request the way a vendor with a custom scheme does. */
  sign?(request: RawRequest, settings: Record<string, unknown>, now: number): Record<string, string>;
  /** Starts the imitation of the vendor. */
  emulator?(): Promise<VendorEmulator>;
  /** A sample input for each action the emulator can answer. */
  actions?: Readonly<Record<string, unknown>>;
  /** For each action about a person: its sample once more, about somebody else. */
  otherPeople?: Readonly<Record<string, unknown>>;
  /** For OAuth: an app as the emulator knows it, and two tenants that agree. Its settings are `app`. */
  oauth?: { clientId: string; clientSecret: string; tenants: readonly [string, string] };
  /** For connectors with contacts: one the emulator knows not yet, with a custom field, and one without a phone. */
  contacts?: { sample: ContactRecordChange; withoutPhone: ContactRecordChange };
}
