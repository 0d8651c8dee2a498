import { isDeepStrictEqual } from 'node:util';
import {
  stableFraction,
  stableId,
  type CanonicalEvent,
  type ContactView,
  type EventName,
  type Guard,
  type Intent,
  type JourneyView,
  type Person,
  type PluginContext,
  type TimerFiring,
} from '../../../src/sdk/index.js';
import { plugin } from '../cart-recovery.plugin.js';
import type { Settings } from '../cart-recovery.settings.js';

export type Send = Extract<Intent, { intent: 'send'; template: object }>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A message the world's core made of a send. */
export interface Message {
  key: string;
  send: Send;
  journey: string;
  decidedAt: number;
  status: 'queued' | 'attempted' | 'refused' | 'cancelled' | 'held_out';
  reason: string | undefined;
}

interface Timer {
  key: string;
  dueAt: number;
  payload: Record<string, unknown>;
  journey: string | undefined;
  event: CanonicalEvent;
  status: 'pending' | 'fired' | 'cancelled';
}

interface Conversion {
  journey: string;
  arm: string | undefined;
  rule: string;
  subject: string;
}

type Journey = Mutable<Omit<JourneyView, 'tags' | 'state'>> & { tags: Set<string>; state: string };

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/**
 * The core as far as a plugin can see it, in memory: contacts, journeys, timers, the gate and the
 * outbox. It turns its own clock, hands frozen input to the plugin and asks every question twice,
 * so that a decision that is not pure does not pass.
 */
export class World {
  now: number;
  readonly journeys: Journey[] = [];
  readonly timers = new Map<string, Timer>();
  readonly messages = new Map<string, Message>();
  readonly skips: Extract<Intent, { intent: 'skip' }>[] = [];
  readonly conversions = new Map<string, Conversion>();
  /** Journeys the core declined to start, with its reason. */
  readonly declined: string[] = [];
  /** When something happened to whatever carries a tag, by the tag's hash and the shop. */
  readonly remembered: { tag: string; connectionId: string; at: number; until: number }[] = [];
  /** Every list of intents, in the order it was decided. */
  readonly log: Intent[][] = [];
  /** What the store answers to a guard; undefined: no answer. */
  answer: (guard: Guard) => Record<string, unknown> | undefined = (guard) =>
    guard.action === 'coupon.create' ? { code: guard.input['code'] } : { open: true };
  /** A reason for the gate to refuse a send, besides those of the world itself. */
  gate: (send: Send) => string | undefined = () => undefined;
  /** Milliseconds between deciding and attempting a message. */
  attemptLag = 0;
  private readonly identities = new Map<string, string>();
  private readonly contacts = new Map<string, ContactView>();

  constructor(
    start: number,
    public settings: Settings,
    /** Settings of shops that have their own. */
    private readonly ofShops: Readonly<Record<string, Settings>> = {},
  ) {
    this.now = start;
  }

  private settingsOf(connectionId: string): Settings {
    return this.ofShops[connectionId] ?? this.settings;
  }

  /** Hands an event to the plugin, as a delivery or as a replay. */
  receive(event: CanonicalEvent): Intent[] {
    this.attemptDue();
    const handler = plugin.on[event.type] as
      { handle(event: CanonicalEvent, context: PluginContext<Settings>): Intent[] }['handle'] | undefined;
    if (handler === undefined) return [];
    const contact = this.resolve(event.person, event.connectionId);
    const context = this.context(event, contact, this.seen(event, contact));
    const intents = this.twice(() => handler(event, context));
    this.execute(intents, event, contact);
    return intents;
  }

  /** Turns the clock, firing timers in the order they are due. */
  advance(milliseconds: number): void {
    const target = this.now + milliseconds;
    for (let due = this.nextDue(target); due !== undefined; due = this.nextDue(target)) {
      this.now = Math.max(this.now, due.dueAt);
      this.attemptDue();
      this.fire(due);
    }
    this.now = target;
    this.attemptDue();
  }

  /** Steps through a jump as a process would that was down: everything overdue fires at once, late. */
  sleep(milliseconds: number): void {
    this.now += milliseconds;
    this.advance(0);
  }

  get active(): JourneyView[] {
    return this.journeys.filter((journey) => journey.status === 'active').map(viewOf);
  }

  get pending(): Timer[] {
    return [...this.timers.values()].filter((timer) => timer.status === 'pending');
  }

  get attempted(): Message[] {
    return [...this.messages.values()].filter((message) => message.status === 'attempted');
  }

  private nextDue(target: number): Timer | undefined {
    return this.pending.filter((timer) => timer.dueAt <= target).sort((a, b) => a.dueAt - b.dueAt)[0];
  }

  private fire(timer: Timer): void {
    timer.status = 'fired';
    const { event, key, dueAt, payload } = timer;
    const row = this.journeys.find((journey) => journey.key === timer.journey);
    const journey = row === undefined ? undefined : viewOf(row);
    const contact = row?.contactId === undefined ? undefined : this.contacts.get(row.contactId);
    const sent = this.attempted.flatMap(({ send, journey: of }) =>
      of === row?.key && send.step !== undefined ? [send.step] : [],
    );
    const firing: TimerFiring = deepFreeze({ key, dueAt, payload, journey, sent, event });
    const context = this.context(event, contact, this.seen(event, contact));
    this.execute(
      this.twice(() => plugin.onTimer?.(firing, context) ?? []),
      event,
      contact,
    );
  }

  /** Journeys of the person, in whatever shop, and those that carry one of the event's tags. */
  private seen(event: CanonicalEvent, contact: ContactView | undefined): Journey[] {
    const tags = new Set((plugin.tags?.(event) ?? []).map(hashed));
    return this.journeys.filter(
      (journey) =>
        (contact !== undefined && journey.contactId === contact.id) ||
        [...journey.tags].some((tag) => tags.has(tag)),
    );
  }

  private twice(decide: () => Intent[]): Intent[] {
    const first = decide();
    if (!isDeepStrictEqual(first, decide())) throw new Error('the same input gave two different decisions');
    this.log.push(first);
    return first;
  }

  private context(
    event: CanonicalEvent,
    contact: ContactView | undefined,
    journeys: readonly Journey[],
  ): PluginContext<Settings> {
    const sorted = journeys.map(viewOf).sort((a, b) => b.startedAt - a.startedAt);
    const isHere = ({ connectionId }: { connectionId: string }) => connectionId === event.connectionId;
    const memories = (plugin.tags?.(event) ?? []).flatMap((tag) =>
      this.remembered
        .filter((known) => known.tag === hashed(tag) && known.until > this.now)
        .map(({ at, connectionId }) => ({ tag, at, connectionId })),
    );
    const told = (here: boolean) =>
      memories.filter((memory) => isHere(memory) === here).map(({ tag, at }) => ({ tag, at }));
    return deepFreeze({
      settings: structuredClone(this.settingsOf(event.connectionId)),
      now: this.now,
      account: { id: 'acc1', name: 'Account', language: 'en', country: 'FR', timezone: 'Europe/Paris' },
      connection: { id: event.connectionId, name: 'Tea & Co', createdAt: 0, connector: 'woocommerce' },
      contact,
      journeys: sorted.filter(isHere),
      memories: told(true),
      elsewhere: {
        journeys: sorted.filter((journey) => !isHere(journey)),
        memories: told(false),
      },
    });
  }

  private resolve(person: Person | undefined, connectionId: string): ContactView | undefined {
    const phone = person?.phone?.replace(/\D/g, '').replace(/^00/, '');
    const keys = [
      ...(phone === undefined ? [] : [`phone:${phone}`]),
      ...(person?.email === undefined ? [] : [`email:${person.email.toLowerCase()}`]),
      ...(person?.externalId === undefined ? [] : [`id:${connectionId}:${person.externalId}`]),
    ];
    if (keys.length === 0) return undefined;
    const known = keys.map((key) => this.identities.get(key)).find((id) => id !== undefined);
    const id = known ?? `contact-${this.contacts.size + 1}`;
    for (const key of keys) if (!this.identities.has(key)) this.identities.set(key, id);
    const before = this.contacts.get(id);
    const view: ContactView = {
      id,
      ...(person?.firstName === undefined ? {} : { firstName: person.firstName }),
      hasPhone: before?.hasPhone === true || phone !== undefined,
    };
    this.contacts.set(id, view);
    return view;
  }

  private execute(intents: readonly Intent[], event: CanonicalEvent, contact: ContactView | undefined): void {
    for (const intent of intents) this.executeOne(intent, event, contact);
  }

  private executeOne(intent: Intent, event: CanonicalEvent, contact: ContactView | undefined): void {
    switch (intent.intent) {
      case 'send':
        if (intent.content) throw new Error('this plugin sends templates by their name alone');
        return this.send(intent, event);
      case 'skip':
        this.skips.push(intent);
        return;
      case 'wait':
        return this.wait(intent, event);
      case 'startJourney':
        return this.start(intent, event.connectionId, contact);
      case 'updateJourney': {
        const journey = this.journey(intent.key);
        intent.tags?.forEach((tag) => journey.tags.add(hashed(tag)));
        const before = JSON.parse(journey.state) as Record<string, unknown>;
        journey.state = JSON.stringify({ ...before, ...intent.state });
        return;
      }
      case 'endJourney':
        return this.end(intent);
      case 'remember':
        for (const tag of intent.tags.map(hashed)) this.remember(tag, event.connectionId, intent);
        return;
      case 'convert': {
        const id = `${intent.journey}|${intent.subject}`;
        const { journey, rule, subject } = intent;
        if (!this.conversions.has(id)) {
          this.conversions.set(id, { journey, rule, subject, arm: this.journey(journey).arm });
        }
        return;
      }
      case 'cancelTimer':
      case 'reply':
      case 'instead':
      case 'upsertContact':
      case 'call':
      case 'updateConversation':
      case 'addNote':
        throw new Error(`the world knows no ${intent.intent}`);
    }
  }

  private journey(key: string): Journey {
    const found = this.journeys.find((journey) => journey.key === key);
    if (found === undefined) throw new Error(`no journey ${key}`);
    return found;
  }

  private wait(intent: Extract<Intent, { intent: 'wait' }>, event: CanonicalEvent): void {
    const before = this.timers.get(intent.key);
    if (before !== undefined && before.status !== 'pending') {
      throw new Error(`the timer ${intent.key} had ${before.status} and was set again`);
    }
    const { key, dueAt, journey } = intent;
    const payload = deepFreeze(JSON.parse(JSON.stringify(intent.payload)) as Record<string, unknown>);
    this.timers.set(key, { key, dueAt, journey, payload, event, status: 'pending' });
  }

  private remember(tag: string, connectionId: string, { at, until }: { at: number; until: number }): void {
    const known = this.remembered.find((one) => one.tag === tag && one.connectionId === connectionId);
    if (known === undefined) this.remembered.push({ tag, connectionId, at, until });
    else Object.assign(known, { at: Math.max(at, known.at), until });
  }

  private start(
    intent: Extract<Intent, { intent: 'startJourney' }>,
    connectionId: string,
    contact: ContactView | undefined,
  ): void {
    const own = this.journeys.filter(
      (journey) => journey.contactId === contact?.id && journey.connectionId === connectionId,
    );
    if (own.some((journey) => journey.status === 'active')) {
      this.declined.push('active');
      return;
    }
    if (own.some((journey) => (journey.endedAt ?? this.now) + intent.reentryAfter > this.now)) {
      this.declined.push('reentry');
      return;
    }
    if (this.journeys.some((journey) => journey.key === intent.key))
      throw new Error(`${intent.key} started twice`);
    this.journeys.push({
      key: intent.key,
      connectionId,
      contactId: contact?.id,
      status: 'active',
      arm: undefined,
      startedAt: this.now,
      endedAt: undefined,
      outcome: undefined,
      tags: new Set(intent.tags.map(hashed)),
      state: JSON.stringify(intent.state),
    });
  }

  private end(intent: Extract<Intent, { intent: 'endJourney' }>): void {
    const journey = this.journey(intent.key);
    journey.status = 'ended';
    journey.endedAt = this.now;
    journey.outcome = intent.outcome;
    for (const timer of this.pending) if (timer.journey === journey.key) timer.status = 'cancelled';
    for (const message of this.messages.values()) {
      if (message.journey === journey.key && message.status === 'queued') message.status = 'cancelled';
    }
  }

  private send(send: Send, event: CanonicalEvent): void {
    const key = [send.subject ?? event.subject, send.transition ?? event.transition, send.step].join('|');
    if (this.messages.has(key)) throw new Error(`${key} was sent twice`);
    const journey = this.journey(send.journey ?? '');
    const reason = this.refusal(send);
    const message: Message = {
      key,
      send,
      journey: journey.key,
      decidedAt: this.now,
      status: 'refused',
      reason,
    };
    this.messages.set(key, message);
    if (reason !== undefined) return;
    if (send.holdout !== undefined && journey.arm === undefined) {
      journey.arm = stableFraction(send.holdout.key) < send.holdout.share ? 'control' : 'treatment';
    }
    message.status = journey.arm === 'control' ? 'held_out' : 'queued';
    this.attemptDue();
  }

  private refusal(send: Send): string | undefined {
    if ((send.expiresAt ?? Infinity) < this.now) return 'stale';
    for (const guard of send.guards ?? []) {
      const answer = this.answer(guard);
      if (answer === undefined) return guard.unanswered;
      if (answer[guard.expect.field] !== guard.expect.equals) return guard.otherwise;
    }
    return this.gate(send);
  }

  private attemptDue(): void {
    for (const message of this.messages.values()) {
      if (message.status !== 'queued' || message.decidedAt + this.attemptLag > this.now) continue;
      message.status = 'attempted';
    }
  }
}

/** The core keeps tags as keyed hashes: a plugin that reads them back reads nothing. */
function hashed(tag: string): string {
  return stableId(`tag-key:${tag}`);
}

function viewOf(journey: Journey): JourneyView {
  const { tags, state, ...rest } = journey;
  return { ...rest, tags: [...tags], state: JSON.parse(state) as Record<string, unknown> };
}

/** The event as the core stores and reads it. */
export function stored<N extends EventName>(event: CanonicalEvent<N>): CanonicalEvent {
  return deepFreeze(JSON.parse(JSON.stringify(event)) as CanonicalEvent);
}
