import type { z } from 'zod';
import type { CanonicalEvent, EventName } from './events.js';
import type { CapabilityId, CapabilityInput } from './capabilities.js';
import type { ConnectorCategory } from './connector.js';
import type { ConnectionView } from './deliveries.js';
import type { LinkedOrder } from './orders.js';
import type { Translations } from './translations.js';
import type { SaidContent } from './content.js';
import type { TemplateDefinition } from './template-content.js';
import type { Money, Person, Purpose } from './values.js';

/**
 * The contact an event belongs to, without the identifiers a plugin has no need to see. Name and
 * language are those the event itself gives its person, else what is known of the contact: two people
 * who order with one phone are each greeted by their own name.
 */
export interface ContactView {
  id: string;
  firstName?: string;
  lastName?: string;
  language?: string;
  country?: string;
  hasPhone: boolean;
}

/**
 * A person's way through a plugin's several steps: a cart recovery, a follow-up. At most one is
 * active per plugin, connection and person. Ending it cancels its timers and its messages not yet
 * attempted.
 */
export interface JourneyView {
  key: string;
  /** The shop it belongs to. */
  connectionId: string;
  contactId: string | undefined;
  status: 'active' | 'ended';
  /** Set when the first message passed every gate: `control` is the hold-out. */
  arm: 'treatment' | 'control' | undefined;
  startedAt: number;
  endedAt: number | undefined;
  outcome: string | undefined;
  /** What it can be recognised by besides its person: `cart:9f…`, `link:…`, `phone:…`. */
  tags: readonly string[];
  state: Readonly<Record<string, unknown>>;
}

/** A question to the connector right before sending; its answer is gate evidence, good for 60 s. */
export interface Guard {
  /** What is asked: a capability (`cart.status`), or the id of an action of the event's connector. */
  action: CapabilityId | (string & {});
  input: Record<string, unknown>;
  /** The send goes on only when the output's field has this value. */
  expect: { field: string; equals: string | number | boolean };
  /** Reason of the refusal when the answer differs (`cart_closed`) and when no answer came (`cart_state_unknown`). */
  otherwise: string;
  unanswered: string;
}

/**
 * A message to the person of the event, of its journey, or whom it names. What it says is `content`; `template`
 * alone says the same of a template.
 */
export type SendIntent = SaidContent & {
  intent: 'send';
  /** Default: the event's subject and transition. With the step they make the send's key. */
  subject?: string;
  transition?: string;
  step?: string;
  purpose: Purpose;
  /**
   * The sender: the account's default number, the `same` number the person wrote to or was last
   * written from, or the id of a number. Default: `default`. An unknown or removed one is refused.
   */
  from?: 'default' | 'same' | (string & {});
  /** Milliseconds UTC. Default: the event's `occurredAt` + 24 h. Afterwards the gate says `stale`. */
  expiresAt?: number;
  guards?: readonly Guard[];
  /** Key of the journey this is a step of. */
  journey?: string;
  /** Share in [0, 1] of eligible people who receive nothing, decided by `stableFraction(key)` after every gate. */
  holdout?: { key: string; share: number };
};

export type Intent =
  | SendIntent
  /**
   * Free text to somebody who has just written or pressed a button, by the number they wrote to: an answer
   * to `message.received` alone, within WhatsApp's 24 hours. Key and thread are those of the connection
   * the answered message was about.
   */
  | {
      intent: 'reply';
      subject?: string;
      transition?: string;
      step?: string;
      text: string;
      /** Milliseconds UTC. Default: the event's `occurredAt` + 24 h. */
      expiresAt?: number;
    }
  /**
   * Speaks for another plugin: what that one wants to send on the same event is left out, with this reason
   * in its decision, so that one thing is told by one message.
   */
  | { intent: 'instead'; plugin: string; reason: string; detail: string }
  | { intent: 'skip'; subject?: string; transition?: string; step?: string; reason: string; detail?: string }
  | {
      intent: 'wait';
      /** Unique per plugin and subject's connection; the same key again moves the timer. */
      key: string;
      dueAt: number;
      journey?: string;
      payload: Record<string, unknown>;
    }
  | { intent: 'cancelTimer'; key: string; reason: string }
  | {
      intent: 'startJourney';
      key: string;
      tags: readonly string[];
      state: Record<string, unknown>;
      /** Milliseconds after an ended journey of the same person in this shop before another may start. */
      reentryAfter: number;
    }
  | { intent: 'updateJourney'; key: string; tags?: readonly string[]; state?: Record<string, unknown> }
  | {
      intent: 'endJourney';
      key: string;
      /** Of a journey that belongs to another shop of the account: that one. Default: this one. */
      connectionId?: string;
      outcome: string;
      reason: string;
    }
  /** Remembers, for whatever carries one of these tags, that something happened at `at`; forgotten after `until`. */
  | { intent: 'remember'; tags: readonly string[]; at: number; until: number }
  /** Counts a result for the journey's arm, once per journey and subject. */
  | {
      intent: 'convert';
      journey: string;
      /** Of a journey that belongs to another shop of the account: that one. Default: this one. */
      connectionId?: string;
      rule: string;
      subject: string;
      value: Money;
      at: number;
    }
  | { intent: 'upsertContact'; person: Person; fields?: Record<string, unknown>; tags?: readonly string[] }
  | CallIntent;

/** Which connections a call goes to: one, or every connection of a kind that offers the capability. */
export type CallTarget = { connectionId: string } | { category: ConnectorCategory };

/**
 * Calls a connector, durably, once per key and connection. Where the target offers no such thing, the
 * decision says so and nothing is called.
 */
export interface CallIntent {
  intent: 'call';
  /** What is called: a capability (`order.note`), or the id of an action of one connector. */
  action: CapabilityId | (string & {});
  input: Record<string, unknown>;
  key: string;
  /** Default: the event's connection. What a person wrote belongs to a number: their answer names the shop. */
  to?: CallTarget;
  /** The same as `to: { connectionId }`. @deprecated Use `to`. */
  connectionId?: string;
  /**
   * Calls with the same order key are made one after the other at each connection, in the order in which they
   * were decided; the next begins when the one before it has succeeded or failed for good. Default: in any order.
   */
  orderKey?: string;
}

/** A call of a capability, its input checked by the compiler. */
export function callOf<Id extends CapabilityId>(
  action: Id,
  call: { input: CapabilityInput<Id>; key: string; to?: CallTarget; orderKey?: string },
): CallIntent {
  return { intent: 'call', action, ...call };
}

/** Outcome of a call that a plugin asked for. */
export interface CallResult {
  /** As the plugin named it. */
  action: string;
  key: string;
  /** The connection that was called. */
  connectionId: string;
  /** `unknown`: it may or may not have been made, and is not repeated. */
  status: 'succeeded' | 'failed' | 'unknown';
  /** What the connector answered; absent unless it succeeded. */
  output?: Readonly<Record<string, unknown>>;
  /** Why it did not succeed. */
  error?: string;
  /** The event on which the call was asked for; its data may have been removed since. */
  event: CanonicalEvent;
}

export interface PluginContext<Settings> {
  settings: Settings;
  now: number;
  account: { id: string; name: string; language: string; country: string | undefined; timezone: string };
  /** With what its connector is to customers, and the capabilities it offers. */
  connection: ConnectionView & {
    connector: string;
    category?: ConnectorCategory;
    capabilities?: readonly string[];
  };
  contact: ContactView | undefined;
  /**
   * Journeys of this plugin that belong to the contact, to somebody who shares the e-mail address the
   * event names, or carry one of the event's tags, newest first: those of the event's shop. An event
   * that belongs to no shop is shown those of all.
   */
  journeys: readonly JourneyView[];
  /** What this plugin remembers about the event's tags (`remember`) in the event's shop: the latest instant for each. */
  memories: readonly MemoryView[];
  /** The same of the account's other shops: what ends something there too, or should not happen twice. */
  elsewhere: { journeys: readonly JourneyView[]; memories: readonly MemoryView[] };
  /** Of an event about an order: the same order as other connections of the account know it. Default: none do. */
  linkedOrders?: readonly LinkedOrder[];
}

/** That something happened to whatever carries a tag. */
export interface MemoryView {
  tag: string;
  at: number;
}

/** A due timer. `event` is the event that set it. */
export interface TimerFiring {
  key: string;
  dueAt: number;
  payload: Readonly<Record<string, unknown>>;
  journey: JourneyView | undefined;
  /** Steps of the journey whose message was handed to the channel and has not failed, in no order. */
  sent: readonly string[];
  event: CanonicalEvent;
}

export interface PluginDefinition<Settings extends z.ZodType = z.ZodType> {
  /** Lower-case id, also the folder's name. */
  id: string;
  title: string;
  description: string;
  settings: Settings;
  templates: readonly TemplateDefinition[];
  /** Its texts in other languages than English. Default: none, owners read English. */
  translations?: Translations;
  /**
   * What owners read for reasons only this plugin gives (of skips and ended journeys, `otherwise` and
   * `unanswered` of guards, what it says for another plugin by `instead`), by the reason. In English;
   * `translations` may hold them too. Default: none.
   */
  reasons?: Readonly<Record<string, string>>;
  /** Pure: what an event can be recognised by, to find journeys beside the contact's own. */
  tags?(event: CanonicalEvent): string[];
  /** Pure: the same event and context give the same intents. */
  on: { [N in EventName]?: Handler<N, z.output<Settings>> };
  onTimer?(timer: TimerFiring, context: PluginContext<z.output<Settings>>): Intent[];
  /** Pure: what follows from the outcome of a call this plugin asked for. Asked once for each call. */
  onCallResult?(result: CallResult, context: PluginContext<z.output<Settings>>): Intent[];
}

/** What a plugin does about one kind of event. */
export type Handler<N extends EventName, Settings> = {
  handle(event: CanonicalEvent<N>, context: PluginContext<Settings>): Intent[];
}['handle'];

export type AnyPlugin = PluginDefinition;

/** Declares a plugin: data and pure decisions. */
export function definePlugin<Settings extends z.ZodType>(
  definition: PluginDefinition<Settings>,
): PluginDefinition<Settings> {
  return Object.freeze(definition);
}
