import type { z } from 'zod';
import type { CanonicalEvent, EventName } from './events.js';
import type { CapabilityId, CapabilityInput } from './capabilities.js';
import type { ConnectorCategory } from './connector.js';
import type { AddNoteIntent, ConversationView, UpdateConversationIntent } from './conversations.js';
import type { ConnectionView } from './deliveries.js';
import type { LinkedOrder } from './orders.js';
import type { Translations } from './translations.js';
import type { MessageContent, SaidContent } from './content.js';
import type { TemplateDefinition } from './template-content.js';
import type { Money, Person, Purpose } from './values.js';

/**
 * The contact an event belongs to, without the identifiers a plugin has no need to see. Name and
 * language are those the event itself gives its person, else what is known of the contact: two people
 * who order with one phone are each greeted by their own name.
 */
export interface ContactView {
  /** Id of the contact. */
  id: string;
  /** Absent when it is not known. */
  firstName?: string;
  /** Absent when it is not known. */
  lastName?: string;
  /** BCP 47; absent when it is not known. */
  language?: string;
  /** ISO 3166-1 alpha-2; absent when it is not known. */
  country?: string;
  /** Whether a phone number of the contact is known. */
  hasPhone: boolean;
}

/**
 * A person's way through a plugin's several steps: a cart recovery, a follow-up. At most one is
 * active per plugin, connection and person. Ending it cancels its timers and its messages not yet
 * attempted.
 */
export interface JourneyView {
  /** As `startJourney` named it. */
  key: string;
  /** The shop it belongs to. */
  connectionId: string;
  /** Whose journey it is; undefined when its person is not known. */
  contactId: string | undefined;
  /** Whether it still goes on. */
  status: 'active' | 'ended';
  /** Set when the first message passed every gate: `control` is the hold-out. */
  arm: 'treatment' | 'control' | undefined;
  /** Milliseconds UTC. */
  startedAt: number;
  /** Milliseconds UTC; undefined while it is active. */
  endedAt: number | undefined;
  /** As `endJourney` gave it; undefined while it is active. */
  outcome: string | undefined;
  /** What it can be recognised by besides its person: `cart:9f…`, `link:…`, `phone:…`. */
  tags: readonly string[];
  /** As the plugin last wrote it. */
  state: Readonly<Record<string, unknown>>;
}

/** A question to the connector right before sending; its answer is gate evidence, good for 60 s. */
export interface Guard {
  /** What is asked: a capability (`cart.status`), or the id of an action of the event's connector. */
  action: CapabilityId | (string & {});
  /** What the question is asked with. */
  input: Record<string, unknown>;
  /** The send goes on only when the output's field has this value. */
  expect: { field: string; equals: string | number | boolean };
  /** Reason of the refusal when the answer differs (`cart_closed`) and when no answer came (`cart_state_unknown`). */
  otherwise: string;
  /** Reason of the refusal when no answer came. */
  unanswered: string;
}

/**
 * A message to the person of the event, of its journey, or whom it names. What it says is `content`; `template`
 * alone says the same of a template.
 */
export type SendIntent = SaidContent & {
  intent: 'send';
  /** With the step they make the send's key. @defaultValue the event's subject and transition */
  subject?: string;
  transition?: string;
  /** Names the message where one event leads to several. @defaultValue none */
  step?: string;
  /** What it is for; consent is asked for this purpose. */
  purpose: Purpose;
  /**
   * The sender: the account's default number, the `same` number the person wrote to or was last written
   * from, or the id of a number. An unknown or removed one is refused.
   *
   * @defaultValue `default`
   */
  from?: 'default' | 'same' | (string & {});
  /** Milliseconds UTC. Afterwards the gate says `stale`. @defaultValue the event's `occurredAt` + 24 h */
  expiresAt?: number;
  /** Questions to the connector right before sending, all of which have to be answered as expected. @defaultValue none */
  guards?: readonly Guard[];
  /** Key of the journey this is a step of. */
  journey?: string;
  /** Share in [0, 1] of eligible people who receive nothing, decided by `stableFraction(key)` after every gate. */
  holdout?: { key: string; share: number };
};

/**
 * An answer to somebody who has just written or pressed a button, by the number they wrote to: to
 * `message.received` alone, within WhatsApp's 24 hours. What it says is `content`; `text` alone says the same
 * of a text. Key and thread are those of the connection the answered message was about.
 */
export type ReplyIntent = {
  intent: 'reply';
  /** With the step they make the send's key. @defaultValue the event's subject and transition */
  subject?: string;
  transition?: string;
  /** Names the message where one event leads to several. @defaultValue none */
  step?: string;
  /** Milliseconds UTC. @defaultValue the event's `occurredAt` + 24 h */
  expiresAt?: number;
} & ({ text: string; content?: undefined } | { content: MessageContent; text?: undefined });

/** What a plugin returns: each says what is wanted, and the core does it. */
export type Intent =
  | SendIntent
  | ReplyIntent
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
      /** Of a journey that belongs to another shop of the account: that one. @defaultValue this one */
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
      /** Of a journey that belongs to another shop of the account: that one. @defaultValue this one */
      connectionId?: string;
      rule: string;
      subject: string;
      value: Money;
      at: number;
    }
  | { intent: 'upsertContact'; person: Person; fields?: Record<string, unknown>; tags?: readonly string[] }
  | UpdateConversationIntent
  | AddNoteIntent
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
  /** What the call is given; checked by the capability's or action's schema. */
  input: Record<string, unknown>;
  /** Names the call: with the same key it is made once for each connection. */
  key: string;
  /** What a person wrote belongs to a number: their answer names the shop. @defaultValue the event's connection */
  to?: CallTarget;
  /** The same as `to: { connectionId }`. @deprecated Use `to`. */
  connectionId?: string;
  /**
   * Calls with the same order key are made one after the other at each connection, in the order in which they
   * were decided; the next begins when the one before it has succeeded or failed for good.
   *
   * @defaultValue in any order
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
  /** As the plugin named it. */
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

/** What a plugin's handlers may look at. */
export interface PluginContext<Settings> {
  /** Settings of the installation, through the plugin's schema. */
  settings: Settings;
  /** Milliseconds UTC. The only clock a plugin may read. */
  now: number;
  /** The account; `language` is BCP 47, `country` ISO 3166-1 alpha-2, `timezone` an IANA name. */
  account: { id: string; name: string; language: string; country: string | undefined; timezone: string };
  /** With what its connector is to customers, and the capabilities it offers. */
  connection: ConnectionView & {
    connector: string;
    category?: ConnectorCategory;
    capabilities?: readonly string[];
  };
  /** The event's person; undefined when it names nobody. */
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
  /**
   * Of an event about an order: the same order as other connections of the account know it.
   *
   * @defaultValue none do
   */
  linkedOrders?: readonly LinkedOrder[];
  /**
   * The conversation the event is about, for plugins with `usesConversation`; undefined where the person has none.
   *
   * @defaultValue not looked up
   */
  conversation?: ConversationView;
}

/** That something happened to whatever carries a tag. */
export interface MemoryView {
  /** The tag as the event has it. */
  tag: string;
  /** Milliseconds UTC, as `remember` gave it. */
  at: number;
}

/** A due timer. `event` is the event that set it. */
export interface TimerFiring {
  /** As `wait` named it. */
  key: string;
  /** Milliseconds UTC. */
  dueAt: number;
  /** As `wait` gave it. */
  payload: Readonly<Record<string, unknown>>;
  /** The journey it is a step of; undefined without one. */
  journey: JourneyView | undefined;
  /** Steps of the journey whose message was handed to the channel and has not failed, in no order. */
  sent: readonly string[];
  /** The event that set it. */
  event: CanonicalEvent;
}

/** A plugin: data and pure decisions. */
export interface PluginDefinition<Settings extends z.ZodType = z.ZodType> {
  /** Lower-case id, also the folder's name. */
  id: string;
  /** Name for owners. */
  title: string;
  /** What it does, one sentence for owners. */
  description: string;
  /** Schema of its settings; every setting has a default. */
  settings: Settings;
  /** Templates it sends; enabling it submits those that are missing. */
  templates: readonly TemplateDefinition[];
  /**
   * It sends templates that its events name, whatever the account has. One that isn't there is refused, as is a
   * purpose that doesn't fit the template's category.
   *
   * @defaultValue false: only those of `templates`
   */
  namedTemplates?: boolean;
  /** Its texts in other languages than English. @defaultValue none, owners read English */
  translations?: Translations;
  /**
   * What owners read for reasons only this plugin gives (of skips and ended journeys, `otherwise` and
   * `unanswered` of guards, what it says for another plugin by `instead`), by the reason. In English;
   * `translations` may hold them too.
   *
   * @defaultValue none
   */
  reasons?: Readonly<Record<string, string>>;
  /**
   * Whether its handlers look at `context.conversation`, which is looked up for those alone. Changing a
   * conversation does not need it.
   *
   * @defaultValue false
   */
  usesConversation?: boolean;
  /** Pure: what an event can be recognised by, to find journeys beside the contact's own. */
  tags?(event: CanonicalEvent): string[];
  /** Pure: the same event and context give the same intents. */
  on: { [N in EventName]?: Handler<N, z.output<Settings>> };
  /** Pure: what follows when a timer of the plugin is due. @defaultValue nothing follows */
  onTimer?(timer: TimerFiring, context: PluginContext<z.output<Settings>>): Intent[];
  /** Pure: what follows from the outcome of a call this plugin asked for. Asked once for each call. */
  onCallResult?(result: CallResult, context: PluginContext<z.output<Settings>>): Intent[];
}

/** What a plugin does about one kind of event. */
export type Handler<N extends EventName, Settings> = {
  handle(event: CanonicalEvent<N>, context: PluginContext<Settings>): Intent[];
}['handle'];

/** A plugin with its types forgotten, as the registry holds it. */
export type AnyPlugin = PluginDefinition;

/** Declares a plugin: data and pure decisions. */
export function definePlugin<Settings extends z.ZodType>(
  definition: PluginDefinition<Settings>,
): PluginDefinition<Settings> {
  return Object.freeze(definition);
}
