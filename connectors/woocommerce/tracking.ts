import { type Shipment, defined, isRecord, textOf, webAddressOf } from '../../src/sdk/index.js';
import type { OrderPayload } from './schema.js';
import { markOf } from './plugin-mark.js';
import type { WooSettings } from './settings.js';
import { asList, firstText, gmt, metaOf, words } from './reading.js';

/** Where a parcel is, as far as a tracking plugin tells. */
export type ParcelStatus = 'out_for_delivery' | 'delivered' | 'delayed';

export interface Parcel {
  number: string;
  shipment: Shipment;
  status: ParcelStatus | undefined;
}

type Meta = ReadonlyMap<string, unknown>;

const NUMBER_FIELDS = ['tracking_number', 'tracking_code', 'trackingNumber', 'tracking', 'number', 'code'];
const CARRIER_FIELDS = [
  'formatted_tracking_provider',
  'custom_tracking_provider',
  'tracking_provider',
  'carrier_name',
  'carrier',
  'slug',
];
const LINK_FIELDS = [
  'formatted_tracking_link',
  'ast_tracking_link',
  'custom_tracking_link',
  'tracking_link',
  'tracking_url',
  'custom_url',
  'url',
];
const STATUS_FIELDS = ['tag', 'tracking_status', 'shipment_status', 'delivery_status', 'status'];
const STATUS_WORDS: ReadonlyMap<string, ParcelStatus> = new Map([
  ['outfordelivery', 'out_for_delivery'],
  ['delivered', 'delivered'],
  ['delayed', 'delayed'],
  ['delay', 'delayed'],
  ['deliverydelayed', 'delayed'],
  ['late', 'delayed'],
  ['exception', 'delayed'],
]);
const EXPECTED_FIELDS = [
  'expected_delivery',
  'est_delivery_date',
  'expected_delivery_date',
  'estimated_delivery',
];

/**
 * Every parcel an order's payload tells of, each tracking number once, in the order found: core
 * Fulfillments (WooCommerce 10.1 and later; REST keeps them at `orders/<id>/fulfillments`, so only
 * the sweep and our WordPress plugin put them into the payload), Shipment Tracking and Advanced
 * Shipment Tracking with TrackShip's states, AfterShip, YITH, Colissimo, and the meta keys of the
 * settings. Malformed entries are passed over, never thrown at.
 */
export function parcelsOf(order: OrderPayload, settings: Pick<WooSettings, 'trackingKeys'>): Parcel[] {
  const meta = metaOf(order['meta_data']);
  const found = [
    ...asList(order['fulfillments']).flatMap(fromFulfillment),
    ...markOf(order).tracking.flatMap((entry) => fromEntry(entry)),
    ...fromShipmentTracking(meta),
    ...entries(meta.get('_aftership_tracking_items')).flatMap((entry) => fromEntry(entry)),
    ...fromYith(meta),
    ...fromColissimo(meta),
    ...settings.trackingKeys.flatMap((key) => entries(meta.get(key)).flatMap((entry) => fromEntry(entry))),
  ];
  const parcels = new Map<string, Parcel>();
  for (const parcel of found) {
    const known = parcels.get(parcel.number);
    parcels.set(parcel.number, known === undefined ? parcel : merge(known, parcel));
  }
  return [...parcels.values()];
}

/**
 * True when core Fulfillments say something was sent while the payload does not hold them: native
 * webhooks carry only the state, the numbers have to be fetched.
 *
 * Source: github.com/woocommerce/woocommerce, FulfillmentsManager (order meta `_fulfillment_status`).
 */
export function awaitsFulfillments(order: OrderPayload): boolean {
  const state = textOf(metaOf(order['meta_data']).get('_fulfillment_status'));
  return order['fulfillments'] === undefined && (state === 'fulfilled' || state === 'partially_fulfilled');
}

function merge(first: Parcel, second: Parcel): Parcel {
  return {
    number: first.number,
    shipment: { ...second.shipment, ...first.shipment },
    status: first.status ?? second.status,
  };
}

/** Text may list several numbers, or be the list written as JSON. */
function entries(value: unknown): unknown[] {
  if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
    try {
      return entries(JSON.parse(value));
    } catch {
      return [];
    }
  }
  if (typeof value === 'string') return value.split(/[,;|\n]/);
  if (typeof value === 'number') return [value];
  if (isRecord(value) && firstText(value, NUMBER_FIELDS) !== undefined) return [value];
  return asList(value);
}

function fromEntry(entry: unknown, status?: unknown): Parcel[] {
  if (!isRecord(entry)) return parcel(entry, {}, status);
  return parcel(firstText(entry, NUMBER_FIELDS), entry, status ?? entry);
}

function parcel(number: unknown, details: Record<string, unknown>, status: unknown): Parcel[] {
  // Prose in the field ("will follow tomorrow") is no number; the customer could not use it.
  const trackingNumber = textOf(number, 100);
  if (trackingNumber === undefined || !/^[^\s<>]+(?: [^\s<>]+)*$/.test(trackingNumber)) return [];
  if (!/\d/.test(trackingNumber)) return [];
  const state = isRecord(status) ? status : {};
  const expected = firstText(state, EXPECTED_FIELDS) ?? firstText(details, EXPECTED_FIELDS);
  const shipment = defined({
    trackingNumber,
    trackingUrl: LINK_FIELDS.map((key) => webAddressOf(details[key])).find((link) => link !== undefined),
    carrier: words(firstText(details, CARRIER_FIELDS, 500)),
    expectedOn: gmt(expected) === undefined ? undefined : expected?.slice(0, 10),
  });
  return [{ number: trackingNumber, shipment, status: parcelStatus(state) }];
}

/**
 * AfterShip's tag or another plugin's word for it. A parcel on its way back is neither delayed nor
 * delivered.
 *
 * Source: aftership.com/docs/tracking/enum/delivery-statuses
 */
function parcelStatus(state: Record<string, unknown>): ParcelStatus | undefined {
  const subtag = firstText(state, ['subtag', 'substatus'])?.toLowerCase() ?? '';
  if (/return|exception_0?1[01]/.test(subtag)) return undefined;
  const word =
    firstText(state, STATUS_FIELDS)
      ?.toLowerCase()
      .replace(/[^a-z]/g, '') ?? '';
  return STATUS_WORDS.get(word);
}

/** TrackShip keeps states in lists beside the numbers, under the same keys. */
function fromShipmentTracking(meta: Meta): Parcel[] {
  const items = meta.get('_wc_shipment_tracking_items');
  const states = [meta.get('shipment_status'), meta.get('ts_shipment_status')];
  return Object.entries(isRecord(items) || Array.isArray(items) ? items : {}).flatMap(([key, item]) => {
    const state = states.map((list) => (list as Record<string, unknown> | undefined)?.[key]).find(isRecord);
    return isRecord(item) ? fromEntry(item, state) : [];
  });
}

function fromFulfillment(fulfillment: unknown): Parcel[] {
  if (!isRecord(fulfillment)) return [];
  const isSent = fulfillment['is_fulfilled'];
  // Written as text by some versions.
  if (isSent === false || isSent === 0 || isSent === '0' || isSent === 'false') return [];
  if (textOf(fulfillment['date_deleted']) !== undefined) return [];
  const meta = metaOf(fulfillment['meta_data']);
  return parcel(
    meta.get('_tracking_number'),
    {
      carrier: meta.get('_shipment_provider') ?? meta.get('_shipping_provider'),
      tracking_url: meta.get('_tracking_url'),
    },
    {
      tag: meta.get('_tracking_status'),
      expected_delivery: meta.get('_estimated_delivery') ?? meta.get('_delivery_date'),
    },
  );
}

function fromYith(meta: Meta): Parcel[] {
  return parcel(
    meta.get('ywot_tracking_code'),
    {
      carrier: meta.get('ywot_carrier_name') ?? meta.get('ywot_carrier_id'),
      tracking_url: meta.get('ywot_tracking_url') ?? meta.get('ywot_carrier_url'),
    },
    {},
  );
}

function fromColissimo(meta: Meta): Parcel[] {
  const number = textOf(meta.get('lpc_outward_parcel_number'), 100);
  if (number === undefined) return [];
  const link = `https://www.laposte.fr/outils/suivre-vos-envois?code=${encodeURIComponent(number)}`;
  return parcel(number, { carrier: 'Colissimo', tracking_url: link }, {});
}
