import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { orderCancelled } from './order-cancelled.template.js';
import { orderDelayed } from './order-delayed.template.js';
import { orderDelayedUntil } from './order-delayed-until.template.js';
import { orderDelivered } from './order-delivered.template.js';
import { orderNote } from './order-note.template.js';
import { orderOutForDelivery } from './order-out-for-delivery.template.js';
import { orderPaid } from './order-paid.template.js';
import { orderPartlyRefunded } from './order-partly-refunded.template.js';
import { orderPaymentFailed } from './order-payment-failed.template.js';
import { orderPlaced } from './order-placed.template.js';
import { orderRefunded } from './order-refunded.template.js';
import { orderShipped } from './order-shipped.template.js';
import { orderShippedNumber } from './order-shipped-number.template.js';
import { orderShippedUntracked } from './order-shipped-untracked.template.js';

/** Every template the plugin may send, in the order of an order's life. */
export const templates: readonly TemplateDefinition[] = [
  orderPlaced,
  orderPaid,
  orderShipped,
  orderShippedNumber,
  orderShippedUntracked,
  orderOutForDelivery,
  orderDelivered,
  orderDelayed,
  orderDelayedUntil,
  orderCancelled,
  orderRefunded,
  orderPartlyRefunded,
  orderPaymentFailed,
  orderNote,
];
