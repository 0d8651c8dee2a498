import type { EventRow } from '../events/index.js';
import type { AnyPlugin, CanonicalEvent, Intent, PluginContext } from '../sdk/index.js';
import type { JourneyBatch, TimerRow } from '../timers/index.js';

/** One plugin's chance to decide: an event it listens to, or a timer of its own that is due. */
export interface Occasion {
  plugin: AnyPlugin;
  settings: unknown;
  row: EventRow;
  event: CanonicalEvent;
  timer?: TimerRow;
}

/** What an occasion led to, for a replay's answer. */
export interface OccasionOutcome {
  plugin: string;
  intent: 'send' | 'skip' | 'wait' | 'other';
  reason?: string;
  messageId?: string;
  status?: string;
  detail?: unknown;
}

/** The people, shops and accounts a batch is about, loaded once. */
export interface Surroundings {
  account(id: string): PluginContext<unknown>['account'];
  connection(id: string): PluginContext<unknown>['connection'];
  /** The contact, by the name and in the language of the person its event is about. */
  contact(id: string | null, event: CanonicalEvent): PluginContext<unknown>['contact'];
  /** Others who share the e-mail address an event names. */
  sharers?(row: EventRow): readonly string[];
}

/** Asks a plugin what it wants: pure as far as the plugin is. */
export function intentsOf(
  occasion: Occasion,
  journeys: JourneyBatch,
  around: Surroundings,
  now: number,
): Intent[] {
  const { plugin, event, row, timer } = occasion;
  const context: PluginContext<unknown> = {
    settings: occasion.settings,
    now,
    account: around.account(row.accountId),
    connection: around.connection(row.connectionId),
    contact: around.contact(contactOf(occasion, journeys), event),
    journeys: journeys.views(
      contactOf(occasion, journeys),
      tagsOf(plugin, event),
      timer ? [] : (around.sharers?.(row) ?? []),
    ),
    memories: journeys.memories(tagsOf(plugin, event)),
  };
  if (timer) {
    const firing = {
      key: timer.timerKey,
      dueAt: timer.dueAt,
      payload: timer.payload,
      journey: journeys.view(timer.journeyId),
      event,
    };
    return plugin.onTimer?.(firing, context) ?? [];
  }
  const handler = plugin.on[event.type] as
    ((event: CanonicalEvent, context: PluginContext<unknown>) => Intent[]) | undefined;
  return handler?.(event, context) ?? [];
}

/** Who an occasion is about: a timer's journey knows best, it may have outlived the event's own contact. */
export function contactOf(occasion: Occasion, journeys: JourneyBatch): string | null {
  const journey = occasion.timer ? journeys.view(occasion.timer.journeyId) : undefined;
  return journey?.contactId ?? occasion.row.contactId;
}

export function tagsOf(plugin: AnyPlugin, event: CanonicalEvent): string[] {
  return plugin.tags?.(event) ?? [];
}
