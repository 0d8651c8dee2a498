import { defineConnector } from '../../src/sdk/index.js';
import { addOrderNote } from './actions/add-order-note.action.js';
import { cartStatus } from './actions/cart-status.action.js';
import { createCoupon } from './actions/create-coupon.action.js';
import { findProducts } from './actions/find-products.action.js';
import { logConversation } from './actions/log-conversation.action.js';
import { paymentLink } from './actions/payment-link.action.js';
import { pushConsent } from './actions/push-consent.action.js';
import { tagCustomer } from './actions/tag-customer.action.js';
import { trackOrders } from './actions/track-orders.action.js';
import { startWorkflow } from './actions/start-workflow.action.js';
import { auth } from './auth.js';
import { checkoutDeletedTrigger, checkoutTrigger } from './checkout.trigger.js';
import { shopClient, type Shop } from './client.js';
import { customerMergedTrigger } from './customer-merged.trigger.js';
import { customerDeletedTrigger, customerTrigger } from './customer.trigger.js';
import { flowActionTrigger } from './flow-action.trigger.js';
import { health } from './health.js';
import { lookedUpTrigger } from './looked-up.trigger.js';
import { lookup } from './lookup.js';
import { orderDeletedTrigger } from './order-deleted.trigger.js';
import { orderHintTrigger } from './order-hint.trigger.js';
import { orderTrigger } from './order.trigger.js';
import { planHintTrigger, planLookup, planTrigger } from './plan.trigger.js';
import { reconcile } from './reconcile.js';
import { privacy } from './privacy.js';
import { settings } from './settings.js';
import { translations } from './translations.js';
import { uninstalledTrigger } from './uninstalled.trigger.js';
import { whatsAppConsentTrigger } from './whats-app-consent.trigger.js';
import { deliveryKeyOf, signature, split, topicOf } from './webhook.js';

/** Shopify shops, by an app's webhooks and the GraphQL Admin API. */
export const connector = defineConnector<typeof settings, Shop>({
  id: 'shopify',
  title: 'Shopify',
  category: 'store',
  contract: 1,
  description:
    'Connects a Shopify shop: orders, parcels, refunds, carts and customers become events. Enter the address of the shop at ' +
    'Shopify and approve the app there.',
  docs: 'docs/connectors/shopify.md',
  settings,
  translations,
  auth,
  client: shopClient,
  webhook: {
    scope: 'app',
    verify: signature,
    topic: topicOf,
    deliveryKey: deliveryKeyOf,
    privacy,
    split,
    subscription: {
      manual: 'Give the webhook URL of the app to npm run shopify:toml, and deploy what it writes.',
    },
  },
  triggers: [
    orderTrigger,
    orderHintTrigger,
    lookedUpTrigger,
    orderDeletedTrigger,
    checkoutTrigger,
    checkoutDeletedTrigger,
    customerTrigger,
    customerDeletedTrigger,
    customerMergedTrigger,
    whatsAppConsentTrigger,
    uninstalledTrigger,
    planHintTrigger,
    planTrigger,
    flowActionTrigger,
  ],
  actions: [
    cartStatus,
    createCoupon,
    addOrderNote,
    tagCustomer,
    trackOrders,
    findProducts,
    paymentLink,
    logConversation,
    pushConsent,
    startWorkflow,
  ],
  consents: { purposes: ['marketing'] },
  lookup,
  planLookup,
  reconcile,
  health,
});
