import { definePlugin } from '../../src/sdk/index.js';
import { onCart } from './cart-recovery.carts.js';
import { onDeleted } from './cart-recovery.gone.js';
import { onAccepted, onPaid } from './cart-recovery.orders.js';
import { reasons, reasonTranslations } from './cart-recovery.reasons.js';
import { skipReasons, skipTranslations } from './cart-recovery.skips.js';
import { translations } from './cart-recovery.translations.js';
import { settings } from './cart-recovery.settings.js';
import { onTimer } from './cart-recovery.steps.js';
import { tags } from './cart-recovery.tags.js';
import { templates } from './templates/index.js';

/** Reminds people of carts and unpaid orders they left behind, until they order anything. */
export const plugin = definePlugin({
  id: 'cart-recovery',
  title: 'Cart recovery',
  description:
    'Reminds customers who opted in of the cart they left behind, and measures how much revenue that recovers.',
  settings,
  translations: { ...translations, ...reasonTranslations, ...skipTranslations },
  reasons: { ...reasons, ...skipReasons },
  templates,
  tags,
  on: {
    'cart.updated': onCart,
    'cart.abandoned': onCart,
    'cart.deleted': onDeleted,
    'order.accepted': onAccepted,
    'order.paid': onPaid,
  },
  onTimer,
});
