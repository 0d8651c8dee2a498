import type { OpenConnection } from '../connections/index.js';
import { partItems, rawBody, type DeliveryRow } from '../ingress/index.js';
import {
  ContractViolation,
  eventCatalogue,
  firstIssue,
  instantSchema,
  personSchema,
  type AnyEventDraft,
  type AnyTrigger,
  type DeliveryItem,
  type MapContext,
} from '../sdk/index.js';

/** Characters a thing to look up may be named by. */
const longestLookup = 190;

/** An item of a delivery that cannot be read or mapped. */
export interface FailedItem {
  topic: string;
  payload: unknown;
  error: unknown;
}

/** What a delivery holds: what triggers read, and what they cannot. */
export interface ReadItems {
  /** Things in the delivery, those nobody reads among them. */
  total: number;
  items: TriggeredItem[];
  failed: FailedItem[];
}

/** One item of a delivery that a trigger reads. */
export interface TriggeredItem {
  trigger: AnyTrigger;
  payload: unknown;
  topic: string;
  subject: string;
  /** The payload as it was delivered. */
  raw: unknown;
}

/**
 * What a delivery holds for its connector: pure. An item that cannot be read does not hold up the
 * others of its delivery.
 *
 * @throws ContractViolation when it cannot be taken apart.
 */
export function readItems(open: OpenConnection, delivery: DeliveryRow): ReadItems {
  const { webhook, triggers } = open.connector;
  const body = rawBody(delivery);
  const request = { headers: delivery.headers, body };
  const items: DeliveryItem[] =
    delivery.source === 'part'
      ? partItems(body)
      : delivery.source === 'webhook' && webhook?.items
        ? webhook.items(request, delivery.topic)
        : [{ topic: delivery.topic, payload: parseJson(body) }];
  const read: ReadItems = { total: items.length, items: [], failed: [] };
  for (const item of items) {
    try {
      const triggered = triggers
        .filter((trigger) => trigger.topics.includes(item.topic))
        .map((trigger) => {
          const payload = parsePayload(trigger, item.payload);
          const subject = trigger.subject(payload);
          return { trigger, payload, topic: item.topic, subject, raw: item.payload };
        });
      read.items.push(...triggered);
    } catch (error) {
      read.failed.push({ topic: item.topic, payload: item.payload, error });
    }
  }
  return read;
}

/** The items of a delivery that is read as a whole. @throws ContractViolation for the first that cannot be. */
export function itemsOf(open: OpenConnection, delivery: DeliveryRow): TriggeredItem[] {
  const { items, failed } = readItems(open, delivery);
  if (failed[0]) throw failed[0].error;
  return items;
}

/** Runs one trigger's map and checks what it returns against the catalogue. @throws ContractViolation */
export function mapItem(
  open: OpenConnection,
  delivery: DeliveryRow,
  item: TriggeredItem,
  previous: unknown,
): { events: AnyEventDraft[]; state: unknown; lookup: readonly string[] } {
  const context: MapContext<unknown, unknown> = {
    settings: open.settings,
    connection: {
      id: open.row.id,
      name: open.row.name,
      createdAt: open.row.createdAt,
      companion: open.row.siteId !== null,
      disconnections: (open.row.disconnections ?? []).map(({ from, to }) => ({
        from,
        to: to ?? delivery.receivedAt,
      })),
    },
    topic: item.topic,
    receivedAt: delivery.receivedAt,
    source: delivery.source === 'sweep' ? 'sweep' : 'webhook',
    previous,
  };
  const result = item.trigger.map(item.payload, context);
  return {
    events: result.events.map(checkedDraft),
    state: result.state,
    // What was looked up asks for nothing: it would go round for ever.
    lookup: context.source === 'sweep' ? [] : checkedLookups(open, result.lookup ?? []),
  };
}

function checkedLookups(open: OpenConnection, wanted: readonly string[]): readonly string[] {
  if (wanted.length > 0 && !open.connector.lookup)
    throw new ContractViolation('the connector names things to look up and has no lookup');
  const wrong = wanted.find((one) => one === '' || one.length > longestLookup);
  if (wrong !== undefined)
    throw new ContractViolation(`things to look up are named by 1 to ${longestLookup} characters`);
  return wanted;
}

function checkedDraft(draft: AnyEventDraft): AnyEventDraft {
  const data = eventCatalogue[draft.type].safeParse(draft.data);
  const person = draft.person === undefined ? undefined : personSchema.safeParse(draft.person);
  const occurredAt = instantSchema.safeParse(draft.occurredAt);
  const error = data.error ?? person?.error ?? occurredAt.error;
  if (error) {
    const given = data.error ? draft.data : person?.error ? draft.person : draft.occurredAt;
    const issue = firstIssue(error, given);
    const part = data.error ? 'data' : person?.error ? 'person' : 'occurredAt';
    const path = [part, ...issue.path].join('.');
    throw new ContractViolation(`the event ${draft.type} has an unusable ${path}: ${issue.message}`, {
      path,
    });
  }
  return { ...draft, data: data.data, ...(person ? { person: person.data } : {}) } as AnyEventDraft;
}

function parsePayload(trigger: AnyTrigger, payload: unknown): unknown {
  const parsed = trigger.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  throw new ContractViolation(`${path === '' ? 'the body' : path}: ${issue?.message ?? 'unexpected shape'}`, {
    path,
  });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ContractViolation('the body is not JSON');
  }
}
