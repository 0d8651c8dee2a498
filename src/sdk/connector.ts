import type { ConsentsDefinition } from './consents.js';
import type { ContactsDefinition } from './contacts.js';
import type { z } from 'zod';
import type { AppWebhook } from './app-webhook.js';
import type { Capability } from './capabilities.js';
import type { CallContext, ClientContext, SubscriptionApi } from './calls.js';
import type { CompanionDefinition } from './companion.js';
import type { ConnectionView, DeliveryItem, HandshakeReply, RawRequest } from './deliveries.js';
import type { AnyEventDraft } from './events.js';
import type { OAuth2Auth } from './oauth.js';
import type { SignatureChoice, SignatureScheme } from './signatures.js';
import type { Translations } from './translations.js';

/** What {@link Trigger.map} may look at. */
export interface MapContext<Settings, State> {
  /** Settings of the connection. */
  settings: Settings;
  /** The connection the delivery belongs to. */
  connection: ConnectionView;
  /** The vendor's topic. */
  topic: string;
  /** When the delivery arrived, milliseconds UTC. */
  receivedAt: number;
  /** `webhook`, or `sweep` when reconciliation found it. */
  source: 'webhook' | 'sweep';
  /** What `map` returned for this subject last time; undefined at first sight. */
  previous: State | undefined;
}

/** What {@link Trigger.map} returns. */
export interface MapResult<State> {
  /** Events in the order in which they happened; empty when the delivery says nothing new. */
  events: AnyEventDraft[];
  /** Kept for the next delivery of the same subject. Undefined leaves it as it was. */
  state?: State | undefined;
  /**
   * What the delivery names and does not describe, or describes as it was too long ago: the core asks
   * {@link ConnectorDefinition.lookup} for it soon, once however many deliveries name it. Texts of at most 190
   * characters that `lookup` understands, such as `order:13`. What a lookup or a sweep found asks for nothing.
   *
   * @defaultValue nothing
   */
  lookup?: readonly string[];
}

/** One kind of delivery and what it means. One file each. */
export interface Trigger<Settings, Payload extends z.ZodType = z.ZodType, State = unknown> {
  /** Lower-case id, unique within the connector. */
  id: string;
  /** What happened, for owners: "Order created or changed". */
  title: string;
  /** Vendor topics this trigger reads. */
  topics: readonly string[];
  /** Lenient: unknown fields pass, a missing required one parks the delivery as a contract violation. */
  payload: Payload;
  /** Key of the state kept between deliveries, e.g. `order:13`. */
  subject(payload: z.output<Payload>): string;
  /** Pure: the same payload, state and context give the same events. */
  map(payload: z.output<Payload>, context: MapContext<Settings, State>): MapResult<State>;
}

/** A trigger with its types forgotten, as lists hold it. */
export type AnyTrigger = Trigger<unknown>;

/** Something a connector can do at its vendor. */
export interface Action<
  Settings,
  Client,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  /** Lower-case id with dashes, unique within the connector. */
  id: string;
  /** What it does, for owners. */
  title: string;
  /** Schema of what a call is given. */
  input: Input;
  /** Schema of what a call returns. */
  output: Output;
  /** safe: may be repeated; keyed: may be repeated with the same key; never: a doubtful outcome is reported, not retried. */
  retry: 'safe' | 'keyed' | 'never';
  /**
   * The capability it implements: by it plugins call the action without knowing the connector.
   *
   * @defaultValue none
   */
  implements?: Capability<string, Input, Output>;
  /**
   * Calls the vendor. `context.key` is the same for every repetition of one call.
   *
   * @throws one of the five errors
   */
  run(
    context: CallContext<Settings, Client> & { key: string },
    input: z.output<Input>,
  ): Promise<z.input<Output>>;
}

/** An action that implements a capability: what it takes and gives is the capability's. */
export interface ImplementingAction<
  Settings,
  Client,
  Input extends z.ZodType,
  Output extends z.ZodType,
> extends Pick<Action<Settings, Client, Input, Output>, 'run'> {
  /** The capability it implements. */
  implements: Capability<string, Input, Output>;
  /** @defaultValue the capability's id with a dash for each dot */
  id?: string;
  /** @defaultValue the capability's */
  title?: string;
  /** `never` where the vendor cannot tell a repetition. @defaultValue the capability's */
  retry?: Action<Settings, Client>['retry'];
}

/** An action with its types forgotten, as lists hold it. */
export type AnyAction = Action<unknown, unknown>;

/** A delivery that comes from somewhere else than its connection names: most often a copy of the shop. */
export interface ForeignOrigin {
  /** Where it came from, for example a host. Shown, and what tells one such place from another. */
  from: string;
  /** What is the matter, in the owner's words. */
  reason: string;
  /** What to do about it. */
  hint: string;
}

/** Webhooks of a connection: one address each, verified with a secret of its settings. */
export interface WebhookDefinition<Settings, Client> {
  scope?: 'connection';
  /** The scheme, or a choice among declared ones by the value of one setting. */
  verify: SignatureScheme | SignatureChoice;
  /** The vendor's topic, from headers or body. Undefined: the delivery is kept as ignored. */
  topic: (request: RawRequest) => string | undefined;
  /**
   * Overrides the default key (SHA-256 of the raw body) only where a vendor's id is proven unique.
   * Undefined: the default.
   */
  deliveryKey?: (request: RawRequest) => string | undefined;
  /** Answers unsigned pings and challenges; undefined means "not a handshake". */
  handshake?: (request: RawRequest) => HandshakeReply | undefined;
  /**
   * Takes a delivery apart.
   *
   * @defaultValue one item, the body parsed as JSON
   * @throws ContractViolation for a body that cannot be read
   */
  items?: (request: Pick<RawRequest, 'headers' | 'body'>, topic: string) => DeliveryItem[];
  /**
   * Pure. Compares where a delivery says it comes from with what the connection is set to; undefined
   * when they agree or the delivery does not say. A copy of a shop carries its webhooks along and
   * signs with the same secret. Says nothing about who made an event happen; that is `EventOrigin`.
   */
  origin?: (request: Pick<RawRequest, 'headers' | 'body'>, settings: Settings) => ForeignOrigin | undefined;
  /** How webhooks are created at the vendor; `manual` tells the owner how to do it. */
  subscription: SubscriptionApi<Settings, Client> | { manual: string };
}

/** What one sweep found. */
export interface SweepResult {
  /** What was found, in the vendor's webhook shape; fed through translate like a delivery. */
  items: DeliveryItem[];
  /** Where to go on next time, opaque to the core. */
  cursor: string;
  /** True when more can be fetched at once. */
  more: boolean;
}

/** Sweeps: fetching what webhooks missed. */
export interface Reconcile<Settings, Client> {
  /** ISO-8601 duration between sweeps. */
  every: string;
  /**
   * Fetches what changed since the cursor, oldest first; undefined at the first sweep.
   *
   * @throws one of the five errors
   */
  sweep(context: CallContext<Settings, Client>, cursor: string | undefined): Promise<SweepResult>;
}

/** What a shopkeeper is told about a connection. */
export interface HealthReport {
  /** With `degraded` the owner is shown `reason` and `hint`. */
  state: 'healthy' | 'degraded';
  /** What is wrong, in the owner's words. */
  reason?: string;
  /** What to do about it. */
  hint?: string;
}

/** Where a person is sent to grant access, and back. */
export interface GrantRequest {
  /** Address of the shop, as the person gave it. */
  address: string;
  /** Secret of this grant; must come back in the vendor's callback. */
  nonce: string;
  /** Where the vendor posts the keys. */
  callbackUrl: string;
  /** Where the person's browser goes afterwards. */
  returnUrl: string;
}

/**
 * The vendor's own grant screen: the person agrees there, and the vendor posts keys to the callback.
 * Pure functions; the core keeps the nonce, its expiry and its single use.
 */
export interface HostedGrant {
  /** Name of the setting that holds the address. */
  address: string;
  /** Settings the core makes up for a new connection: long random secrets. */
  generates: readonly string[];
  /** What tells one shop from another, the same for every way to write its address; undefined when it is none. */
  place(address: string): string | undefined;
  /** Where to send the person. */
  url(request: GrantRequest): string;
  /** The nonce and the settings in a callback's body; undefined when it is not one. */
  read(body: unknown): { nonce: string; settings: Record<string, unknown> } | undefined;
}

/**
 * What a vendor is to its customers; calls of plugins may go to all connections of one kind.
 *
 * - `store`: keeps orders from their beginning; an order it first tells of long after that is an import.
 * - `shipping`: follows parcels. It meets an order when it is sent, so its news are judged by when they happened.
 * - `crm`, `payments`, `support`, `automation`; `generic` for whatever is none of these.
 *
 * Customers know none of the names of `shipping`, `payments` and `support`: they read the shop's.
 */
export type ConnectorCategory =
  'store' | 'crm' | 'automation' | 'payments' | 'shipping' | 'support' | 'generic';

/** How many things a lookup is asked for at most: what one question of most vendors' APIs may name. */
export const lookupsAtOnce = 50;

/** Version of the contract between the core and connectors. */
export const contractVersion = 1;

/** A connector: frozen data and pure functions for one vendor. A connection (a row) is the instance. */
export interface ConnectorDefinition<Settings extends z.ZodType = z.ZodType, Client = unknown> {
  /** Lower-case id, also the folder's name. */
  id: string;
  /** Name of the vendor's product, for owners. */
  title: string;
  /** What the vendor is to its customers. */
  category: ConnectorCategory;
  /** The version of the contract it was written for: {@link contractVersion}. Another one is refused at the start. */
  contract: typeof contractVersion;
  /** One paragraph for the person who connects it. */
  description: string;
  /** Page that explains how to connect. */
  docs: string;
  /** Validation, types, JSON Schema for forms: one schema. Mark secrets with `.meta({ secret: true })`. */
  settings: Settings;
  /** How a connection is authorised. `fields` names the settings a person gives for it. */
  auth:
    | { type: 'apiKey' | 'basic' | 'hosted' | 'none'; fields?: readonly string[]; grant?: HostedGrant }
    | OAuth2Auth;
  /** Its texts in other languages than English. @defaultValue none, owners read English */
  translations?: Translations;
  /** Imports the vendor's SDK when first used and returns its client. */
  client?(context: ClientContext<z.output<Settings>>): Promise<Client>;
  /**
   * One address a connection, or (`scope: 'app'`) one for all tenants of an app registration.
   *
   * @defaultValue none, for a vendor that delivers nothing and is asked (`reconcile`)
   */
  webhook?: WebhookDefinition<z.output<Settings>, Client> | AppWebhook<z.output<Settings>, Client>;
  /** How deliveries become events, one for each kind of delivery. */
  triggers: readonly AnyTrigger[];
  /** What it can do at the vendor. */
  actions: readonly AnyAction[];
  /** Software of ours that runs at the vendor, when there is any. */
  companion?: CompanionDefinition<z.output<Settings>>;
  /** Two-way contact synchronisation. Not run yet: see {@link ContactsDefinition}. */
  contacts?: ContactsDefinition<z.output<Settings>, Client>;
  /**
   * What the vendor keeps of consent: the core tells it changes through the action that implements `consents.push`.
   *
   * @defaultValue none; needed when an action implements `consents.push`
   */
  consents?: ConsentsDefinition;
  /** Sweeps for what webhooks missed. @defaultValue none */
  reconcile?: Reconcile<z.output<Settings>, Client>;
  /**
   * Asks the vendor for what `map` named ({@link MapResult.lookup}), at most {@link lookupsAtOnce} at a time. Returns
   * them in the vendor's webhook shape, fed through translate like a delivery; what is gone is left out.
   *
   * @defaultValue none; needed when a trigger's `map` names something
   * @throws one of the five errors: asked again later, one at a time after `Rejected` and `ContractViolation`
   */
  lookup?(
    context: CallContext<z.output<Settings>, Client>,
    wanted: readonly string[],
  ): Promise<{ items: DeliveryItem[] }>;
  /**
   * What `lookup` understands as the question for the plan that the vendor bills the connection for; the answer becomes
   * `connection.plan_changed`. Asked when an owner looks at the plan.
   *
   * @defaultValue none, for a vendor without billing of its own
   */
  planLookup?: string;
  /** Asks the vendor whether the credentials still work. @throws one of the five errors when they do not */
  health?(context: CallContext<z.output<Settings>, Client>): Promise<HealthReport>;
}

/** A definition with its types forgotten, as the registry holds it. */
export type AnyConnector = ConnectorDefinition;

/** Declares a trigger; written as its own `const` it keeps its narrow types. */
export function defineTrigger<Settings, Payload extends z.ZodType, State = undefined>(
  trigger: Trigger<Settings, Payload, State>,
): Trigger<Settings, Payload, State> {
  return Object.freeze(trigger);
}

/** Declares an action: of its own, or one that implements a capability. */
export function defineAction<Settings, Client, Input extends z.ZodType, Output extends z.ZodType>(
  action: Action<Settings, Client, Input, Output> | ImplementingAction<Settings, Client, Input, Output>,
): Action<Settings, Client, Input, Output> {
  if ('input' in action) return Object.freeze(action);
  const { id, title, input, output, retry } = action.implements;
  return Object.freeze({ id: id.replaceAll('.', '-'), title, input, output, retry, ...action });
}

/** Whether an action answers to a name: its own id, or that of the capability it implements. */
export function answersTo(action: Pick<AnyAction, 'id' | 'implements'>, name: string): boolean {
  return action.id === name || action.implements?.id === name;
}

/** Declares a connector: frozen data and pure functions. A connection (a row) is the instance. */
export function defineConnector<Settings extends z.ZodType, Client = unknown>(
  definition: ConnectorDefinition<Settings, Client>,
): ConnectorDefinition<Settings, Client> {
  return Object.freeze(definition);
}
