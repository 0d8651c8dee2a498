import type { EventRow } from '../events/index.js';
import type {
  AnyPlugin,
  CallResult,
  CanonicalEvent,
  ConversationView,
  Intent,
  MemoryView,
  PluginContext,
} from '../sdk/index.js';
import type { JourneyBatch, TimerRow } from '../timers/index.js';
import type { OrderKnown } from './linked-orders.js';
import type { Obstacle } from './obstacles.js';

/** One plugin's chance to decide: an event it listens to, or a timer of its own that is due. */
export interface PluginRun {
  plugin: AnyPlugin;
  settings: unknown;
  row: EventRow;
  event: CanonicalEvent;
  timer?: TimerRow;
  /** Outcome of a call the plugin asked for on this event, and the event that tells of it. */
  result?: { eventId: string; view: CallResult } | undefined;
  /** The connection whose installation decides; undefined: the account's own. */
  home?: string | undefined;
  /** Why the plugin is not asked: it is recorded in place of a decision. */
  obstacle?: Obstacle | undefined;
}

/** Events that come from a number or from the core: what they are about says which shop they concern. */
const ofNoShop = /^(?:message|window|conversation|template|alert)\./;

/**
 * The connection an event belongs to. What a person wrote belongs to a number: their answer belongs
 * where the message came from that they answered.
 */
export function homeOf(event: CanonicalEvent): string | undefined {
  if (!ofNoShop.test(event.type)) return event.connectionId;
  const { replyTo, connectionId } = event.data as {
    replyTo?: { connectionId?: string };
    connectionId?: string;
  };
  return replyTo?.connectionId ?? connectionId;
}

/** The connection a run's journeys belong to. */
export function placeOf(run: Pick<PluginRun, 'home' | 'row'>): string {
  return run.home ?? run.row.connectionId;
}

/** What a run led to, for a replay's answer. */
export interface PluginRunOutcome {
  plugin: string;
  intent: 'send' | 'skip' | 'wait' | 'conversation' | 'other';
  reason?: string;
  messageId?: string;
  status?: string;
  detail?: unknown;
}

/** The people, shops and accounts a batch is about, loaded once. */
export interface RunContext {
  account(id: string): PluginContext<unknown>['account'];
  connection(id: string): PluginContext<unknown>['connection'];
  /** The contact, by the name and in the language of the person its event is about. */
  contact(id: string | null, event: CanonicalEvent): PluginContext<unknown>['contact'];
  /** Others who share the e-mail address an event names. */
  sharers?(row: EventRow): readonly string[];
  /** What the core knows of the order an event is about. */
  order?(row: EventRow): OrderKnown | undefined;
  /** Why nothing is sent for a connection that has ended. */
  ended?(connectionId: string): Obstacle | undefined;
  /** The conversation a run is about, where its plugin looks at it. */
  conversation?(run: PluginRun): ConversationView | undefined;
  /** Steps of a journey whose message was handed to the channel. */
  sent?(journeyId: string): readonly string[];
}

/** Asks a plugin what it wants: pure as far as the plugin is. */
export function intentsOf(run: PluginRun, journeys: JourneyBatch, around: RunContext, now: number): Intent[] {
  const { plugin, row, timer } = run;
  const order = around.order?.(row);
  const event = order === undefined ? run.event : { ...run.event, firstSeenAt: order.firstSeenAt };
  const contactId = contactOf(run, journeys);
  const tags = tagsOf(plugin, event);
  // A timer's journey knows where it belongs; its event may not.
  const home = (timer && journeys.view(timer.journeyId)?.connectionId) ?? run.home;
  const isHere = ({ connectionId }: { connectionId: string | undefined }) =>
    home === undefined || connectionId === undefined || connectionId === home;
  const [own, others] = split(
    journeys.views(contactId, tags, timer ? [] : (around.sharers?.(row) ?? [])),
    isHere,
  );
  const [memories, otherMemories] = split(journeys.memories(tags), isHere);
  const conversation = around.conversation?.(run);
  const context: PluginContext<unknown> = {
    settings: run.settings,
    now,
    account: around.account(row.accountId),
    // An answer came by a number: it concerns the shop whose message it answers.
    connection: around.connection(run.home ?? row.connectionId),
    contact: around.contact(contactId, event),
    journeys: own,
    memories: latest(memories),
    elsewhere: { journeys: others, memories: latest(otherMemories) },
    ...(order === undefined || order.linked.length === 0 ? {} : { linkedOrders: order.linked }),
    ...(conversation === undefined ? {} : { conversation }),
  };
  if (timer) {
    const firing = {
      key: timer.timerKey,
      dueAt: timer.dueAt,
      payload: timer.payload,
      journey: journeys.view(timer.journeyId),
      sent: timer.journeyId === null ? [] : (around.sent?.(timer.journeyId) ?? []),
      event,
    };
    return plugin.onTimer?.(firing, context) ?? [];
  }
  if (run.result) return plugin.onCallResult?.(run.result.view, context) ?? [];
  const handler = plugin.on[event.type] as
    ((event: CanonicalEvent, context: PluginContext<unknown>) => Intent[]) | undefined;
  return handler?.(event, context) ?? [];
}

/** Who a run is about: a timer's journey knows best, it may have outlived the event's own contact. */
export function contactOf(run: PluginRun, journeys: JourneyBatch): string | null {
  const journey = run.timer ? journeys.view(run.timer.journeyId) : undefined;
  return journey?.contactId ?? run.row.contactId;
}

export function tagsOf(plugin: AnyPlugin, event: CanonicalEvent): string[] {
  return plugin.tags?.(event) ?? [];
}

function split<T>(list: readonly T[], belongs: (entry: T) => boolean): [T[], T[]] {
  return [list.filter(belongs), list.filter((entry) => !belongs(entry))];
}

/** One memory for each tag, the latest. */
function latest(memories: readonly MemoryView[]): MemoryView[] {
  const found = new Map<string, number>();
  for (const { tag, at } of memories) found.set(tag, Math.max(at, found.get(tag) ?? at));
  return [...found].map(([tag, at]) => ({ tag, at }));
}
