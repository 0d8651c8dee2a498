import { z } from 'zod';
import { resolveScheme, signRequest, signedUrl, verifySignature } from '../../src/ingress/signature.js';
import {
  clientSecretName,
  ContractViolation,
  type AnyConnector,
  type AnyEventDraft,
  type AnyTrigger,
  type ConnectionView,
  type DeliveryItem,
  type HandshakeReply,
  type MapContext,
  type MapResult,
  type RawRequest,
  type SignatureScheme,
} from '../../src/sdk/index.js';
import type { ConnectorContract } from './contract.js';
import { isFoundItem, type FixtureDelivery } from './fixtures.js';

/** Everything the kit knows about one connector. */
export interface ConnectorMaterials {
  /** Name of the connector's folder; must be its id. Absent for a connector in a package of its own. */
  folder?: string;
  /** Directory the `docs` path is relative to. Absent: only addresses are accepted, and not opened. */
  root?: string;
  /** Sample settings, as a person connecting would give them. */
  settings: Record<string, unknown>;
  /** Recorded deliveries, in the order in which they are played. */
  deliveries: readonly FixtureDelivery[];
  /** What could not be read in the fixtures. */
  problems?: readonly { where: string; what: string; todo: string }[];
  /** What the kit needs and data cannot say. @defaultValue none: its checks do not apply */
  contract?: ConnectorContract;
}

/** What became of a delivery. */
export type Outcome =
  | { kind: 'handshake'; reply: HandshakeReply }
  | { kind: 'refused'; reason: string }
  | { kind: 'ignored'; why: string }
  | { kind: 'contractViolation'; message: string }
  | { kind: 'events'; events: AnyEventDraft[] };

/** One item of one delivery, with what its trigger needs to read it. */
export interface PlayableItem {
  /** Fixture it came from. */
  name: string;
  trigger: AnyTrigger;
  payload: unknown;
  context: MapContext<unknown, unknown>;
}

/** States the core would keep, by subject. */
export type States = Map<string, unknown>;

/** The sample connection the kit plays with. */
export function connectionOf(connector: AnyConnector, materials: ConnectorMaterials): ConnectionView {
  const first = Math.min(...materials.deliveries.map((delivery) => delivery.receivedAt));
  const createdAt =
    materials.contract?.connection?.createdAt ?? (Number.isFinite(first) ? first - 3_600_000 : 0);
  return { id: 'conformance', name: connector.title, createdAt };
}

/** Sample settings with the overrides of one delivery, raw and parsed; undefined when they do not fit. */
export function settingsFor(
  connector: AnyConnector,
  materials: ConnectorMaterials,
  overrides: Record<string, unknown> = {},
): { raw: Record<string, unknown>; parsed: unknown } | undefined {
  const raw = { ...materials.settings, ...overrides };
  const parsed = connector.settings.safeParse(raw);
  return parsed.success ? { raw, parsed: parsed.data } : undefined;
}

/** What its signature is checked with: the settings and, for webhooks of an app, those of the registration. */
export function signingSettings(
  connector: AnyConnector,
  materials: ConnectorMaterials,
  settings: Record<string, unknown>,
): Record<string, unknown> {
  if (connector.webhook?.scope !== 'app') return settings;
  return { [clientSecretName]: 'the client secret of the kit', ...settings, ...materials.contract?.app };
}

/** Where the kit's hub is reached from outside, below a path of a proxy's. */
export const PUBLIC_URL = 'https://hub.example/liaison';

/**
 * Signs a request as the vendor would, for fixtures recorded without a signature and for vectors.
 * Undefined for a custom scheme nobody said how to sign.
 */
export function signLikeVendor(
  scheme: SignatureScheme,
  request: RawRequest,
  settings: Record<string, unknown>,
  now: number,
  contract: ConnectorContract | undefined,
  publicUrl = PUBLIC_URL,
): RawRequest | undefined {
  if (scheme.scheme === 'custom') {
    const headers = contract?.sign?.(request, settings, now);
    return headers && { ...request, headers: { ...request.headers, ...headers } };
  }
  const secret = settings[scheme.secret];
  if (typeof secret !== 'string') return undefined;
  const user = scheme.scheme === 'basic' && scheme.user !== undefined ? settings[scheme.user] : undefined;
  const headers = {
    ...request.headers,
    ...signRequest(scheme, request, secret, now, publicUrl, user as string | undefined),
  };
  const { method, body } = request;
  return {
    ...request,
    headers,
    url: signedUrl(scheme, request.url, secret, { method, body, now, publicUrl }),
  };
}

/** Lower-case names of the headers a scheme reads. */
export function signatureHeaders(scheme: SignatureScheme): string[] {
  switch (scheme.scheme) {
    case 'hmac':
      return [scheme.header, scheme.timestamp?.header].flatMap((name) => name?.toLowerCase() ?? []);
    case 'standardWebhooks':
      return ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
    case 'token':
      return scheme.header === undefined ? [] : [scheme.header.toLowerCase()];
    case 'basic':
      return ['authorization'];
    case 'custom':
      return [];
  }
}

/** Takes a delivery to the doorstep of `map`, as ingress and translate do. */
export function receive(
  connector: AnyConnector,
  materials: ConnectorMaterials,
  delivery: FixtureDelivery,
): { items: PlayableItem[] } | Exclude<Outcome, { kind: 'events' }> {
  const webhook = isFoundItem(delivery) ? undefined : connector.webhook;
  const reply = webhook?.handshake?.(delivery.request);
  if (reply !== undefined) return { kind: 'handshake', reply };
  const overrides =
    delivery.expected !== undefined && 'settings' in delivery.expected ? delivery.expected.settings : {};
  const settings = settingsFor(connector, materials, overrides);
  if (settings === undefined)
    return { kind: 'refused', reason: 'the sample settings do not fit the settings schema' };
  const signed = webhook
    ? withSignature(connector, materials, webhook, delivery, settings)
    : { request: delivery.request };
  if ('kind' in signed) return signed;
  const topic = webhook ? webhook.topic(signed.request) : sweptTopic(connector, delivery);
  if (topic === undefined) return { kind: 'ignored', why: 'the connector names no topic' };
  const found = itemsOf(webhook, signed.request, topic);
  if ('kind' in found) return found;
  const items = found.items.flatMap((item): PlayableItem[] => {
    const trigger = connector.triggers.find((one) => one.topics.includes(item.topic));
    if (trigger === undefined) return [];
    const context: MapContext<unknown, unknown> = {
      settings: settings.parsed,
      connection: connectionOf(connector, materials),
      topic: item.topic,
      receivedAt: delivery.receivedAt,
      source: webhook ? 'webhook' : 'sweep',
      previous: undefined,
    };
    return [{ name: delivery.name, trigger, payload: item.payload, context }];
  });
  if (items.length === 0) return { kind: 'ignored', why: `no trigger reads the topic ${topic}` };
  return { items };
}

function withSignature(
  connector: AnyConnector,
  materials: ConnectorMaterials,
  webhook: Webhook,
  delivery: FixtureDelivery,
  settings: { raw: Record<string, unknown>; parsed: unknown },
): { request: RawRequest } | Extract<Outcome, { kind: 'refused' }> {
  const known = signingSettings(connector, materials, settings.parsed as Record<string, unknown>);
  const scheme = resolveScheme(webhook.verify, known);
  if (scheme === undefined)
    return { kind: 'refused', reason: 'the settings choose no declared signature scheme' };
  const names = signatureHeaders(scheme);
  const bare = !names.some((name) => delivery.request.headers[name] !== undefined);
  const request = bare
    ? (signLikeVendor(scheme, delivery.request, known, delivery.receivedAt, materials.contract) ??
      delivery.request)
    : delivery.request;
  const verdict = verifySignature(scheme, request, known, delivery.receivedAt, PUBLIC_URL);
  return verdict.ok ? { request } : { kind: 'refused', reason: verdict.reason };
}

type Webhook = NonNullable<AnyConnector['webhook']>;

/** Of what a sweep finds: the topic a fixture names, else the only one there is. */
function sweptTopic({ triggers }: AnyConnector, { topic }: FixtureDelivery): string | undefined {
  const topics = triggers.flatMap((trigger) => trigger.topics);
  return topic ?? (topics.length === 1 ? topics[0] : undefined);
}

/** Takes a body apart as the core does: the connector's way, or one JSON item. */
function itemsOf(
  webhook: Webhook | undefined,
  request: RawRequest,
  topic: string,
): { items: DeliveryItem[] } | Extract<Outcome, { kind: 'contractViolation' }> {
  try {
    if (webhook?.scope === 'app') return { items: webhook.split(request).flatMap((part) => part.items) };
    if (webhook?.items !== undefined) return { items: webhook.items(request, topic) };
    return { items: [{ topic, payload: JSON.parse(request.body.toString('utf8')) as unknown }] };
  } catch (error) {
    if (error instanceof ContractViolation || error instanceof SyntaxError) {
      return { kind: 'contractViolation', message: error.message };
    }
    throw error;
  }
}

/**
 * Parses the payload and maps it, keeping state by subject as the core does.
 *
 * @param prepare - Applied to the parsed payload before `map` sees it.
 * @throws whatever `map` throws, except the contract violations it is allowed.
 */
export function translate(
  item: PlayableItem,
  states: States,
  prepare: (payload: unknown) => unknown = (payload) => payload,
): MapResult<unknown> | Extract<Outcome, { kind: 'contractViolation' }> {
  const parsed = item.trigger.payload.safeParse(item.payload);
  if (!parsed.success) return { kind: 'contractViolation', message: z.prettifyError(parsed.error) };
  try {
    const payload = prepare(parsed.data);
    const subject = item.trigger.subject(payload);
    const result = item.trigger.map(payload, { ...item.context, previous: states.get(subject) });
    if (result.state !== undefined) states.set(subject, result.state);
    return result;
  } catch (error) {
    if (error instanceof ContractViolation) return { kind: 'contractViolation', message: error.message };
    throw error;
  }
}

/** A fixture's way through the connector. */
export function play(
  connector: AnyConnector,
  materials: ConnectorMaterials,
  delivery: FixtureDelivery,
  states: States,
): Outcome {
  const received = receive(connector, materials, delivery);
  if ('kind' in received) return received;
  const events: AnyEventDraft[] = [];
  for (const item of received.items) {
    const result = translate(item, states);
    if ('kind' in result) return result;
    events.push(...result.events);
  }
  return { kind: 'events', events };
}

/** All items of all fixtures that reach a trigger; what cannot be received is reported elsewhere. */
export function playableItems(connector: AnyConnector, materials: ConnectorMaterials): PlayableItem[] {
  return materials.deliveries.flatMap((delivery) => {
    try {
      const received = receive(connector, materials, delivery);
      return 'kind' in received ? [] : received.items;
    } catch {
      return [];
    }
  });
}

/** What makes an event the same event: stored once, whatever is delivered. */
export const identityOf = (event: { subject: string; transition: string }): string =>
  `${event.subject} ${event.transition}`;
