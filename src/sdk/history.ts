import type { Order } from './events.js';

/**
 * Why nobody is written to about an order that is history, as plugins record it; undefined when it is none.
 */
export function historyRefusal(
  order: Pick<Order, 'history' | 'historyReason'>,
): { reason: string; detail: string } | undefined {
  if (order.history !== true) return undefined;
  if (order.historyReason === 'while_disconnected')
    return {
      reason: 'order_while_disconnected',
      detail:
        'The order was placed while the shop was disconnected, when its customer could not agree to messages: it is recorded and told to nobody.',
    };
  return {
    reason: 'order_before_connection',
    detail:
      'The order was placed before the shop was connected, or long ago: it is recorded and told to nobody.',
  };
}
