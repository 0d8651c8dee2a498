import { defineConnector } from '../../src/sdk/index.js';
import { addOrderNote } from './actions/add-order-note.action.js';
import { cartStatus } from './actions/cart-status.action.js';
import { createCoupon } from './actions/create-coupon.action.js';
import { setOrderStatus } from './actions/set-order-status.action.js';
import { backInStockTrigger } from './back-in-stock.trigger.js';
import { cartDeletedTrigger } from './cart-deleted.trigger.js';
import { cartTrigger } from './cart.trigger.js';
import { shopClient, type Shop } from './client.js';
import { companion } from './companion.js';
import { consentTrigger } from './consent.trigger.js';
import { customerDeletedTrigger } from './customer-deleted.trigger.js';
import { customerTrigger } from './customer.trigger.js';
import { grant } from './grant.js';
import { health } from './health.js';
import { noteTrigger } from './note.trigger.js';
import { orderDeletedTrigger } from './order-deleted.trigger.js';
import { orderTrigger } from './order.trigger.js';
import { originOf } from './origin.js';
import { errorKey } from './error-payload.js';
import { reconcile } from './reconcile.js';
import { reviewTrigger } from './review.trigger.js';
import { settings } from './settings.js';
import { subscription } from './subscription.js';
import { translations } from './translations/index.js';
import { itemsOf, pingReply, signature, topicOf } from './webhook.js';

/** WooCommerce shops, by webhooks and REST; our WordPress plugin posts to the same connection. */
export const connector = defineConnector<typeof settings, Shop>({
  id: 'woocommerce',
  title: 'WooCommerce',
  category: 'store',
  contract: 1,
  description:
    'Connects a WooCommerce shop (8.9 or later): orders, customers, unpaid orders and carts become events. ' +
    'Enter the address of the shop and a REST API key with the permission "Read/Write"; the webhooks are made by themselves.',
  docs: 'docs/connectors/woocommerce.md',
  settings,
  translations,
  auth: { type: 'basic', fields: ['consumerKey', 'consumerSecret'], grant },
  client: shopClient,
  webhook: {
    verify: signature,
    topic: topicOf,
    deliveryKey: errorKey,
    handshake: pingReply,
    items: itemsOf,
    origin: originOf,
    subscription,
  },
  triggers: [
    orderTrigger,
    orderDeletedTrigger,
    customerTrigger,
    customerDeletedTrigger,
    cartTrigger,
    cartDeletedTrigger,
    consentTrigger,
    noteTrigger,
    reviewTrigger,
    backInStockTrigger,
  ],
  actions: [cartStatus, createCoupon, addOrderNote, setOrderStatus],
  companion,
  reconcile,
  health,
});
