import { z } from 'zod';
import type { AnyConnector, AnyEventDraft, MapResult } from '../../../src/sdk/index.js';
import { check, describeError, notApplicable, type Check, type Report } from '../finding.js';
import { eventProblem } from '../events.js';
import {
  identityOf,
  playableItems,
  translate,
  type ConnectorMaterials,
  type PlayableItem,
  type States,
} from '../play.js';
import {
  deepFreeze,
  edited,
  firstDifference,
  objectsOf,
  pathsOf,
  sameJson,
  shapeOf,
  showPath,
  shuffled,
  withMovedClock,
  without,
  withoutUnknownFields,
  UNKNOWN_FIELD,
  withUnknownFieldAt,
  withUnknownFields,
  type Path,
} from '../pure.js';

/** Do the events stay right, whatever is repeated, reordered, added or missing? */
export function mappingChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  const titles = {
    pure: 'map is pure: frozen input, another clock, the same events',
    unknown: 'unknown fields change nothing',
    missing: 'a missing or empty field is refused as a contract violation or leaves valid events',
    repeated: 'a delivery received twice adds no event',
    reordered: 'deliveries out of order invent no event',
  };
  const items = playableItems(connector, materials);
  if (items.length === 0) {
    const why = connector.triggers.length === 0 ? 'it has no triggers' : 'no fixture reaches a trigger yet';
    return Object.entries(titles).map(([id, title]) => notApplicable(id, title, why));
  }
  return [
    check('pure', titles.pure, (report) =>
      inOrder(items, (item, states) => reportPurity(item, states, report)),
    ),
    check('unknown', titles.unknown, (report) =>
      inOrder(items, (item, states) => reportUnknown(item, states, report)),
    ),
    check('missing', titles.missing, (report) => reportMissing(items, report)),
    check('repeated', titles.repeated, (report) => reportRepeated(items, report)),
    check('reordered', titles.reordered, (report) => reportReordered(items, report)),
  ];
}

/** Visits items in order, each with the state its predecessors left, and moves the state on. */
function inOrder(items: readonly PlayableItem[], visit: (item: PlayableItem, states: States) => void): void {
  const states: States = new Map();
  for (const item of items) {
    visit(item, new Map(states));
    attempt(item, states);
  }
}

type Attempt = MapResult<unknown> | { refused: string } | { thrown: string };

function attempt(item: PlayableItem, states: States, prepare?: (payload: unknown) => unknown): Attempt {
  try {
    const result = translate(item, states, prepare);
    return 'kind' in result ? { refused: result.message } : result;
  } catch (error) {
    return { thrown: describeError(error) };
  }
}

const at = (item: PlayableItem): string => `triggers.${item.trigger.id} (fixtures/${item.name}.json)`;

function reportPurity(item: PlayableItem, states: States, report: Report): void {
  const frozen = deepFreeze(structuredClone({ payload: item.payload, states: [...states] }));
  const settings = deepFreeze(structuredClone(item.context.settings));
  const again = { ...item, payload: frozen.payload, context: deepFreeze({ ...item.context, settings }) };
  const plain = attempt(item, new Map(states));
  const kept = attempt(again, new Map(frozen.states), deepFreeze);
  const moved = withMovedClock(() => attempt(again, new Map(frozen.states), deepFreeze));
  if ('thrown' in kept && !('thrown' in plain)) {
    report(at(item), `changes what it is given (${kept.thrown}).`, 'Copy before changing.');
  } else if (!sameJson(plain, kept)) {
    report(
      at(item),
      'gives different events the second time.',
      'Keep nothing between calls but the returned state.',
    );
  } else if (!sameJson(kept, moved)) {
    report(
      at(item),
      'depends on the clock or on chance.',
      'Use context.receivedAt and what the payload says.',
    );
  }
  if ('events' in plain && plain.state !== undefined && !sameJson(plain.state, structuredJson(plain.state))) {
    report(
      at(item),
      'returns a state that JSON cannot carry.',
      'Use plain objects, lists, texts, numbers, booleans.',
    );
  }
}

/** Marks what JSON would lose silently: dates, maps, sets, functions. */
function structuredJson(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return null;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(structuredJson);
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== null && !Object.hasOwn(prototype, 'hasOwnProperty')) return null;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, structuredJson(inner)]));
}

function reportUnknown(item: PlayableItem, states: States, report: Report): void {
  const plain = attempt(item, new Map(states));
  const extended = attempt({ ...item, payload: withUnknownFields(item.payload) }, new Map(states));
  if (!('events' in plain)) return;
  if (!('events' in extended)) {
    report(
      at(item),
      `refuses unknown fields (${JSON.stringify(extended)}).`,
      'Use z.looseObject for payloads.',
    );
  } else if (!sameJson(plain.events, withoutUnknownFields(extended.events))) {
    const places = objectsOf(item.payload).filter((path) => {
      const one = attempt({ ...item, payload: withUnknownFieldAt(item.payload, path) }, new Map(states));
      return !('events' in one) || !sameJson(plain.events, withoutUnknownFields(one.events));
    });
    report(
      at(item),
      `gives other events when the vendor adds a field (tried with "${UNKNOWN_FIELD}" in ${places.map(showPath).join(', ')}): ${firstDifference(withoutUnknownFields(extended.events), plain.events) ?? 'there are more of them'}.`,
      'Read named fields only. Custom fields may pass through `data`; subject and transition must not depend on them.',
    );
  }
}

/** Items already tried with a field of this shape missing need not be tried again. */
function reportMissing(items: readonly PlayableItem[], report: Report): void {
  const tried = new Set<string>();
  const required = new Map(items.map((item) => [item.trigger, requiredShapes(item.trigger.payload)]));
  inOrder(items, (item, states) => {
    const plain = attempt(item, new Map(states));
    if (!('events' in plain)) return;
    for (const path of pathsOf(item.payload)) {
      const key = `${item.trigger.id} ${item.context.topic} ${shapeOf(path)}`;
      if (tried.has(key)) continue;
      tried.add(key);
      const mustRefuse = required.get(item.trigger)?.has(shapeOf(path)) ?? false;
      reportBroken(item, path, without(item.payload, path), states, mustRefuse, report);
      const emptied = edited(item.payload, path, (parent, name) => (parent[name] = null));
      reportBroken(item, path, emptied, states, false, report);
    }
    const emptyKey = `${item.trigger.id} (empty)`;
    if (!tried.has(emptyKey)) reportEmpty(item, report);
    tried.add(emptyKey);
  });
}

function reportBroken(
  item: PlayableItem,
  path: Path,
  payload: unknown,
  states: States,
  mustRefuse: boolean,
  report: Report,
): void {
  const result = attempt({ ...item, payload }, new Map(states));
  const where = `${at(item)}, without ${showPath(path)}`;
  if ('thrown' in result) {
    report(where, `throws ${result.thrown}.`, 'Cope with it, or throw ContractViolation naming the field.');
  } else if ('events' in result) {
    if (mustRefuse)
      report(where, 'is accepted, though the schema requires it.', 'Let the schema or map refuse it.');
    for (const event of result.events) {
      const problem = eventProblem(event, item.context.receivedAt);
      if (problem !== undefined) {
        report(where, `gives ${event.type} whose ${problem}.`, 'Require the field, or leave the value out.');
      }
    }
  }
}

function reportEmpty(item: PlayableItem, report: Report): void {
  const result = attempt({ ...item, payload: {} }, new Map());
  if (!('events' in result) || result.events.length === 0) return;
  report(at(item), 'makes events out of an empty payload.', 'Require at least what identifies the subject.');
}

/** Shapes of the fields the payload schema cannot do without. */
function requiredShapes(schema: z.ZodType): Set<string> {
  const shapes = new Set<string>();
  const visit = (node: z.core.JSONSchema.BaseSchema, prefix: string): void => {
    for (const [name, inner] of Object.entries(node.properties ?? {})) {
      if (typeof inner !== 'object') continue;
      if (node.required?.includes(name)) shapes.add(`${prefix}${name}`);
      visit(inner, `${prefix}${name}.`);
    }
  };
  visit(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), '');
  return shapes;
}

/** Identities of all events a play of these items gives. */
function identities(items: readonly PlayableItem[]): Set<string> {
  const states: States = new Map();
  const found = new Set<string>();
  for (const item of items) {
    const result = attempt(item, states);
    if ('events' in result) result.events.forEach((event: AnyEventDraft) => found.add(identityOf(event)));
  }
  return found;
}

function reportExtra(
  expected: ReadonlySet<string>,
  found: ReadonlySet<string>,
  where: string,
  todo: string,
  report: Report,
): boolean {
  const extra = [...found].filter((key) => !expected.has(key));
  if (extra.length > 0) report(where, `adds ${extra.join(', ')}.`, todo);
  return extra.length > 0;
}

function reportRepeated(items: readonly PlayableItem[], report: Report): void {
  const expected = identities(items);
  const todo =
    'Make subject and transition depend on what changed only, never on when or how often it was received.';
  const later = (item: PlayableItem): PlayableItem => ({
    ...item,
    context: { ...item.context, receivedAt: item.context.receivedAt + 60_000 },
  });
  const doubled = items.flatMap((item) => [item, later(item)]);
  reportExtra(expected, identities(doubled), 'receiving each delivery twice', todo, report);
  reportExtra(
    expected,
    identities([...items, ...items.map(later)]),
    'receiving everything twice',
    todo,
    report,
  );
}

function reportReordered(items: readonly PlayableItem[], report: Report): void {
  const expected = identities(items);
  const todo = 'Compare with the state of the subject, and let an older snapshot change nothing.';
  const orders: [string, PlayableItem[]][] = [
    ['receiving everything in reverse order', [...items].reverse()],
    ...items.slice(1).map((item, index): [string, PlayableItem[]] => {
      const order = [...items];
      order.splice(index, 2, item, items[index] as PlayableItem);
      return [`receiving ${item.name} before ${items[index]?.name ?? ''}`, order];
    }),
    ...[1, 2, 3, 5, 8, 13, 21, 34].map((seed): [string, PlayableItem[]] => [
      `receiving everything shuffled (seed ${seed})`,
      shuffled(items, seed),
    ]),
  ];
  for (const [where, order] of orders)
    if (reportExtra(expected, identities(order), where, todo, report)) return;
}
