import {
  eventCatalogue,
  eventNames,
  type AnyPlugin,
  type CanonicalEvent,
  type EventName,
  type Intent,
  type JourneyView,
  type PluginContext,
  type TimerFiring,
} from '../../../src/sdk/index.js';
import { describeError } from '../finding.js';
import { edited, pathsOf, sameJson, showPath, throughJson, without } from '../pure.js';
import {
  sampleContext,
  sampleConversations,
  sampleEvent,
  sampleForms,
  sampleLinkedOrders,
  type PluginSamples,
} from '../samples.js';

/** One question to the plugin: an event, or a timer it set, in a context. */
export interface Case {
  name: string;
  event: CanonicalEvent;
  timer?: TimerFiring;
  context: PluginContext<unknown>;
}

export type Answer = { intents: Intent[] } | { thrown: string };

/** Most steps a chain of timers is followed. */
const MAX_STEPS = 12;

/** Every question the kit puts to a plugin: generated samples, given samples, and the timers they set. */
export function allCases(plugin: AnyPlugin, samples: PluginSamples): Case[] {
  const settings = [{}, ...(samples.settings ?? [])].flatMap((given) => {
    const parsed = plugin.settings.safeParse(given);
    return parsed.success ? [parsed.data] : [];
  });
  const first = settings.flatMap((given) => [
    ...eventsFor(plugin, samples).flatMap(([name, event]) =>
      contextsFor(plugin, given, samples).map(([who, context]) => ({
        name: `${name}, ${who}`,
        event,
        context,
      })),
    ),
    ...variantsFor(plugin).map(([name, event]) => ({ name, event, context: sampleContext(given) })),
  ]);
  return first.flatMap((one) => [one, ...timersOf(plugin, one)]);
}

function eventsFor(plugin: AnyPlugin, samples: PluginSamples): [string, CanonicalEvent][] {
  const types = typesOf(plugin);
  const generated = types.flatMap((type): [string, CanonicalEvent][] => {
    const event: CanonicalEvent = sampleEvent(type);
    return [
      [type, event],
      [`${type} with required fields only`, sampleEvent(type, {}, 'required')],
      [`${type}, history`, { ...event, superseded: true }],
      [
        `${type}, superseded`,
        { ...event, superseded: true, supersededBy: types.filter((one) => one !== type) },
      ],
      ...sampleForms(type)
        .slice(1)
        .map((data): [string, CanonicalEvent] => [
          `${type} with ${Object.keys(data)[0]}`,
          { ...event, data },
        ]),
    ];
  });
  const given = (samples.events ?? []).filter((event) => types.includes(event.type));
  return [
    ...generated,
    ...given.map((event): [string, CanonicalEvent] => [`sample ${event.type} (${event.id})`, event]),
  ];
}

const typesOf = (plugin: AnyPlugin): EventName[] =>
  eventNames.filter((type) => Object.hasOwn(plugin.on, type));

/** Each event with one optional field missing, or one yes or no turned into its opposite. */
function variantsFor(plugin: AnyPlugin): [string, CanonicalEvent][] {
  return typesOf(plugin).flatMap((type) => {
    const event: CanonicalEvent = sampleEvent(type);
    return pathsOf(event.data).flatMap((path): [string, CanonicalEvent][] => {
      const changes: [string, unknown][] = [
        [`${type} without ${showPath(path)}`, without(event.data, path)],
        [
          `${type}, not ${showPath(path)}`,
          edited(event.data, path, (parent, key) => {
            if (typeof parent[key] === 'boolean') parent[key] = !parent[key];
          }),
        ],
      ];
      return changes
        .filter(([, data]) => !sameJson(data, event.data) && eventCatalogue[type].safeParse(data).success)
        .map(([name, data]) => [name, { ...event, data } as CanonicalEvent]);
    });
  });
}

function contextsFor(
  plugin: AnyPlugin,
  settings: unknown,
  samples: PluginSamples,
): [string, PluginContext<unknown>][] {
  const withoutName = { id: 'contact-2', hasPhone: false };
  const given = (samples.contexts ?? []).map((context, index): [string, PluginContext<unknown>] => [
    `sample context ${index}`,
    sampleContext(settings, context),
  ]);
  return [
    ['a known contact', sampleContext(settings)],
    ['a contact without name or phone', sampleContext(settings, { contact: withoutName })],
    ['nobody', sampleContext(settings, { contact: undefined })],
    ['an order that others know too', sampleContext(settings, { linkedOrders: sampleLinkedOrders() })],
    ...(plugin.usesConversation === true
      ? sampleConversations().map(([name, conversation]): [string, PluginContext<unknown>] => [
          name,
          sampleContext(settings, { conversation }),
        ])
      : []),
    ...given,
  ];
}

/** The timers a case leads to, each fired when due, and those set by them. */
function timersOf(plugin: AnyPlugin, origin: Case): Case[] {
  const found: Case[] = [];
  const seen = new Set<string>();
  let front: Case[] = plugin.onTimer === undefined ? [] : [origin];
  for (let step = 0; step < MAX_STEPS && front.length > 0; step += 1) {
    front = front
      .flatMap((one) => firings(plugin, one, origin))
      .filter((one) => {
        const key = `${one.timer?.key} ${one.timer?.dueAt} ${JSON.stringify(one.timer?.payload)}`;
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      });
    found.push(...front);
  }
  return found;
}

function firings(plugin: AnyPlugin, one: Case, origin: Case): Case[] {
  const answer = decide(plugin, one);
  if (!('intents' in answer)) return [];
  const journeys = [...one.context.journeys, ...startedBy(answer.intents, one.context)];
  return answer.intents.flatMap((intent): Case[] => {
    if (intent.intent !== 'wait') return [];
    const journey = journeys.find((known) => known.key === intent.journey);
    const payload = throughJson(intent.payload) as Record<string, unknown>;
    const sent = answer.intents.flatMap((other) =>
      other.intent === 'send' && other.step !== undefined ? [other.step] : [],
    );
    const due = { key: intent.key, dueAt: intent.dueAt, payload, journey };
    const timer: TimerFiring = { ...due, sent: [...(one.timer?.sent ?? []), ...sent], event: one.event };
    const context = { ...one.context, now: Math.max(intent.dueAt, one.context.now), journeys };
    return [{ name: `${origin.name}, timer ${intent.key}`, event: one.event, timer, context }];
  });
}

function startedBy(intents: readonly Intent[], context: PluginContext<unknown>): JourneyView[] {
  return intents.flatMap((intent): JourneyView[] => {
    if (intent.intent !== 'startJourney') return [];
    return [
      {
        key: intent.key,
        connectionId: context.connection.id,
        contactId: context.contact?.id,
        status: 'active',
        arm: undefined,
        startedAt: context.now,
        endedAt: undefined,
        outcome: undefined,
        tags: intent.tags,
        state: intent.state,
      },
    ];
  });
}

/** What the plugin answers; a throw is an answer too. */
export function decide(plugin: AnyPlugin, one: Case): Answer {
  try {
    if (one.timer !== undefined) return { intents: plugin.onTimer?.(one.timer, one.context) ?? [] };
    plugin.tags?.(one.event);
    const handler = plugin.on[one.event.type] as
      ((event: CanonicalEvent, context: PluginContext<unknown>) => Intent[]) | undefined;
    return { intents: handler?.(one.event, one.context) ?? [] };
  } catch (error) {
    return { thrown: describeError(error) };
  }
}
