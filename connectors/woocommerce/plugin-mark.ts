import { isRecord, textOf } from '../../src/sdk/index.js';
import { asList } from './reading.js';

/** What a status of an order can be said to mean. */
export const STATUS_EVENTS = [
  'order.accepted',
  'order.shipped',
  'order.out_for_delivery',
  'order.delivered',
  'order.delayed',
  'order.cancelled',
  'payment.failed',
  'none',
] as const;
export type StatusEvent = (typeof STATUS_EVENTS)[number];

/** What our WordPress plugin adds to an order under `liaison`. */
export interface PluginMark {
  /** Placed before connecting, or long ago. */
  history: boolean;
  /** What the owner says the order's present status means; undefined leaves it to our own rule. */
  statusEvent: StatusEvent | undefined;
  renewal: boolean;
  confirmation: { wanted: true; setsStatus: boolean } | undefined;
  /** Query parameter of the payment page that applies a coupon, while the order can be paid. */
  couponParameter: string | undefined;
  /** Parcels of shipping plugins we do not know. */
  tracking: unknown[];
}

/** Reads it with tolerance: an order of a webhook has none. */
export function markOf(order: Readonly<Record<string, unknown>>): PluginMark {
  const mark = isRecord(order['liaison']) ? order['liaison'] : {};
  const cod = isRecord(mark['cod']) ? mark['cod'] : {};
  const event = textOf(mark['status_event']);
  return {
    history: mark['history'] === true,
    statusEvent: STATUS_EVENTS.find((known) => known === event),
    renewal: mark['renewal'] === true,
    confirmation:
      cod['confirm'] === true ? { wanted: true, setsStatus: cod['set_status'] === true } : undefined,
    couponParameter: textOf(mark['coupon_parameter'], 64),
    tracking: asList(mark['tracking']),
  };
}
