import type {
  AnyEventDraft,
  CanonicalEvent,
  Intent,
  Order,
  PluginContext,
  Shipment,
} from '../../../src/sdk/index.js';
import { plugin } from '../order-notifications.plugin.js';
import { settings, type Settings } from '../order-notifications.settings.js';

export const HOUR = 3_600_000;
export const NOW = Date.UTC(2027, 2, 15, 9);
export type OrderEvent = CanonicalEvent & { data: { order: Order } };
type Skip = Extract<Intent, { intent: 'skip' }>;
export type Send = Extract<Intent, { intent: 'send'; template: object }>;

interface Options {
  order?: Partial<Order>;
  shipment?: Shipment;
  refund?: { id: string; amount: { amount: string; currency: string }; full: boolean };
  occurredAt?: number;
  recordedAt?: number;
  superseded?: boolean;
  supersededBy?: AnyEventDraft['type'][];
}

/** An event of an order placed an hour ago. */
export function event(type: AnyEventDraft['type'], options: Options = {}): CanonicalEvent {
  const {
    order,
    shipment,
    refund,
    superseded,
    supersededBy,
    occurredAt = NOW,
    recordedAt = occurredAt,
  } = options;
  return {
    id: `event-${type}`,
    type,
    subject: 'order:13',
    transition: type.replace(/^\w+\./, ''),
    occurredAt,
    recordedAt,
    connectionId: 'conn1',
    origin: { kind: 'connection', id: 'conn1' },
    person: { firstName: 'Anna', phone: '+33612345678' },
    ...(superseded === undefined ? {} : { superseded }),
    ...(supersededBy === undefined ? {} : { superseded: true, supersededBy }),
    data: {
      order: {
        id: '13',
        number: '1042',
        createdAt: NOW - HOUR,
        total: { amount: '49.90', currency: 'EUR' },
        items: [{ name: 'Darjeeling', quantity: 1 }],
        physical: true,
        paymentUrl: 'https://tea.example/pay/13',
        ...order,
      },
      ...(shipment === undefined ? {} : { shipment }),
      note: { id: '55', text: 'We left it with your\n neighbour.' },
      refund: refund ?? { id: '14', amount: { amount: '12.50', currency: 'EUR' }, full: false },
    },
  };
}

/** What the plugin is told besides the event. */
export function context(chosen: object = {}): PluginContext<Settings> {
  return {
    settings: settings.parse(chosen),
    now: NOW,
    account: { id: 'acc1', name: 'Account', language: 'en', country: 'FR', timezone: 'Europe/Paris' },
    connection: { id: 'conn1', name: 'Tea & Co', createdAt: 0, connector: 'woocommerce' },
    contact: { id: 'contact-1', firstName: 'Anna', hasPhone: true },
    journeys: [],
    memories: [],
    elsewhere: { journeys: [], memories: [] },
  };
}

type AnyHandler = { handle(event: CanonicalEvent, context: PluginContext<Settings>): Intent[] }['handle'];

/** The plugin's decision; asked twice, so that a decision that is not pure does not pass. */
export function decide(given: CanonicalEvent, told: PluginContext<Settings> = context()): Intent[] {
  const handler = plugin.on[given.type] as AnyHandler | undefined;
  if (handler === undefined) throw new Error(`nothing is decided about ${given.type}`);
  const frozen = structuredClone({ given, told });
  const first = handler(given, told);
  const second = handler(frozen.given, { ...frozen.told, now: told.now + 90 * 24 * HOUR });
  if (JSON.stringify(first) !== JSON.stringify(second)) throw new Error('a replay decided otherwise');
  return first;
}

/** The one message decided. */
export function sendOf(given: CanonicalEvent, told?: PluginContext<Settings>): Send {
  const [intent, ...more] = decide(given, told);
  if (intent?.intent !== 'send' || intent.content || more.length > 0)
    throw new Error(`no single send: ${JSON.stringify(intent)}`);
  return intent;
}

/** The reason nothing is sent. */
export function reasonOf(given: CanonicalEvent, told?: PluginContext<Settings>): string {
  const [intent, ...more] = decide(given, told);
  if (intent?.intent !== 'skip' || more.length > 0)
    throw new Error(`no single skip: ${JSON.stringify(intent)}`);
  const skip: Skip = intent;
  if ((skip.detail ?? '').length < 20) throw new Error(`the reason ${skip.reason} is not explained`);
  return skip.reason;
}
